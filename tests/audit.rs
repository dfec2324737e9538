//! `logboom audit` on templates that logboom did not write: public failures, each broken and repaired.

mod mutations;
mod several;

use std::collections::BTreeMap;

use logboom::audit::{Given, audit};
use serde_json::Value;

use crate::support::root;

/// A row of `tests/audit/*.expect.yaml`.
fn expectations() -> Vec<(String, Value)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(root().join("tests/audit")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if let Some(stem) = name.strip_suffix(".expect.yaml") {
            let text = std::fs::read_to_string(&path).unwrap();
            found.push((
                stem.to_owned(),
                logboom::pipeline::yaml(&text).unwrap_or_else(|error| panic!("{name}: {error}")),
            ));
        }
    }
    found.sort_by(|one, other| one.0.cmp(&other.0));
    assert!(found.len() > 15);
    found
}

/// The templates of a name, and of a form of it.
fn templates(stem: &str, form: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(root().join("tests/audit")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let wanted = if form.is_empty() { format!("{stem}.") } else { format!("{stem}.{form}.") };
        if name.starts_with(&wanted) && !name.ends_with(".expect.yaml") {
            found.push((name, std::fs::read_to_string(&path).unwrap()));
        }
    }
    assert_eq!(found.len(), 1, "{stem} {form}");
    found
}

fn text(value: &Value, field: &str) -> Option<String> {
    value.get(field).and_then(Value::as_str).map(str::to_owned)
}

fn given(expected: &Value) -> Given {
    Given {
        account: text(expected, "account"),
        region: text(expected, "region"),
        organization: text(expected, "organization"),
        ..Given::default()
    }
}

/// What differs from what is expected of one template.
fn compare(stem: &str, form: &str, expected: &Value, wrong: &mut Vec<String>) {
    let files = templates(stem, form);
    let audited = audit(&files, &given(expected)).unwrap_or_else(|problems| panic!("{stem} {form}: {problems:?}"));
    let outcomes: BTreeMap<String, _> =
        audited.outcomes().into_iter().map(|one| (one.route, (one.outcome, one.findings))).collect();
    let rows = expected[if form.is_empty() { "routes" } else { form }].as_array().unwrap();
    for row in rows {
        let (route, wanted) = (text(row, "route").unwrap(), text(row, "outcome").unwrap().replace('-', " "));
        let Some((outcome, said)) = outcomes.get(&route) else {
            wrong.push(format!("{stem} {form}: no route {route} among {:?}", outcomes.keys()));
            continue;
        };
        if *outcome != wanted {
            wrong.push(format!("{stem} {form}: {route}: {outcome}, not {wanted}: {said:#?}"));
            continue;
        }
        let all: String = said.iter().map(|(action, text)| format!("{action} {text} ")).collect();
        if let Some(action) = text(row, "action")
            && !said.iter().any(|(said, _)| *said == action)
        {
            wrong.push(format!("{stem} {form}: {route}: not for {action}: {said:#?}"));
        }
        for word in row.get("mentions").and_then(Value::as_array).into_iter().flatten() {
            if !all.contains(word.as_str().unwrap()) {
                wrong.push(format!("{stem} {form}: {route}: {word} is not mentioned: {said:#?}"));
            }
        }
    }
    let all_fine = rows.iter().all(|row| row["outcome"] == "delivered");
    if audited.is_fine() != all_fine {
        wrong.push(format!("{stem} {form}: fine is {}:\n{}", audited.is_fine(), audited.human()));
    }
}

#[test]
fn every_failure_is_found_and_every_repair_is_let_be() {
    let mut wrong = Vec::new();
    for (stem, expected) in expectations() {
        for form in ["broken", "repaired"] {
            if expected.get(form).is_some() {
                compare(&stem, form, &expected, &mut wrong);
            }
        }
        if expected.get("routes").is_some() {
            compare(&stem, "", &expected, &mut wrong);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Who says less of where the templates are deployed may be told less, and never something else.
#[test]
fn what_is_not_given_changes_no_answer_but_to_cannot_tell() {
    let mut wrong = Vec::new();
    for (stem, expected) in expectations() {
        for form in ["broken", "repaired", ""] {
            if expected.get(if form.is_empty() { "routes" } else { form }).is_none() {
                continue;
            }
            let (files, all) = (templates(&stem, form), given(&expected));
            let outcomes = |given: &Given| -> BTreeMap<String, &'static str> {
                audit(&files, given).unwrap().outcomes().into_iter().map(|one| (one.route, one.outcome)).collect()
            };
            let whole = outcomes(&all);
            for withheld in 1..8 {
                let keep = |bit: usize, value: &Option<String>| value.clone().filter(|_| withheld & bit == 0);
                let fewer = Given {
                    account: keep(1, &all.account),
                    region: keep(2, &all.region),
                    organization: keep(4, &all.organization),
                    ..all.clone()
                };
                for (route, outcome) in outcomes(&fewer) {
                    if outcome != "cannot tell" && whole.get(&route) != Some(&outcome) {
                        wrong.push(format!(
                            "{stem} {form}: {route}: {outcome} and not {:?} where {:?} {:?} {:?} is all that is given",
                            whole.get(&route),
                            fewer.account,
                            fewer.region,
                            fewer.organization
                        ));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
