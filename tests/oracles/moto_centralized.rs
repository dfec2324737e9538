//! What moto got from `centralized-logging`: written out from the blueprint and AWS's documentation by hand.

use serde_json::{Value, json};

use super::moto::{Estate, Wanted};
use super::moto_server::{ask, by_sid};
use super::{moto_archive, text_of};

const MANAGEMENT: (&str, &str) = ("111111111111", "us-east-1");
pub(super) const ARCHIVE: (&str, &str) = ("222222222222", "us-east-1");
pub(super) const REPLICA: (&str, &str) = ("222222222222", "us-west-2");
const MEMBER: (&str, &str) = ("444444444444", "us-east-1");
const MEMBER_ABROAD: (&str, &str) = ("444444444444", "eu-west-1");
pub(super) const BUCKET: &str = "acme-archive-222222222222-us-east-1";
const TRAIL: &str = "arn:aws:cloudtrail:us-east-1:111111111111:trail/acme-cloudtrail";

pub(super) fn judge(estate: &Estate) {
    let folder = estate.written(&text_of("centralized-logging"), MANAGEMENT.0);
    estate.server.read([ask(MEMBER, "ec2", "create_vpc", json!({ "CidrBlock": "10.9.0.0/16" }))]);
    let core = estate.apply(&folder, "core", &[]);
    moto_archive::judge(estate, &core);
    trail_delivers(estate);
    let cell = estate.apply(&folder, "workloads", &["-var=account_id=444444444444"]);
    members_deliver(estate, &cell);
}

/// The ARNs of keys, by alias.
pub(super) fn keys(estate: &Estate) -> [Value; 3] {
    let about =
        |place, alias: &str| ask(place, "kms", "describe_key", json!({ "KeyId": format!("alias/acme-{alias}") }));
    let found =
        [about(ARCHIVE, "archive-key"), about(REPLICA, "archive-replica-key"), about(MANAGEMENT, "trail-log-key")];
    estate.server.read(found).map(|key| key["KeyMetadata"]["Arn"].clone())
}

fn trail_delivers(estate: &Estate) {
    let [key, _, log_key] = keys(estate);
    let [trails, status, groups, key_policy] = estate.server.read([
        ask(MANAGEMENT, "cloudtrail", "describe_trails", json!({})),
        ask(MANAGEMENT, "cloudtrail", "get_trail_status", json!({ "Name": "acme-cloudtrail" })),
        ask(MANAGEMENT, "logs", "describe_log_groups", json!({})),
        ask(MANAGEMENT, "kms", "get_key_policy", json!({ "KeyId": log_key, "PolicyName": "default" })),
    ]);
    let trail = &trails["trailList"][0];
    for (name, value) in [
        ("TrailARN", json!(TRAIL)),
        ("S3BucketName", json!(BUCKET)),
        ("IsOrganizationTrail", json!(true)),
        ("IsMultiRegionTrail", json!(true)),
        ("IncludeGlobalServiceEvents", json!(true)),
        ("LogFileValidationEnabled", json!(true)),
        ("KmsKeyId", key),
        ("CloudWatchLogsLogGroupArn", json!("arn:aws:logs:us-east-1:111111111111:log-group:/acme/trail-log:*")),
        ("CloudWatchLogsRoleArn", json!("arn:aws:iam::111111111111:role/acme-cloudtrail-role")),
    ] {
        assert_eq!(trail[name], value, "{name}");
    }
    assert_eq!(status["IsLogging"], true);
    let group = &groups["logGroups"][0];
    assert_eq!((&group["logGroupName"], &group["retentionInDays"]), (&json!("/acme/trail-log"), &json!(90)));
    assert_eq!(group["kmsKeyId"], log_key);
    let encrypts = &by_sid(&key_policy["Policy"])["LogGroupEncrypt"];
    assert_eq!(encrypts["Principal"], json!({ "Service": "logs.us-east-1.amazonaws.com" }));
    let context = "kms:EncryptionContext:aws:logs:arn";
    assert_eq!(
        encrypts["Condition"],
        json!({ "ArnEquals": { context: "arn:aws:logs:us-east-1:111111111111:log-group:/acme/trail-log" } })
    );
}

fn members_deliver(estate: &Estate, wanted: &Wanted) {
    for (place, vpcs, region) in [(MEMBER, 2, "us_east_1"), (MEMBER_ABROAD, 1, "eu_west_1")] {
        let [flows, logs, associations] = estate.server.read([
            ask(place, "ec2", "describe_flow_logs", json!({})),
            ask(place, "route53resolver", "list_resolver_query_log_configs", json!({})),
            ask(place, "route53resolver", "list_resolver_query_log_config_associations", json!({})),
        ]);
        let flows = flows["FlowLogs"].as_array().unwrap();
        assert_eq!(flows.len(), vpcs, "a flow log for each VPC of {place:?}");
        for flow in flows {
            assert_eq!((&flow["LogDestinationType"], &flow["TrafficType"]), (&json!("s3"), &json!("ALL")));
            assert_eq!(flow["LogDestination"], format!("arn:aws:s3:::{BUCKET}"));
        }
        assert_eq!(logs["ResolverQueryLogConfigs"][0]["DestinationArn"], format!("arn:aws:s3:::{BUCKET}"));
        let associations = associations["ResolverQueryLogConfigAssociations"].as_array().unwrap();
        assert_eq!(associations.len(), vpcs);
        // moto forgot this; the plan says what the provider sends.
        let sent = &wanted[&format!("aws_flow_log.vpc_flow_logs_archive_{region}.destination_options")];
        let parquet =
            json!([{ "file_format": "parquet", "hive_compatible_partitions": true, "per_hour_partition": true }]);
        assert_eq!(*sent, parquet);
    }
    assert_eq!(wanted.len(), 2, "{wanted:?}");
}
