//! What diagnostics look like, and where they point.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use serde_json::Value;

use super::suggest::{closest, list, nearest, quoted};
use super::*;

const TEXT: &str = "\
version: 1
orders:
  - send: audit
    to: achive
  - send: flöw
    to: [archive, lake]
";

/// A value that was written as `value`, after a key that was written as `key`.
fn node(text: &str, key: &str, value: &str, inside: Inside) -> Node {
    let find = |piece: &str, after: usize| {
        let start = after + text[after..].find(piece).unwrap();
        start..start + piece.len()
    };
    let key = (!key.is_empty()).then(|| find(key, 0));
    let value = find(value, key.as_ref().map_or(0, |key| key.end));
    Node { key, value, inside }
}

fn mapping(entries: Vec<(&str, Node)>) -> Inside {
    let entries = entries.into_iter();
    Inside::Mapping(entries.map(|(key, node)| (key.to_owned(), node)).collect())
}

/// [`TEXT`] as a source, with what the YAML reader would find in it.
fn source() -> Source {
    let leaf = |key: &str, value: &str| node(TEXT, key, value, Inside::Nothing);
    let list = Inside::List(vec![leaf("", "archive"), leaf("", "lake")]);
    let first = mapping(vec![("send", leaf("send", "audit")), ("to", leaf("to", "achive"))]);
    let second = mapping(vec![
        ("send", node(TEXT, "", "flöw", Inside::Nothing)),
        ("to", node(TEXT, "", "[archive, lake]", list)),
    ]);
    let orders = Inside::List(vec![
        node(TEXT, "", "send: audit\n    to: achive", first),
        node(TEXT, "", "send: flöw\n    to: [archive, lake]", second),
    ]);
    let all = TEXT.split_once("orders:").unwrap().1.trim();
    let root = mapping(vec![("orders", node(TEXT, "orders", all, orders)), ("version", leaf("version", "1"))]);
    Source::new("org.yaml", TEXT, Spans::new(node(TEXT, "", TEXT, root)))
}

/// A text of which nothing is known but its bytes.
fn bare(text: &str) -> Source {
    Source::new("org.yaml", text, Spans::default())
}

fn sample() -> Vec<Diagnostic> {
    let first = Origin::root().key("orders").index(0);
    vec![
        Diagnostic::error("unknown-destination", "`achive` is not a destination of this blueprint")
            .at(&first.key("to"), "no such destination")
            .also(Place::Key(Origin::root().key("orders")), "ordered here")
            .help("did you mean `archive`?"),
        Diagnostic::warning("idle", "the blueprint has no accounts")
            .at(Place::Nowhere, "")
            .note("nothing will be deployed"),
    ]
}

#[test]
fn a_person_sees_the_line_the_help_and_the_count() {
    insta::assert_snapshot!(human(&sample(), &source(), false), @r"
    error[unknown-destination]: `achive` is not a destination of this blueprint
     --> org.yaml:4:9
      |
    2 | orders:
      | ------ ordered here
    3 |   - send: audit
    4 |     to: achive
      |         ^^^^^^ no such destination
      |
      = help: did you mean `archive`?
      = note: run `logboom explain unknown-destination` for the rule behind this error

    warning[idle]: the blueprint has no accounts
    --> org.yaml
     |
     = note: nothing will be deployed
     = note: run `logboom explain idle` for the rule behind this warning

    error: 1 error, 1 warning in org.yaml
    ");
}

#[test]
fn nothing_to_say_is_said_by_silence() {
    assert_eq!(human(&[], &source(), false), "");
}

#[test]
fn colour_is_only_used_when_asked_for() {
    assert!(human(&sample(), &source(), true).contains('\u{1b}'));
    assert!(!human(&sample(), &source(), false).contains('\u{1b}'));
}

#[test]
fn a_long_line_is_named_and_not_shown() {
    let source = bare(&format!("a: {}\nb: 1\n", "x".repeat(1 << 20)));
    let end = source.text.len();
    let (long, short) = (3..(1 << 20) + 3, end - 2..end - 1);
    let about = [
        Diagnostic::error("one", "one").at(long.clone(), "here"),
        Diagnostic::error("two", "two").at(short, "here").also(long, "there"),
    ];
    let shown = human(&about, &source, false);
    assert!(shown.len() < 1_000, "{}", shown.len());
    assert!(shown.contains("org.yaml:1:4"), "{shown}");
    assert!(shown.contains("org.yaml:1:4: there"), "{shown}");
}

#[test]
fn places_far_apart_are_shown_apart() {
    let source = bare(&format!("a: 1\n{}b: 1\n", "# filler\n".repeat(100_000)));
    let end = source.text.len();
    let about = Diagnostic::error("one", "one").at(end - 5..end - 4, "second").also(0..1, "first");
    let shown = human(&[about], &source, false);
    assert!(shown.contains("100002 | b: 1"), "{shown}");
    assert!(shown.contains("1 | a: 1"), "{shown}");
    assert!(shown.lines().count() < 20, "{shown}");
}

#[test]
fn a_place_beyond_the_source_does_no_harm() {
    for (text, bytes) in [("", 0..0), ("", 3..9), ("ä", 1..2), ("a\n", 2..2), ("a\n\n", 1..3)] {
        let about = [Diagnostic::error("one", "one").at(bytes.clone(), "here")];
        let source = Source::new("x", text, Spans::default());
        assert!(human(&about, &source, false).contains("one"), "{text:?} {bytes:?}");
        assert!(json(&about, &source).contains("one"), "{text:?} {bytes:?}");
    }
}

#[test]
fn a_program_sees_the_same_places() {
    let document: Value = serde_json::from_str(&json(&sample(), &source())).unwrap();
    assert_eq!(document["errors"], 1);
    assert_eq!(document["warnings"], 1);
    let first = &document["diagnostics"][0];
    assert_eq!(first["code"], "unknown-destination");
    assert_eq!(first["level"], "error");
    assert_eq!(first["file"], "org.yaml");
    assert_eq!(first["pointer"], "/orders/0/to");
    assert_eq!((&first["line"], &first["column"]), (&4.into(), &9.into()));
    assert_eq!((&first["end_line"], &first["end_column"]), (&4.into(), &15.into()));
    assert_eq!(first["related"][0]["line"], 2);
    assert_eq!(first["related"][0]["label"], "ordered here");
    let second = &document["diagnostics"][1];
    assert_eq!(second["line"], Value::Null);
    assert_eq!(second["notes"][0], "nothing will be deployed");
}

#[test]
fn json_ends_with_a_line_break() {
    assert!(json(&[], &source()).ends_with("}\n"));
}

#[test]
fn a_place_is_underlined_on_one_line() {
    let root = Origin::root();
    let orders = root.key("orders");
    let second = orders.index(1);
    let cases = [
        (Place::Value(root.clone()), "version: 1"),
        (Place::Value(root.key("version")), "1"),
        (Place::Key(root.key("version")), "version"),
        (Place::Value(orders.clone()), "orders"),
        (Place::Value(orders.index(0)), "send: audit"),
        (Place::Key(orders.index(0)), "send: audit"),
        (Place::Value(second.key("send")), "flöw"),
        (Place::Value(second.key("to")), "[archive, lake]"),
        (Place::Value(second.key("to").index(1)), "lake"),
        // What is not there is shown by what it would be in.
        (Place::Value(second.key("to").index(7)), "[archive, lake]"),
        (Place::Value(second.key("missing").key("deeper")), "send: flöw"),
        (Place::Key(root.key("missing")), "version: 1"),
    ];
    let source = source();
    for (place, expected) in cases {
        let span = source.focus(&place).unwrap();
        assert_eq!(&source.text[span], expected, "{place:?}");
    }
    assert_eq!(source.focus(&Place::Nowhere), None);
}

#[test]
fn columns_count_characters() {
    let source = Source::new("x", "äöü: x\r\nb", Spans::default());
    let at = |needle: &str| source.position(source.text.find(needle).unwrap());
    assert_eq!(at("x"), (1, 6));
    assert_eq!(at("b"), (2, 1));
    assert_eq!(source.position(1), (1, 1));
    assert_eq!(source.position(9_999), (2, 2));
}

#[test]
fn origins_are_json_pointers() {
    let origin = Origin::root().key("a/b").key("~1").index(3).key("");
    assert_eq!(origin.as_str(), "/a~1b/~01/3/");
    let steps: Vec<String> = origin.segments().collect();
    assert_eq!(steps, ["a/b", "~1", "3", ""]);
    assert_eq!(Origin::root().segments().count(), 0);
    assert_eq!(origin.last().as_deref(), Some(""));
    assert_eq!(Origin::from_pointer("/a~1b").last().as_deref(), Some("a/b"));
}

#[test]
fn levels_are_ordered_by_gravity() {
    assert!(Level::Error < Level::Warning);
    assert_eq!(Level::Warning.to_string(), "warning");
}

#[test]
fn only_slips_of_the_pen_are_corrected() {
    let words = ["archive", "lake", "s3", "retention"];
    let cases = [
        ("achive", Some("archive")),
        ("Archive", Some("archive")),
        ("archvie", Some("archive")),
        ("retension", Some("retention")),
        ("s4", Some("s3")),
        ("take", Some("lake")),
        ("kinesis", None),
        ("", None),
        ("a-word-quite-unlike-all-of-the-others", None),
    ];
    for (word, expected) in cases {
        assert_eq!(nearest(word, words), expected, "{word}");
    }
    // The first of equally near words.
    assert_eq!(nearest("bat", ["cat", "hat"]), Some("cat"));
    let endless = "x".repeat(10_000_000);
    assert_eq!(nearest(&endless, [endless.as_str(), "x"]), None);
    assert_eq!(closest("lakes", &words, 1), ["lake"]);
}

#[test]
fn words_are_listed_as_a_phrase() {
    assert_eq!(list([]), "");
    assert_eq!(list(["a"]), "`a`");
    assert_eq!(list(["a", "b"]), "`a` or `b`");
    assert_eq!(list(["a", "b", "c"]), "`a`, `b` or `c`");
}

#[test]
fn quoted_text_stays_short_and_printable() {
    assert_eq!(quoted("a\u{1b}[31m\n"), r"`a\u{1b}[31m\n`");
    assert!(quoted(&"x".repeat(1_000)).chars().count() < 70);
}

#[test]
fn a_name_cannot_forge_output() {
    let orders = "\u{1b}[2J\u{9b}\u{7f}\r";
    let source = Source::new(orders, format!("a{orders}: 1\n"), Spans::default());
    let faults = [Diagnostic::error("one", orders).at(0..4, orders).help(orders).note(orders)];
    let shown = human(&faults, &source, false);
    assert!(!shown.contains(|one: char| one.is_control() && one != '\n'), "{shown:?}");
}

#[test]
fn windows_line_ends_are_not_shown() {
    let shown = human(&[Diagnostic::error("one", "one").at(0..1, "here")], &bare("a: 1\r\nb: 2\r\n"), false);
    assert!(shown.contains("| a: 1\n"), "{shown}");
}
