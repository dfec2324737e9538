//! Whether two worlds are the same to a proof: then what was proven of one is proven of the other.

use std::collections::BTreeSet;

use serde_json::Value;

use super::world::World;

/// Facts whose values are policies; what is compared of them are the documents, however they are written.
const POLICIES: [&str; 4] = ["policy", "trust", "permissions", "document"];

impl World<'_> {
    /// Whether everything that a proof looks at is the same in both. Resources that are repeated count once, and
    /// addresses, files and languages do not count.
    pub(crate) fn is_like(&self, other: &World<'_>) -> bool {
        self.looks() == other.looks()
    }

    /// Each thing as a proof sees it.
    fn looks(&self) -> BTreeSet<String> {
        let look = |at: usize| {
            let thing = self.thing(at)?;
            let resource = thing.resource;
            let mut look = format!(
                "{} {} {:?} {:?} {:?} {:?}",
                thing.kind, resource.identity, resource.account, resource.region, thing.arn, thing.names
            );
            for (word, values) in thing.facts.iter().filter(|(word, _)| !POLICIES.contains(*word)) {
                look.push_str(&format!("\n{word}"));
                values.iter().for_each(|value| write(value, &mut look));
            }
            let policies = self.guarding(at).iter().chain(self.permitting(at)).chain(self.bounding(at));
            for (name, document) in policies {
                look.push_str(&format!("\n{name} {document}"));
            }
            Some(look)
        };
        (0..self.things.len()).filter_map(look).collect()
    }
}

/// A value as both languages may write it: truths and numbers as text, names of members in one spelling.
fn write(value: &Value, out: &mut String) {
    match value {
        Value::String(text) => out.push_str(&format!(" {text:?}")),
        Value::Array(items) => items.iter().for_each(|item| write(item, out)),
        Value::Object(members) => {
            for (name, value) in members {
                out.push_str(&format!(" {}:", name.replace('_', "").to_ascii_lowercase()));
                write(value, out);
            }
        }
        other => out.push_str(&format!(" {:?}", other.to_string())),
    }
}
