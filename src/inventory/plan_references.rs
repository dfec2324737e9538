//! References of a plan: its configuration says to what an argument refers, and not what is made of it.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Language;
use super::naming::{Kinds, Subject, stand_in};
use super::plan::{Plan, Planned, items, joined, without_indexes};
use super::value::{unknown, walk};

/// Arguments that take the ARN or the name of another resource: there a reference is taken to be all that there is. A
/// plan does not show the text around it, such as a folder after the ARN of a bucket.
pub(super) struct Links<'k>(BTreeSet<(&'k str, Vec<&'k str>)>);

impl<'k> Links<'k> {
    pub(super) fn new(kinds: &Kinds<'k>) -> Self {
        let mut links = BTreeSet::new();
        for (kind, read) in kinds.all() {
            for fact in read.facts.values() {
                for place in &fact.terraform.0 {
                    let path: Vec<&str> = place.path.iter().map(String::as_str).collect();
                    let owner = match &place.beside {
                        Some((other, link)) => {
                            links.insert((other.as_str(), vec![link.as_str()]));
                            other.as_str()
                        }
                        None => kind,
                    };
                    if fact.links.is_some() {
                        links.insert((owner, path));
                    }
                }
            }
        }
        Self(links)
    }

    fn has(&self, kind: &str, path: &[&str]) -> bool {
        let same = |known: &[&str]| {
            known.len() == path.len() && known.iter().zip(path).all(|(known, name)| *known == "*" || known == name)
        };
        self.0.iter().any(|(owner, known)| *owner == kind && same(known))
    }
}

impl<'u> Plan<'u> {
    /// What an argument will be that only the deployment knows.
    pub(super) fn undecided(&self, planned: &Planned<'u>, path: &[&str], written: Option<&Value>) -> Option<Value> {
        // What nobody wrote is what AWS invents; references give a stand-in for it.
        let written = written?;
        if self.links.has(planned.kind, path) {
            return Some(self.memo.deeper(|| self.written(written, &planned.module)));
        }
        let name = planned.written.and_then(|written| written.get("name")).and_then(Value::as_str);
        let owner = name.map(|name| format!(" of `{}.{name}`", planned.kind)).unwrap_or_default();
        Some(unknown(format!("`{}`{owner}, which is known only after apply", path.join("."))))
    }

    /// What an expression of the configuration gives, if it is a constant or one reference.
    pub(super) fn written(&self, expression: &Value, module: &str) -> Value {
        if let Some(constant) = expression.get("constant_value") {
            return constant.clone();
        }
        let mut references: Vec<&str> = Vec::new();
        for reference in items(expression.get("references")).filter_map(Value::as_str) {
            // After each reference those to what it is a part of are listed.
            let part = |known: &&str| known.strip_prefix(reference).is_some_and(|rest| rest.starts_with(['.', '[']));
            if !references.iter().any(part) {
                references.push(reference);
            }
        }
        match references.as_slice() {
            [reference] => self.memo.get(&format!("{module} {reference}"), || self.referred(reference, module)),
            _ => unknown("a value that is known only after apply"),
        }
    }

    fn referred(&self, reference: &str, module: &str) -> Value {
        let plain = without_indexes(reference);
        let steps: Vec<&str> = plain.split('.').collect();
        match steps.as_slice() {
            ["var", name, rest @ ..] => walk(self.variable(name, module), rest),
            ["module", call, output, rest @ ..] => {
                let inner = joined(module, call);
                let written = self.modules.get(&inner).and_then(|module| module.get("outputs")?.get(output));
                match written.and_then(|output| output.get("expression")) {
                    Some(expression) => walk(self.memo.deeper(|| self.written(expression, &inner)), rest),
                    None => unknown(format!("`{reference}`, which is known only after apply")),
                }
            }
            [kind, name, attribute, rest @ ..] if *kind != "data" => {
                let own = format!("{kind}.{name}");
                walk(self.attribute(&own, reference, attribute, module), rest)
            }
            _ => unknown(format!("`{reference}`, which is known only after apply")),
        }
    }

    fn variable(&self, name: &str, module: &str) -> Value {
        let Some((parent, call)) = module.rsplit_once("module.") else {
            let value = self.root.get("variables").and_then(|all| all.get(name)?.get("value"));
            let value = self.unit.given.get(name).or(value).cloned();
            return value.unwrap_or_else(|| unknown(format!("the value of variable `{name}`")));
        };
        let parent = parent.trim_end_matches('.');
        let calls = self.modules.get(parent).and_then(|module| module.get("module_calls")?.get(call));
        match calls.and_then(|call| call.get("expressions")?.get(name)) {
            Some(expression) => self.memo.deeper(|| self.written(expression, parent)),
            None => unknown(format!("the value of variable `{name}` of `{module}`")),
        }
    }

    /// An attribute of the one resource that a reference means.
    fn attribute(&self, own: &str, reference: &str, attribute: &str, module: &str) -> Value {
        let wanted = if module.is_empty() { own.to_owned() } else { format!("{module}.{own}") };
        let only = match self.instances.get(&wanted).map(Vec::as_slice) {
            Some([only]) => self.resources.get_key_value(only),
            _ => None,
        };
        let exact = reference.rsplit_once('.').and_then(|(address, _)| {
            let address = if module.is_empty() { address.to_owned() } else { format!("{module}.{address}") };
            self.resources.get_key_value(address.as_str())
        });
        let Some((address, planned)) = exact.or(only) else {
            return unknown(format!("`{reference}`, which is known only after apply"));
        };
        self.of(address, planned, attribute)
    }

    fn of(&self, address: &str, planned: &Planned<'u>, attribute: &str) -> Value {
        let property = |name: &str| self.property(address, planned, name);
        let known = planned.values.get(attribute).filter(|value| !value.is_null());
        if let Some(value) = known {
            return value.clone();
        }
        let identity = self.identity(address, planned);
        let (account, region) = self.place(planned);
        for (_, read) in self.kinds.of(planned.kind) {
            let subject = Subject {
                read,
                language: Language::TerraformPlan,
                address,
                identity: &identity,
                partition: self.unit.partition,
                account: account.as_deref(),
                region: region.as_deref(),
            };
            if let Some(value) = subject.attribute(attribute, &property) {
                return value;
            }
        }
        property(attribute).unwrap_or_else(|| stand_in(&identity, attribute))
    }
}
