//! What moto got from a distribution with delivery sources: written out from the blueprint by hand. It knows neither
//! load balancers as delivery sources nor delivery destinations of another account, so this is one account.

use serde_json::{Value, json};

use super::moto::Estate;
use super::moto_server::{ask, by_sid};

const HERE: (&str, &str) = ("111122223333", "us-east-1");

const BLUEPRINT: &str = r#"
name: edge
regions: [us-east-1]
account: "111122223333"
destinations:
  archive: { kind: s3, bucket: edge-archive, prefix: web, retention: 1y, lock: { mode: governance, for: 30d } }
  live: { kind: cloudwatch-logs, retention: 14d }
sources:
  - kind: cloudfront
    distributions: ["arn:aws:cloudfront::111122223333:distribution/E1ABCDEF2GHIJK", "arn:aws:cloudfront::111122223333:distribution/E2ABCDEF2GHIJK"]
    fields: [date, time, c-ip]
    deliver_to: [archive, live]
  - { kind: load-balancer-logs, deliver_to: archive }
  - { kind: api-gateway-logs, deliver_to: live }
"#;

pub(super) fn judge(estate: &Estate) {
    let folder = estate.written(BLUEPRINT, HERE.0);
    assert!(estate.apply(&folder, "core", &[]).is_empty());
    distributions_deliver(estate);
    load_balancers_land(estate);
}

/// The user's load balancers are told where to deliver, and what lands there is copied.
fn load_balancers_land(estate: &Estate) {
    const LANDING: &str = "edge-archive-landing-111122223333-us-east-1";
    let parameter = |name: &str| ask(HERE, "ssm", "get_parameter", json!({ "Name": name }));
    let [bucket, prefix, group, policy, copies, encryption] = estate.server.read([
        parameter("/edge/load-balancer-logs/access/bucket"),
        parameter("/edge/load-balancer-logs/access/prefix"),
        parameter("/edge/api-gateway-logs/http/log-group"),
        ask(HERE, "s3", "get_bucket_policy", json!({ "Bucket": LANDING })),
        ask(HERE, "s3", "get_bucket_replication", json!({ "Bucket": LANDING })),
        ask(HERE, "s3", "get_bucket_encryption", json!({ "Bucket": LANDING })),
    ]);
    let value = |answer: &Value| answer["Parameter"]["Value"].clone();
    assert_eq!((value(&bucket), value(&prefix)), (json!(LANDING), json!("web/alb-access")));
    assert_eq!(value(&group), "arn:aws:logs:us-east-1:111122223333:log-group:/edge/live");
    let write = json!({ "Sid": "LoadBalancerLogsWriteAccess", "Effect": "Allow",
        "Principal": { "Service": "logdelivery.elasticloadbalancing.amazonaws.com" }, "Action": "s3:PutObject",
        "Resource": format!("arn:aws:s3:::{LANDING}/web/alb-access/AWSLogs/111122223333/*"),
        "Condition": { "ArnLike": { "aws:SourceArn": "arn:aws:elasticloadbalancing:*:111122223333:loadbalancer/*" } } });
    let mut found = by_sid(&policy["Policy"])["LoadBalancerLogsWriteAccess"].clone();
    found["Sid"] = write["Sid"].clone();
    assert_eq!(found, write);
    let rules = copies["ReplicationConfiguration"]["Rules"].as_array().unwrap();
    let targets: Vec<_> = rules.iter().map(|rule| &rule["Destination"]["Bucket"]).collect();
    assert_eq!(targets, ["arn:aws:s3:::edge-archive"]);
    let rule = &encryption["ServerSideEncryptionConfiguration"]["Rules"][0];
    assert_eq!(rule["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"], "AES256");
}

fn distributions_deliver(estate: &Estate) {
    let [sources, deliveries, entries] = estate.server.read([
        ask(HERE, "logs", "describe_delivery_sources", json!({})),
        ask(HERE, "logs", "describe_deliveries", json!({})),
        ask(HERE, "logs", "describe_delivery_destinations", json!({})),
    ]);
    let list = |answer: &Value, word: &str, by: &str| {
        let mut found = answer[word].as_array().unwrap().clone();
        found.sort_by_key(|item| item[by].to_string());
        found
    };
    let sources: Vec<_> = list(&sources, "deliverySources", "name")
        .iter()
        .map(|source| json!([source["name"], source["logType"], source["resourceArns"]]))
        .collect();
    let source = |id: &str| {
        let distribution = format!("arn:aws:cloudfront::111122223333:distribution/{id}");
        json!([format!("edge-cloudfront-{id}"), "ACCESS_LOGS", [distribution]])
    };
    assert_eq!(sources, [source("E1ABCDEF2GHIJK"), source("E2ABCDEF2GHIJK")]);
    let entries: Vec<_> = list(&entries, "deliveryDestinations", "name")
        .iter()
        .map(|entry| json!([entry["name"], entry["outputFormat"], entry["deliveryDestinationConfiguration"]]))
        .collect();
    let entry = |name: &str, arn: &str| json!([name, "json", { "destinationResourceArn": arn }]);
    let group = entry("edge-cloudfront-to-live", "arn:aws:logs:us-east-1:111122223333:log-group:/edge/live");
    assert_eq!(entries, [entry("edge-cloudfront-to-archive", "arn:aws:s3:::edge-archive/web/cloudfront"), group]);
    let deliveries = list(&deliveries, "deliveries", "deliveryDestinationArn");
    let names: Vec<_> =
        deliveries.iter().map(|delivery| delivery["deliveryDestinationArn"].as_str().unwrap()).collect();
    let arn =
        |name: &str| format!("arn:aws:logs:us-east-1:111122223333:delivery-destination:edge-cloudfront-to-{name}");
    assert_eq!(names, [arn("archive"), arn("archive"), arn("live"), arn("live")]);
    let suffix = "{accountid}/{DistributionId}/{yyyy}/{MM}/{dd}/{HH}";
    for (at, delivery) in deliveries.iter().enumerate() {
        assert_eq!(delivery["recordFields"], json!(["date", "time", "c-ip"]));
        let archived = at < 2;
        assert_eq!(delivery["s3DeliveryConfiguration"]["suffixPath"] == suffix, archived, "{delivery}");
    }
}
