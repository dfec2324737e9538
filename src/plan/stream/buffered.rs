//! A data stream of Amazon Kinesis in front of Firehose.

use serde::Serialize;
use serde_json::{Map, Value};

use super::Resolved;
use crate::blueprint;
use crate::diagnostic::{Diagnostic, Origin};
use crate::plan::builder::{Builder, Maker};
use crate::plan::text::{Handle, Text};
use crate::plan::{Duration, ItemKey, names};

const FOLDER: &str = "transports/data-stream";

/// How long records are kept unless the blueprint says otherwise, which is the least; and for how long they can be.
/// <https://docs.aws.amazon.com/streams/latest/dev/kinesis-extended-retention.html>
const USUAL: Duration = Duration::days(1);
const LONGEST: Duration = Duration::days(365);

/// What the templates of a data stream need.
#[derive(Serialize)]
struct Context {
    key: Handle,
    hours: u32,
    on_demand: bool,
    shards: Option<u32>,
}

/// Reports a retention that Kinesis does not have.
pub(crate) fn check(builder: &mut Builder<'_>, name: &str, written: &blueprint::Stream) {
    let Some(said) = written.kinesis.as_ref().and_then(|kinesis| kinesis.retention.as_deref()) else { return };
    let Some(retention) = Duration::parse(said).filter(|retention| *retention > LONGEST) else { return };
    let headline = format!("`retention` must be at most {LONGEST}, but is {retention}");
    let origin = Origin::root().key("streams").key(name).key("kinesis").key("retention");
    builder.problems.push(Diagnostic::error("out-of-range", headline).at(&origin, "Kinesis keeps nothing for longer"));
}

impl Resolved<'_> {
    /// The data stream, if there is one.
    pub(super) fn buffer_key(&self) -> Option<ItemKey> {
        self.written.kinesis.as_ref().map(|_| self.key("buffer"))
    }

    /// Where CloudWatch Logs puts records: the data stream, or the stream itself.
    pub(in crate::plan) fn intake(&self) -> ItemKey {
        self.buffer_key().unwrap_or_else(|| ItemKey::new(&self.name))
    }

    /// What must read the data stream before records come: Firehose begins with those that come after it.
    pub(in crate::plan) fn first_read(&self) -> Option<ItemKey> {
        self.buffer_key().map(|_| ItemKey::new(&self.name))
    }

    /// The policy of the role with which CloudWatch Logs puts records there.
    pub(super) fn intake_permissions(&self) -> &'static str {
        match self.written.kinesis {
            Some(_) => "transports/data-stream/entry-permissions.json.hbs",
            None => "transports/subscription/entry-permissions.json.hbs",
        }
    }

    pub(super) fn add_buffer(&self, builder: &mut Builder<'_>, maker: &Maker<'_>) {
        let (Some(kinesis), Some(key)) = (&self.written.kinesis, self.buffer_key()) else { return };
        let retention = kinesis.retention.as_deref().and_then(Duration::parse).unwrap_or(USUAL);
        let context = Context {
            key: Handle(self.key("key")),
            hours: retention.days.saturating_mul(24),
            on_demand: kinesis.shards.is_none(),
            shards: kinesis.shards,
        };
        let name = Text::literal(names::physical(&builder.estate.name, key.as_str()));
        builder.hop(self.onward(), &ItemKey::new(&self.name), &key, &self.origin);
        builder.add(&maker.stack, maker.item(&key, FOLDER, "buffer", name, &context));
    }

    /// What the role of the stream needs to read it.
    pub(super) fn reading(&self, maker: &Maker<'_>, of: &impl Serialize) -> Option<(String, Map<String, Value>)> {
        self.buffer_key()?;
        Some((format!("{FOLDER}/reader-statements.json.hbs"), maker.statement_context(of)))
    }
}
