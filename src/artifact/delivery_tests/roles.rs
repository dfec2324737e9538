//! Roles, against their own policies and those of buckets and keys.

use super::{ARCHIVE, BUCKET, Emitted, by_role, role_of};
use crate::iam::ResourceKind;

/// What stands for every key that AWS will invent.
const KEY: &str = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555";

/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-config-for-kms-objects.html>
#[test]
fn copies_are_made_under_both_keys_and_nothing_else_is() {
    let emitted = Emitted::of("centralized-logging");
    let own = emitted.get("archive-replication", "permissions");
    let (from, to) = (emitted.get("archive", "bucket_policy"), emitted.get("archive-replica", "bucket_policy"));
    let (from_key, to_key) =
        (emitted.get("archive-key", "key_policy"), emitted.get("archive-replica-key", "key_policy"));
    let copy = "arn:aws:s3:::acme-archive-222222222222-us-west-2";
    let s3 = |action: &str, resource: &str| role_of(ARCHIVE, action, resource, &[]);
    for action in [
        "s3:GetObjectVersionForReplication",
        "s3:GetObjectVersionAcl",
        "s3:GetObjectRetention",
        "s3:GetObjectLegalHold",
    ] {
        by_role(&s3(action, &format!("{BUCKET}/AWSLogs/x")), own, Some(from), ResourceKind::Ordinary, true);
    }
    for action in ["s3:GetReplicationConfiguration", "s3:ListBucket"] {
        by_role(&s3(action, BUCKET), own, Some(from), ResourceKind::Ordinary, true);
    }
    for (action, wanted) in [
        ("s3:ReplicateObject", true),
        ("s3:ReplicateDelete", true),
        ("s3:ReplicateTags", true),
        ("s3:DeleteObject", false),
        ("s3:GetObject", false),
    ] {
        by_role(&s3(action, &format!("{copy}/AWSLogs/x")), own, Some(to), ResourceKind::Ordinary, wanted);
    }
    let kms = |action: &str, region: &str, bucket: &str| {
        let via = format!("s3.{region}.amazonaws.com");
        role_of(ARCHIVE, action, KEY, &[("kms:ViaService", &via), ("kms:EncryptionContext:aws:s3:arn", bucket)])
    };
    let object = format!("{copy}/AWSLogs/x");
    by_role(&kms("kms:Decrypt", "us-east-1", BUCKET), own, Some(from_key), ResourceKind::KmsKey, true);
    for context in [copy, &object] {
        for action in ["kms:Encrypt", "kms:GenerateDataKey"] {
            by_role(&kms(action, "us-west-2", context), own, Some(to_key), ResourceKind::KmsKey, true);
        }
    }
    by_role(&kms("kms:Decrypt", "eu-west-1", BUCKET), own, Some(from_key), ResourceKind::KmsKey, false);
    by_role(
        &kms("kms:Decrypt", "us-east-1", "arn:aws:s3:::elsewhere"),
        own,
        Some(from_key),
        ResourceKind::KmsKey,
        false,
    );
    by_role(&kms("kms:ReEncryptFrom", "us-east-1", BUCKET), own, Some(from_key), ResourceKind::KmsKey, false);
}

/// <https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html>
#[test]
fn streams_and_readers_may_do_their_work_and_no_more() {
    let siem = Emitted::of("siem-stream");
    let account = "333333333333";
    let failed = "arn:aws:s3:::acme-search-failed-333333333333-us-east-1";
    let own = siem.get("search-role", "permissions");
    let bucket = siem.get("search-failed", "bucket_policy");
    for action in ["s3:PutObject", "s3:AbortMultipartUpload", "s3:GetObject"] {
        let call = role_of(account, action, &format!("{failed}/errors/x"), &[]);
        by_role(&call, own, Some(bucket), ResourceKind::Ordinary, true);
    }
    let delete = role_of(account, "s3:DeleteObject", &format!("{failed}/errors/x"), &[]);
    by_role(&delete, own, Some(bucket), ResourceKind::Ordinary, false);
    let context = [("kms:ViaService", "s3.us-east-1.amazonaws.com"), ("kms:EncryptionContext:aws:s3:arn", failed)];
    let generate = role_of(account, "kms:GenerateDataKey", KEY, &context);
    by_role(&generate, own, Some(siem.get("search-key", "key_policy")), ResourceKind::KmsKey, true);
    let domain = "arn:aws:es:us-east-1:333333333333:domain/siem";
    by_role(
        &role_of(account, "es:ESHttpPost", &format!("{domain}/aws-logs/_bulk"), &[]),
        own,
        None,
        ResourceKind::Ordinary,
        true,
    );
    by_role(
        &role_of(account, "es:ESHttpGet", &format!("{domain}/aws-logs-2026/_mapping/x"), &[]),
        own,
        None,
        ResourceKind::Ordinary,
        true,
    );
    by_role(
        &role_of(account, "es:ESHttpDelete", &format!("{domain}/aws-logs"), &[]),
        own,
        None,
        ResourceKind::Ordinary,
        false,
    );
    let stream = "arn:aws:firehose:us-east-1:333333333333:deliverystream/acme-search";
    let put = siem.get("search-entry-role", "permissions");
    by_role(&role_of(account, "firehose:PutRecordBatch", stream, &[]), put, None, ResourceKind::Ordinary, true);
    by_role(&role_of(account, "firehose:DeleteDeliveryStream", stream, &[]), put, None, ResourceKind::Ordinary, false);
    let secret = "arn:aws:secretsmanager:us-east-1:333333333333:secret:splunk-hec-AbCdEf";
    let splunk = siem.get("detect-role", "permissions");
    by_role(
        &role_of(account, "secretsmanager:GetSecretValue", secret, &[]),
        splunk,
        None,
        ResourceKind::Ordinary,
        true,
    );

    let archive = Emitted::of("centralized-logging");
    let (reader, policy) =
        (archive.get("archive-reader-security", "permissions"), archive.get("archive", "bucket_policy"));
    for (action, wanted) in
        [("s3:GetObject", true), ("s3:PutObject", false), ("s3:DeleteObject", false), ("s3:PutObjectRetention", false)]
    {
        let call = role_of(ARCHIVE, action, &format!("{BUCKET}/AWSLogs/x"), &[]);
        by_role(&call, reader, Some(policy), ResourceKind::Ordinary, wanted);
    }
    let decrypt = role_of(ARCHIVE, "kms:Decrypt", KEY, &[("kms:ViaService", "s3.us-east-1.amazonaws.com")]);
    by_role(&decrypt, reader, Some(archive.get("archive-key", "key_policy")), ResourceKind::KmsKey, true);
}
