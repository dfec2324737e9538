//! Blueprints that nobody wrote: valid ones are synthesized, broken ones are refused, none is met with a panic.

mod alerts;
mod broken;
mod centralize;
mod coverage;
mod destinations;
mod direct;
mod estate;
mod firewall;
mod groups;
mod query;
mod services;
mod siem;
mod sources;
mod tape;
mod telemetry;
mod yaml;

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Map, Value, json};

use crate::support::{blueprints, root, run_in};
use logboom::pipeline::{Language, Outcome};
use tape::Tape;

/// A few blueprints in every run; `PROPTEST_CASES` says how many in a long one.
fn runner(usual: u32) -> TestRunner {
    let mut config = Config { failure_persistence: None, max_shrink_iters: 60, ..Config::default() };
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = usual;
    }
    TestRunner::new(config)
}

/// What decides about a blueprint; zeros make the smallest one.
fn decisions() -> impl Strategy<Value = Vec<u16>> {
    prop::collection::vec(any::<u16>(), 300)
}

/// Alarms, identity providers and log subscriptions of VPC Lattice take no tag without a value.
fn fill_tags(blueprint: &mut Map<String, Value>) {
    for (_, value) in blueprint.get_mut("tags").and_then(Value::as_object_mut).into_iter().flatten() {
        if value == "" {
            *value = "none".into();
        }
    }
}

/// A valid blueprint.
fn blueprint(decisions: &[u16]) -> Value {
    let mut tape = Tape::new(decisions);
    let estate = estate::generate(&mut tape);
    let mut blueprint = estate.blueprint.clone();
    let (sources, wanted) = sources::generate(&mut tape, &estate);
    let (mut destinations, mut streams) = destinations::generate(&mut tape, &estate, &wanted);
    let mut sources = sources;
    direct::generate(&mut tape, &estate, (&mut destinations, &mut streams, &mut sources));
    if sources.as_array().into_iter().flatten().any(|source| source["kind"] == "vpc-lattice") {
        fill_tags(&mut blueprint);
    }
    let siem = siem::generate(&mut tape, &estate, &sources);
    let late = [Some(&destinations), streams.as_ref(), siem.as_ref()];
    if let Some(alerts) = alerts::generate(&mut tape, &estate, &sources, late, &wanted) {
        fill_tags(&mut blueprint);
        blueprint.insert("alerts".into(), alerts);
    }
    if let Some(query) = query::generate(&mut tape, &sources) {
        blueprint.insert("query".into(), query);
    }
    firewall::generate(&mut tape, &estate, &mut destinations, &mut sources);
    blueprint.insert("destinations".into(), destinations);
    blueprint.insert("sources".into(), sources);
    if let Some(streams) = streams {
        blueprint.insert("streams".into(), streams);
    }
    if let Some(siem) = siem {
        if siem.as_object().into_iter().flatten().any(|(_, tool)| tool["product"] == "sentinel") {
            fill_tags(&mut blueprint);
        }
        blueprint.insert("siem".into(), siem);
    }
    if let Some(centralize) = centralize::generate(&mut tape, &estate) {
        blueprint.insert("centralize".into(), centralize);
    }
    if let Some(telemetry) = telemetry::generate(&mut tape, &estate) {
        blueprint.insert("telemetry".into(), telemetry);
    }
    Value::Object(blueprint)
}

/// In both languages, or in CloudFormation where there is something that Terraform does not have.
fn synthesize(text: &str) -> Outcome {
    let path = root().join("tests/generated/test.yaml");
    let outcome = run_in(text, &path, Language::Both);
    let alone = outcome.codes().iter().any(|(code, _)| *code == "not-in-terraform");
    if alone { run_in(text, &path, Language::CloudFormation) } else { outcome }
}

/// The same document with the keys of every mapping in another order.
fn shuffled(value: &Value, tape: &mut Tape<'_>) -> Value {
    match value {
        Value::Array(items) => items.iter().map(|item| shuffled(item, tape)).collect(),
        Value::Object(members) => {
            let mut left: Vec<_> = members.iter().collect();
            let mut mixed = Map::new();
            while !left.is_empty() {
                let (key, value) = left.swap_remove(tape.below(left.len()));
                mixed.insert(key.clone(), shuffled(value, tape));
            }
            Value::Object(mixed)
        }
        other => other.clone(),
    }
}

/// The paths of files that are not the same; their texts would fill the screen.
fn different(one: &[(String, String)], other: &[(String, String)]) -> Vec<String> {
    let files = |files: &[(String, String)]| files.iter().cloned().collect::<BTreeMap<_, _>>();
    let (one, other) = (files(one), files(other));
    one.keys().chain(other.keys()).filter(|path| one.get(*path) != other.get(*path)).cloned().collect()
}

#[test]
fn valid_blueprints_become_the_same_files_however_they_are_written() {
    let written = |decisions: Vec<u16>, order: Vec<u16>| {
        let blueprint = blueprint(&decisions);
        let text = yaml::write(&blueprint);
        let first = synthesize(&text);
        prop_assert!(!first.has_errors(), "{text}\n{}", first.human(false));
        let files = first.files();
        // A template or a root module, and the manifest.
        prop_assert!(files.len() > 1, "{text}");
        let again = synthesize(&text);
        prop_assert_eq!(different(&files, &again.files()), Vec::<String>::new(), "not the same twice: {}", text);
        let mixed = shuffled(&blueprint, &mut Tape::new(&order));
        let mixed = synthesize(&mixed.to_string()).files();
        prop_assert_eq!(different(&files, &mixed), Vec::<String>::new(), "the order of keys counts: {}", text);
        Ok(())
    };
    let strategy = (decisions(), prop::collection::vec(1_u16.., 200));
    runner(12).run(&strategy, |(decisions, order)| written(decisions, order)).unwrap();
}

#[test]
fn broken_blueprints_are_fine_or_refused_and_never_a_defect() {
    let strategy = (decisions(), prop::collection::vec(any::<u16>(), 40), any::<String>());
    let refused = |(decisions, how, random): (Vec<u16>, Vec<u16>, String)| {
        let text = broken::text(&blueprint(&decisions), &mut Tape::new(&how), &random);
        let outcome = synthesize(&text);
        let document: Value = serde_json::from_str(&outcome.json()).unwrap();
        let errors = document["errors"].as_u64().unwrap();
        prop_assert_eq!(outcome.has_errors(), errors > 0);
        prop_assert_eq!(outcome.files().is_empty(), errors > 0, "{}", text);
        let internal = outcome.codes().iter().any(|(code, _)| *code == "internal-error");
        prop_assert!(!internal, "{text}\n{}", outcome.human(false));
        prop_assert!(outcome.human(true).contains("error") == (errors > 0) || errors == 0);
        Ok(())
    };
    runner(48).run(&strategy, refused).unwrap();
}

#[test]
fn anything_at_all_is_fine_or_refused() {
    let anything = |text: String| {
        let outcome = synthesize(&text);
        prop_assert!(outcome.has_errors(), "{text:?} is a blueprint");
        prop_assert!(!outcome.human(false).is_empty());
        Ok(())
    };
    runner(24).run(&any::<String>(), anything).unwrap();
}

#[test]
fn the_schema_accepts_what_is_shipped_and_what_is_generated() {
    let schema: Value = serde_json::from_str(&logboom::pipeline::schema().unwrap()).unwrap();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    let shipped = blueprints();
    assert_eq!(shipped.len(), 12);
    for (name, path) in shipped {
        let value = yaml::read(&std::fs::read_to_string(path).unwrap());
        let reasons: Vec<String> = validator.iter_errors(&value).map(|error| error.to_string()).collect();
        assert!(reasons.is_empty(), "{name}: {reasons:?}");
    }
    let accepts = |decisions: Vec<u16>| {
        prop_assert!(validator.is_valid(&blueprint(&decisions)));
        Ok(())
    };
    runner(200).run(&decisions(), accepts).unwrap();
    assert!(!validator.is_valid(&json!({ "name": "acme" })));
}

/// Whatever the published schema offers is in some generated blueprint, so that the types are tried with all of it.
#[test]
fn every_word_of_the_schema_is_generated() {
    let schema: Value = serde_json::from_str(&logboom::pipeline::schema().unwrap()).unwrap();
    let mut seen = BTreeSet::new();
    let mut runner = TestRunner::deterministic();
    for _ in 0..4_000 {
        let decisions = decisions().new_tree(&mut runner).unwrap().current();
        coverage::mark(&schema, &schema, "", &blueprint(&decisions), &mut seen);
    }
    let all = coverage::properties(&schema);
    let missing: Vec<&String> = all.iter().filter(|property| !seen.contains(*property)).collect();
    assert!(missing.is_empty(), "{missing:#?}");
    assert!(all.len() > 100, "{}", all.len());
}
