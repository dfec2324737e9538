//! Tools that pull logs from an archive: a topic that tells of new objects, a queue for each tool, a role that reads.
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventNotifications.html>

mod identity;
mod notified;
mod words;

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use identity::Identity;
use notified::{encoded, key_of, topic};
pub(crate) use words::tools;

use super::archive::Draft;
use super::builder::{Builder, Maker, handle};
use super::readers::{PERMISSIONS, Reading};
use super::source::Destinations;
use super::subscription::Subscription;
use super::text::{Handle, Text};
use super::{Estate, Item, ItemKey, PolicyKind, Route, names, stream};
use crate::blueprint::{self, IdentityProvider};
use crate::catalog::{ComesAs, Product};
use crate::diagnostic::Origin;

/// A tool of the blueprint with what it names resolved.
pub(crate) struct Resolved<'a> {
    pub(super) name: String,
    pub(super) written: &'a blueprint::Siem,
    pub(super) product: &'a Product,
    pub(super) origin: Origin,
    /// The account and region of its archive.
    pub(super) place: (String, String),
    identity: Identity,
}

/// Who of another organization is let in, or told of something.
#[derive(Debug, Default)]
pub(crate) struct Others {
    pub(crate) vendors: Vec<Vendor>,
    /// Addresses and queues that topics tell.
    pub(crate) told: Vec<String>,
}

/// Somebody who is let in.
#[derive(Debug)]
pub(crate) struct Vendor {
    pub(crate) principal: String,
    /// Whether it serves this organization alone, so that it presents no external id.
    pub(crate) alone: bool,
}

/// What the templates of a queue need.
#[derive(Serialize)]
struct Queue {
    queue: Handle,
    topic: Handle,
    key: Handle,
    visibility: u32,
    has_dead_letters: bool,
    dead_letters: Option<Handle>,
}

#[derive(Serialize)]
struct Taking {
    queue: Handle,
    key: Handle,
}

impl Resolved<'_> {
    fn key(&self, part: &str) -> ItemKey {
        ItemKey::new(format!("siem-{}-{part}", self.name))
    }

    /// The names of its queue, if it has one, and of the queue of what was given up.
    pub(super) fn queues(&self, estate: &Estate) -> Vec<(&'static str, String)> {
        let name = |part: &str| names::physical(&estate.name, self.key(part).as_str());
        let own = self.product.endpoint.is_none().then(|| ("queue", name("queue")));
        own.into_iter().chain([("failed", name("failed"))]).collect()
    }

    /// Notes who of another organization it lets in, and is told.
    pub(crate) fn note(&self, others: &mut Others) {
        let alone = self.product.comes_as == ComesAs::OwnAccount;
        let vendor = self.identity.vendor().map(|principal| Vendor { principal: principal.to_owned(), alone });
        others.vendors.extend(vendor);
        others.told.extend(self.written.endpoint.clone());
    }

    /// Creates queue, subscription and role.
    pub(crate) fn add(
        &self,
        builder: &mut Builder<'_>,
        destinations: &mut Destinations<'_>,
        streams: &[stream::Resolved<'_>],
    ) -> Option<Route> {
        let draft = destinations.archives.get_mut(&self.written.archive)?;
        let maker = Maker::central(builder.estate, draft.stack.clone(), self.origin.clone());
        self.check_prefixes(builder, draft, streams);
        let topic = topic(builder, draft);
        let key = key_of(&topic);
        let failed = self.key("failed");
        builder.add(&maker.stack, self.queue(&maker, &failed, (&topic, &key), None));
        let told = match (&self.written.endpoint, self.product.endpoint) {
            (Some(endpoint), Some(kind)) => {
                (Subscription::new(&topic, kind.protocol(), Text::literal(endpoint)), false, Vec::new())
            }
            _ => {
                let queue = self.key("queue");
                builder.add(&maker.stack, self.queue(&maker, &queue, (&topic, &key), Some(&failed)));
                (Subscription::new(&topic, "sqs", Text::attribute(&queue, "arn")), true, vec![queue])
            }
        };
        let (subscription, raw, queues) = told;
        let prefixes = self.prefixes().map(|prefix| encoded(&draft.object(prefix))).collect();
        let own = ItemKey::new(format!("siem-{}", self.name));
        let mut item = subscription.of_objects(raw, prefixes, &failed).item(&maker, &own);
        item.after = queues.iter().chain([&topic, &failed]).cloned().collect();
        builder.add(&maker.stack, item);
        let route = format!("{} -> {}", draft.name, self.name);
        if let Some(queue) = queues.first() {
            builder.hop(route.clone(), &own, queue, &self.origin);
            builder.hop(route.clone(), &self.key("reader"), queue, &self.origin);
        }
        builder.hop(route.clone(), &own, &failed, &self.origin);
        builder.hop(route, &self.key("reader"), &draft.bucket, &self.origin);
        self.add_reader(builder, &maker, draft, queues.first(), &key);
        Some(Route { source: draft.name.clone(), through: Vec::new(), destination: self.name.clone() })
    }

    fn queue(
        &self,
        maker: &Maker<'_>,
        own: &ItemKey,
        (topic, key): (&ItemKey, &ItemKey),
        dead_letters: Option<&ItemKey>,
    ) -> Item {
        let context = Queue {
            queue: Handle(own.clone()),
            topic: Handle(topic.clone()),
            key: Handle(key.clone()),
            visibility: self.product.visibility,
            has_dead_letters: dead_letters.is_some(),
            dead_letters: handle(dead_letters),
        };
        let folder = "transports/notification";
        let name = Text::literal(names::physical(&maker.estate.name, own.as_str()));
        let mut item = maker.item(own, folder, "queue", name, &context);
        item.context.insert("redrive".into(), Value::Null);
        if dead_letters.is_some() {
            item.fragments.push(("redrive", "transports/notification/redrive.json.hbs"));
        }
        let policy = maker.policy(PolicyKind::Queue, "transports/notification/queue-policy.json.hbs", &context);
        item.policies.insert("queue_policy", policy);
        item
    }

    fn add_reader(
        &self,
        builder: &mut Builder<'_>,
        maker: &Maker<'_>,
        draft: &Draft<'_>,
        queue: Option<&ItemKey>,
        key: &ItemKey,
    ) {
        let trust = maker.policy(PolicyKind::Trust, "siem/reader-trust.json.hbs", &self.identity);
        let mut permissions = maker.policy(PolicyKind::Identity, PERMISSIONS, &Reading::of(draft));
        if let Some(queue) = queue {
            let taking = Taking { queue: Handle(queue.clone()), key: Handle(key.clone()) };
            let statements = maker.statement_context(&taking);
            permissions.statements.push(("siem/reader-statements.json.hbs".to_owned(), statements));
        }
        let own = self.key("reader");
        let prefix = &self.product.role_prefix;
        let name = Text::literal(format!("{prefix}{}", names::physical(&builder.estate.name, own.as_str())));
        let description = format!("Lets {} read the logs in {}", self.product.title, draft.bucket_name);
        let mut role = maker.named_role(&own, name, (description, None), trust, permissions);
        if let Some(identity) =
            self.product.web_identity.get(builder.estate.partition.name).filter(|_| self.makes_provider())
        {
            // An account has one for each address, whoever uses it.
            let provider = ItemKey::new(format!("siem-{}-provider", self.written.product));
            let name = Text::literal(&identity.provider);
            let context = BTreeMap::from([("audience", &identity.audience)]);
            role.after.push(provider.clone());
            let item = maker.item(&provider, "siem", "provider", name, &context);
            if builder.stacks.get(&maker.stack).is_some_and(|stack| stack.item(&provider).is_none()) {
                builder.add(&maker.stack, item);
            }
        }
        builder.add(&maker.stack, role);
    }

    fn makes_provider(&self) -> bool {
        self.written.identity_provider != Some(IdentityProvider::Existing)
    }

    fn prefixes(&self) -> impl Iterator<Item = &str> {
        self.written.prefixes.iter().flatten().map(String::as_str)
    }
}
