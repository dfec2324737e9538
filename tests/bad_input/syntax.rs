//! What is no YAML, or YAML that means more than it should.

use super::{Case, SIEM, SINGLE, case, check, errors};
use crate::support::run;

const CASES: &[Case] = &[
    case("an empty file", "", &[], &[("empty-blueprint", "")], "the blueprint is empty"),
    case("only comments", "# logs\n\n# more logs\n", &[], &[("empty-blueprint", "")], "nothing but comments"),
    case("only null", "~\n", &[], &[("empty-blueprint", "")], "the blueprint is empty"),
    case("a text", "hello\n", &[], &[("wrong-type", "hello")], "must be a mapping"),
    case("a list", "- name: acme\n", &[], &[("wrong-type", "- name: acme")], "must be a mapping"),
    case("a bracket that is not closed", "name: [acme\n", &[], &[("yaml-syntax", "e")], "not valid YAML"),
    case(
        "a quote that is not closed",
        "name: 'acme\n",
        &[],
        &[("yaml-syntax", "'")],
        "close the quote that is opened here",
    ),
    case("a colon too many", "name: acme: logs\n", &[], &[("yaml-syntax", ":")], "put the text in quotes"),
    case("a tab", "name: acme\nregions:\n\t- us-east-1\n", &[], &[("yaml-syntax", "\t")], "indent with spaces"),
    case(
        "two documents",
        "name: acme\n---\nname: other\n",
        &[],
        &[("yaml-syntax", "---")],
        "put the other in its own file",
    ),
    case("a tag of CloudFormation", "name: !Sub acme\n", &[], &[("yaml-syntax", "!Sub acme")], "has no meaning here"),
    case(
        "an alias of nothing",
        "name: *acme\n",
        &[],
        &[("yaml-syntax", "*")],
        "a text that starts with `*` needs quotes",
    ),
    case("an alias of itself", "name: &a [*a]\n", &[], &[("yaml-syntax", "*a")], "stands for a value it is part of"),
    case(
        "duplicate keys, also in nested mappings and in the same one twice",
        SINGLE,
        &[
            ("name: solo", "name: solo\nname: duo"),
            ("retention: 1y\n", "retention: 1y\n    retention: 2y\n    retention: 3y\n"),
            ("mode: governance, for: 30d", "mode: governance, for: 30d, for: 31d"),
        ],
        &[
            ("duplicate-key", "name"),
            ("duplicate-key", "retention"),
            ("duplicate-key", "retention"),
            ("duplicate-key", "for"),
        ],
        "YAML readers disagree about which of them counts",
    ),
    case(
        "a reference that CloudFormation would resolve, in a tag",
        SINGLE,
        &[("name: solo", "name: solo\ntags: { owner: '{{resolve:ssm:/owner}}' }")],
        &[("dynamic-reference", "'{{resolve:ssm:/owner}}'")],
        "CloudFormation knows no way to escape it",
    ),
    case(
        "a reference that CloudFormation would resolve, in a filter",
        SIEM,
        &[("'?REJECT ?SKIPDATA'", "'{{resolve:secretsmanager:hec}}'")],
        &[("dynamic-reference", "'{{resolve:secretsmanager:hec}}'")],
        "which CloudFormation would replace",
    ),
    case(
        "a reference that CloudFormation would resolve, in a key",
        SINGLE,
        &[("name: solo", "name: solo\ntags: { '{{resolve:ssm:/owner}}': me }")],
        &[("dynamic-reference", "'{{resolve:ssm:/owner}}'")],
        "which CloudFormation would replace",
    ),
    case(
        "control characters in a filter",
        SIEM,
        &[("'?REJECT ?SKIPDATA'", r#""REJECT\u0007""#)],
        &[("control-character", r#""REJECT\u0007""#)],
        "U+0007",
    ),
    case(
        "an invisible character of the second kind in a tag",
        SINGLE,
        &[("name: solo", "name: solo\ntags: { owner: \"me\\u0085\" }")],
        &[("control-character", "\"me\\u0085\"")],
        "U+0085",
    ),
];

#[test]
fn what_is_no_proper_yaml_is_refused() {
    check(CASES);
}

/// Ten values, ten times ten, and so on: nine lines that stand for a thousand million values.
#[test]
fn aliases_that_multiply_are_refused() {
    let mut text = String::from("a: &a [1, 2, 3, 4, 5, 6, 7, 8, 9, 0]\n");
    for (from, to) in "abcdefgh".chars().zip("bcdefghi".chars()) {
        let list = vec![format!("*{from}"); 10].join(", ");
        text.push_str(&format!("{to}: &{to} [{list}]\n"));
    }
    let outcome = run(&text);
    assert_eq!(errors(&outcome), [("too-large", "*c".to_owned())]);
    assert!(outcome.human(false).contains("its aliases add more than 10000 values"));
    assert!(outcome.files().is_empty());
}

#[test]
fn deep_nesting_is_refused_where_it_gets_too_deep() {
    for (open, close) in [("[", "]"), ("{a: ", "}")] {
        for depth in [65, 10_000] {
            let text = format!("name: {}{}\n", open.repeat(depth), close.repeat(depth));
            let outcome = run(&text);
            let codes: Vec<&str> = errors(&outcome).into_iter().map(|(code, _)| code).collect();
            assert_eq!(codes, ["too-deep"], "{depth} of `{open}`");
        }
    }
}

/// The text is refused by its length: reading it would take minutes.
#[test]
fn a_hundred_megabytes_of_brackets_are_refused_unread() {
    let outcome = run(&"[".repeat(100 * 1024 * 1024));
    assert_eq!(errors(&outcome), [("too-large", String::new())]);
    assert!(outcome.human(false).contains("it is longer than 16 MiB"));
    assert!(outcome.files().is_empty());
}

/// Just short enough to be read: what ends the reading is the depth, not the length.
#[test]
fn sixteen_megabytes_of_brackets_are_refused_at_their_beginning() {
    let outcome = run(&"[".repeat(16 * 1024 * 1024));
    let codes: Vec<&str> = errors(&outcome).into_iter().map(|(code, _)| code).collect();
    assert_eq!(codes, ["too-deep"]);
}
