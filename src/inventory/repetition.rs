//! `for_each` and `count`: which instances of a block there are.
//! <https://developer.hashicorp.com/terraform/language/meta-arguments/for_each>

use serde_json::Value;

use super::evaluate::Scope;
use super::terraform::{Block, Module};
use super::value::{flag, safe, text, why_unknown};

/// More instances of one block are not read one by one.
const MAX_INSTANCES: usize = 100;

/// One instance of a block.
pub(super) struct Instance {
    /// Its index; none where there is one only, or where one stands for all, because it is not known which there are.
    pub(super) key: Option<String>,
    pub(super) scope: Scope,
}

impl Instance {
    /// The address with the index.
    pub(super) fn address(&self, block: &str) -> String {
        match &self.key {
            None => block.to_owned(),
            Some(key) if self.scope.count.is_some() => format!("{block}[{key}]"),
            Some(key) => format!("{block}[\"{key}\"]"),
        }
    }
}

impl<'u> Module<'u> {
    /// The instances of a block: one that stands for all where it is not known which there are.
    pub(super) fn instances(&self, address: &str, block: &Block<'u>) -> Vec<Instance> {
        let mut instances = self.all_instances(address, block);
        instances.truncate(MAX_INSTANCES);
        instances
    }

    /// How many instances of a block are not read.
    pub(super) fn unread_instances(&self, address: &str, block: &Block<'u>) -> usize {
        self.all_instances(address, block).len().saturating_sub(MAX_INSTANCES)
    }

    fn all_instances(&self, address: &str, block: &Block<'u>) -> Vec<Instance> {
        if block.body.contains_key("for_each") {
            return self.of_each(address, block);
        }
        if !block.body.contains_key("count") {
            return vec![Instance { key: None, scope: Scope::default() }];
        }
        let scope = |at: u64| Scope { count: Some(at.into()), ..Scope::default() };
        let count = self.once(address, "count", block);
        let number = match flag(&count) {
            Some(there) => Some(u64::from(there)),
            None => text(&count).ok().and_then(|count| count.parse::<u64>().ok()),
        };
        match number {
            // As many as are read, and one more, so that it is noticed.
            Some(count) => (0..count.min(MAX_INSTANCES as u64 + 1))
                .map(|at| Instance { key: Some(at.to_string()), scope: scope(at) })
                .collect(),
            None => vec![Instance { key: None, scope: scope(0) }],
        }
    }

    fn of_each(&self, address: &str, block: &Block<'u>) -> Vec<Instance> {
        let instance = |key: String, value: Value| {
            let each = Some((Value::from(key.as_str()), value));
            Instance { key: Some(key), scope: Scope { each, ..Scope::default() } }
        };
        match self.once(address, "for_each", block) {
            Value::Array(items) if items.iter().all(|item| text(item).is_ok()) => {
                items.iter().map(|item| instance(text(item).unwrap_or_default(), item.clone())).collect()
            }
            Value::Object(members) if why_unknown(&Value::Object(members.clone())).is_none() => {
                members.into_iter().map(|(key, value)| instance(key, value)).collect()
            }
            _ => {
                let each = Value::from(format!("each-of-{}", safe(address)));
                let scope = Scope { each: Some((each.clone(), each)), ..Scope::default() };
                vec![Instance { key: None, scope }]
            }
        }
    }

    fn once(&self, address: &str, name: &str, block: &Block<'u>) -> Value {
        self.memo.get(&format!("the {name} of {address}"), || match block.body.get(name) {
            Some(value) => self.resolve(value, &Scope::default()),
            None => Value::Null,
        })
    }

    /// What stands for the id of an instance.
    pub(super) fn identity(&self, block: &str, instance: &Instance) -> String {
        let address = instance.address(block);
        let named = instance.key.as_ref().filter(|key| !self.unit.standing.contains(key.as_str()));
        match (named, self.unit.identities.get(block)) {
            (Some(key), Some(given)) if !self.unit.identities.contains_key(&address) => safe(&format!("{given}-{key}")),
            _ if named.is_none() => self.unit.identity(block),
            _ => self.unit.identity(&address),
        }
    }
}
