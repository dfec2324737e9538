//! The topic that tells of new objects in an archive.

use serde::Serialize;

use crate::plan::archive::Draft;
use crate::plan::builder::{Builder, Maker, handle};
use crate::plan::text::{Handle, Text};
use crate::plan::{Item, ItemKey, PolicyKind, names};

/// What the statements for the services between an archive and its queues need.
#[derive(Serialize)]
struct Telling {
    topic: Handle,
    key: Handle,
    bucket_arn: String,
    topic_arn: Text,
}

/// The topic of an archive, made when the first tool asks for it.
pub(super) fn topic(builder: &mut Builder<'_>, draft: &mut Draft<'_>) -> ItemKey {
    if let Some(topic) = &draft.topic {
        return topic.clone();
    }
    let topic = ItemKey::new(format!("{}-events", draft.name));
    draft.topic = Some(topic.clone());
    let estate = builder.estate;
    let maker = Maker::central(estate, draft.stack.clone(), draft.origin.clone());
    let name = names::physical(&estate.name, topic.as_str());
    let telling = Telling {
        topic: Handle(topic.clone()),
        key: Handle(key_of(&topic)),
        bucket_arn: format!("arn:{}:s3:::{}", estate.partition.name, draft.bucket_name),
        topic_arn: maker.arn_in("sns", &draft.account, &name),
    };
    let statements = |writer: &str, what: &str| {
        (format!("writers/{writer}.amazonaws.com/{what}-statements.json.hbs"), maker.statement_context(&telling))
    };
    let description = format!("Encrypts notifications of new objects in {}", draft.bucket_name);
    let key = maker.key(&key_of(&topic), description, vec![statements("s3", "key"), statements("sns", "key")]);
    builder.add(&draft.stack, key);
    let mut item = maker.item(&topic, "shared/topic", "topic", Text::literal(name), &telling);
    let mut policy = maker.policy(PolicyKind::Topic, "shared/topic/topic-policy.json.hbs", &telling);
    policy.statements = vec![statements("s3", "topic")];
    item.policies.insert("topic_policy", policy);
    builder.add(&draft.stack, item);
    topic
}

pub(super) fn key_of(topic: &ItemKey) -> ItemKey {
    ItemKey::new(format!("{topic}-key"))
}

/// A key as S3 spells it in notifications.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html>
pub(super) fn encoded(key: &str) -> String {
    key.replace('=', "%3D").replace('!', "%21").replace('\'', "%27").replace('(', "%28").replace(')', "%29")
}

impl Draft<'_> {
    /// Says whom S3 tells of new objects.
    pub(in crate::plan) fn add_events(&self, builder: &mut Builder<'_>, item: &mut Item) {
        let event_bridge = self.written.event_bridge == Some(true);
        if self.topic.is_none() && !event_bridge {
            return;
        }
        item.context.extend([
            ("topic".to_owned(), serde_json::to_value(handle(self.topic.as_ref())).unwrap_or_default()),
            ("has_topic".to_owned(), self.topic.is_some().into()),
            ("event_bridge".to_owned(), event_bridge.into()),
        ]);
        item.fragments.push(("events", "destinations/s3/events"));
        if let Some(topic) = &self.topic {
            builder.hop(format!("{} -> its notifications", self.name), &self.bucket, topic, &self.origin);
            item.after.push(topic.clone());
        }
    }
}
