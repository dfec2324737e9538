//! What moto got from services that log by delivery sources, or that users switch on: written out from the blueprint by hand.
//!
//! moto knows few services as sources. VPC Lattice it takes by ids, and not by ARNs as AWS does; remediation and the rules of
//! AWS Config it does not have together.

use serde_json::{Value, json};

use super::moto::Estate;
use super::moto_server::{ask, by_sid};

const HERE: (&str, &str) = ("111122223333", "us-east-1");
const GROUP: &str = "arn:aws:logs:us-east-1:111122223333:log-group:/solo/live";

const BLUEPRINT: &str = r#"
name: solo
regions: [us-east-1]
account: "111122223333"
destinations:
  live: { kind: cloudwatch-logs, retention: 14d }
sources:
  - { kind: bedrock-knowledge-bases, knowledge_bases: ["arn:aws:bedrock:us-east-1:111122223333:knowledge-base/KB12345678"], deliver_to: live }
  - kind: mediatailor
    playback_configurations: ["arn:aws:mediatailor:us-east-1:111122223333:playbackConfiguration/live"]
    types: [ad-decisions, transcodes]
    deliver_to: live
  - { kind: site-to-site-vpn, types: [tunnel], deliver_to: live }
  - { kind: step-functions, deliver_to: live }
"#;

pub(super) fn judge(estate: &Estate) {
    let folder = estate.written(BLUEPRINT, HERE.0);
    assert!(estate.apply(&folder, "core", &[]).is_empty());
    let parameter = |name: &str| ask(HERE, "ssm", "get_parameter", json!({ "Name": name }));
    let [sources, entries, policies, tunnel, machine] = estate.server.read([
        ask(HERE, "logs", "describe_delivery_sources", json!({})),
        ask(HERE, "logs", "describe_delivery_destinations", json!({})),
        ask(HERE, "logs", "describe_resource_policies", json!({})),
        parameter("/solo/site-to-site-vpn/tunnel/log-group"),
        parameter("/solo/step-functions/executions/log-group-streams"),
    ]);
    let mut logged: Vec<String> = sources["deliverySources"]
        .as_array()
        .unwrap()
        .iter()
        .map(|source| {
            format!("{} {}", source["logType"].as_str().unwrap(), source["resourceArns"][0].as_str().unwrap())
        })
        .collect();
    logged.sort();
    // https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutDeliverySource.html
    let live = "arn:aws:mediatailor:us-east-1:111122223333:playbackConfiguration/live";
    assert_eq!(
        logged,
        [
            format!("AD_DECISION_SERVER_LOGS {live}"),
            "APPLICATION_LOGS arn:aws:bedrock:us-east-1:111122223333:knowledge-base/KB12345678".to_owned(),
            format!("TRANSCODE_LOGS {live}"),
        ]
    );
    for entry in entries["deliveryDestinations"].as_array().unwrap() {
        assert_eq!(entry["deliveryDestinationConfiguration"]["destinationResourceArn"], GROUP);
    }
    let write = &by_sid(&policies["resourcePolicies"][0]["policyDocument"])["LogDeliveryWrite"];
    assert_eq!(write["Principal"]["Service"], "delivery.logs.amazonaws.com");
    let value = |answer: &Value| answer["Parameter"]["Value"].clone();
    assert_eq!((value(&tunnel), value(&machine)), (json!(GROUP), json!(format!("{GROUP}:*"))));
}
