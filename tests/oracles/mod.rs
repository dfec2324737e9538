//! Tools that others wrote judge the shipped blueprints: cfn-lint, terraform, and moto with the real AWS provider.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use crate::support;

mod cfn_lint;
mod moto;
mod moto_alerts;
mod moto_archive;
mod moto_buffer;
mod moto_centralized;
mod moto_config;
mod moto_edge;
mod moto_events;
mod moto_named;
mod moto_perimeter;
mod moto_policies;
mod moto_pull;
mod moto_query;
mod moto_records;
mod moto_server;
mod moto_services;
mod moto_siem;
mod moto_single;
mod moto_streams;
mod terraform;

pub(crate) use cfn_lint::lint;

/// Whether a tool answers to `arguments`. Where it does not: a failure on CI, else one line that says so.
fn is_there(tool: &str, arguments: &[&str]) -> bool {
    let mut command = Command::new(tool);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success()) || absent(tool)
}

/// Says that a tool is not there; a failure on CI.
fn absent(tool: &str) -> bool {
    assert!(std::env::var_os("CI").is_none(), "{tool} is not installed, and on CI it must be");
    // Not `eprintln`, which the test harness hides when the test passes.
    let line = format!("skipped: {tool} is not installed\n");
    std::io::stderr().write_all(line.as_bytes()).unwrap();
    false
}

/// What a command answers; no standard input.
fn output(command: &mut Command) -> Output {
    command.stdin(Stdio::null()).output().unwrap_or_else(|error| panic!("{command:?}: {error}"))
}

/// The standard output of a command that must succeed.
fn stdout(command: &mut Command) -> String {
    let done = output(command);
    let [said, complained] = [&done.stdout, &done.stderr].map(|text| String::from_utf8_lossy(text));
    assert!(done.status.success(), "{command:?}: {}\n{said}\n{complained}", done.status);
    said.into_owned()
}

/// The artifacts of a blueprint in a folder of their own.
fn written(text: &str) -> TempDir {
    let outcome = support::run(text);
    assert!(!outcome.has_errors(), "{}", outcome.human(false));
    let folder = tempfile::tempdir().unwrap();
    outcome.write(&folder.path().join("out")).unwrap();
    folder
}

/// The text of a shipped blueprint.
fn text_of(name: &str) -> String {
    std::fs::read_to_string(support::root().join(format!("blueprints/{name}.yaml"))).unwrap()
}

/// All shipped blueprints and the one that says everything, each written to a folder of its own.
fn all_written() -> BTreeMap<String, TempDir> {
    let names = support::blueprints().into_iter().map(|(name, _)| name);
    let mut all: BTreeMap<String, TempDir> = names
        .map(|name| {
            let folder = written(&text_of(&name));
            (name, folder)
        })
        .collect();
    // The backend is not asked for here: it would want credentials.
    let everything = std::fs::read_to_string(support::root().join("tests/everything.yaml")).unwrap();
    let stateless = everything.replace(", state: { bucket: acme-state, region: eu-west-1 }", "");
    assert_ne!(stateless, everything);
    all.insert("everything".to_owned(), written(&stateless));
    all.insert("hostile".to_owned(), written(&hostile(&stateless)));
    all
}

/// A blueprint whose free text would be a reference to something that is not there, if a judge took it for one.
fn hostile(text: &str) -> String {
    let filter =
        r#"'{ $.a = "${aws_s3_bucket.nobody.arn}" || $.b = "%{ if nobody }" || $.c = "${AWS::Nobody}" || $.d = "\" }'"#;
    let hostile = text.replace("filter: ERROR", &format!("filter: {filter}"));
    let hostile = hostile.replace("team: blue", r#"team: '${Nobody.Arn} %{ for x in nobody } \ "'"#);
    assert_eq!(hostile.matches("obody").count(), 5, "the text to replace is gone");
    hostile
}

/// The manifest says what there is: paths of the artifacts of one kind in one language.
fn listed(folder: &Path, dialect: &str, kind: &str) -> Vec<PathBuf> {
    let out = folder.join("out");
    let manifest: Value = read(&out.join("manifest.json"));
    let artifacts = manifest["artifacts"].as_array().unwrap().iter();
    let wanted = artifacts.filter(|entry| entry["dialect"] == dialect && entry["kind"] == kind);
    let found: Vec<_> = wanted.map(|entry| out.join(entry["path"].as_str().unwrap())).collect();
    assert!(!found.is_empty(), "no {kind} in {dialect}: {}", folder.display());
    found
}

/// A file of JSON.
fn read(path: &Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}
