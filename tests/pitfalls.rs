//! Failures of other tools that happened to real users, by the number that the project gives them. Each test would
//! fail on the output that those tools had.

use serde_json::{Value, json};

use crate::support::{artifacts, run, shipped};

const ARCHIVE: &str = "cloudformation/log-archive.us-east-1.template.json";

fn cfn(template: &Value, id: &str) -> Value {
    template["Resources"][id]["Properties"].clone()
}

fn statement(policy: &Value, sid: &str) -> Value {
    let all = policy["Statement"].as_array().unwrap();
    all.iter().find(|one| one["Sid"] == sid).unwrap_or_else(|| panic!("no statement {sid} in {policy}")).clone()
}

fn with_archive(archive: &str, rest: &str) -> String {
    format!(
        "name: acme\nregions: [us-east-1]\norganization:\n  id: o-a1b2c3d4e5\n  accounts:\n    management: \"111111111111\"\n    \
         log-archive: \"222222222222\"\n    workloads: [\"444444444444\"]\ndestinations:\n  archive: {archive}\n{rest}"
    )
}

const LOCKED: &str = "{ kind: s3, retention: 1y, lock: { mode: governance, for: 30d } }";
const TRAIL: &str = "sources:\n  - { kind: cloudtrail, deliver_to: archive }\n";

#[test]
fn pitfall_01_the_replication_role_may_generate_data_keys() {
    let role = cfn(&shipped("centralized-logging")[ARCHIVE], "ArchiveReplication");
    let policy = &role["Policies"][0]["PolicyDocument"];
    assert_eq!(statement(policy, "Encrypt")["Action"], json!(["kms:Encrypt", "kms:GenerateDataKey", "kms:Decrypt"]));
    assert_eq!(statement(policy, "Decrypt")["Action"], "kms:Decrypt");
}

#[test]
fn pitfall_02_and_03_the_key_lets_log_delivery_in_and_names_no_regional_service() {
    let key = cfn(&shipped("centralized-logging")[ARCHIVE], "ArchiveKey");
    let delivery = statement(&key["KeyPolicy"], "LogDeliveryEncrypt");
    assert_eq!(delivery["Principal"]["Service"], "delivery.logs.amazonaws.com");
    assert!(delivery["Action"].as_array().unwrap().contains(&json!("kms:GenerateDataKey*")));
    assert!(!key["KeyPolicy"].to_string().contains("logs.us-east-1"), "a principal of one region");
}

#[test]
fn pitfall_04_who_reads_or_writes_encrypted_objects_may_use_the_key() {
    let files = shipped("siem-stream");
    let role = cfn(&files["cloudformation/security.us-east-1.template.json"], "DetectRole");
    let actions = &statement(&role["Policies"][0]["PolicyDocument"], "EncryptObjects")["Action"];
    assert_eq!(actions, &json!(["kms:Decrypt", "kms:GenerateDataKey"]));
}

#[test]
fn pitfall_05_the_trail_has_the_key_of_its_archive_and_may_use_it() {
    let files = shipped("centralized-logging");
    let trail = cfn(&files["cloudformation/management.us-east-1.template.json"], "Cloudtrail");
    assert_eq!(trail["KMSKeyId"], json!({ "Ref": "ArchiveKeyArn" }));
    let key = cfn(&files[ARCHIVE], "ArchiveKey");
    let encrypt = statement(&key["KeyPolicy"], "CloudTrailEncrypt");
    assert_eq!(encrypt["Action"], "kms:GenerateDataKey*");
    let reuse = statement(&key["KeyPolicy"], "CloudTrailDescribeAndReuse");
    assert_eq!(reuse["Action"], json!(["kms:DescribeKey", "kms:Decrypt"]));
}

#[test]
fn pitfall_06_an_organization_trail_may_write_below_both_ids() {
    let policy = cfn(&shipped("centralized-logging")[ARCHIVE], "ArchivePolicy")["PolicyDocument"].clone();
    let own = statement(&policy, "CloudtrailWrite")["Resource"].to_string();
    let organization = statement(&policy, "CloudtrailWriteOrganization")["Resource"].to_string();
    assert!(own.contains("/AWSLogs/111111111111/*"), "{own}");
    assert!(organization.contains("/AWSLogs/o-a1b2c3d4e5/*"), "{organization}");
}

#[test]
fn pitfall_07_a_prefix_is_in_the_policy_and_in_every_source() {
    let archive = "{ kind: s3, retention: 1y, prefix: security/logs, lock: { mode: governance, for: 30d } }";
    let sources =
        format!("{TRAIL}  - {{ kind: vpc-flow-logs, accounts: workloads, vpcs: all, deliver_to: archive }}\n");
    let files = artifacts(&with_archive(archive, &sources));
    let policy = cfn(&files[ARCHIVE], "ArchivePolicy")["PolicyDocument"].clone();
    for sid in ["CloudtrailWrite", "CloudtrailWriteOrganization", "VpcFlowLogsWrite"] {
        let resource = statement(&policy, sid)["Resource"].to_string();
        assert!(resource.contains("/security/logs/AWSLogs/"), "{sid}: {resource}");
    }
    let trail = cfn(&files["cloudformation/management.us-east-1.template.json"], "Cloudtrail");
    assert_eq!(trail["S3KeyPrefix"], "security/logs");
    let flow_log = cfn(&files["cloudformation/workloads.template.json"], "VpcFlowLogsArchive01");
    assert_eq!(flow_log["LogDestination"], "arn:aws:s3:::acme-archive-222222222222-us-east-1/security/logs/");
}

#[test]
fn pitfall_08_and_09_services_are_bound_by_their_own_source_and_by_no_fixed_region() {
    let policy = cfn(&shipped("ten-thousand-accounts")[ARCHIVE], "ArchivePolicy")["PolicyDocument"].clone();
    for sid in ["LogDeliveryAclCheck", "VpcFlowLogsWrite"] {
        let condition = statement(&policy, sid)["Condition"].to_string();
        assert!(condition.contains("aws:SourceOrgID"), "{condition}");
        assert!(!condition.contains("aws:ResourceOrgID"), "the organization of the bucket binds nobody");
        assert!(!condition.contains("us-east-1"), "deliveries come from every region");
    }
    let sources =
        format!("{TRAIL}  - {{ kind: vpc-flow-logs, accounts: workloads, vpcs: all, deliver_to: archive }}\n");
    let listed = with_archive(LOCKED, &sources).replace("  id: o-", "  guard: accounts\n  id: o-");
    let policy = cfn(&artifacts(&listed)[ARCHIVE], "ArchivePolicy")["PolicyDocument"].clone();
    let write = statement(&policy, "VpcFlowLogsWrite");
    assert_eq!(write["Condition"]["StringEquals"]["aws:SourceAccount"], json!(["444444444444"]));
    assert_eq!(write["Condition"]["ArnLike"]["aws:SourceArn"], json!(["arn:aws:logs:*:444444444444:*"]));
}

#[test]
fn pitfall_10_the_acl_header_is_required_unless_told_otherwise_and_never_denied_on() {
    for (word, required) in [("required", true), ("optional", false)] {
        let archive =
            format!("{{ kind: s3, retention: 1y, acl_header: {word}, lock: {{ mode: governance, for: 30d }} }}");
        let policy =
            cfn(&artifacts(&with_archive(&archive, TRAIL))[ARCHIVE], "ArchivePolicy")["PolicyDocument"].clone();
        let condition = &statement(&policy, "CloudtrailWrite")["Condition"]["StringEquals"]["s3:x-amz-acl"];
        assert_eq!(condition == "bucket-owner-full-control", required, "{word}");
        let all = policy["Statement"].as_array().unwrap();
        let denials = all.iter().filter(|one| one["Effect"] == "Deny");
        assert!(denials.into_iter().all(|one| !one["Condition"].to_string().contains("x-amz-acl")));
    }
}

#[test]
fn pitfall_11_roles_name_the_streams_of_a_log_group() {
    let files = shipped("siem-stream");
    let role = cfn(&files["cloudformation/workloads.template.json"], "VpcFlowLogsFlowLogRole");
    let write = statement(&role["Policies"][0]["PolicyDocument"], "WriteRecords");
    assert!(write["Resource"].to_string().contains("${FlowLog}:*"), "{write}");
    let trail = cfn(&files["cloudformation/management.us-east-1.template.json"], "Cloudtrail");
    assert_eq!(trail["CloudWatchLogsLogGroupArn"], json!({ "Fn::GetAtt": ["TrailLog", "Arn"] }));
    let trail = &files["terraform/core/management.us-east-1.tf.json"]["resource"]["aws_cloudtrail"]["cloudtrail"];
    assert_eq!(trail["cloud_watch_logs_group_arn"], "${aws_cloudwatch_log_group.trail_log.arn}:*");
}

#[test]
fn pitfall_12_policies_do_not_grow_with_the_number_of_accounts() {
    let files = shipped("ten-thousand-accounts");
    let text = serde_json::to_string(&files[ARCHIVE]).unwrap();
    assert!(!text.contains("600000000001"), "an account of the inventory is in a policy");
    let siem = shipped("siem-stream");
    let entry = cfn(&siem["cloudformation/security.us-east-1.template.json"], "SearchEntryUsEast1");
    let policy: Value = serde_json::from_str(entry["DestinationPolicy"].as_str().unwrap()).unwrap();
    assert_eq!(policy["Statement"][0]["Condition"]["StringEquals"]["aws:PrincipalOrgID"], "o-a1b2c3d4e5");
}

#[test]
fn pitfall_13_readers_can_decrypt() {
    let role = cfn(&shipped("centralized-logging")[ARCHIVE], "ArchiveReaderSecurity");
    assert_eq!(statement(&role["Policies"][0]["PolicyDocument"], "DecryptLogs")["Action"], "kms:Decrypt");
}

#[test]
fn pitfall_13_a_collector_is_told_of_new_objects_and_can_decrypt_them_and_what_it_is_told() {
    let files = shipped("siem-pull");
    let events = &cfn(&files[ARCHIVE], "Archive")["NotificationConfiguration"]["TopicConfigurations"][0];
    assert_eq!(events, &json!({ "Event": "s3:ObjectCreated:*", "Topic": { "Ref": "ArchiveEvents" } }));
    let told = cfn(&files[ARCHIVE], "SiemSplunk");
    assert_eq!(told["Endpoint"], json!({ "Fn::GetAtt": ["SiemSplunkQueue", "Arn"] }));
    let role = cfn(&files[ARCHIVE], "SiemSplunkReader");
    let policy = &role["Policies"][0]["PolicyDocument"];
    for (sid, key) in [("DecryptLogs", "ArchiveKey"), ("DecryptNotifications", "ArchiveEventsKey")] {
        let statement = statement(policy, sid);
        assert_eq!(
            (&statement["Action"], &statement["Resource"]),
            (&json!("kms:Decrypt"), &json!({ "Fn::GetAtt": [key, "Arn"] }))
        );
    }
}

#[test]
fn pitfall_17_the_bucket_of_access_logs_is_never_locked_and_has_no_customer_key() {
    let files = shipped("centralized-logging");
    let bucket = cfn(&files[ARCHIVE], "ArchiveAccess");
    assert!(bucket["ObjectLockConfiguration"].is_null() && bucket["ObjectLockEnabled"].is_null());
    assert!(bucket["BucketEncryption"].to_string().contains("AES256"));
    let archive = cfn(&files[ARCHIVE], "Archive");
    assert_eq!(archive["ObjectLockConfiguration"]["Rule"]["DefaultRetention"]["Mode"], "COMPLIANCE");
}

#[test]
fn pitfall_19_flow_logs_cover_vpcs_that_the_tool_did_not_create() {
    let root = &shipped("centralized-logging")["terraform/workloads/us-east-1.tf.json"];
    let flow_log = &root["resource"]["aws_flow_log"]["vpc_flow_logs_archive_us_east_1"];
    assert_eq!(flow_log["for_each"], "${toset(data.aws_vpcs.vpc_ids_us_east_1.ids)}");
}

#[test]
fn pitfall_20_no_stream_feeds_on_its_own_error_log() {
    for (path, content) in shipped("siem-stream") {
        for (id, resource) in content["Resources"].as_object().into_iter().flatten() {
            assert_ne!(resource["Type"], "AWS::Logs::AccountPolicy", "{path} {id}");
            if resource["Type"] == "AWS::Logs::SubscriptionFilter" {
                let group = resource["Properties"]["LogGroupName"]["Ref"].as_str().unwrap();
                assert!(!group.ends_with("Errors"), "{path} {id} subscribes {group}");
            }
        }
    }
}

/// Nor on the log of the function that changes its records.
#[test]
fn pitfall_20_no_stream_feeds_on_the_log_of_its_function() {
    let arn = |name: &str, region: &str| format!("\"arn:aws:lambda:{region}:111122223333:function:{name}\"");
    let found = |called: &str| {
        let text = format!(
            "name: acme
regions: [us-east-1, eu-west-1]
account: \"111122223333\"
destinations:
  archive: {{ kind: s3, retention: 1y }}
  own-log: {{ kind: cloudwatch-logs, retention: 30d }}
sources:
  - {{ kind: lambda, deliver_to: own-log, functions: [{}, {}] }}
streams:
  kept: {{ from: own-log, deliver_to: archive, transform: {called} }}
",
            arn("mask", "us-east-1"),
            arn("shop", "eu-west-1"),
        );
        crate::support::run(&text).codes().into_iter().map(|(code, _)| code).collect::<Vec<_>>()
    };
    assert!(found(&arn("mask", "us-east-1")).contains(&"log-loop"));
    // A version of it writes to the same log group.
    assert!(found(&arn("mask:3", "us-east-1")).contains(&"log-loop"));
    // Of another name, and of another region, it writes elsewhere.
    for other in [arn("masked", "us-east-1"), arn("shop", "us-east-1")] {
        assert!(!found(&other).contains(&"log-loop"), "{other}");
    }
}

#[test]
fn pitfall_21_a_trail_never_logs_its_own_deliveries() {
    let events =
        "sources:\n  - { kind: cloudtrail, deliver_to: archive, data_events: [{ of: \"AWS::S3::Object\" }] }\n";
    let files = artifacts(&with_archive(LOCKED, events));
    let trail = cfn(&files["cloudformation/management.us-east-1.template.json"], "Cloudtrail");
    let fields = trail["AdvancedEventSelectors"][1]["FieldSelectors"].as_array().unwrap().clone();
    let arns = fields.iter().find(|field| field["Field"] == "resources.ARN").unwrap()["NotStartsWith"].to_string();
    for bucket in ["acme-archive-222222222222-us-east-1/", "acme-archive-access-222222222222-us-east-1/"] {
        assert!(arns.contains(bucket), "{bucket} is not left out of {arns}");
    }
    let siem = std::fs::read_to_string(crate::support::root().join("blueprints/siem-stream.yaml")).unwrap();
    let plain = "deliver_to: [archive, trail-log] }";
    let logged = siem.replace(plain, "deliver_to: [archive, trail-log], data_events: [{ of: 'AWS::S3::Object' }] }");
    assert_ne!(logged, siem);
    let trail = cfn(&artifacts(&logged)["cloudformation/management.us-east-1.template.json"], "Cloudtrail").to_string();
    assert!(trail.contains("acme-search-failed-333333333333-us-east-1/"), "failed records would be events: {trail}");
    let own = events
        .replace("Object\" }", "Object\", starting_with: [\"arn:aws:s3:::acme-archive-222222222222-us-east-1/\"] }");
    let outcome = run(&with_archive(LOCKED, &own));
    assert_eq!(outcome.codes()[0].0, "trail-logs-its-own-archive");
    assert!(outcome.files().is_empty());
}

#[test]
fn pitfall_22_management_events_are_logged_once() {
    let events = "sources:\n  - { kind: cloudtrail, deliver_to: archive, data_events: [{ of: \"AWS::S3::Object\" }, { of: \"AWS::Lambda::Function\" }] }\n";
    let files = artifacts(&with_archive(LOCKED, events));
    let trail = cfn(&files["cloudformation/management.us-east-1.template.json"], "Cloudtrail").to_string();
    assert_eq!(trail.matches("\"Management\"").count(), 1);
}

#[test]
fn pitfall_26_nothing_is_touched_that_logboom_did_not_create() {
    for name in ["centralized-logging", "siem-stream", "single-account"] {
        for (path, content) in shipped(name) {
            let text = content.to_string();
            for foreign in
                ["aws_organizations_", "AWS::Organizations::", "aws_cloudwatch_log_account_policy", "\"import\""]
            {
                assert!(!text.contains(foreign), "{path} has {foreign}");
            }
        }
    }
}

#[test]
fn pitfall_31_what_cloudformation_would_refuse_is_refused_here() {
    let ids: Vec<String> = (0..300).map(|at| format!("vpc-{at:08x}")).collect();
    let sources = format!(
        "{TRAIL}  - {{ kind: vpc-flow-logs, accounts: workloads, vpcs: {{ \"444444444444\": {{ us-east-1: [{}] }} }}, deliver_to: archive }}\n",
        ids.join(", ")
    );
    let more = format!(
        "{sources}  - {{ kind: resolver-query-logs, accounts: workloads, vpcs: {{ \"444444444444\": {{ us-east-1: [{}] }} }}, deliver_to: archive }}\n",
        ids.join(", ")
    );
    let outcome = run(&with_archive(LOCKED, &more));
    assert!(outcome.has_errors() && outcome.files().is_empty());
    assert_eq!(outcome.codes()[0].0, "over-limit", "{}", outcome.human(false));
}

#[test]
fn pitfall_32_what_is_archived_can_be_queried() {
    let text = with_archive(LOCKED, &format!("{TRAIL}query: {{}}\n"));
    let resources = &artifacts(&text)[ARCHIVE]["Resources"];
    let table = &resources["ArchiveTableCloudtrailEvents"]["Properties"]["TableInput"];
    let place =
        "s3://acme-archive-222222222222-us-east-1/AWSLogs/o-a1b2c3d4e5/${aws_account}/CloudTrail/${aws_region}/${day}/";
    assert_eq!(table["Parameters"]["storage.location.template"], place);
    assert_eq!(table["StorageDescriptor"]["InputFormat"], "com.amazon.emr.cloudtrail.CloudTrailInputFormat");
}
