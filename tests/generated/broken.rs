//! Breaks a valid blueprint.

use serde_json::{Map, Value};

use super::tape::Tape;
use super::yaml;

/// The text of a blueprint with one to three things wrong with it.
pub(super) fn text(blueprint: &Value, tape: &mut Tape<'_>, random: &str) -> String {
    let mut broken = blueprint.clone();
    for _ in 0..=tape.below(3) {
        let pointers = pointers(&broken, "");
        let pointer = tape.pick(&pointers);
        let how = tape.below(5);
        mutate(&mut broken, &pointer, how, random);
    }
    let text = yaml::write(&broken);
    match tape.below(5) {
        0 => cut(&text, tape.below(text.len().max(1))),
        1 => text.replacen("  ", "\t", 1),
        2 => text.replacen('"', "", 1),
        3 => text.lines().chain(text.lines().take(1)).map(|line| format!("{line}\n")).collect(),
        _ => text,
    }
}

fn cut(text: &str, at: usize) -> String {
    text.chars().take(at).collect()
}

/// Every value below a document.
fn pointers(value: &Value, at: &str) -> Vec<String> {
    let step = |key: &str| format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"));
    let below: Vec<(String, &Value)> = match value {
        Value::Object(members) => members.iter().map(|(key, value)| (step(key), value)).collect(),
        Value::Array(items) => items.iter().enumerate().map(|(key, value)| (step(&key.to_string()), value)).collect(),
        _ => Vec::new(),
    };
    let mut found = vec![at.to_owned()];
    found.extend(below.into_iter().flat_map(|(at, value)| pointers(value, &at)));
    found
}

fn mutate(document: &mut Value, pointer: &str, how: usize, random: &str) {
    let Some((parent, last)) = pointer.rsplit_once('/') else { return };
    let last = last.replace("~1", "/").replace("~0", "~");
    match how {
        0 => {
            if let Some(members) = document.pointer_mut(parent).and_then(Value::as_object_mut) {
                members.remove(&last);
            }
        }
        1 => {
            if let Some(members) = document.pointer_mut(parent).and_then(Value::as_object_mut) {
                let renamed: Map<String, Value> = std::mem::take(members)
                    .into_iter()
                    .map(|(key, value)| (if key == last { format!("{key}{random}x") } else { key }, value))
                    .collect();
                *members = renamed;
            }
        }
        how => {
            if let Some(value) = document.pointer_mut(pointer) {
                let old = value.take();
                *value = match how {
                    2 => random.into(),
                    3 => old.as_str().map_or(Value::Null, |text| cut(text, text.len() / 2).into()),
                    _ => Value::Array(vec![old.clone(), old]),
                };
            }
        }
    }
}
