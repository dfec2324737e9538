//! The words of the language that a source or destination brings along, described in its `about.yaml`.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};

/// Settings by word.
pub(crate) type Settings = BTreeMap<String, Setting>;

/// One word: its JSON Schema, its default, and how AWS spells its values.
#[derive(Debug, Deserialize)]
pub(crate) struct Setting {
    /// What it is when the blueprint does not say.
    #[serde(default)]
    default: Value,
    /// Whether the blueprint must say it.
    #[serde(default)]
    pub(crate) mandatory: bool,
    /// Whether its values are ids, which look like secrets and are none.
    #[serde(default)]
    pub(crate) identifier: bool,
    /// Words of other options: with these it must be said, and without it must not.
    #[serde(default)]
    pub(crate) only_with: BTreeMap<String, Vec<String>>,
    /// What none of its names may be, where several stand in it, separated by commas or dots.
    #[serde(default)]
    pub(crate) reserved: Vec<String>,
    /// AWS's spelling of our words.
    #[serde(default)]
    spelling: BTreeMap<String, String>,
    /// The rest is JSON Schema.
    #[serde(flatten)]
    schema: Map<String, Value>,
}

impl Setting {
    /// What was said of it, or its default, as a word.
    pub(crate) fn word<'a>(&'a self, said: Option<&'a Value>) -> Option<&'a str> {
        said.unwrap_or(&self.default).as_str()
    }

    /// The schema to publish, default included.
    pub(crate) fn schema(&self) -> Value {
        let mut schema = self.schema.clone();
        if !self.default.is_null() {
            schema.insert("default".into(), self.default.clone());
        }
        Value::Object(schema)
    }

    /// A word, or each of a list, as AWS spells it.
    fn spell(&self, value: Value) -> Value {
        match value {
            Value::String(word) => self.spelling.get(&word).cloned().unwrap_or(word).into(),
            Value::Array(words) => words.into_iter().map(|word| self.spell(word)).collect(),
            other => other,
        }
    }

    /// What the user said, or the default; of an object each member on its own. In AWS's spelling.
    fn resolve(&self, said: Option<&Value>) -> Value {
        let mut value = match (said, &self.default) {
            (Some(Value::Object(said)), Value::Object(default)) => {
                let mut merged = default.clone();
                merged.extend(said.clone());
                Value::Object(merged)
            }
            (Some(said), _) => said.clone(),
            (None, default) => default.clone(),
        };
        // The order in which a blueprint writes keys must not show.
        value.sort_all_objects();
        self.spell(value)
    }
}

/// Every setting resolved. Templates also get `has_<word>` for each: whether it has a value at all.
pub(crate) fn resolve(settings: &Settings, said: &Map<String, Value>) -> BTreeMap<String, Value> {
    let mut resolved = BTreeMap::new();
    for (word, setting) in settings {
        let value = setting.resolve(said.get(word));
        resolved.insert(format!("has_{word}"), Value::Bool(!value.is_null()));
        resolved.insert(word.clone(), value);
    }
    resolved
}
