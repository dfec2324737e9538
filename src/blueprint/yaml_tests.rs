//! What is read from YAML, what is refused, and where the two were written.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::fmt::Write;

use serde_json::{Value, json};

use super::yaml::{MAX_BYTES, MAX_DEPTH, MAX_FAULTS, load};
use crate::diagnostic::{Diagnostic, Origin, Place};

fn value(text: &str) -> Value {
    match load("org.yaml", text) {
        Ok((value, _)) => value,
        Err((faults, _)) => panic!("{text:?}: {faults:?}"),
    }
}

/// Code and underlined text of every fault.
fn faults(text: &str) -> Vec<(&'static str, String)> {
    let (faults, source) = match load("org.yaml", text) {
        Ok((value, _)) => panic!("{text:?} was read as {value}"),
        Err(refused) => refused,
    };
    let underlined = |fault: &Diagnostic| match source.focus(&fault.primary.place) {
        Some(span) => source.text[span].to_owned(),
        None => String::new(),
    };
    faults.iter().map(|one| (one.code, underlined(one))).collect()
}

fn assert_faults(cases: &[(&str, &[(&'static str, &str)])]) {
    for (text, expected) in cases {
        let found = faults(text);
        let found: Vec<_> = found.iter().map(|(code, at)| (*code, at.as_str())).collect();
        assert_eq!(&found, expected, "{text:?}");
    }
}

#[test]
fn plain_scalars_follow_the_core_schema() {
    let cases = [
        ("null", Value::Null),
        ("~", Value::Null),
        ("", Value::Null),
        ("true", json!(true)),
        ("FALSE", json!(false)),
        ("yes", json!("yes")),
        ("on", json!("on")),
        ("0", json!(0)),
        ("-12", json!(-12)),
        ("+12", json!(12)),
        ("111111111111", json!(111_111_111_111_u64)),
        ("18446744073709551615", json!(u64::MAX)),
        ("012345678901", json!(12_345_678_901_u64)),
        ("0o17", json!(15)),
        ("0x1F", json!(31)),
        ("0xZZ", json!("0xZZ")),
        ("1.5", json!(1.5)),
        ("1e3", json!(1000.0)),
        (".5", json!(0.5)),
        ("-.5", json!(-0.5)),
        ("1.", json!(1.0)),
        (".", json!(".")),
        ("-", json!([null])),
        ("1.2.3", json!("1.2.3")),
        ("10.0.0.0/8", json!("10.0.0.0/8")),
        ("2024-01-01", json!("2024-01-01")),
        ("90d", json!("90d")),
        ("1e", json!("1e")),
        ("+", json!("+")),
        ("'012'", json!("012")),
        ("\"true\"", json!("true")),
        ("!!str 12", json!("12")),
        ("! 12", json!("12")),
        ("!!int \"12\"", json!(12)),
        ("!!float 1", json!(1)),
        ("'été'", json!("été")),
    ];
    for (text, expected) in cases {
        let text = if text == "-" { "a:\n  -".to_owned() } else { format!("a: {text}") };
        assert_eq!(value(&text)["a"], expected, "{text}");
    }
}

#[test]
fn collections_and_blocks_are_read() {
    let text = "a: |\n  one\n  two\nb: >-\n  one\n  two\nc: [1, {d: e}]\nd: {}\n111111111111: x\non: y\n";
    let expected = json!({
        "a": "one\ntwo\n",
        "b": "one two",
        "c": [1, {"d": "e"}],
        "d": {},
        "111111111111": "x",
        "on": "y",
    });
    assert_eq!(value(text), expected);
    assert_eq!(value("\u{feff}a: b\r\nc: d\r\n"), json!({"a": "b", "c": "d"}));
}

#[test]
fn the_order_of_keys_is_kept() {
    let value = value("z: 1\na: 2\nm: 3\n");
    let keys: Vec<&String> = value.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["z", "a", "m"]);
}

#[test]
fn merge_keys_are_ordinary_keys() {
    let value = value("a: &a {b: 1}\nc:\n  <<: *a\n");
    assert_eq!(value["c"], json!({"<<": {"b": 1}}));
}

#[test]
fn every_value_knows_where_it_was_written() {
    let text = "\
# été
a: one
b: 'tw''o'  # comment
c:
  - x: &n 1
    y: \"é\"
  - [p, q]   # comment
d: |
  block
  more

e: {k: v,
  l: w}  # comment
f:
g: !!str 5
h: *n
ключ: значение
";
    let (_, source) = load("org.yaml", text).unwrap();
    let cases = [
        ("/a", "a", "one"),
        ("/b", "b", "'tw''o'"),
        ("/c", "c", "x: &n 1\n    y: \"é\"\n  - [p, q]"),
        ("/c/0", "x: &n 1\n    y: \"é\"", "x: &n 1\n    y: \"é\""),
        ("/c/0/x", "x", "&n 1"),
        ("/c/0/y", "y", "\"é\""),
        ("/c/1", "[p, q]", "[p, q]"),
        ("/c/1/1", "q", "q"),
        ("/d", "d", "block\n  more"),
        ("/e", "e", "{k: v,\n  l: w}"),
        ("/e/l", "l", "w"),
        ("/f", "f", "f"),
        ("/g", "g", "!!str 5"),
        ("/h", "h", "*n"),
        ("/ключ", "ключ", "значение"),
    ];
    for (pointer, key, value) in cases {
        let origin = Origin::from_pointer(pointer);
        let slice = |place| source.slice(&place).unwrap().trim_start();
        // Lists without brackets start at their first dash.
        let written = slice(Place::Value(origin.clone())).trim_start_matches("- ");
        assert_eq!(written, value, "{pointer}");
        let written = slice(Place::Key(origin)).trim_start_matches("- ");
        assert_eq!(written, key, "{pointer}");
    }
}

#[test]
fn positions_survive_windows_line_ends() {
    let (_, source) = load("org.yaml", "a: é\r\nb:\r\n  - x\r\n  - y\r\n").unwrap();
    let second = Origin::from_pointer("/b/1");
    assert_eq!(source.slice(&Place::Value(second)), Some("y"));
}

#[test]
fn what_is_not_yaml_is_refused_where_it_is() {
    assert_faults(&[
        ("a: b: c\n", &[("yaml-syntax", ":")]),
        ("a: 'b\n", &[("yaml-syntax", "'")]),
        ("a: [1,\n", &[("yaml-syntax", ",")]),
        ("a:\n\tb: c\n", &[("yaml-syntax", "\t")]),
        ("a: *b\n", &[("yaml-syntax", "*")]),
        ("a: @b\n", &[("yaml-syntax", "@")]),
        ("a: 1\n---\nb: 2\n", &[("yaml-syntax", "---")]),
        ("a: !Ref b\n", &[("yaml-syntax", "!Ref b")]),
        ("a: !!int b\n", &[("yaml-syntax", "!!int b")]),
        ("a: !!set {b}\n", &[("yaml-syntax", "!!set {")]),
        ("a: !!map [b]\n", &[("yaml-syntax", "!!map [")]),
        ("? [a]\n: b\n", &[("yaml-syntax", "[")]),
        ("~: b\n", &[("yaml-syntax", "~")]),
        ("a: &a b\n*a : c\n", &[("yaml-syntax", "*a")]),
        ("a: &a [*a]\n", &[("yaml-syntax", "*a")]),
        ("a: .nan\n", &[("yaml-syntax", ".nan")]),
        ("a: 1e999\n", &[("yaml-syntax", "1e999")]),
        ("a\0b: c\n", &[("yaml-syntax", "\0")]),
    ]);
}

#[test]
fn tabs_get_their_own_help() {
    let Err((faults, _)) = load("org.yaml", "a:\n  b: 1\n\tc: 2\n") else {
        panic!("accepted");
    };
    assert_eq!(faults[0].help.as_deref(), Some("indent with spaces"));
}

#[test]
fn nothing_is_not_a_blueprint() {
    let empty = [("empty-blueprint", "")];
    assert_faults(&[
        ("", &empty),
        ("\n\n", &empty),
        ("# only a comment\n", &empty),
        ("---\n", &empty),
        ("~\n", &empty),
        ("\u{feff}", &empty),
    ]);
}

#[test]
fn every_duplicate_key_is_reported() {
    assert_faults(&[
        (
            "a: 1\nb: {c: 1, \"c\": 2}\na: 3\n'a': 4\n",
            &[("duplicate-key", "\"c\""), ("duplicate-key", "a"), ("duplicate-key", "'a'")],
        ),
        ("1: a\n\"1\": b\n", &[("duplicate-key", "\"1\"")]),
        // A later fault does not hide it.
        ("a: 1\na: 2\nb: '\n", &[("duplicate-key", "a"), ("yaml-syntax", "'")]),
    ]);
    let Err((faults, source)) = load("org.yaml", "a: 1\na: 2\n") else {
        panic!("accepted");
    };
    let first = source.spans.get(&faults[0].others[0].place);
    assert_eq!(first, Some(0..1));
}

#[test]
fn text_that_would_become_something_else_is_refused() {
    assert_faults(&[
        ("a: \"x\\u0007\"\n", &[("control-character", "\"x\\u0007\"")]),
        ("a: \"x\\r\"\n", &[("control-character", "\"x\\r\"")]),
        ("a: x\u{7f}\n", &[("control-character", "x\u{7f}")]),
        ("a: [x\u{9b}]\n", &[("control-character", "x\u{9b}")]),
        ("\"a\\e\": x\n", &[("control-character", "\"a\\e\"")]),
        ("a: 'x{{resolve:ssm:y}}'\n", &[("dynamic-reference", "'x{{resolve:ssm:y}}'")]),
        ("a:\n  - |\n    {{resolve:\n", &[("dynamic-reference", "{{resolve:")]),
        ("'{{resolve:a}}': x\n", &[("dynamic-reference", "'{{resolve:a}}'")]),
    ]);
    assert_eq!(value("a: \"x\\ty\\n\"\n")["a"], json!("x\ty\n"));
    assert_eq!(value("a: '{{resolved}}'\n")["a"], json!("{{resolved}}"));
}

#[test]
fn aliases_stand_for_what_is_anchored() {
    let text = "a: &a [1, &b {c: d}]\ne: *a\nf: *b\ng: {h: [&i j, *i]}\n&k l: *k\n";
    let expected = json!({
        "a": [1, {"c": "d"}],
        "e": [1, {"c": "d"}],
        "f": {"c": "d"},
        "g": {"h": ["j", "j"]},
        "l": "l",
    });
    assert_eq!(value(text), expected);
    // An anchor that is used inside a list that is itself still open.
    assert_eq!(value("[[&a [x], *a], *a]"), json!([[["x"], ["x"]], ["x"]]));
    // What came from an alias was written where the alias is.
    let (_, source) = load("org.yaml", text).unwrap();
    let inside = Origin::from_pointer("/e/1/c");
    assert_eq!(source.slice(&Place::Value(inside)), Some("*a"));
}

#[test]
fn aliases_have_a_budget() {
    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..12 {
        let below = format!("*a{}, ", level - 1).repeat(10);
        writeln!(bomb, "a{level}: &a{level} [{below}]").unwrap();
    }
    assert_eq!(faults(&bomb)[0].0, "too-large");
    let long = "x".repeat(1 << 20);
    let bomb = format!("a: &a {long}\nb: [{}]\n", "*a, ".repeat(100));
    assert_eq!(faults(&bomb)[0].0, "too-large");
    let mut deep = String::from("a0: &a0 [x]\n");
    for level in 1..70 {
        writeln!(deep, "a{level}: &a{level} [*a{}]", level - 1).unwrap();
    }
    assert_eq!(faults(&deep)[0].0, "too-deep");
}

#[test]
fn depth_is_limited_while_reading() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert!(load("org.yaml", &nested(MAX_DEPTH)).is_ok());
    assert_eq!(faults(&nested(MAX_DEPTH + 1)), [("too-deep", "[".to_owned())]);
    for unit in ["[", "{a: ", "- ", "{", "[[a, "] {
        let text = unit.repeat(10_000_000 / unit.len());
        let code = faults(&text)[0].0;
        assert!(matches!(code, "too-deep" | "yaml-syntax"), "{unit}: {code}");
    }
    assert_eq!(faults(&"[".repeat(10_000_000))[0].0, "too-deep");
}

#[test]
fn size_is_limited_before_reading() {
    let text = "[".repeat(MAX_BYTES + 1);
    assert_eq!(faults(&text), [("too-large", String::new())]);
}

#[test]
fn reading_stops_when_nearly_all_is_wrong() {
    let found = faults(&"a: 1\n".repeat(5_000));
    assert_eq!(found.len(), MAX_FAULTS);
}
