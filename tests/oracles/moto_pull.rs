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
    let wanted = estate.apply(&folder, "core", &[]);
    let spaced = ["sentinel", "splunk"].map(|tool| format!("aws_sqs_queue.siem_{tool}_queue.redrive_policy"));
    assert_eq!(wanted.into_keys().collect::<Vec<_>>(), spaced);
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

/// A new object is told to Splunk, and to Sentinel if it is what the trail wrote.
fn new_objects_are_told(estate: &Estate) {
    let (put, flow) = ("AWSLogs/put.gz", "AWSLogs/444444444444/vpcflowlogs/us-east-1/2026/01/31/a.log.gz");
    let trail = "AWSLogs/o-a1b2c3d4e5/444444444444/CloudTrail/us-east-1/2026/01/31/a.json.gz";
    // moto takes a Deny for everybody at its word, whatever its condition.
    let open = ask(ARCHIVE, "s3", "delete_bucket_policy", json!({ "Bucket": BUCKET }));
    let object = ask(ARCHIVE, "s3", "put_object", json!({ "Bucket": BUCKET, "Key": put, "Body": "x" }));
    let take = |queue: &str| {
        ask(ARCHIVE, "sqs", "receive_message", json!({ "QueueUrl": url(queue), "MaxNumberOfMessages": 10 }))
    };
    let (splunk, sentinel) = (take("acme-siem-splunk-queue"), take("acme-siem-sentinel-queue"));
    let [_, stored, _, _, splunk, sentinel] =
        estate.server.read([open, object, published(flow), published(trail), splunk, sentinel]);
    assert_eq!(stored["error"], Value::Null);
    assert_eq!(keys(&splunk), [flow, trail, put]);
    assert_eq!(keys(&sentinel), [trail]);
}

/// What S3 publishes of an object. moto would encode the slashes of its key, which S3 does not.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html>
fn published(key: &str) -> Value {
    let told = json!({ "Records": [{ "eventVersion": "2.1", "eventSource": "aws:s3", "eventName": "ObjectCreated:Put",
        "s3": { "s3SchemaVersion": "1.0", "bucket": { "name": BUCKET }, "object": { "key": key, "size": 1024 } } }] });
    ask(ARCHIVE, "sns", "publish", json!({ "TopicArn": TOPIC, "Message": told.to_string() }))
}

/// The keys of the objects that messages tell of, as they were published. S3 sends a test when it is set up.
fn keys(messages: &Value) -> Vec<String> {
    let bodies = messages["Messages"].as_array().into_iter().flatten();
    let bodies = bodies.map(|message| serde_json::from_str::<Value>(message["Body"].as_str().unwrap()).unwrap());
    let told = bodies.filter(|body| body["Event"] != "s3:TestEvent");
    let mut keys: Vec<String> =
        told.map(|body| body["Records"][0]["s3"]["object"]["key"].as_str().unwrap().replace("%2F", "/")).collect();
    keys.sort();
    keys
}
