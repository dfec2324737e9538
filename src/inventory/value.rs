//! Values of which something may not be known.

use serde_json::{Map, Value};

use super::UNKNOWN;

/// How the reason ends where something is not known because the template does not set it.
pub(super) const NOT_SET: &str = "is not set";

/// The longest text that is made of others, in bytes.
pub(super) const MAX_TEXT: usize = 4 << 20;

/// A value that cannot be known, and why.
pub(crate) fn unknown(why: impl Into<String>) -> Value {
    let mut members = Map::new();
    members.insert(UNKNOWN.to_owned(), Value::String(why.into()));
    Value::Object(members)
}

/// Why a value is not known, if it is not.
pub(crate) fn why_unknown(value: &Value) -> Option<&str> {
    let members = value.as_object().filter(|members| members.len() == 1)?;
    members.get(UNKNOWN)?.as_str()
}

/// Why some part of a value is not known.
pub(crate) fn why_partly_unknown(value: &Value) -> Option<&str> {
    match value {
        Value::Array(items) => items.iter().find_map(why_partly_unknown),
        Value::Object(members) => why_unknown(value).or_else(|| members.values().find_map(why_partly_unknown)),
        _ => None,
    }
}

/// A policy document, which may be written as JSON text.
pub(crate) fn document(value: &Value) -> Value {
    match value {
        Value::String(text) => match serde_json::from_str::<Value>(text) {
            Ok(parsed) if parsed.is_object() => parsed,
            Ok(_) => unknown("a policy document that is not a JSON object"),
            Err(error) => unknown(format!("a policy document that is not JSON: {error}")),
        },
        Value::Object(_) => value.clone(),
        _ => unknown("a policy document that is not a JSON object"),
    }
}

/// A value as JSON text. Where a part is not known it stays as it is: of a policy, the rest can be judged all the same.
pub(super) fn json_text(value: Value) -> Value {
    if why_partly_unknown(&value).is_some() {
        return value;
    }
    let text = value.to_string();
    // Each time that JSON is put into JSON it may double.
    if text.len() > MAX_TEXT { unknown("a text that is too long to be read") } else { text.into() }
}

/// A switch, which may be written as text.
pub(crate) fn flag(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(value) => Some(*value),
        Value::String(text) if text.eq_ignore_ascii_case("true") => Some(true),
        Value::String(text) if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

/// A value as part of a text.
///
/// # Errors
/// Why it is not known.
pub(super) fn text(value: &Value) -> Result<String, String> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Number(number) => Ok(number.to_string()),
        Value::Bool(value) => Ok(value.to_string()),
        Value::Null => Err("nothing stands where a text belongs".into()),
        Value::Array(_) => Err("a list stands where a text belongs".into()),
        Value::Object(_) => match why_unknown(value) {
            Some(why) => Err(why.to_owned()),
            None => Err("a mapping stands where a text belongs".into()),
        },
    }
}

/// Texts with a delimiter between them.
///
/// # Errors
/// That it is too long.
pub(super) fn joined(texts: &[String], delimiter: &str) -> Result<Value, String> {
    let length = texts.iter().map(String::len).sum::<usize>() + delimiter.len().saturating_mul(texts.len());
    if length > MAX_TEXT {
        return Err("a text that is too long to be read".into());
    }
    Ok(texts.join(delimiter).into())
}

/// Adds to a text.
///
/// # Errors
/// That it is too long.
pub(super) fn push(out: &mut String, text: &str) -> Result<(), String> {
    if out.len() + text.len() > MAX_TEXT {
        return Err("a text that is too long to be read".into());
    }
    out.push_str(text);
    Ok(())
}

/// What was found, or why it is not known.
pub(super) fn or_unknown(found: Result<Value, String>) -> Value {
    found.unwrap_or_else(unknown)
}

/// Something inside a value. A block that is given once is an object as well as a list of one.
pub(super) fn step(value: &Value, name: &str) -> Value {
    if why_unknown(value).is_some() {
        return value.clone();
    }
    let found = match (value, name.parse::<usize>()) {
        (Value::Array(items), Ok(at)) => items.get(at),
        (Value::Object(members), Ok(0)) if !members.contains_key(name) => Some(value),
        (Value::Object(members), _) => members.get(name),
        // Terraform reads the attribute of a block through its list of one.
        (Value::Array(items), Err(_)) if items.len() == 1 => items.first().and_then(|item| item.get(name)),
        _ => None,
    };
    found.cloned().unwrap_or_else(|| unknown(format!("`{name}` {NOT_SET}")))
}

/// Something further inside a value.
pub(super) fn walk(value: Value, steps: &[&str]) -> Value {
    steps.iter().fold(value, |value, name| step(&value, name))
}

/// A step of a JSON pointer below another.
pub(super) fn below(pointer: &str, step: &str) -> String {
    format!("{pointer}/{}", step.replace('~', "~0").replace('/', "~1"))
}

/// What stands for a name or an id, of letters that mean nothing in an ARN, in a pattern or in JSON.
pub(super) fn safe(text: &str) -> String {
    let plain = |letter: char| if letter.is_alphanumeric() || "._-".contains(letter) { letter } else { '-' };
    text.chars().map(plain).collect()
}
