//! Alarms: metric filters on log groups, alarms on them and on silence, and the topics that tell of them.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::{Value, json};

use super::alarms::{Alarm, Limit, Pair, Replication, Site, Waiting, Watch};
use super::builder::{Builder, Maker, context};
use super::dashboard::Shown;
use super::source::Destinations;
use super::subscription::Subscription;
use super::text::{Handle, Text};
use super::{Alert, Hop, Item, ItemKey, PolicyKind, StackKey, names};
use crate::blueprint::{self, Side};
use crate::diagnostic::Origin;

/// All alarms of a blueprint.
pub(crate) struct Resolved<'a> {
    pub(super) account: String,
    pub(super) written: &'a blueprint::Alerts,
    pub(super) alarms: Vec<Alarm>,
    pub(super) origin: Origin,
}

/// By region, whom its topic has to let in.
pub(super) type Topics = BTreeMap<String, Tellers>;

/// Where alarms are that one topic tells of.
#[derive(Default)]
pub(super) struct Tellers {
    accounts: BTreeSet<String>,
    /// Whether they may be in any account of the organization.
    anywhere: bool,
}

/// What the template of every alarm needs.
#[derive(Serialize)]
struct Told<'a> {
    about: &'a str,
    /// `None`: it tells nobody.
    tells: Option<[Text; 1]>,
}

#[derive(Serialize)]
struct TopicContext {
    topic: Handle,
    key: Handle,
    by_organization: bool,
    accounts: Vec<String>,
    source_arns: Vec<String>,
}

impl Resolved<'_> {
    /// Queues that are told.
    pub(crate) fn queues(&self) -> impl Iterator<Item = &String> {
        self.written.notify.queues.iter().flatten()
    }

    /// What rules look at.
    pub(crate) fn summary(&self) -> Vec<Alert> {
        let alert = |alarm: &Alarm| {
            let Watch::Pattern(watched) = &alarm.watch else { return None };
            Some(Alert {
                name: alarm.name.clone(),
                origin: alarm.origin.clone(),
                log_group: alarm.on.clone(),
                named_at: alarm.named_at.clone(),
                of: watched.of.clone(),
                pattern: watched.pattern.clone(),
            })
        };
        self.alarms.iter().filter_map(alert).collect()
    }

    /// Creates alarms where their metrics are, and a topic in each region that has some.
    pub(crate) fn add(&self, builder: &mut Builder<'_>, shown: &Shown<'_>) {
        let destinations = shown.destinations;
        let mut topics = Topics::new();
        let quiet = self.quiet();
        for alarm in &self.alarms {
            let tells = !quiet.contains(alarm.name.as_str());
            for maker in makers(builder, destinations, alarm) {
                if tells {
                    Tellers::note(&mut topics, builder, &maker);
                }
                for item in self.items(builder, &maker, destinations, alarm) {
                    self.add_teller(builder, &maker, item, &alarm.on, &alarm.about, tells);
                }
            }
        }
        self.add_together(builder, destinations, &mut topics);
        for (region, tellers) in topics {
            self.add_topic(builder, &region, &tellers);
        }
        self.add_dashboard(builder, shown);
    }

    fn topic_key(region: &str) -> ItemKey {
        ItemKey::new(format!("alerts-{region}"))
    }

    /// Adds an alarm, with its way to the topic if it tells its news.
    pub(super) fn add_teller(
        &self,
        builder: &mut Builder<'_>,
        maker: &Maker<'_>,
        mut item: Item,
        on: &str,
        about: &str,
        tells: bool,
    ) {
        let told = tells.then(|| [self.topic(maker)]);
        item.context.extend(context(&Told { about, tells: told }));
        for region in maker.only_in.iter().flatten().filter(|_| tells) {
            let topic = Self::topic_key(region);
            builder.hops.push(Hop {
                route: format!("{on} -> alerts"),
                from: item.key.clone(),
                to: topic.clone(),
                region: Some(region.clone()),
                origin: maker.origin.clone(),
            });
            if self.waits(maker, region) {
                item.after.insert(0, topic);
            }
        }
        builder.add(&maker.stack, item);
    }

    /// Whether an alarm is made after its topic. It can do without, and has to where the stack of the topics waits for that
    /// of the alarm, as for an archive that a trail delivers to.
    fn waits(&self, maker: &Maker<'_>, region: &str) -> bool {
        match &maker.stack {
            StackKey::Core { account, region: own, .. } => (account, own.as_str()) == (&self.account, region),
            StackKey::Cell { .. } => true,
        }
    }

    pub(super) fn item(&self, maker: &Maker<'_>, key: &ItemKey, alarm: &Alarm) -> Item {
        let estate = maker.estate;
        let name = Text::literal(names::physical(&estate.name, &alarm.name));
        let log_group = Handle(ItemKey::new(&alarm.on));
        let make = |resource: &str, of: Value| maker.item(key, "alerts/alarm", resource, name, &of);
        let mut item = match &alarm.watch {
            Watch::Pattern(watched) => {
                let (resource, threshold, band, operator) = limit(&watched.limit);
                let namespace = names::physical(&estate.name, "alerts");
                make(
                    resource,
                    json!({
                        "log_group": log_group, "namespace": namespace, "metric": alarm.name, "pattern": watched.pattern,
                        "period": watched.period, "threshold": threshold, "band": band, "operator": operator,
                        "has_filter": true,
                    }),
                )
            }
            Watch::Silence(period) => make("silence", json!({ "log_group": log_group, "period": period })),
            Watch::Late { stream, metric, seconds } => {
                make("lateness", json!({ "metric": metric, "stream": stream, "seconds": seconds }))
            }
            Watch::Failing { stream, metric } => make("failing", json!({ "metric": metric, "stream": stream })),
            Watch::Behind { stream, seconds } => {
                make("behind", json!({ "stream": stream, "milliseconds": u64::from(*seconds) * 1000 }))
            }
            Watch::Replica { pair: Pair { from, to, rule }, of } => {
                let (resource, seconds) = match of {
                    Replication::Late(seconds) => ("replica-late", Some(seconds)),
                    Replication::Failed => ("replica-failed", None),
                    Replication::Silence(seconds) => ("replica-silence", Some(seconds)),
                };
                make(resource, json!({ "from": from, "to": to, "rule": rule, "seconds": seconds }))
            }
            Watch::Queue { name, of: Waiting::Late(seconds) } => {
                make("queue-late", json!({ "queue": name, "seconds": seconds }))
            }
            Watch::Queue { name, of: Waiting::GivenUp } => make("queue-failed", json!({ "queue": name })),
            Watch::Growth { bucket } => make("growth", json!({ "bucket": bucket })),
        };
        if let Site::At { after, .. } = &alarm.site {
            item.after.extend(after.iter().cloned());
        }
        item
    }

    /// The ARN of the topic beside an alarm.
    fn topic(&self, maker: &Maker<'_>) -> Text {
        maker.arn_in("sns", &self.account, &names::physical(&maker.estate.name, "alerts"))
    }

    fn add_topic(&self, builder: &mut Builder<'_>, region: &str, tellers: &Tellers) {
        let estate = builder.estate;
        let stack = builder.core(&self.account, region);
        let maker = Maker::central(estate, stack.clone(), self.origin.clone());
        let topic = Self::topic_key(region);
        let key = ItemKey::new(format!("alerts-key-{region}"));
        let source_arn =
            |account: &String| format!("arn:{}:cloudwatch:{region}:{account}:alarm:*", estate.partition.name);
        let context = TopicContext {
            topic: Handle(topic.clone()),
            key: Handle(key.clone()),
            by_organization: tellers.anywhere,
            accounts: tellers.accounts.iter().cloned().collect(),
            source_arns: tellers.accounts.iter().map(source_arn).collect(),
        };
        let statements = |what: &str| {
            vec![(format!("writers/cloudwatch.amazonaws.com/{what}.json.hbs"), maker.statement_context(&context))]
        };
        let description = "Encrypts the topic that tells of alarms".to_owned();
        let name = Text::literal(names::physical(&estate.name, "alerts-key"));
        let item = maker.named_key(&key, name, description, statements("key-statements"));
        builder.add(&stack, item);
        let name = Text::literal(names::physical(&estate.name, "alerts"));
        let mut item = maker.item(&topic, "shared/topic", "topic", name, &context);
        let mut policy = maker.policy(PolicyKind::Topic, "shared/topic/topic-policy.json.hbs", &context);
        policy.statements = statements("topic-statements");
        item.policies.insert("topic_policy", policy);
        builder.add(&stack, item);
        self.add_subscriptions(builder, &maker, &topic);
    }

    fn add_subscriptions(&self, builder: &mut Builder<'_>, maker: &Maker<'_>, topic: &ItemKey) {
        let notify = &self.written.notify;
        let all = [("email", &notify.email), ("https", &notify.https), ("sqs", &notify.queues)];
        for (protocol, endpoints) in all {
            for endpoint in endpoints.iter().flatten() {
                let key = ItemKey::new(format!("{topic}-{protocol}-{}", word(endpoint)));
                let item = Subscription::new(topic, protocol, Text::literal(endpoint)).item(maker, &key);
                builder.add(&maker.stack, item);
            }
        }
    }
}

/// The templates for a pattern; its threshold, or the band and how it is compared with.
fn limit(limit: &Limit) -> (&'static str, Option<u32>, Option<u32>, Option<&'static str>) {
    match limit {
        Limit::Count(threshold) => ("pattern", Some(*threshold), None, None),
        Limit::Unusual { band, side } => {
            let operator = match side {
                Side::Above => "GreaterThanUpperThreshold",
                Side::Below => "LessThanLowerThreshold",
                Side::Either => "LessThanLowerOrGreaterThanUpperThreshold",
            };
            ("anomaly", None, Some(*band), Some(operator))
        }
    }
}

/// Where an alarm is made.
pub(super) fn makers<'b>(builder: &mut Builder<'b>, destinations: &Destinations<'_>, alarm: &Alarm) -> Vec<Maker<'b>> {
    let (estate, origin) = (builder.estate, &alarm.origin);
    let maker = |stack: StackKey, regions: BTreeSet<String>, regional| Maker {
        estate,
        stack,
        only_in: Some(regions),
        regional,
        origin: origin.clone(),
    };
    match &alarm.site {
        Site::At { account, region, .. } => {
            vec![maker(builder.core(account, region), BTreeSet::from([region.clone()]), false)]
        }
        Site::LogGroup => {
            let Some(draft) = destinations.log_groups.get(&alarm.on) else { return Vec::new() };
            let places = draft.places.iter();
            places.map(|(stack, place)| maker(stack.clone(), place.regions.clone(), draft.fixed.is_none())).collect()
        }
    }
}

impl Tellers {
    /// Notes an alarm at each topic that it tells.
    pub(super) fn note(topics: &mut Topics, builder: &Builder<'_>, maker: &Maker<'_>) {
        for region in maker.only_in.iter().flatten() {
            topics.entry(region.clone()).or_default().add(builder, &maker.stack);
        }
    }

    fn add(&mut self, builder: &Builder<'_>, stack: &StackKey) {
        match stack {
            StackKey::Core { account, .. } => drop(self.accounts.insert(account.clone())),
            StackKey::Cell { group } => {
                self.anywhere |= builder.estate.by_organization();
                let group = builder.estate.groups.get(group);
                self.accounts.extend(group.into_iter().flat_map(|group| group.accounts.clone()));
            }
        }
    }
}

/// An address as a word for logical ids, so that one more address changes no other.
fn word(endpoint: &str) -> String {
    let lower = endpoint.to_ascii_lowercase();
    let words = lower.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-")
}
