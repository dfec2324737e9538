//! What moto got from `splunk`: written out from the blueprint by hand.
//!
//! `siem-stream` is left out: with an OpenSearch domain in moto, Firehose waits for ever.

use serde_json::{Value, json};

use super::moto::Estate;
use super::moto_server::{ask, by_sid};
use super::text_of;

const MANAGEMENT: &str = "111111111111";
const SECURITY: [(&str, &str); 2] = [("333333333333", "us-east-1"), ("333333333333", "eu-west-1")];
const MEMBER: (&str, &str) = ("444444444444", "eu-west-1");
const STREAM: &str = "arn:aws:firehose:us-east-1:333333333333:deliverystream/acme-detect";

pub(super) fn judge(estate: &Estate) {
    let folder = estate.written(&text_of("splunk"), MANAGEMENT);
    assert!(estate.apply(&folder, "core", &[]).is_empty());
    stream_delivers(estate);
    anyone_in_the_organization_may_subscribe(estate);
    let wanted = estate.apply(&folder, "workloads", &["-var=account_id=444444444444"]);
    let forgotten = ["eu_west_1", "us_east_1"]
        .map(|region| format!("aws_flow_log.vpc_flow_logs_archive_{region}.destination_options"));
    assert_eq!(wanted.into_keys().collect::<Vec<_>>(), forgotten);
    member_subscribes(estate);
    member_delivers(estate);
}

fn stream_delivers(estate: &Estate) {
    let (home, name) = (SECURITY[0], json!({ "DeliveryStreamName": "acme-detect" }));
    let [stream, key, groups] = estate.server.read([
        ask(home, "firehose", "describe_delivery_stream", name),
        ask(home, "kms", "describe_key", json!({ "KeyId": "alias/acme-detect-key" })),
        ask(home, "logs", "describe_log_streams", json!({ "logGroupName": "/aws/kinesisfirehose/acme-detect" })),
    ]);
    let (stream, key) = (&stream["DeliveryStreamDescription"], &key["KeyMetadata"]["Arn"]);
    let encrypted = &stream["DeliveryStreamEncryptionConfiguration"];
    assert_eq!((&encrypted["KeyType"], &encrypted["KeyARN"]), (&json!("CUSTOMER_MANAGED_CMK"), key));
    let splunk = &stream["Destinations"][0]["SplunkDestinationDescription"];
    assert_eq!(splunk["HECEndpoint"], "https://http-inputs-firehose-acme.splunkcloud.com:443");
    // https://docs.aws.amazon.com/firehose/latest/APIReference/API_SplunkDestinationConfiguration.html
    assert_eq!(
        (&splunk["HECEndpointType"], &splunk["HECAcknowledgmentTimeoutInSeconds"]),
        (&json!("Raw"), &json!(300))
    );
    assert_eq!(splunk["RetryOptions"]["DurationInSeconds"], 3600);
    let secret = &splunk["SecretsManagerConfiguration"];
    assert_eq!(secret["SecretARN"], "arn:aws:secretsmanager:us-east-1:333333333333:secret:splunk-hec-AbCdEf");
    assert_eq!(secret["Enabled"], true);
    assert_eq!(secret["RoleARN"], "arn:aws:iam::333333333333:role/acme-detect-role");
    let steps = splunk["ProcessingConfiguration"]["Processors"].as_array().unwrap();
    let steps: Vec<&Value> = steps.iter().map(|step| &step["Type"]).collect();
    assert_eq!(steps, ["Decompression", "CloudWatchLogProcessing"]);
    failures_are_kept(splunk, key, &groups);
    lateness_is_told(estate);
}

fn lateness_is_told(estate: &Estate) {
    let [alarms] = estate.server.read([ask(SECURITY[0], "cloudwatch", "describe_alarms", json!({}))]);
    let alarms = alarms["MetricAlarms"].as_array().unwrap();
    let alarm = alarms.iter().find(|alarm| alarm["AlarmName"] == "acme-detect-late").unwrap();
    for (name, value) in [
        ("Namespace", json!("AWS/Firehose")),
        // https://docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-metrics.html
        ("MetricName", json!("DeliveryToSplunk.DataFreshness")),
        ("Dimensions", json!([{ "Name": "DeliveryStreamName", "Value": "acme-detect" }])),
        ("Statistic", json!("Maximum")),
        ("Threshold", json!(900.0)),
        ("AlarmActions", json!(["arn:aws:sns:us-east-1:333333333333:acme-alerts"])),
    ] {
        assert_eq!(alarm[name], value, "{name}");
    }
}

fn failures_are_kept(splunk: &Value, key: &Value, groups: &Value) {
    assert_eq!(splunk["S3BackupMode"], "FailedEventsOnly");
    let failed = &splunk["S3DestinationDescription"];
    assert_eq!(failed["BucketARN"], "arn:aws:s3:::acme-detect-failed-333333333333-us-east-1");
    assert_eq!(failed["EncryptionConfiguration"]["KMSEncryptionConfig"]["AWSKMSKeyARN"], *key);
    let said = groups["logStreams"].as_array().unwrap();
    let mut said: Vec<_> = said.iter().map(|stream| stream["logStreamName"].as_str().unwrap()).collect();
    said.sort_unstable();
    assert_eq!(said, ["BackupDelivery", "DestinationDelivery"]);
}

fn anyone_in_the_organization_may_subscribe(estate: &Estate) {
    let found = estate.server.read(SECURITY.map(|place| ask(place, "logs", "describe_destinations", json!({}))));
    for ((account, region), found) in SECURITY.into_iter().zip(found) {
        let entries = found["destinations"].as_array().unwrap();
        assert_eq!(entries.len(), 1, "{entries:?}");
        let (entry, arn) = (&entries[0], format!("arn:aws:logs:{region}:{account}:destination:acme-detect"));
        assert_eq!((&entry["arn"], &entry["targetArn"]), (&json!(arn), &json!(STREAM)));
        assert_eq!(entry["roleArn"], "arn:aws:iam::333333333333:role/acme-detect-entry-role");
        let statement = json!({ "Effect": "Allow", "Principal": "*", "Action": "logs:PutSubscriptionFilter",
            "Resource": arn, "Condition": { "StringEquals": { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } } });
        assert_eq!(by_sid(&entry["accessPolicy"]), json!({ "OrganizationSubscribes": statement }));
    }
}

fn member_subscribes(estate: &Estate) {
    let [filters, groups, key] = estate.server.read([
        ask(MEMBER, "logs", "describe_subscription_filters", json!({ "logGroupName": "/acme/flow-log" })),
        ask(MEMBER, "logs", "describe_log_groups", json!({})),
        ask(MEMBER, "kms", "describe_key", json!({ "KeyId": "alias/acme-flow-log-key" })),
    ]);
    let filter = &filters["subscriptionFilters"][0];
    assert_eq!(filter["filterPattern"], "");
    assert_eq!(filter["destinationArn"], "arn:aws:logs:eu-west-1:333333333333:destination:acme-detect");
    assert_eq!(filter["roleArn"], "arn:aws:iam::444444444444:role/acme-flow-log-to-detect-role-eu-west-1");
    let group = &groups["logGroups"][0];
    assert_eq!((&group["logGroupName"], &group["retentionInDays"]), (&json!("/acme/flow-log"), &json!(3)));
    assert_eq!(group["kmsKeyId"], key["KeyMetadata"]["Arn"]);
}

fn member_delivers(estate: &Estate) {
    let [flows] = estate.server.read([ask(MEMBER, "ec2", "describe_flow_logs", json!({}))]);
    let mut to: Vec<_> = flows["FlowLogs"].as_array().unwrap().iter().collect();
    to.sort_by_key(|flow| flow["LogDestinationType"].to_string());
    let to: Vec<_> = to.iter().map(|flow| json!([flow["LogDestination"], flow["MaxAggregationInterval"]])).collect();
    assert_eq!(
        to,
        [
            json!(["arn:aws:logs:eu-west-1:444444444444:log-group:/acme/flow-log", 60]),
            json!(["arn:aws:s3:::acme-archive-222222222222-us-east-1", 60]),
        ]
    );
}
