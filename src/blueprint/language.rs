//! The published JSON Schema of the language: the fixed words from `blueprint.schema.yaml`, and the words of each
//! source and streamed destination from its `about.yaml`.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::catalog::{About, Catalog, Covers, Settings};

const FIXED: &str = include_str!("blueprint.schema.yaml");

/// The words that every source has; the catalog adds its own.
const SOURCE: &str = "source";
/// The words that every streamed destination has.
const STREAMED: &str = "streamed-destination";
/// Which resources of the user a source logs.
const COVERED: &str = "covered";

/// The words that one kind brings along.
struct Words<'a> {
    kind: &'a str,
    title: &'a str,
    options: &'a Settings,
    covers: Option<(&'a str, &'a Covers)>,
}

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
    let words = |(kind, about)| Words::new(kind, about, catalog);
    let sources: Vec<Words<'_>> = catalog.sources().map(words).collect();
    let streamed: Vec<Words<'_>> = catalog.streamed_destinations().map(words).collect();
    let fixed_kinds = [("s3", "s3"), ("cloudwatch-logs", "log-group")];
    if let Some(definitions) = schema.get_mut("$defs").and_then(Value::as_object_mut) {
        let covered = definitions.remove(COVERED).unwrap_or_default();
        for (word, covers) in sources.iter().filter(|source| wanted(source.kind)).filter_map(|source| source.covers) {
            definitions.insert(word.to_owned(), list_of(&covered, covers));
        }
        definitions.insert("cis-number".into(), one_of(catalog.patterns().cis.keys()));
        definitions.insert("ready-alert".into(), ready(catalog));
        definitions.insert("siem-product".into(), one_of(catalog.products().keys()));
        definitions.insert("telemetry-log".into(), one_of(catalog.telemetry().keys()));
        definitions.insert("http-vendor".into(), one_of(catalog.vendors().keys()));
        let archive = catalog.about("destinations/s3").into_iter().flat_map(|about| &about.options);
        let stream = definitions.get_mut("stream").and_then(|stream| stream.pointer_mut("/properties"));
        if let Some(stream) = stream.and_then(Value::as_object_mut) {
            stream.extend(archive.map(|(word, option)| (word.clone(), option.schema())));
        }
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
    kinds: &[Words<'_>],
    fixed: &[(&str, &str)],
    wanted: &impl Fn(&str) -> bool,
) -> Value {
    let base = definitions.remove(common).unwrap_or_default();
    let mut branches = Vec::new();
    for (kind, definition) in fixed.iter().filter(|(kind, _)| wanted(kind)) {
        branches.push(branch(kind, definition));
    }
    for words in kinds.iter().filter(|words| wanted(words.kind)) {
        let name = format!("{common}-{}", words.kind);
        definitions.insert(name.clone(), words.extend(&base));
        branches.push(branch(words.kind, &name));
    }
    let names: Vec<Value> =
        fixed.iter().map(|(kind, _)| *kind).chain(kinds.iter().map(|words| words.kind)).map(Value::from).collect();
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

impl<'a> Words<'a> {
    fn new(kind: &'a str, about: &'a About, catalog: &'a Catalog) -> Self {
        Self { kind, title: &about.title, options: &about.options, covers: catalog.covers(about) }
    }

    /// What every kind has, and these words.
    fn extend(&self, base: &Value) -> Value {
        let mut schema = base.clone();
        if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
            let kind = object([("const", self.kind.into()), ("description", self.title.into())]);
            properties.insert("kind".into(), kind);
            if let Some((word, covers)) = self.covers {
                let all = if covers.all.is_some() { "`all`, or " } else { "" };
                let description =
                    format!("Which {}: {all}a list by account and region, or a file of one.", covers.many);
                let reference = format!("#/$defs/{word}").into();
                properties.insert(word.into(), object([("description", description.into()), ("$ref", reference)]));
            }
            for (word, option) in self.options {
                properties.insert(word.clone(), option.schema());
            }
        }
        if let Some(required) = schema.get_mut("required").and_then(Value::as_array_mut) {
            let options = self.options.iter().filter(|(_, option)| option.mandatory);
            required.extend(options.map(|(word, _)| word.as_str().into()));
        }
        schema
    }
}

fn one_of<'a>(words: impl Iterator<Item = &'a String>) -> Value {
    object([("enum", words.map(String::as_str).map(Value::from).collect())])
}

fn ready(catalog: &Catalog) -> Value {
    let of = |(name, pattern): (&String, &crate::catalog::ReadyPattern)| format!("`{name}`: {}", pattern.about);
    let all: Vec<String> = catalog.patterns().ready.iter().map(of).collect();
    let description = format!("One that is ready. {}.", all.join("; "));
    let names = catalog.patterns().ready.keys().map(String::as_str).map(Value::from).collect();
    object([("description", description.into()), ("enum", names)])
}

/// How resources of one kind are listed.
fn list_of(covered: &Value, covers: &Covers) -> Value {
    let item = object([
        ("type", "string".into()),
        ("pattern", format!("^{}$", covers.pattern).into()),
        ("x-expected", format!("a {} such as `{}`", covers.id, covers.sample).into()),
    ]);
    let mut schema = covered.clone();
    if let Some(list) = schema.pointer_mut("/additionalProperties/additionalProperties").and_then(Value::as_object_mut)
    {
        list.insert("items".into(), item.clone());
    }
    if let Some(words) = schema.as_object_mut() {
        words.insert("items".into(), item);
        let expected = if covers.all.is_some() {
            words.insert("type".into(), Value::Array(vec!["string".into(), "array".into(), "object".into()]));
            words.insert("pattern".into(), "^all$".into());
            format!("`all` or {}s by account and region", covers.id)
        } else {
            format!("{}s by account and region", covers.id)
        };
        words.insert("x-expected".into(), expected.into());
    }
    schema
}

fn object<const N: usize>(entries: [(&str, Value); N]) -> Value {
    Value::Object(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}
