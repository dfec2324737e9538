//! An S3 archive: bucket, key, access-log bucket, replica, readers.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value};

use super::builder::{Builder, Maker, handle};
use super::query::Querying;
use super::retention::{Lifecycle, NONCURRENT, tiers};
use super::text::{Handle, Text};
use super::{
    Archive, Duration, Estate, Item, ItemKey, Plan, PolicyKind, ReplicaSummary, Source, StackKey, landing, names,
    readers, replica,
};
use crate::blueprint::{AclHeader, Encryption, Lock, LockMode, S3};
use crate::diagnostic::Origin;

/// How long server access logs stay unless the blueprint says otherwise.
const ACCESS_LOGS: Duration = Duration::days(365);

/// An archive whose writers are still being collected.
pub(crate) struct Draft<'a> {
    pub(crate) name: String,
    pub(crate) origin: Origin,
    pub(crate) written: &'a S3,
    pub(crate) account: String,
    pub(crate) region: String,
    pub(crate) stack: StackKey,
    pub(crate) bucket: ItemKey,
    pub(crate) bucket_name: String,
    pub(crate) key: Option<ItemKey>,
    pub(crate) writers: Writers,
    /// The buckets that logs land in on their way here, by region, with who writes there.
    pub(crate) landings: BTreeMap<String, Writers>,
    /// The topic that tells of new objects.
    pub(crate) topic: Option<ItemKey>,
    /// Where it is queried, if it is.
    pub(crate) querying: Option<Querying>,
}

/// Who writes into a bucket, by the folder under `templates/writers/`.
pub(crate) type Writers = BTreeMap<String, Writer>;

/// A service that writes into the archive, for one or more sources.
#[derive(Debug, Default, Clone)]
pub(crate) struct Writer {
    pub(crate) writes: Vec<Write>,
    /// The ARNs that the service presents as `aws:SourceArn`, or patterns of them.
    pub(crate) source_arns: Vec<String>,
    /// The accounts that it presents as `aws:SourceAccount`.
    pub(crate) accounts: Vec<String>,
    /// The names of the service.
    pub(crate) services: Vec<String>,
    /// Patterns of the ARNs of the roles with which it looks for the bucket from other accounts.
    pub(crate) roles: Vec<String>,
}

/// Object keys that a source writes.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Write {
    pub(crate) sid: String,
    /// Patterns of object keys, prefix included.
    pub(crate) objects: Vec<String>,
    /// Whether the ACL header is required.
    pub(crate) acl_header: bool,
}

/// What the statements of a writer need.
#[derive(Serialize)]
struct WriterContext<'a> {
    bucket: Handle,
    by_organization: bool,
    accounts: &'a [String],
    source_arns: &'a [String],
    writes: &'a [Write],
    services: &'a [String],
    roles: &'a [String],
    has_roles: bool,
}

impl Writer {
    /// What it writes, each set of object keys once: kinds of flow logs share theirs.
    fn merged(&self) -> Vec<Write> {
        let mut merged: Vec<Write> = Vec::new();
        for write in &self.writes {
            let same = |known: &&mut Write| known.objects == write.objects;
            match merged.iter_mut().find(same) {
                Some(known) => known.acl_header &= write.acl_header,
                None => merged.push(write.clone()),
            }
        }
        merged
    }

    /// A template of statements with what it needs to let this writer at a bucket or its key.
    fn statements(
        &self,
        maker: &Maker<'_>,
        bucket: &ItemKey,
        by_organization: bool,
        template: String,
    ) -> (String, Map<String, Value>) {
        let context = WriterContext {
            bucket: Handle(bucket.clone()),
            by_organization,
            accounts: &self.accounts,
            source_arns: &self.source_arns,
            writes: &self.merged(),
            services: &self.services,
            roles: &self.roles,
            has_roles: !self.roles.is_empty(),
        };
        (template, maker.statement_context(&context))
    }
}

/// What the templates of a bucket need.
#[derive(Serialize)]
pub(crate) struct Bucket<'a> {
    pub(crate) key: Option<Handle>,
    pub(crate) has_key: bool,
    pub(crate) lifecycle: Lifecycle,
    pub(crate) lock: Option<LockContext>,
    pub(crate) has_lock: bool,
    pub(crate) access_logs: Option<Handle>,
    pub(crate) has_access_logs: bool,
    pub(crate) access_log_prefix: &'a str,
    pub(crate) copy: Option<replica::Replication>,
}

impl Bucket<'_> {
    /// One that is neither locked nor logged nor copied.
    pub(crate) fn plain(key: Option<&ItemKey>, lifecycle: Lifecycle) -> Self {
        Self {
            key: handle(key),
            has_key: key.is_some(),
            lifecycle,
            lock: None,
            has_lock: false,
            access_logs: None,
            has_access_logs: false,
            access_log_prefix: ACCESS_LOG_PREFIX,
            copy: None,
        }
    }
}

/// Object Lock, as bucket templates need it.
#[derive(Serialize)]
pub(crate) struct LockContext {
    mode: &'static str,
    days: u32,
}

/// Starts an archive; `None` if its place is not known.
pub(crate) fn draft<'a>(builder: &mut Builder<'_>, name: &str, written: &'a S3, origin: Origin) -> Option<Draft<'a>> {
    let account = builder.central(written.account.as_deref(), "log-archive", &origin)?;
    let region = written.region.clone().unwrap_or_else(|| builder.estate.home.clone());
    let stack = builder.core(&account, &region);
    let default_name = || names::bucket(&builder.estate.name, name, &account, &region);
    Some(Draft {
        name: name.to_owned(),
        bucket: ItemKey::new(name),
        bucket_name: written.bucket.clone().unwrap_or_else(default_name),
        key: (written.encryption != Some(Encryption::S3Managed)).then(|| ItemKey::new(format!("{name}-key"))),
        writers: Writers::new(),
        landings: BTreeMap::new(),
        topic: None,
        querying: None,
        origin,
        written,
        account,
        region,
        stack,
    })
}

impl Draft<'_> {
    /// The name of the bucket for the access logs of the archive, or of its replica, in a region.
    pub(crate) fn access_bucket(&self, estate: &Estate, region: &str) -> String {
        names::bucket(&estate.name, &format!("{}-access", self.name), &self.account, region)
    }

    /// An object key below the prefix of the archive.
    pub(crate) fn object(&self, key: &str) -> String {
        match &self.written.prefix {
            Some(prefix) => format!("{prefix}/{key}"),
            None => key.to_owned(),
        }
    }

    pub(crate) fn acl_header(&self) -> bool {
        self.written.acl_header != Some(AclHeader::Optional)
    }

    pub(crate) fn retention(&self) -> Option<Duration> {
        Duration::parse(&self.written.retention)
    }

    /// The name and everything else that rules look at.
    pub(crate) fn summary(&self, estate: &Estate) -> Archive {
        let replica = self.written.replica.as_ref().map(|replica| ReplicaSummary {
            region: replica.region.clone(),
            bucket: replica::bucket_name(self, replica, estate),
            retention: replica::retention(self, replica),
            tiers: replica::tiers_of(self, replica),
            origin: self.origin.key("replica"),
        });
        Archive {
            name: self.name.clone(),
            origin: self.origin.clone(),
            bucket: self.bucket_name.clone(),
            region: self.region.clone(),
            retention: self.retention(),
            tiers: tiers(self.written.tiers.as_ref()),
            lock: self.written.lock.as_ref().and_then(|lock| Duration::parse(&lock.duration)),
            account: self.account.clone(),
            prefix: self.written.prefix.clone(),
            has_key: self.key.is_some(),
            replica,
        }
    }

    /// Creates the items, when all writers are known.
    pub(crate) fn finish(self, builder: &mut Builder<'_>) {
        let maker = Maker::central(builder.estate, self.stack.clone(), self.origin.clone());
        let access_logs = add_access_logs(builder, &maker, &self, &self.bucket, &self.bucket_name);
        let replication = replica::add(builder, &self);
        if let Some(key) = &self.key {
            let statements = self.statements(&maker, "key-statements");
            let description = format!("Encrypts the logs in {}", self.bucket_name);
            builder.add(&self.stack, maker.key(key, description, statements));
        }
        let bucket = Bucket {
            key: handle(self.key.as_ref()),
            has_key: self.key.is_some(),
            lifecycle: Lifecycle::new(&tiers(self.written.tiers.as_ref()), self.retention(), self.noncurrent()),
            lock: self.written.lock.as_ref().and_then(lock),
            has_lock: self.written.lock.is_some(),
            access_logs: Some(Handle(access_logs.clone())),
            has_access_logs: true,
            access_log_prefix: ACCESS_LOG_PREFIX,
            copy: replication,
        };
        let mut item = bucket_item(&maker, &self.bucket, &self.bucket_name, &bucket);
        let statements = self.statements(&maker, "bucket-statements");
        item.policies.insert("bucket_policy", bucket_policy(&maker, &self.bucket, statements));
        item.after.push(access_logs.clone());
        self.add_events(builder, &mut item);
        if self.written.replica.is_some() {
            item.after.push(replica::key_of_bucket(&self.name));
        }
        builder.add(&self.stack, item);
        builder.hop(format!("{} -> its access log", self.name), &self.bucket, &access_logs, &self.origin);
        landing::add(builder, &self);
        readers::add(builder, &maker, &self);
    }

    /// How long noncurrent versions stay.
    pub(crate) fn noncurrent(&self) -> Duration {
        self.written.noncurrent.as_deref().and_then(Duration::parse).unwrap_or(NONCURRENT)
    }

    fn statements(&self, maker: &Maker<'_>, what: &str) -> Vec<(String, Map<String, Value>)> {
        statements(maker, &self.bucket, &self.writers, what)
    }
}

/// What the writers of a bucket ask of it, or of its key.
pub(crate) fn statements(
    maker: &Maker<'_>,
    bucket: &ItemKey,
    writers: &Writers,
    what: &str,
) -> Vec<(String, Map<String, Value>)> {
    let by_organization = maker.estate.by_organization();
    let statements = writers.iter().map(|(folder, writer)| {
        let template = format!("writers/{folder}/{what}.json.hbs");
        writer.statements(maker, bucket, by_organization, template)
    });
    statements.collect()
}

/// A bucket with what its templates need.
pub(crate) fn bucket_item(maker: &Maker<'_>, key: &ItemKey, name: &str, bucket: &Bucket<'_>) -> Item {
    let mut item = maker.item(key, "destinations/s3", "bucket", Text::literal(name), bucket);
    item.context.extend([("replication".into(), Value::Null), ("events".into(), Value::Null)]);
    if bucket.copy.is_some() {
        item.fragments.push(("replication", "destinations/s3/replication"));
    }
    item
}

/// Object Lock as templates need it.
pub(crate) fn lock(written: &Lock) -> Option<LockContext> {
    let mode = match written.mode {
        LockMode::Governance => "GOVERNANCE",
        LockMode::Compliance => "COMPLIANCE",
    };
    Some(LockContext { mode, days: Duration::parse(&written.duration)?.days })
}

/// The policy of a bucket: guards for everybody, then what the writers ask for.
pub(crate) fn bucket_policy(
    maker: &Maker<'_>,
    bucket: &ItemKey,
    statements: Vec<(String, Map<String, Value>)>,
) -> super::Policy {
    #[derive(Serialize)]
    struct Guards {
        bucket: Handle,
        in_organization: bool,
    }
    let guards = Guards { bucket: Handle(bucket.clone()), in_organization: maker.estate.organization.is_some() };
    let mut policy = maker.policy(PolicyKind::Bucket, "destinations/s3/bucket-policy.json.hbs", &guards);
    policy.statements = statements;
    policy
}

/// Where in the access-log bucket the records of the archive go.
const ACCESS_LOG_PREFIX: &str = "access/";

/// The bucket for the server access logs of another bucket: same account and region, SSE-S3, never locked.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html>
pub(crate) fn add_access_logs(
    builder: &mut Builder<'_>,
    maker: &Maker<'_>,
    draft: &Draft<'_>,
    source: &ItemKey,
    source_name: &str,
) -> ItemKey {
    let key = ItemKey::new(format!("{source}-access"));
    let StackKey::Core { account, region, .. } = &maker.stack else { return key };
    let said = draft.written.access_logs.as_ref().map(|logs| logs.retention.as_str());
    let retention = said.map_or(Some(ACCESS_LOGS), Duration::parse);
    let bucket = Bucket::plain(None, Lifecycle::new(&[], retention, NONCURRENT));
    // The name follows that of the destination, not of the item: a replica is told apart by its region.
    let name = draft.access_bucket(builder.estate, region);
    let mut item = bucket_item(maker, &key, &name, &bucket);
    let writer = Writer {
        writes: vec![Write {
            sid: "AccessLogWrite".into(),
            objects: vec![format!("{ACCESS_LOG_PREFIX}*")],
            acl_header: false,
        }],
        source_arns: vec![format!("arn:{}:s3:::{source_name}", builder.estate.partition.name)],
        accounts: vec![account.clone()],
        services: Vec::new(),
        roles: Vec::new(),
    };
    let template = "writers/logging.s3.amazonaws.com/bucket-statements.json.hbs".to_owned();
    let statements = writer.statements(maker, &key, false, template);
    item.policies.insert("bucket_policy", bucket_policy(maker, &key, vec![statements]));
    builder.add(&maker.stack, item);
    key
}

impl Plan {
    /// The archive of a name.
    pub(crate) fn archive(&self, name: &str) -> Option<&Archive> {
        self.archives.iter().find(|archive| archive.name == name)
    }

    /// The archives that a source delivers to, and where the blueprint says so.
    pub(crate) fn archives_of<'p>(&'p self, source: &'p Source) -> impl Iterator<Item = (&'p Archive, &'p Origin)> {
        source.deliver_to.iter().filter_map(|(name, origin)| Some((self.archive(name)?, origin)))
    }
}
