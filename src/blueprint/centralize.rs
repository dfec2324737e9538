//! The words below `centralize`.

use serde::Deserialize;

use super::types::{Encryption, OneOrMany};

/// Log groups that CloudWatch copies into one account and region.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Centralize {
    pub(crate) account: Option<String>,
    pub(crate) from: Option<OneOrMany>,
    pub(crate) regions: Option<Vec<String>>,
    pub(crate) log_groups: Option<LogGroups>,
    /// What becomes of log groups with a customer key.
    pub(crate) encrypted: Option<Strategy>,
    pub(crate) to: Central,
    pub(crate) backup_region: Option<String>,
    pub(crate) encryption: Option<Encryption>,
    /// What becomes of logs that were encrypted with a customer key where their copy would not be.
    pub(crate) into_unencrypted: Option<Strategy>,
}

/// Names of log groups.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LogGroups {
    pub(crate) only: Option<Vec<String>>,
    pub(crate) except: Option<Vec<String>>,
}

/// Where copies go.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Central {
    pub(crate) account: String,
    pub(crate) region: Option<String>,
    pub(crate) log_group: Option<String>,
}

/// Whether logs are copied all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Strategy {
    Copy,
    Skip,
}
