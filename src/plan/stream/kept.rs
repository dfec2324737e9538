//! What a stream leaves in buckets: what it delivers to an archive, what it could not deliver.

use super::Resolved;
use crate::blueprint;
use crate::plan::archive::{Bucket, bucket_item, bucket_policy};
use crate::plan::builder::{Builder, Maker};
use crate::plan::retention::{Lifecycle, NONCURRENT};
use crate::plan::{Duration, Estate, ItemKey, names};

impl Resolved<'_> {
    /// The name of the stream in AWS.
    pub(in crate::plan) fn physical(&self, estate: &Estate) -> String {
        physical(&self.name, self.written, estate)
    }

    /// The log group that Firehose writes its errors to.
    pub(in crate::plan) fn error_group(&self, estate: &Estate) -> String {
        format!("/aws/kinesisfirehose/{}", self.physical(estate))
    }

    pub(in crate::plan) fn bucket_paths(&self, prefix: &str) -> Vec<String> {
        if self.archive.is_none() {
            return vec!["*".to_owned()];
        }
        ["streams", "streams-failed"].iter().map(|folder| format!("{prefix}{folder}/{}/*", self.name)).collect()
    }

    /// The name of the bucket for records that could not be delivered.
    fn failed_bucket(&self, estate: &Estate) -> String {
        names::bucket(&estate.name, self.key("failed").as_str(), &self.account, &self.region)
    }

    /// The buckets that the stream brings along.
    pub(crate) fn buckets(&self, estate: &Estate) -> Option<String> {
        self.archive.is_none().then(|| self.failed_bucket(estate))
    }

    /// The bucket for records that could not be delivered.
    pub(super) fn add_failed(&self, builder: &mut Builder<'_>, maker: &Maker<'_>) -> ItemKey {
        let key = self.key("failed");
        let said = self.written.failed.as_ref().map(|failed| failed.retention.as_str());
        let retention = said.map_or(Some(self.keep), Duration::parse);
        let bucket = Bucket::plain(Some(&self.key("key")), Lifecycle::new(&[], retention, NONCURRENT));
        let name = self.failed_bucket(builder.estate);
        let mut item = bucket_item(maker, &key, &name, &bucket);
        item.policies.insert("bucket_policy", bucket_policy(maker, &key, Vec::new()));
        builder.add(&maker.stack, item);
        key
    }
}

/// The name of a stream in AWS.
pub(in crate::plan) fn physical(name: &str, written: &blueprint::Stream, estate: &Estate) -> String {
    written.stream_name.clone().unwrap_or_else(|| names::physical(&estate.name, name))
}
