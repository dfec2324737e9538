//! Both dialects read every setting: change each leaf of a template's context, and both must change, or neither.
//! No table says which property is which; a setting that one dialect forgot shows up by itself.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::{Value, json};

use super::{Dialect, Renderer};
use crate::blueprint::{self, Files};
use crate::catalog::Catalog;
use crate::plan::{self, HANDLE, Item, TEXT};

/// A blueprint that says everything that the language can say.
const EVERYTHING: &str = include_str!("../../tests/everything.yaml");

/// Leaves that one dialect has no property for, with the reason.
const ONE_SIDED: [(&str, &str); 3] = [
    ("query/database /tags", "AWS::Glue::Database has no tags in CloudFormation schema 2026-04"),
    ("sources/load-balancer-logs/rule /tags", "AWS::Config::ConfigRule has no tags in CloudFormation schema 2026-04"),
    ("transports/subscription/entry /tags", "AWS::Logs::Destination has no tags in CloudFormation schema 2026-04"),
];

#[test]
fn both_dialects_read_every_setting() {
    let catalog = Catalog::embedded().unwrap();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/everything.yaml");
    let loaded = blueprint::load("everything.yaml", EVERYTHING, &catalog)
        .unwrap_or_else(|(problems, source)| panic!("{}", crate::diagnostic::human(&problems, &source, false)));
    let plan = plan::resolve(&loaded.blueprint, &catalog, &Files::beside(&path)).unwrap_or_else(|problems| {
        panic!("{}", crate::diagnostic::human(&problems, &loaded.source, false));
    });
    let renderer = Renderer::new(&catalog, &plan, &Dialect::ALL).unwrap();
    let mut one_sided = BTreeSet::new();
    let mut read = 0;
    for item in plan.stacks.values().flat_map(|stack| &stack.items) {
        for (leaf, dialects) in perturb(&renderer, item, &plan.tags) {
            let place = format!("{}/{} {leaf}", item.folder, item.resource);
            read += dialects.len() / 2;
            // A resource refers to itself only where a dialect splits it into several.
            if dialects.len() == 1 && leaf != "/self" {
                one_sided.insert((place, format!("{:?} only", dialects[0])));
            }
        }
    }
    one_sided.retain(|(place, _)| !ONE_SIDED.iter().any(|(known, _)| known == place));
    assert_eq!(one_sided, BTreeSet::new(), "a setting changes one dialect only");
    assert!(read > 150, "only {read} leaves change anything");
}

/// Each leaf of the context with the dialects whose output it changes.
fn perturb(renderer: &Renderer, item: &Item, tags: &BTreeMap<String, String>) -> Vec<(String, Vec<Dialect>)> {
    let policies = renderer.policies(item).unwrap();
    let render = |item: &Item, dialect, policies: &BTreeMap<&'static str, Value>, tags: &BTreeMap<String, String>| {
        renderer.item(item, dialect, "id", policies, tags).map_err(|_| "does not render")
    };
    let before: Vec<_> = Dialect::ALL.iter().map(|dialect| render(item, *dialect, &policies, tags)).collect();
    let changed = |item: &Item, policies: &BTreeMap<&'static str, Value>, tags: &BTreeMap<String, String>| {
        let pairs = Dialect::ALL.iter().zip(&before);
        pairs
            .filter(|(dialect, before)| render(item, **dialect, policies, tags) != **before)
            .map(|(dialect, _)| *dialect)
            .collect()
    };
    let mut found: Vec<(String, Vec<Dialect>)> = Vec::new();
    let context = Value::Object(item.context.clone());
    let mut pointers = Vec::new();
    leaves(&context, String::new(), &mut pointers);
    for pointer in pointers {
        let mut other = copy(item);
        let mut context = context.clone();
        let leaf = context.pointer_mut(&pointer).unwrap();
        *leaf = another(leaf);
        other.context = context.as_object().unwrap().clone();
        found.push((general(&pointer), changed(&other, &policies, tags)));
    }
    for name in policies.keys() {
        let mut other = policies.clone();
        other.insert(name, json!({ "Version": "other", "Statement": [] }));
        found.push((format!("/{name}"), changed(item, &other, tags)));
    }
    found.push(("/tags".into(), changed(item, &policies, &BTreeMap::from([("other".into(), "tag".into())]))));
    found
}

/// List positions do not matter.
fn general(pointer: &str) -> String {
    let parts = pointer.split('/').map(|part| if part.parse::<usize>().is_ok() { "*" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

fn leaves(value: &Value, pointer: String, out: &mut Vec<String>) {
    match value {
        Value::Object(members) if !members.contains_key(HANDLE) && !members.contains_key(TEXT) => {
            for (key, value) in members {
                leaves(value, format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1")), out);
            }
        }
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                leaves(item, format!("{pointer}/{at}"), out);
            }
        }
        // A flag without its data means nothing.
        Value::Null => {}
        Value::Bool(false) if pointer.rsplit('/').next().is_some_and(|name| name.starts_with("has_")) => {}
        _ => out.push(pointer),
    }
}

/// A value of the same form that is not the same.
fn another(value: &Value) -> Value {
    match value {
        Value::Bool(value) => (!value).into(),
        Value::Number(number) => (number.as_u64().unwrap_or(0) + 1).into(),
        Value::String(text) => format!("{text}-other").into(),
        Value::Object(members) if members.contains_key(HANDLE) => json!({ HANDLE: "other" }),
        _ => json!({ TEXT: ["other", { "own": "region" }] }),
    }
}

fn copy(item: &Item) -> Item {
    Item {
        key: item.key.clone(),
        folder: item.folder.clone(),
        resource: item.resource.clone(),
        name: item.name.clone(),
        only_in: None,
        regional: item.regional,
        context: item.context.clone(),
        policies: BTreeMap::new(),
        fragments: item.fragments.clone(),
        name_limit: item.name_limit,
        after: item.after.clone(),
        each: item.each.clone(),
        origin: item.origin.clone(),
    }
}
