//! The log groups that a created destination logs to itself, and the key of both.

use serde::Serialize;
use serde_json::Value;

use super::Created;
use crate::plan::builder::{Builder, Maker};
use crate::plan::text::{Handle, Text};

/// Log groups of a destination.
#[derive(Debug)]
pub(super) struct OwnLogs {
    /// What the destination is called in running text.
    pub(super) what: &'static str,
    /// What tells them apart, and their names.
    pub(super) groups: Vec<(&'static str, String)>,
    /// In days.
    pub(super) retention: u32,
}

/// What the templates of a log group need.
#[derive(Serialize)]
struct Group {
    key: Handle,
    retention: u32,
    class: Option<&'static str>,
    has_masks: bool,
    has_policy: bool,
    policy_name: Option<String>,
    resource_policy: Option<Value>,
}

/// What the policy of the key needs.
#[derive(Serialize)]
struct Encrypting {
    groups: Vec<String>,
}

impl OwnLogs {
    /// Makes the log groups, and one key for them and for what is in the destination, which AWS knows by `name`.
    pub(super) fn add(&self, builder: &mut Builder<'_>, maker: &Maker<'_>, created: &Created, name: &str) {
        let key = created.key("key");
        let groups = self.groups.iter().map(|(_, group)| group.clone()).collect();
        let statements = maker.statement_context(&Encrypting { groups });
        let template = "writers/logs.amazonaws.com/named-key-statements.json.hbs".to_owned();
        let description = format!("Encrypts the {} {name} and its logs", self.what);
        builder.add(&maker.stack, maker.key(&key, description, vec![(template, statements)]));
        for (part, group) in &self.groups {
            let context = Group {
                key: Handle(key.clone()),
                retention: self.retention,
                class: None,
                has_masks: false,
                has_policy: false,
                policy_name: None,
                resource_policy: None,
            };
            let log = created.key(part);
            builder.hop(format!("logs of {} -> their key", created.name), &log, &key, &created.origin);
            let item = maker.item(&log, "destinations/cloudwatch-logs", "log-group", Text::literal(group), &context);
            builder.add(&maker.stack, item);
        }
    }
}
