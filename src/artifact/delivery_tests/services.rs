//! Services, against the policies of buckets, keys and roles.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{ACL, ARCHIVE, BUCKET, Emitted, ORGANIZATION, Pair, TRAIL, allowed, refused, service, with};
use crate::iam::{Call, Caller, ContextValue, Policies, ResourceKind, Verdict, decide};

/// <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html>
#[test]
fn the_trail_is_let_through_and_no_other_trail() {
    let emitted = Emitted::of("centralized-logging");
    let policy = emitted.get("archive", "bucket_policy");
    let source = [("aws:SourceArn", TRAIL), ("aws:SourceAccount", "111111111111"), ("aws:SourceOrgID", ORGANIZATION)];
    let call = |action: &str, resource: &str| service("cloudtrail.amazonaws.com", action, resource, &source);
    let put = |key: &str| with(call("s3:PutObject", &format!("{BUCKET}/{key}")), &[ACL]);
    let keys = [
        "AWSLogs/111111111111/CloudTrail/us-east-1/2026/11/23/x.json.gz",
        "AWSLogs/o-a1b2c3d4e5/444444444444/CloudTrail/eu-west-1/2026/11/23/x.json.gz",
        "AWSLogs/o-a1b2c3d4e5/111111111111/CloudTrail-Digest/us-east-1/2026/11/23/x.json.gz",
    ];
    allowed(&call("s3:GetBucketAcl", BUCKET), policy, ResourceKind::Ordinary);
    let others = [
        ("aws:SourceArn", "arn:aws:cloudtrail:us-east-1:999999999999:trail/acme-cloudtrail"),
        ("aws:SourceArn", "arn:aws:cloudtrail:us-east-1:111111111111:trail/another"),
        ("aws:SourceArn", ""),
        ("aws:SecureTransport", "false"),
    ];
    for key in keys {
        allowed(&put(key), policy, ResourceKind::Ordinary);
        for other in others {
            refused(&with(put(key), &[other]), policy, ResourceKind::Ordinary);
        }
        let wrong = Call { caller: Caller::Service("config.amazonaws.com".into()), ..put(key) };
        refused(&wrong, policy, ResourceKind::Ordinary);
    }
    refused(&put("AWSLogs/999999999999/CloudTrail/us-east-1/x.json.gz"), policy, ResourceKind::Ordinary);
    refused(&put("elsewhere/x.json.gz"), policy, ResourceKind::Ordinary);
    for action in [
        "s3:GetObject",
        "s3:DeleteObject",
        "s3:DeleteObjectVersion",
        "s3:PutBucketPolicy",
        "s3:BypassGovernanceRetention",
    ] {
        refused(&call(action, &format!("{BUCKET}/AWSLogs/111111111111/x")), policy, ResourceKind::Ordinary);
    }
}

/// <https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-permissions.html>
#[test]
fn deliveries_of_members_are_let_through_and_of_nobody_else() {
    let emitted = Emitted::of("centralized-logging");
    let policy = emitted.get("archive", "bucket_policy");
    let delivery = "delivery.logs.amazonaws.com";
    let source = [
        ("aws:SourceArn", "arn:aws:logs:eu-west-1:444444444444:x"),
        ("aws:SourceAccount", "444444444444"),
        ("aws:SourceOrgID", ORGANIZATION),
    ];
    let flows = "AWSLogs/aws-account-id=444444444444/aws-service=vpcflowlogs/aws-region=eu-west-1/year=2026/month=11/day=23/hour=08/x.log.parquet";
    let queries = "AWSLogs/444444444444/vpcdnsquerylogs/vpc-0a1b2c3d/2026/11/23/x.log.gz";
    let put = |key: &str| with(service(delivery, "s3:PutObject", &format!("{BUCKET}/{key}"), &source), &[ACL]);
    allowed(&service(delivery, "s3:GetBucketAcl", BUCKET, &source), policy, ResourceKind::Ordinary);
    for key in [flows, queries] {
        allowed(&put(key), policy, ResourceKind::Ordinary);
        for other in [("aws:SourceOrgID", "o-zzzzzzzzzz"), ("aws:SourceOrgID", ""), ("aws:SecureTransport", "false")] {
            refused(&with(put(key), &[other]), policy, ResourceKind::Ordinary);
        }
    }
    // No ACL header is documented for query logs, so it decides nothing there.
    allowed(&with(put(queries), &[("s3:x-amz-acl", "")]), policy, ResourceKind::Ordinary);
    refused(&put("AWSLogs/444444444444/WAFLogs/x"), policy, ResourceKind::Ordinary);
    refused(&service(delivery, "s3:GetObject", &format!("{BUCKET}/{flows}"), &source), policy, ResourceKind::Ordinary);
}

/// <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html>,
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-S3.html>
#[test]
fn the_key_of_the_archive_serves_its_writers_only() {
    let emitted = Emitted::of("centralized-logging");
    let policy = emitted.get("archive-key", "key_policy");
    let key = "arn:aws:kms:us-east-1:222222222222:key/x";
    let trail = [
        ("aws:SourceArn", TRAIL),
        ("aws:SourceAccount", "111111111111"),
        ("kms:EncryptionContext:aws:cloudtrail:arn", TRAIL),
        ("kms:EncryptionContext:aws:s3:arn", BUCKET),
    ];
    let call = |action: &str| service("cloudtrail.amazonaws.com", action, key, &trail);
    for action in ["kms:GenerateDataKey", "kms:DescribeKey", "kms:Decrypt"] {
        allowed(&call(action), policy, ResourceKind::KmsKey);
        let other = ("aws:SourceArn", "arn:aws:cloudtrail:us-east-1:999999999999:trail/acme-cloudtrail");
        refused(&with(call(action), &[other]), policy, ResourceKind::KmsKey);
    }
    let member = [("aws:SourceAccount", "444444444444"), ("aws:SourceOrgID", ORGANIZATION)];
    let generate = service("delivery.logs.amazonaws.com", "kms:GenerateDataKey", key, &member);
    allowed(&generate, policy, ResourceKind::KmsKey);
    refused(&with(generate, &[("aws:SourceOrgID", "o-zzzzzzzzzz")]), policy, ResourceKind::KmsKey);
    for action in ["kms:PutKeyPolicy", "kms:ScheduleKeyDeletion", "kms:CreateGrant"] {
        refused(&call(action), policy, ResourceKind::KmsKey);
    }
}

#[test]
fn outsiders_are_denied_whatever_their_own_policies_say() {
    let emitted = Emitted::of("centralized-logging");
    let policy = emitted.get("archive", "bucket_policy");
    let everything: Value = serde_json::json!({
        "Version": "2012-10-17", "Statement": [{ "Sid": "All", "Effect": "Allow", "Action": "*", "Resource": "*" }]
    });
    let arn = "arn:aws:iam::222222222222:role/admin".to_owned();
    let one = |value: &str| ContextValue::One(value.to_owned());
    let mut call = Call {
        caller: Caller::Role { arn, account: ARCHIVE.to_owned() },
        action: "s3:GetObject".into(),
        resource: format!("{BUCKET}/AWSLogs/111111111111/x"),
        resource_account: ARCHIVE.to_owned(),
        context: BTreeMap::from([
            ("aws:SecureTransport".to_owned(), one("true")),
            ("aws:PrincipalIsAWSService".to_owned(), one("false")),
            ("aws:PrincipalOrgID".to_owned(), one(ORGANIZATION)),
        ]),
    };
    let policies =
        Policies { resource: vec![("bucket", policy)], identity: vec![("own", &everything)], ..Policies::default() };
    assert!(matches!(decide(&call, &policies), Verdict::Allowed { .. }), "the administrators of the archive account");
    call.context.insert("aws:PrincipalOrgID".to_owned(), one("o-zzzzzzzzzz"));
    assert!(matches!(decide(&call, &policies), Verdict::Denied { .. }), "another organization");
    call.context.remove("aws:PrincipalOrgID");
    assert!(matches!(decide(&call, &policies), Verdict::Denied { .. }), "an account without an organization");
    let anonymous = Call { caller: Caller::Anonymous, context: BTreeMap::new(), ..call };
    assert!(matches!(decide(&anonymous, &policies), Verdict::Denied { .. }), "nobody in particular");
}

#[test]
fn roles_are_assumed_by_their_services_and_only_for_their_sources() {
    let archive = Emitted::of("centralized-logging");
    let siem = Emitted::of("siem-stream");
    let organization = ("aws:SourceOrgID", ORGANIZATION);
    let cases: [(&Value, &str, Pair<'_>, Pair<'_>); 4] = [
        (
            archive.get("cloudtrail-role", "trust"),
            "cloudtrail.amazonaws.com",
            ("aws:SourceArn", TRAIL),
            ("aws:SourceArn", "arn:aws:cloudtrail:us-east-1:111111111111:trail/other"),
        ),
        (
            siem.get("search-role", "trust"),
            "firehose.amazonaws.com",
            ("sts:ExternalId", "333333333333"),
            ("sts:ExternalId", "999999999999"),
        ),
        (
            siem.get("search-entry-role", "trust"),
            "logs.amazonaws.com",
            organization,
            ("aws:SourceOrgID", "o-zzzzzzzzzz"),
        ),
        (
            siem.get("flow-log-to-search-role", "trust"),
            "logs.amazonaws.com",
            ("aws:SourceArn", "arn:aws:logs:ap-southeast-0:123456789012:log-group:/acme/flow-log:*"),
            ("aws:SourceArn", "arn:aws:logs:ap-southeast-0:999999999999:log-group:/acme/flow-log:*"),
        ),
    ];
    for (trust, principal, own, other) in cases {
        let call = service(principal, "sts:AssumeRole", "*", &[own]);
        allowed(&call, trust, ResourceKind::RoleTrust);
        refused(&with(call.clone(), &[other]), trust, ResourceKind::RoleTrust);
        refused(&with(call.clone(), &[(own.0, "")]), trust, ResourceKind::RoleTrust);
        refused(
            &Call { caller: Caller::Service("lambda.amazonaws.com".into()), ..call },
            trust,
            ResourceKind::RoleTrust,
        );
    }
}
