//! The words of `alerts` as types.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::OneOrMany;

/// Alarms on log groups.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Alerts {
    pub(crate) account: Option<String>,
    pub(crate) notify: Notify,
    pub(crate) cis: Option<Cis>,
    pub(crate) patterns: Option<BTreeMap<String, Watch>>,
    pub(crate) silence: Option<Silence>,
    pub(crate) late: Option<Late>,
    pub(crate) together: Option<BTreeMap<String, Together>>,
    pub(crate) dashboard: Option<bool>,
}

/// Who is told of alarms.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Notify {
    pub(crate) email: Option<Vec<String>>,
    pub(crate) https: Option<Vec<String>>,
    pub(crate) queues: Option<Vec<String>>,
}

/// The alarms of the CIS AWS Foundations Benchmark.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Cis {
    #[serde(rename = "in")]
    pub(crate) log_group: String,
    pub(crate) except: Option<Vec<String>>,
}

/// A pattern to watch for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Watch {
    #[serde(rename = "in")]
    pub(crate) log_group: String,
    pub(crate) pattern: Option<String>,
    pub(crate) ready: Option<String>,
    pub(crate) threshold: Option<u32>,
    pub(crate) anomaly: Option<Anomaly>,
    pub(crate) within: Option<String>,
    pub(crate) about: Option<String>,
}

/// What is unlike what CloudWatch expects.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Anomaly {
    pub(crate) band: Option<u32>,
    pub(crate) side: Option<Side>,
}

/// On which side of what is expected an anomaly is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Side {
    Above,
    Below,
    Either,
}

/// Alarms that are told of together.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Together {
    pub(crate) all: Option<OneOrMany>,
    pub(crate) any: Option<OneOrMany>,
    pub(crate) quiet: Option<bool>,
    pub(crate) about: Option<String>,
}

/// Streams and replicas that must not fall behind.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Late {
    pub(crate) streams: Option<OneOrMany>,
    pub(crate) siem: Option<OneOrMany>,
    /// The archives whose replicas are meant.
    pub(crate) replicas: Option<OneOrMany>,
    pub(crate) after: Option<String>,
}

/// Log groups and archives that must not fall silent.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Silence {
    #[serde(rename = "in")]
    pub(crate) of: OneOrMany,
    pub(crate) within: Option<String>,
}
