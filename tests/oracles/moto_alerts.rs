//! What moto got from `real-time-alerts`: written out from the blueprint and AWS's documentation by hand.

use serde_json::{Value, json};

use super::moto::Estate;
use super::moto_server::{ask, by_sid};
use super::text_of;

const MANAGEMENT: (&str, &str) = ("111111111111", "us-east-1");
const SECURITY: [(&str, &str); 2] = [("333333333333", "us-east-1"), ("333333333333", "eu-west-1")];
const MEMBER: (&str, &str) = ("444444444444", "eu-west-1");

pub(super) fn judge(estate: &Estate) {
    let folder = estate.written(&text_of("real-time-alerts"), MANAGEMENT.0);
    assert!(estate.apply(&folder, "core", &[]).is_empty());
    assert!(estate.apply(&folder, "workloads", &["-var=account_id=444444444444"]).is_empty());
    for place in SECURITY {
        topic_tells(estate, place);
    }
    controls_watch(estate);
    member_watches(estate);
}

fn topic(region: &str) -> String {
    format!("arn:aws:sns:{region}:333333333333:acme-alerts")
}

fn topic_tells(estate: &Estate, place: (&str, &str)) {
    let about = json!({ "TopicArn": topic(place.1) });
    let key = json!({ "KeyId": "alias/acme-alerts-key" });
    let [attributes, subscriptions, key] = estate.server.read([
        ask(place, "sns", "get_topic_attributes", about.clone()),
        ask(place, "sns", "list_subscriptions_by_topic", about),
        ask(place, "kms", "describe_key", key),
    ]);
    let key = &key["KeyMetadata"]["Arn"];
    assert_eq!(attributes["Attributes"]["KmsMasterKeyId"], *key);
    let publish = json!({ "Effect": "Allow", "Principal": { "Service": "cloudwatch.amazonaws.com" }, "Action": "sns:Publish",
        "Resource": topic(place.1), "Condition": { "StringEquals": { "aws:SourceOrgID": "o-a1b2c3d4e5" } } });
    assert_eq!(by_sid(&attributes["Attributes"]["Policy"])["AlarmsPublish"], publish);
    let [subscription] = subscriptions["Subscriptions"].as_array().unwrap().as_slice() else {
        panic!("{subscriptions}")
    };
    assert_eq!(
        (&subscription["Protocol"], &subscription["Endpoint"]),
        (&json!("email"), &json!("security@example.com"))
    );
    let [policy] =
        estate.server.read([ask(place, "kms", "get_key_policy", json!({ "KeyId": key, "PolicyName": "default" }))]);
    let encrypts = &by_sid(&policy["Policy"])["AlarmsEncrypt"];
    assert_eq!(encrypts["Action"], json!(["kms:GenerateDataKey*", "kms:Decrypt"]));
}

/// Filters and alarms by name.
fn watched(estate: &Estate, place: (&str, &str)) -> (Value, Value) {
    let [filters, alarms] = estate.server.read([
        ask(place, "logs", "describe_metric_filters", json!({})),
        ask(place, "cloudwatch", "describe_alarms", json!({ "MaxRecords": 100 })),
    ]);
    let by = |found: &Value, name: &str| -> Value {
        let found = found.as_array().unwrap().iter();
        Value::Object(found.map(|one| (one[name].as_str().unwrap().to_owned(), one.clone())).collect())
    };
    (by(&filters["metricFilters"], "filterName"), by(&alarms["MetricAlarms"], "AlarmName"))
}

fn controls_watch(estate: &Estate) {
    let (filters, alarms) = watched(estate, MANAGEMENT);
    // Fourteen controls, a pattern, and silence, which needs no filter.
    assert_eq!((filters.as_object().unwrap().len(), alarms.as_object().unwrap().len()), (15, 16));
    let filter = &filters["acme-cis-4-3-root-usage"];
    // https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html#cloudwatch-1
    let root =
        r#"{$.userIdentity.type="Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType !="AwsServiceEvent"}"#;
    assert_eq!((&filter["filterPattern"], &filter["logGroupName"]), (&json!(root), &json!("/acme/trail-log")));
    let metric = &filter["metricTransformations"][0];
    let alarm = &alarms["acme-cis-4-3-root-usage"];
    assert_eq!((&alarm["Namespace"], &alarm["MetricName"]), (&metric["metricNamespace"], &metric["metricName"]));
    assert_eq!(metric["metricValue"], "1");
    for (name, value) in [
        ("Statistic", json!("Sum")),
        ("Period", json!(300)),
        ("EvaluationPeriods", json!(1)),
        ("Threshold", json!(1.0)),
        ("ComparisonOperator", json!("GreaterThanOrEqualToThreshold")),
        ("TreatMissingData", json!("notBreaching")),
        ("AlarmActions", json!([topic("us-east-1")])),
    ] {
        assert_eq!(alarm[name], value, "{name}");
    }
    assert_eq!(alarms["acme-cis-4-1-unauthorized-calls"], Value::Null);
    let silent = &alarms["acme-trail-log-silent"];
    assert_eq!(silent["Dimensions"], json!([{ "Name": "LogGroupName", "Value": "/acme/trail-log" }]));
    assert_eq!((&silent["Namespace"], &silent["MetricName"]), (&json!("AWS/Logs"), &json!("IncomingLogEvents")));
    assert_eq!((&silent["Period"], &silent["TreatMissingData"]), (&json!(3600), &json!("breaching")));
}

fn member_watches(estate: &Estate) {
    let (filters, alarms) = watched(estate, MEMBER);
    let mut names: Vec<&String> = alarms.as_object().unwrap().keys().collect();
    names.sort();
    assert_eq!(names, ["acme-blocked-names", "acme-flow-log-silent", "acme-port-scans", "acme-ssh"]);
    let ssh = &alarms["acme-ssh"];
    assert_eq!((&ssh["Threshold"], &ssh["Period"]), (&json!(20.0), &json!(600)));
    assert_eq!(ssh["AlarmActions"], json!([topic("eu-west-1")]));
    assert_eq!(filters["acme-ssh"]["logGroupName"], "/acme/flow-log");
    assert_eq!(filters["acme-blocked-names"]["filterPattern"], "{ $.firewall_rule_action = \"BLOCK\" }");
}
