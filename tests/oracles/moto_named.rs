//! What moto got of log groups that AWS names, also when the list gets shorter. A test of its own: nothing in it waits for S3.

use serde_json::{Value, json};

use super::is_there;
use super::moto::Estate;
use super::moto_server::{ask, script};
use super::terraform::Plugins;

const BLUEPRINT: &str = r#"
name: solo
regions: [us-east-1]
account: "111122223333"
destinations:
  service-log: { kind: cloudwatch-logs, retention: 90d }
sources:
  - { kind: eks-control-plane, clusters: ["arn:aws:eks:us-east-1:111122223333:cluster/shop"], deliver_to: service-log }
  - { kind: rds, databases: ["arn:aws:rds:us-east-1:111122223333:db:orders"], types: [postgresql, upgrade], deliver_to: service-log }
  - { kind: lambda, functions: ["arn:aws:lambda:us-east-1:111122223333:function:bill", "arn:aws:lambda:us-east-1:111122223333:function:shop"], deliver_to: service-log }
  - { kind: log-groups, log_groups: [API-Gateway-Execution-Logs_a1b2c3d4e5/prod], deliver_to: service-log }
alerts:
  notify: { email: [security@example.com] }
  patterns: { denied: { in: service-log, pattern: denied } }
  silence: { in: service-log }
"#;
const NAMES: [&str; 6] = [
    "/aws/eks/shop/cluster",
    "/aws/lambda/bill",
    "/aws/lambda/shop",
    "/aws/rds/instance/orders/postgresql",
    "/aws/rds/instance/orders/upgrade",
    "API-Gateway-Execution-Logs_a1b2c3d4e5/prod",
];
const PLACE: (&str, &str) = ("111122223333", "us-east-1");

#[test]
fn log_groups_that_aws_names_apply_and_outlive_their_list() {
    if !is_there("terraform", &["version"]) {
        return;
    }
    let Some(script) = script() else { return };
    let (_kept, plugins) = Plugins::fetched_for_any();
    let estate = Estate::new(&script, &plugins);
    let folder = estate.written(BLUEPRINT, PLACE.0);
    assert!(estate.apply(&folder, "core", &[]).is_empty());
    are_there(&estate);
    let [filters, alarms] = estate.server.read([
        ask(PLACE, "logs", "describe_metric_filters", json!({})),
        ask(PLACE, "cloudwatch", "describe_alarms", json!({})),
    ]);
    let filters = filters["metricFilters"].as_array().unwrap();
    assert!(filters.iter().all(|filter| filter["metricTransformations"][0]["metricName"] == "denied"), "{filters:?}");
    assert_eq!(sorted(filters, "logGroupName"), NAMES);
    let silent: Vec<String> = NAMES.iter().map(|name| format!("solo-service-log-silent-{name}")).collect();
    let mut expected = vec!["solo-denied".to_owned()];
    expected.extend(silent);
    assert_eq!(sorted(alarms["MetricAlarms"].as_array().unwrap(), "AlarmName"), expected);

    let shorter = json!({ "lambda_log_groups": { PLACE.0: { PLACE.1: ["/aws/lambda/shop"] } } });
    let lists = folder.path().join("out/terraform/core/zz_shorter.auto.tfvars.json");
    std::fs::write(lists, shorter.to_string()).unwrap();
    assert!(estate.apply(&folder, "core", &[]).is_empty());
    are_there(&estate);
    let [filters] = estate.server.read([ask(PLACE, "logs", "describe_metric_filters", json!({}))]);
    assert_eq!(filters["metricFilters"].as_array().unwrap().len(), 5, "what watches goes with the list");
}

fn sorted(all: &[Value], name: &str) -> Vec<String> {
    let mut names: Vec<String> = all.iter().map(|one| one[name].as_str().unwrap().to_owned()).collect();
    names.sort();
    names
}

fn are_there(estate: &Estate) {
    let key = json!({ "KeyId": "alias/solo-service-log-key" });
    let [groups, key] = estate
        .server
        .read([ask(PLACE, "logs", "describe_log_groups", json!({})), ask(PLACE, "kms", "describe_key", key)]);
    let groups = groups["logGroups"].as_array().unwrap();
    assert_eq!(sorted(groups, "logGroupName"), NAMES);
    for group in groups {
        assert_eq!(
            (&group["retentionInDays"], &group["kmsKeyId"]),
            (&json!(90), &key["KeyMetadata"]["Arn"]),
            "{group}"
        );
    }
}
