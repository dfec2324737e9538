//! The program as it is run: exit codes, what goes to which stream, what becomes of the folder.

mod audit;
mod commands;
mod failures;
mod folder;
mod prove;
mod templates;

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

const SINGLE: &str = include_str!("../blueprints/single-account.yaml");

/// The built program in a folder.
fn program(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_logboom"));
    command.args(arguments).current_dir(folder).env_remove("NO_COLOR").stdin(Stdio::null());
    command
}

/// Runs the program.
fn run(folder: &Path, arguments: &[&str]) -> Output {
    program(folder, arguments).output().unwrap()
}

/// Runs the program and feeds it.
fn feed(folder: &Path, arguments: &[&str], text: &[u8]) -> Output {
    let mut child =
        program(folder, arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(text).unwrap();
    child.wait_with_output().unwrap()
}

/// Exit code, standard output, standard error.
fn said(output: &Output) -> (i32, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

/// Runs the program, which must end with this code.
fn ends(folder: &Path, arguments: &[&str], code: i32) -> (String, String) {
    let (found, out, err) = said(&run(folder, arguments));
    assert_eq!(found, code, "{arguments:?}\n{out}\n{err}");
    (out, err)
}

/// A folder with a blueprint of a single account.
fn place() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("logboom.yaml"), SINGLE).unwrap();
    folder
}

/// Everything below a folder: files with what is in them, folders with nothing.
fn everything(folder: &Path) -> BTreeMap<String, Option<String>> {
    let mut found = BTreeMap::new();
    let mut waiting = vec![folder.to_path_buf()];
    while let Some(next) = waiting.pop() {
        for entry in std::fs::read_dir(&next).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
            if path.is_dir() {
                found.insert(name, None);
                waiting.push(path);
            } else {
                found.insert(name, Some(String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned()));
            }
        }
    }
    found
}

/// Fails with the paths that differ, and not with everything that is in them.
fn unchanged(folder: &Path, before: &BTreeMap<String, Option<String>>) {
    let after = everything(folder);
    let paths = before.keys().chain(after.keys());
    let differ: std::collections::BTreeSet<&String> =
        paths.filter(|path| before.get(*path) != after.get(*path)).collect();
    assert!(differ.is_empty(), "changed, added or gone: {differ:?}");
}

/// The paths that the manifest of a folder names, and its own.
fn named(folder: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(folder.join("manifest.json")).unwrap();
    let manifest: Value = serde_json::from_str(&text).unwrap();
    let artifacts = manifest["artifacts"].as_array().unwrap().iter();
    let mut paths: Vec<String> = artifacts.map(|artifact| artifact["path"].as_str().unwrap().to_owned()).collect();
    paths.push("manifest.json".into());
    paths.sort();
    paths
}
