//! What moto got from sources of AWS Config: written out from the blueprint and AWS's documentation by hand.

use serde_json::{Value, json};

use super::moto::Estate;
use super::moto_server::{ask, by_sid};

const MANAGEMENT: &str = "111111111111";
const ARCHIVE: (&str, &str) = ("222222222222", "us-east-1");
const MEMBER: (&str, &str) = ("444444444444", "us-east-1");
const ABROAD: (&str, &str) = ("444444444444", "eu-west-1");
const BUCKET: &str = "acme-archive-222222222222-us-east-1";

const BLUEPRINT: &str = r#"
name: acme
regions: [us-east-1, eu-west-1]
organization:
  id: o-a1b2c3d4e5
  accounts: { management: "111111111111", log-archive: "222222222222", workloads: ["444444444444"] }
destinations:
  archive: { kind: s3, retention: 1y }
sources:
  - { kind: config, accounts: workloads, resource_types: { except: ["AWS::EC2::Volume"] }, snapshots: 12h, deliver_to: archive }
"#;

pub(super) fn judge(estate: &Estate) {
    let folder = estate.written(BLUEPRINT, MANAGEMENT);
    assert!(estate.apply(&folder, "core", &[]).is_empty());
    let [aliases] = estate.server.read([ask(ARCHIVE, "kms", "list_aliases", json!({}))]);
    let own =
        aliases["Aliases"].as_array().unwrap().iter().find(|alias| alias["AliasName"] == "alias/acme-archive-key");
    let key = format!("arn:aws:kms:us-east-1:222222222222:key/{}", own.unwrap()["TargetKeyId"].as_str().unwrap());
    let given = format!("-var=archive_key_arn={key}");
    let wanted = estate.apply(&folder, "workloads", &["-var=account_id=444444444444", &given]);
    assert!(wanted.is_empty(), "{wanted:?}");
    records(estate, MEMBER, &["AWS::EC2::Volume"]);
    let global = ["AWS::EC2::Volume", "AWS::IAM::Group", "AWS::IAM::Policy", "AWS::IAM::Role", "AWS::IAM::User"];
    records(estate, ABROAD, &global);
    for place in [MEMBER, ABROAD] {
        delivers(estate, place, &key);
    }
    archive_takes(estate);
}

fn records(estate: &Estate, place: (&str, &str), without: &[&str]) {
    let [recorders, status, attached] = estate.server.read([
        ask(place, "config", "describe_configuration_recorders", json!({})),
        ask(place, "config", "describe_configuration_recorder_status", json!({})),
        ask(
            place,
            "iam",
            "list_attached_role_policies",
            json!({ "RoleName": format!("acme-config-role-{}", place.1) }),
        ),
    ]);
    let [recorder] = recorders["ConfigurationRecorders"].as_array().unwrap().as_slice() else { panic!("{recorders}") };
    assert_eq!(recorder["roleARN"], format!("arn:aws:iam::{}:role/acme-config-role-{}", place.0, place.1));
    let mut excluded: Vec<&str> = recorder["recordingGroup"]["exclusionByResourceTypes"]["resourceTypes"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_str)
        .collect();
    excluded.sort_unstable();
    assert_eq!(excluded, without);
    assert_eq!(status["ConfigurationRecordersStatus"][0]["recording"], true);
    let managed = &attached["AttachedPolicies"][0]["PolicyArn"];
    assert_eq!(managed, "arn:aws:iam::aws:policy/service-role/AWS_ConfigRole");
}

fn delivers(estate: &Estate, place: (&str, &str), key: &str) {
    let [channels] = estate.server.read([ask(place, "config", "describe_delivery_channels", json!({}))]);
    let [channel] = channels["DeliveryChannels"].as_array().unwrap().as_slice() else { panic!("{channels}") };
    assert_eq!((&channel["s3BucketName"], &channel["s3KmsKeyArn"]), (&json!(BUCKET), &json!(key)));
    assert_eq!(channel["configSnapshotDeliveryProperties"]["deliveryFrequency"], "Twelve_Hours");
}

fn archive_takes(estate: &Estate) {
    let [policy] = estate.server.read([ask(ARCHIVE, "s3", "get_bucket_policy", json!({ "Bucket": BUCKET }))]);
    let write = json!({ "Effect": "Allow", "Principal": { "Service": "config.amazonaws.com" }, "Action": "s3:PutObject",
        "Resource": format!("arn:aws:s3:::{BUCKET}/AWSLogs/*/Config/*"),
        "Condition": { "StringEquals": { "s3:x-amz-acl": "bucket-owner-full-control", "aws:SourceOrgID": "o-a1b2c3d4e5" } } });
    assert_eq!(by_sid(&policy["Policy"])["ConfigWrite"], write);
}
