//! What holds of every request, and the wildcard matcher against one that is too simple to be wrong, and against regular expressions.

use proptest::prelude::*;

use super::fuzzing::check;
use super::wildcard::{matches, matches_in_any_case, pieces};

/// Tries everything.
fn naive(pattern: &[char], text: &[char]) -> bool {
    match (pattern, text) {
        ([], []) => true,
        (['*', rest @ ..], _) => naive(rest, text) || !text.is_empty() && naive(pattern, &text[1..]),
        (['?', rest @ ..], [_, after @ ..]) => naive(rest, after),
        ([one, rest @ ..], [other, after @ ..]) => one == other && naive(rest, after),
        _ => false,
    }
}

fn fast(pattern: &str, text: &str) -> bool {
    matches(pieces(pattern), text)
}

/// The pattern as an expression over the whole text, in which `.` is any letter, also a line's end.
fn expression(pattern: &str) -> regex::Regex {
    let mut text = String::from(r"(?s)\A");
    for letter in pattern.chars() {
        match letter {
            '*' => text.push_str(".*"),
            '?' => text.push('.'),
            other => text.push_str(&regex::escape(&other.to_string())),
        }
    }
    regex::Regex::new(&(text + r"\z")).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 5_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn two_matchers_agree(pattern in "[ab:ä*?]{0,10}", text in "[ab:ä*?]{0,12}") {
        let letters = |text: &str| text.chars().collect::<Vec<_>>();
        prop_assert_eq!(fast(&pattern, &text), naive(&letters(&pattern), &letters(&text)));
    }

    #[test]
    fn a_text_with_parts_taken_out_still_matches(parts in proptest::collection::vec("[a-c*?]{0,5}", 1..6), between in "[a-c]{0,4}") {
        prop_assert!(fast(&parts.join("*"), &parts.join(&between)));
    }

    #[test]
    fn actions_have_no_case(text in "[a-zA-Z0-9:]{0,20}") {
        prop_assert!(matches_in_any_case(&text.to_uppercase(), &text));
        prop_assert!(matches_in_any_case(&text, &text.to_lowercase()));
    }
}

#[test]
fn a_hostile_pattern_takes_no_time() {
    let pattern = "*a".repeat(2_000) + "b";
    assert!(!fast(&pattern, &"a".repeat(4_000)));
}

proptest! {
    // An expression takes a thousand times longer to build than a pattern.
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_matcher_and_an_expression_agree(pattern in "[ab./:ä\\n^$*?]{0,10}", texts in proptest::collection::vec("[ab./:ä\\n^$*?]{0,12}", 4)) {
        let expression = expression(&pattern);
        let near = pattern.replace('*', "ab").replace('?', "/");
        for text in texts.iter().chain([&near, &pattern]) {
            prop_assert_eq!(fast(&pattern, text), expression.is_match(text), "{:?} {:?}", pattern, text);
        }
        prop_assert!(fast(&pattern, &near));
    }

    #[test]
    fn what_holds_of_every_request_holds(bytes in proptest::collection::vec(any::<u8>(), 0..240)) {
        check(&bytes);
    }
}

#[test]
fn a_request_may_be_written_as_json() {
    let let_in = r#"{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}"#;
    for caller in ["", "123456789012", "s3.amazonaws.com", "arn:aws:iam::123456789012:role/a"] {
        check(
            format!(
                r#"{{"caller": "{caller}", "context": {{"a": "b", "c": ["d"], "e": null}}, "scps": [[]],
            "policy": [{{"Version": "2012-10-17", "Statement": [{let_in}, 1, null, {{"Effect": []}}]}}, 7]}}"#
            )
            .as_bytes(),
        );
    }
}
