//! Values of the right type that are not among those allowed.

use serde_json::Value;

use super::Shape;
use super::rule::Found;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::suggest::{closest, list, nearest, quoted};

/// The most values that are all listed.
const FEW: usize = 12;
/// How many are listed when there are more than that.
const NEAREST: usize = 5;

pub(super) fn did_you_mean(word: &str) -> String {
    format!("did you mean {}?", quoted(word))
}

/// A value as it is shown in a sentence.
pub(super) fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => quoted(text),
        Value::Array(_) => "this list".to_owned(),
        Value::Object(_) => "this mapping".to_owned(),
        other => quoted(&other.to_string()),
    }
}

/// A value that is none of `options`.
pub(super) fn unknown(shape: &Shape<'_>, found: &Found<'_, '_>, options: &[Value]) -> Diagnostic {
    let shown = shown(found.value);
    let headline = match (found.rule.expected(), shape.key(&found.origin).0) {
        (Some(expected), _) => format!("{shown} is not {expected}"),
        (None, Some(key)) => format!("{shown} is not a known {}", quoted(&key)),
        (None, None) => format!("{shown} is not known here"),
    };
    let words: Vec<String> = options
        .iter()
        .map(|option| match option {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        })
        .collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let word = found.value.as_str().unwrap_or_default();
    let note = match words.as_slice() {
        [] => None,
        [only] => Some(format!("only {} is allowed here", quoted(only))),
        few if few.len() <= FEW => Some(format!("allowed here: {}", list(few.iter().copied()))),
        many => {
            let near = list(closest(word, many, NEAREST));
            Some(format!("the nearest of {} allowed values: {near}", many.len()))
        }
    };
    let mut diagnostic = Diagnostic::error("unknown-value", headline).at(found.place.clone(), "not allowed here");
    if found.value.is_string()
        && let Some(meant) = nearest(word, words.iter().copied())
    {
        diagnostic = diagnostic.help(did_you_mean(meant));
    }
    diagnostic.notes.extend(note);
    diagnostic
}

/// A text that does not match a pattern.
pub(super) fn malformed(found: &Found<'_, '_>, pattern: &str) -> Diagnostic {
    let shown = shown(found.value);
    let headline = match found.rule.expected() {
        Some(expected) => format!("{shown} is not {expected}"),
        None => format!("{shown} does not match `{pattern}`"),
    };
    Diagnostic::error("malformed-value", headline).at(found.place.clone(), "not in this form")
}

/// A value that fits none of several schemas, none of which is clearly meant.
pub(super) fn fits_none(found: &Found<'_, '_>) -> Diagnostic {
    let shown = shown(found.value);
    let headline = match found.rule.expected() {
        Some(expected) => format!("{shown} is not {expected}"),
        None => format!("{shown} has none of the forms allowed here"),
    };
    Diagnostic::error("malformed-value", headline).at(found.place.clone(), "")
}
