//! A database of AWS Glue, and tables in it.
//! <https://docs.aws.amazon.com/athena/latest/ug/partition-projection.html>

use serde::Serialize;

use super::FOLDER;
use crate::catalog::Properties;
use crate::plan::archive::Draft;
use crate::plan::builder::{Builder, Maker};
use crate::plan::tables::{Column, Made};
use crate::plan::text::{Handle, Text};
use crate::plan::{Estate, ItemKey, names};

#[derive(Serialize)]
struct Database {
    description: String,
}

#[derive(Serialize)]
struct Table<'a> {
    description: &'a str,
    database: Handle,
    format: Formatted<'a>,
    serde: &'a Properties,
    properties: &'a Properties,
    columns: &'a [Column],
    partitions: &'a [Column],
    location: &'a str,
}

#[derive(Serialize)]
struct Formatted<'a> {
    library: &'a str,
    input: &'a str,
    output: &'a str,
}

/// Letters, digits and underscores, so that nothing has to be quoted.
pub(super) fn name(estate: &Estate, archive: &str) -> String {
    names::snake(&names::physical(&estate.name, archive))
}

pub(super) fn key(archive: &str) -> ItemKey {
    ItemKey::new(format!("{archive}-database"))
}

pub(super) fn table_key(archive: &str, table: &str) -> ItemKey {
    ItemKey::new(format!("{archive}-table-{table}"))
}

pub(super) fn description(draft: &Draft<'_>) -> String {
    format!("Logs in {}", draft.bucket_name)
}

/// Makes the database of an archive.
pub(super) fn add(builder: &mut Builder<'_>, maker: &Maker<'_>, draft: &Draft<'_>) {
    let name = Text::literal(name(builder.estate, &draft.name));
    let context = Database { description: description(draft) };
    builder.add(&draft.stack, maker.item(&key(&draft.name), FOLDER, "database", name, &context));
}

/// Makes a table in it.
pub(super) fn add_table(builder: &mut Builder<'_>, maker: &Maker<'_>, draft: &Draft<'_>, table: &Made<'_>) {
    let context = Table {
        description: table.title,
        database: Handle(key(&draft.name)),
        format: Formatted { library: &table.format.library, input: &table.format.input, output: &table.format.output },
        serde: &table.serde,
        properties: &table.properties,
        columns: &table.columns,
        partitions: &table.partitions,
        location: &table.location,
    };
    let item = maker.item(
        &table_key(&draft.name, &table.name),
        FOLDER,
        "table",
        Text::literal(names::snake(&table.name)),
        &context,
    );
    builder.add(&draft.stack, item);
}
