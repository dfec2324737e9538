//! Writes a document as people write YAML: a line for each key, texts in quotes. Reads what is shipped, for a
//! judge that shares nothing with the reader of logboom but the parser.

use saphyr_parser::{Event, Parser, ScalarStyle};
use serde_json::{Map, Value};

/// Reads YAML without anchors.
pub(super) fn read(text: &str) -> Value {
    let mut open = vec![Vec::new()];
    for event in Parser::new_from_str(text) {
        match event.unwrap().0 {
            Event::Scalar(text, style, ..) => {
                let plain = style == ScalarStyle::Plain;
                let value = serde_json::from_str(&text).ok().filter(|_| plain);
                open.last_mut().unwrap().push(value.unwrap_or_else(|| text.as_ref().into()));
            }
            Event::SequenceStart(..) | Event::MappingStart(..) => open.push(Vec::new()),
            Event::SequenceEnd => {
                let items = open.pop().unwrap();
                open.last_mut().unwrap().push(Value::Array(items));
            }
            Event::MappingEnd => {
                let flat = open.pop().unwrap();
                let entries = flat.chunks(2).map(|pair| (pair[0].as_str().unwrap().to_owned(), pair[1].clone()));
                let mapping = Value::Object(entries.collect::<Map<_, _>>());
                open.last_mut().unwrap().push(mapping);
            }
            _ => {}
        }
    }
    open.pop().unwrap().pop().unwrap()
}

pub(super) fn write(value: &Value) -> String {
    let mut text = String::new();
    block(value, 0, &mut text);
    text
}

fn block(value: &Value, depth: usize, text: &mut String) {
    let indent = "  ".repeat(depth);
    match value {
        Value::Object(members) if !members.is_empty() => {
            for (key, value) in members {
                text.push_str(&format!("{indent}{}:", Value::from(key.as_str())));
                below(value, depth, text);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for item in items {
                text.push_str(&format!("{indent}-"));
                below(item, depth, text);
            }
        }
        other => text.push_str(&format!("{indent}{other}\n")),
    }
}

fn below(value: &Value, depth: usize, text: &mut String) {
    let nested = value.as_object().is_some_and(|members| !members.is_empty())
        || value.as_array().is_some_and(|items| !items.is_empty());
    if nested {
        text.push('\n');
        block(value, depth + 1, text);
    } else {
        text.push_str(&format!(" {value}\n"));
    }
}
