//! `about.yaml`: facts about a source, transport, destination or shared resource. No conditions, no logic.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::reads::ReadKind;
use super::settings::Settings;

/// The facts of one folder of templates.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct About {
    /// What it is called in running text.
    pub(crate) title: String,
    /// The AWS page that the facts come from.
    pub(crate) docs: String,
    /// The resources that it creates, by template name.
    #[serde(default)]
    pub(crate) resources: BTreeMap<String, ResourceKind>,
    /// Sources: what of it logboom creates to switch the log on.
    pub(crate) switched_on: Option<String>,
    /// How resources are read back, by our word for each kind; a kind is read as described in one place only.
    #[serde(default)]
    pub(crate) reads: BTreeMap<String, ReadKind>,
    /// The words of the language that only this kind has.
    #[serde(default)]
    pub(crate) options: Settings,
    /// Sources: whether one resource covers the whole organization.
    #[serde(default)]
    pub(crate) whole_organization: bool,
    /// Sources: whether accounts of the whole organization write its logs, whichever account it is in.
    #[serde(default)]
    pub(crate) organization_writes: bool,
    /// Sources: the word for the resources of the user that it logs, each by itself; `covered.yaml` describes them.
    pub(crate) covers: Option<String>,
    /// Sources: the resources that are repeated for each of them.
    #[serde(default)]
    pub(crate) each: Vec<String>,
    /// Sources: whether one resource serves all destinations, each has its own, or there is only one.
    pub(crate) combine: Option<Combine>,
    /// Sources: whether AWS takes only one such resource for each of what it covers; for each account and region, where
    /// it covers nothing by itself.
    #[serde(default)]
    pub(crate) sole: bool,
    /// Sources: whether one destination must be an archive.
    #[serde(default)]
    pub(crate) needs_archive: bool,
    /// Sources: types of resources that are the same in every region, so that they are recorded in one.
    #[serde(default)]
    pub(crate) global_types: Vec<String>,
    /// Sources: the resource that bears the name of the source.
    #[serde(default)]
    pub(crate) main: String,
    /// Sources: what finds resources of the user that are not switched on, with the option `check`.
    pub(crate) check: Option<Check>,
    /// Sources: the only region that they log in; `home` where none is that of the logged resources.
    pub(crate) region: Option<String>,
    /// Sources that log by delivery sources: what AWS calls their logs, and where objects go.
    pub(crate) log_delivery: Option<LogDelivery>,
    /// Sources that users switch on themselves: what they set, by type of log; the option `types` chooses among several.
    #[serde(default)]
    pub(crate) switches: BTreeMap<String, Switch>,
    /// Sources whose log groups AWS names after what they cover: how.
    pub(crate) groups: Option<Groups>,
    /// Sources: what the writing service presents as `aws:SourceArn`; `{name}` is the physical name of the resource.
    pub(crate) source_arn: Option<String>,
    /// Sources: how it reaches each kind of destination.
    #[serde(default)]
    pub(crate) delivers: BTreeMap<String, Delivery>,
    /// Destinations of streams: the metric of the age of the oldest record that Firehose has not delivered, in seconds.
    pub(crate) freshness: Option<String>,
    /// Destinations of streams: the metric of the share of records that Firehose delivers.
    pub(crate) success: Option<String>,
    /// Destinations behind a Firehose stream: how the stream is placed and what it carries.
    pub(crate) streamed: Option<StreamedDestination>,
}

impl About {
    pub(crate) fn parse(path: &str, text: &str) -> Result<Self, String> {
        let value = crate::blueprint::embedded_yaml(path, text).map_err(|error| format!("{path}: {error}"))?;
        serde_json::from_value(value).map_err(|error| format!("{path}: {error}"))
    }

    /// Whether what it writes to streams is text, not JSON, with these options.
    pub(crate) fn streams_text(&self, options: &BTreeMap<String, Value>) -> bool {
        self.delivery(DeliveryKind::Stream).is_some_and(|delivery| !delivery.json)
            || options.get("format").and_then(Value::as_str) == Some("plain")
    }

    /// How this source reaches a kind of destination, if AWS allows it.
    pub(crate) fn delivery(&self, kind: DeliveryKind) -> Option<&Delivery> {
        self.delivers.get(kind.word())
    }
}

/// A log that is switched on by a delivery source, a delivery destination and a delivery.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-vended-logs-permissions-V2.html>
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LogDelivery {
    /// What AWS calls each type of its logs, by our word; the option `types` chooses among several.
    pub(crate) types: BTreeMap<String, String>,
    /// The type that was the only one at first: its delivery source is called like the source, and stays so.
    pub(crate) first: Option<String>,
    /// The folder of an archive in which objects go, where there is a choice.
    pub(crate) folder: Option<String>,
    /// What follows the folder; variables are those of AWS.
    pub(crate) suffix: Option<String>,
    /// The form of the records, where AWS has no other and it is not JSON.
    pub(crate) format: Option<String>,
}

/// Log groups that AWS names after resources of the user.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Groups {
    /// The name: `{short}` tells one resource from the others, `{kind}` is a word for its type, and `/{type}` at the end the
    /// type of log.
    named: String,
    /// The word for the type of a resource, by what its ARN calls it.
    #[serde(default)]
    kinds: BTreeMap<String, String>,
    /// The property that the user sets to the types of log.
    pub(crate) set: Option<String>,
}

/// What stands at the end of a name where there is a log group for each type of log.
const OF_TYPE: &str = "/{type}";

impl Groups {
    /// Whether there is a log group for each type of log.
    pub(crate) fn by_type(&self) -> bool {
        self.named.ends_with(OF_TYPE)
    }

    /// The word for the type of a resource, where there are several.
    pub(crate) fn kind(&self, id: &str) -> Option<&str> {
        let called = id.split(':').nth(5)?;
        self.kinds.get(called).map(String::as_str)
    }

    /// The name without the type of log.
    pub(crate) fn stem(&self, kind: Option<&str>, short: &str) -> String {
        let stem = self.named.strip_suffix(OF_TYPE).unwrap_or(&self.named);
        stem.replace("{kind}", kind.unwrap_or_default()).replace("{short}", short)
    }
}

/// Whether one resource serves all destinations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Combine {
    /// One resource names all destinations, as a trail does.
    AllDestinations,
    /// One resource per destination, as flow logs have.
    EachDestination,
    /// One resource with one destination, as a web ACL has.
    OneDestination,
}

/// The kinds of destination that a source can write to itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum DeliveryKind {
    S3,
    LogGroup,
    Stream,
}

impl DeliveryKind {
    /// The word in `about.yaml` and in blueprints.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::S3 => "s3",
            Self::LogGroup => "cloudwatch-logs",
            Self::Stream => "stream",
        }
    }
}

/// How a source reaches one kind of destination.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Delivery {
    /// Where the destination may be.
    pub(crate) place: String,
    /// How it may be encrypted at rest.
    pub(crate) encryption: String,
    /// The folder under `templates/writers/` with the statements that the writing service needs, if it writes itself.
    pub(crate) writer: Option<String>,
    /// Object-key patterns below the bucket (after the prefix); `{account}` and `{organization}` are filled in.
    #[serde(default)]
    pub(crate) keys: BTreeMap<String, String>,
    /// The role that the service assumes: the source whose folder has the templates of its policies.
    pub(crate) role: Option<String>,
    /// The AWS managed policy that this role has as well: what follows `policy/` in its ARN.
    pub(crate) managed_policy: Option<String>,
    /// Whether AWS documents the ACL header for it; an undocumented one is not required.
    #[serde(default)]
    pub(crate) acl_header: AclHeader,
    /// Why logs cannot be written into an archive itself and land in a bucket of their region first.
    #[serde(default)]
    pub(crate) lands: Vec<Lands>,
    /// The words of an option that this kind of destination takes, where it does not take all.
    #[serde(default)]
    pub(crate) takes: BTreeMap<String, Vec<String>>,
    /// The name that the service has in regions that accounts opt in to; the folder has its name elsewhere.
    pub(crate) opt_in_service: Option<String>,
    /// Whether AWS delivers to buckets with a customer key only.
    #[serde(default)]
    pub(crate) customer_key: bool,
    /// Whether the folder of a bucket in another account must be there before.
    #[serde(default)]
    pub(crate) needs_folder: bool,
    /// Whether AWS does not deliver to a bucket with Object Lock.
    #[serde(default)]
    pub(crate) without_lock: bool,
    /// Streams: whether AWS delivers to those of other accounts.
    #[serde(default)]
    pub(crate) across_accounts: bool,
    /// Streams: whether records are JSON.
    #[serde(default)]
    pub(crate) json: bool,
    /// Options that make no sense with this kind of destination.
    #[serde(default)]
    pub(crate) not_with: Vec<String>,
}

/// What keeps AWS from writing into an archive itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Lands {
    /// The archive is in another region than the source.
    AnotherRegion,
    /// The archive has a customer key.
    CustomerKey,
    /// The archive has a prefix.
    Prefix,
}

/// A log that is switched on by a property of a resource of the user.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Switch {
    /// The folder of an archive in which objects go, where there is a choice.
    pub(crate) folder: Option<String>,
    /// Whether it is written with a role of the user, so that no policy of a destination lets a service in.
    #[serde(default)]
    pub(crate) by_role: bool,
    /// The properties that the user sets, by what they are set to: `bucket`, `prefix`, and one way to name a log group.
    pub(crate) set: BTreeMap<String, String>,
}

impl Delivery {
    /// What the service that writes is called in a region.
    pub(crate) fn service_in(&self, usual: &str, region: &str) -> String {
        let other = self.opt_in_service.as_ref().filter(|_| super::regions::is_opt_in(region));
        other.map_or_else(|| usual.to_owned(), |pattern| pattern.replace("{region}", region))
    }
}

/// A rule that finds resources that are not set as they should be.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Check {
    /// The resource, by the name of its templates.
    pub(crate) resource: String,
    /// The resource that sets what it finds.
    pub(crate) remediation: String,
    /// What it can check, by type of log.
    pub(crate) of: BTreeMap<String, Checks>,
    /// The parameter of the rule that has the name of the bucket.
    pub(crate) parameter: String,
    /// The kind of source whose resources must be there first.
    pub(crate) after: String,
}

/// What a rule looks at for a type of log.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Checks {
    /// The type of resource.
    pub(crate) resource_type: String,
    /// What tells its rule from others in names.
    #[serde(default)]
    pub(crate) suffix: String,
}

/// Whether AWS documents that a writer sends `x-amz-acl: bucket-owner-full-control`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum AclHeader {
    #[default]
    Documented,
    Undocumented,
}

/// How a Firehose stream to this destination is placed and what it carries.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct StreamedDestination {
    /// The option whose ARN tells the account and region of the stream.
    pub(crate) placed_by: String,
    /// Whether CloudWatch Logs records are reduced to their messages unless the blueprint says otherwise.
    pub(crate) messages_only: bool,
    /// Whether it takes nothing but JSON.
    #[serde(default)]
    pub(crate) json: bool,
    /// How long objects stay in the bucket of the stream, where it has more of them than what failed.
    pub(crate) keep: Option<String>,
    /// How much a function is handed at once unless the blueprint says otherwise, where AWS does not do as elsewhere.
    #[serde(default)]
    pub(crate) transform: TransformBuffer,
}

/// How much Firehose collects for a function by itself.
/// <https://docs.aws.amazon.com/firehose/latest/dev/data-transformation.html>
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct TransformBuffer {
    pub(crate) megabytes: f64,
    pub(crate) seconds: u64,
}

impl Default for TransformBuffer {
    fn default() -> Self {
        Self { megabytes: 1.0, seconds: 60 }
    }
}

/// One kind of resource in the dialects that have it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ResourceKind {
    /// The main CloudFormation type.
    pub(crate) cloudformation: String,
    /// The main Terraform type; none where the provider has no such resource.
    pub(crate) terraform: Option<String>,
    /// The most characters that its name may have.
    pub(crate) name_limit: Option<usize>,
    /// Whether it holds logs or keys and outlives its stack.
    #[serde(default)]
    pub(crate) retain: bool,
    /// What other resources may refer to.
    #[serde(default)]
    pub(crate) attributes: BTreeMap<String, Attribute>,
    /// Attributes that are outputs of the stack, with their description.
    #[serde(default)]
    pub(crate) outputs: BTreeMap<String, String>,
    /// Side resources that must exist before others may rely on this one: logical id suffixes and Terraform types.
    #[serde(default)]
    pub(crate) ready: Ready,
}

/// An attribute in each dialect: a pattern with `{Attribute}` of the dialect and `{partition}`, `{region}`,
/// `{account}`, `{name}`. `literal` is what it is known to be before deployment.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Attribute {
    pub(crate) cloudformation: String,
    pub(crate) terraform: String,
    pub(crate) literal: Option<String>,
    /// What it looks like, where it is not known.
    pub(crate) sample: Option<String>,
}

/// What must exist before a resource can be relied on.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Ready {
    #[serde(default)]
    pub(crate) cloudformation: Vec<String>,
    #[serde(default)]
    pub(crate) terraform: Vec<String>,
    /// The policy without which there are none of them.
    #[serde(rename = "with")]
    policy: Option<String>,
}

impl Ready {
    /// Whether an item with these policies has the side resources.
    pub(crate) fn applies<'a>(&self, mut policies: impl Iterator<Item = &'a str>) -> bool {
        self.policy.as_ref().is_none_or(|wanted| policies.any(|policy| policy == wanted))
    }
}
