//! `transports/telemetry/logs.yaml`: logs that CloudWatch can switch on by itself.

use std::collections::BTreeMap;

use serde::Deserialize;

/// Logs by the kinds of the sources that are about them.
pub(crate) type Telemetry = BTreeMap<String, TelemetryLog>;

/// One of them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TelemetryLog {
    /// What it is called in running text.
    pub(crate) title: String,
    /// The type of resource that is logged.
    pub(crate) resource: String,
    /// What AWS calls the log among those of that type of resource, where there are several and no choice.
    #[serde(default)]
    pub(crate) always: Vec<String>,
    /// What AWS calls each type of log, by our word, where users choose.
    #[serde(default)]
    pub(crate) types: BTreeMap<String, String>,
    /// How AWS spells each choice of traffic, where there is one.
    #[serde(default)]
    pub(crate) traffic: BTreeMap<String, String>,
    /// How the names of its log groups have to begin.
    #[serde(default)]
    pub(crate) begins: String,
    /// Whether AWS names the log groups, so that neither a name nor a retention can be chosen.
    #[serde(default)]
    pub(crate) named_by_aws: bool,
}
