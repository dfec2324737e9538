//! Alarms: metric filters on log groups, alarms on them and on silence, and the topics that tell of them.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::alarms::{Alarm, Lateness};
use super::builder::{Builder, Maker};
use super::source::Destinations;
use super::text::{Handle, Text};
use super::{Alert, Hop, ItemKey, PolicyKind, StackKey, names};
use crate::blueprint;
use crate::diagnostic::Origin;

/// All alarms of a blueprint.
pub(crate) struct Resolved<'a> {
    pub(super) account: String,
    pub(super) written: &'a blueprint::Alerts,
    pub(super) alarms: Vec<Alarm>,
    pub(super) late: Vec<Lateness>,
    pub(super) origin: Origin,
}

/// Where alarms are that one topic tells of.
#[derive(Default)]
struct Tellers {
    accounts: BTreeSet<String>,
    /// Whether they may be in any account of the organization.
    anywhere: bool,
}

#[derive(Serialize)]
struct AlarmContext<'a> {
    log_group: Handle,
    topic: Text,
    about: &'a str,
    namespace: String,
    metric: &'a str,
    period: u32,
    pattern: &'a str,
    threshold: u32,
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
    /// What rules look at.
    pub(crate) fn summary(&self) -> Vec<Alert> {
        let alert = |alarm: &Alarm| {
            Some(Alert {
                name: alarm.name.clone(),
                origin: alarm.origin.clone(),
                log_group: alarm.log_group.clone(),
                named_at: alarm.named_at.clone(),
                of: alarm.watch.as_ref()?.of.clone(),
                pattern: alarm.watch.as_ref()?.pattern.clone(),
            })
        };
        self.alarms.iter().filter_map(alert).collect()
    }

    /// Creates alarms where log groups are, and a topic in each region that has some.
    pub(crate) fn add(&self, builder: &mut Builder<'_>, destinations: &Destinations<'_>) {
        let mut topics: BTreeMap<String, Tellers> = BTreeMap::new();
        for alarm in &self.alarms {
            let Some(draft) = destinations.log_groups.get(&alarm.log_group) else { continue };
            for (stack, place) in &draft.places {
                for region in &place.regions {
                    topics.entry(region.clone()).or_default().add(builder, stack);
                }
                let maker = Maker {
                    estate: builder.estate,
                    stack: stack.clone(),
                    only_in: Some(place.regions.clone()),
                    regional: draft.fixed.is_none(),
                    origin: alarm.origin.clone(),
                };
                self.add_alarm(builder, &maker, alarm);
            }
        }
        for late in &self.late {
            let stack = builder.core(&late.account, &late.region);
            topics.entry(late.region.clone()).or_default().add(builder, &stack);
            self.add_lateness(builder, &stack, late);
        }
        for (region, tellers) in topics {
            self.add_topic(builder, &region, &tellers);
        }
    }

    fn topic_key(region: &str) -> ItemKey {
        ItemKey::new(format!("alerts-{region}"))
    }

    fn add_alarm(&self, builder: &mut Builder<'_>, maker: &Maker<'_>, alarm: &Alarm) {
        let estate = builder.estate;
        let key = ItemKey::new(format!("alert-{}", alarm.name));
        let topic = self.topic(maker);
        let context = AlarmContext {
            log_group: Handle(ItemKey::new(&alarm.log_group)),
            topic,
            about: &alarm.about,
            namespace: names::physical(&estate.name, "alerts"),
            metric: &alarm.name,
            period: alarm.period,
            pattern: alarm.watch.as_ref().map_or("", |watch| watch.pattern.as_str()),
            threshold: alarm.watch.as_ref().map_or(1, |watch| watch.threshold),
        };
        let resource = if alarm.watch.is_some() { "pattern" } else { "silence" };
        let name = Text::literal(names::physical(&estate.name, &alarm.name));
        let mut item = maker.item(&key, "alerts/alarm", resource, name, &context);
        for region in maker.only_in.iter().flatten() {
            let topic = Self::topic_key(region);
            builder.hops.push(Hop {
                route: format!("{} -> alerts", alarm.log_group),
                from: key.clone(),
                to: topic.clone(),
                region: Some(region.clone()),
                origin: alarm.origin.clone(),
            });
            item.after.push(topic);
        }
        builder.add(&maker.stack, item);
    }

    /// The ARN of the topic beside an alarm.
    fn topic(&self, maker: &Maker<'_>) -> Text {
        maker.arn_in("sns", &self.account, &names::physical(&maker.estate.name, "alerts"))
    }

    fn add_lateness(&self, builder: &mut Builder<'_>, stack: &StackKey, late: &Lateness) {
        #[derive(Serialize)]
        struct Late<'a> {
            topic: Text,
            about: String,
            metric: &'a str,
            stream: String,
            seconds: u32,
        }
        let estate = builder.estate;
        let maker = Maker { estate, stack: stack.clone(), only_in: None, regional: false, origin: late.origin.clone() };
        let context = Late {
            topic: self.topic(&maker),
            about: format!("the stream {} is late", late.stream),
            metric: &late.metric,
            stream: names::physical(&estate.name, &late.stream),
            seconds: late.seconds,
        };
        let key = ItemKey::new(format!("alert-{}-late", late.stream));
        let name = Text::literal(names::physical(&estate.name, &format!("{}-late", late.stream)));
        let mut item = maker.item(&key, "alerts/alarm", "lateness", name, &context);
        let topic = Self::topic_key(&late.region);
        item.after = vec![topic.clone(), ItemKey::new(&late.stream)];
        builder.hop(format!("{} -> alerts", late.stream), &key, &topic, &late.origin);
        builder.add(stack, item);
    }

    fn add_topic(&self, builder: &mut Builder<'_>, region: &str, tellers: &Tellers) {
        let estate = builder.estate;
        let stack = builder.core(&self.account, region);
        let maker = Maker { estate, stack: stack.clone(), only_in: None, regional: false, origin: self.origin.clone() };
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
        let mut item = maker.item(&topic, "alerts/topic", "topic", name, &context);
        let mut policy = maker.policy(PolicyKind::Topic, "alerts/topic/topic-policy.json.hbs", &context);
        policy.statements = statements("topic-statements");
        item.policies.insert("topic_policy", policy);
        builder.add(&stack, item);
        self.add_subscriptions(builder, &maker, &topic);
    }

    fn add_subscriptions(&self, builder: &mut Builder<'_>, maker: &Maker<'_>, topic: &ItemKey) {
        #[derive(Serialize)]
        struct Subscription<'a> {
            topic: Handle,
            protocol: &'a str,
            endpoint: &'a str,
        }
        let notify = &self.written.notify;
        let all = [("email", &notify.email), ("https", &notify.https), ("sqs", &notify.queues)];
        for (protocol, endpoints) in all {
            for endpoint in endpoints.iter().flatten() {
                let key = ItemKey::new(format!("{topic}-{protocol}-{}", word(endpoint)));
                let context = Subscription { topic: Handle(topic.clone()), protocol, endpoint };
                let item = maker.item(&key, "alerts/topic", "subscription", Text::default(), &context);
                builder.add(&maker.stack, item);
            }
        }
    }
}

impl Tellers {
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
