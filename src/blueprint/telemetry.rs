//! The words below `telemetry`.

use serde::Deserialize;

use super::types::OneOrMany;

/// Logs that CloudWatch switches on by itself, for resources that are there and those that come later.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Telemetry {
    /// The kind of log, by the word of its source.
    pub(crate) of: String,
    pub(crate) account: Option<String>,
    pub(crate) from: Option<OneOrMany>,
    pub(crate) regions: Option<Vec<String>>,
    /// Which types of log, where there are several.
    pub(crate) types: Option<Vec<String>>,
    /// Which traffic, of flow logs.
    pub(crate) traffic: Option<String>,
    pub(crate) log_group: Option<String>,
    pub(crate) retention: Option<String>,
}
