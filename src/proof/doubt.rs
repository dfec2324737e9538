//! Refusals that hang on a name that is not known: what stands for it is not what a policy would say.

use serde_json::Value;

use super::ask::{Answer, Outcome};
use super::world::{World, label};
use crate::iam::{Call, ContextValue, Policies, Verdict, decide_briefly};
use crate::inventory::{Thing, why_unknown};

impl World<'_> {
    /// The answer to a call that is refused, where it might be allowed if the name of a resource were known.
    pub(super) fn doubted(&self, call: &Call, policies: &Policies<'_>) -> Option<Answer> {
        let things = self.things.iter().filter(|thing| unnamed(thing).is_some() && concerns(call, thing));
        let things: Vec<&Thing<'_>> = things.collect();
        let first = things.first()?;
        let mut kind = call.clone();
        for value in kind.context.values_mut().filter(|value| things.iter().any(|thing| says(value, thing))) {
            *value = ContextValue::Unknown;
        }
        let anywhere = things.iter().any(|thing| names(&call.resource, thing));
        let resource = named_otherwise(&policies.resource, anywhere);
        let identity = named_otherwise(&policies.identity, anywhere);
        let kindest = Policies { resource: borrowed(&resource), identity: borrowed(&identity), ..policies.clone() };
        match decide_briefly(&kind, &kindest) {
            Verdict::Denied { .. } | Verdict::NotGranted { .. } => None,
            Verdict::Allowed { .. } | Verdict::Unknown { .. } => {
                let why = vec![format!("the name of `{}`: {}", label(first), unnamed(first)?)];
                Some(Answer { outcome: Outcome::Unclear, by: None, why })
            }
        }
    }
}

fn unnamed<'t>(thing: &'t Thing<'_>) -> Option<&'t str> {
    why_unknown(thing.facts.get("name")?.first()?)
}

fn concerns(call: &Call, thing: &Thing<'_>) -> bool {
    names(&call.resource, thing) || call.context.values().any(|value| says(value, thing))
}

fn names(text: &str, thing: &Thing<'_>) -> bool {
    text.contains(thing.resource.identity.as_str())
}

fn says(value: &ContextValue, thing: &Thing<'_>) -> bool {
    match value {
        ContextValue::One(text) => names(text, thing),
        ContextValue::Many(texts) => texts.iter().any(|text| names(text, thing)),
        ContextValue::Unknown => false,
    }
}

/// The policies, which allow on every resource where the one that is called may have any name.
fn named_otherwise<'p>(policies: &[(&'p str, &Value)], anywhere: bool) -> Vec<(&'p str, Value)> {
    let policy = |document: &Value| if anywhere { of_any_resource(document.clone()) } else { document.clone() };
    policies.iter().map(|(name, document)| (*name, policy(document))).collect()
}

fn of_any_resource(mut document: Value) -> Value {
    let statements = match document.get_mut("Statement") {
        Some(Value::Array(statements)) => statements.iter_mut().collect(),
        Some(statement) => vec![statement],
        None => Vec::new(),
    };
    for statement in statements.into_iter().filter_map(Value::as_object_mut) {
        let allows = statement.get("Effect").is_some_and(|effect| effect == "Allow");
        if allows && let Some(resource) = statement.get_mut("Resource") {
            *resource = "*".into();
        }
    }
    document
}

fn borrowed<'p>(policies: &'p [(&'p str, Value)]) -> Vec<(&'p str, &'p Value)> {
    policies.iter().map(|(name, document)| (*name, document)).collect()
}
