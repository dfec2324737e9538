//! What is wrong with a blueprint is said about the right words, and then nothing would be written.
//!
//! A case is a shipped blueprint with a small change, the errors that are expected with the exact text that each
//! underlines, and a sentence that must be among what people read.

mod alerts;
mod archives;
mod centralize;
mod created;
mod firewall;
mod groups;
mod places;
mod query;
mod records;
mod shape;
mod siem;
mod sources;
mod streams;
mod syntax;
mod telemetry;
mod vendors;

use serde_json::Value;

use crate::support::{root, run_beside};
use logboom::pipeline::Outcome;

/// One account.
const SINGLE: &str = include_str!("../blueprints/single-account.yaml");
/// An organization with every source.
const ALL_ON: &str = include_str!("../blueprints/everything-on.yaml");
/// An organization with an archive and a replica.
const CENTRAL: &str = include_str!("../blueprints/centralized-logging.yaml");
/// An organization with streams.
const SIEM: &str = include_str!("../blueprints/siem-stream.yaml");

/// What it says of its domain, to be replaced.
const CREATED: &str = "    create: { gigabytes_a_day: 20, days: 30, readers: [\"arn:aws:iam::333333333333:role/analyst\"] }    # or `domain`: the ARN of yours\n";

/// A blueprint that is wrong.
struct Case {
    what: &'static str,
    base: &'static str,
    /// What is written in place of what; each must be there exactly once.
    changes: &'static [(&'static str, &'static str)],
    /// Codes of all errors with the text that each underlines, in order.
    expected: &'static [(&'static str, &'static str)],
    /// Must be among what people read.
    says: &'static str,
}

const fn case(
    what: &'static str,
    base: &'static str,
    changes: &'static [(&'static str, &'static str)],
    expected: &'static [(&'static str, &'static str)],
    says: &'static str,
) -> Case {
    Case { what, base, changes, expected, says }
}

fn changed(case: &Case) -> String {
    let mut text = case.base.to_owned();
    for (from, to) in case.changes {
        assert_eq!(text.matches(from).count(), 1, "{}: `{from}` is not there exactly once", case.what);
        text = text.replace(from, to);
    }
    text
}

/// Codes of all errors with the text that each underlines; `WHOLE` is all but the comment at the top.
fn errors(outcome: &Outcome) -> Vec<(&'static str, String)> {
    let document: Value = serde_json::from_str(&outcome.json()).unwrap();
    let levels = document["diagnostics"].as_array().unwrap().iter().map(|entry| entry["level"] == "error");
    let codes = outcome.codes();
    assert_eq!(codes.len(), levels.len());
    let named = |(code, text): (&'static str, String)| {
        let whole = text.starts_with("name: ") && text.contains("\nsources:\n");
        (code, if whole { "WHOLE".to_owned() } else { text })
    };
    codes.into_iter().zip(levels).filter(|(_, error)| *error).map(|(code, _)| named(code)).collect()
}

/// Why a case does not come out as expected.
fn complaint(case: &Case) -> Option<String> {
    let outcome = run_beside(&changed(case), &root().join("tests/bad_input/test.yaml"));
    let found = errors(&outcome);
    let expected: Vec<(&str, String)> = case.expected.iter().map(|(code, text)| (*code, (*text).to_owned())).collect();
    let shown = outcome.human(false);
    let fine = found == expected
        && !expected.is_empty()
        && shown.contains(case.says)
        && outcome.has_errors()
        && outcome.files().is_empty();
    (!fine)
        .then(|| format!("{}\n expected {expected:?}\n and `{}`\n found    {found:?}\n{shown}", case.what, case.says))
}

/// Runs all cases and complains about all of them at once.
fn check(cases: &[Case]) {
    let complaints: Vec<String> = cases.iter().filter_map(complaint).collect();
    assert!(complaints.is_empty(), "{} of {}\n\n{}", complaints.len(), cases.len(), complaints.join("\n\n"));
}

#[test]
fn the_blueprints_that_the_cases_change_are_fine() {
    for base in [SINGLE, CENTRAL, SIEM] {
        let outcome = run_beside(base, &root().join("blueprints/test.yaml"));
        assert_eq!(errors(&outcome), []);
        assert!(!outcome.files().is_empty());
    }
}

/// Whatever the length of the blueprint's name, a name that is made of it and of what is listed is either short enough or
/// an error that says so. That an example of ours is longer than what is listed is no matter of the user's.
#[test]
fn names_are_as_long_as_what_is_listed_makes_them() {
    let listed = [
        ("agentcore-runtimes, agentcore_runtimes", "bedrock-agentcore:eu-central-1:111122223333:runtime/h-AbCdE12345"),
        ("agentcore-gateways, agentcore_gateways", "bedrock-agentcore:eu-central-1:111122223333:gateway/a-abcde12345"),
    ];
    let flow_logs = "vpc-flow-logs, vpcs: [vpc-0a1b2c3d4e5f60718]";
    for (source, id) in listed {
        let words = format!("{source}: [\"arn:aws:{id}\"]");
        let mut lengths = Vec::new();
        for length in 9..=20 {
            let name = "a".repeat(length);
            let text = SINGLE.replace("name: solo", &format!("name: {name}")).replace(flow_logs, &words);
            let outcome = run_beside(&text, &root().join("blueprints/test.yaml"));
            let codes: Vec<&str> = errors(&outcome).into_iter().map(|(code, _)| code).collect();
            match codes.is_empty() {
                true => lengths.push(length),
                false => assert!(codes.iter().all(|code| code.contains("name")), "{source} {length}: {codes:?}"),
            }
        }
        assert!(lengths.len() > 5, "{source}: {lengths:?}");
        assert!(lengths.iter().zip(9..).all(|(length, place)| *length == place), "{source}: {lengths:?}");
    }
}
