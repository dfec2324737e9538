//! Where in an archive a stream writes objects, and in which form.

use serde::Serialize;
use serde_json::{Map, Value};

use super::Resolved;
use super::keys::{self, BY_ERROR, Use};
use super::partitions::{self, Partitions};
use crate::blueprint;
use crate::diagnostic::{Diagnostic, Origin, Place};
use crate::plan::{Estate, query};

/// What the templates of a stream to an archive need beside the words of the blueprint.
#[derive(Serialize)]
pub(crate) struct Objects {
    /// What keys begin with, below the folder of the stream.
    prefix: String,
    error_prefix: String,
    /// How much is collected for an object.
    megabytes: u64,
    /// Whether records go into folders by what is in them.
    partitions: bool,
    /// Whether records are turned into another format, and whether that is Parquet.
    converts: bool,
    to_parquet: bool,
    schema: Option<Schema>,
}

/// The table that has the columns of another format.
#[derive(Serialize)]
struct Schema {
    account: String,
    region: String,
    database: String,
    table: String,
}

/// How much is collected for an object unless the blueprint says otherwise, in MB.
const USUAL: u64 = 5;
/// The same where objects are to be large, and the least then. AWS's pages do not say the least for folders by what is in
/// records; it is taken to be that of other formats.
/// <https://docs.aws.amazon.com/firehose/latest/dev/enable-record-format-conversion.html>
const LARGE: u64 = 128;
const LEAST: u64 = 64;

impl Resolved<'_> {
    pub(super) fn objects(&self, estate: &Estate) -> Objects {
        let said = |word: &str| self.options.get(word).and_then(Value::as_str);
        let keys = self.options.get("partition_by").filter(|said| !said.is_null());
        let buffer = self.options.get("buffer").and_then(|buffer| buffer.get("megabytes")).and_then(Value::as_u64);
        Objects {
            prefix: said("prefix").map_or_else(|| partitions::prefix(keys), str::to_owned),
            error_prefix: said("error_prefix").unwrap_or(BY_ERROR).to_owned(),
            megabytes: buffer.unwrap_or(if keys.is_some() || self.converts() { LARGE } else { USUAL }),
            partitions: keys.is_some(),
            converts: self.converts(),
            to_parquet: said("format") == Some("parquet"),
            schema: self.schema(estate),
        }
    }

    /// Whether records are turned into another format.
    pub(super) fn converts(&self) -> bool {
        self.archive.is_some() && self.options.get("format").is_some_and(Value::is_string)
    }

    /// Whether the columns of another format are those of a table that is made for it.
    pub(in crate::plan) fn needs_table(&self) -> bool {
        self.converts() && self.options.get("schema").is_none_or(Value::is_null)
    }

    /// The table that is made for it.
    pub(super) fn own_table(&self, estate: &Estate) -> Option<query::OwnTable> {
        let archive = self.archive.as_ref().filter(|_| self.needs_table())?;
        Some(query::own_table(estate, archive, &self.name))
    }

    fn schema(&self, estate: &Estate) -> Option<Schema> {
        let (account, region) = (self.account.clone(), self.region.clone());
        if let Some(query::OwnTable { database, table, .. }) = self.own_table(estate) {
            return Some(Schema { account, region, database, table });
        }
        let schema = self.options.get("schema").filter(|_| self.converts())?;
        let said = |word: &str| schema.get(word).and_then(Value::as_str).map(str::to_owned);
        Some(Schema {
            account: said("account").unwrap_or(account),
            region: said("region").unwrap_or(region),
            database: said("database")?,
            table: said("table")?,
        })
    }

    /// Whether something looks into records that only finds its way in JSON. What a function makes of them is its affair.
    pub(super) fn needs_json(&self) -> bool {
        let by_query = self.archive.is_some() && self.options.get("partition_by").is_some_and(Value::is_object);
        (self.json || self.converts() || by_query) && self.written.transform.is_none()
    }
}

/// Reports what is wrong with the words of a stream to an archive.
pub(crate) fn check(origin: &Origin, stream: &blueprint::Stream, problems: &mut Vec<Diagnostic>) {
    let words = &stream.options;
    let prefix = |word: &str, usage: Use, problems: &mut Vec<Diagnostic>| {
        keys::check(usage, words.get(word)?.as_str()?, &origin.key(word), problems)
    };
    let delivered = prefix("prefix", Use::Delivered, problems);
    prefix("error_prefix", Use::Failed, problems);
    Partitions { origin, words, transforms: stream.transform.is_some(), prefix: delivered }.check(problems);
    check_format(origin, words, problems);
    check_buffer(origin, words, problems);
}

/// A schema does nothing without a format, and other words do nothing beside one.
fn check_format(origin: &Origin, words: &Map<String, Value>, problems: &mut Vec<Diagnostic>) {
    let without_effect = |word: &str, with: &str, because: &str| {
        Diagnostic::error("option-without-effect", format!("`{word}` does nothing {with} `format`"))
            .at(Place::Key(origin.key(word)), because)
    };
    if words.contains_key("schema") && !words.contains_key("format") {
        problems.push(without_effect("schema", "without", "only with `format`"));
    }
    let idle = [("compression", "the format has its own, Snappy"), ("lines", "the format knows where records begin")];
    for (word, because) in idle {
        if words.contains_key("format") && words.contains_key(word) {
            problems.push(without_effect(word, "with", because).also(Place::Key(origin.key("format")), "the format"));
        }
    }
}

/// AWS takes only large buffers for other formats and for folders by what is in records, and not without one for the latter.
/// <https://docs.aws.amazon.com/firehose/latest/dev/buffering.html>
fn check_buffer(origin: &Origin, words: &Map<String, Value>, problems: &mut Vec<Diagnostic>) {
    let said = |word: &str| words.get("buffer").and_then(|buffer| buffer.get(word)).and_then(Value::as_u64);
    let place = |word: &str| origin.key("buffer").key(word);
    let Some(by) = ["format", "partition_by"].into_iter().find(|word| words.contains_key(*word)) else { return };
    if let Some(few) = said("megabytes").filter(|said| *said < LEAST) {
        let headline = format!("`megabytes` must be at least {LEAST} with `{by}`, but is `{few}`");
        let problem = Diagnostic::error("out-of-range", headline)
            .at(&place("megabytes"), format!("is `{few}`"))
            .also(Place::Key(origin.key(by)), "asks for more");
        problems.push(problem);
    }
    if said("seconds") == Some(0) && words.contains_key("partition_by") {
        let problem = Diagnostic::error("out-of-range", "`seconds` must be at least 1 with `partition_by`, but is `0`")
            .at(&place("seconds"), "is `0`")
            .also(Place::Key(origin.key("partition_by")), "cannot do without a buffer");
        problems.push(problem);
    }
}
