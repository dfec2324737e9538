//! A stream: log groups, a Logs destination per region where accounts differ, Amazon Data Firehose, a destination.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value;

use super::archive::{Bucket, bucket_item, bucket_policy};
use super::builder::{Builder, Maker, handle};
use super::groups::Patterns;
use super::log_group::{self, log_key};
use super::retention::{Lifecycle, NONCURRENT};
use super::source::Destinations;
use super::text::{Handle, Text};
use super::whole::Whole;
use super::{Duration, Estate, Hop, ItemKey, PolicyKind, Route, StackKey, names};
use crate::blueprint;
use crate::diagnostic::Origin;

/// How long failed records stay unless the blueprint says otherwise.
pub(super) const FAILED: Duration = Duration::days(90);

/// A stream, resolved; for the rules.
#[derive(Debug)]
pub(crate) struct Stream {
    pub(crate) name: String,
    pub(crate) origin: Origin,
    pub(crate) from: Vec<(String, Origin)>,
    /// Account and region of each place that it takes every log group of.
    pub(crate) whole: Vec<(String, String)>,
    pub(crate) deliver_to: String,
    /// The kind of its destination.
    pub(crate) kind: String,
    /// Whether its destination takes nothing but JSON.
    pub(crate) json: bool,
    pub(crate) filter: Option<String>,
    pub(crate) messages_only: bool,
}

/// A stream of the blueprint with its place and destination.
pub(crate) struct Resolved<'a> {
    pub(crate) name: String,
    pub(crate) written: &'a blueprint::Stream,
    pub(crate) origin: Origin,
    pub(crate) kind: String,
    pub(crate) account: String,
    pub(crate) region: String,
    pub(crate) options: BTreeMap<String, Value>,
    pub(crate) messages_only: bool,
    /// Whether the destination takes nothing but JSON.
    pub(crate) json: bool,
    /// How long objects stay in its bucket unless the blueprint says otherwise.
    pub(crate) keep: Duration,
    /// The archive, if the stream delivers to one.
    pub(crate) archive: Option<String>,
    /// The accounts that it takes every log group of.
    pub(crate) whole: Option<Whole>,
}

/// What the templates of a stream need.
#[derive(Serialize)]
struct Context<'a> {
    options: &'a BTreeMap<String, Value>,
    key: Handle,
    role: Handle,
    errors: Handle,
    error_group: String,
    bucket: Handle,
    bucket_key: Option<Handle>,
    has_bucket_key: bool,
    bucket_prefix: String,
    /// Where in the bucket the stream writes.
    bucket_paths: Vec<String>,
    stream_name: &'a str,
    messages_only: bool,
}

/// What the role needs that sends the events of a log group.
#[derive(Serialize)]
struct Sending {
    log_group: Handle,
}

impl Resolved<'_> {
    /// What rules look at.
    pub(crate) fn summary(&self, estate: &Estate) -> Stream {
        let from = self.origin.key("from");
        Stream {
            name: self.name.clone(),
            origin: self.origin.clone(),
            from: self.written.groups().into_iter().map(|(name, at)| (name.to_owned(), from.item(at))).collect(),
            whole: self.whole.iter().flat_map(|whole| whole.places(estate)).collect(),
            deliver_to: self.written.deliver_to.clone(),
            kind: self.kind.clone(),
            json: self.json,
            filter: self.written.filter.clone(),
            messages_only: self.messages_only,
        }
    }

    /// Creates the stream and every hop towards it.
    /// `fed` are the log groups that streams have something to do with already.
    pub(crate) fn add(
        &self,
        builder: &mut Builder<'_>,
        destinations: &Destinations<'_>,
        fed: &BTreeSet<String>,
    ) -> Vec<Route> {
        let stack = builder.core(&self.account, &self.region);
        let maker = self.maker(builder, stack);
        self.add_stream(builder, &maker, destinations);
        self.add_entry_role(builder, &maker);
        let mut regions = BTreeSet::new();
        let mut routes = Vec::new();
        for (name, _) in self.written.groups() {
            let Some(draft) = destinations.log_groups.get(name) else { continue };
            for (stack, place) in &draft.places {
                regions.extend(place.regions.iter().cloned());
                self.add_senders(builder, stack, draft, place);
            }
            routes.push(Route {
                source: name.to_owned(),
                through: vec![self.name.clone()],
                destination: self.written.deliver_to.clone(),
            });
        }
        if let Some(whole) = &self.whole {
            regions.extend(whole.regions.iter().cloned());
            routes.push(self.add_whole(builder, whole, fed));
        }
        if builder.estate.organization.is_some() {
            for region in regions {
                self.add_entry(builder, &region);
            }
        }
        routes
    }

    pub(super) fn maker<'b>(&self, builder: &Builder<'b>, stack: StackKey) -> Maker<'b> {
        Maker::central(builder.estate, stack, self.origin.clone())
    }

    /// The way from the stream to its destination.
    fn onward(&self) -> String {
        format!("{} -> {}", self.name, self.written.deliver_to)
    }

    pub(super) fn key(&self, part: &str) -> ItemKey {
        ItemKey::new(format!("{}-{part}", self.name))
    }

    fn add_stream(&self, builder: &mut Builder<'_>, maker: &Maker<'_>, destinations: &Destinations<'_>) {
        let physical = names::physical(&builder.estate.name, &self.name);
        let error_group = self.error_group(builder.estate);
        builder.add(&maker.stack, log_key(maker, &self.key("key"), &error_group));
        let (bucket, bucket_key, bucket_prefix) =
            match self.archive.as_ref().and_then(|name| destinations.archives.get(name)) {
                Some(draft) => (draft.bucket.clone(), draft.key.clone(), draft.object("")),
                None => (self.add_failed(builder, maker), Some(self.key("key")), String::new()),
            };
        let context = Context {
            options: &self.options,
            key: Handle(self.key("key")),
            role: Handle(self.key("role")),
            errors: Handle(self.key("errors")),
            error_group: error_group.clone(),
            bucket: Handle(bucket.clone()),
            has_bucket_key: bucket_key.is_some(),
            bucket_key: handle(bucket_key.as_ref()),
            bucket_paths: self.bucket_paths(&bucket_prefix),
            bucket_prefix,
            stream_name: &self.name,
            messages_only: self.messages_only,
        };
        builder.hop(format!("errors of {} -> its key", self.name), &self.key("errors"), &self.key("key"), &self.origin);
        builder.hop(self.onward(), &ItemKey::new(&self.name), &bucket, &self.origin);
        let errors =
            maker.item(&self.key("errors"), "transports/firehose", "errors", Text::literal(error_group), &context);
        builder.add(&maker.stack, errors);
        let trust = maker.policy(PolicyKind::Trust, "transports/firehose/role-trust.json.hbs", &context);
        let mut permissions =
            maker.policy(PolicyKind::Identity, "transports/firehose/role-permissions.json.hbs", &context);
        let folder = format!("destinations/{}", self.kind);
        let statements = format!("{folder}/stream-statements.json.hbs");
        if builder.catalog.text(&statements).is_some() {
            permissions.statements.push((statements, maker.statement_context(&context)));
        }
        let description = format!("Lets the stream {physical} deliver");
        builder.add(&maker.stack, maker.role(&self.key("role"), description, trust, permissions));
        let mut stream = maker.item(&ItemKey::new(&self.name), &folder, "stream", Text::literal(physical), &context);
        stream.fragments = vec![("backup", "transports/firehose/backup")];
        if self.options.get("unpack") == Some(&Value::Bool(false)) {
            stream.context.insert("processing".into(), Value::Null);
        } else {
            stream.fragments.push(("processing", "transports/firehose/processing"));
        }
        stream.after = vec![self.key("role"), self.key("errors"), bucket];
        builder.add(&maker.stack, stream);
    }

    /// The log group that Firehose writes its errors to.
    pub(super) fn error_group(&self, estate: &Estate) -> String {
        format!("/aws/kinesisfirehose/{}", names::physical(&estate.name, &self.name))
    }

    pub(super) fn bucket_paths(&self, prefix: &str) -> Vec<String> {
        if self.archive.is_none() {
            return vec!["*".to_owned()];
        }
        ["streams", "streams-failed"].iter().map(|folder| format!("{prefix}{folder}/{}/*", self.name)).collect()
    }

    /// The name of the bucket for records that could not be delivered.
    fn failed_bucket(&self, estate: &Estate) -> String {
        names::bucket(&estate.name, self.key("failed").as_str(), &self.account, &self.region)
    }

    /// The buckets that the stream brings along.
    pub(crate) fn buckets(&self, estate: &Estate) -> Option<String> {
        self.archive.is_none().then(|| self.failed_bucket(estate))
    }

    /// The bucket for records that could not be delivered.
    fn add_failed(&self, builder: &mut Builder<'_>, maker: &Maker<'_>) -> ItemKey {
        let key = self.key("failed");
        let said = self.written.failed.as_ref().map(|failed| failed.retention.as_str());
        let retention = said.map_or(Some(self.keep), Duration::parse);
        let bucket = Bucket::plain(Some(&self.key("key")), Lifecycle::new(&[], retention, NONCURRENT));
        let name = self.failed_bucket(builder.estate);
        let mut item = bucket_item(maker, &key, &name, &bucket);
        item.policies.insert("bucket_policy", bucket_policy(maker, &key, Vec::new()));
        builder.add(&maker.stack, item);
        key
    }

    /// The role with which CloudWatch Logs puts records into the stream.
    fn add_entry_role(&self, builder: &mut Builder<'_>, maker: &Maker<'_>) {
        #[derive(Serialize)]
        struct Entry {
            stream: Handle,
            in_organization: bool,
        }
        let in_organization = builder.estate.organization.is_some();
        let context = Entry { stream: Handle(ItemKey::new(&self.name)), in_organization };
        let trust = maker.policy(PolicyKind::Trust, "transports/subscription/entry-trust.json.hbs", &context);
        let permissions =
            maker.policy(PolicyKind::Identity, "transports/subscription/entry-permissions.json.hbs", &context);
        let description = format!("Lets CloudWatch Logs put records into {}", self.name);
        builder.add(&maker.stack, maker.role(&self.key("entry-role"), description, trust, permissions));
    }

    /// The Logs destination of one region: filters of any account of the organization may point to it.
    fn add_entry(&self, builder: &mut Builder<'_>, region: &str) {
        #[derive(Serialize)]
        struct Entry {
            stream: Handle,
            role: Handle,
            entry_name: String,
            whole: bool,
        }
        let stack = builder.core(&self.account, region);
        let maker = self.maker(builder, stack);
        let key = self.key(&format!("entry-{region}"));
        let name = Text::literal(names::physical(&builder.estate.name, &self.name));
        let context = Entry {
            stream: Handle(ItemKey::new(&self.name)),
            role: Handle(self.key("entry-role")),
            entry_name: names::physical(&builder.estate.name, &self.name),
            whole: self.whole.as_ref().is_some_and(|whole| whole.regions.iter().any(|covered| covered == region)),
        };
        let mut item = maker.item(&key, "transports/subscription", "entry", name, &context);
        let template = "transports/subscription/entry-policy.json.hbs";
        item.policies.insert("access_policy", maker.policy(PolicyKind::LogDestination, template, &context));
        builder.hop(self.onward(), &key, &ItemKey::new(&self.name), &self.origin);
        item.after = vec![ItemKey::new(&self.name), self.key("entry-role")];
        builder.add(&maker.stack, item);
    }

    /// The subscription filters of a destination, and the role that the organization-wide grant asks for.
    fn add_senders(
        &self,
        builder: &mut Builder<'_>,
        stack: &StackKey,
        draft: &log_group::Draft<'_>,
        at: &log_group::Place,
    ) {
        let (estate, group) = (builder.estate, &draft.name);
        let (only_in, origin) = (Some(at.regions.clone()), self.origin.clone());
        let maker = Maker { estate, stack: stack.clone(), only_in, regional: draft.fixed.is_none(), origin };
        let across = estate.organization.is_some();
        let role = if across { ItemKey::new(format!("{group}-to-{}-role", self.name)) } else { self.key("entry-role") };
        if across {
            let log_group = Sending { log_group: Handle(draft.item_key()) };
            let trust = maker.policy(PolicyKind::Trust, "transports/subscription/sender-trust.json.hbs", &log_group);
            let permissions = match at.named.is_empty() {
                true => {
                    let template = "transports/subscription/sender-permissions.json.hbs";
                    maker.policy(PolicyKind::Identity, template, &log_group)
                }
                false => {
                    let template = "transports/subscription/named-permissions.json.hbs";
                    maker.policy(PolicyKind::Identity, template, &Patterns::of(&at.named))
                }
            };
            let description = format!("Lets CloudWatch Logs send {group} to {}", self.name);
            builder.add(stack, maker.role(&role, description, trust, permissions));
        }
        for held in draft.held(at) {
            self.add_sender(builder, &maker, group, (&held, &role));
        }
    }

    /// The subscription filter of a log group, or of several that are alike.
    fn add_sender(
        &self,
        builder: &mut Builder<'_>,
        maker: &Maker<'_>,
        group: &str,
        (held, role): (&log_group::Held, &ItemKey),
    ) {
        #[derive(Serialize)]
        struct Filter<'a> {
            log_group: Handle,
            role: Handle,
            target: Text,
            filter: &'a str,
        }
        let key = ItemKey::new(format!("{}-to-{}", held.key, self.name));
        let physical = names::physical(&maker.estate.name, &self.name);
        let across = maker.estate.organization.is_some();
        let target = if across {
            maker.arn_in("logs", &self.account, &format!("destination:{physical}"))
        } else {
            Text::attribute(&ItemKey::new(&self.name), "arn")
        };
        let context = Filter {
            log_group: Handle(held.key.clone()),
            role: Handle(role.clone()),
            target,
            filter: self.written.filter.as_deref().unwrap_or_default(),
        };
        let mut item = maker.item(&key, "transports/subscription", "filter", Text::literal(physical), &context);
        item.only_in = Some(held.regions.clone());
        item.each.clone_from(&held.each);
        item.after = vec![role.clone()];
        let route = format!("{group} -> {}", self.name);
        if across {
            for region in held.regions.iter().cloned() {
                let entry = self.key(&format!("entry-{region}"));
                let (from, to, origin) = (key.clone(), entry.clone(), self.origin.clone());
                builder.hops.push(Hop { route: route.clone(), from, to, region: Some(region), origin });
                item.after.push(entry);
            }
        } else {
            builder.hop(route, &key, &ItemKey::new(&self.name), &self.origin);
        }
        builder.add(&maker.stack, item);
    }
}
