//! What moto got from `real-time-alerts`: written out from the blueprint and AWS's documentation by hand.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::moto::Estate;
use super::moto_server::{ask, by_sid};
use super::text_of;

const MANAGEMENT: (&str, &str) = ("111111111111", "us-east-1");
const ARCHIVE: [(&str, &str); 2] = [("222222222222", "us-east-1"), ("222222222222", "us-west-2")];
const SECURITY: [(&str, &str); 2] = [("333333333333", "us-east-1"), ("333333333333", "eu-west-1")];
const ASIDE: (&str, &str) = ("333333333333", "us-west-2");
const MEMBER: (&str, &str) = ("444444444444", "eu-west-1");

pub(super) fn judge(estate: &Estate) {
    let folder = estate.written(&text_of("real-time-alerts"), MANAGEMENT.0);
    let wanted = estate.apply(&folder, "core", &[]);
    assert_eq!(wanted.keys().collect::<Vec<_>>(), ["aws_s3_bucket_replication_configuration.archive.rule"]);
    assert!(estate.apply(&folder, "workloads", &["-var=account_id=444444444444"]).is_empty());
    for place in SECURITY {
        topic_tells(estate, place, &json!({ "StringEquals": { "aws:SourceOrgID": "o-a1b2c3d4e5" } }));
    }
    // Only the account of the archive has alarms in the region of its replica.
    let alarms = "arn:aws:cloudwatch:us-west-2:222222222222:alarm:*";
    let one =
        json!({ "StringEquals": { "aws:SourceAccount": "222222222222" }, "ArnLike": { "aws:SourceArn": alarms } });
    topic_tells(estate, ASIDE, &one);
    dashboard_shows(estate);
    controls_watch(estate);
    archive_is_watched(estate);
    member_watches(estate);
}

fn topic(region: &str) -> String {
    format!("arn:aws:sns:{region}:333333333333:acme-alerts")
}

fn topic_tells(estate: &Estate, place: (&str, &str), condition: &Value) {
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
        "Resource": topic(place.1), "Condition": condition });
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

/// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
fn dashboard_shows(estate: &Estate) {
    let [found] =
        estate.server.read([ask(SECURITY[0], "cloudwatch", "get_dashboard", json!({ "DashboardName": "acme-logs" }))]);
    let body: Value = serde_json::from_str(found["DashboardBody"].as_str().unwrap()).unwrap();
    let widgets = body["widgets"].as_array().unwrap();
    let note = widgets[0]["properties"]["markdown"].as_str().unwrap();
    assert!(note.contains("333333333333") && note.contains("cross-account observability"), "{note}");
    // Three log groups, an archive, its replica.
    let titles: Vec<&Value> = widgets.iter().skip(1).map(|widget| &widget["properties"]["title"]).collect();
    let expected = [
        "dns-log from resolver-query-logs",
        "flow-log from vpc-flow-logs",
        "trail-log from cloudtrail",
        "archive from cloudtrail",
        "replica of archive",
    ];
    assert_eq!(titles, expected);
    let lines = |at: usize| widgets[at]["properties"]["metrics"].as_array().unwrap();
    // Bytes and events in each of two regions, for flows; the trail is in one.
    assert_eq!((lines(2).len(), lines(3).len()), (4, 2));
    let search =
        r#"SEARCH('{AWS/Logs,LogGroupName} MetricName="IncomingBytes" LogGroupName="/acme/flow-log"', 'Sum', 3600)"#;
    assert_eq!(lines(2)[0][0]["expression"], search);
    // Terraform would take `${` for its own.
    assert_eq!(lines(2)[0][0]["label"], "bytes ${PROP('AccountId')} ${PROP('Region')}");
    let places: Vec<&Value> = lines(5).iter().map(|line| &line[0]["region"]).collect();
    assert_eq!(places, ["us-west-2", "us-east-1"]);
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

/// https://docs.aws.amazon.com/AmazonS3/latest/userguide/repl-metrics.html tells where each metric is,
/// https://docs.aws.amazon.com/AmazonS3/latest/userguide/metrics-dimensions.html its dimensions and statistics.
fn archive_is_watched(estate: &Estate) {
    let dimensions = json!([
        { "Name": "DestinationBucket", "Value": "acme-archive-222222222222-us-west-2" },
        { "Name": "RuleId", "Value": "everything" },
        { "Name": "SourceBucket", "Value": "acme-archive-222222222222-us-east-1" },
    ]);
    let alarms = ARCHIVE.map(|place| watched(estate, place).1);
    let names = |alarms: &Value| alarms.as_object().unwrap().keys().cloned().collect::<BTreeSet<_>>();
    let here = ["acme-archive-replica-failed", "acme-archive-silent"];
    assert_eq!(names(&alarms[0]), BTreeSet::from(here.map(String::from)));
    assert_eq!(names(&alarms[1]), BTreeSet::from(["acme-archive-replica-late".to_owned()]));
    for (alarm, metric, statistic, threshold, missing, region) in [
        (&alarms[0]["acme-archive-replica-failed"], "OperationsFailedReplication", "Sum", 1.0, "ignore", "us-east-1"),
        (
            &alarms[0]["acme-archive-silent"],
            "OperationsFailedReplication",
            "SampleCount",
            1.0,
            "breaching",
            "us-east-1",
        ),
        (&alarms[1]["acme-archive-replica-late"], "ReplicationLatency", "Maximum", 21600.0, "ignore", "us-west-2"),
    ] {
        let mut found = alarm["Dimensions"].as_array().unwrap().clone();
        found.sort_by_key(|dimension| dimension["Name"].to_string());
        assert_eq!((&alarm["Namespace"], &json!(found)), (&json!("AWS/S3"), &dimensions), "{metric}");
        assert_eq!((&alarm["MetricName"], &alarm["Statistic"]), (&json!(metric), &json!(statistic)));
        assert_eq!((&alarm["Threshold"], &alarm["TreatMissingData"]), (&json!(threshold), &json!(missing)));
        assert_eq!(alarm["AlarmActions"], json!([topic(region)]));
    }
    assert_eq!(alarms[0]["acme-archive-silent"]["ComparisonOperator"], "LessThanThreshold");
}

fn member_watches(estate: &Estate) {
    let (filters, alarms) = watched(estate, MEMBER);
    let mut names: Vec<&String> = alarms.as_object().unwrap().keys().collect();
    names.sort();
    assert_eq!(names, ["acme-blocked-names", "acme-flow-log-silent", "acme-port-scans", "acme-ssh", "acme-unusual"]);
    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Create_Anomaly_Detection_Alarm.html
    let unusual = &alarms["acme-unusual"];
    let metrics = unusual["Metrics"].as_array().unwrap();
    let by = |id: &str| metrics.iter().find(|metric| metric["Id"] == id).unwrap();
    assert_eq!(by("expected")["Expression"], "ANOMALY_DETECTION_BAND(events, 3)");
    assert_eq!(by("events")["MetricStat"]["Metric"]["MetricName"], "unusual");
    let compared = (&unusual["ThresholdMetricId"], &unusual["ComparisonOperator"]);
    assert_eq!(compared, (&json!("expected"), &json!("GreaterThanUpperThreshold")));
    assert_eq!(filters["acme-unusual"]["metricTransformations"][0]["defaultValue"], 0.0);
    // Those that are told of together tell nobody by themselves.
    for name in ["acme-port-scans", "acme-blocked-names"] {
        assert_eq!(alarms[name]["AlarmActions"], json!([]), "{name}");
    }
    let together = json!({ "AlarmName": "together", "AlarmRule": "ALARM(\"acme-ssh\")" });
    let [refused] = estate.server.read([ask(MEMBER, "cloudwatch", "put_composite_alarm", together)]);
    assert_eq!(refused, json!({ "error": "500" }), "moto takes composite alarms by now: apply them");
    let ssh = &alarms["acme-ssh"];
    assert_eq!((&ssh["Threshold"], &ssh["Period"]), (&json!(20.0), &json!(600)));
    assert_eq!(ssh["AlarmActions"], json!([topic("eu-west-1")]));
    assert_eq!(filters["acme-ssh"]["logGroupName"], "/acme/flow-log");
    assert_eq!(filters["acme-blocked-names"]["filterPattern"], "{ $.firewall_rule_action = \"BLOCK\" }");
}
