//! Whatever becomes of a template, the audit says something or says why not: it never panics, and its SARIF stays JSON.

use std::collections::BTreeMap;

use logboom::audit::{Given, audit};
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Value, json};

use crate::support::root;

/// Templates with what they are in.
fn templates() -> Vec<(String, Value)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(root().join("tests/audit")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if name.contains(".expect.") || !(name.ends_with(".json") || name.ends_with(".yaml")) {
            continue;
        }
        // Short tags are for the audit alone to read; there are templates enough without.
        let text = std::fs::read_to_string(&path).unwrap();
        let value = serde_json::from_str(&text).ok().or_else(|| logboom::pipeline::yaml(&text).ok());
        found.extend(value.map(|value| (name, value)));
    }
    found.sort_by(|one, other| one.0.cmp(&other.0));
    assert!(found.len() > 20);
    found
}

/// How many nodes there are.
fn size(value: &Value) -> usize {
    1 + match value {
        Value::Array(items) => items.iter().map(size).sum(),
        Value::Object(members) => members.values().map(size).sum(),
        _ => 0,
    }
}

/// The node of a number, counted from the root.
fn node<'v>(value: &'v mut Value, number: &mut usize) -> Option<&'v mut Value> {
    if *number == 0 {
        return Some(value);
    }
    *number -= 1;
    let inside: Box<dyn Iterator<Item = &'v mut Value>> = match value {
        Value::Array(items) => Box::new(items.iter_mut()),
        Value::Object(members) => Box::new(members.values_mut()),
        _ => return None,
    };
    for one in inside {
        if let Some(found) = node(one, number) {
            return Some(found);
        }
    }
    None
}

/// Does something to a node: replaces it by a word, drops or duplicates what is in it, or puts another node there.
fn mutate(root: &mut Value, at: Index, how: u8, other: Index) {
    let all = size(root);
    let another = node(root, &mut other.index(all)).cloned().unwrap_or_default();
    let Some(place) = node(root, &mut at.index(all)) else { return };
    match (how, &mut *place) {
        (0, Value::Array(items)) if !items.is_empty() => drop(items.remove(other.index(items.len()))),
        (0, Value::Object(members)) if !members.is_empty() => {
            let key = members.keys().nth(other.index(members.len())).cloned().unwrap();
            members.remove(&key);
        }
        (1, Value::Array(items)) if !items.is_empty() => items.push(items[other.index(items.len())].clone()),
        (1, Value::Object(members)) if !members.is_empty() => {
            let (key, value) =
                members.iter().nth(other.index(members.len())).map(|(k, v)| (k.clone(), v.clone())).unwrap();
            members.insert(format!("{key}2"), value);
        }
        (2, _) => *place = another,
        (3, _) => *place = Value::Null,
        (4, _) => *place = json!([place.take()]),
        (5, _) => *place = json!({ "Ref": "AWS::NoValue" }),
        (6, _) => *place = json!("${each.value[*].x}"),
        _ => *place = json!([-1, "", "*", "\u{e9}:${", {}]),
    }
}

/// Puts something whose value cannot be known in the place of a leaf; whether there is such a leaf.
fn forget(root: &mut Value, number: usize) -> Option<String> {
    let (within, unknown) = match root.get("Resources") {
        Some(_) => ("Resources", json!({ "Ref": "NotGiven" })),
        None => ("resource", json!("${var.not_given}")),
    };
    let mut left = number;
    let leaf = leaf(root.get_mut(within)?, &mut left, &mut Vec::new(), within == "Resources")?;
    let said = format!("{} at {}", std::mem::replace(leaf.1, unknown), leaf.0);
    match within {
        "Resources" => root["Parameters"]["NotGiven"] = json!({ "Type": "String" }),
        _ => root["variable"]["not_given"] = json!({}),
    }
    Some(said)
}

fn leaf<'v>(
    value: &'v mut Value,
    number: &mut usize,
    path: &mut Vec<String>,
    cloudformation: bool,
) -> Option<(String, &'v mut Value)> {
    let name = path.last().map(String::as_str).unwrap_or_default();
    let properties =
        if cloudformation { path.get(1).is_none_or(|part| part == "Properties") } else { name != "provider" };
    if !properties || name == "Ref" || name.starts_with("Fn::") || name == "depends_on" {
        return None;
    }
    match value {
        Value::Array(items) => {
            for (at, item) in items.iter_mut().enumerate() {
                path.push(at.to_string());
                let found = leaf(item, number, path, cloudformation);
                path.pop();
                if found.is_some() {
                    return found;
                }
            }
            None
        }
        Value::Object(members) => {
            for (name, member) in members.iter_mut() {
                path.push(name.clone());
                let found = leaf(member, number, path, cloudformation);
                path.pop();
                if found.is_some() {
                    return found;
                }
            }
            None
        }
        _ if *number == 0 => Some((path.join("."), value)),
        _ => {
            *number -= 1;
            None
        }
    }
}

/// The outcome of every route, when everything is given.
fn outcomes(name: &str, value: &Value) -> BTreeMap<String, &'static str> {
    let given = Given {
        account: Some("111122223333".into()),
        region: Some("us-east-1".into()),
        organization: Some("o-exampleorgid".into()),
        ..Given::default()
    };
    let audited =
        audit(&[(name.to_owned(), value.to_string())], &given).unwrap_or_else(|problems| panic!("{problems:?}"));
    audited.outcomes().into_iter().map(|one| (one.route, one.outcome)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn no_mutation_of_a_template_makes_the_audit_panic(
        which in any::<Index>(),
        steps in prop::collection::vec((any::<Index>(), 0..8_u8, any::<Index>()), 1..6),
        stepwise in any::<bool>(),
    ) {
        thread_local!(static TEMPLATES: Vec<(String, Value)> = templates());
        let (name, mut value) = TEMPLATES.with(|all| all[which.index(all.len())].clone());
        for (at, how, other) in steps {
            mutate(&mut value, at, how, other);
        }
        let given = Given { account: Some("111122223333".into()), stepwise, ..Given::default() };
        if let Ok(audited) = audit(&[(name, value.to_string())], &given) {
            audited.human();
            let sarif: Value = serde_json::from_str(&audited.sarif()).unwrap();
            let json: Value = serde_json::from_str(&audited.json()).unwrap();
            prop_assert!(sarif["runs"][0]["results"].is_array() && json["routes"].is_array());
        }
    }

    /// Of a template with one value that is not known, the audit says the same or that it cannot tell, and nothing else.
    #[test]
    fn what_is_not_known_changes_no_answer_but_to_cannot_tell(which in any::<Index>(), at in any::<Index>()) {
        thread_local!(static TEMPLATES: Vec<(String, Value)> =
            templates().into_iter().filter(|(name, _)| !name.ends_with(".plan.json")).collect());
        let (name, whole) = TEMPLATES.with(|all| all[which.index(all.len())].clone());
        let leaves = (0..).take_while(|number| forget(&mut whole.clone(), *number).is_some()).count();
        let mut less = whole.clone();
        let what = forget(&mut less, at.index(leaves)).unwrap();
        let (before, after) = (outcomes(&name, &whole), outcomes(&name, &less));
        for (route, outcome) in &after {
            let fine = *outcome == "cannot tell" || before.get(route) == Some(outcome);
            // Where the logs go may be what is not known; what else is wrong stays wrong.
            prop_assert!(fine || route.ends_with(" -> ?") && *outcome != "delivered", "{name}: {what}: {route}: {outcome}");
        }
        for route in before.keys() {
            let from = route.split(" -> ").next().unwrap();
            prop_assert!(after.keys().any(|route| route.starts_with(&format!("{from} -> "))), "{name}: {what}: {route}");
        }
    }
}
