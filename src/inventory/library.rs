//! The functions of Terraform that need nothing but their arguments.
//! <https://developer.hashicorp.com/terraform/language/functions>

use serde_json::{Map, Number, Value};

use super::value::{flag, joined, json_text, text, why_partly_unknown, why_unknown};

/// What a function gives, or why that is not known.
pub(super) type Given = Result<Value, String>;

/// The longest text or list that a function may make.
const MAX_RESULT: usize = 1 << 20;

pub(super) fn call(name: &str, arguments: &[Value]) -> Given {
    if let Some(why) = arguments.iter().find_map(why_unknown) {
        return Err(why.to_owned());
    }
    let given = match arguments {
        [one] => of_one(name, one),
        [one, other] => of_two(name, one, other),
        _ => None,
    };
    given.or_else(|| of_many(name, arguments)).unwrap_or_else(|| Err(format!("what the function `{name}` gives")))
}

fn of_one(name: &str, value: &Value) -> Option<Given> {
    Some(match name {
        "jsonencode" => Ok(json_text(value.clone())),
        "jsondecode" if !value.is_string() => Ok(value.clone()),
        "jsondecode" => {
            text(value).and_then(|text| serde_json::from_str(&text).map_err(|_| "a text that is not JSON".to_owned()))
        }
        "lower" => text(value).map(|text| text.to_lowercase().into()),
        "upper" => text(value).map(|text| text.to_uppercase().into()),
        "trimspace" => text(value).map(|text| text.trim().into()),
        "tostring" => text(value).map(Value::from),
        "tonumber" => float(value).map(number),
        "tobool" => flag(value).map(Value::from).ok_or_else(|| "a value that is neither true nor false".into()),
        "tolist" | "sensitive" | "nonsensitive" | "tomap" => Ok(value.clone()),
        "toset" => list(value).and_then(set),
        "distinct" => list(value).and_then(distinct),
        "sort" => list(value).and_then(|items| {
            let mut texts = items.iter().map(text).collect::<Result<Vec<_>, _>>()?;
            texts.sort();
            Ok(texts.into())
        }),
        "reverse" => list(value).map(|items| items.iter().rev().cloned().collect()),
        "flatten" => list(value).map(|items| {
            let mut flat = Vec::new();
            flatten(items, &mut flat);
            Value::Array(flat)
        }),
        "compact" => list(value)
            .map(|items| items.iter().filter(|item| !item.is_null() && item.as_str() != Some("")).cloned().collect()),
        "length" => match value {
            Value::String(text) => Ok(text.chars().count().into()),
            other => entries(other).map(|items| items.len().into()),
        },
        "keys" => object(value).map(|members| members.keys().map(|key| Value::from(key.as_str())).collect()),
        "values" => object(value).map(|members| members.values().cloned().collect()),
        "one" => list(value).and_then(|items| match items {
            [] => Ok(Value::Null),
            [only] => Ok(only.clone()),
            _ => Err("`one` of several".into()),
        }),
        "alltrue" => list(value).and_then(|items| all(items, true)),
        "anytrue" => list(value).and_then(|items| all(items, false)),
        _ => return None,
    })
}

fn of_two(name: &str, one: &Value, other: &Value) -> Option<Given> {
    let texts = || Ok::<_, String>((text(one)?, text(other)?));
    Some(match name {
        "join" => list(other).and_then(|items| {
            let items = items.iter().map(text).collect::<Result<Vec<_>, _>>()?;
            joined(&items, &text(one)?)
        }),
        "split" => texts().and_then(|(delimiter, whole)| match delimiter.is_empty() {
            true => Err("`split` without a delimiter".into()),
            false => Ok(whole.split(&delimiter).map(Value::from).collect()),
        }),
        "trimprefix" => texts().map(|(text, prefix)| text.strip_prefix(&prefix).unwrap_or(&text).into()),
        "trimsuffix" => texts().map(|(text, suffix)| text.strip_suffix(&suffix).unwrap_or(&text).into()),
        "trim" => texts().map(|(text, set)| text.trim_matches(|letter| set.contains(letter)).into()),
        "startswith" => texts().map(|(text, prefix)| text.starts_with(&prefix).into()),
        "endswith" => texts().map(|(text, suffix)| text.ends_with(&suffix).into()),
        "strcontains" => texts().map(|(text, part)| text.contains(&part).into()),
        "contains" => list(one).and_then(|items| match items.contains(other) {
            true => Ok(true.into()),
            false => known(one).map(|_| false.into()),
        }),
        "element" => list(one).and_then(|items| {
            let at = text(other)?.parse::<usize>().map_err(|_| "an index that is not a number")?;
            items
                .get(at.checked_rem(items.len()).unwrap_or_default())
                .cloned()
                .ok_or_else(|| "an item of an empty list".into())
        }),
        "zipmap" => list(one).and_then(|keys| {
            let keys = keys.iter().map(text).collect::<Result<Vec<_>, _>>()?;
            Ok(Value::Object(keys.into_iter().zip(list(other)?.iter().cloned()).collect()))
        }),
        "lookup" => lookup(one, other, None),
        _ => return None,
    })
}

fn of_many(name: &str, arguments: &[Value]) -> Option<Given> {
    Some(match (name, arguments) {
        ("lookup", [map, key, default]) => lookup(map, key, Some(default)),
        ("replace", [whole, from, to]) => replace(whole, from, to),
        ("format", [format, values @ ..]) => text(format).and_then(|format| formatted(&format, values)),
        ("concat", lists) => lists.iter().map(list).collect::<Result<Vec<_>, _>>().map(|lists| lists.concat().into()),
        ("setunion", lists) => {
            lists.iter().map(list).collect::<Result<Vec<_>, _>>().and_then(|lists| set(&lists.concat()))
        }
        ("merge", maps) => {
            maps.iter().filter(|map| !map.is_null()).map(object).collect::<Result<Vec<_>, _>>().map(|maps| {
                Value::Object(maps.into_iter().flatten().map(|(key, value)| (key.clone(), value.clone())).collect())
            })
        }
        ("coalesce", values) => first(values, |value| !value.is_null() && value.as_str() != Some("")),
        ("coalescelist", values) => first(values, |value| value.as_array().is_some_and(|items| !items.is_empty())),
        ("min", values) => extreme(values, f64::min),
        ("max", values) => extreme(values, f64::max),
        _ => return None,
    })
}

fn known(value: &Value) -> Result<&Value, String> {
    why_partly_unknown(value).map_or(Ok(value), |why| Err(why.to_owned()))
}

fn list(value: &Value) -> Result<&[Value], String> {
    value.as_array().map(Vec::as_slice).ok_or_else(|| "something that is not a list where a list belongs".into())
}

fn object(value: &Value) -> Result<&Map<String, Value>, String> {
    match (value, why_unknown(value)) {
        (_, Some(why)) => Err(why.to_owned()),
        (Value::Object(members), None) => Ok(members),
        _ => Err("something that is not a mapping where a mapping belongs".into()),
    }
}

/// Keys and values of a list or mapping.
pub(super) fn entries(value: &Value) -> Result<Vec<(Value, Value)>, String> {
    match value {
        Value::Array(items) => Ok(items.iter().cloned().enumerate().map(|(at, item)| (at.into(), item)).collect()),
        other => Ok(object(other)?.iter().map(|(key, value)| (key.as_str().into(), value.clone())).collect()),
    }
}

pub(super) fn float(value: &Value) -> Result<f64, String> {
    let text = text(value)?;
    text.parse().map_err(|_| format!("`{text}`, which is not a number"))
}

pub(super) fn number(float: f64) -> Value {
    // Whole numbers below 2^53 are exact.
    if float.fract() == 0.0 && float.abs() < 9_007_199_254_740_992.0 {
        return Value::Number(Number::from(float as i64));
    }
    Number::from_f64(float).map_or(Value::Null, Value::Number)
}

fn distinct(items: &[Value]) -> Given {
    let mut kept: Vec<Value> = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    for item in items {
        if seen.insert(item.to_string()) {
            kept.push(item.clone());
        }
    }
    Ok(kept.into())
}

fn set(items: &[Value]) -> Given {
    let mut kept = distinct(items)?;
    if let Value::Array(items) = &mut kept {
        items.sort_by_key(|item| text(item).unwrap_or_else(|_| item.to_string()));
    }
    Ok(kept)
}

fn flatten(items: &[Value], out: &mut Vec<Value>) {
    for item in items {
        match item {
            Value::Array(inner) => flatten(inner, out),
            other => out.push(other.clone()),
        }
    }
}

fn all(items: &[Value], wanted: bool) -> Given {
    let mut unsure = None;
    for item in items {
        match flag(item) {
            Some(value) if value == wanted => {}
            Some(_) => return Ok((!wanted).into()),
            None => unsure = Some(why_unknown(item).unwrap_or("a value that is neither true nor false")),
        }
    }
    unsure.map_or_else(|| Ok(wanted.into()), |why| Err(why.to_owned()))
}

fn lookup(map: &Value, key: &Value, default: Option<&Value>) -> Given {
    let key = text(key)?;
    match (object(map)?.get(&key), default) {
        (Some(value), _) | (None, Some(value)) => Ok(value.clone()),
        (None, None) => Err(format!("`{key}` of a mapping that has no such key")),
    }
}

fn replace(whole: &Value, from: &Value, to: &Value) -> Given {
    let (whole, from, to) = (text(whole)?, text(from)?, text(to)?);
    if from.len() > 1 && from.starts_with('/') && from.ends_with('/') {
        return Err("what `replace` with a regular expression gives".into());
    }
    if from.is_empty() || whole.len().saturating_mul(to.len().max(1)) > MAX_RESULT {
        return Err("what `replace` gives".into());
    }
    Ok(whole.replace(&from, &to).into())
}

/// <https://developer.hashicorp.com/terraform/language/functions/format>
fn formatted(format: &str, values: &[Value]) -> Given {
    let mut out = String::new();
    let mut values = values.iter();
    let mut letters = format.chars();
    while let Some(letter) = letters.next() {
        if letter != '%' {
            out.push(letter);
            continue;
        }
        match letters.next() {
            Some('%') => out.push('%'),
            Some('s' | 'd' | 'v') => out.push_str(&text(values.next().unwrap_or(&Value::Null))?),
            Some('q') => out.push_str(&Value::from(text(values.next().unwrap_or(&Value::Null))?).to_string()),
            other => {
                return Err(format!("what `format` with `%{}` gives", other.map(String::from).unwrap_or_default()));
            }
        }
    }
    Ok(out.into())
}

fn first(values: &[Value], wanted: impl Fn(&Value) -> bool) -> Given {
    values
        .iter()
        .find(|value| wanted(value))
        .cloned()
        .ok_or_else(|| "the first of several, none of which is set".into())
}

fn extreme(values: &[Value], of: impl Fn(f64, f64) -> f64) -> Given {
    let numbers = values.iter().map(float).collect::<Result<Vec<_>, _>>()?;
    numbers.into_iter().reduce(of).map(number).ok_or_else(|| "the least or most of nothing".into())
}
