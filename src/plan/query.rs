//! Where archives are queried: a database with their tables, a workgroup with its results, and saved queries, in the account
//! and region of each.
//! <https://docs.aws.amazon.com/athena/latest/ug/workgroups-settings-override.html>

mod database;
mod workgroup;

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::{Map, Value};

use super::archive::Draft;
use super::builder::{Builder, Maker, handle};
use super::source::{Destinations, Resolved as Source};
use super::stream::Resolved as Stream;
use super::tables::{self, Found, Made};
use super::text::Handle;
use super::{Duration, Estate, ItemKey, names};
use crate::blueprint::{self, Blueprint};
use crate::diagnostic::{Diagnostic, Origin, Place, suggest};

/// How long results stay unless the blueprint says otherwise.
const RESULTS: Duration = Duration::days(30);
/// How long results stay that were deleted.
const NONCURRENT: Duration = Duration::days(1);
/// The most that a query reads unless the blueprint says otherwise, in bytes.
const SCAN_LIMIT: u64 = 1 << 40;
/// The least that Terraform's AWS provider takes; Athena takes 10,000,000.
const LEAST_SCAN_LIMIT: u64 = 10 << 20;
const FOLDER: &str = "query";

/// What is queried, for the rules.
#[derive(Debug)]
pub(crate) struct Queried {
    /// `None`: whichever there is.
    pub(crate) archive: Option<String>,
    /// Where the blueprint asks for it.
    pub(crate) origin: Origin,
    pub(crate) tables: Vec<Readable>,
    pub(crate) missing: Vec<Missing>,
}

/// A table, for the rules.
#[derive(Debug)]
pub(crate) struct Readable {
    pub(crate) source: String,
    pub(crate) origin: Origin,
    made: Shared,
}

/// Which objects a table reads.
#[derive(Debug)]
struct Shared {
    root: String,
    accounts: BTreeSet<String>,
    regions: BTreeSet<String>,
}

impl Readable {
    /// Whether some objects are read by both.
    pub(crate) fn shares(&self, other: &Self) -> bool {
        let (own, other) = (&self.made, &other.made);
        own.root == other.root && !own.accounts.is_disjoint(&other.accounts) && !own.regions.is_disjoint(&other.regions)
    }
}

/// A log that has no table.
#[derive(Debug)]
pub(crate) struct Missing {
    pub(crate) source: String,
    pub(crate) origin: Origin,
    pub(crate) why: String,
}

/// What readers of an archive need besides it.
pub(crate) struct Querying {
    pub(crate) workgroup: ItemKey,
    pub(crate) results: ItemKey,
    database: String,
}

/// What the statements of a reader need.
#[derive(Serialize)]
struct Reading {
    workgroup: Handle,
    results: Handle,
    database_name: String,
    key: Option<Handle>,
    has_key: bool,
}

impl Querying {
    /// What a reader may do besides reading the archive.
    pub(crate) fn statements(&self, maker: &Maker<'_>, key: Option<&ItemKey>) -> (String, Map<String, Value>) {
        let reading = Reading {
            workgroup: Handle(self.workgroup.clone()),
            results: Handle(self.results.clone()),
            database_name: self.database.clone(),
            key: handle(key),
            has_key: key.is_some(),
        };
        (format!("{FOLDER}/reader-statements.json.hbs"), maker.statement_context(&reading))
    }
}

/// `query` with its words looked up.
pub(super) struct Resolved {
    /// The archives that are named, or all there are, with the place that says so.
    archives: Vec<(String, Origin)>,
    named: bool,
    retention: Duration,
    scan_limit: u64,
}

/// Resolves what `query` names.
pub(super) fn resolve(
    blueprint: &Blueprint,
    builder: &mut Builder<'_>,
    destinations: &Destinations<'_>,
) -> Option<Resolved> {
    let written = blueprint.query.as_ref()?;
    let origin = Origin::root().key("query");
    let archives = match &written.archives {
        None => destinations.archives.keys().map(|name| (name.clone(), origin.clone())).collect(),
        Some(words) => {
            let place = origin.key("archives");
            let words = words.iter().into_iter().map(|(word, at)| (word.to_owned(), place.item(at)));
            words.filter(|(word, at)| is_archive(word, at, builder, destinations)).collect()
        }
    };
    Some(Resolved {
        archives,
        named: written.archives.is_some(),
        retention: written.retention.as_deref().and_then(Duration::parse).unwrap_or(RESULTS),
        scan_limit: scan_limit(written, &origin.key("scan_limit"), builder),
    })
}

fn is_archive(word: &str, at: &Origin, builder: &mut Builder<'_>, destinations: &Destinations<'_>) -> bool {
    if destinations.archives.contains_key(word) {
        return true;
    }
    // One with problems of its own has them already.
    if !destinations.unplaced.contains_key(word) {
        let archives = destinations.archives.keys().map(String::as_str);
        let there = suggest::list(archives.clone());
        let problem = Diagnostic::error("unknown-archive", format!("`{word}` is not an archive of this blueprint"))
            .at(at, "only archives are queried")
            .help(format!("archives are destinations of kind `s3`: {there}"))
            .did_you_mean(word, archives);
        builder.problems.push(problem);
    }
    false
}

/// In bytes.
fn scan_limit(written: &blueprint::Query, at: &Origin, builder: &mut Builder<'_>) -> u64 {
    let Some(text) = &written.scan_limit else { return SCAN_LIMIT };
    let (number, unit) = text.split_at(text.len().saturating_sub(2));
    let factor = match unit {
        "MB" => 20,
        "GB" => 30,
        _ => 40,
    };
    // The schema lets six digits through.
    let bytes = number.parse::<u64>().unwrap_or(1) << factor;
    if bytes < LEAST_SCAN_LIMIT {
        let problem = Diagnostic::error("out-of-range", format!("`scan_limit` must be at least 10MB, but is `{text}`"));
        builder.problems.push(problem.at(Place::Value(at.clone()), format!("is `{text}`")));
    }
    bytes
}

impl Resolved {
    /// Creates everything for each archive that has a table, and tells the archive of it.
    pub(super) fn add(
        &self,
        builder: &mut Builder<'_>,
        destinations: &mut Destinations<'_>,
        sources: &[Source<'_>],
        streams: &[Stream<'_>],
    ) -> Vec<Queried> {
        let mut all = Vec::new();
        for (name, origin) in &self.archives {
            let Some(draft) = destinations.archives.get_mut(name) else { continue };
            let mut queried = Queried {
                archive: self.named.then(|| name.clone()),
                origin: origin.clone(),
                tables: Vec::new(),
                missing: Vec::new(),
            };
            let mut made = Vec::new();
            let (estate, catalog) = (builder.estate, builder.catalog);
            for source in sources {
                let Some(at) = source.delivers_at(name) else { continue };
                made.extend(queried.take(&source.name, &at, tables::of_source(source, draft, estate, catalog)));
            }
            for stream in streams.iter().filter(|stream| stream.archive.as_ref() == Some(name)) {
                let at = stream.origin.key("deliver_to");
                made.extend(queried.take(
                    &stream.name,
                    &at,
                    tables::of_stream(stream, sources, draft, estate, catalog),
                ));
            }
            if !made.is_empty() {
                let maker = Maker::central(builder.estate, draft.stack.clone(), Origin::root().key("query"));
                database::add(builder, &maker, draft);
                let querying = self.add_workgroup(builder, &maker, draft);
                for table in &made {
                    database::add_table(builder, &maker, draft, table);
                    workgroup::add_saved(builder, &maker, draft, &querying.workgroup, table);
                }
                draft.querying = Some(querying);
            }
            all.push(queried);
        }
        // Where none is named, it is enough that one has a table.
        if !self.named && all.iter().any(|queried| !queried.tables.is_empty()) {
            all.retain(|queried| !queried.tables.is_empty());
        } else if !self.named {
            all.truncate(1);
        }
        all
    }
}

impl Queried {
    /// Notes which tables a source or a stream has, and which it has not.
    fn take<'c>(&mut self, name: &str, origin: &Origin, found: Found<'c>) -> Vec<Made<'c>> {
        let missing = |why| Missing { source: name.to_owned(), origin: origin.clone(), why };
        self.missing.extend(found.missing.into_iter().map(missing));
        self.tables.extend(found.tables.iter().map(|table| readable(name, table, origin)));
        found.tables
    }
}

fn readable(name: &str, table: &Made<'_>, origin: &Origin) -> Readable {
    let made = Shared { root: table.root.clone(), accounts: table.accounts.clone(), regions: table.regions.clone() };
    Readable { source: name.to_owned(), origin: origin.clone(), made }
}

/// The table that a stream's records get the columns of another format from.
pub(crate) struct OwnTable {
    pub(crate) database: String,
    pub(crate) table: String,
    /// The item that makes it.
    pub(crate) item: ItemKey,
}

/// The table that the query layer has for a stream to an archive.
pub(super) fn own_table(estate: &Estate, archive: &str, stream: &str) -> OwnTable {
    OwnTable {
        database: database::name(estate, archive),
        table: names::snake(stream),
        item: database::table_key(archive, stream),
    }
}

/// Reports streams that need a table for their format and have none.
pub(super) fn check_schemas(
    builder: &mut Builder<'_>,
    destinations: &Destinations<'_>,
    sources: &[Source<'_>],
    streams: &[Stream<'_>],
) {
    // Of text nothing has columns, and a rule says so.
    let is_text = |stream: &Stream<'_>| {
        let mut writers = sources.iter().filter(|source| source.delivers_at(&stream.name).is_some());
        writers.any(|source| source.about.streams_text(&source.options))
    };
    for (stream, draft) in needing_tables(destinations, streams).filter(|(stream, _)| !is_text(stream)) {
        let found = tables::of_stream(stream, sources, draft, builder.estate, builder.catalog);
        builder.problems.extend(found.missing.iter().map(|why| unknown_columns(stream, why)));
    }
}

/// Makes the tables that streams need for their format, where queries have not made them.
pub(super) fn add_schemas(
    builder: &mut Builder<'_>,
    destinations: &Destinations<'_>,
    sources: &[Source<'_>],
    streams: &[Stream<'_>],
) {
    let mut made = BTreeSet::new();
    for (stream, draft) in needing_tables(destinations, streams).filter(|(_, draft)| draft.querying.is_none()) {
        let maker = Maker::central(builder.estate, draft.stack.clone(), stream.origin.clone());
        if made.insert(&draft.name) {
            database::add(builder, &maker, draft);
        }
        let found = tables::of_stream(stream, sources, draft, builder.estate, builder.catalog);
        found.tables.iter().for_each(|table| database::add_table(builder, &maker, draft, table));
    }
}

/// Streams whose format needs a table that is made, with their archives.
fn needing_tables<'a, 's>(
    destinations: &'a Destinations<'s>,
    streams: &'a [Stream<'a>],
) -> impl Iterator<Item = (&'a Stream<'a>, &'a Draft<'s>)> {
    let needing = streams.iter().filter(|stream| stream.needs_table());
    needing.filter_map(|stream| Some((stream, destinations.archives.get(stream.archive.as_ref()?)?)))
}

fn unknown_columns(stream: &Stream<'_>, why: &str) -> Diagnostic {
    Diagnostic::error("missing-key", "the columns of the format are not known")
        .at(&stream.origin.key("format"), "needs `schema`")
        .note(why)
        .help("name a table of AWS Glue that has them: `schema: { database: logs, table: cloudtrail }`")
}
