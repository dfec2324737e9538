//! What moto got from a stream with a data stream in front, and what became of a log event.
//!
//! moto's Firehose does not read data streams, so the event is found in the data stream, and no further.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use super::moto::Estate;
use super::moto_server::ask;

const HERE: (&str, &str) = ("111122223333", "eu-central-1");
const STREAM: &str = "arn:aws:kinesis:eu-central-1:111122223333:stream/solo-keep-buffer";
const BLUEPRINT: &str = r#"
name: solo
regions: [eu-central-1]
account: "111122223333"
destinations:
  archive: { kind: s3, retention: 1y }
  trail-log: { kind: cloudwatch-logs, retention: 90d }
streams:
  keep: { from: trail-log, deliver_to: archive, kinesis: { retention: 1w, shards: 2 } }
sources:
  - { kind: cloudtrail, deliver_to: [archive, trail-log] }
"#;

pub(super) fn judge(estate: &Estate) {
    let folder = estate.written(BLUEPRINT, HERE.0);
    let forgotten = ["tags", "tags_all"].map(|what| format!("aws_kinesis_stream.keep_buffer.{what}"));
    assert_eq!(estate.apply(&folder, "core", &[]).into_keys().collect::<Vec<_>>(), forgotten);
    let [buffer, stream, key] = estate.server.read([
        ask(HERE, "kinesis", "describe_stream_summary", json!({ "StreamName": "solo-keep-buffer" })),
        ask(HERE, "firehose", "describe_delivery_stream", json!({ "DeliveryStreamName": "solo-keep" })),
        ask(HERE, "kms", "describe_key", json!({ "KeyId": "alias/solo-keep-key" })),
    ]);
    let buffer = &buffer["StreamDescriptionSummary"];
    assert_eq!((&buffer["RetentionPeriodHours"], &buffer["OpenShardCount"]), (&json!(168), &json!(2)));
    assert_eq!((&buffer["EncryptionType"], &buffer["KeyId"]), (&json!("KMS"), &key["KeyMetadata"]["Arn"]));
    let stream = &stream["DeliveryStreamDescription"];
    assert_eq!(stream["DeliveryStreamType"], "KinesisStreamAsSource");
    let source = &stream["Source"]["KinesisStreamSourceDescription"];
    assert_eq!(
        (&source["KinesisStreamARN"], &source["RoleARN"]),
        (&json!(STREAM), &json!("arn:aws:iam::111122223333:role/solo-keep-role"))
    );
    event_waits(estate);
}

fn event_waits(estate: &Estate) {
    let stream = json!({ "logGroupName": "/solo/trail-log", "logStreamName": "s" });
    let mut event = stream.clone();
    // Events of long ago are not taken.
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() * 1000;
    event["logEvents"] = json!([{ "timestamp": now, "message": "it happened" }]);
    let made = ask(HERE, "logs", "create_log_stream", stream);
    let [made, put, listed] = estate.server.read([
        made,
        ask(HERE, "logs", "put_log_events", event),
        ask(HERE, "kinesis", "list_shards", json!({ "StreamName": "solo-keep-buffer" })),
    ]);
    assert_eq!((&made["error"], &put["error"]), (&Value::Null, &Value::Null));
    let mut records = Vec::new();
    for shard in listed["Shards"].as_array().unwrap() {
        let from = json!({ "StreamName": "solo-keep-buffer", "ShardId": shard["ShardId"], "ShardIteratorType": "TRIM_HORIZON" });
        let [from] = estate.server.read([ask(HERE, "kinesis", "get_shard_iterator", from)]);
        let [found] = estate.server.read([ask(
            HERE,
            "kinesis",
            "get_records",
            json!({ "ShardIterator": from["ShardIterator"] }),
        )]);
        records.extend(
            found["Records"].as_array().unwrap().iter().map(|record| record["Data"].as_str().unwrap().to_owned()),
        );
    }
    let records: Vec<Value> = records.iter().map(|record| serde_json::from_str(record).unwrap()).collect();
    let of_us: Vec<&Value> = records.iter().filter(|record| record["messageType"] == "DATA_MESSAGE").collect();
    assert_eq!(of_us.len(), 1, "{records:?}");
    assert_eq!((&of_us[0]["logGroup"], &of_us[0]["owner"]), (&json!("/solo/trail-log"), &json!(HERE.0)));
    assert_eq!(of_us[0]["logEvents"][0]["message"], "it happened");
}
