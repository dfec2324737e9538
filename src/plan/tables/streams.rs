//! The tables of streams to archives: of log events, or of what a source writes itself, in the folder and the format of
//! the stream.

use super::{Found, Maker, Via};
use crate::catalog::{Catalog, FormatOf, LayoutOf, Layouts, Table, Tables, applies};
use crate::plan::archive::Draft;
use crate::plan::{Estate, source, stream};

/// The folder that describes streams.
const FOLDER: &str = "transports/firehose";
/// What their records are where nothing is changed of those of log groups.
const AS_THEY_COME: &str = "log-events";

/// The tables of a stream to an archive, to which these sources may write.
pub(crate) fn of_stream<'c>(
    stream: &stream::Resolved<'_>,
    sources: &[source::Resolved<'c>],
    draft: &Draft<'_>,
    estate: &Estate,
    catalog: &'c Catalog,
) -> Found<'c> {
    let Some(collected) = catalog.tables(FOLDER) else { return Found::default() };
    let facts = |records: &str| {
        let mut facts = stream.options.clone();
        facts.insert("records".into(), records.into());
        facts
    };
    let maker = |tables, facts, via| Maker {
        name: &stream.name,
        wanted: None,
        groups: &[],
        source_regions: &[],
        tables,
        layouts: catalog.layouts(),
        estate,
        draft,
        facts,
        via,
    };
    let writers: Vec<_> = sources.iter().filter(|source| source.delivers_at(&stream.name).is_some()).collect();
    if stream.written.transform.is_none()
        && let [source] = writers[..]
        && let Some((tables, word, table)) = only_table(source, catalog)
        && let Some(between) = collected.tables.values().next()
    {
        let via = Via { table: between, facts: facts(AS_THEY_COME) };
        return Found::from_iter([maker(tables, source.options.clone(), Some(via)).table(word, table)]);
    }
    let unlike = stream.written.unlike_log_events(stream.messages_only);
    maker(collected, facts(unlike.unwrap_or(AS_THEY_COME)), None).all()
}

/// The table of a source, if it has one and no more.
fn only_table<'c>(source: &source::Resolved<'c>, catalog: &'c Catalog) -> Option<(&'c Tables, &'c str, &'c Table)> {
    let tables = catalog.tables(&format!("sources/{}", source.written.kind))?;
    let mut there = tables.tables.iter().filter(|(_, table)| applies(&table.when, &source.options));
    let (word, table) = there.next()?;
    there.next().is_none().then_some((tables, word, table))
}

impl<'c> Via<'c> {
    /// What reads the records of a source behind a stream, and where they are; `None` where nothing is known.
    pub(super) fn chosen(
        &self,
        format: &'c FormatOf,
        layouts: &Layouts,
    ) -> Option<Result<(&'c FormatOf, &'c LayoutOf), String>> {
        let (written, layout) = (self.table.format(&self.facts)?, self.table.layout(&self.facts)?);
        let as_text = self.table.formats.last()?;
        let library = |format: &FormatOf| layouts.formats.get(&format.is).map(|format| &format.library);
        if let Some(why) = &written.none {
            return Some(Err(why.clone()));
        }
        if library(format) != library(as_text) {
            return Some(Err("its records are lines of text, and no JSON".into()));
        }
        // What makes columns of records knows members by the names of the columns.
        match (written.is == as_text.is, format.is == as_text.is) {
            (true, _) => Some(Ok((format, layout))),
            (false, true) => Some(Ok((written, layout))),
            (false, false) => Some(Err("its records have members that no column can be named after".into())),
        }
    }
}
