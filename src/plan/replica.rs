//! The second copy of an archive, and the role that copies.
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-config-for-kms-objects.html>

use serde::Serialize;

use super::archive::{Bucket, Draft, add_access_logs, bucket_item, bucket_policy, lock};
use super::builder::{Builder, Maker, handle};
use super::retention::{Lifecycle, tiers};
use super::text::Handle;
use super::{Duration, Estate, ItemKey, PolicyKind, Purpose, names};
use crate::blueprint::Replica;

/// The name of the only rule: metrics tell of rules by name.
pub(crate) const RULE: &str = "everything";

/// What bucket templates need to replicate.
#[derive(Serialize)]
pub(crate) struct Replication {
    pub(crate) role: Handle,
    pub(crate) rules: Vec<Rule>,
}

/// One copy of a bucket.
#[derive(Serialize)]
pub(crate) struct Rule {
    pub(crate) rule: &'static str,
    /// AWS wants a different one for each rule; between rules to different buckets it decides nothing.
    pub(crate) priority: u32,
    pub(crate) bucket: Handle,
    /// The key of the copies, where there is one of what is copied.
    pub(crate) key: Option<Handle>,
    pub(crate) has_key: bool,
    pub(crate) time_control: bool,
}

/// What the policies of the role need.
#[derive(Serialize)]
pub(crate) struct Copying {
    pub(crate) from_key: Option<Handle>,
    pub(crate) has_from_key: bool,
    pub(crate) from_region: String,
    pub(crate) locked: bool,
    pub(crate) source_arn: String,
    pub(crate) targets: Vec<Target>,
}

/// A bucket that copies are written into.
#[derive(Serialize)]
pub(crate) struct Target {
    /// Tells the statement about its key from others.
    pub(crate) sid: &'static str,
    pub(crate) bucket: Handle,
    pub(crate) key: Option<Handle>,
    pub(crate) has_key: bool,
    pub(crate) region: String,
}

/// The item of the replica bucket.
pub(crate) fn key_of_bucket(archive: &str) -> ItemKey {
    ItemKey::new(format!("{archive}-replica"))
}

/// The item of its key, if it has one.
pub(crate) fn key_of_key(draft: &Draft<'_>) -> Option<ItemKey> {
    draft.key.as_ref().map(|_| ItemKey::new(format!("{}-replica-key", draft.name)))
}

/// The name of the replica bucket: that of the archive in the other region.
pub(crate) fn bucket_name(draft: &Draft<'_>, replica: &Replica, estate: &Estate) -> String {
    let default_name = || match &draft.written.bucket {
        Some(bucket) => format!("{bucket}-replica"),
        None => names::bucket(&estate.name, &draft.name, &draft.account, &replica.region),
    };
    replica.bucket.clone().unwrap_or_else(default_name)
}

/// The retention of the replica: its own, or that of the archive.
pub(crate) fn retention(draft: &Draft<'_>, replica: &Replica) -> Option<Duration> {
    Duration::parse(replica.retention.as_deref().unwrap_or(&draft.written.retention))
}

/// The tiers of the replica: its own, or those of the archive.
pub(crate) fn tiers_of(draft: &Draft<'_>, replica: &Replica) -> Vec<(Duration, String)> {
    tiers(replica.tiers.as_ref().or(draft.written.tiers.as_ref()))
}

/// Adds replica bucket, key, access-log bucket and role, if the archive has a replica.
pub(crate) fn add(builder: &mut Builder<'_>, draft: &Draft<'_>) -> Option<Replication> {
    let written = draft.written.replica.as_ref()?;
    let origin = draft.origin.key("replica");
    let stack = builder.core_for(&draft.account, &written.region, Purpose::Replica);
    let maker = Maker::central(builder.estate, stack.clone(), origin);
    let bucket = key_of_bucket(&draft.name);
    let name = bucket_name(draft, written, builder.estate);
    let key = key_of_key(draft);
    let access_logs = add_access_logs(builder, &maker, draft, &bucket, &name);
    if let Some(key) = &key {
        builder.add(&stack, maker.key(key, format!("Encrypts the copy of the logs in {name}"), Vec::new()));
    }
    let lifecycle = Lifecycle::new(&tiers_of(draft, written), retention(draft, written), draft.noncurrent());
    let context = Bucket {
        lock: draft.written.lock.as_ref().and_then(lock),
        has_lock: draft.written.lock.is_some(),
        access_logs: Some(Handle(access_logs.clone())),
        has_access_logs: true,
        ..Bucket::plain(key.as_ref(), lifecycle)
    };
    let mut item = bucket_item(&maker, &bucket, &name, &context);
    item.policies.insert("bucket_policy", bucket_policy(&maker, &bucket, Vec::new()));
    item.after.push(access_logs.clone());
    builder.add(&stack, item);
    builder.hop(format!("replica of {} -> its access log", draft.name), &bucket, &access_logs, &maker.origin);
    builder.hop(format!("{} -> its replica", draft.name), &draft.bucket, &bucket, &maker.origin);
    let role = add_role(builder, draft, written, key.as_ref());
    let rule = Rule {
        rule: RULE,
        priority: 1,
        bucket: Handle(bucket),
        has_key: key.is_some(),
        key: handle(key.as_ref()),
        time_control: written.time_control.unwrap_or(false),
    };
    Some(Replication { role: Handle(role), rules: vec![rule] })
}

fn add_role(builder: &mut Builder<'_>, draft: &Draft<'_>, written: &Replica, replica_key: Option<&ItemKey>) -> ItemKey {
    let maker = Maker::central(builder.estate, draft.stack.clone(), draft.origin.key("replica"));
    let role = ItemKey::new(format!("{}-replication", draft.name));
    let target = Target {
        sid: "Encrypt",
        bucket: Handle(key_of_bucket(&draft.name)),
        key: handle(replica_key),
        has_key: replica_key.is_some(),
        region: written.region.clone(),
    };
    let copying = Copying {
        from_key: handle(draft.key.as_ref()),
        has_from_key: draft.key.is_some(),
        from_region: draft.region.clone(),
        locked: draft.written.lock.is_some(),
        source_arn: format!("arn:{}:s3:::{}", builder.estate.partition.name, draft.bucket_name),
        targets: vec![target],
    };
    let description = format!("Copies {} to {}", draft.bucket_name, written.region);
    builder.add(&draft.stack, role_item(&maker, &role, description, &copying));
    role
}

/// The role that copies from one bucket to another.
pub(crate) fn role_item(maker: &Maker<'_>, role: &ItemKey, description: String, copying: &Copying) -> super::Item {
    let trust = maker.policy(PolicyKind::Trust, "destinations/s3/replication-trust.json.hbs", copying);
    let permissions = maker.policy(PolicyKind::Identity, "destinations/s3/replication-permissions.json.hbs", copying);
    maker.role(role, description, trust, permissions)
}
