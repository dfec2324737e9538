//! What moto got from `siem-pull`, and what becomes of a new object: written out from the blueprint by hand.

use serde_json::{Value, json};

use super::moto::Estate;
use super::moto_server::{ask, by_sid};
use super::text_of;

const MANAGEMENT: &str = "111111111111";
const ARCHIVE: (&str, &str) = ("222222222222", "us-east-1");
const BUCKET: &str = "acme-archive-222222222222-us-east-1";
const TOPIC: &str = "arn:aws:sns:us-east-1:222222222222:acme-archive-events";

fn url(queue: &str) -> String {
    format!("https://sqs.us-east-1.amazonaws.com/222222222222/{queue}")
}

fn queue_arn(queue: &str) -> String {
    format!("arn:aws:sqs:us-east-1:222222222222:{queue}")
}

pub(super) fn judge(estate: &Estate) {
    let folder = estate.written(&text_of("siem-pull"), MANAGEMENT);
    assert!(estate.apply(&folder, "core", &[]).is_empty());
    queues_are_let_in(estate);
    roles_are_for_their_tools(estate);
    new_objects_are_told(estate);
}

fn queues_are_let_in(estate: &Estate) {
    let attributes = |queue: &str| {
        ask(ARCHIVE, "sqs", "get_queue_attributes", json!({ "QueueUrl": url(queue), "AttributeNames": ["All"] }))
    };
    let [queue, failed, key] = estate.server.read([
        attributes("acme-siem-splunk-queue"),
        attributes("acme-siem-splunk-failed"),
        ask(ARCHIVE, "kms", "describe_key", json!({ "KeyId": "alias/acme-archive-events-key" })),
    ]);
    let (queue, failed) = (&queue["Attributes"], &failed["Attributes"]);
    assert_eq!((&queue["MessageRetentionPeriod"], &queue["VisibilityTimeout"]), (&json!("1209600"), &json!("300")));
    assert_eq!(queue["KmsMasterKeyId"], key["KeyMetadata"]["Arn"]);
    let redrive: Value = serde_json::from_str(queue["RedrivePolicy"].as_str().unwrap()).unwrap();
    assert_eq!(redrive["deadLetterTargetArn"], queue_arn("acme-siem-splunk-failed"));
    assert_eq!(redrive["maxReceiveCount"].to_string().trim_matches('"'), "5");
    for (found, name) in [(queue, "acme-siem-splunk-queue"), (failed, "acme-siem-splunk-failed")] {
        let policy = by_sid(&found["Policy"]);
        assert_eq!(
            policy["TopicSends"],
            json!({ "Effect": "Allow", "Principal": { "Service": "sns.amazonaws.com" }, "Action": "sqs:SendMessage",
                "Resource": queue_arn(name), "Condition": { "ArnEquals": { "aws:SourceArn": TOPIC } } })
        );
        assert_eq!(policy["DenyPlainHttp"]["Effect"], "Deny");
    }
}

fn roles_are_for_their_tools(estate: &Estate) {
    let role = |name: &str| ask(ARCHIVE, "iam", "get_role", json!({ "RoleName": name }));
    let [splunk, sentinel] =
        estate.server.read([role("acme-siem-splunk-reader"), role("OIDC_acme-siem-sentinel-reader")]);
    let trust = |role: &Value| by_sid(&role["Role"]["AssumeRolePolicyDocument"]);
    assert_eq!(
        trust(&splunk)["SiemEnters"],
        json!({ "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::333333333333:root" }, "Action": "sts:AssumeRole",
            "Condition": { "StringEquals": { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } } })
    );
    // https://learn.microsoft.com/en-us/azure/sentinel/connect-aws-configure-environment
    let provider = "sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/";
    let by_token = &trust(&sentinel)["SiemEntersByToken"];
    assert_eq!(by_token["Principal"]["Federated"], format!("arn:aws:iam::222222222222:oidc-provider/{provider}"));
    let audience = format!("{provider}:aud");
    let asked = &by_token["Condition"]["StringEquals"];
    assert_eq!(asked[audience], "api://1462b192-27f7-4cb9-8523-0f4ecb54b47e");
    assert_eq!(asked["sts:RoleSessionName"], "MicrosoftSentinel_0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f");
}

/// Of two new objects, Splunk is told of both, and Sentinel of what the trail wrote.
fn new_objects_are_told(estate: &Estate) {
    let trail = "AWSLogs/o-a1b2c3d4e5/444444444444/CloudTrail/us-east-1/2026/01/31/a.json.gz";
    let flow = "AWSLogs/444444444444/vpcflowlogs/us-east-1/2026/01/31/a.log.gz";
    let put = |key: &str| ask(ARCHIVE, "s3", "put_object", json!({ "Bucket": BUCKET, "Key": key, "Body": "x" }));
    let take = |queue: &str| {
        ask(ARCHIVE, "sqs", "receive_message", json!({ "QueueUrl": url(queue), "MaxNumberOfMessages": 10 }))
    };
    let [_, _, splunk, sentinel] =
        estate.server.read([put(trail), put(flow), take("acme-siem-splunk-queue"), take("acme-siem-sentinel-queue")]);
    assert_eq!(keys(&splunk), [flow, trail]);
    assert_eq!(keys(&sentinel), [trail]);
}

/// The keys of the objects that messages tell of, as S3 published them. S3 sends a test when it is set up.
fn keys(messages: &Value) -> Vec<String> {
    let bodies = messages["Messages"].as_array().into_iter().flatten();
    let bodies = bodies.map(|message| serde_json::from_str::<Value>(message["Body"].as_str().unwrap()).unwrap());
    let told = bodies.filter(|body| body["Event"] != "s3:TestEvent");
    let mut keys: Vec<String> =
        told.map(|body| body["Records"][0]["s3"]["object"]["key"].as_str().unwrap().to_owned()).collect();
    keys.sort();
    keys
}
