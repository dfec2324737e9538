//! Values that are too small, too large, too many or too few.

use std::collections::BTreeMap;

use jsonschema::error::ValidationErrorKind as Kind;
use serde_json::Value;

use super::rule::Found;
use super::{Shape, values};
use crate::diagnostic::{Diagnostic, Place};

/// The limit a value is beyond, or nothing when the error is of another kind.
pub(super) fn exceeded(shape: &Shape<'_>, found: &Found<'_, '_>, kind: &Kind) -> Option<Diagnostic> {
    let is = values::shown(found.value);
    let (limit, actual) = match kind {
        Kind::Minimum { limit } => (format!("must be at least {limit}"), format!("is {is}")),
        Kind::Maximum { limit } => (format!("must be at most {limit}"), format!("is {is}")),
        Kind::ExclusiveMinimum { limit } => (format!("must be more than {limit}"), format!("is {is}")),
        Kind::ExclusiveMaximum { limit } => (format!("must be less than {limit}"), format!("is {is}")),
        Kind::MultipleOf { multiple_of } => (format!("must be a multiple of {multiple_of}"), format!("is {is}")),
        Kind::MinLength { limit } => at_least(found, *limit, "character", "characters"),
        Kind::MaxLength { limit } => at_most(found, *limit, "character", "characters"),
        Kind::MinItems { limit } => at_least(found, *limit, "item", "items"),
        Kind::MaxItems { limit } => at_most(found, *limit, "item", "items"),
        Kind::MinProperties { limit } => at_least(found, *limit, "entry", "entries"),
        Kind::MaxProperties { limit } => at_most(found, *limit, "entry", "entries"),
        _ => return None,
    };
    let subject = match found.place {
        Place::Key(_) => format!("the key {}", shape.subject(&found.origin)),
        _ => shape.subject(&found.origin),
    };
    let headline = format!("{subject} {limit}, but {actual}");
    Some(Diagnostic::error("out-of-range", headline).at(found.place.clone(), actual))
}

fn at_least(found: &Found<'_, '_>, limit: u64, one: &str, many: &str) -> (String, String) {
    let limit = number(limit, one, many);
    (format!("needs at least {limit}"), has(found, one, many))
}

fn at_most(found: &Found<'_, '_>, limit: u64, one: &str, many: &str) -> (String, String) {
    let limit = number(limit, one, many);
    (format!("takes at most {limit}"), has(found, one, many))
}

fn has(found: &Found<'_, '_>, one: &str, many: &str) -> String {
    let size = match found.value {
        Value::String(text) => text.chars().count(),
        Value::Array(items) => items.len(),
        Value::Object(entries) => entries.len(),
        _ => 0,
    };
    match size {
        0 => "is empty".to_owned(),
        // No machine has room for more than that.
        size => format!("has {}", number(u64::try_from(size).unwrap_or(u64::MAX), one, many)),
    }
}

fn number(count: u64, one: &str, many: &str) -> String {
    let noun = if count == 1 { one } else { many };
    format!("{count} {noun}")
}

/// Every item of a list that is already in it.
pub(super) fn repeated(shape: &Shape<'_>, found: &Found<'_, '_>) -> Vec<Diagnostic> {
    let mut first = BTreeMap::new();
    let mut repeated = Vec::new();
    for (position, item) in found.value.as_array().into_iter().flatten().enumerate() {
        let origin = found.origin.index(position);
        // Two mappings are the same in whatever order their keys were written.
        let mut sorted = item.clone();
        sorted.sort_all_objects();
        match first.get(&sorted.to_string()) {
            None => {
                first.insert(sorted.to_string(), origin);
            }
            Some(first) => {
                let subject = shape.subject(&found.origin);
                let headline = format!("{} is more than once in {subject}", values::shown(item));
                repeated.push(
                    Diagnostic::error("out-of-range", headline)
                        .at(&origin, "given again here")
                        .also(first, "first given here"),
                );
            }
        }
    }
    repeated
}
