//! Which words of a schema a document has.

use std::collections::BTreeSet;

use serde_json::Value;

/// The pointer of every property that a schema document describes.
pub(super) fn properties(schema: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    collect(schema, "", &mut found);
    found
}

fn collect(value: &Value, at: &str, found: &mut BTreeSet<String>) {
    let Some(members) = value.as_object() else {
        for (index, item) in value.as_array().into_iter().flatten().enumerate() {
            collect(item, &format!("{at}/{index}"), found);
        }
        return;
    };
    for (key, value) in members {
        match (key.as_str(), value.as_object()) {
            // A condition asks for what is described elsewhere; examples and defaults describe nothing.
            ("if" | "default" | "enum" | "const", _) => {}
            ("properties" | "$defs", Some(named)) => {
                for (name, schema) in named {
                    let pointer = format!("{at}/{key}/{name}");
                    if key == "properties" {
                        found.insert(pointer.clone());
                    }
                    collect(schema, &pointer, found);
                }
            }
            _ => collect(value, &format!("{at}/{key}"), found),
        }
    }
}

/// Notes which properties of a schema a document has.
pub(super) fn mark(root: &Value, schema: &Value, at: &str, value: &Value, seen: &mut BTreeSet<String>) {
    if let Some(pointer) = schema.get("$ref").and_then(Value::as_str).and_then(|reference| reference.strip_prefix('#'))
    {
        mark(root, root.pointer(pointer).unwrap(), pointer, value, seen);
    }
    for (index, branch) in schema.get("allOf").and_then(Value::as_array).into_iter().flatten().enumerate() {
        let kind = branch.pointer("/if/properties/kind/const");
        if kind.is_some() && kind == value.get("kind") {
            mark(root, &branch["then"], &format!("{at}/allOf/{index}/then"), value, seen);
        }
    }
    for (name, value) in value.as_object().into_iter().flatten() {
        let described = schema.get("properties").and_then(|properties| properties.get(name));
        if let Some(schema) = described {
            let pointer = format!("{at}/properties/{name}");
            seen.insert(pointer.clone());
            mark(root, schema, &pointer, value, seen);
        } else if let Some(schema) = schema.get("additionalProperties") {
            mark(root, schema, &format!("{at}/additionalProperties"), value, seen);
        }
    }
    for item in value.as_array().into_iter().flatten() {
        if let Some(schema) = schema.get("items") {
            mark(root, schema, &format!("{at}/items"), item, seen);
        }
    }
}
