//! What a stream does with records on their way.

use serde::Serialize;
use serde_json::Value;

use super::{Resolved, partitions};
use crate::blueprint;
use crate::catalog::{TransformBuffer, function_group};

/// How often AWS tries a function again by itself.
const RETRIES: u64 = 3;

/// What the templates of a stream need to know of its records.
#[derive(Serialize)]
pub(crate) struct Records {
    /// Whether they arrive as CloudWatch Logs packs them, and are unpacked.
    unpacks: bool,
    messages_only: bool,
    transforms: bool,
    transform: Option<Transform>,
    /// The query that finds the keys by which records go into folders.
    query: Option<String>,
    has_query: bool,
    /// Whether each record ends a line.
    lines: bool,
}

/// The function that changes records. What AWS does by itself is left out: Terraform would see a change in it each time.
#[derive(Serialize)]
struct Transform {
    function: String,
    /// What the role may call: the function, and where no version is named every one.
    functions: Vec<String>,
    megabytes: Option<String>,
    has_megabytes: bool,
    seconds: Option<u64>,
    has_seconds: bool,
    retries: Option<u64>,
    has_retries: bool,
}

impl Records {
    pub(super) fn are_processed(&self) -> bool {
        self.unpacks || self.transforms || self.has_query || self.lines
    }
}

impl Resolved<'_> {
    /// The log group that the function of the stream writes to.
    pub(in crate::plan) fn function_group(&self) -> Option<String> {
        function_group(self.written.transform.as_ref()?.function())
    }

    pub(super) fn records(&self) -> Records {
        let transform = self.written.transform.as_ref().map(|said| Transform::new(said, &self.transform));
        let query = partitions::query(self.options.get("partition_by"));
        let direct = self.written.is_direct();
        Records {
            has_query: query.is_some(),
            query,
            unpacks: !direct && self.flag("unpack") != Some(false),
            messages_only: !direct && self.messages_only,
            transforms: transform.is_some(),
            transform,
            // Firehose puts one record after the other, and few of those who write them end their lines.
            // <https://docs.aws.amazon.com/firehose/latest/dev/basic-deliver.html>
            lines: self.flag("lines").unwrap_or(self.archive.is_some() && !self.converts()),
        }
    }

    /// What the blueprint says of a word, or its default.
    fn flag(&self, word: &str) -> Option<bool> {
        self.options.get(word).and_then(Value::as_bool)
    }
}

impl Transform {
    fn new(said: &blueprint::Transform, usual: &TransformBuffer) -> Self {
        let (megabytes, seconds, retries) = match said {
            blueprint::Transform::Function(_) => (None, None, None),
            blueprint::Transform::With { megabytes, seconds, retries, .. } => (*megabytes, *seconds, *retries),
        };
        let megabytes =
            megabytes.filter(|said| (said - usual.megabytes).abs() > f64::EPSILON).map(|said| said.to_string());
        let seconds = seconds.filter(|said| *said != usual.seconds);
        let retries = retries.filter(|said| *said != RETRIES);
        let function = said.function().to_owned();
        // `arn:aws:lambda:REGION:ACCOUNT:function:NAME` has seven parts, and a version or an alias is the eighth.
        let named = function.split(':').count() > 7;
        let versions = (!named).then(|| format!("{function}:*"));
        Self {
            functions: [function.clone()].into_iter().chain(versions).collect(),
            function,
            has_megabytes: megabytes.is_some(),
            megabytes,
            has_seconds: seconds.is_some(),
            seconds,
            has_retries: retries.is_some(),
            retries,
        }
    }
}
