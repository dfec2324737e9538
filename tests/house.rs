//! The house rules of templates and of the source tree.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::support::root;

fn files(folder: &str, ending: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut waiting: Vec<PathBuf> = vec![root().join(folder)];
    while let Some(next) = waiting.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                waiting.push(path);
            } else if path.to_str().unwrap().ends_with(ending) {
                let name = path.strip_prefix(root()).unwrap().to_str().unwrap().to_owned();
                found.push((name, std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    found.sort();
    assert!(!found.is_empty());
    found
}

/// A template without its comments.
fn code(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{!--") {
        out.push_str(before);
        rest = after.split_once("--}}").map_or("", |(_, after)| after);
    }
    out + rest
}

#[test]
fn templates_hold_no_dialect_references_and_no_raw_values() {
    for (path, text) in files("templates", ".hbs") {
        let code = code(&text);
        for banned in ["${", "%{", "Fn::", "\"Ref\"", "{{{", "{{lookup", "{{#with", "{{>", "{{log"] {
            assert!(!code.contains(banned), "{path} contains `{banned}`");
        }
        assert!(text.lines().count() <= 60, "{path} has more than 60 lines");
    }
}

#[test]
fn plain_values_are_in_quotes_and_helpers_are_not() {
    let helpers = ["json", "json_text", "ref", "text", "tags", "policy", "policy_text"];
    for (path, text) in files("templates", ".hbs") {
        let code = code(&text);
        for line in code.lines() {
            let mut inside = false;
            let mut rest = line;
            while let Some(at) = rest.find(['"', '{']) {
                if rest[at..].starts_with("{{") {
                    let end =
                        rest[at..].find("}}").unwrap_or_else(|| panic!("{path}: an expression over two lines: {line}"));
                    let expression = &rest[at + 2..at + end];
                    let word = expression.split_whitespace().next().unwrap_or_default();
                    let block = word.starts_with(['#', '/']) || word == "else";
                    if !block {
                        assert_eq!(
                            !inside,
                            helpers.contains(&word),
                            "{path}: `{{{{{expression}}}}}` in `{}`",
                            line.trim()
                        );
                    }
                    rest = &rest[at + end + 2..];
                } else {
                    inside ^= rest[at..].starts_with('"');
                    rest = &rest[at + 1..];
                }
            }
        }
    }
}

#[test]
fn loops_end_with_null_so_that_commas_never_move() {
    for (path, text) in files("templates", ".hbs") {
        let code = code(&text);
        for after in code.split("{{/each}}").skip(1) {
            assert!(after.trim_start().starts_with("null"), "{path}: a loop whose list does not end with null");
        }
    }
}

#[test]
fn every_template_has_a_folder_that_says_what_it_is() {
    for (path, _) in files("templates", ".hbs") {
        let about = Path::new(&path).parent().unwrap().join("about.yaml");
        assert!(root().join(&about).exists(), "{} is missing", about.display());
    }
}

#[test]
fn every_about_names_the_page_its_facts_come_from() {
    for (path, text) in files("templates", "about.yaml") {
        let docs = text.lines().find_map(|line| line.strip_prefix("docs: ")).unwrap_or_else(|| panic!("{path}"));
        assert!(docs.starts_with("https://docs.aws.amazon.com/"), "{path}: {docs}");
    }
}

#[test]
fn rust_knows_no_aws_property_names() {
    for (path, text) in files("src", ".rs") {
        let allowed = ["src/dialect/", "src/catalog/", "src/inventory/"].iter().any(|part| path.starts_with(part))
            || path.ends_with("tests.rs")
            || path.ends_with("perturbation.rs");
        for line in text.lines().filter(|line| !line.trim_start().starts_with("//")) {
            let pseudo = line.contains("AWS::S3::Object\"");
            assert!(allowed || pseudo || !line.contains("AWS::") && !line.contains("\"aws_"), "{path}: {line}");
        }
    }
}

/// A stage knows only those above it.
const LAYERS: [&str; 15] = [
    "diagnostic",
    "blueprint",
    "catalog",
    "plan",
    "rules",
    "policy",
    "iam",
    "render",
    "dialect",
    "inventory",
    "proof",
    "artifact",
    "audit",
    "pipeline",
    "cli",
];
/// Imports that go up: the catalog reads its YAML with the loader of blueprints, and the language has the catalog's words.
const UPWARDS: [(&str, &str); 1] = [("blueprint", "catalog")];

#[test]
fn imports_go_only_downwards() {
    for (path, text) in files("src", ".rs") {
        let module = path.trim_start_matches("src/").split(['/', '.']).next().unwrap();
        let Some(own) = LAYERS.iter().position(|layer| *layer == module) else { continue };
        let imported: BTreeSet<&str> = text
            .match_indices("crate::")
            .map(|(at, _)| text[at + 7..].split(|letter: char| !letter.is_ascii_lowercase()).next().unwrap())
            .collect();
        for other in imported {
            let Some(at) = LAYERS.iter().position(|layer| *layer == other) else { continue };
            assert!(at <= own || UPWARDS.contains(&(module, other)), "{path} imports `{other}`");
        }
    }
}

#[test]
fn files_and_functions_are_small() {
    let mut sizes = Vec::new();
    for (path, text) in files("src", ".rs") {
        let lines = text.lines().count();
        assert!(lines <= 400, "{path} has {lines} lines");
        sizes.push(lines);
        if path.ends_with("tests.rs") {
            continue;
        }
        let mut start = None;
        for (at, line) in text.lines().enumerate() {
            let depth = line.len() - line.trim_start().len();
            let code = line.trim_start();
            let begins =
                ["fn ", "pub fn ", "pub(crate) fn ", "pub(super) fn "].iter().any(|word| code.starts_with(word));
            if begins && !code.ends_with(';') && !code.ends_with('}') {
                start = Some((at, depth));
            }
            if let Some((first, indent)) = start
                && line.starts_with(&format!("{}}}", " ".repeat(indent)))
                && depth == indent
            {
                assert!(at - first < 72, "{path}:{} has a function of {} lines", first + 1, at - first + 1);
                start = None;
            }
        }
    }
    sizes.sort_unstable();
    assert!(sizes[sizes.len() / 2] <= 150, "the median file has {} lines", sizes[sizes.len() / 2]);
}

#[test]
fn no_file_names_the_machine_it_was_written_on() {
    for folder in ["src", "templates", "tests", "blueprints", "schemas", "benches"] {
        for (path, text) in files(folder, "") {
            for banned in [concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("/op", "t/")] {
                assert!(!text.contains(banned), "{path} contains `{banned}`");
            }
        }
    }
}
