//! A stream: log groups, a Logs destination per region where accounts differ, Amazon Data Firehose, a destination.

pub(super) mod buffered;
mod kept;
mod keys;
mod objects;
mod partitions;
mod records;
mod subscribed;

pub(super) use kept::physical;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value;

use super::builder::{Builder, Maker, handle};
use super::created::Created;
use super::direct;
use super::log_group::log_key;
use super::secrets::{SECRET, Secret};
use super::source::Destinations;
use super::text::{Handle, Text};
use super::whole::Whole;
use super::{Duration, Estate, ItemKey, PolicyKind, Route, StackKey};
use crate::blueprint;
use crate::catalog::TransformBuffer;
use crate::diagnostic::Origin;
use objects::Objects;
pub(crate) use objects::check as check_objects;
use records::Records;

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
    /// Whether it or its destination takes nothing but JSON.
    pub(crate) json: bool,
    pub(crate) filter: Option<String>,
    pub(crate) messages_only: bool,
    /// Its name in AWS.
    pub(crate) stream_name: String,
    /// Where the stream is.
    pub(crate) region: String,
    /// The function that changes its records.
    pub(crate) function: Option<String>,
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
    /// How much AWS hands to a function by itself.
    pub(crate) transform: TransformBuffer,
    /// The archive, if the stream delivers to one.
    pub(crate) archive: Option<String>,
    /// The accounts that it takes every log group of.
    pub(crate) whole: Option<Whole>,
    /// The destination, if it is created with the stream.
    pub(crate) created: Option<Created>,
    /// The secret of the destination, if it is created with the stream.
    pub(crate) secret: Option<Secret>,
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
    own_tags: BTreeMap<&'static str, &'static str>,
    records: Records,
    objects: Objects,
    /// Whether it reads a data stream.
    buffered: bool,
    buffer: Option<Handle>,
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
            json: self.needs_json(),
            filter: self.written.filter.clone(),
            messages_only: self.messages_only,
            stream_name: self.physical(estate),
            region: self.region.clone(),
            function: self.written.transform.as_ref().map(|transform| transform.function().to_owned()),
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
        if self.written.is_direct() {
            // Sources make their routes themselves.
            return Vec::new();
        }
        self.add_feeds(builder, &maker, destinations, fed)
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
        let physical = self.physical(builder.estate);
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
            own_tags: self.written.is_direct().then_some(direct::TAG).into_iter().collect(),
            records: self.records(),
            objects: self.objects(builder.estate),
            buffered: self.buffer_key().is_some(),
            buffer: handle(self.buffer_key().as_ref()),
        };
        self.add_buffer(builder, maker);
        builder.hop(format!("errors of {} -> its key", self.name), &self.key("errors"), &self.key("key"), &self.origin);
        builder.hop(self.onward(), &ItemKey::new(&self.name), &bucket, &self.origin);
        if let Some(created) = &self.created {
            builder.hop(self.onward(), &ItemKey::new(&self.name), &created.item(), &self.origin);
        }
        if let Some(secret) = &self.secret {
            builder.hop(self.onward(), &ItemKey::new(&self.name), &secret.item(), &self.origin);
        }
        let errors =
            maker.item(&self.key("errors"), "transports/firehose", "errors", Text::literal(error_group), &context);
        builder.add(&maker.stack, errors);
        let trust = maker.policy(PolicyKind::Trust, "transports/firehose/role-trust.json.hbs", &context);
        let mut permissions =
            maker.policy(PolicyKind::Identity, "transports/firehose/role-permissions.json.hbs", &context);
        let folder = format!("destinations/{}", self.kind);
        let own = format!("{folder}/stream-statements.json.hbs");
        let needed = [
            (builder.catalog.text(&own).is_some(), own.as_str()),
            (self.options.contains_key(SECRET), "shared/secret/stream-statements.json.hbs"),
        ];
        for (_, statements) in needed.into_iter().filter(|(needed, _)| *needed) {
            permissions.statements.push((statements.to_owned(), maker.statement_context(&context)));
        }
        permissions.statements.extend(self.reading(maker, &context));
        let description = format!("Lets the stream {physical} deliver");
        builder.add(&maker.stack, maker.role(&self.key("role"), description, trust, permissions));
        let mut stream = maker.item(&ItemKey::new(&self.name), &folder, "stream", Text::literal(physical), &context);
        stream.fragments = vec![("backup", "transports/firehose/backup")];
        if context.records.are_processed() {
            stream.fragments.push(("processing", "transports/firehose/processing"));
        } else {
            stream.context.insert("processing".into(), Value::Null);
        }
        stream.after = vec![self.key("role"), self.key("errors"), bucket];
        stream.after.extend(self.created.iter().flat_map(Created::awaited));
        stream.after.extend(self.own_table(builder.estate).map(|table| table.item));
        builder.add(&maker.stack, stream);
    }
}
