//! What becomes of a log event that a stream carries to an archive: of one account, and of a member of an organization.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use super::moto::Estate;
use super::moto_server::ask;

const HERE: (&str, &str) = ("111122223333", "eu-central-1");
const MEMBER: (&str, &str) = ("444444444444", "eu-west-1");
const ALONE: &str = r#"
name: solo
regions: [eu-central-1]
account: "111122223333"
destinations:
  archive: { kind: s3, retention: 1y }
  trail-log: { kind: cloudwatch-logs, retention: 90d }
streams:
  keep: { from: trail-log, deliver_to: archive }
sources:
  - { kind: cloudtrail, deliver_to: [archive, trail-log] }
"#;
const TOGETHER: &str = r#"
name: acme
regions: [us-east-1, eu-west-1]
organization:
  id: o-a1b2c3d4e5
  accounts: { management: "111111111111", log-archive: "222222222222", workloads: ["444444444444"] }
destinations:
  archive: { kind: s3, retention: 1y, prefix: logs }
  zone-log: { kind: cloudwatch-logs, retention: 14d }
streams:
  keep: { from: zone-log, deliver_to: archive }
sources:
  - { kind: api-gateway-logs, accounts: workloads, deliver_to: zone-log }
"#;

pub(super) fn of_one_account(estate: &Estate) {
    let folder = estate.written(ALONE, HERE.0);
    assert!(estate.apply(&folder, "core", &[]).is_empty());
    let stream = json!({ "logGroupName": "/solo/trail-log", "logStreamName": "s" });
    let mut event = stream.clone();
    // Events of long ago are not taken.
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() * 1000;
    event["logEvents"] = json!([{ "timestamp": now, "message": "it happened" }]);
    let [made, put] = estate
        .server
        .read([ask(HERE, "logs", "create_log_stream", stream), ask(HERE, "logs", "put_log_events", event)]);
    assert_eq!((&made["error"], &put["error"]), (&Value::Null, &Value::Null));
    let arrived = arrived(estate, HERE, "solo-archive-111122223333-eu-central-1", "streams/keep/");
    let record: Value = serde_json::from_str(&arrived).unwrap();
    assert_eq!((&record["logGroup"], &record["owner"]), (&json!("/solo/trail-log"), &json!(HERE.0)));
    assert_eq!(record["logEvents"][0]["message"], "it happened");
}

/// moto does not carry events from one account to another. They go the way that the applied resources say: to the target of
/// the destination that the member's filter names.
pub(super) fn of_a_member(estate: &Estate) {
    let folder = estate.written(TOGETHER, "111111111111");
    assert!(estate.apply(&folder, "core", &[]).is_empty());
    assert!(estate.apply(&folder, "workloads", &["-var=account_id=444444444444"]).is_empty());
    let group = json!({ "logGroupName": "/acme/zone-log" });
    let [filters] = estate.server.read([ask(MEMBER, "logs", "describe_subscription_filters", group)]);
    let named = filters["subscriptionFilters"][0]["destinationArn"].as_str().unwrap();
    let parts: Vec<&str> = named.split(':').collect();
    assert_eq!(parts[3], MEMBER.1, "a filter names a destination of its region");
    let [found] = estate.server.read([ask((parts[4], parts[3]), "logs", "describe_destinations", json!({}))]);
    let targets = found["destinations"].as_array().unwrap().iter().filter(|entry| entry["arn"] == named);
    let target: Vec<&str> = targets.map(|entry| entry["targetArn"].as_str().unwrap()).collect();
    let target: Vec<&str> = target[0].split(':').collect();
    let stream = (target[4], target[3]);
    let name = target[5].strip_prefix("deliverystream/").unwrap();
    let record = json!({ "DeliveryStreamName": name, "Record": { "Data": "of a member" } });
    let [put] = estate.server.read([ask(stream, "firehose", "put_record", record)]);
    assert_eq!(put["error"], Value::Null);
    let archive = ("222222222222", "us-east-1");
    assert_eq!(arrived(estate, archive, "acme-archive-222222222222-us-east-1", "logs/streams/keep/"), "of a member");
}

/// The only object below a prefix.
fn arrived(estate: &Estate, place: (&str, &str), bucket: &str, prefix: &str) -> String {
    // moto takes a Deny for everybody at its word, whatever its condition.
    let open = ask(place, "s3", "delete_bucket_policy", json!({ "Bucket": bucket }));
    let list = ask(place, "s3", "list_objects_v2", json!({ "Bucket": bucket }));
    let [_, listed] = estate.server.read([open, list]);
    let keys: Vec<&str> =
        listed["Contents"].as_array().into_iter().flatten().map(|object| object["Key"].as_str().unwrap()).collect();
    let [key] = keys.as_slice() else { panic!("{listed}") };
    assert!(key.starts_with(prefix), "{key}");
    let [object] = estate.server.read([ask(place, "s3", "get_object", json!({ "Bucket": bucket, "Key": key }))]);
    object["Body"].as_str().unwrap().to_owned()
}
