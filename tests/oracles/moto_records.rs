//! Streams that change records, turn them into columns or put them into folders apply, and the next plan is empty.

use serde_json::{Value, json};

use super::is_there;
use super::moto::Estate;
use super::moto_server::{ask, script};
use super::terraform::Plugins;

const HERE: (&str, &str) = ("111122223333", "us-east-1");
/// What Firehose does by itself is said here, too: the provider would want it again if it were written.
const BLUEPRINT: &str = r#"
name: solo
regions: [us-east-1]
account: "111122223333"
destinations:
  archive: { kind: s3, retention: 1y }
  trail-log: { kind: cloudwatch-logs, retention: 90d }
  gateway-log: { kind: cloudwatch-logs, retention: 90d }
  app-log: { kind: cloudwatch-logs, retention: 90d }
  splunk:
    kind: splunk
    endpoint: https://http-inputs-firehose-acme.splunkcloud.com:443
    secret: arn:aws:secretsmanager:us-east-1:111122223333:secret:splunk-hec-AbCdEf
streams:
  columns: { from: trail-log, deliver_to: archive, messages_only: true, format: parquet, schema: { database: security, table: events } }
  rows:
    from: gateway-log
    deliver_to: archive
    messages_only: true
    format: orc
    schema: { database: security, table: requests, account: "444455556666", region: eu-west-1 }
  events: { from: app-log, deliver_to: archive, format: orc }
  folders:
    from: trail-log
    deliver_to: archive
    transform: { function: "arn:aws:lambda:us-east-1:111122223333:function:mask", megabytes: 1, seconds: 60, retries: 3 }
    partition_by: { account: .owner }
    prefix: "!{partitionKeyFromQuery:account}/!{timestamp:yyyy}/"
    error_prefix: "!{firehose:error-output-type}/"
    lines: true
    time_zone: Asia/Tokyo
    extension: .json.gz
  masked:
    from: gateway-log
    deliver_to: splunk
    transform: { function: "arn:aws:lambda:us-east-1:111122223333:function:mask:live", megabytes: 0.5, seconds: 45, retries: 5 }
sources:
  - { kind: cloudtrail, deliver_to: [archive, trail-log] }
  - { kind: api-gateway-logs, deliver_to: gateway-log }
  - { kind: log-groups, log_groups: [/acme/app], deliver_to: app-log }
"#;

#[test]
fn streams_that_change_records_apply_and_the_next_plan_is_empty() {
    if !is_there("terraform", &["version"]) {
        return;
    }
    let Some(script) = script() else { return };
    let (_kept, plugins) = Plugins::fetched_for_any();
    let estate = Estate::new(&script, &plugins);
    let folder = estate.written(BLUEPRINT, HERE.0);
    let wanted = estate.apply(&folder, "core", &[]);
    assert!(wanted.is_empty(), "{wanted:?}");
    let of = |name: &str| ask(HERE, "firehose", "describe_delivery_stream", json!({ "DeliveryStreamName": name }));
    let table = ask(HERE, "glue", "get_table", json!({ "DatabaseName": "solo_archive", "Name": "events" }));
    let [columns, folders, events, table] =
        estate.server.read([of("solo-columns"), of("solo-folders"), of("solo-events"), table]);
    let described = |stream: &Value| {
        stream["DeliveryStreamDescription"]["Destinations"][0]["ExtendedS3DestinationDescription"].clone()
    };
    let (columns, folders, events) = (described(&columns), described(&folders), described(&events));
    let schema = &columns["DataFormatConversionConfiguration"]["SchemaConfiguration"];
    assert_eq!([&schema["CatalogId"], &schema["Region"]], [HERE.0, HERE.1]);
    let schema = &events["DataFormatConversionConfiguration"]["SchemaConfiguration"];
    assert_eq!([&schema["DatabaseName"], &schema["TableName"]], ["solo_archive", "events"]);
    let storage = &table["Table"]["StorageDescriptor"];
    assert_eq!(storage["Columns"][5]["Type"], "array<struct<id:string,timestamp:bigint,message:string>>");
    assert_eq!(storage["InputFormat"], "org.apache.hadoop.hive.ql.io.orc.OrcInputFormat");
    assert_eq!(columns["CompressionFormat"], "UNCOMPRESSED");
    assert_eq!(folders["DynamicPartitioningConfiguration"]["Enabled"], true);
    assert_eq!(folders["Prefix"], "streams/folders/!{partitionKeyFromQuery:account}/!{timestamp:yyyy}/");
}
