//! Text of the user is never code: in Terraform, in CloudFormation, in a template of ours.
//!
//! A blueprint is synthesized with a harmless word and again with a hostile one in its place. The second is either
//! refused, or everything is the same but that the literal text has the other word in it.

mod literal;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::support::run;
use literal::{Part, Reading};
use logboom::pipeline::Outcome;

const HOSTILE: [&str; 19] = [
    "${aws_s3_bucket.x.arn}",
    "${file(\"/etc/passwd\")}",
    "%{ if true }yes%{ endif }",
    "$${x}",
    "$$${x}",
    "%%{x}",
    "%%%{ for a in b }",
    "${",
    "%{",
    "{{x}}",
    "{{{x}}}",
    "say \"no\"",
    "back\\slash \\n \\u0041",
    "line\nbreak",
    "${AWS::AccountId}",
    "${!x}",
    "ünïcödé 日本語 \u{1f41e}",
    LETTERS,
    "</script><!-- ' -->",
];
/// Letters that are not of ASCII, which tags may have.
const LETTERS: &str = "ünïcödé 日本語";
const HARMLESS: &str = "harmless";
/// In place of the marks that a test is not about.
const QUIET: &str = "quiet";

/// `@` is where any text may be, `#` the value of a tag and `~` its key.
const FREE: &str = r#"
name: acme
regions: [us-east-1, eu-west-1]
tags: { zz~: "me #" }
organization:
  id: o-a1b2c3d4e5
  accounts:
    management: "111111111111"
    log-archive: "222222222222"
    workloads: ["444444444444", "555555555555"]
destinations:
  archive: { kind: s3, retention: 1y, lock: { mode: governance, for: 90d } }
  flow-log: { kind: cloudwatch-logs, retention: 14d }
  siem:
    kind: http-endpoint
    url: https://logs.example.com/in
    secret: arn:aws:secretsmanager:us-east-1:222222222222:secret:siem-AbCdEf
    attributes: { team: "@", other: "a @ b" }
streams:
  detect: { from: flow-log, deliver_to: siem, filter: "@" }
sources:
  - kind: cloudtrail
    deliver_to: archive
    data_events: [{ of: "AWS::S3::Object", starting_with: ["arn:aws:s3:::a@b"], not_starting_with: ["arn:aws:s3:::c@"] }]
  - { kind: vpc-flow-logs, accounts: workloads, vpcs: all, deliver_to: [archive, flow-log] }
"#;

/// Text as it stands between double quotes in YAML.
fn quoted(text: &str) -> String {
    let quoted = Value::from(text).to_string();
    quoted[1..quoted.len() - 1].to_owned()
}

/// The artifacts with other words in place of the marks.
fn with(free: &str, tag: &str, key: &str) -> Outcome {
    let key = format!("\"zz{}\"", quoted(key));
    run(&FREE.replace('@', &quoted(free)).replace('#', &quoted(tag)).replace("zz~", &key))
}

fn parsed(outcome: &Outcome) -> BTreeMap<String, Value> {
    assert!(!outcome.has_errors(), "{}", outcome.human(false));
    outcome.files().into_iter().map(|(path, text)| (path, serde_json::from_str(&text).unwrap())).collect()
}

/// How a file is read: by Terraform, by CloudFormation, or by nobody who knows references.
fn reading(path: &str) -> Reading {
    match path.split_once('/') {
        Some(("terraform", name)) if name.ends_with(".tf.json") => Reading::Terraform,
        Some(("cloudformation", name)) if name.ends_with(".template.json") => Reading::CloudFormation,
        _ => Reading::Plain,
    }
}

/// Every text of every file, read as it will be read; gives how often the word is in one.
fn compare(harmless: &BTreeMap<String, Value>, hostile: &BTreeMap<String, Value>, word: &str) -> usize {
    assert_eq!(harmless.keys().collect::<Vec<_>>(), hostile.keys().collect::<Vec<_>>());
    let mut found = 0;
    for (path, before) in harmless {
        let reading = reading(path);
        let (before, after) = (literal::texts(before, reading), literal::texts(&hostile[path], reading));
        assert_eq!(before.len(), after.len(), "{path}: another structure");
        for (before, after) in before.into_iter().zip(after) {
            let expected: Vec<Part> = before.iter().map(|part| part.replace(HARMLESS, word)).collect();
            assert_eq!(after, expected, "{path}");
            found += usize::from(expected != before);
        }
    }
    found
}

#[test]
fn free_text_comes_out_literally() {
    let harmless = parsed(&with(HARMLESS, QUIET, QUIET));
    let kinds: BTreeSet<&str> = harmless.keys().filter_map(|path| path.split('/').next()).collect();
    assert_eq!(kinds, BTreeSet::from(["cloudformation", "manifest.json", "terraform"]));
    for word in HOSTILE {
        let found = compare(&harmless, &parsed(&with(word, QUIET, QUIET)), word);
        // Two attributes, two beginnings of ARNs and the filter, in both languages, the filter in each region.
        assert!(found >= 10, "{word}: only {found}");
    }
}

#[test]
fn tags_come_out_literally_or_are_refused() {
    let (values, keys) = (parsed(&with(QUIET, HARMLESS, QUIET)), parsed(&with(QUIET, QUIET, HARMLESS)));
    let mut literal = Vec::new();
    for word in HOSTILE {
        for (outcome, harmless) in [(with(QUIET, word, QUIET), &values), (with(QUIET, QUIET, word), &keys)] {
            if outcome.has_errors() {
                assert_eq!(outcome.codes().into_iter().map(|(code, _)| code).collect::<Vec<_>>(), ["malformed-value"]);
                assert!(outcome.files().is_empty());
            } else {
                assert!(compare(harmless, &parsed(&outcome), word) > 10);
                literal.push(word);
            }
        }
    }
    assert_eq!(literal, [LETTERS, LETTERS], "AWS takes letters, digits, spaces and a few signs");
}

/// What CloudFormation would resolve, whoever quotes it, is refused everywhere.
#[test]
fn dynamic_references_are_refused_wherever_they_are() {
    let word = "{{resolve:ssm:/path}}";
    for (outcome, count) in [(with(word, HARMLESS, HARMLESS), 5), (with(HARMLESS, word, word), 2)] {
        let codes: Vec<&str> = outcome.codes().into_iter().map(|(code, _)| code).collect();
        assert_eq!(codes, vec!["dynamic-reference"; count]);
        assert!(outcome.files().is_empty());
    }
}

/// `@` is where a pattern says what may be.
const LIMITED: &str = r#"
name: "@"
regions: [us-east-1]
organization:
  id: "o-a1b2c3d4e5@"
  accounts: { "a@": "222222222222" }
terraform: { role: "@", state: { bucket: "a@b", region: "us-@-1" } }
destinations:
  "b@": { kind: cloudwatch-logs, retention: "1@d" }
  archive:
    kind: s3
    region: "us-@-1"
    bucket: "a@b"
    prefix: "a@"
    retention: "@"
    noncurrent: "@d"
    tiers: [{ after: "@d", class: "@" }]
    lock: { mode: "@", for: "@d" }
    replica: { region: "@", bucket: "a@b", retention: "@" }
    readers: [{ principal: "arn:aws:iam::222222222222:role/@", name: "a@" }]
    access_logs: { retention: "@" }
  siem:
    kind: http-endpoint
    url: "https://logs.example.com/@"
    name: "a@"
    encoding: "@"
    attributes: { "a@": x }
    secret: "arn:aws:secretsmanager:us-east-1:222222222222:secret:siem@-AbCdEf"
    secret_key: "arn:aws:kms:us-east-1:222222222222:key/@"
  splunk:
    kind: splunk
    endpoint: "https://logs.example.com/@"
    secret: "arn:aws:secretsmanager:us-east-1:222222222222:secret:siem@-AbCdEf"
  search: { kind: opensearch, domain: "arn:aws:es:us-east-1:222222222222:domain/a@", index: "a@" }
streams:
  "s@": { from: "archive", deliver_to: siem, failed: { retention: "@" } }
sources:
  - { kind: "cloudtrail", name: "a@", deliver_to: archive, regions: ["@"], data_events: [{ of: "AWS::S3::@" }], insights: ["@"] }
  - { kind: vpc-flow-logs, vpcs: { "@": { us-east-1: ["vpc-@"] } }, deliver_to: archive, fields: ["@"] }
  - { kind: resolver-query-logs, vpcs: { "222222222222": { "us-@-1": [] } }, deliver_to: archive }
"#;

/// Everything at once: what is written in each of the places is refused there.
#[test]
fn text_that_a_pattern_limits_is_refused() {
    let marks = LIMITED.matches('@').count();
    for word in HOSTILE {
        let outcome = run(&LIMITED.replace('@', &quoted(word)));
        let wanted = ["malformed-value", "unknown-value", "unknown-key"];
        let found = outcome.codes();
        let unexpected: Vec<_> =
            found.iter().filter(|(code, _)| !wanted.contains(code) && *code != "out-of-range").collect();
        assert!(unexpected.is_empty(), "{word}: {unexpected:?}");
        let refused = found.iter().filter(|(code, _)| wanted.contains(code)).count();
        assert_eq!(refused, marks, "{word}: {found:#?}");
        assert!(outcome.files().is_empty());
    }
}

/// Names refer to what the blueprint has, so that nothing else can be said in their place.
#[test]
fn names_of_other_things_must_be_names_of_them() {
    for (from, code) in [
        ("deliver_to: siem", "unknown-destination"),
        ("from: flow-log", "unknown-log-group"),
        ("deliver_to: archive", "unknown-destination"),
        ("accounts: workloads", "unknown-account"),
    ] {
        let blueprint = FREE.replace(['@', '#', '~'], HARMLESS);
        assert_eq!(blueprint.matches(from).count(), 1, "{from}");
        for word in HOSTILE {
            let (key, _) = from.split_once(' ').unwrap();
            let outcome = run(&blueprint.replace(from, &format!("{key} \"{}\"", quoted(word))));
            let codes: Vec<&str> = outcome.codes().into_iter().map(|(code, _)| code).collect();
            assert_eq!(codes, [code], "{from}: {word}");
        }
    }
}
