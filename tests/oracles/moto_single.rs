//! What moto got from `single-account`: written out from the blueprint by hand.

use serde_json::json;

use super::moto::Estate;
use super::moto_server::{ask, by_sid};
use super::text_of;

const HERE: (&str, &str) = ("111122223333", "eu-central-1");
const BUCKET: &str = "solo-archive-111122223333-eu-central-1";

pub(super) fn judge(estate: &Estate) {
    // moto chooses the ids of VPCs, so the blueprint must follow.
    let [made] = estate.server.read([ask(HERE, "ec2", "create_vpc", json!({ "CidrBlock": "10.9.0.0/16" }))]);
    let vpc = made["Vpc"]["VpcId"].as_str().unwrap();
    let shipped = text_of("single-account");
    assert!(shipped.contains("vpc-0a1b2c3d4e5f60718"), "the shipped blueprint names this VPC");
    let folder = estate.written(&shipped.replace("vpc-0a1b2c3d4e5f60718", vpc), HERE.0);
    let wanted = estate.apply(&folder, "core", &[]);
    assert_eq!(
        wanted.keys().collect::<Vec<_>>(),
        ["aws_flow_log.vpc_flow_logs_archive_eu_central_1.destination_options"]
    );
    archive_keeps(estate);
    trail_delivers(estate);
    vpc_delivers(estate, vpc);
}

fn archive_keeps(estate: &Estate) {
    let [policy, lock, life] = estate.server.read([
        ask(HERE, "s3", "get_bucket_policy", json!({ "Bucket": BUCKET })),
        ask(HERE, "s3", "get_object_lock_configuration", json!({ "Bucket": BUCKET })),
        ask(HERE, "s3", "get_bucket_lifecycle_configuration", json!({ "Bucket": BUCKET })),
    ]);
    let retention = &lock["ObjectLockConfiguration"]["Rule"]["DefaultRetention"];
    assert_eq!((&retention["Mode"], &retention["Days"]), (&json!("GOVERNANCE"), &json!(30)));
    let keeps = life["Rules"].as_array().unwrap().iter().find(|rule| rule["ID"] == "retention").unwrap();
    assert_eq!(keeps["Expiration"], json!({ "Days": 365 }));
    assert_eq!(keeps["Transitions"], json!([{ "Days": 30, "StorageClass": "STANDARD_IA" }]));
    let statements = by_sid(&policy["Policy"]);
    let outsiders = json!({ "StringNotEquals": { "aws:PrincipalAccount": HERE.0 },
        "BoolIfExists": { "aws:PrincipalIsAWSService": "false" } });
    assert_eq!(statements["DenyOutsiders"]["Condition"], outsiders);
    let flows = json!({ "Effect": "Allow", "Principal": { "Service": "delivery.logs.amazonaws.com" },
        "Action": "s3:PutObject", "Resource": format!("arn:aws:s3:::{BUCKET}/AWSLogs/111122223333/vpcflowlogs/*"),
        "Condition": { "ArnLike": { "aws:SourceArn": "arn:aws:logs:*:111122223333:*" },
            "StringEquals": { "s3:x-amz-acl": "bucket-owner-full-control", "aws:SourceAccount": HERE.0 } } });
    assert_eq!(statements["VpcFlowLogsWrite"], flows);
}

fn trail_delivers(estate: &Estate) {
    let [trails, groups, policies] = estate.server.read([
        ask(HERE, "cloudtrail", "describe_trails", json!({})),
        ask(HERE, "logs", "describe_log_groups", json!({})),
        ask(HERE, "logs", "describe_resource_policies", json!({})),
    ]);
    let trail = &trails["trailList"][0];
    assert_eq!((&trail["IsOrganizationTrail"], &trail["IsMultiRegionTrail"]), (&json!(false), &json!(true)));
    assert_eq!((&trail["S3BucketName"], &trail["LogFileValidationEnabled"]), (&json!(BUCKET), &json!(true)));
    let mut kept: Vec<_> = groups["logGroups"].as_array().unwrap().iter().collect();
    kept.sort_by_key(|group| group["logGroupName"].to_string());
    let kept: Vec<_> = kept.iter().map(|group| json!([group["logGroupName"], group["retentionInDays"]])).collect();
    assert_eq!(kept, [json!(["/solo/dns-log", 30]), json!(["/solo/trail-log", 90])]);
    let writes = by_sid(&policies["resourcePolicies"][0]["policyDocument"])["LogDeliveryWrite"].clone();
    assert_eq!(writes["Principal"], json!({ "Service": "delivery.logs.amazonaws.com" }));
    assert_eq!(writes["Resource"], "arn:aws:logs:eu-central-1:111122223333:log-group:/solo/dns-log:log-stream:*");
}

fn vpc_delivers(estate: &Estate, vpc: &str) {
    let [flows, configs, associations] = estate.server.read([
        ask(HERE, "ec2", "describe_flow_logs", json!({})),
        ask(HERE, "route53resolver", "list_resolver_query_log_configs", json!({})),
        ask(HERE, "route53resolver", "list_resolver_query_log_config_associations", json!({})),
    ]);
    let flows = flows["FlowLogs"].as_array().unwrap();
    assert_eq!(flows.len(), 1, "only for the VPC that the blueprint names: {flows:?}");
    assert_eq!((&flows[0]["ResourceId"], &flows[0]["MaxAggregationInterval"]), (&json!(vpc), &json!(600)));
    let configs = configs["ResolverQueryLogConfigs"].as_array().unwrap();
    let mut to: Vec<_> = configs.iter().map(|config| config["DestinationArn"].as_str().unwrap()).collect();
    to.sort_unstable();
    let group = "arn:aws:logs:eu-central-1:111122223333:log-group:/solo/dns-log:*";
    assert_eq!(to, [group, &format!("arn:aws:s3:::{BUCKET}")]);
    let associations = associations["ResolverQueryLogConfigAssociations"].as_array().unwrap();
    let of: Vec<_> = associations.iter().map(|association| association["ResourceId"].clone()).collect();
    assert_eq!(of, [vpc, vpc]);
}
