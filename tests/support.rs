//! What several topics need: the shipped blueprints, and a blueprint taken through the pipeline.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use logboom::pipeline::{Language, Outcome, synthesize};
use serde_json::Value;

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The shipped blueprints: name and path.
pub(crate) fn blueprints() -> Vec<(String, PathBuf)> {
    let mut found: Vec<_> = std::fs::read_dir(root().join("blueprints"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "yaml"))
        .map(|path| (path.file_stem().unwrap().to_str().unwrap().to_owned(), path))
        .collect();
    found.sort();
    found
}

/// Takes the text of a blueprint through the pipeline; files that it names are read from `blueprints/`.
pub(crate) fn run(text: &str) -> Outcome {
    run_beside(text, &root().join("blueprints/test.yaml"))
}

/// The same, with files read beside `path`.
pub(crate) fn run_beside(text: &str, path: &Path) -> Outcome {
    run_in(text, path, Language::Both)
}

/// The same for some languages only.
pub(crate) fn run_in(text: &str, path: &Path, language: Language) -> Outcome {
    synthesize("test.yaml", path, text, language, None).unwrap()
}

/// The artifacts of a blueprint that must be fine, by path.
pub(crate) fn artifacts(text: &str) -> BTreeMap<String, Value> {
    let outcome = run(text);
    assert!(!outcome.has_errors(), "{}", outcome.human(false));
    outcome.files().into_iter().map(|(path, text)| (path, serde_json::from_str(&text).unwrap())).collect()
}

/// The artifacts of a shipped blueprint, by path.
pub(crate) fn shipped(name: &str) -> BTreeMap<String, Value> {
    artifacts(&std::fs::read_to_string(root().join(format!("blueprints/{name}.yaml"))).unwrap())
}
