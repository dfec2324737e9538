//! Stage 1: what the user wrote, and where.
//!
//! The types here hold no defaults: an absent word is `None`. Defaults are filled in once, by `plan`.

mod alerts;
mod centralize;
mod files;
pub(crate) mod language;
mod query;
mod shape;
#[cfg(test)]
mod shape_tests;
mod siem;
mod telemetry;
mod types;
mod yaml;
#[cfg(test)]
mod yaml_tests;

pub(crate) use alerts::*;
pub(crate) use centralize::{Centralize, LogGroups, Strategy};
pub(crate) use files::Files;
pub(crate) use query::Query;
pub(crate) use siem::{IdentityProvider, Siem};
pub(crate) use telemetry::Telemetry;
pub(crate) use types::*;
pub(crate) use yaml::load_foreign as foreign_yaml;

use crate::catalog::Catalog;
use crate::diagnostic::{Diagnostic, Origin, Source as Text};

/// A blueprint that has the right shape, with the text it was read from.
#[derive(Debug)]
pub(crate) struct Loaded {
    pub(crate) blueprint: Blueprint,
    pub(crate) source: Text,
}

/// Reads a blueprint: YAML, then the shape of the language, then the types.
///
/// # Errors
/// Everything that is wrong with syntax and shape, at once, with the text to underline.
pub(crate) fn load(name: &str, text: &str, catalog: &Catalog) -> Result<Loaded, (Vec<Diagnostic>, Text)> {
    let (value, source) = yaml::load(name, text)?;
    let problems = shape::check(&language::schema_for(catalog, &value), &value, &source);
    if !problems.is_empty() {
        return Err((problems, source));
    }
    match serde_json::from_value(value) {
        Ok(blueprint) => Ok(Loaded { blueprint, source }),
        Err(error) => Err((vec![internal_mismatch(&error)], source)),
    }
}

/// Reads a YAML text that logboom itself ships, such as `about.yaml`.
pub(crate) fn embedded_yaml(name: &str, text: &str) -> Result<serde_json::Value, String> {
    yaml::load(name, text)
        .map(|(value, _)| value)
        .map_err(|(problems, _)| problems.into_iter().map(|problem| problem.headline).collect::<Vec<_>>().join("; "))
}

/// The schema let something through that the types refuse: our fault, not the user's.
fn internal_mismatch(error: &serde_json::Error) -> Diagnostic {
    Diagnostic::error("internal-error", format!("the blueprint has a shape that logboom did not expect: {error}"))
        .at(&Origin::root(), "read here")
        .help("this is a defect of logboom, please report it with the blueprint")
}
