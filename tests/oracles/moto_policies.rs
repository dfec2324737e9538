//! The policies that `centralized-logging` needs, from AWS's documentation of each writer, by hand.

use serde_json::{Value, json};

const TRAIL: &str = "arn:aws:cloudtrail:us-east-1:111111111111:trail/acme-cloudtrail";

/// The statements of the archive's key.
pub(super) fn archive_key() -> Value {
    json!({
        "AccountAdministers": { "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::222222222222:root" },
            "Action": "kms:*", "Resource": "*" },
        "CloudTrailEncrypt": { "Effect": "Allow", "Principal": { "Service": "cloudtrail.amazonaws.com" },
            "Action": "kms:GenerateDataKey*", "Resource": "*", "Condition": {
                "StringEquals": { "aws:SourceArn": TRAIL },
                "StringLike": { "kms:EncryptionContext:aws:cloudtrail:arn": TRAIL } } },
        "CloudTrailDescribeAndReuse": { "Effect": "Allow", "Principal": { "Service": "cloudtrail.amazonaws.com" },
            "Action": ["kms:DescribeKey", "kms:Decrypt"], "Resource": "*",
            "Condition": { "StringEquals": { "aws:SourceArn": TRAIL } } },
        "LogDeliveryEncrypt": { "Effect": "Allow", "Principal": { "Service": "delivery.logs.amazonaws.com" },
            "Action": ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
            "Resource": "*", "Condition": { "StringEquals": { "aws:SourceOrgID": "o-a1b2c3d4e5" } } },
    })
}

/// The statements of the archive's bucket.
pub(super) fn archive_bucket() -> Value {
    let arn = "arn:aws:s3:::acme-archive-222222222222-us-east-1";
    let under = |path: &str| format!("{arn}/AWSLogs/{path}");
    let deny = |condition: Value| json!({ "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": [arn, format!("{arn}/*")], "Condition": condition });
    let trail_writes = |path: &str| {
        json!({ "Effect": "Allow", "Principal": { "Service": "cloudtrail.amazonaws.com" }, "Action": "s3:PutObject",
            "Resource": under(path), "Condition": { "StringEquals": {
                "s3:x-amz-acl": "bucket-owner-full-control", "aws:SourceArn": TRAIL } } })
    };
    let delivery = json!({ "Service": "delivery.logs.amazonaws.com" });
    json!({
        "DenyInsecureTransport": deny(json!({ "Bool": { "aws:SecureTransport": "false" } })),
        "DenyOldTls": deny(json!({ "NumericLessThan": { "s3:TlsVersion": "1.2" } })),
        "DenyOutsiders": deny(json!({ "StringNotEquals": { "aws:PrincipalOrgID": "o-a1b2c3d4e5" },
            "BoolIfExists": { "aws:PrincipalIsAWSService": "false" } })),
        "CloudTrailAclCheck": { "Effect": "Allow", "Principal": { "Service": "cloudtrail.amazonaws.com" },
            "Action": "s3:GetBucketAcl", "Resource": arn, "Condition": { "StringEquals": { "aws:SourceArn": TRAIL } } },
        "CloudtrailWrite": trail_writes("111111111111/*"),
        "CloudtrailWriteOrganization": trail_writes("o-a1b2c3d4e5/*"),
        "LogDeliveryAclCheck": { "Effect": "Allow", "Principal": delivery, "Action": ["s3:GetBucketAcl", "s3:ListBucket"],
            "Resource": arn, "Condition": { "StringEquals": { "aws:SourceOrgID": "o-a1b2c3d4e5" } } },
        "VpcFlowLogsWrite": { "Effect": "Allow", "Principal": delivery, "Action": "s3:PutObject",
            "Resource": under("aws-account-id=*/aws-service=vpcflowlogs/*"), "Condition": { "StringEquals": {
                "s3:x-amz-acl": "bucket-owner-full-control", "aws:SourceOrgID": "o-a1b2c3d4e5" } } },
        "ResolverQueryLogsWrite": { "Effect": "Allow", "Principal": delivery, "Action": "s3:PutObject",
            "Resource": under("*/vpcdnsquerylogs/*"),
            "Condition": { "StringEquals": { "aws:SourceOrgID": "o-a1b2c3d4e5" } } },
    })
}
