//! What moto got from `network-perimeter`: written out from the blueprint and AWS's documentation by hand.

use serde_json::{Value, json};

use super::moto::Estate;
use super::moto_server::{ask, by_sid};
use super::text_of;

const MANAGEMENT: &str = "111111111111";
const ARCHIVE: (&str, &str) = ("222222222222", "us-east-1");
const NETWORK: (&str, &str) = ("333333333333", "us-east-1");
const ABROAD: (&str, &str) = ("333333333333", "eu-west-1");
const MEMBER: (&str, &str) = ("444444444444", "us-east-1");
const BUCKET: &str = "aws-waf-logs-acme-archive";

pub(super) fn judge(estate: &Estate) {
    let firewall = |name: &str| {
        json!({ "FirewallName": name, "VpcId": "vpc-0a1b2c3d", "SubnetMappings": [{ "SubnetId": "subnet-0a1b2c3d" }],
            "FirewallPolicyArn": "arn:aws:network-firewall:us-east-1:333333333333:firewall-policy/p" })
    };
    let everything = json!({ "SampledRequestsEnabled": true, "CloudWatchMetricsEnabled": true, "MetricName": "shop" });
    let shop = json!({ "Name": "shop", "Scope": "REGIONAL", "DefaultAction": { "Allow": {} }, "VisibilityConfig": everything });
    let [gateway, _, _, web_acl] = estate.server.read([
        ask(NETWORK, "ec2", "create_transit_gateway", json!({})),
        ask(NETWORK, "network-firewall", "create_firewall", firewall("egress")),
        ask(ABROAD, "network-firewall", "create_firewall", firewall("ingress")),
        ask(MEMBER, "wafv2", "create_web_acl", shop),
    ]);
    // moto chooses ids, so the blueprint must follow.
    let mut text = text_of("network-perimeter");
    let shop = "arn:aws:wafv2:us-east-1:444444444444:regional/webacl/shop/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f";
    let gateway = gateway["TransitGateway"]["TransitGatewayId"].as_str().unwrap();
    let web_acl = web_acl["Summary"]["ARN"].as_str().unwrap();
    for (shipped, made) in [("tgw-0a1b2c3d4e5f60718", gateway), (shop, web_acl)] {
        assert!(text.contains(shipped), "{shipped}");
        text = text.replace(shipped, made);
    }
    let folder = estate.written(&text, MANAGEMENT);
    assert!(estate.apply(&folder, "core", &[]).is_empty());
    let network = estate.apply(&folder, "network", &["-var=account_id=333333333333"]);
    let forgotten = "aws_flow_log.transit_gateway_flow_logs_archive_us_east_1.destination_options";
    assert_eq!(network.into_keys().collect::<Vec<_>>(), [forgotten]);
    assert!(estate.apply(&folder, "workloads", &["-var=account_id=444444444444"]).is_empty());
    gateway_delivers(estate, gateway);
    firewalls_deliver(estate);
    web_acl_delivers(estate, web_acl);
    archive_takes(estate);
}

fn gateway_delivers(estate: &Estate, gateway: &str) {
    let [flows, abroad] = [NETWORK, ABROAD].map(|place| {
        let [flows] = estate.server.read([ask(place, "ec2", "describe_flow_logs", json!({}))]);
        flows["FlowLogs"].as_array().unwrap().clone()
    });
    assert!(abroad.is_empty(), "{abroad:?}");
    let [flow] = flows.as_slice() else { panic!("{flows:?}") };
    assert_eq!((&flow["ResourceId"], &flow["MaxAggregationInterval"]), (&json!(gateway), &json!(60)));
    assert_eq!(flow["LogDestination"], format!("arn:aws:s3:::{BUCKET}"));
}

fn firewalls_deliver(estate: &Estate) {
    let about = |place, name: &str| {
        ask(place, "network-firewall", "describe_logging_configuration", json!({ "FirewallName": name }))
    };
    let [egress, ingress, groups, here] = estate.server.read([
        about(NETWORK, "egress"),
        about(ABROAD, "ingress"),
        ask(ABROAD, "logs", "describe_log_groups", json!({})),
        ask(NETWORK, "logs", "describe_log_groups", json!({})),
    ]);
    let logs = |answer: &Value| {
        let mut found = answer["LoggingConfiguration"]["LogDestinationConfigs"].as_array().unwrap().clone();
        found.sort_by_key(|config| config["LogType"].to_string());
        found
    };
    let to_bucket =
        |kind: &str| json!({ "LogType": kind, "LogDestinationType": "S3", "LogDestination": { "bucketName": BUCKET } });
    let to_group = json!({ "LogType": "ALERT", "LogDestinationType": "CloudWatchLogs", "LogDestination": { "logGroup": "/acme/alerts" } });
    assert_eq!(logs(&egress), [to_group.clone(), to_bucket("FLOW")]);
    assert_eq!(logs(&ingress), [to_group]);
    assert_eq!(groups["logGroups"][0]["logGroupName"], "/acme/alerts");
    assert_eq!(here["logGroups"][0]["logGroupName"], "/acme/alerts");
}

fn web_acl_delivers(estate: &Estate, web_acl: &str) {
    let [found] =
        estate.server.read([ask(MEMBER, "wafv2", "get_logging_configuration", json!({ "ResourceArn": web_acl }))]);
    let logging = &found["LoggingConfiguration"];
    assert_eq!(logging["LogDestinationConfigs"], json!([format!("arn:aws:s3:::{BUCKET}")]));
    let mut redacted: Vec<&Value> = logging["RedactedFields"].as_array().unwrap().iter().collect();
    redacted.sort_by_key(|field| field.to_string());
    let header = |name: &str| json!({ "SingleHeader": { "Name": name } });
    assert_eq!(redacted, [&header("authorization"), &header("cookie")]);
}

fn archive_takes(estate: &Estate) {
    let [policy] = estate.server.read([ask(ARCHIVE, "s3", "get_bucket_policy", json!({ "Bucket": BUCKET }))]);
    let statements = by_sid(&policy["Policy"]);
    for (sid, folder) in [
        ("TransitGatewayFlowLogsWrite", "vpcflowlogs"),
        ("NetworkFirewallWrite", "network-firewall"),
        ("WafWrite", "WAFLogs"),
    ] {
        let write = json!({ "Effect": "Allow", "Principal": { "Service": "delivery.logs.amazonaws.com" }, "Action": "s3:PutObject",
            "Resource": format!("arn:aws:s3:::{BUCKET}/AWSLogs/*/{folder}/*"),
            "Condition": { "StringEquals": { "s3:x-amz-acl": "bucket-owner-full-control", "aws:SourceOrgID": "o-a1b2c3d4e5" } } });
        assert_eq!(statements[sid], write, "{sid}");
    }
}
