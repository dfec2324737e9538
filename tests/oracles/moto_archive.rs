//! What moto got of the archive in `centralized-logging`: written out by hand.

use serde_json::{Value, json};

use super::moto::{Estate, Wanted};
use super::moto_centralized::{ARCHIVE, BUCKET, REPLICA, keys};
use super::moto_policies::{archive_bucket, archive_key};
use super::moto_server::{ask, by_sid};

const COPY: &str = "acme-archive-222222222222-us-west-2";

pub(super) fn judge(estate: &Estate, wanted: &Wanted) {
    archive_keeps(estate);
    archive_lets_in(estate);
    archive_is_copied(estate, wanted);
}

fn archive_keeps(estate: &Estate) {
    let [key, ..] = keys(estate);
    let of = |call| ask(ARCHIVE, "s3", call, json!({ "Bucket": BUCKET }));
    let [encryption, versioning, lock, access, owner, life, refused] = estate.server.read([
        of("get_bucket_encryption"),
        of("get_bucket_versioning"),
        of("get_object_lock_configuration"),
        of("get_public_access_block"),
        of("get_bucket_ownership_controls"),
        of("get_bucket_lifecycle_configuration"),
        ask(ARCHIVE, "s3", "put_bucket_logging", json!({ "Bucket": BUCKET, "BucketLoggingStatus": {
            "LoggingEnabled": { "TargetBucket": "acme-archive-access-222222222222-us-east-1", "TargetPrefix": "access/" } } })),
    ]);
    assert_eq!(
        encryption["ServerSideEncryptionConfiguration"]["Rules"],
        json!([{ "BucketKeyEnabled": true,
            "ApplyServerSideEncryptionByDefault": { "SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key } }])
    );
    assert_eq!(versioning["Status"], "Enabled");
    assert_eq!(lock["ObjectLockConfiguration"]["ObjectLockEnabled"], "Enabled");
    let retention = &lock["ObjectLockConfiguration"]["Rule"]["DefaultRetention"];
    assert_eq!((&retention["Mode"], &retention["Days"]), (&json!("COMPLIANCE"), &json!(365)));
    assert_eq!(
        access["PublicAccessBlockConfiguration"],
        json!({ "BlockPublicAcls": true, "IgnorePublicAcls": true, "BlockPublicPolicy": true, "RestrictPublicBuckets": true })
    );
    assert_eq!(owner["OwnershipControls"]["Rules"], json!([{ "ObjectOwnership": "BucketOwnerEnforced" }]));
    objects_age(&life);
    assert_eq!(refused, json!({ "error": "500" }), "moto takes bucket logging by now: apply it");
}

fn objects_age(life: &Value) {
    let rules = life["Rules"].as_array().unwrap();
    let keeps = rules.iter().find(|rule| rule["ID"] == "retention").unwrap();
    assert_eq!((&keeps["Status"], &keeps["Filter"]), (&json!("Enabled"), &json!({ "Prefix": "" })));
    assert_eq!(keeps["Expiration"], json!({ "Days": 2557 }));
    let mut tiers = keeps["Transitions"].as_array().unwrap().clone();
    tiers.sort_by_key(|tier| tier["Days"].as_u64());
    assert_eq!(
        tiers,
        [json!({ "Days": 90, "StorageClass": "GLACIER_IR" }), json!({ "Days": 365, "StorageClass": "DEEP_ARCHIVE" })]
    );
}

fn archive_lets_in(estate: &Estate) {
    let [key, ..] = keys(estate);
    let [bucket_policy, key_policy, rotation] = estate.server.read([
        ask(ARCHIVE, "s3", "get_bucket_policy", json!({ "Bucket": BUCKET })),
        ask(ARCHIVE, "kms", "get_key_policy", json!({ "KeyId": key, "PolicyName": "default" })),
        ask(ARCHIVE, "kms", "get_key_rotation_status", json!({ "KeyId": key })),
    ]);
    assert_eq!(rotation["KeyRotationEnabled"], true);
    assert_eq!(by_sid(&key_policy["Policy"]), archive_key());
    assert_eq!(by_sid(&bucket_policy["Policy"]), archive_bucket());
}

fn archive_is_copied(estate: &Estate, wanted: &Wanted) {
    let [_, copy_key, _] = keys(estate);
    let of = |place, call, bucket: &str| ask(place, "s3", call, json!({ "Bucket": bucket }));
    let [copying, versioning, lock, encryption] = estate.server.read([
        of(ARCHIVE, "get_bucket_replication", BUCKET),
        of(REPLICA, "get_bucket_versioning", COPY),
        of(REPLICA, "get_object_lock_configuration", COPY),
        of(REPLICA, "get_bucket_encryption", COPY),
    ]);
    let copying = &copying["ReplicationConfiguration"];
    assert_eq!(copying["Role"], "arn:aws:iam::222222222222:role/acme-archive-replication");
    let rule = &copying["Rules"][0];
    assert_eq!((&rule["Status"], &rule["Filter"]), (&json!("Enabled"), &json!({ "Prefix": "" })));
    assert_eq!(rule["Destination"]["Bucket"], format!("arn:aws:s3:::{COPY}"));
    assert_eq!(rule["Destination"]["EncryptionConfiguration"], json!({ "ReplicaKmsKeyID": copy_key }));
    assert_eq!(versioning["Status"], "Enabled");
    assert_eq!(lock["ObjectLockConfiguration"]["Rule"]["DefaultRetention"]["Mode"], "COMPLIANCE");
    let default = &encryption["ServerSideEncryptionConfiguration"]["Rules"][0]["ApplyServerSideEncryptionByDefault"];
    assert_eq!(default["KMSMasterKeyID"], copy_key);
    // moto forgot this; the plan says what the provider sends.
    assert_eq!(wanted.keys().collect::<Vec<_>>(), ["aws_s3_bucket_replication_configuration.archive.rule"]);
    let rule = &wanted["aws_s3_bucket_replication_configuration.archive.rule"][0];
    let sent = &rule["source_selection_criteria"][0];
    assert_eq!(sent["sse_kms_encrypted_objects"], json!([{ "status": "Enabled" }]));
}
