//! The published JSON Schema of the language: the fixed words from `blueprint.schema.yaml`, and the words of each
//! source and streamed destination from its `about.yaml`.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::catalog::{Catalog, Settings};

const FIXED: &str = include_str!("blueprint.schema.yaml");

/// The words that every source has; the catalog adds its own.
const SOURCE: &str = "source";
/// The words that every streamed destination has.
const STREAMED: &str = "streamed-destination";

/// The whole schema, as `logboom schema` prints it.
pub(crate) fn schema(catalog: &Catalog) -> Value {
    schema_of(catalog, |_| true)
}

/// The schema as far as a blueprint needs it: without the words of kinds that it does not name. Compiling it is a good
/// part of the work for a small blueprint.
pub(crate) fn schema_for(catalog: &Catalog, blueprint: &Value) -> Value {
    let kind = |value: &Value| value.get("kind").and_then(Value::as_str).map(str::to_owned);
    let sources = blueprint.get("sources").and_then(Value::as_array).into_iter().flatten();
    let destinations = blueprint.get("destinations").and_then(Value::as_object).into_iter().flatten();
    let kinds: BTreeSet<String> = sources.chain(destinations.map(|(_, value)| value)).filter_map(kind).collect();
    schema_of(catalog, |kind| kinds.contains(kind))
}

fn schema_of(catalog: &Catalog, wanted: impl Fn(&str) -> bool) -> Value {
    let mut schema = fixed();
    let sources: Vec<_> = catalog.sources().map(|(kind, about)| (kind, about.title.as_str(), &about.options)).collect();
    let streamed: Vec<_> =
        catalog.streamed_destinations().map(|(kind, about)| (kind, about.title.as_str(), &about.options)).collect();
    let fixed_kinds = [("s3", "s3"), ("cloudwatch-logs", "log-group")];
    if let Some(definitions) = schema.get_mut("$defs").and_then(Value::as_object_mut) {
        let source = by_kind(definitions, SOURCE, &sources, &[], &wanted);
        let destination = by_kind(definitions, STREAMED, &streamed, &fixed_kinds, &wanted);
        definitions.insert("any-source".into(), source);
        definitions.insert("any-destination".into(), destination);
    }
    schema
}

fn fixed() -> Value {
    super::embedded_yaml("blueprint.schema.yaml", FIXED).unwrap_or_default()
}

/// A schema that looks at `kind` first and then at the words of that kind, so that errors are about the kind meant.
fn by_kind(
    definitions: &mut Map<String, Value>,
    common: &str,
    kinds: &[(&str, &str, &Settings)],
    fixed: &[(&str, &str)],
    wanted: &impl Fn(&str) -> bool,
) -> Value {
    let base = definitions.remove(common).unwrap_or_default();
    let mut branches = Vec::new();
    for (kind, definition) in fixed.iter().filter(|(kind, _)| wanted(kind)) {
        branches.push(branch(kind, definition));
    }
    for (kind, title, options) in kinds.iter().filter(|(kind, ..)| wanted(kind)) {
        let name = format!("{common}-{kind}");
        definitions.insert(name.clone(), extended(&base, kind, title, options));
        branches.push(branch(kind, &name));
    }
    let names: Vec<Value> =
        fixed.iter().map(|(kind, _)| *kind).chain(kinds.iter().map(|(kind, ..)| *kind)).map(Value::from).collect();
    let kind = object([("enum", Value::Array(names)), ("description", "What kind it is.".into())]);
    let mut schema = vec![
        ("type", "object".into()),
        ("required", Value::Array(vec!["kind".into()])),
        ("properties", object([("kind", kind)])),
    ];
    if !branches.is_empty() {
        schema.push(("allOf", Value::Array(branches)));
    }
    Value::Object(schema.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}

fn branch(kind: &str, definition: &str) -> Value {
    let test = object([
        ("required", Value::Array(vec!["kind".into()])),
        ("properties", object([("kind", object([("const", kind.into())]))])),
    ]);
    object([("if", test), ("then", object([("$ref", format!("#/$defs/{definition}").into())]))])
}

fn extended(base: &Value, kind: &str, title: &str, options: &Settings) -> Value {
    let mut schema = base.clone();
    if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
        properties.insert("kind".into(), object([("const", kind.into()), ("description", title.into())]));
        for (word, option) in options {
            properties.insert(word.clone(), option.schema());
        }
    }
    if let Some(required) = schema.get_mut("required").and_then(Value::as_array_mut) {
        required.extend(options.iter().filter(|(_, option)| option.mandatory).map(|(word, _)| word.as_str().into()));
    }
    schema
}

fn object<const N: usize>(entries: [(&str, Value); N]) -> Value {
    Value::Object(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}
