//! The tables of cases in `tests/iam`: every file there is a list of requests with policies and the answer.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::{Map, Value, json};

use super::explain::{Answer, Step};
use super::{Call, Caller, ContextValue, Policies, Reason, ResourceKind, Verdict, decide, explain};

const FIELDS: [&str; 19] = [
    "it",
    "caller",
    "action",
    "resource",
    "account",
    "context",
    "unknown",
    "version",
    "policy",
    "statement",
    "condition",
    "identity",
    "boundary",
    "scps",
    "rcps",
    "kind",
    "want",
    "because",
    "change",
];

fn text<'a>(case: &'a Map<String, Value>, field: &str) -> &'a str {
    case.get(field).and_then(Value::as_str).unwrap_or_else(|| panic!("{field} of {case:?}"))
}

/// A document from a whole one or from its statements.
fn document(value: &Value, version: &str) -> Value {
    if value.is_object() { value.clone() } else { json!({"Version": version, "Statement": value}) }
}

fn call(case: &Map<String, Value>) -> Call {
    let caller = match &case["caller"] {
        Value::String(text) if text == "anonymous" => Caller::Anonymous,
        Value::String(service) => Caller::Service(service.clone()),
        other => {
            let text = |field: &str| other.get(field).and_then(Value::as_str).map(str::to_owned);
            let arn = text("role");
            match (arn, text("federated")) {
                (Some(arn), _) => Caller::Role { account: arn.split(':').nth(4).unwrap().to_owned(), arn },
                (None, Some(provider)) => Caller::Federated(provider),
                (None, None) => Caller::Account(text("account").unwrap()),
            }
        }
    };
    let mut context = BTreeMap::new();
    for (key, value) in case.get("context").and_then(Value::as_object).into_iter().flatten() {
        let value = match value {
            Value::Array(many) => ContextValue::Many(many.iter().map(|one| one.as_str().unwrap().to_owned()).collect()),
            one => ContextValue::One(one.as_str().unwrap_or_else(|| panic!("{key}: {one}")).to_owned()),
        };
        context.insert(key.clone(), value);
    }
    for key in case.get("unknown").and_then(Value::as_array).into_iter().flatten() {
        context.insert(key.as_str().unwrap().to_owned(), ContextValue::Unknown);
    }
    Call {
        caller,
        action: text(case, "action").to_owned(),
        resource: text(case, "resource").to_owned(),
        resource_account: text(case, "account").to_owned(),
        context,
    }
}

/// Hands the request and the policies of a case to somebody.
fn with<T>(case: &Map<String, Value>, backwards: bool, then: impl FnOnce(&Call, &Policies<'_>) -> T) -> T {
    let version = case.get("version").and_then(Value::as_str).unwrap_or("2012-10-17");
    let mut policy = case.get("policy").map(|policy| document(policy, version));
    let first = policy.as_mut().and_then(|policy| policy.pointer_mut("/Statement/0")).and_then(Value::as_object_mut);
    if let Some(first) = first {
        for (element, value) in case.get("statement").and_then(Value::as_object).into_iter().flatten() {
            // Two of a pair, such as Action and NotAction, are one element.
            let other = element.strip_prefix("Not").map_or_else(|| format!("Not{element}"), str::to_owned);
            first.remove(&other);
            first.insert(element.clone(), value.clone());
        }
        if let Some(condition) = case.get("condition") {
            first.insert("Condition".into(), condition.clone());
        }
    }
    let statements = policy.as_mut().and_then(|policy| policy.get_mut("Statement")?.as_array_mut());
    if let Some(statements) = statements.filter(|_| backwards) {
        statements.reverse();
    }
    let identity = case.get("identity").map(|identity| document(identity, version));
    let boundary = case.get("boundary").map(|boundary| document(boundary, version));
    let rcps = case.get("rcps").map(|rcps| document(rcps, version));
    let layers: Vec<Value> = case
        .get("scps")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .map(|layer| document(layer, version))
        .collect();
    let policies = Policies {
        kind: match case.get("kind").and_then(Value::as_str) {
            None => ResourceKind::Ordinary,
            Some("key") => ResourceKind::KmsKey,
            Some("trust") => ResourceKind::RoleTrust,
            Some(other) => panic!("{other}"),
        },
        resource: policy.iter().map(|policy| ("policy", policy)).collect(),
        identity: identity.iter().map(|policy| ("identity", policy)).collect(),
        boundary: boundary.as_ref().map(|policy| ("boundary", policy)),
        scps: layers.iter().map(|layer| vec![("scp", layer)]).collect(),
        rcps: rcps.iter().map(|policy| ("rcp", policy)).collect(),
    };
    then(&call(case), &policies)
}

fn verdict(case: &Map<String, Value>, backwards: bool) -> Verdict {
    with(case, backwards, decide)
}

/// The statement that decides is told of as one that matches, and one that was looked at in vain as one that does not.
fn told(case: &Map<String, Value>) -> Result<(), String> {
    let steps = with(case, false, explain);
    let about = |by: &Reason, wanted: Answer| {
        let found = steps.iter().any(|step| {
            matches!(step, Step::Statement { policy, sid, answer, .. } if (policy, sid, answer) == (&by.policy, &by.sid, &wanted))
        });
        if found { Ok(()) } else { Err(format!("no step is about {by:?}")) }
    };
    let matching = |step: &Step, effect: &str| matches!(step, Step::Statement { answer: Answer::Matches, effect: other, .. } if other == effect);
    let any = |effect: &str| steps.iter().any(|step| matching(step, effect));
    let open = |step: &Step| matches!(step, Step::Statement { answer: Answer::Unknown, .. } | Step::Policy { .. });
    match verdict(case, false) {
        Verdict::Allowed { by } => about(&by, Answer::Matches),
        Verdict::Denied { by } => about(&by, Answer::Matches),
        Verdict::NotGranted { closest: Some(by) } => about(&by, Answer::MatchesNot),
        Verdict::NotGranted { closest: None } => Ok(()),
        Verdict::Unknown { .. } if steps.iter().any(open) => Ok(()),
        Verdict::Unknown { .. } => Err("no step is open".to_owned()),
    }?;
    let denied = matches!(verdict(case, false), Verdict::Denied { .. });
    if denied == any("Deny") { Ok(()) } else { Err("a step denies, or none does".to_owned()) }
}

/// What is said of a case, and the statement or the missing fact that it is said with.
fn said(verdict: &Verdict) -> (&'static str, String) {
    let reason = |by: &super::Reason| format!("{}/{}: {}", by.policy, by.sid, by.why);
    match verdict {
        Verdict::Allowed { by } => ("allowed", reason(by)),
        Verdict::Denied { by } => ("denied", reason(by)),
        Verdict::NotGranted { closest } => ("not granted", closest.as_ref().map(reason).unwrap_or_default()),
        Verdict::Unknown { because } => ("unknown", because.join(", ")),
    }
}

fn over(base: &Map<String, Value>, case: &Map<String, Value>) -> Map<String, Value> {
    let mut all = base.clone();
    for gone in ["change", "because", "want"] {
        all.remove(gone);
    }
    all.extend(case.clone());
    all
}

fn run(file: &str, name: &str, case: &Map<String, Value>, wrong: &mut Vec<String>) -> usize {
    for field in case.keys() {
        assert!(FIELDS.contains(&field.as_str()), "{file}: {name}: `{field}`");
    }
    let (answer, because) = said(&verdict(case, false));
    let wanted = case.get("because").and_then(Value::as_str).unwrap_or_default();
    if answer != text(case, "want") || !because.contains(wanted) {
        wrong.push(format!("{file}: {name}: {answer} because `{because}`, not {} {wanted}", text(case, "want")));
    }
    if let Err(error) = told(case) {
        wrong.push(format!("{file}: {name}: {error}:\n{:#?}", with(case, false, explain)));
    }
    let (backwards, _) = said(&verdict(case, true));
    if backwards != answer {
        wrong.push(format!("{file}: {name}: {answer}, but {backwards} with the statements in the other order"));
    }
    // To know less never turns one answer into another.
    for key in case.get("context").and_then(Value::as_object).into_iter().flat_map(Map::keys) {
        let mut less = case.clone();
        less.insert("unknown".into(), json!([key]));
        less["context"].as_object_mut().unwrap().remove(key);
        // What the case itself does not know stays unknown.
        let others = case.get("unknown").and_then(Value::as_array).cloned().unwrap_or_default();
        less["unknown"].as_array_mut().unwrap().extend(others);
        let (known_less, _) = said(&verdict(&less, false));
        if known_less != answer && known_less != "unknown" {
            wrong.push(format!("{file}: {name}: {answer}, but {known_less} without knowing {key}"));
        }
    }
    let mut count = 1;
    for change in case.get("change").and_then(Value::as_array).into_iter().flatten() {
        let changed = over(case, change.as_object().unwrap());
        count += run(file, &format!("{name}, {}", text(&changed, "it")), &changed, wrong);
    }
    count
}

fn tables() -> Vec<(String, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/iam");
    let mut found: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            let text = std::fs::read_to_string(&path).unwrap();
            let table = crate::blueprint::embedded_yaml(&name, &text).unwrap_or_else(|error| panic!("{name}: {error}"));
            (name, table)
        })
        .collect();
    found.sort_by(|one, other| one.0.cmp(&other.0));
    found
}

#[test]
fn every_case_is_decided_as_the_table_says() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for (file, table) in tables() {
        let base = table["base"].as_object().cloned().unwrap_or_default();
        let mut names = BTreeSet::new();
        for case in table["cases"].as_array().unwrap() {
            let case = over(&base, case.as_object().unwrap());
            assert!(names.insert(text(&case, "it").to_owned()), "{file}: {} twice", text(&case, "it"));
            count += run(&file, text(&case, "it"), &case, &mut wrong);
        }
    }
    assert!(wrong.is_empty(), "{} of {count} cases:\n{}", wrong.len(), wrong.join("\n"));
    assert!(count >= 150, "only {count} cases are left");
}
