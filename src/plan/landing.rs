//! Buckets that logs land in where AWS does not write them into the archive itself: one in each region, in the account of
//! the archive, from which S3 copies to the archive.
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html>

use std::iter;

use super::archive::{Bucket, Draft, bucket_item, bucket_policy, statements};
use super::builder::{Builder, Maker, handle};
use super::replica::{self, Copying, RULE, Replication, Rule, Target, role_item};
use super::retention::Lifecycle;
use super::text::Handle;
use super::{Duration, Estate, ItemKey, Purpose, names};

/// How long objects stay where they land: time to mend a replication that fails.
const LANDED: Duration = Duration::days(30);
/// How long they stay after that.
const EXPIRED: Duration = Duration::days(7);

/// The item of the bucket in a region.
pub(crate) fn key_of_bucket(archive: &str, region: &str) -> ItemKey {
    ItemKey::new(format!("{archive}-landing-{region}"))
}

/// The name of the bucket in a region; with an empty region, what comes before it.
pub(crate) fn bucket_name(draft: &Draft<'_>, estate: &Estate, region: &str) -> String {
    names::bucket(&estate.name, &format!("{}-landing", draft.name), &draft.account, region)
}

/// Adds the bucket of each region, with the role that copies.
pub(crate) fn add(builder: &mut Builder<'_>, draft: &Draft<'_>) {
    for (region, writers) in &draft.landings {
        let stack = builder.core_for(&draft.account, region, Purpose::Landing);
        let (estate, origin) = (builder.estate, draft.origin.clone());
        let maker = Maker::central(estate, stack.clone(), origin);
        let bucket = key_of_bucket(&draft.name, region);
        let name = bucket_name(draft, builder.estate, region);
        let copies = copies(draft, builder.estate);
        let role = ItemKey::new(format!("{bucket}-copy"));
        let copying = Copying {
            from_key: None,
            has_from_key: false,
            from_region: region.clone(),
            locked: false,
            source_arn: format!("arn:{}:s3:::{name}", builder.estate.partition.name),
            targets: targets(draft),
        };
        let description = format!("Copies {name} to {}", draft.bucket_name);
        builder.add(&stack, role_item(&maker, &role, description, &copying));
        let context = Bucket {
            copy: Some(Replication { role: Handle(role), rules: rules(&copies) }),
            ..Bucket::plain(None, Lifecycle::new(&[], Some(LANDED), EXPIRED))
        };
        let mut item = bucket_item(&maker, &bucket, &name, &context);
        let asked = statements(&maker, &bucket, writers, "bucket-statements");
        item.policies.insert("bucket_policy", bucket_policy(&maker, &bucket, asked));
        for Copy { item: to, .. } in copies {
            builder.hop(format!("what lands -> {to}"), &bucket, &to, &maker.origin);
            item.after.push(to);
        }
        builder.add(&stack, item);
    }
}

/// A bucket that what lands belongs in, and the rule that copies.
pub(crate) struct Copy {
    pub(crate) rule: &'static str,
    pub(crate) item: ItemKey,
    pub(crate) bucket: String,
    pub(crate) region: String,
}

/// The buckets that what lands belongs in: S3 copies no copies, so that the replica gets its own.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-what-is-isnot-replicated.html>
pub(crate) fn copies(draft: &Draft<'_>, estate: &Estate) -> Vec<Copy> {
    let (item, bucket, region) = (draft.bucket.clone(), draft.bucket_name.clone(), draft.region.clone());
    let archive = Copy { rule: RULE, item, bucket, region };
    let replica = draft.written.replica.as_ref().map(|written| Copy {
        rule: "replica",
        item: replica::key_of_bucket(&draft.name),
        bucket: replica::bucket_name(draft, written, estate),
        region: written.region.clone(),
    });
    iter::once(archive).chain(replica).collect()
}

/// A rule for each of them. Objects without a key of ours keep the encryption that they have.
fn rules(copies: &[Copy]) -> Vec<Rule> {
    let rule = |(priority, copy): (u32, &Copy)| Rule {
        rule: copy.rule,
        priority,
        bucket: Handle(copy.item.clone()),
        key: None,
        has_key: false,
        time_control: false,
    };
    (1..).zip(copies).map(rule).collect()
}

/// What the role writes to, with the keys: AWS does not say that copies into a bucket with a key need none.
fn targets(draft: &Draft<'_>) -> Vec<Target> {
    let archive = Target {
        sid: "Encrypt",
        bucket: Handle(draft.bucket.clone()),
        key: handle(draft.key.as_ref()),
        has_key: draft.key.is_some(),
        region: draft.region.clone(),
    };
    let replica = draft.written.replica.as_ref().map(|written| Target {
        sid: "EncryptReplica",
        bucket: Handle(replica::key_of_bucket(&draft.name)),
        key: handle(replica::key_of_key(draft).as_ref()),
        has_key: draft.key.is_some(),
        region: written.region.clone(),
    });
    iter::once(archive).chain(replica).collect()
}
