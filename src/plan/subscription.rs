//! Whom a topic tells.

use serde::Serialize;
use serde_json::Value;

use super::builder::{Maker, handle};
use super::text::{Handle, Text};
use super::{Item, ItemKey};

/// What the templates of a subscription need.
#[derive(Serialize)]
pub(super) struct Subscription {
    topic: Handle,
    protocol: &'static str,
    endpoint: Text,
    /// Whether messages come as they were published.
    raw: bool,
    has_filter: bool,
    /// How the keys of objects begin that it is about.
    prefixes: Vec<String>,
    has_redrive: bool,
    dead_letters: Option<Handle>,
}

impl Subscription {
    pub(super) fn new(topic: &ItemKey, protocol: &'static str, endpoint: Text) -> Self {
        Self {
            topic: Handle(topic.clone()),
            protocol,
            endpoint,
            raw: false,
            has_filter: false,
            prefixes: Vec::new(),
            has_redrive: false,
            dead_letters: None,
        }
    }

    /// The same for notifications of S3 about objects, as S3 publishes them.
    pub(super) fn of_objects(self, raw: bool, prefixes: Vec<String>, dead_letters: &ItemKey) -> Self {
        let has_filter = !prefixes.is_empty();
        Self { raw, has_filter, prefixes, has_redrive: true, dead_letters: handle(Some(dead_letters)), ..self }
    }

    pub(super) fn item(&self, maker: &Maker<'_>, key: &ItemKey) -> Item {
        let mut item = maker.item(key, "shared/topic", "subscription", Text::default(), self);
        item.context.extend([("filter".into(), Value::Null), ("redrive".into(), Value::Null)]);
        if self.has_filter {
            item.fragments.push(("filter", "shared/topic/filter.json.hbs"));
        }
        if self.has_redrive {
            item.fragments.push(("redrive", "shared/topic/redrive.json.hbs"));
        }
        item
    }
}
