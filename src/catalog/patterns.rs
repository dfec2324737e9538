//! `alerts/patterns.yaml`: what logs are watched for.

use std::collections::BTreeMap;

use serde::Deserialize;

/// Patterns by the words of blueprints.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Patterns {
    /// Those of the CIS AWS Foundations Benchmark, by number.
    pub(crate) cis: BTreeMap<String, CisPattern>,
    pub(crate) ready: BTreeMap<String, ReadyPattern>,
}

/// One control of the benchmark.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CisPattern {
    pub(crate) name: String,
    pub(crate) about: String,
    pub(crate) pattern: String,
}

/// A pattern of ours.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReadyPattern {
    pub(crate) about: String,
    /// The kind of source whose records it is about.
    pub(crate) of: String,
    pub(crate) pattern: String,
    pub(crate) threshold: u32,
}
