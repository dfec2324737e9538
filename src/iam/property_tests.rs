//! The wildcard matcher against one that is too simple to be wrong.

use proptest::prelude::*;

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
    matches(&pieces(pattern).collect::<Vec<_>>(), text)
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
