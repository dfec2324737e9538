//! Stage 2: everything decided, from names to references. Later stages decide nothing.

mod accounts;
mod alarms;
mod alerts;
mod archive;
mod asks;
mod builder;
mod centralize;
mod checks;
mod covered;
mod created;
mod dashboard;
mod deliveries;
mod direct;
mod durations;
mod groups;
mod landing;
mod late;
mod log_group;
mod named;
pub(crate) mod names;
mod query;
mod quirks;
mod readers;
mod replica;
mod resolve;
mod retention;
mod secrets;
mod siem;
mod silence;
mod source;
mod statements;
mod stream;
mod streamed;
mod subscription;
mod switches;
mod tables;
mod telemetry;
mod text;
mod together;
mod vendors;
mod waiting;
mod watched;
mod whole;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

pub(crate) use accounts::Estate;
pub(crate) use covered::CoveredSet;
pub(crate) use durations::Duration;
pub(crate) use resolve::resolve;
pub(crate) use retention::class;
pub(crate) use siem::Others;
pub(crate) use statements::Statements;
pub(crate) use stream::Stream;
pub(crate) use streamed::Target;
pub(crate) use text::{BY_REGION, HANDLE, ItemKey, Part, TEXT, Text};

use crate::blueprint::State;
use crate::diagnostic::Origin;

/// Everything decided.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) estate: Estate,
    pub(crate) tags: BTreeMap<String, String>,
    pub(crate) stacks: BTreeMap<StackKey, Stack>,
    pub(crate) archives: Vec<Archive>,
    /// The names of all buckets that hold what is delivered.
    pub(crate) own_buckets: Vec<String>,
    pub(crate) log_groups: Vec<LogGroup>,
    /// Destinations behind streams.
    pub(crate) streamed: Vec<Target>,
    pub(crate) sources: Vec<Source>,
    pub(crate) streams: Vec<Stream>,
    pub(crate) alerts: Vec<Alert>,
    pub(crate) routes: Vec<Route>,
    pub(crate) hops: Vec<Hop>,
    /// What users set themselves.
    pub(crate) switches: Vec<Switch>,
    pub(crate) statements: Vec<Statements>,
    pub(crate) others: Others,
    pub(crate) queried: Vec<query::Queried>,
    pub(crate) terraform: Terraform,
}

/// What is deployed at once.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum StackKey {
    /// One account and region.
    Core { account: String, region: String, purpose: Purpose },
    /// Every account of a group, in several regions: one template, one module.
    Cell { group: String },
}

/// What a stack of a central account is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Purpose {
    /// Everything that needs no stack of its own.
    Central,
    /// The copy of an archive: before the archive, and before whatever else of the account is in its region.
    Replica,
    /// Buckets that logs land in on their way to an archive: after everything else, whose bucket they copy to.
    Landing,
}

/// The items that are deployed at once.
#[derive(Debug)]
pub(crate) struct Stack {
    pub(crate) key: StackKey,
    /// What files are called after it.
    pub(crate) slug: String,
    pub(crate) regions: Vec<String>,
    pub(crate) items: Vec<Item>,
    /// What its items are repeated for, by the name of the set.
    pub(crate) covered: BTreeMap<String, CoveredSet>,
}

impl Stack {
    /// The item with this key, if it is in this stack.
    pub(crate) fn item(&self, key: &ItemKey) -> Option<&Item> {
        self.items.iter().find(|item| item.key == *key)
    }

    /// Whether an item is, or may be, in an account and region of this stack.
    pub(crate) fn has(&self, key: &ItemKey, account: &str, region: &str) -> bool {
        let may_be = |item: &Item| match item.each.as_ref().and_then(|set| self.covered.get(set)) {
            Some(set) => set.may_be_in(account, region),
            None => true,
        };
        self.item(key).is_some_and(|item| item.is_in(region) && may_be(item))
    }

    /// Account and region as they are known before deployment.
    pub(crate) fn place(&self) -> Place {
        match &self.key {
            StackKey::Core { account, region, .. } => {
                Place { account: Some(account.clone()), region: Some(region.clone()) }
            }
            StackKey::Cell { .. } => Place { account: None, region: None },
        }
    }
}

/// Account and region, where they are known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) account: Option<String>,
    pub(crate) region: Option<String>,
}

/// One or more resources that belong together, such as a bucket with its policy.
#[derive(Debug)]
pub(crate) struct Item {
    pub(crate) key: ItemKey,
    /// The folder of its templates.
    pub(crate) folder: String,
    /// The name of its templates in the folder.
    pub(crate) resource: String,
    /// Its physical name.
    pub(crate) name: Text,
    /// The regions of its stack that it is in; `None`: all of them.
    pub(crate) only_in: Option<BTreeSet<String>>,
    /// Whether there is one in each region, so that labels in a shared namespace carry the region.
    pub(crate) regional: bool,
    pub(crate) context: Map<String, Value>,
    /// Policy documents that its templates attach, by name in the context.
    pub(crate) policies: BTreeMap<&'static str, Policy>,
    /// Parts of its templates that are templates themselves: name in the context, path without dialect.
    pub(crate) fragments: Vec<(&'static str, &'static str)>,
    /// The most characters that its name may have.
    pub(crate) name_limit: Option<usize>,
    /// Items that must be ready first although nothing of them is referred to.
    pub(crate) after: Vec<ItemKey>,
    /// The name of the set that it is repeated for.
    pub(crate) each: Option<String>,
    pub(crate) origin: Origin,
}

impl Item {
    /// Whether it is in a region of its stack.
    pub(crate) fn is_in(&self, region: &str) -> bool {
        self.only_in.as_ref().is_none_or(|regions| regions.contains(region))
    }
}

/// A policy document to be rendered.
#[derive(Debug)]
pub(crate) struct Policy {
    pub(crate) kind: PolicyKind,
    pub(crate) template: String,
    pub(crate) context: Map<String, Value>,
    /// Lists of statements that others ask for: template and context.
    pub(crate) statements: Vec<(String, Map<String, Value>)>,
}

/// What a policy document is attached to; each has its own size limit and grammar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PolicyKind {
    Bucket,
    Key,
    Trust,
    Identity,
    LogResource,
    Topic,
    LogDestination,
    DeliveryDestination,
    Queue,
    /// Of a domain of OpenSearch.
    Domain,
}

/// An S3 archive, resolved; for the rules.
#[derive(Debug)]
pub(crate) struct Archive {
    pub(crate) name: String,
    pub(crate) origin: Origin,
    pub(crate) bucket: String,
    pub(crate) region: String,
    pub(crate) retention: Option<Duration>,
    pub(crate) tiers: Vec<(Duration, String)>,
    pub(crate) lock: Option<Duration>,
    pub(crate) account: String,
    pub(crate) prefix: Option<String>,
    /// Whether it is encrypted with a key of its own.
    pub(crate) has_key: bool,
    pub(crate) replica: Option<ReplicaSummary>,
}

/// When objects move and when they go, at an archive or at its replica.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lifetime<'a> {
    pub(crate) origin: &'a Origin,
    pub(crate) tiers: &'a [(Duration, String)],
    pub(crate) retention: Option<Duration>,
}

impl Archive {
    /// The lifetimes to judge: a replica that only takes over those of its archive is judged there.
    pub(crate) fn lifetimes(&self) -> Vec<Lifetime<'_>> {
        let mut all = vec![Lifetime { origin: &self.origin, tiers: &self.tiers, retention: self.retention }];
        if let Some(replica) = &self.replica {
            // Own tiers are judged with whatever retention there is, and the other way round.
            let own = (&replica.tiers, replica.retention) != (&self.tiers, self.retention);
            let tiers = replica.tiers.as_slice();
            all.extend(own.then_some(Lifetime { origin: &replica.origin, tiers, retention: replica.retention }));
        }
        all
    }
}

/// The replica of an archive; for the rules.
#[derive(Debug)]
pub(crate) struct ReplicaSummary {
    pub(crate) region: String,
    pub(crate) bucket: String,
    pub(crate) retention: Option<Duration>,
    pub(crate) tiers: Vec<(Duration, String)>,
    pub(crate) origin: Origin,
}

/// A log group, resolved; for the rules.
#[derive(Debug)]
pub(crate) struct LogGroup {
    pub(crate) name: String,
    /// Its name in AWS.
    pub(crate) group: String,
    /// Whether it is of the class for infrequent access.
    pub(crate) infrequent: bool,
    pub(crate) origin: Origin,
    /// `None`: one in each source account and region.
    pub(crate) account: Option<String>,
    pub(crate) region: Option<String>,
    pub(crate) retention: Option<Duration>,
    /// The words with which the blueprint names it or says where it is.
    pub(crate) own_words: Vec<&'static str>,
}

/// A source, resolved; for the rules.
#[derive(Debug)]
pub(crate) struct Source {
    pub(crate) name: String,
    pub(crate) kind: String,
    pub(crate) origin: Origin,
    pub(crate) options: BTreeMap<String, Value>,
    /// Accounts that it covers and that have no list of what it logs although others have.
    pub(crate) unlisted: Vec<String>,
    /// What it lists, where AWS takes one logging configuration of each.
    pub(crate) claims: Option<Claims>,
    /// Whether AWS takes one such source in each account and region.
    pub(crate) sole: bool,
    /// Whether AWS names its log groups after what it lists.
    pub(crate) names_groups: bool,
    /// Whether AWS delivers it to buckets with a customer key only.
    pub(crate) customer_key: bool,
    /// Whether the folder of a bucket in another account must be there before.
    pub(crate) needs_folder: bool,
    /// Whether AWS does not deliver it to a bucket with Object Lock.
    pub(crate) without_lock: bool,
    /// Whether what it writes to streams is text, not JSON.
    pub(crate) streams_text: bool,
    /// The word that lists what it logs, where that list is empty.
    pub(crate) nothing_listed: Option<String>,
    /// Account and region of each place that it delivers from.
    pub(crate) places: Vec<(String, String)>,
    pub(crate) deliver_to: Vec<(String, Origin)>,
}

/// Resources of the user that only one source may log.
#[derive(Debug)]
pub(crate) struct Claims {
    /// The word that lists them.
    pub(crate) word: String,
    pub(crate) ids: Vec<String>,
}

/// An alarm on what is in a log group, resolved; for the rules.
#[derive(Debug)]
pub(crate) struct Alert {
    pub(crate) name: String,
    /// What asks for it.
    pub(crate) origin: Origin,
    /// The log group.
    pub(crate) log_group: String,
    /// Where the log group is named.
    pub(crate) named_at: Origin,
    /// The kind of source whose records it is about, if it is about one.
    pub(crate) of: Option<String>,
    pub(crate) pattern: String,
}

/// The way of one log: source, transports, destination.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Route {
    pub(crate) source: String,
    pub(crate) through: Vec<String>,
    pub(crate) destination: String,
}

/// What resources of the user are to be set to, at every place of a stack, so that they deliver their logs.
#[derive(Debug)]
pub(crate) struct Switch {
    /// The parameter that says so.
    pub(crate) key: ItemKey,
    pub(crate) stack: StackKey,
    pub(crate) regions: BTreeSet<String>,
    /// Which log it is, as `calls.yaml` knows it.
    pub(crate) delivers: String,
    /// The name of the bucket.
    pub(crate) bucket: Option<Text>,
    pub(crate) prefix: Option<String>,
    pub(crate) log_group: Option<Logged>,
    /// The name of the stream.
    pub(crate) stream: Option<String>,
}

/// The log group that a resource of the user logs to.
#[derive(Debug)]
pub(crate) enum Logged {
    /// The one of this name.
    Own(String),
    /// The one that AWS names after the resource: what is listed in a set, and what follows.
    Named { set: String, suffix: String },
}

/// A step of a log from one item to another, as it must be found again in what is emitted.
#[derive(Debug, Clone)]
pub(crate) struct Hop {
    /// The words of the blueprint for it: `cloudtrail -> archive`.
    pub(crate) route: String,
    pub(crate) from: ItemKey,
    pub(crate) to: ItemKey,
    /// Where it is, if not at every place of `from`.
    pub(crate) region: Option<String>,
    /// What asks for it.
    pub(crate) origin: Origin,
}

/// What Terraform needs besides the resources.
#[derive(Debug)]
pub(crate) struct Terraform {
    pub(crate) role: String,
    /// The account whose credentials Terraform starts with.
    pub(crate) run_from: Option<String>,
    pub(crate) state: Option<State>,
}
