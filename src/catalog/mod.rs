//! What is known of sources, transports and destinations: `templates/**/about.yaml` and the template texts.

mod about;
pub(crate) mod calls;
mod covered;
mod many;
mod patterns;
mod products;
mod reads;
pub(crate) mod regions;
mod settings;
mod tables;
mod telemetry;
mod vendors;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::OnceLock;

use include_dir::{Dir, include_dir};
use rayon::prelude::*;
use serde::de::DeserializeOwned;

pub(crate) use about::{
    About, AclHeader, Attribute, Check, Checks, Combine, Delivery, DeliveryKind, Groups, Lands, LogDelivery, Ready,
    ResourceKind, Switch, TransformBuffer,
};
pub(crate) use covered::Covers;
pub(crate) use patterns::{Patterns, ReadyPattern};
pub(crate) use products::{ComesAs, Endpoint, Product, Products};
pub(crate) use reads::{Fact, Location, ReadKind};
pub(crate) use settings::{Setting, Settings, resolve as resolve_settings};
pub(crate) use tables::{
    Format, FormatOf, LayoutOf, Layouts, Properties, Saved, Table, Tables, Time, Values, Whose, applies, column,
};
pub(crate) use telemetry::{Telemetry, TelemetryLog};
pub(crate) use vendors::{Vendor, Vendors};

static EMBEDDED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/templates");

const COVERED: &str = "covered.yaml";
const PATTERNS: &str = "alerts/patterns.yaml";
const PRODUCTS: &str = "siem/products.yaml";
const LAYOUTS: &str = "query/tables.yaml";
const NETWORKS: &str = "destinations/redshift/networks.yaml";
const TELEMETRY: &str = "transports/telemetry/logs.yaml";
const VENDORS: &str = "destinations/http-endpoint/vendors.yaml";

/// All templates with their descriptions, by folder, such as `sources/cloudtrail`.
#[derive(Debug)]
pub(crate) struct Catalog {
    abouts: BTreeMap<String, About>,
    hops: Vec<calls::Hop>,
    covered: BTreeMap<String, Covers>,
    patterns: Patterns,
    products: Products,
    vendors: Vendors,
    telemetry: Telemetry,
    /// Read when it is asked for: most blueprints have no queries.
    queryable: OnceLock<Queryable>,
    texts: BTreeMap<String, String>,
}

impl Catalog {
    /// The catalog that is built into the program.
    ///
    /// # Errors
    /// A sentence per broken `about.yaml`; the tests make sure that there is none.
    pub(crate) fn embedded() -> Result<Self, String> {
        let mut texts = BTreeMap::new();
        collect(&EMBEDDED, &mut texts);
        Self::from_texts(texts)
    }

    /// The built-in catalog with files of `folder` in place of the built-in ones.
    ///
    /// # Errors
    /// What cannot be read, or is no file of the catalog.
    pub(crate) fn with_overrides(folder: &Path) -> Result<Self, String> {
        let mut texts = BTreeMap::new();
        collect(&EMBEDDED, &mut texts);
        read_folder(folder, folder, &mut texts)?;
        // What is built in is right, as the tests see to.
        Queryable::read(&texts)?;
        networks(&texts)?;
        Self::from_texts(texts)
    }

    fn from_texts(texts: BTreeMap<String, String>) -> Result<Self, String> {
        let abouts = || -> Result<BTreeMap<String, About>, String> {
            texts
                .par_iter()
                .filter_map(|(path, text)| Some((path.strip_suffix("/about.yaml")?, path, text)))
                .map(|(folder, path, text)| Ok((folder.to_owned(), About::parse(path, text)?)))
                .collect()
        };
        let hops = || -> Result<Vec<Vec<calls::Hop>>, String> {
            let files = texts.par_iter().filter(|(path, _)| path.ends_with("/calls.yaml"));
            files.map(|(path, text)| calls::parse(path, text)).collect()
        };
        let (abouts, hops) = rayon::join(abouts, hops);
        let (abouts, hops) = (abouts?, hops?.into_iter().flatten().collect());
        let (covered, patterns) = (parsed(&texts, COVERED)?, parsed(&texts, PATTERNS)?);
        let (products, vendors) = (parsed(&texts, PRODUCTS)?, parsed(&texts, VENDORS)?);
        let (telemetry, queryable) = (parsed(&texts, TELEMETRY)?, OnceLock::new());
        Ok(Self { abouts, hops, covered, patterns, products, vendors, telemetry, queryable, texts })
    }

    /// The description of a folder, such as `destinations/s3`.
    pub(crate) fn about(&self, folder: &str) -> Option<&About> {
        self.abouts.get(folder)
    }

    /// The description of one resource kind, such as `destinations/s3` `bucket`.
    pub(crate) fn resource(&self, folder: &str, name: &str) -> Option<&ResourceKind> {
        self.about(folder)?.resources.get(name)
    }

    /// Every resource kind.
    pub(crate) fn resources(&self) -> impl Iterator<Item = &ResourceKind> {
        self.abouts.values().flat_map(|about| about.resources.values())
    }

    /// What AWS calls on each hop.
    pub(crate) fn hops(&self) -> &[calls::Hop] {
        &self.hops
    }

    /// The resources of the user that a source logs, each by itself: the word for them, and what is known of them.
    pub(crate) fn covers<'a>(&'a self, about: &'a About) -> Option<(&'a str, &'a Covers)> {
        let word = about.covers.as_deref()?;
        Some((word, self.covered.get(word)?))
    }

    /// What logs are watched for.
    pub(crate) fn patterns(&self) -> &Patterns {
        &self.patterns
    }

    /// Tools that pull logs from an archive.
    pub(crate) fn products(&self) -> &Products {
        &self.products
    }

    fn queryable(&self) -> &Queryable {
        self.queryable.get_or_init(|| Queryable::read(&self.texts).unwrap_or_default())
    }

    /// What tables may be made of.
    pub(crate) fn layouts(&self) -> &Layouts {
        &self.queryable().layouts
    }

    /// The tables of what a folder describes, such as a source.
    pub(crate) fn tables(&self, folder: &str) -> Option<&Tables> {
        self.queryable().tables.get(folder)
    }

    /// Vendors of HTTP endpoints.
    pub(crate) fn vendors(&self) -> &Vendors {
        &self.vendors
    }

    /// From where Amazon Data Firehose reaches Amazon Redshift in a region, in CIDR notation, where AWS says it.
    pub(crate) fn firehose_network(&self, region: &str) -> Option<String> {
        networks(&self.texts).ok()?.remove(region)
    }

    /// Logs that CloudWatch can switch on by itself.
    pub(crate) fn telemetry(&self) -> &Telemetry {
        &self.telemetry
    }

    /// Every kind of resource that is read back, by our word for it.
    pub(crate) fn reads(&self) -> impl Iterator<Item = (&str, &ReadKind)> {
        self.abouts.values().flat_map(|about| about.reads.iter().map(|(word, kind)| (word.as_str(), kind)))
    }

    /// The text of a template, such as `destinations/s3/bucket.terraform.json.hbs`.
    pub(crate) fn text(&self, path: &str) -> Option<&str> {
        self.texts.get(path).map(String::as_str)
    }

    /// The log sources by kind, in order.
    pub(crate) fn sources(&self) -> impl Iterator<Item = (&str, &About)> {
        self.below("sources/")
    }

    /// The destinations that are reached through a Firehose stream, by kind, in order.
    pub(crate) fn streamed_destinations(&self) -> impl Iterator<Item = (&str, &About)> {
        self.below("destinations/").filter(|(_, about)| about.streamed.is_some())
    }

    fn below<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (&'a str, &'a About)> {
        self.abouts.iter().filter_map(move |(folder, about)| Some((folder.strip_prefix(prefix)?, about)))
    }
}

/// Networks of Amazon Data Firehose by region; read when they are asked for, as few blueprints need them.
fn networks(texts: &BTreeMap<String, String>) -> Result<BTreeMap<String, String>, String> {
    parsed(texts, NETWORKS)
}

/// The log group that a function writes to, unless it is told another.
/// <https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html>
pub(crate) fn function_group(function: &str) -> Option<String> {
    Some(format!("/aws/lambda/{}", function.split(':').nth(6)?))
}

/// What is known of tables.
#[derive(Debug, Default)]
struct Queryable {
    layouts: Layouts,
    tables: BTreeMap<String, Tables>,
}

impl Queryable {
    fn read(texts: &BTreeMap<String, String>) -> Result<Self, String> {
        let files = texts.par_iter().filter(|(path, _)| *path != LAYOUTS);
        let files = files.filter_map(|(path, _)| Some((path.strip_suffix("/tables.yaml")?.to_owned(), path)));
        let tables = files.map(|(folder, path)| Ok((folder, parsed(texts, path)?))).collect::<Result<_, String>>()?;
        Ok(Self { layouts: parsed(texts, LAYOUTS)?, tables })
    }
}

/// A file of data.
fn parsed<T: DeserializeOwned>(texts: &BTreeMap<String, String>, path: &str) -> Result<T, String> {
    let text = texts.get(path).map(String::as_str).unwrap_or_default();
    let value = crate::blueprint::embedded_yaml(path, text).map_err(|error| format!("{path}: {error}"))?;
    serde_json::from_value(value).map_err(|error| format!("{path}: {error}"))
}

fn collect(folder: &Dir<'_>, texts: &mut BTreeMap<String, String>) {
    for file in folder.files() {
        if let (Some(path), Some(text)) = (file.path().to_str(), file.contents_utf8()) {
            texts.insert(path.replace('\\', "/"), text.to_owned());
        }
    }
    for folder in folder.dirs() {
        collect(folder, texts);
    }
}

fn read_folder(root: &Path, folder: &Path, texts: &mut BTreeMap<String, String>) -> Result<(), String> {
    let entries = std::fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    for entry in entries {
        let path = entry.map_err(|error| error.to_string())?.path();
        if path.is_dir() {
            read_folder(root, &path, texts)?;
            continue;
        }
        let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
        let text = std::fs::read_to_string(&path).map_err(|error| format!("{name}: {error}"))?;
        if texts.insert(name.clone(), text).is_none() {
            return Err(format!("`{name}` is not the name of a built-in template"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn built_in_tables_name_what_there_is() {
        let mut texts = BTreeMap::new();
        collect(&EMBEDDED, &mut texts);
        let Queryable { layouts, tables } = Queryable::read(&texts).unwrap();
        assert!(tables.len() > 15);
        for (folder, of) in &tables {
            for (name, table) in &of.tables {
                for format in table.formats.iter().filter(|format| format.none.is_none()) {
                    assert!(layouts.formats.contains_key(&format.is), "{folder} {name}: {}", format.is);
                }
                for layout in table.layouts.iter().filter(|layout| layout.none.is_none()) {
                    let time = &layouts.times[&layout.time];
                    for word in layout.folder.split('{').skip(1).map(|rest| rest.split('}').next().unwrap()) {
                        let known = layouts.parts.contains_key(word) || time.columns.contains_key(word);
                        let known = known
                            || ["organization", "stream"].contains(&word)
                            || (word == "covered" && of.covered.is_some());
                        assert!(known, "{folder} {name}: `{word}` of {}", layout.folder);
                    }
                    // A column of a partition is no column of a record.
                    let mut partitions = layouts.parts.values().map(|part| &part.column).chain(time.columns.keys());
                    let fields: Vec<String> =
                        table.columns.keys().chain(&table.usual).map(|field| column(field)).collect();
                    assert!(partitions.all(|partition| !fields.contains(partition)), "{folder} {name}: {fields:?}");
                }
            }
        }
    }
}
