//! cfn-lint: no error, no warning, and no remark beyond two kinds that are accepted here with a reason.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::{all_written, is_there, listed, output};

/// Remarks (never warnings or errors) that the templates earn on purpose.
const ACCEPTED: [(&str, &str); 2] = [
    ("I1022", "`Fn::Join` pads the list of VPC ids before it is split; `Fn::Sub` cannot join a list"),
    ("I3042", "a blueprint names its accounts, regions and partition, so ARNs do too"),
];

/// Every region of a shipped blueprint.
const REGIONS: [&str; 5] = ["us-east-1", "us-west-2", "eu-west-1", "eu-central-1", "ap-southeast-2"];

/// A template that is wrong: shows that the tool looks.
const WRONG: &str =
    r#"{ "Resources": { "Bucket": { "Type": "AWS::S3::Bucket", "Properties": { "BucketNam": "a" } } } }"#;

#[test]
fn cfn_lint_has_no_complaint() {
    if !is_there("cfn-lint", &["--version"]) {
        return;
    }
    let folders = all_written();
    let wrong = tempfile::Builder::new().suffix(".json").tempfile().unwrap();
    std::fs::write(wrong.path(), WRONG).unwrap();
    let templates = folders.values().flat_map(|folder| listed(folder.path(), "cloudformation", "template"));
    let mut command = Command::new("cfn-lint");
    command.args(["--format", "json", "--include-checks", "I", "--regions"]).args(REGIONS);
    command.arg("--").args(templates).arg(wrong.path());
    let answer = output(&mut command);
    let said = String::from_utf8_lossy(&answer.stdout);
    let findings: Vec<Value> = serde_json::from_str(&said)
        .unwrap_or_else(|error| panic!("{error}: {said}\n{}", String::from_utf8_lossy(&answer.stderr)));
    let (about_wrong, about_ours): (Vec<_>, Vec<_>) =
        findings.iter().partition(|finding| finding["Filename"].as_str() == wrong.path().to_str());
    assert!(about_wrong.iter().any(|finding| finding["Rule"]["Id"] == "E3002"), "the wrong template passed: {said}");
    judge(&about_ours);
}

/// Judges the templates of a folder; the remarks that are accepted elsewhere may be made.
pub(crate) fn lint(folder: &Path) {
    if !is_there("cfn-lint", &["--version"]) {
        return;
    }
    let mut templates: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    templates.sort();
    assert!(!templates.is_empty());
    let mut command = Command::new("cfn-lint");
    command.args(["--format", "json", "--include-checks", "I", "--regions"]).args(REGIONS).arg("--").args(templates);
    let said = output(&mut command).stdout;
    let findings: Vec<Value> = serde_json::from_slice(&said).unwrap();
    let accepted = |finding: &&Value| ACCEPTED.iter().any(|(rule, _)| finding["Rule"]["Id"] == *rule);
    let complaints: Vec<&Value> = findings.iter().filter(|finding| !accepted(finding)).collect();
    assert!(complaints.is_empty(), "{complaints:#?}");
}

fn judge(findings: &[&Value]) {
    let id = |finding: &Value| finding["Rule"]["Id"].as_str().unwrap().to_owned();
    let accepted: BTreeSet<String> = ACCEPTED.iter().map(|(rule, _)| (*rule).to_owned()).collect();
    let (remarks, complaints): (Vec<&Value>, Vec<&Value>) = findings
        .iter()
        .copied()
        .partition(|finding| finding["Level"] == "Informational" && accepted.contains(&id(finding)));
    let lines = complaints.iter().map(|finding| {
        let place = &finding["Location"]["Path"];
        format!("{} {} {place}: {}\n", id(finding), finding["Filename"], finding["Message"])
    });
    assert!(complaints.is_empty(), "{}", lines.collect::<String>());
    let met: BTreeSet<String> = remarks.iter().map(|finding| id(finding)).collect();
    assert_eq!(met, accepted, "a remark that is no longer made needs no place in the list");
}
