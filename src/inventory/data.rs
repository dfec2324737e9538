//! Data sources whose values follow from what is known.

use serde_json::{Map, Value};

use super::Language;
use super::evaluate::Scope;
use super::naming::Subject;
use super::policy_document;
use super::terraform::{Block, Module, Place, layers};
use super::value::{json_text, unknown};
use crate::catalog::regions::PARTITIONS;

impl<'u> Module<'u> {
    /// What a data source gives.
    pub(super) fn data(&self, address: &str, block: &Block<'u>, name: &str, place: &Place, scope: &Scope) -> Value {
        let given = |value: &Option<String>, what: &str| match value {
            Some(value) => value.as_str().into(),
            None => unknown(format!("the {what} that `{address}` looks up; give it with `--{what}`")),
        };
        let partition = PARTITIONS.iter().find(|known| known.name == self.unit.partition);
        match (block.kind, name) {
            ("aws_caller_identity", "account_id" | "id") => given(&place.account, "account"),
            ("aws_region", "name" | "region" | "id") => given(&place.region, "region"),
            ("aws_partition", "partition" | "id") => self.unit.partition.into(),
            ("aws_partition", "dns_suffix") if partition.is_some() => partition.map(|known| known.dns_suffix).into(),
            ("aws_iam_policy_document", "json" | "minified_json") => {
                json_text(policy_document::render(&self.body(block, scope)))
            }
            _ => self.looked_up(address, block, name, place, scope),
        }
    }

    fn body(&self, block: &Block<'u>, scope: &Scope) -> Map<String, Value> {
        let resolved = |(name, value): (&String, &Value)| (name.clone(), self.resolve(value, scope));
        block
            .body
            .iter()
            .filter(|(name, _)| *name != "dynamic")
            .map(resolved)
            .chain(self.dynamic(block, scope))
            .collect()
    }

    /// What follows from the arguments, as the ARN of a bucket does from its name.
    fn looked_up(&self, address: &str, block: &Block<'u>, name: &str, place: &Place, scope: &Scope) -> Value {
        let given = self.unit.given.get(&format!("{address}.{name}"));
        let set = given.cloned().or_else(|| self.argument(block, name, scope));
        if let Some(value) = set {
            return value;
        }
        let why = format!("`{address}.{name}`, which is looked up; give it with `--set {address}.{name}=VALUE`");
        let property = |name: &str| self.argument(block, name, scope);
        for (_, read) in self.kinds.of(block.kind) {
            let subject = Subject {
                read,
                language: Language::Terraform,
                address,
                identity: UNNAMED,
                partition: self.unit.partition,
                account: place.account.as_deref(),
                region: place.region.as_deref(),
            };
            match subject.attribute(name, &property) {
                Some(Value::String(found)) if found.contains(UNNAMED) => return unknown(why),
                Some(value) => return value,
                None => {}
            }
        }
        unknown(why)
    }

    /// Blocks that are made from a collection.
    /// <https://developer.hashicorp.com/terraform/language/expressions/dynamic-blocks>
    pub(super) fn dynamic(&self, block: &Block<'u>, scope: &Scope) -> Vec<(String, Value)> {
        let mut made = Vec::new();
        for (_, blocks) in layers(block.body.get("dynamic"), "") {
            for (name, bodies) in blocks {
                let mut items: Vec<Value> = match self.argument(block, name, scope) {
                    Some(Value::Array(items)) => items,
                    Some(other) => vec![other],
                    None => Vec::new(),
                };
                for (_, body) in layers(Some(bodies), "") {
                    items.extend(self.dynamic_items(name, body, scope));
                }
                made.push((name.clone(), Value::Array(items)));
            }
        }
        made
    }

    fn dynamic_items(&self, name: &str, body: &Map<String, Value>, scope: &Scope) -> Vec<Value> {
        let iterator = body.get("iterator").and_then(Value::as_str).unwrap_or(name);
        let iterator = iterator.trim_start_matches("${").trim_end_matches('}');
        let collection = body.get("for_each").map_or(Value::Null, |each| self.resolve(each, scope));
        let entries = match super::library::entries(&collection) {
            Ok(entries) => entries,
            Err(why) => return vec![unknown(format!("the blocks `{name}`: {why}"))],
        };
        let item = |(key, value): (Value, Value)| {
            let mut inner = scope.clone();
            let own = Map::from_iter([("key".to_owned(), key), ("value".to_owned(), value)]);
            inner.names.push((iterator.to_owned(), Value::Object(own)));
            body.get("content").map_or_else(|| Value::Object(Map::new()), |content| self.resolve(content, &inner))
        };
        entries.into_iter().map(item).collect()
    }
}

/// Stands where a name is needed and is not known; no name of AWS holds it.
const UNNAMED: &str = "\u{fffd}";
