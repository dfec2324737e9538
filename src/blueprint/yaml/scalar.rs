//! What a scalar means in the core schema of YAML 1.2.

use saphyr_parser::{ScalarStyle, Tag};
use serde_json::{Number, Value};

/// The value of a scalar, or what is wrong with it.
///
/// A whole number with leading zeros becomes the number without them. It is
/// then refused wherever it should have been text, and shown as it was written.
pub(super) fn value(text: &str, style: ScalarStyle, tag: Option<&Tag>) -> Result<Value, String> {
    let plain = match tag.map(kind) {
        None => style == ScalarStyle::Plain,
        Some(Some("str")) => false,
        Some(Some(kind @ ("int" | "float" | "bool" | "null"))) => {
            return tagged(text, kind).ok_or_else(|| format!("this is not an `!!{kind}`"));
        }
        Some(_) => return Err(unknown(tag)),
    };
    if plain { core(text) } else { Ok(Value::from(text)) }
}

/// Whether a key without quotes stands for nothing at all.
pub(super) fn is_null(text: &str) -> bool {
    matches!(text, "" | "~" | "null" | "Null" | "NULL")
}

/// What is wrong with a tag on a list or mapping, if anything is.
pub(super) fn misplaced(tag: Option<&Tag>, expected: &str) -> Option<String> {
    let found = tag.map(kind)?;
    (found != Some(expected)).then(|| unknown(tag))
}

/// The name of a tag of the core schema.
fn kind(tag: &Tag) -> Option<&str> {
    if tag.is_yaml_core_schema() {
        Some(&tag.suffix)
    } else if tag.handle.is_empty() {
        match tag.suffix.as_str() {
            // The non-specific tag, which only says "do not guess".
            "!" => Some("str"),
            other => other.strip_prefix("tag:yaml.org,2002:"),
        }
    } else {
        None
    }
}

fn unknown(tag: Option<&Tag>) -> String {
    let name = tag.map(|tag| match kind(tag) {
        Some(core) => format!("!!{core}"),
        None if tag.handle.is_empty() => format!("!<{}>", tag.suffix),
        None => format!("{}{}", tag.handle, tag.suffix),
    });
    let name = crate::diagnostic::suggest::quoted(&name.unwrap_or_default());
    format!("the tag {name} has no meaning here")
}

fn tagged(text: &str, kind: &str) -> Option<Value> {
    let value = core(text).ok()?;
    let fits = match kind {
        "int" => value.is_i64() || value.is_u64(),
        "float" => value.is_number(),
        "bool" => value.is_boolean(),
        _ => value.is_null(),
    };
    fits.then_some(value)
}

fn core(text: &str) -> Result<Value, String> {
    match text {
        "true" | "True" | "TRUE" => return Ok(Value::Bool(true)),
        "false" | "False" | "FALSE" => return Ok(Value::Bool(false)),
        _ if is_null(text) => return Ok(Value::Null),
        _ => {}
    }
    // Nearly every scalar is a word; do not look further at those.
    match text.as_bytes().first() {
        Some(b'0'..=b'9' | b'+' | b'-' | b'.') => {}
        _ => return Ok(Value::from(text)),
    }
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if matches!(digits, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN") {
        return Err(endless(text));
    }
    if is_float(digits) {
        return number(text, negative, digits);
    }
    let radix = |prefix: &str, radix: u32| {
        let digits = text.strip_prefix(prefix)?;
        let sound = !digits.is_empty() && digits.chars().all(|one| one.is_digit(radix));
        sound.then(|| u64::from_str_radix(digits, radix).map_err(|_| endless(text)))
    };
    match radix("0o", 8).or_else(|| radix("0x", 16)) {
        Some(whole) => whole.map(Value::from),
        None => Ok(Value::from(text)),
    }
}

/// `[0-9]+ ( . [0-9]* )? ( e [+-]? [0-9]+ )?`, or one that starts with its point.
fn is_float(text: &str) -> bool {
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let exponent = exponent.is_none_or(|exponent| {
        let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        !digits.is_empty() && all_digits(digits)
    });
    let some = !whole.is_empty() || !fraction.is_empty();
    some && all_digits(whole) && all_digits(fraction) && exponent
}

fn number(text: &str, negative: bool, digits: &str) -> Result<Value, String> {
    if digits.bytes().all(|byte| byte.is_ascii_digit()) {
        if let Ok(whole) = text.parse::<i64>() {
            return Ok(Value::from(whole));
        }
        if !negative && let Ok(whole) = digits.parse::<u64>() {
            return Ok(Value::from(whole));
        }
    }
    let float = text.parse::<f64>().ok().and_then(Number::from_f64);
    float.map(Value::Number).ok_or_else(|| endless(text))
}

fn endless(text: &str) -> String {
    let text = crate::diagnostic::suggest::quoted(text);
    format!("{text} is not a number a blueprint can hold")
}
