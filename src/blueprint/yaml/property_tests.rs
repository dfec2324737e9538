//! What holds for any text at all.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use proptest::prelude::*;
use serde_json::Value;

use super::*;
use crate::diagnostic::{Origin, human, json};

/// Pieces that YAML gives a meaning to, so that more than noise is tried.
fn yamlish() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        proptest::sample::select(vec![
            "a",
            "b: ",
            "- ",
            "\n",
            "\n  ",
            "\n\t",
            "[",
            "]",
            "{",
            "}",
            ", ",
            ": ",
            "? ",
            "&x ",
            "*x",
            "!!str ",
            "!t ",
            "|\n",
            ">-\n",
            "'",
            "\"",
            "#",
            " #",
            "---\n",
            "...\n",
            "%YAML ",
            "\r\n",
            "\\",
            "é",
            "\u{feff}",
            "\u{85}",
            "\u{2028}",
            "\0",
            "1",
            "0x",
            "~",
            "<<",
            "👍",
            "%TAG ! x\n",
            "@",
            "`",
            "-",
            "\t",
        ])
        .prop_map(str::to_owned),
        any::<char>().prop_map(String::from),
    ];
    proptest::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

fn never_panics(text: &str) {
    match load("org.yaml", text) {
        Ok((value, source)) => {
            assert!(!value.is_null());
            assert!(source.spans.get(&Place::Value(Origin::root())).is_some());
        }
        Err((faults, source)) => {
            assert!(!faults.is_empty());
            human(&faults, &source, false);
            json(&faults, &source);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_it_panic(text in any::<String>()) {
        never_panics(&text);
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in any::<Vec<u8>>()) {
        never_panics(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn nothing_like_yaml_makes_it_panic(text in yamlish()) {
        never_panics(&text);
    }

    /// JSON is YAML, and what is read is what was written.
    #[test]
    fn json_is_read_as_it_was_written(
        entries in proptest::collection::btree_map("[a-zäé]{1,8}", "[ -~äéü]{0,20}", 1..12),
    ) {
        let entries: serde_json::Map<String, Value> = entries
            .into_iter()
            .map(|(key, text)| (key, Value::from(text)))
            .collect();
        let document = Value::Object(entries);
        let (read, source) = load("org.yaml", &format!("{document:#}")).unwrap();
        prop_assert_eq!(&read, &document);
        for (key, text) in document.as_object().unwrap() {
            let place = Place::Value(Origin::root().key(key));
            let written = text.to_string();
            prop_assert_eq!(source.slice(&place), Some(written.as_str()));
        }
    }
}
