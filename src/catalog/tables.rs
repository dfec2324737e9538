//! `tables.yaml`: how logs in an archive are queried. That below `query/` says what Athena knows, that of a source what its
//! logs look like and where they are.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::covered::Short;

/// Names and values that are written as they are, after placeholders are filled in.
pub(crate) type Properties = BTreeMap<String, String>;

/// What every table may be made of.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Layouts {
    /// Of every table.
    pub(crate) properties: Properties,
    /// Of a column with known values.
    pub(crate) listed: Properties,
    /// Of a column whose value each query says.
    pub(crate) asked: Properties,
    /// The most values that are listed.
    pub(crate) most_listed: usize,
    /// The oldest day that is looked for, where logs expire.
    pub(crate) oldest: String,
    pub(crate) parts: BTreeMap<String, Part>,
    pub(crate) times: BTreeMap<String, Time>,
    pub(crate) formats: BTreeMap<String, Format>,
}

/// A part of object keys that is no date.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Part {
    /// The column that has it.
    pub(crate) column: String,
    pub(crate) of: Values,
    /// What one of them is called where it is asked for.
    pub(crate) called: String,
}

/// What the values of a part are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Values {
    Accounts,
    Regions,
}

/// How object keys say when.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Time {
    /// Columns with their types.
    pub(crate) columns: Map<String, Value>,
    /// The oldest time that is looked for, where logs are kept forever.
    #[serde(default)]
    pub(crate) first: String,
    pub(crate) properties: Properties,
    /// The condition of the last `{days}`.
    pub(crate) recent: String,
}

/// How records are read.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Format {
    pub(crate) library: String,
    pub(crate) input: String,
    pub(crate) output: String,
    pub(crate) serde: Properties,
    /// Of the table.
    #[serde(default)]
    pub(crate) properties: Properties,
    /// Of each column whose name is not that of its field.
    #[serde(default)]
    pub(crate) each: Properties,
}

/// The tables of a source.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Tables {
    /// The AWS page that the columns come from.
    #[expect(dead_code, reason = "for readers of the catalog")]
    docs: String,
    /// Why there is no table.
    pub(crate) none: Option<String>,
    /// Whose logs there may be, where that is not said by the source.
    #[serde(default)]
    pub(crate) accounts: Whose,
    #[serde(default)]
    pub(crate) regions: Whose,
    /// The part of object keys that says what is logged.
    pub(crate) covered: Option<CoveredPart>,
    /// What stands in place of a region, by what is found in the ARN of what is logged.
    #[serde(default)]
    pub(crate) regions_of: Properties,
    #[serde(default)]
    pub(crate) tables: BTreeMap<String, Table>,
}

/// Whether only those of the source, or all there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Whose {
    #[default]
    Own,
    All,
}

/// The part of object keys that says what is logged.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CoveredPart {
    pub(crate) column: String,
    pub(crate) called: String,
    /// What the parts of its ARN are separated by; without it keys have the whole id.
    split: Option<String>,
    /// Which of them keys have, from zero.
    #[serde(default)]
    at: usize,
}

impl CoveredPart {
    /// What object keys have of one of them.
    pub(crate) fn of(&self, id: &str) -> String {
        match &self.split {
            Some(split) => Short { split: split.clone(), at: self.at }.of(id).to_owned(),
            None => id.to_owned(),
        }
    }
}

/// One table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Table {
    pub(crate) title: String,
    #[serde(default)]
    pub(crate) when: Properties,
    /// The option that says which fields a record has, in order.
    pub(crate) fields: Option<String>,
    /// Those that it has unless the option says otherwise.
    #[serde(default)]
    pub(crate) usual: Vec<String>,
    /// Types of columns; where there is an option, of those that are no texts.
    pub(crate) columns: Map<String, Value>,
    pub(crate) formats: Vec<FormatOf>,
    pub(crate) layouts: Vec<LayoutOf>,
    pub(crate) queries: BTreeMap<String, Saved>,
}

impl Table {
    /// The format that records have with these options.
    pub(crate) fn format(&self, options: &BTreeMap<String, Value>) -> Option<&FormatOf> {
        self.formats.iter().find(|format| applies(&format.when, options))
    }

    /// Where objects are with these options.
    pub(crate) fn layout(&self, options: &BTreeMap<String, Value>) -> Option<&LayoutOf> {
        self.layouts.iter().find(|layout| applies(&layout.when, options))
    }
}

/// A format, and when records have it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FormatOf {
    #[serde(default)]
    pub(crate) when: Properties,
    #[serde(default)]
    pub(crate) is: String,
    #[serde(default)]
    pub(crate) serde: Properties,
    /// Why they cannot be read.
    pub(crate) none: Option<String>,
}

/// Where objects are, and when they are there.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LayoutOf {
    #[serde(default)]
    pub(crate) when: Properties,
    /// The folder of an object, below the prefix of the archive.
    #[serde(default)]
    pub(crate) folder: String,
    #[serde(default)]
    pub(crate) time: String,
    /// Why they cannot be found.
    pub(crate) none: Option<String>,
}

/// A query that responders need.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Saved {
    /// What it finds, without a full stop.
    pub(crate) about: String,
    /// What it asks for each time, in order.
    #[serde(default)]
    pub(crate) asks: Vec<String>,
    /// How many days it looks back.
    #[serde(default)]
    pub(crate) days: u32,
    /// The fields without which it makes no sense.
    #[serde(default)]
    pub(crate) needs: Vec<String>,
    pub(crate) sql: String,
}

/// Whether a source is as a condition wants it: by option, the value, one of the values of a list, or `present`.
pub(crate) fn applies(when: &Properties, options: &BTreeMap<String, Value>) -> bool {
    when.iter().all(|(path, wanted)| {
        let mut steps = path.split('.');
        let first = steps.next().and_then(|word| options.get(word));
        let value = steps.try_fold(first.unwrap_or(&Value::Null), |value, word| value.get(word));
        let is = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned) == *wanted;
        match value {
            None | Some(Value::Null) => false,
            Some(Value::Array(values)) if wanted == "present" => !values.is_empty(),
            Some(Value::Array(values)) => values.iter().any(is),
            Some(value) => wanted == "present" || is(value),
        }
    })
}

/// The name of the column of a field: letters, digits and underscores, as AWS names the columns of Parquet.
pub(crate) fn column(field: &str) -> String {
    let words = field.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("_").to_ascii_lowercase()
}
