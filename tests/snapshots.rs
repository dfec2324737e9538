//! Review: every artifact of every shipped blueprint is the one that was approved.
//!
//! Validity and security are asserted elsewhere; a snapshot is never the only test of a property.

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::support::{blueprints, root, run_beside};

/// A flat file name for an artifact: `terraform/core/main.tf.json` becomes `terraform.core.main.tf`.
fn snapshot_name(path: &str) -> String {
    path.trim_end_matches(".json").replace('/', ".")
}

/// What is approved of an artifact: all of it, but long lists of accounts only by their ends.
fn reviewable(text: &str) -> String {
    let mut value: serde_json::Value = serde_json::from_str(text).unwrap();
    shorten(&mut value);
    let mut text = serde_json::to_string_pretty(&value).unwrap();
    text.push('\n');
    text
}

fn shorten(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::Array(items) if items.len() > 1000 => {
            let middle = format!("... {} more ...", items.len() - 2);
            let (first, last) = (items[0].clone(), items[items.len() - 1].clone());
            *items = vec![first, middle.into(), last];
        }
        serde_json::Value::Array(items) => items.iter_mut().for_each(shorten),
        serde_json::Value::Object(members) => members.values_mut().for_each(shorten),
        _ => {}
    }
}

#[test]
fn every_blueprint_becomes_what_was_approved() {
    let mut expected = BTreeSet::new();
    for (name, path) in blueprints() {
        let outcome = run_beside(&std::fs::read_to_string(&path).unwrap(), &path);
        assert!(!outcome.has_errors(), "{name}:\n{}", outcome.human(false));
        let folder = root().join("snapshots").join(&name);
        let mut settings = insta::Settings::new();
        settings.set_snapshot_path(&folder);
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.set_input_file(&path);
        settings.bind(|| {
            for (path, text) in outcome.files() {
                let snapshot = snapshot_name(&path);
                expected.insert(folder.join(format!("{snapshot}.snap")));
                insta::assert_snapshot!(snapshot, reviewable(&text));
            }
            if !outcome.human(false).is_empty() {
                expected.insert(folder.join("diagnostics.snap"));
                insta::assert_snapshot!("diagnostics", outcome.human(false));
            }
        });
    }
    assert_eq!(found(), expected, "snapshots without an artifact must be deleted");
}

/// Every snapshot that is there.
fn found() -> BTreeSet<PathBuf> {
    let folders = std::fs::read_dir(root().join("snapshots")).unwrap().map(|entry| entry.unwrap().path());
    let files = folders.flat_map(|folder| std::fs::read_dir(folder).unwrap()).map(|entry| entry.unwrap().path());
    files.filter(|path| path.extension().is_some_and(|extension| extension == "snap")).collect()
}
