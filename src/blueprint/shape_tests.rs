//! What is said about values that do not fit the schema, and where.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use serde_json::{Value, json};

use super::shape::check;
use super::yaml;
use crate::diagnostic::{Diagnostic, Source};

fn schema() -> Value {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://example.com/schema.json",
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "version": {"const": 1},
            "accounts": {
                "type": "object",
                "propertyNames": {
                    "pattern": "^[0-9]{12}$",
                    "x-expected": "an account such as `111111111111`",
                },
                "additionalProperties": {"$ref": "#/$defs/account"},
            },
            "orders": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/order"}},
            "to": {"type": ["string", "array"], "items": {"type": "string"}, "uniqueItems": true},
            "region": {"enum": (0..20).map(|one| format!("eu-west-{one}")).collect::<Vec<_>>()},
            "days": {"type": "integer", "minimum": 1, "maximum": 3653},
            "ratio": {"type": "number", "exclusiveMinimum": 0, "multipleOf": 0.5},
            "locked": {"type": "boolean"},
            "name": {"type": "string", "minLength": 2, "maxLength": 4},
            "tags": {"type": "object", "minProperties": 1, "propertyNames": {"enum": ["owner", "team"]}},
            "old": false,
            "either": {"oneOf": [
                {"type": "string", "pattern": "^x$"},
                {"type": "object", "additionalProperties": false, "properties": {"size": {"type": "integer"}}},
            ]},
            "open": {"$ref": "#/$defs/open"},
            "a/b~c": {"type": "string"},
        },
        "$defs": {
            "retention": {
                "type": "string",
                "pattern": "^([0-9]+[dwy]|forever)$",
                "x-expected": "a retention such as `90d` or `forever`",
            },
            "account": {
                "type": "object",
                "required": ["id"],
                "additionalProperties": false,
                "properties": {
                    "id": {"type": "string"},
                    "retention": {"$ref": "#/$defs/retention"},
                },
            },
            "order": {
                "type": "object",
                "required": ["kind"],
                "properties": {"kind": {"enum": ["archive", "stream"], "x-expected": "a kind of order"}},
                "allOf": [
                    {
                        "if": {"required": ["kind"], "properties": {"kind": {"const": "archive"}}},
                        "then": {"$ref": "#/$defs/archive"},
                    },
                ],
            },
            "archive": {
                "required": ["bucket"],
                "additionalProperties": false,
                "properties": {"kind": true, "bucket": {"type": "string"}},
            },
            "open": {
                "type": "object",
                "unevaluatedProperties": false,
                "properties": {"kind": {"type": "string"}},
                "if": {"properties": {"kind": {"const": "x"}}},
                "then": {"properties": {"width": {"type": "integer"}}},
                "else": {"properties": {"height": {"type": "integer"}}},
            },
        },
    })
}

fn checked(text: &str) -> (Vec<Diagnostic>, Source) {
    let Ok((value, source)) = yaml::load("org.yaml", text) else {
        panic!("{text:?} is not read");
    };
    (check(&schema(), &value, &source), source)
}

/// The only diagnostic about a text, with what it underlines.
fn one(text: &str) -> (Diagnostic, String) {
    let (mut found, source) = checked(text);
    assert_eq!(found.len(), 1, "{text:?}: {found:#?}");
    let one = found.remove(0);
    let span = source.focus(&one.primary.place).unwrap();
    (one, source.text[span].to_owned())
}

#[test]
fn what_fits_is_not_mentioned() {
    let text = "version: 1\naccounts:\n  111111111111: {id: '1', retention: 90d}\n\
                orders: [{kind: archive, bucket: b}]\nto: [a, b]\nratio: 1.5\nopen: {kind: x, width: 1}\n";
    assert_eq!(checked(text).0, []);
}

/// A text, and of the only diagnostic about it: the code, what is underlined
/// and some of the headline.
const ERRORS: &[(&str, &str, &str, &str)] = &[
    ("wat: 1", "unknown-key", "wat", "`wat` is not a known key"),
    ("old: 1", "unknown-key", "old", "`old` is not allowed here"),
    ("accounts: {12: {id: a}}", "malformed-value", "12", "`12` is not an account such as"),
    ("tags: {ownr: a}", "unknown-key", "ownr", "`ownr` is not a known"),
    (
        "accounts:\n  111111111111:\n    retention: 7y",
        "missing-key",
        "111111111111",
        "`id` is missing from `111111111111`",
    ),
    ("orders: [{kind: archive}]", "missing-key", "{kind: archive}", "`bucket` is missing from an item of `orders`"),
    ("orders: [{kind: archive, bucket: b, size: 1}]", "unknown-key", "size", "`size`"),
    ("open: {kind: x, height: 1}", "unknown-key", "height", "does not belong"),
    ("orders: x", "wrong-type", "x", "`orders` must be a list, but it is a text"),
    ("orders:", "wrong-type", "orders", "but it is empty"),
    ("to: {a: b}", "wrong-type", "{a: b}", "must be a text or a list, but it is a mapping"),
    ("to: 0012", "wrong-type", "0012", "`0012` is a number here, and numbers lose leading zeros"),
    ("to: 1.10", "wrong-type", "1.10", "`1.10` is a number here"),
    ("to: [a, true]", "wrong-type", "true", "`true` is true or false here"),
    ("to: [a, ~]", "wrong-type", "~", "`~` is nothing here"),
    ("'a/b~c': 1", "wrong-type", "1", "`1` is a number here"),
    ("name: [x]", "wrong-type", "[x]", "`name` must be a text, but it is a list"),
    ("locked: yes", "wrong-type", "yes", "must be true or false"),
    ("days: '5'", "wrong-type", "'5'", "must be a whole number"),
    ("days: 1.5", "wrong-type", "1.5", "but it is a number"),
    ("version: 2", "unknown-value", "2", "`2` is not a known `version`"),
    ("orders: [{kind: archve}]", "unknown-value", "archve", "`archve` is not a kind of order"),
    ("region: eu-west-99", "unknown-value", "eu-west-99", "`eu-west-99` is not a known `region`"),
    (
        "accounts: {111111111111: {id: a, retention: 7 years}}",
        "malformed-value",
        "7 years",
        "`7 years` is not a retention such as `90d`",
    ),
    ("orders: []", "out-of-range", "[]", "`orders` needs at least 1 item, but is empty"),
    ("days: 0", "out-of-range", "0", "`days` must be at least 1, but is `0`"),
    ("days: 9999", "out-of-range", "9999", "must be at most 3653"),
    ("ratio: 0", "out-of-range", "0", "must be more than 0"),
    ("ratio: 0.7", "out-of-range", "0.7", "must be a multiple of 0.5"),
    ("name: x", "out-of-range", "x", "needs at least 2 characters, but has 1 character"),
    ("name: xxxxx", "out-of-range", "xxxxx", "takes at most 4 characters"),
    ("tags: {}", "out-of-range", "{}", "needs at least 1 entry"),
    ("to: [a, b, a]", "out-of-range", "a", "`a` is more than once in `to`"),
    ("either: {size: x}", "wrong-type", "x", "`size` must be a whole number"),
    ("either: y", "malformed-value", "y", "`y` does not match"),
    ("either: [y]", "wrong-type", "[y]", "`either` must be a text or a mapping"),
    ("[]", "wrong-type", "[]", "the blueprint must be a mapping"),
];

#[test]
fn each_kind_of_error_is_named_and_underlined() {
    for (text, code, underlined, headline) in ERRORS {
        let (found, at) = one(text);
        assert_eq!((&found.code, &at.as_str()), (code, underlined), "{text}");
        assert!(found.headline.contains(headline), "{text}: {}", found.headline);
    }
}

#[test]
fn help_says_what_to_write() {
    let cases = [
        ("vesion: 1", Some("did you mean `version`?")),
        ("wat: 1", None),
        ("to: 111111111111", Some("write \"111111111111\"")),
        ("to: 012345678901", Some("write \"012345678901\"")),
        ("to: &a 0012", Some("write \"0012\"")),
        ("to: true", Some("write \"true\"")),
        ("locked: yes", Some("write `true`")),
        ("days: '5'", Some("write `5` without quotes")),
        ("orders: x", Some("make it a list of one: `[x]`")),
        ("orders: [{kind: archve}]", Some("did you mean `archive`?")),
        ("tags: {ownr: a}", Some("did you mean `owner`?")),
        ("version: 2", None),
    ];
    for (text, help) in cases {
        assert_eq!(one(text).0.help.as_deref(), help, "{text}");
    }
}

#[test]
fn notes_list_what_is_allowed() {
    let (unknown, _) = one("orders: [{kind: archive, bucket: b, zzz: 1}]");
    assert_eq!(unknown.notes, ["allowed here: `kind` or `bucket`"]);
    let (unknown, _) = one("orders: [{kind: zzz}]");
    assert_eq!(unknown.notes, ["allowed here: `archive` or `stream`"]);
    let (many, _) = one("region: eu-west-99");
    assert!(many.notes[0].starts_with("the nearest of 20 allowed values: "), "{:?}", many.notes);
    assert_eq!(many.notes[0].matches("eu-west").count(), 5);
    // What is only named to be forbidden is not offered.
    let (unknown, _) = one("wat: 1");
    assert!(!unknown.notes[0].contains("`old`"), "{:?}", unknown.notes);
}

#[test]
fn an_alias_is_underlined_where_it_is_used() {
    let (found, at) = one("days: &n 12\nname: *n");
    assert_eq!((found.code, at.as_str()), ("wrong-type", "*n"));
    assert_eq!(found.help.as_deref(), Some("write \"12\""));
}

#[test]
fn all_is_said_once_in_the_order_of_the_source() {
    let text = "zzz: 1\ndays: 0\norders:\n  - kind: archive\n    size: 1\n    deep: 2\nwat: 1\n";
    let (found, source) = checked(text);
    let at: Vec<&str> = found.iter().map(|one| &source.text[source.focus(&one.primary.place).unwrap()]).collect();
    assert_eq!(at, ["zzz", "0", "kind: archive", "size", "deep", "wat"]);
    assert_eq!(checked("to: [a, a, a]").0.len(), 2);
}

#[test]
fn a_broken_schema_is_not_the_users_fault() {
    let (value, source) = yaml::load("org.yaml", "a: 1").unwrap();
    let found = check(&json!({"type": 12}), &value, &source);
    assert_eq!(found[0].code, "internal-error");
}
