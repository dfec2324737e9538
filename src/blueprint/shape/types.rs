//! Values of the wrong type.

use serde_json::Value;

use super::Shape;
use super::rule::{Found, Rule};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::suggest::quoted;

/// A value that is none of the types its rule names.
pub(super) fn wrong(shape: &Shape<'_>, found: &Found<'_, '_>) -> Diagnostic {
    describe(shape, found, &names(found.rule.setting))
}

/// A value that is none of the types of any of several rules.
pub(super) fn wrong_for_all(shape: &Shape<'_>, found: &Found<'_, '_>, rules: &[Rule<'_>]) -> Diagnostic {
    let mut types = Vec::new();
    for name in rules.iter().flat_map(|rule| names(rule.setting)) {
        if !types.contains(&name) {
            types.push(name);
        }
    }
    describe(shape, found, &types)
}

/// The types of a `type` keyword, which is one name or a list of them.
fn names(setting: Option<&Value>) -> Vec<&str> {
    match setting {
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
        Some(Value::String(name)) => vec![name],
        _ => Vec::new(),
    }
}

fn describe(shape: &Shape<'_>, found: &Found<'_, '_>, types: &[&str]) -> Diagnostic {
    let written = written(shape, found);
    if types.contains(&"string")
        && let Some(diagnostic) = unquoted(found, &written)
    {
        return diagnostic;
    }
    let subject = shape.subject(&found.origin);
    let expected = alternatives(types, found.value);
    let actual = actual(found.value);
    let headline = format!("{subject} must be {expected}, but it is {actual}");
    let label = if found.value.is_null() {
        format!("expected {expected}, found nothing")
    } else {
        format!("expected {expected}, found {actual}")
    };
    let diagnostic = Diagnostic::error("wrong-type", headline).at(found.place.clone(), label);
    match help(found.value, types) {
        Some(help) => diagnostic.help(help),
        None => diagnostic,
    }
}

/// What only looks like text: digits, `true` or `null` without quotes.
fn unquoted(found: &Found<'_, '_>, written: &str) -> Option<Diagnostic> {
    let digits = !written.is_empty() && written.bytes().all(|byte| byte.is_ascii_digit());
    let shown = quoted(written);
    let headline = match found.value {
        Value::Number(_) if digits => {
            format!("{shown} is a number here, and numbers lose leading zeros")
        }
        Value::Number(_) => format!("{shown} is a number here, and a text is expected"),
        Value::Bool(_) => format!("{shown} is true or false here, and a text is expected"),
        Value::Null if !written.is_empty() => {
            format!("{shown} is nothing here, and a text is expected")
        }
        _ => return None,
    };
    let label = format!("expected a text in quotes, found {}", actual(found.value));
    let diagnostic =
        Diagnostic::error("wrong-type", headline).at(found.place.clone(), label).help(format!("write \"{written}\""));
    Some(diagnostic)
}

/// The scalar as it was written, which for `007` is not what it was read as.
fn written(shape: &Shape<'_>, found: &Found<'_, '_>) -> String {
    let text = shape.source.slice(&found.place).unwrap_or_default();
    // An anchor or a tag before the scalar is part of its span.
    let text = text.split_whitespace().last().unwrap_or_default();
    match found.value {
        // What is not there at all is given the span of its key.
        Value::Null if !matches!(text, "~" | "null" | "Null" | "NULL") => String::new(),
        // An alias stands for a value that was written elsewhere.
        value if text.is_empty() || text.starts_with('*') => value.to_string(),
        _ => text.to_owned(),
    }
}

fn alternatives(types: &[&str], value: &Value) -> String {
    let scalar = !matches!(value, Value::Array(_) | Value::Object(_));
    let words: Vec<&str> = types
        .iter()
        .map(|name| match *name {
            "string" if scalar => "a text in quotes",
            "string" => "a text",
            "array" => "a list",
            "object" => "a mapping",
            "boolean" => "true or false",
            "integer" => "a whole number",
            "number" => "a number",
            "null" => "empty",
            other => other,
        })
        .collect();
    words.join(" or ")
}

fn actual(value: &Value) -> &'static str {
    match value {
        Value::Null => "empty",
        Value::Bool(_) => "true or false",
        Value::Number(number) if number.is_f64() => "a number",
        Value::Number(_) => "a whole number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "a mapping",
    }
}

/// What to write instead, where the value itself says what was meant.
fn help(value: &Value, types: &[&str]) -> Option<String> {
    let text = value.as_str()?;
    let expects = |name: &str| types.contains(&name);
    if expects("boolean") {
        return match text.to_lowercase().as_str() {
            "true" | "yes" | "on" => Some("write `true`".to_owned()),
            "false" | "no" | "off" => Some("write `false`".to_owned()),
            _ => None,
        };
    }
    if (expects("integer") && text.parse::<i64>().is_ok()) || (expects("number") && text.parse::<f64>().is_ok()) {
        return Some(format!("write {} without quotes", quoted(text)));
    }
    let short = text.len() <= 40 && !text.contains('\n');
    (expects("array") && short).then(|| format!("make it a list of one: `[{text}]`"))
}
