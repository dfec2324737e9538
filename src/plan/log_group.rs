//! A log group in CloudWatch Logs, with its key and the policy that lets services write.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value;

use super::builder::{Builder, Maker, handle};
use super::groups::{Named, Patterns};
use super::text::{Handle, Text};
use super::{Duration, Estate, ItemKey, LogGroup, PolicyKind, StackKey, names};
use crate::blueprint::{self, Encryption, LogClass};
use crate::diagnostic::{self, Diagnostic, Origin};

/// A log group whose places and writers are still being collected.
pub(crate) struct Draft<'a> {
    pub(crate) name: String,
    pub(crate) origin: Origin,
    pub(crate) written: &'a blueprint::LogGroup,
    /// `None`: in each source account and region.
    pub(crate) fixed: Option<(String, String)>,
    /// Where it is needed.
    pub(crate) places: BTreeMap<StackKey, Place>,
}

/// A stack that a log group is needed in.
#[derive(Default)]
pub(crate) struct Place {
    /// The services that write there themselves.
    pub(crate) writers: BTreeSet<String>,
    /// The regions of the stack in which it is needed.
    pub(crate) regions: BTreeSet<String>,
    /// The log groups that it is, where AWS names them.
    pub(crate) named: Vec<Named>,
}

/// An item of a destination that is one log group or several.
pub(crate) struct Held {
    pub(crate) key: ItemKey,
    /// The set that it is repeated for.
    pub(crate) each: Option<String>,
    /// Its name, where it is repeated.
    pub(crate) name: Option<Text>,
    pub(crate) regions: BTreeSet<String>,
}

#[derive(Serialize)]
struct Group {
    key: Option<Handle>,
    retention: Option<u32>,
    /// What AWS calls its class; nothing for the usual one.
    class: Option<&'static str>,
    /// What is hidden, as AWS spells it.
    masks: Vec<String>,
    has_masks: bool,
    has_policy: bool,
    policy_name: String,
}

#[derive(Serialize)]
struct Encrypting {
    group: String,
}

/// What a resource policy of CloudWatch Logs needs.
#[derive(Serialize)]
struct Writing {
    group: Handle,
}

/// Starts a log group; `None` if its place is not known.
pub(crate) fn draft<'a>(
    builder: &mut Builder<'_>,
    name: &str,
    written: &'a blueprint::LogGroup,
    origin: Origin,
) -> Option<Draft<'a>> {
    let fixed = match &written.account {
        Some(group) => {
            let account = builder.central(Some(group), group, &origin)?;
            Some((account, written.region.clone().unwrap_or_else(|| builder.estate.home.clone())))
        }
        None => {
            if written.region.is_some() {
                builder.problems.push(
                    Diagnostic::error("option-without-effect", format!("`region` does not apply to `{name}`")).at(
                        diagnostic::Place::Key(origin.key("region")),
                        "without `account` there is one in each account and region that has a source",
                    ),
                );
            }
            None
        }
    };
    Some(Draft { name: name.to_owned(), origin, written, fixed, places: BTreeMap::new() })
}

impl Draft<'_> {
    pub(crate) fn item_key(&self) -> ItemKey {
        ItemKey::new(&self.name)
    }

    fn is_infrequent(&self) -> bool {
        self.written.class == Some(LogClass::InfrequentAccess)
    }

    /// The name of the log group in AWS.
    pub(crate) fn group(&self, estate: &Estate) -> String {
        self.written.log_group.clone().unwrap_or_else(|| names::log_group(&estate.name, &self.name))
    }

    fn retention(&self) -> Option<Duration> {
        Duration::parse(&self.written.retention)
    }

    /// The name and everything else that rules look at.
    pub(crate) fn summary(&self, estate: &Estate) -> LogGroup {
        LogGroup {
            name: self.name.clone(),
            group: self.group(estate),
            infrequent: self.is_infrequent(),
            origin: self.origin.clone(),
            account: self.fixed.as_ref().map(|(account, _)| account.clone()),
            region: self.fixed.as_ref().map(|(_, region)| region.clone()),
            retention: self.retention(),
            own_words: self.own_words(),
        }
    }

    fn own_words(&self) -> Vec<&'static str> {
        let written = self.written;
        let words = [("account", &written.account), ("log_group", &written.log_group), ("region", &written.region)];
        words.into_iter().filter(|(_, said)| said.is_some()).map(|(word, _)| word).collect()
    }

    /// The items that are its log groups at a place.
    pub(crate) fn held(&self, place: &Place) -> Vec<Held> {
        if place.named.is_empty() {
            return vec![Held { key: self.item_key(), each: None, name: None, regions: place.regions.clone() }];
        }
        let held = |named: &Named| Held {
            key: named.key.clone(),
            each: Some(named.set.clone()),
            name: Some(named.name()),
            regions: named.regions.clone(),
        };
        place.named.iter().map(held).collect()
    }

    /// Creates the items at each place, when all writers are known.
    pub(crate) fn finish(self, builder: &mut Builder<'_>) {
        for (stack, place) in &self.places {
            let maker = Maker {
                estate: builder.estate,
                stack: stack.clone(),
                only_in: Some(place.regions.clone()),
                regional: self.fixed.is_none(),
                origin: self.origin.clone(),
            };
            if place.named.is_empty() {
                self.add(builder, &maker, &place.writers);
            } else {
                self.add_named(builder, &maker, &place.named);
            }
        }
    }

    /// The key, if there is one.
    fn add_key(&self, builder: &mut Builder<'_>, key: super::Item, of: &[ItemKey], stack: &StackKey) {
        for item in of {
            builder.hop(format!("{} -> its key", self.name), item, &key.key, &self.origin);
        }
        builder.add(stack, key);
    }

    fn key(&self) -> Option<ItemKey> {
        let customer_key = self.written.encryption != Some(Encryption::ServiceManaged);
        customer_key.then(|| ItemKey::new(format!("{}-key", self.name)))
    }

    fn context(&self, key: Option<&ItemKey>, estate: &Estate, has_policy: bool) -> Group {
        Group {
            key: handle(key),
            retention: self.retention().map(|retention| retention.days),
            class: self.is_infrequent().then_some("INFREQUENT_ACCESS"),
            has_masks: self.written.mask.is_some(),
            masks: self.written.mask.iter().flatten().map(|word| names::pascal(word)).collect(),
            has_policy,
            policy_name: names::physical(&estate.name, &self.name),
        }
    }

    /// The log groups that AWS names.
    fn add_named(&self, builder: &mut Builder<'_>, maker: &Maker<'_>, all: &[Named]) {
        let key = self.key();
        if let Some(key) = &key {
            let description = format!("Encrypts the log groups of {}", self.name);
            let item = key_of(maker, key, description, ("named-key-statements", &Patterns::of(all)));
            let keys: Vec<ItemKey> = all.iter().map(|named| named.key.clone()).collect();
            self.add_key(builder, item, &keys, &maker.stack);
        }
        let context = self.context(key.as_ref(), builder.estate, false);
        for named in all {
            let maker = Maker {
                estate: maker.estate,
                stack: maker.stack.clone(),
                only_in: Some(named.regions.clone()),
                regional: true,
                origin: named.origin.clone(),
            };
            let mut item = maker.item(&named.key, "destinations/cloudwatch-logs", "named", named.name(), &context);
            item.each = Some(named.set.clone());
            if self.written.mask.is_some() {
                item.fragments.push(("protection", "destinations/cloudwatch-logs/protection.json.hbs"));
            }
            builder.add(&maker.stack, item);
        }
    }

    fn add(&self, builder: &mut Builder<'_>, maker: &Maker<'_>, writers: &BTreeSet<String>) {
        let group = self.group(builder.estate);
        let key = self.key();
        if let Some(key) = &key {
            self.add_key(builder, log_key(maker, key, &group), &[self.item_key()], &maker.stack);
        }
        let context = self.context(key.as_ref(), builder.estate, !writers.is_empty());
        let item_key = self.item_key();
        let mut item =
            maker.item(&item_key, "destinations/cloudwatch-logs", "log-group", Text::literal(group), &context);
        item.context.insert("resource_policy".into(), Value::Null);
        if self.written.mask.is_some() {
            item.fragments.push(("protection", "destinations/cloudwatch-logs/protection.json.hbs"));
        }
        if !writers.is_empty() {
            let context = Writing { group: Handle(item_key) };
            let template = "destinations/cloudwatch-logs/resource-policy.json.hbs";
            let mut policy = maker.policy(PolicyKind::LogResource, template, &context);
            policy.statements = writers
                .iter()
                .map(|folder| {
                    (format!("writers/{folder}/log-group-statements.json.hbs"), maker.statement_context(&context))
                })
                .collect();
            item.policies.insert("resource_policy", policy);
        }
        builder.add(&maker.stack, item);
    }
}

/// A customer key that one log group may use.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html>
pub(crate) fn log_key(maker: &Maker<'_>, key: &ItemKey, group: &str) -> super::Item {
    let context = Encrypting { group: group.to_owned() };
    key_of(maker, key, format!("Encrypts the log group {group}"), ("key-statements", &context))
}

fn key_of(
    maker: &Maker<'_>,
    key: &ItemKey,
    description: String,
    (template, of): (&str, &impl Serialize),
) -> super::Item {
    let template = format!("writers/logs.amazonaws.com/{template}.json.hbs");
    maker.key(key, description, vec![(template, maker.statement_context(of))])
}
