//! The tables of what a source or a stream delivers to an archive: columns, where objects are, and saved queries.

mod streams;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value;

use super::archive::Draft;
use super::covered::Wanted;
use super::{Estate, names, source};
pub(crate) use streams::of_stream;

use crate::catalog::{
    Catalog, Format, FormatOf, LayoutOf, Layouts, Properties, Saved, Table, Tables, Time, Values, Whose, applies,
    column,
};

/// A column with its type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Column {
    pub(crate) name: String,
    #[serde(rename = "type")]
    pub(crate) kind: String,
}

/// A table, decided.
#[derive(Debug)]
pub(crate) struct Made<'c> {
    /// What it is called, with hyphens.
    pub(crate) name: String,
    pub(crate) title: &'c str,
    pub(crate) format: &'c Format,
    pub(crate) serde: Properties,
    pub(crate) properties: Properties,
    pub(crate) columns: Vec<Column>,
    pub(crate) partitions: Vec<Column>,
    pub(crate) location: String,
    /// Where objects are, but for when.
    pub(crate) root: String,
    /// Whose objects it reads, and from which regions.
    pub(crate) accounts: BTreeSet<String>,
    pub(crate) regions: BTreeSet<String>,
    pub(crate) queries: Vec<Query>,
}

/// A saved query, decided.
#[derive(Debug)]
pub(crate) struct Query {
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) sql: String,
}

/// What a source or a stream gives an archive to query.
#[derive(Debug, Default)]
pub(crate) struct Found<'c> {
    pub(crate) tables: Vec<Made<'c>>,
    /// Why something has no table.
    pub(crate) missing: Vec<String>,
}

impl<'c> FromIterator<Result<Made<'c>, String>> for Found<'c> {
    fn from_iter<I: IntoIterator<Item = Result<Made<'c>, String>>>(results: I) -> Self {
        let mut found = Self::default();
        for result in results {
            match result {
                Ok(made) => found.tables.push(made),
                Err(why) => found.missing.push(why),
            }
        }
        found
    }
}

/// A part of object keys with what is known of its values.
struct Known<'c> {
    column: &'c str,
    called: &'c str,
    /// `None`: each query says which it means.
    values: Option<Vec<String>>,
}

/// A source or a stream while its tables are made.
struct Maker<'s, 'c> {
    name: &'s str,
    /// What a source covers: its resources, if it says so, its accounts and its regions.
    wanted: Option<&'s Wanted>,
    groups: &'s [String],
    source_regions: &'s [String],
    tables: &'c Tables,
    layouts: &'c Layouts,
    estate: &'s Estate,
    draft: &'s Draft<'s>,
    /// Its options, and what is special of its archive or its records.
    facts: BTreeMap<String, Value>,
    via: Option<Via<'c>>,
}

/// What lies between a source and an archive: a stream, with the table of what it collects of log groups.
struct Via<'c> {
    table: &'c Table,
    facts: BTreeMap<String, Value>,
}

/// The tables of a source in an archive.
pub(crate) fn of_source<'c>(
    source: &source::Resolved<'c>,
    draft: &Draft<'_>,
    estate: &Estate,
    catalog: &'c Catalog,
) -> Found<'c> {
    let Some(tables) = catalog.tables(&format!("sources/{}", source.written.kind)) else { return Found::default() };
    let mut facts = source.options.clone();
    facts.insert("organization".into(), estate.organization.is_some().into());
    facts.insert("prefixed".into(), draft.written.prefix.is_some().into());
    let maker = Maker {
        name: &source.name,
        wanted: source.covered.as_ref().map(|(_, wanted)| wanted),
        groups: &source.groups,
        source_regions: &source.regions,
        tables,
        layouts: catalog.layouts(),
        estate,
        draft,
        facts,
        via: None,
    };
    maker.all()
}

impl<'c> Maker<'_, 'c> {
    fn all(&self) -> Found<'c> {
        if let Some(why) = &self.tables.none {
            return Found { tables: Vec::new(), missing: vec![why.clone()] };
        }
        let tables = self.tables.tables.iter().filter(|(_, table)| applies(&table.when, &self.facts));
        tables.map(|(word, table)| self.table(word, table)).collect()
    }

    fn none(&self) -> String {
        format!("there is no table for what `{}` is set to", self.name)
    }

    fn table(&self, word: &str, table: &'c Table) -> Result<Made<'c>, String> {
        let (format_of, layout) = self.chosen(table)?;
        let format = self.layouts.formats.get(&format_of.is).ok_or_else(|| self.none())?;
        let time = self.layouts.times.get(&layout.time).ok_or_else(|| self.none())?;
        let fields = self.fields(table);
        let pattern = layout.folder.replace("{stream}", self.name);
        let parts = self.parts(&pattern);
        let (folder, partitions) = self.folder(&pattern, time, &parts);
        let name = if self.via.is_none() && self.tables.tables.len() > 1 {
            format!("{}-{word}", self.name)
        } else {
            self.name.to_owned()
        };
        // The deepest folder that is the same for all.
        let start = folder.split("${").next().and_then(|start| start.rsplit_once('/')).map_or("", |(start, _)| start);
        let start = if start.is_empty() { String::new() } else { format!("{start}/") };
        let root = timeless(&folder, time);
        Ok(Made {
            title: &table.title,
            serde: serde(format, format_of, &fields),
            properties: self.properties(format, time, &parts, &folder),
            columns: columns(table, &fields),
            partitions,
            location: format!("s3://{}/{start}", self.draft.bucket_name),
            root,
            accounts: self.accounts().into_iter().collect(),
            regions: self.regions().into_iter().collect(),
            queries: self.queries(&name, table, time, &parts, &fields),
            format,
            name,
        })
    }

    /// What a table is read by, and where its objects are.
    fn chosen(&self, table: &'c Table) -> Result<(&'c FormatOf, &'c LayoutOf), String> {
        let format = table.format(&self.facts).ok_or_else(|| self.none())?;
        if let Some(via) = &self.via {
            return via.chosen(format, self.layouts).ok_or_else(|| self.none())?;
        }
        let layout = table.layout(&self.facts).ok_or_else(|| self.none())?;
        match format.none.as_ref().or(layout.none.as_ref()) {
            Some(why) => Err(why.clone()),
            None => Ok((format, layout)),
        }
    }

    /// The fields of a record, in order.
    fn fields(&self, table: &Table) -> Vec<String> {
        let Some(option) = &table.fields else { return table.columns.keys().cloned().collect() };
        let said = self.facts.get(option).and_then(Value::as_array);
        let said = said.map(|fields| fields.iter().filter_map(Value::as_str).map(str::to_owned).collect());
        said.unwrap_or_else(|| table.usual.clone())
    }

    /// The parts of object keys that are no dates, by the word in the folder.
    fn parts(&self, folder: &str) -> Vec<(&'c str, Known<'c>)> {
        let mut parts: Vec<(usize, &'c str, Known<'c>)> = Vec::new();
        let at = |word: &str| folder.find(&format!("{{{word}}}"));
        for (word, part) in &self.layouts.parts {
            let values = || match part.of {
                Values::Accounts => self.accounts(),
                Values::Regions => self.regions(),
            };
            if let Some(at) = at(word) {
                let values = Some(values());
                parts.push((at, word, self.known(&part.column, &part.called, values)));
            }
        }
        if let (Some(at), Some(part)) = (at("covered"), &self.tables.covered) {
            let ids = self.listed().map(|ids| ids.iter().map(|id| part.of(id)).collect());
            parts.push((at, "covered", self.known(&part.column, &part.called, ids)));
        }
        parts.sort_by_key(|(at, ..)| *at);
        parts.into_iter().map(|(_, word, known)| (word, known)).collect()
    }

    fn known(&self, column: &'c str, called: &'c str, values: Option<Vec<String>>) -> Known<'c> {
        let values: Option<BTreeSet<String>> = values.map(|values| values.into_iter().collect());
        let few = values.filter(|values| !values.is_empty() && values.len() <= self.layouts.most_listed);
        Known { column, called, values: few.map(|values| values.into_iter().collect()) }
    }

    /// What is listed, if it is.
    fn listed(&self) -> Option<Vec<String>> {
        let Some(Wanted::Listed(listed)) = self.wanted else { return None };
        Some(listed.values().flat_map(BTreeMap::values).flatten().cloned().collect())
    }

    fn accounts(&self) -> Vec<String> {
        if self.tables.accounts == Whose::All {
            return self.estate.groups.values().flat_map(|group| &group.accounts).cloned().collect();
        }
        if let Some(Wanted::Listed(listed)) = self.wanted {
            let any = |by_region: &BTreeMap<String, Vec<String>>| by_region.values().any(|ids| !ids.is_empty());
            return listed.iter().filter(|(_, by_region)| any(by_region)).map(|(account, _)| account.clone()).collect();
        }
        let groups = self.groups.iter().filter_map(|group| self.estate.groups.get(group));
        groups.flat_map(|group| &group.accounts).cloned().collect()
    }

    fn regions(&self) -> Vec<String> {
        if self.tables.regions == Whose::All {
            return self.estate.partition.regions.iter().map(|region| (*region).to_owned()).collect();
        }
        let Some(Wanted::Listed(listed)) = self.wanted else { return self.source_regions.to_vec() };
        let places = listed.values().flatten().flat_map(|(region, ids)| ids.iter().map(move |id| (region, id)));
        let called = |(region, id): (&String, &String)| {
            let other = self.tables.regions_of.iter().find(|(mark, _)| id.contains(mark.as_str()));
            other.map_or_else(|| region.clone(), |(_, called)| called.clone())
        };
        places.map(called).collect()
    }

    /// The folder with columns in it, and the columns in that order.
    fn folder(&self, pattern: &str, time: &Time, parts: &[(&str, Known<'_>)]) -> (String, Vec<Column>) {
        let mut columns: Vec<Column> = Vec::new();
        let mut folder = String::new();
        let mut rest = pattern;
        while let Some((before, after)) = rest.split_once('{') {
            let (word, after) = after.split_once('}').unwrap_or((after, ""));
            folder.push_str(before);
            rest = after;
            let part = parts.iter().find(|(known, _)| *known == word);
            let of_time = time.columns.get(word).and_then(Value::as_str);
            let column = match (part, of_time) {
                (Some((_, known)), _) => Column { name: known.column.to_owned(), kind: "string".to_owned() },
                (None, Some(kind)) => Column { name: word.to_owned(), kind: kind.to_owned() },
                (None, None) => {
                    folder.push_str(self.estate.organization.as_deref().unwrap_or_default());
                    continue;
                }
            };
            folder.push_str(&format!("${{{}}}", column.name));
            columns.push(column);
        }
        // Without the slash at its end one folder could be the beginning of another, such as that of day 1 and that of day 11.
        (self.draft.object(&format!("{folder}{rest}/")), columns)
    }

    fn properties(&self, format: &Format, time: &Time, parts: &[(&str, Known<'_>)], folder: &str) -> Properties {
        let days = self.draft.retention().map(|retention| retention.days.to_string());
        let oldest =
            days.map_or_else(|| time.first.clone(), |days| filled(&self.layouts.oldest, &[("days", days.as_str())]));
        let values = [("bucket", self.draft.bucket_name.as_str()), ("folder", folder), ("oldest", &oldest)];
        let mut properties = Properties::new();
        for own in [&self.layouts.properties, &format.properties, &time.properties] {
            properties.extend(all_filled(own, &values));
        }
        for (_, part) in parts {
            let own = if part.values.is_some() { &self.layouts.listed } else { &self.layouts.asked };
            let listed = part.values.as_ref().map(|values| values.join(",")).unwrap_or_default();
            properties.extend(all_filled(own, &[("column", part.column), ("values", &listed)]));
        }
        properties
    }

    fn queries(
        &self,
        name: &str,
        table: &Table,
        time: &Time,
        parts: &[(&str, Known<'_>)],
        fields: &[String],
    ) -> Vec<Query> {
        let asked: Vec<&Known<'_>> =
            parts.iter().map(|(_, known)| known).filter(|known| known.values.is_none()).collect();
        let has_all = |saved: &Saved| saved.needs.iter().all(|field| fields.contains(field));
        let query = |(word, saved): (&String, &Saved)| {
            let days = saved.days.to_string();
            let recent = filled(&time.recent, &[("days", &days)]);
            let mut conditions: Vec<String> = asked.iter().map(|known| format!("{} = ?", known.column)).collect();
            conditions.extend(Some(recent).filter(|recent| !recent.is_empty()));
            let condition = if conditions.is_empty() { "true".to_owned() } else { conditions.join("\n  AND ") };
            let quoted = format!("\"{}\"", names::snake(name));
            let asks: Vec<&str> =
                asked.iter().map(|known| known.called).chain(saved.asks.iter().map(String::as_str)).collect();
            let asks = if asks.is_empty() { String::new() } else { format!(". Asks for {}", asks.join(", then ")) };
            Query {
                name: format!("{name}-{word}"),
                description: format!("{}{asks}", saved.about),
                sql: filled(&saved.sql, &[("table", &quoted), ("where", &condition)]),
            }
        };
        table.queries.iter().filter(|(_, saved)| has_all(saved)).map(query).collect()
    }
}

/// A folder without what stands between the first and the last part of a date.
fn timeless(folder: &str, time: &Time) -> String {
    let marks: Vec<String> = time.columns.keys().map(|column| format!("${{{column}}}")).collect();
    match (marks.first(), marks.last()) {
        (Some(first), Some(last)) => {
            let before = folder.split(first.as_str()).next().unwrap_or_default();
            let after = folder.rsplit(last.as_str()).next().unwrap_or_default();
            format!("{before}*{after}")
        }
        _ => folder.to_owned(),
    }
}

/// Columns in the order of the fields.
fn columns(table: &Table, fields: &[String]) -> Vec<Column> {
    let kind = |field: &String| table.columns.get(field).and_then(Value::as_str).unwrap_or("string").to_owned();
    fields.iter().map(|field| Column { name: column(field), kind: kind(field) }).collect()
}

/// What reads the records is told.
fn serde(format: &Format, own: &FormatOf, fields: &[String]) -> Properties {
    let mut serde = format.serde.clone();
    serde.extend(own.serde.clone());
    for field in fields.iter().filter(|field| column(field) != **field) {
        serde.extend(all_filled(&format.each, &[("column", &column(field)), ("field", field)]));
    }
    serde
}

fn all_filled(properties: &Properties, values: &[(&str, &str)]) -> Properties {
    properties.iter().map(|(name, value)| (filled(name, values), filled(value, values))).collect()
}

/// A pattern with values in place of `{word}`.
fn filled(pattern: &str, values: &[(&str, &str)]) -> String {
    values.iter().fold(pattern.to_owned(), |text, (word, value)| text.replace(&format!("{{{word}}}"), value))
}
