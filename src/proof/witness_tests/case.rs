//! A published example as resources: `tests/witness/cases/*.yaml`, with the policies of `tests/aws/*.yaml`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use crate::blueprint::embedded_yaml;

/// What AWS publishes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Example {
    pub(super) docs: String,
    #[serde(rename = "note")]
    _note: String,
    documents: BTreeMap<String, Value>,
}

/// The resources that stand for an example, and what is known of it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Case {
    pub(super) example: String,
    pub(super) organization: Option<String>,
    /// An account whose events come this way too.
    pub(super) member: Option<String>,
    /// Where the same page, or another one, gives a variant of the example.
    #[serde(default)]
    pub(super) variants: Vec<Variant>,
    pub(super) units: Vec<Deployed>,
    /// Every way that is to be found: `trail -> bucket`.
    pub(super) ways: Vec<String>,
    /// Our calls that the example does not let through.
    #[serde(default)]
    pub(super) refused: Vec<Refused>,
    pub(super) twins: Vec<Twin>,
}

/// Templates of one account in one region.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Deployed {
    pub(super) account: String,
    /// The ids that AWS invents, as the example has them.
    #[serde(default)]
    pub(super) ids: BTreeMap<String, String>,
    pub(super) resources: Value,
}

/// A change of a document, with where AWS says so.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Variant {
    pub(super) at: String,
    put: Value,
    pub(super) why: String,
    pub(super) source: String,
}

/// A call that is refused, or one context of it, with the reason.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Refused {
    pub(super) action: String,
    #[serde(default)]
    pub(super) with: BTreeMap<String, String>,
    pub(super) why: String,
    pub(super) source: String,
}

/// A broken example: exactly these actions are refused then.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Twin {
    pub(super) it: String,
    at: String,
    /// What stands there instead; nothing takes it out.
    put: Option<Value>,
    pub(super) refuses: Vec<String>,
}

/// Something of the catalog that no example bears witness to, with the reason.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Unwitnessed {
    pub(super) calls: Vec<String>,
    pub(super) why: String,
    pub(super) source: String,
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(name)
}

fn load<T: DeserializeOwned>(path: &Path) -> T {
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{name}: {error}"));
    let value = embedded_yaml(&name, &text).unwrap_or_else(|error| panic!("{name}: {error}"));
    serde_json::from_value(value).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn all<T: DeserializeOwned>(name: &str) -> BTreeMap<String, T> {
    let paths = std::fs::read_dir(folder(name)).unwrap().map(|entry| entry.unwrap().path());
    let stem = |path: &Path| path.file_stem().unwrap().to_str().unwrap().to_owned();
    paths.filter(|path| path.is_file()).map(|path| (stem(&path), load(&path))).collect()
}

pub(super) fn examples() -> BTreeMap<String, Example> {
    all("aws")
}

pub(super) fn cases() -> BTreeMap<String, Case> {
    all("witness/cases")
}

pub(super) fn unwitnessed() -> Vec<Unwitnessed> {
    load(&folder("witness/unwitnessed.yaml"))
}

/// Every document by `example/word`, and those of the example itself by the word alone.
#[derive(Debug, Clone)]
pub(super) struct Documents(Map<String, Value>);

impl Documents {
    /// Those for a case, without the variant that is to be left out.
    pub(super) fn of(case: &Case, examples: &BTreeMap<String, Example>, without: Option<usize>) -> Self {
        let mut found = Map::new();
        for (name, example) in examples {
            for (word, document) in &example.documents {
                found.insert(format!("{name}/{word}"), document.clone());
                if *name == case.example {
                    found.insert(word.clone(), document.clone());
                }
            }
        }
        assert!(examples.contains_key(&case.example), "there is no example `{}`", case.example);
        let mut documents = Self(found);
        for (at, variant) in case.variants.iter().enumerate().filter(|(at, _)| Some(*at) != without) {
            assert!(
                documents.change(&variant.at, Some(&variant.put)),
                "variant {at} of {} changes nothing",
                case.example
            );
        }
        documents
    }

    pub(super) fn broken(&self, twin: &Twin) -> Self {
        let mut documents = self.clone();
        assert!(documents.change(&twin.at, twin.put.as_ref()), "`{}` changes nothing", twin.it);
        documents
    }

    /// Puts a value at a place of a document, or takes out what is there; whether that makes a difference.
    fn change(&mut self, at: &str, put: Option<&Value>) -> bool {
        let (word, path) = at.split_once('/').unwrap_or((at, ""));
        let document = self.0.get_mut(word).unwrap_or_else(|| panic!("there is no document `{word}`"));
        let before = document.clone();
        match (put, path.rsplit_once('/').unwrap_or(("", path))) {
            (Some(value), _) => {
                let pointer = if path.is_empty() { String::new() } else { format!("/{path}") };
                *document.pointer_mut(&pointer).unwrap_or_else(|| panic!("nothing is at `{at}`")) = value.clone();
            }
            (None, (parent, last)) => {
                let pointer = if parent.is_empty() { String::new() } else { format!("/{parent}") };
                match document.pointer_mut(&pointer).unwrap_or_else(|| panic!("nothing is at `{at}`")) {
                    Value::Array(items) => drop(items.remove(last.parse().unwrap())),
                    Value::Object(members) => drop(members.remove(last)),
                    _ => panic!("nothing can be taken out at `{at}`"),
                }
            }
        }
        before != *document
    }

    /// A template in which `{document: word}` is that document.
    pub(super) fn template(&self, resources: &Value) -> Value {
        json!({ "Resources": self.put_into(resources) })
    }

    fn put_into(&self, value: &Value) -> Value {
        match value {
            Value::Object(members) => match (members.len(), members.get("document").and_then(Value::as_str)) {
                (1, Some(word)) => self.0.get(word).unwrap_or_else(|| panic!("there is no document `{word}`")).clone(),
                _ => members.iter().map(|(name, value)| (name.clone(), self.put_into(value))).collect(),
            },
            Value::Array(items) => items.iter().map(|item| self.put_into(item)).collect(),
            other => other.clone(),
        }
    }
}
