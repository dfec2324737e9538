//! The words of the language as types. `blueprint.schema.yaml` describes the same words for editors and for
//! the first check; a test holds the two together.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::alerts::Alerts;
use super::centralize::Centralize;
use super::query::Query;
use super::siem::Siem;
use super::telemetry::Telemetry;

/// A whole blueprint.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Blueprint {
    pub(crate) name: String,
    pub(crate) regions: Vec<String>,
    pub(crate) account: Option<String>,
    pub(crate) organization: Option<Organization>,
    pub(crate) tags: Option<BTreeMap<String, String>>,
    pub(crate) terraform: Option<Terraform>,
    pub(crate) destinations: BTreeMap<String, Destination>,
    pub(crate) sources: Vec<Source>,
    pub(crate) streams: Option<BTreeMap<String, Stream>>,
    pub(crate) alerts: Option<Alerts>,
    pub(crate) centralize: Option<BTreeMap<String, Centralize>>,
    pub(crate) telemetry: Option<BTreeMap<String, Telemetry>>,
    pub(crate) siem: Option<BTreeMap<String, Siem>>,
    pub(crate) query: Option<Query>,
}

/// The AWS organization: its id and its accounts by group.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Organization {
    pub(crate) id: String,
    pub(crate) accounts: BTreeMap<String, Group>,
    pub(crate) guard: Option<Guard>,
}

/// How service principals are bound to the organization.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Guard {
    /// By `aws:SourceOrgID`: policies do not grow with the number of accounts.
    Organization,
    /// By `aws:SourceAccount`: every account is listed.
    Accounts,
}

/// The accounts of one group: one, several, or an inventory file.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum Group {
    One(String),
    Several(Vec<String>),
    Inventory { inventory: String },
}

/// What Terraform needs besides the resources.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Terraform {
    pub(crate) role: Option<String>,
    pub(crate) run_from: Option<String>,
    pub(crate) state: Option<State>,
}

/// Where Terraform keeps its state: an S3 bucket.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct State {
    pub(crate) bucket: String,
    pub(crate) region: String,
}

/// Where logs go.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum Destination {
    S3(Box<S3>),
    LogGroup(LogGroup),
    /// A destination that is reached through a Firehose stream; its words are described by the catalog.
    Streamed(Streamed),
}

/// The literal `s3`.
#[derive(Debug, Deserialize)]
pub(crate) enum S3Kind {
    #[serde(rename = "s3")]
    S3,
}

/// The literal `cloudwatch-logs`.
#[derive(Debug, Deserialize)]
pub(crate) enum LogGroupKind {
    #[serde(rename = "cloudwatch-logs")]
    CloudWatchLogs,
}

/// An archive in Amazon S3.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct S3 {
    #[expect(dead_code, reason = "tells the kinds apart when reading")]
    kind: S3Kind,
    pub(crate) account: Option<String>,
    pub(crate) region: Option<String>,
    pub(crate) bucket: Option<String>,
    pub(crate) prefix: Option<String>,
    pub(crate) encryption: Option<Encryption>,
    pub(crate) retention: String,
    pub(crate) noncurrent: Option<String>,
    pub(crate) tiers: Option<Vec<Tier>>,
    pub(crate) lock: Option<Lock>,
    pub(crate) replica: Option<Replica>,
    pub(crate) readers: Option<Vec<Reader>>,
    pub(crate) access_logs: Option<AccessLogs>,
    pub(crate) event_bridge: Option<bool>,
    pub(crate) acl_header: Option<AclHeader>,
}

/// Who holds the key that encrypts at rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Encryption {
    CustomerKey,
    S3Managed,
    ServiceManaged,
}

/// A move to a cheaper storage class.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Tier {
    pub(crate) after: String,
    pub(crate) class: String,
}

/// S3 Object Lock default retention.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Lock {
    pub(crate) mode: LockMode,
    #[serde(rename = "for")]
    pub(crate) duration: String,
}

/// Who may shorten a lock: some (governance) or nobody (compliance).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum LockMode {
    Governance,
    Compliance,
}

/// A second copy in another region.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Replica {
    pub(crate) region: String,
    pub(crate) bucket: Option<String>,
    pub(crate) retention: Option<String>,
    pub(crate) tiers: Option<Vec<Tier>>,
    pub(crate) time_control: Option<bool>,
}

/// Somebody who may read and decrypt: an account by its group name, or one principal.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Reader {
    pub(crate) account: Option<String>,
    pub(crate) principal: Option<String>,
    pub(crate) name: Option<String>,
}

/// Server access logs of the archive bucket itself.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AccessLogs {
    pub(crate) retention: String,
}

/// Whether bucket policies require the ACL header that AWS documents for the writers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum AclHeader {
    Required,
    Optional,
}

/// A CloudWatch Logs log group.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LogGroup {
    #[expect(dead_code, reason = "tells the kinds apart when reading")]
    kind: LogGroupKind,
    pub(crate) account: Option<String>,
    pub(crate) region: Option<String>,
    pub(crate) log_group: Option<String>,
    pub(crate) class: Option<LogClass>,
    /// Words of the schema for data that is hidden.
    pub(crate) mask: Option<Vec<String>>,
    pub(crate) retention: String,
    pub(crate) encryption: Option<Encryption>,
}

/// What a log group costs and can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum LogClass {
    Standard,
    InfrequentAccess,
}

/// A destination behind a Firehose stream.
#[derive(Debug, Deserialize)]
pub(crate) struct Streamed {
    pub(crate) kind: String,
    #[serde(flatten)]
    pub(crate) options: Map<String, Value>,
}

/// A log source. `options` are the words that the catalog describes for this kind.
#[derive(Debug, Deserialize)]
pub(crate) struct Source {
    pub(crate) kind: String,
    pub(crate) name: Option<String>,
    pub(crate) accounts: Option<OneOrMany>,
    pub(crate) regions: Option<Vec<String>>,
    pub(crate) deliver_to: OneOrMany,
    #[serde(flatten)]
    pub(crate) options: Map<String, Value>,
}

/// One word or a list of them.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(crate) enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

impl OneOrMany {
    /// Each word with the index it has in the list, if it is a list.
    pub(crate) fn iter(&self) -> Vec<(&str, Option<usize>)> {
        match self {
            Self::One(word) => vec![(word, None)],
            Self::Many(words) => words.iter().enumerate().map(|(at, word)| (word.as_str(), Some(at))).collect(),
        }
    }
}

/// Ids or ARNs by region.
pub(crate) type ByRegion = BTreeMap<String, Vec<String>>;

/// The literal `all`.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(crate) enum AllKind {
    #[serde(rename = "all")]
    All,
}

/// Which resources of the user a source covers, such as VPCs.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum Covered {
    /// The word `all`.
    All(AllKind),
    /// Ids of a single account in a single region, or ARNs.
    List(Vec<String>),
    /// A JSON file of the same form as `ByAccount`.
    File {
        file: String,
        /// Must not be there: a file says it all.
        #[serde(flatten)]
        beside: BTreeMap<String, ByRegion>,
    },
    /// Account id, then region, then ids.
    ByAccount(BTreeMap<String, ByRegion>),
}

/// Log groups or logs of sources, through a Firehose stream, to a destination. `options` are the words of the catalog for streams to archives.
#[derive(Debug, Deserialize)]
pub(crate) struct Stream {
    pub(crate) from: Option<OneOrMany>,
    pub(crate) from_all: Option<FromAll>,
    pub(crate) stream_name: Option<String>,
    pub(crate) deliver_to: String,
    pub(crate) filter: Option<String>,
    pub(crate) transform: Option<Transform>,
    pub(crate) kinesis: Option<Kinesis>,
    pub(crate) failed: Option<Failed>,
    #[serde(flatten)]
    pub(crate) options: Map<String, Value>,
}

impl Stream {
    /// Whether sources write to it themselves.
    pub(crate) fn is_direct(&self) -> bool {
        self.from.is_none() && self.from_all.is_none()
    }

    /// What its records are, where they are not the log events of CloudWatch Logs as they come.
    pub(crate) fn unlike_log_events(&self, messages_only: bool) -> Option<&'static str> {
        let reasons =
            [(self.transform.is_some(), "transform"), (self.is_direct(), "direct"), (messages_only, "messages_only")];
        reasons.into_iter().find(|(applies, _)| *applies).map(|(_, reason)| reason)
    }

    /// The log groups that it names, each with the index it has in the list, if it is a list.
    pub(crate) fn groups(&self) -> Vec<(&str, Option<usize>)> {
        self.from.as_ref().map(OneOrMany::iter).unwrap_or_default()
    }
}

/// A Lambda function that changes records on their way.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum Transform {
    /// The ARN alone.
    Function(String),
    /// The ARN with how it is called.
    With {
        function: String,
        /// How much is handed over at once, in MB.
        megabytes: Option<f64>,
        seconds: Option<u64>,
        retries: Option<u64>,
    },
}

impl Transform {
    /// The ARN of the function, maybe with a version or an alias.
    pub(crate) fn function(&self) -> &str {
        match self {
            Self::Function(function) | Self::With { function, .. } => function,
        }
    }
}

/// Every log group of accounts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FromAll {
    pub(crate) accounts: Option<OneOrMany>,
    pub(crate) regions: Option<Vec<String>>,
    pub(crate) except: Option<Vec<String>>,
}

/// A data stream in front of Firehose.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Kinesis {
    pub(crate) retention: Option<String>,
    pub(crate) shards: Option<u32>,
}

/// The bucket that keeps records which could not be delivered.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Failed {
    pub(crate) retention: String,
}
