//! A log group in CloudWatch Logs, with its key and the policy that lets services write.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::builder::{Builder, Maker, handle};
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
        }
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
            self.add(builder, &maker, &place.writers);
        }
    }

    fn add(&self, builder: &mut Builder<'_>, maker: &Maker<'_>, writers: &BTreeSet<String>) {
        let group = self.group(builder.estate);
        let customer_key = self.written.encryption != Some(Encryption::ServiceManaged);
        let key = customer_key.then(|| ItemKey::new(format!("{}-key", self.name)));
        if let Some(key) = &key {
            builder.add(&maker.stack, log_key(maker, key, &group));
            builder.hop(format!("{} -> its key", self.name), &self.item_key(), key, &self.origin);
        }
        let context = Group {
            key: handle(key.as_ref()),
            retention: self.retention().map(|retention| retention.days),
            class: self.is_infrequent().then_some("INFREQUENT_ACCESS"),
            has_masks: self.written.mask.is_some(),
            masks: self.written.mask.iter().flatten().map(|word| names::pascal(word)).collect(),
            has_policy: !writers.is_empty(),
            policy_name: names::physical(&builder.estate.name, &self.name),
        };
        let item_key = self.item_key();
        let mut item =
            maker.item(&item_key, "destinations/cloudwatch-logs", "log-group", Text::literal(group), &context);
        item.context.insert("resource_policy".into(), serde_json::Value::Null);
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
    let statements = vec![(
        "writers/logs.amazonaws.com/key-statements.json.hbs".to_owned(),
        maker.statement_context(&Encrypting { group: group.to_owned() }),
    )];
    maker.key(key, format!("Encrypts the log group {group}"), statements)
}
