//! Conditions: all operators and keys of a statement must match, and of the values under a key one.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html>

use serde_json::Value;

use super::call::{Call, ContextValue};
use super::operators::{Comparison, compare, named};
use super::truth::Truth;
use crate::policy::one_or_many;

/// What stands before an operator that is about a key with many values.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html>
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Set {
    ForAnyValue,
    ForAllValues,
}

#[derive(Debug, Clone, Copy)]
struct Operator {
    set: Option<Set>,
    comparison: Comparison,
    negated: bool,
    if_exists: bool,
}

impl Operator {
    fn parse(name: &str) -> Option<Self> {
        let (set, rest) = match name.split_once(':') {
            Some(("ForAnyValue", rest)) => (Some(Set::ForAnyValue), rest),
            Some(("ForAllValues", rest)) => (Some(Set::ForAllValues), rest),
            Some(_) => return None,
            None => (None, name),
        };
        let (base, if_exists) = rest.strip_suffix("IfExists").map_or((rest, false), |base| (base, true));
        let (comparison, negated) = named(base)?;
        // Whether a key exists is not to be asked if it exists, nor of each of its values.
        let alone = comparison != Comparison::Null || !if_exists && set.is_none();
        alone.then_some(Self { set, comparison, negated, if_exists })
    }
}

/// One operator with one key, and whether it matches.
pub(super) struct Condition<'a> {
    /// Both, or nothing where they cannot be told.
    pub(super) name: String,
    pub(super) wanted: &'a Value,
    pub(super) truth: Truth,
}

/// Holds each condition of a statement against the request.
pub(super) fn conditions<'a>(element: &'a Value, call: &Call, has_variables: bool) -> Vec<Condition<'a>> {
    let mut found = Vec::new();
    let malformed = |wanted: &'a Value| Condition {
        name: String::new(),
        wanted,
        truth: Truth::Unknown(format!("what the condition {wanted} asks")),
    };
    if !element.is_object() {
        found.push(malformed(element));
    }
    for (name, keys) in element.as_object().into_iter().flatten() {
        let operator = Operator::parse(name);
        if !keys.is_object() {
            found.push(malformed(keys));
        }
        for (key, wanted) in keys.as_object().into_iter().flatten() {
            let truth = match operator {
                // No text, such as a reference or a null where a list that came out empty was pruned.
                _ if wanted.is_null()
                    || one_or_many(Some(wanted)).iter().any(|one| one.is_object() || one.is_array()) =>
                {
                    malformed(wanted).truth
                }
                Some(operator) => holds(operator, key, &texts(wanted), call, has_variables),
                None => Truth::Unknown(format!("what the operator `{name}` does")),
            };
            found.push(Condition { name: format!("{name} {key}"), wanted, truth });
        }
    }
    found
}

fn holds(operator: Operator, key: &str, wanted: &[String], call: &Call, has_variables: bool) -> Truth {
    let given: &[String] = match call.value(key) {
        Some(ContextValue::Unknown) => return Truth::Unknown(format!("the value of `{key}`")),
        Some(ContextValue::One(value)) => std::slice::from_ref(value),
        Some(ContextValue::Many(values)) => values,
        None => &[],
    };
    if operator.comparison == Comparison::Null {
        let absent = if given.is_empty() { "true" } else { "false" };
        return Truth::any(wanted.iter().map(|wanted| compare(Comparison::Null, wanted, absent, call, has_variables)));
    }
    let one = |given: &String| {
        Truth::any(wanted.iter().map(|wanted| compare(operator.comparison, wanted, given, call, has_variables)))
            .negated_if(operator.negated)
    };
    match (operator.set, given) {
        (_, []) if operator.if_exists => Truth::Match,
        // "Not equal" holds of a key that is not there.
        (None, []) => operator.negated.into(),
        (None, [given]) => one(given),
        (None, _) => Truth::Unknown(format!("how an operator without a set prefix reads the many values of `{key}`")),
        (Some(Set::ForAnyValue), _) => Truth::any(given.iter().map(one)),
        // Also when there are none, which is why it is no guard by itself.
        (Some(Set::ForAllValues), _) => Truth::all(given.iter().map(one)),
    }
}

fn texts(value: &Value) -> Vec<String> {
    let text = |one: &Value| one.as_str().map_or_else(|| one.to_string(), str::to_owned);
    one_or_many(Some(value)).into_iter().map(text).collect()
}
