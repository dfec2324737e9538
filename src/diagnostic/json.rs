//! Diagnostics for programs.

use serde_json::{Value, json};

use super::{Diagnostic, Label, Level, Source, count};

/// All diagnostics as one JSON document that ends with a line break.
///
/// Members that do not apply are `null`, never absent.
pub(crate) fn json(diagnostics: &[Diagnostic], source: &Source) -> String {
    let document = json!({
        "diagnostics": diagnostics.iter().map(|one| entry(one, source)).collect::<Vec<_>>(),
        "errors": count(diagnostics, Level::Error),
        "warnings": count(diagnostics, Level::Warning),
    });
    format!("{document:#}\n")
}

fn entry(diagnostic: &Diagnostic, source: &Source) -> Value {
    let mut entry = json!({
        "code": diagnostic.code,
        "level": diagnostic.level.to_string(),
        "headline": diagnostic.headline,
    });
    let related: Vec<Value> = diagnostic.others.iter().map(|other| label(other, source)).collect();
    let rest = json!({
        "related": related,
        "help": diagnostic.help,
        "notes": diagnostic.notes,
    });
    for part in [label(&diagnostic.primary, source), rest] {
        if let (Some(entry), Value::Object(part)) = (entry.as_object_mut(), part) {
            entry.extend(part);
        }
    }
    entry
}

/// Where a label is: the same bytes that are underlined for people.
fn label(label: &Label, source: &Source) -> Value {
    let span = source.focus(&label.place);
    let start = span.as_ref().map(|span| source.position(span.start));
    let end = span.as_ref().map(|span| source.position(span.end));
    json!({
        "file": source.name,
        "line": start.map(|(line, _)| line),
        "column": start.map(|(_, column)| column),
        "end_line": end.map(|(line, _)| line),
        "end_column": end.map(|(_, column)| column),
        "pointer": label.place.origin().map(super::Origin::as_str),
        "label": label.text,
    })
}
