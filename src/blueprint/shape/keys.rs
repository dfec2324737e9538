//! Keys that are not known, not allowed or not there.

use serde_json::Value;

use super::rule::Found;
use super::{Shape, values};
use crate::diagnostic::suggest::{list, nearest, quoted};
use crate::diagnostic::{Diagnostic, Place};

/// One diagnostic for each key that the mapping must not have.
pub(super) fn unknown(shape: &Shape<'_>, found: &Found<'_, '_>, names: &[String], allowed: &[&str]) -> Vec<Diagnostic> {
    let unknown = |name: &String| {
        // A schema that is combined with others may know a key that belongs
        // only to another kind; to suggest that same key would be odd.
        let elsewhere = allowed.contains(&name.as_str());
        let (headline, label) = if elsewhere {
            let subject = shape.subject(&found.origin);
            let headline = format!("{} does not belong in this {}", quoted(name), kind(&subject));
            (headline, "not allowed here")
        } else {
            (format!("{} is not a known key", quoted(name)), "unknown key")
        };
        let key = Place::Key(found.origin.key(name));
        let diagnostic = Diagnostic::error("unknown-key", headline).at(key, label);
        match nearest(name, allowed.iter().copied()) {
            _ if elsewhere || allowed.is_empty() => diagnostic,
            Some(meant) => diagnostic.help(values::did_you_mean(meant)),
            None => diagnostic.note(format!("allowed here: {}", list(allowed.iter().copied()))),
        }
    };
    names.iter().map(unknown).collect()
}

/// "mapping", or what it is a mapping of.
fn kind(subject: &str) -> String {
    match subject.strip_prefix("an item of ") {
        Some(list) => format!("item of {list}"),
        None => "mapping".to_owned(),
    }
}

/// A property that the schema names only to forbid it.
pub(super) fn forbidden(shape: &Shape<'_>, found: &Found<'_, '_>) -> Diagnostic {
    let headline = format!("{} is not allowed here", shape.subject(&found.origin));
    let key = Place::Key(found.origin.clone());
    let diagnostic = Diagnostic::error("unknown-key", headline).at(key, "not allowed here");
    let name = found.origin.last().unwrap_or_default();
    match nearest(&name, found.rule.properties()) {
        Some(meant) => diagnostic.help(values::did_you_mean(meant)),
        None => diagnostic,
    }
}

pub(super) fn missing(shape: &Shape<'_>, found: &Found<'_, '_>, property: &Value) -> Diagnostic {
    let name = quoted(property.as_str().unwrap_or_default());
    let from = shape.subject(&found.origin);
    let label = format!("{name} has to be given here");
    Diagnostic::error("missing-key", format!("{name} is missing from {from}")).at(&found.origin, label)
}
