//! Alarms: metric filters on log groups, alarms on them and on silence, and the topics that tell of them.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value;

use super::builder::{Builder, Maker};
use super::source::Destinations;
use super::text::{Handle, Text};
use super::{Alert, Hop, ItemKey, PolicyKind, StackKey, names};
use crate::blueprint::{self, Blueprint};
use crate::catalog::Catalog;
use crate::diagnostic::{Diagnostic, Origin, suggest};

/// Seconds over which matching events are counted unless the blueprint says otherwise; the benchmark asks for them.
const SPAN: u32 = 300;
/// Seconds after which a log group is silent unless the blueprint says otherwise.
const SILENCE: u32 = 3600;

/// All alarms of a blueprint.
pub(crate) struct Resolved<'a> {
    account: String,
    written: &'a blueprint::Alerts,
    alarms: Vec<Alarm>,
    origin: Origin,
}

struct Alarm {
    name: String,
    on: String,
    on_origin: Origin,
    origin: Origin,
    about: String,
    period: u32,
    /// What is watched for; `None`: silence.
    watch: Option<Watched>,
}

struct Watched {
    pattern: String,
    threshold: u32,
    of: Option<String>,
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

/// Resolves what the alarms name.
pub(crate) fn alerts<'a>(
    blueprint: &'a Blueprint,
    builder: &mut Builder<'_>,
    destinations: &Destinations<'_>,
) -> Option<Resolved<'a>> {
    let written = blueprint.alerts.as_ref()?;
    let origin = Origin::root().key("alerts");
    let account = builder.central(written.account.as_deref(), "security", &origin);
    let alarms = alarms(written, builder.catalog, &origin, &mut builder.problems);
    for alarm in &alarms {
        let broken = blueprint.destinations.contains_key(&alarm.on) && destinations.kind(&alarm.on).is_none();
        if destinations.log_groups.contains_key(&alarm.on) || destinations.unplaced.contains_key(&alarm.on) || broken {
            continue;
        }
        let mut problem =
            Diagnostic::error("unknown-log-group", format!("`{}` is not a log group of this blueprint", alarm.on))
                .at(&alarm.on_origin, "alarms watch destinations of kind `cloudwatch-logs`");
        if let Some(near) = suggest::nearest(&alarm.on, destinations.log_groups.keys().map(String::as_str)) {
            problem = problem.help(format!("did you mean `{near}`?"));
        }
        if !builder.problems.contains(&problem) {
            builder.problems.push(problem);
        }
    }
    Some(Resolved { account: account?, written, alarms, origin })
}

fn alarms(
    written: &blueprint::Alerts,
    catalog: &Catalog,
    origin: &Origin,
    problems: &mut Vec<Diagnostic>,
) -> Vec<Alarm> {
    let mut alarms = Vec::new();
    if let Some(cis) = &written.cis {
        let origin = origin.key("cis");
        let except = cis.except.as_deref().unwrap_or_default();
        for (number, control) in catalog.patterns().cis.iter().filter(|(number, _)| !except.contains(number)) {
            alarms.push(Alarm {
                name: format!("cis-{}-{}", number.replace('.', "-"), control.name),
                on: cis.on.clone(),
                on_origin: origin.key("in"),
                origin: origin.clone(),
                about: format!("CIS AWS Foundations {number}: {}", control.about),
                period: SPAN,
                watch: Some(Watched {
                    pattern: control.pattern.clone(),
                    threshold: 1,
                    of: Some("cloudtrail".to_owned()),
                }),
            });
        }
    }
    for (name, watch) in written.patterns.iter().flatten() {
        let origin = origin.key("patterns").key(name);
        alarms.extend(watched(name, watch, catalog, origin, problems));
    }
    if let Some(silence) = &written.silence {
        let origin = origin.key("silence");
        for (on, at) in silence.on.iter() {
            let place = origin.key("in");
            alarms.push(Alarm {
                name: format!("{on}-silent"),
                on: on.to_owned(),
                on_origin: at.map_or_else(|| place.clone(), |at| place.index(at)),
                origin: origin.clone(),
                about: format!("no events in {on}"),
                period: seconds(silence.within.as_deref(), SILENCE),
                watch: None,
            });
        }
    }
    alarms
}

fn watched(
    name: &str,
    watch: &blueprint::Watch,
    catalog: &Catalog,
    origin: Origin,
    problems: &mut Vec<Diagnostic>,
) -> Option<Alarm> {
    let ready = watch.ready.as_ref().and_then(|ready| catalog.patterns().ready.get(ready));
    let (pattern, of) = match (&watch.pattern, ready) {
        (Some(pattern), None) => (pattern.clone(), None),
        (None, Some(ready)) => (ready.pattern.clone(), Some(ready.of.clone())),
        (said, _) => {
            let problem = Diagnostic::error("missing-key", format!("`{name}` needs either `pattern` or `ready`"));
            let here = if said.is_some() { "it has both" } else { "it has neither" };
            problems.push(problem.at(&origin, here));
            return None;
        }
    };
    let threshold = watch.threshold.or(ready.map(|ready| ready.threshold)).unwrap_or(1);
    let about = watch.about.clone().or_else(|| ready.map(|ready| ready.about.clone()));
    Some(Alarm {
        name: name.to_owned(),
        on: watch.on.clone(),
        on_origin: origin.key("in"),
        about: about.unwrap_or_else(|| format!("{name} in {}", watch.on)),
        origin,
        period: seconds(watch.within.as_deref(), SPAN),
        watch: Some(Watched { pattern, threshold, of }),
    })
}

/// `5m` in seconds.
fn seconds(said: Option<&str>, usual: u32) -> u32 {
    let Some(said) = said else { return usual };
    let (number, unit) = said.split_at(said.len().saturating_sub(1));
    let unit = if unit == "h" { 3600 } else { 60 };
    number.parse().map_or(usual, |number: u32| number * unit)
}

impl Resolved<'_> {
    /// What rules look at.
    pub(crate) fn summary(&self) -> Vec<Alert> {
        let alert = |alarm: &Alarm| {
            Some(Alert {
                name: alarm.name.clone(),
                origin: alarm.origin.clone(),
                on: alarm.on.clone(),
                on_origin: alarm.on_origin.clone(),
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
            let Some(draft) = destinations.log_groups.get(&alarm.on) else { continue };
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
        let (_, region) = maker.place();
        let topic = Text::literal(format!("arn:{}:sns:", estate.partition.name)).then(region).then(format!(
            ":{}:{}",
            self.account,
            names::physical(&estate.name, "alerts")
        ));
        let context = AlarmContext {
            log_group: Handle(ItemKey::new(&alarm.on)),
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
                route: format!("{} -> alerts", alarm.on),
                from: key.clone(),
                to: topic.clone(),
                region: Some(region.clone()),
                origin: alarm.origin.clone(),
            });
            item.after.push(topic);
        }
        builder.add(&maker.stack, item);
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
        let mut item = maker.key(&key, description, statements("key-statements"));
        item.name = Text::literal(names::physical(&estate.name, "alerts-key"));
        item.context.insert("name".into(), serde_json::to_value(&item.name).unwrap_or(Value::Null));
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
