//! No dead statement: whatever is taken out of a policy that we ship stops a delivery or lets a stranger in. What
//! survives is in `tests/mutations.yaml`, each with its reason, and nothing else is.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::{Map, Value};

use super::ask::Outcome;
use super::crossing::crossings;
use super::emitted::{Representatives, read_back, surroundings};
use super::outsiders::shields;
use super::request::{By, Request};
use super::world::World;
use crate::blueprint::{self, Files};
use crate::catalog::Catalog;
use crate::dialect::{self, Artifact};
use crate::inventory::facts;
use crate::plan::{self, Plan};
use crate::render::{Dialect, Renderer, prepare};

fn emit(path: &Path, catalog: &Catalog) -> (Plan, Vec<Artifact>) {
    let text = std::fs::read_to_string(path).unwrap();
    let loaded = blueprint::load("blueprint", &text, catalog).unwrap();
    let plan = plan::resolve(&loaded.blueprint, catalog, &Files::beside(path)).unwrap();
    let dialects = [Dialect::CloudFormation];
    let renderer = Renderer::new(catalog, &plan, &dialects).unwrap();
    let stacks = prepare(&plan, &renderer).unwrap();
    let artifacts = dialect::emit(&plan, catalog, &renderer, &stacks, &dialects).unwrap();
    (plan, artifacts)
}

/// A request with what becomes of it.
struct Held {
    request: Request,
    allowed: bool,
}

/// A change to a statement: what it is called, and the statement after it; nothing if it is gone.
struct Mutation {
    what: String,
    after: Option<Value>,
}

fn list(value: &Value) -> Vec<Value> {
    match value {
        Value::Array(many) => many.clone(),
        one => vec![one.clone()],
    }
}

fn with(statement: &Value, element: &str, value: Option<Value>) -> Option<Value> {
    let mut changed = statement.as_object().unwrap().clone();
    match value {
        Some(value) => changed.insert(element.to_owned(), value),
        None => changed.shift_remove(element),
    };
    Some(Value::Object(changed))
}

/// Everything that can be taken out of a statement.
fn mutations(statement: &Value) -> Vec<Mutation> {
    let mut found = vec![Mutation { what: "statement".into(), after: None }];
    for element in ["Action", "Resource"] {
        let values = statement.get(element).map(list).unwrap_or_default();
        for (at, value) in values.iter().enumerate().filter(|_| values.len() > 1) {
            let others: Vec<Value> =
                values.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, value)| value.clone()).collect();
            let what = match value.as_str() {
                Some(action) if element == "Action" => action.to_owned(),
                _ => format!("{element} {}", at + 1),
            };
            found.push(Mutation { what, after: with(statement, element, Some(others.into())) });
        }
    }
    let allows = statement["Effect"] == "Allow";
    if allows && statement.get("Resource").is_some_and(|resource| resource != "*") {
        found.push(Mutation { what: "Resource".into(), after: with(statement, "Resource", Some("*".into())) });
    }
    if allows && statement.get("Principal").is_some_and(|principal| principal != "*") {
        found.push(Mutation { what: "Principal".into(), after: with(statement, "Principal", Some("*".into())) });
    }
    let conditions = statement.get("Condition").and_then(Value::as_object).cloned().unwrap_or_default();
    for (operator, keys) in &conditions {
        for key in keys.as_object().unwrap().keys() {
            let mut fewer: Map<String, Value> = conditions.clone();
            fewer[operator].as_object_mut().unwrap().shift_remove(key);
            if fewer[operator].as_object().unwrap().is_empty() {
                fewer.shift_remove(operator);
            }
            let left = (!fewer.is_empty()).then(|| Value::Object(fewer));
            found.push(Mutation { what: format!("Condition {key}"), after: with(statement, "Condition", left) });
        }
    }
    found
}

/// Where a document is: the thing, whether it guards it, which of its documents it is, and what it is called.
type Attached = (usize, bool, usize, String);

/// Every document once, with everything that it is attached to: a resource policy of CloudWatch Logs is one of every
/// log group of its account and region.
fn documents(world: &World<'_>, things: usize) -> Vec<(Value, Vec<Attached>)> {
    let mut found: Vec<(Value, Vec<Attached>)> = Vec::new();
    for at in 0..things {
        for guarding in [true, false] {
            let policies = if guarding { world.guarding(at) } else { world.permitting(at) };
            for (index, (name, document)) in policies.iter().enumerate() {
                let attached = (at, guarding, index, name.clone());
                let shared = name.starts_with("resource policy");
                match found.iter_mut().find(|(known, _)| shared && known == document) {
                    Some((_, attachments)) => attachments.push(attached),
                    None => found.push((document.clone(), vec![attached])),
                }
            }
        }
    }
    found
}

fn notices(world: &World<'_>, held: &Held) -> bool {
    if held.allowed {
        world.ask(&held.request).outcome != Outcome::Allowed
    } else {
        world.ask_stranger(&held.request).outcome != Outcome::Refused
    }
}

/// What survives in one blueprint: policy and statement, change.
fn survivors(path: &Path, catalog: &Catalog) -> (BTreeSet<(String, String)>, usize) {
    let (plan, artifacts) = emit(path, catalog);
    let representatives = Representatives::of(&plan, &artifacts);
    let surroundings = surroundings(&plan, &representatives);
    let emitted = read_back(&plan, catalog, &artifacts, Dialect::CloudFormation, &representatives);
    let things = facts(&emitted.resources, catalog);
    let mut world = World::new(&things, &surroundings, catalog);
    let mut held = Vec::new();
    let crossed = crossings(&world, catalog);
    for shield in shields(&world, &crossed) {
        let allowed = shield.what == "keep";
        held.push(Held { request: shield.request, allowed });
    }
    for crossing in crossed {
        // What cannot be told before a change says nothing of the change.
        let allowed = crossing.asked.into_iter().filter(|asked| asked.answer.outcome == Outcome::Allowed);
        held.extend(allowed.filter_map(|asked| Some(Held { request: asked.request?, allowed: true })));
        let refused = crossing.guards.into_iter().flat_map(|guard| guard.refused);
        held.extend(refused.map(|request| Held { request, allowed: false }));
    }
    let mut survived = BTreeSet::new();
    let mut count = 0;
    for (document, shared) in documents(&world, things.len()) {
        let concerns =
            |held: &&Held| {
                shared.iter().any(|(at, guarding, ..)| {
                    if *guarding { held.request.at == Some(*at) } else { held.request.by == By::Role(*at) }
                })
            };
        let concerned: Vec<&Held> = held.iter().filter(concerns).collect();
        // A policy of AWS is not ours, and not read.
        let Some(statements) = document.get("Statement").map(list) else { continue };
        for (position, statement) in statements.iter().enumerate() {
            for mutation in mutations(statement) {
                count += 1;
                let mut changed = statements.clone();
                match mutation.after {
                    Some(after) => changed[position] = after,
                    None => drop(changed.remove(position)),
                }
                let mut mutated = document.clone();
                mutated["Statement"] = changed.into();
                for (at, guarding, index, _) in &shared {
                    world.swap(*at, *guarding, *index, mutated.clone());
                }
                if !concerned.iter().any(|held| notices(&world, held)) {
                    let policy = shared[0].3.split(" of ").next().unwrap();
                    let sid = statement["Sid"].as_str().unwrap_or_default();
                    survived.insert((format!("{policy} {sid}"), mutation.what));
                }
            }
        }
        for (at, guarding, index, _) in &shared {
            world.swap(*at, *guarding, *index, document.clone());
        }
    }
    (survived, count)
}

#[test]
fn nothing_can_be_taken_out_unnoticed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let catalog = Catalog::embedded().unwrap();
    let mut survived: BTreeMap<(String, String), BTreeSet<String>> = BTreeMap::new();
    let mut count = 0;
    let files = std::fs::read_dir(root.join("blueprints")).unwrap().map(|entry| entry.unwrap().path());
    for path in files.filter(|path| path.extension().is_some_and(|end| end == "yaml")) {
        let (found, tried) = survivors(&path, &catalog);
        let blueprint = path.file_stem().unwrap().to_str().unwrap();
        count += tried;
        for survivor in found {
            survived.entry(survivor).or_default().insert(blueprint.to_owned());
        }
    }
    let text = std::fs::read_to_string(root.join("tests/mutations.yaml")).unwrap();
    let reviewed = blueprint::embedded_yaml("mutations.yaml", &text).unwrap();
    let mut known = BTreeSet::new();
    for entry in reviewed.as_array().unwrap() {
        let text = |field: &str| entry[field].as_str().unwrap_or_else(|| panic!("{field} of {entry}")).to_owned();
        assert!(!text("because").is_empty());
        for what in list(&entry["without"]) {
            known.insert((text("statement"), what.as_str().unwrap().to_owned()));
        }
    }
    let line = |((statement, what), blueprints): (&(String, String), &BTreeSet<String>)| {
        format!("{statement} | {what} | {}", blueprints.iter().cloned().collect::<Vec<_>>().join(" "))
    };
    let new: Vec<_> = survived.iter().filter(|(survivor, _)| !known.contains(*survivor)).map(line).collect();
    let gone: Vec<_> = known.iter().filter(|entry| !survived.contains_key(*entry)).collect();
    assert!(
        new.is_empty() && gone.is_empty(),
        "of {count} changes, unnoticed: {new:#?}\nreviewed, but noticed: {gone:#?}"
    );
    assert!(count > 300, "only {count} changes were tried");
}
