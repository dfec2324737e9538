//! Policy variables: `${aws:PrincipalAccount}`.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html>

use super::call::{Call, ContextValue};
use super::wildcard::{Piece, pieces};

/// What a text with variables comes to.
pub(super) enum Filled {
    Pattern(Vec<Piece>),
    /// The request does not say, so that the text is equal to nothing and like nothing.
    Missing,
    /// With what would have to be known.
    Unknown(String),
}

/// Fills in the variables. Documents of the version before 2012-10-17 have none: there `${` is text.
///
/// What is filled in has no wildcards: `*` is there a letter.
pub(super) fn fill(text: &str, call: &Call, has_variables: bool) -> Filled {
    let mut pattern = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${").filter(|_| has_variables) {
        let Some((inside, after)) = after.split_once('}') else { break };
        pattern.extend(pieces(before));
        match value(inside, call) {
            Filled::Pattern(filled) => pattern.extend(filled),
            other => return other,
        }
        rest = after;
    }
    pattern.extend(pieces(rest));
    Filled::Pattern(pattern)
}

/// Whether a text has variables at all.
pub(super) fn has_any(text: &str, has_variables: bool) -> bool {
    has_variables && text.contains("${")
}

fn value(inside: &str, call: &Call) -> Filled {
    if matches!(inside, "*" | "?" | "$") {
        return letters(inside);
    }
    let (key, default) = match inside.split_once(',') {
        Some((key, default)) => (key.trim(), Some(default.trim().trim_matches('\''))),
        None => (inside.trim(), None),
    };
    match call.value(key) {
        Some(ContextValue::One(value)) => letters(value),
        Some(ContextValue::Unknown) => Filled::Unknown(format!("the value of `{key}`")),
        // A key with many values cannot be a variable.
        Some(ContextValue::Many(_)) => Filled::Missing,
        None => default.map_or(Filled::Missing, letters),
    }
}

fn letters(text: &str) -> Filled {
    Filled::Pattern(text.chars().map(Piece::Letter).collect())
}
