//! The dialects are compared by what a proof looks at, and whatever differs is found.

use std::path::Path;

use serde_json::Value;

use super::emitted::{Representatives, read_back, surroundings};
use super::{World, of_plan};
use crate::blueprint::{self, Files};
use crate::catalog::Catalog;
use crate::dialect::{self, Artifact};
use crate::inventory::facts;
use crate::plan::{self, Plan};
use crate::render::{Dialect, Renderer, prepare};

fn emit(name: &str, catalog: &Catalog) -> (Plan, Vec<Artifact>) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    let text = std::fs::read_to_string(&path).unwrap();
    let loaded = blueprint::load(name, &text, catalog).unwrap();
    let plan = plan::resolve(&loaded.blueprint, catalog, &Files::beside(&path)).unwrap();
    let renderer = Renderer::new(catalog, &plan, &Dialect::ALL).unwrap();
    let stacks = prepare(&plan, &renderer).unwrap();
    let artifacts = dialect::emit(&plan, catalog, &renderer, &stacks, &Dialect::ALL).unwrap();
    (plan, artifacts)
}

fn alike(plan: &Plan, artifacts: &[Artifact], catalog: &Catalog) -> bool {
    let representatives = Representatives::of(plan, artifacts);
    let surroundings = surroundings(plan, &representatives);
    let emitted = Dialect::ALL.map(|dialect| read_back(plan, catalog, artifacts, dialect, &representatives));
    let things = emitted.each_ref().map(|emitted| facts(&emitted.resources, catalog));
    let [one, other] = things.each_ref().map(|things| World::new(things, &surroundings, catalog));
    one.is_like(&other)
}

#[test]
fn both_dialects_of_what_is_shipped_look_the_same_to_a_proof() {
    let catalog = Catalog::embedded().unwrap();
    for name in ["centralized-logging", "cross-region-archive", "siem-stream", "single-account"] {
        let (plan, artifacts) = emit(&format!("blueprints/{name}.yaml"), &catalog);
        assert!(alike(&plan, &artifacts, &catalog), "{name}");
    }
    // Event selectors are built differently in the two languages: then each is proven by itself, with the same result.
    let (plan, artifacts) = emit("tests/everything.yaml", &catalog);
    assert!(!alike(&plan, &artifacts, &catalog));
    assert!(of_plan(&plan, &catalog, &artifacts, &Dialect::ALL, false).unwrap().problems.is_empty());
}

/// Puts a text in place of another everywhere in the Terraform.
fn differently(artifacts: &[Artifact], from: &str, to: &str) -> Vec<Artifact> {
    let change = |artifact: &Artifact| {
        let mut artifact = artifact.clone();
        if artifact.dialect == Some(Dialect::Terraform) {
            let text = artifact.content.to_string().replace(from, to);
            artifact.content = serde_json::from_str::<Value>(&text).unwrap();
        }
        artifact
    };
    let changed: Vec<Artifact> = artifacts.iter().map(change).collect();
    assert!(changed.iter().zip(artifacts).any(|(one, other)| one.content != other.content), "{from}");
    changed
}

#[test]
fn what_differs_between_the_dialects_is_refused() {
    let catalog = Catalog::embedded().unwrap();
    let (plan, artifacts) = emit("blueprints/centralized-logging.yaml", &catalog);
    assert!(of_plan(&plan, &catalog, &artifacts, &Dialect::ALL, false).unwrap().problems.is_empty());
    let cases = [
        // An action, a condition, what is said beside policies, and what no proof looks at.
        ("kms:ReEncrypt*", "kms:reencrypt*", Some("the dialects differ")),
        ("ArnLike", "ArnEquals", Some("the dialects differ")),
        ("\"bucket_key_enabled\":true", "\"bucket_key_enabled\":false", Some("the dialects differ")),
        ("prevent_destroy", "create_before_destroy", None),
    ];
    for (from, to, wanted) in cases {
        let changed = differently(&artifacts, from, to);
        assert_eq!(alike(&plan, &changed, &catalog), wanted.is_none(), "{from}");
        let proven = of_plan(&plan, &catalog, &changed, &Dialect::ALL, false);
        match (wanted, proven) {
            (None, proven) => assert!(proven.unwrap().problems.is_empty(), "{from}"),
            (Some(wanted), Err(reason)) => assert!(reason.contains(wanted), "{from}: {reason}"),
            (Some(_), Ok(proven)) => assert!(!proven.problems.is_empty(), "{from}"),
        }
    }
}
