//! Security facts, read back from what was emitted, in both dialects. None of the expectations is computed from the
//! output that it judges.

use serde_json::Value;

use crate::support::{artifacts, shipped};

/// Properties of the only CloudFormation resource with this id.
fn cfn<'a>(template: &'a Value, id: &str) -> &'a Value {
    &template["Resources"][id]["Properties"]
}

fn tf<'a>(root: &'a Value, kind: &str, label: &str) -> &'a Value {
    let found = &root["resource"][kind][label];
    assert!(found.is_object(), "no {kind}.{label}");
    found
}

/// A policy of either dialect, as JSON.
fn policy(value: &Value) -> Value {
    value.as_str().map_or_else(|| value.clone(), |text| serde_json::from_str(text).unwrap())
}

fn statement(policy: &Value, sid: &str) -> Value {
    let all = policy["Statement"].as_array().unwrap();
    all.iter().find(|statement| statement["Sid"] == sid).unwrap_or_else(|| panic!("no statement {sid}")).clone()
}

const ARCHIVE: &str = "log-archive.us-east-1";

#[test]
fn the_archive_is_private_versioned_encrypted_and_locked() {
    let files = shipped("centralized-logging");
    let bucket = cfn(&files["cloudformation/log-archive.us-east-1.template.json"], "Archive").clone();
    assert_eq!(bucket["OwnershipControls"]["Rules"][0]["ObjectOwnership"], "BucketOwnerEnforced");
    for block in ["BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"] {
        assert_eq!(bucket["PublicAccessBlockConfiguration"][block], true, "{block}");
    }
    assert_eq!(bucket["VersioningConfiguration"]["Status"], "Enabled");
    let encryption = &bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"][0];
    assert_eq!(encryption["BucketKeyEnabled"], true);
    assert_eq!(encryption["ServerSideEncryptionByDefault"]["SSEAlgorithm"], "aws:kms");
    assert_eq!(bucket["ObjectLockConfiguration"]["Rule"]["DefaultRetention"]["Mode"], "COMPLIANCE");
    assert_eq!(bucket["ObjectLockConfiguration"]["Rule"]["DefaultRetention"]["Days"], 365);
    assert_eq!(bucket["LifecycleConfiguration"]["Rules"][0]["ExpirationInDays"], 2557);

    let root = &files[&format!("terraform/core/{ARCHIVE}.tf.json")];
    let block = tf(root, "aws_s3_bucket_public_access_block", "archive");
    for key in ["block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"] {
        assert_eq!(block[key], true, "{key}");
    }
    let rule = &tf(root, "aws_s3_bucket_server_side_encryption_configuration", "archive")["rule"];
    assert_eq!(rule["apply_server_side_encryption_by_default"]["sse_algorithm"], "aws:kms");
    let lock = &tf(root, "aws_s3_bucket_object_lock_configuration", "archive")["rule"]["default_retention"];
    assert_eq!((&lock["mode"], &lock["days"]), (&"COMPLIANCE".into(), &365.into()));
    assert_eq!(tf(root, "aws_s3_bucket_versioning", "archive")["versioning_configuration"]["status"], "Enabled");
    let rules = &tf(root, "aws_s3_bucket_lifecycle_configuration", "archive")["rule"];
    assert_eq!(rules[0]["expiration"]["days"], 2557);
}

#[test]
fn the_archive_lets_in_only_its_writers_and_only_for_the_organization() {
    let files = shipped("centralized-logging");
    let template = &files["cloudformation/log-archive.us-east-1.template.json"];
    let cloudformation = cfn(template, "ArchivePolicy")["PolicyDocument"].clone();
    let root = &files[&format!("terraform/core/{ARCHIVE}.tf.json")];
    let terraform = policy(&tf(root, "aws_s3_bucket_policy", "archive")["policy"]);
    let trail = serde_json::json!(["arn:aws:cloudtrail:us-east-1:111111111111:trail/acme-cloudtrail"]);
    for document in [&cloudformation, &terraform] {
        let deny = statement(document, "DenyInsecureTransport");
        assert_eq!((&deny["Effect"], &deny["Principal"]), (&"Deny".into(), &"*".into()));
        assert_eq!(deny["Condition"]["Bool"]["aws:SecureTransport"], "false");
        let outsiders = statement(document, "DenyOutsiders");
        assert_eq!(outsiders["Condition"]["StringNotEquals"]["aws:PrincipalOrgID"], "o-a1b2c3d4e5");
        assert_eq!(outsiders["Condition"]["BoolIfExists"]["aws:PrincipalIsAWSService"], "false");
        assert_eq!(statement(document, "CloudTrailAclCheck")["Condition"]["StringEquals"]["aws:SourceArn"], trail);
        for sid in ["CloudtrailWrite", "CloudtrailWriteOrganization"] {
            let write = statement(document, sid);
            assert_eq!(write["Principal"]["Service"], "cloudtrail.amazonaws.com");
            assert_eq!(write["Action"], "s3:PutObject");
            assert_eq!(write["Condition"]["StringEquals"]["aws:SourceArn"], trail);
        }
        for sid in ["LogDeliveryAclCheck", "VpcFlowLogsWrite", "ResolverQueryLogsWrite"] {
            let write = statement(document, sid);
            assert_eq!(write["Principal"]["Service"], "delivery.logs.amazonaws.com");
            assert_eq!(write["Condition"]["StringEquals"]["aws:SourceOrgID"], "o-a1b2c3d4e5");
        }
        let allowed = document["Statement"].as_array().unwrap().iter().filter(|one| one["Effect"] == "Allow");
        let granted: Vec<String> = allowed
            .flat_map(|one| one["Action"].as_array().cloned().unwrap_or_else(|| vec![one["Action"].clone()]))
            .map(|action| action.as_str().unwrap().to_owned())
            .collect();
        let harmless = ["s3:GetBucketAcl", "s3:ListBucket", "s3:PutObject"];
        assert!(granted.iter().all(|action| harmless.contains(&action.as_str())), "writers may {granted:?}");
    }
    assert_eq!(sids(&cloudformation), sids(&terraform), "both dialects carry the same statements in the same order");
}

fn sids(document: &Value) -> Vec<String> {
    let all = document["Statement"].as_array().unwrap();
    all.iter().map(|statement| statement["Sid"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn what_holds_logs_is_retained() {
    for name in ["centralized-logging", "siem-stream", "single-account"] {
        for (path, content) in shipped(name) {
            for (id, resource) in content["Resources"].as_object().into_iter().flatten() {
                let kind = resource["Type"].as_str().unwrap();
                let holds = ["AWS::S3::Bucket", "AWS::KMS::Key"].contains(&kind)
                    || kind == "AWS::Logs::LogGroup" && !id.ends_with("Errors");
                if holds {
                    assert_eq!(resource["DeletionPolicy"], "Retain", "{path} {id}");
                    assert_eq!(resource["UpdateReplacePolicy"], "Retain", "{path} {id}");
                }
            }
            for kind in ["aws_s3_bucket", "aws_kms_key"] {
                for (label, body) in content["resource"][kind].as_object().into_iter().flatten() {
                    assert_eq!(body["lifecycle"]["prevent_destroy"], true, "{path} {kind}.{label}");
                }
            }
        }
    }
}

#[test]
fn every_allow_for_a_service_is_bound_to_a_source() {
    let guards = [
        "aws:SourceArn",
        "aws:SourceAccount",
        "aws:SourceOrgID",
        "sts:ExternalId",
        "kms:EncryptionContext:aws:logs:arn",
    ];
    let mut seen = 0;
    for name in
        ["centralized-logging", "siem-stream", "single-account", "cross-region-archive", "ten-thousand-accounts"]
    {
        for (path, content) in shipped(name) {
            for document in documents(&content) {
                for statement in document["Statement"].as_array().unwrap() {
                    if statement["Effect"] != "Allow" || statement["Principal"]["Service"].is_null() {
                        continue;
                    }
                    let conditions = statement["Condition"].as_object().expect("a condition");
                    let keys = conditions.values().flat_map(|keys| keys.as_object().unwrap().keys());
                    let found: Vec<_> = keys.filter(|key| guards.contains(&key.as_str())).collect();
                    assert!(!found.is_empty(), "{path}: {statement}");
                    seen += 1;
                }
            }
        }
    }
    assert!(seen > 100, "only {seen} statements were looked at");
}

/// Every policy document in an artifact, also those that are texts.
fn documents(value: &Value) -> Vec<Value> {
    match value {
        Value::Object(members) if members.contains_key("Version") && members.contains_key("Statement") => {
            vec![value.clone()]
        }
        Value::Object(members) => members.values().flat_map(documents).collect(),
        Value::Array(items) => items.iter().flat_map(documents).collect(),
        Value::String(text) if text.starts_with("{\"Version\"") => vec![serde_json::from_str(text).unwrap()],
        _ => Vec::new(),
    }
}

#[test]
fn readers_may_read_and_decrypt_and_nothing_else() {
    let files = shipped("centralized-logging");
    let role = cfn(&files["cloudformation/log-archive.us-east-1.template.json"], "ArchiveReaderSecurity").clone();
    let trust = &role["AssumeRolePolicyDocument"]["Statement"][0];
    assert_eq!(trust["Principal"]["AWS"], "arn:aws:iam::333333333333:root");
    assert_eq!(trust["Condition"]["StringEquals"]["aws:PrincipalOrgID"], "o-a1b2c3d4e5");
    let mut actions: Vec<String> = Vec::new();
    for statement in role["Policies"][0]["PolicyDocument"]["Statement"].as_array().unwrap() {
        match &statement["Action"] {
            Value::Array(many) => actions.extend(many.iter().map(|one| one.as_str().unwrap().to_owned())),
            one => actions.push(one.as_str().unwrap().to_owned()),
        }
    }
    assert_eq!(
        actions,
        ["s3:GetBucketLocation", "s3:ListBucket", "s3:GetObject", "s3:GetObjectVersion", "kms:Decrypt"]
    );
}

#[test]
fn a_single_account_is_bound_by_account_and_not_by_organization() {
    let files = shipped("single-account");
    let template = &files["cloudformation/account.eu-central-1.template.json"];
    let document = &cfn(template, "ArchivePolicy")["PolicyDocument"];
    let write = statement(document, "VpcFlowLogsWrite");
    assert_eq!(write["Condition"]["StringEquals"]["aws:SourceAccount"], serde_json::json!(["111122223333"]));
    assert_eq!(write["Condition"]["ArnLike"]["aws:SourceArn"], serde_json::json!(["arn:aws:logs:*:111122223333:*"]));
    let outsiders = statement(document, "DenyOutsiders");
    assert_eq!(outsiders["Condition"]["StringNotEquals"]["aws:PrincipalAccount"], "111122223333");
    assert!(!serde_json::to_string(&files.values().collect::<Vec<_>>()).unwrap().contains("OrgID"));
}

#[test]
fn partitions_follow_from_the_regions() {
    for (regions, partition) in [("us-gov-west-1", "aws-us-gov"), ("cn-north-1", "aws-cn")] {
        let text = format!(
            "name: solo\nregions: [{regions}]\naccount: \"111122223333\"\n\
             destinations:\n  archive: {{ kind: s3, retention: 1y, lock: {{ mode: governance, for: 30d }} }}\n\
             sources:\n  - {{ kind: cloudtrail, deliver_to: archive }}\n"
        );
        let all = serde_json::to_string(&artifacts(&text)).unwrap();
        assert!(all.contains(&format!("arn:{partition}:cloudtrail:{regions}:111122223333:trail/solo-cloudtrail")));
        assert!(!all.contains("arn:aws:"), "an ARN of another partition in {regions}");
    }
}

#[test]
fn adding_an_account_a_source_or_a_region_renames_nothing() {
    let before = shipped("centralized-logging");
    let text = std::fs::read_to_string(crate::support::root().join("blueprints/centralized-logging.yaml")).unwrap();
    let grown = text
        .replace("\"555555555555\"]", "\"555555555555\", \"666666666666\"]")
        .replace("[us-east-1, eu-west-1]", "[us-east-1, eu-west-1, ap-south-1]")
        + "  - { kind: vpc-flow-logs, name: rejected, accounts: workloads, vpcs: all, traffic: reject, deliver_to: archive }\n";
    let after = artifacts(&grown);
    for (path, content) in before.iter().filter(|(path, _)| path.ends_with(".template.json")) {
        for (id, resource) in content["Resources"].as_object().unwrap() {
            let now = &after[path]["Resources"][id];
            assert_eq!(now["Type"], resource["Type"], "{path} {id} is gone");
            for name in ["BucketName", "RoleName", "LogGroupName", "TrailName", "AliasName", "Name", "LogDestination"] {
                assert_eq!(now["Properties"][name], resource["Properties"][name], "{path} {id} {name}");
            }
        }
    }
    for (path, content) in before.iter().filter(|(path, _)| path.starts_with("terraform/")) {
        for (kind, labels) in content["resource"].as_object().into_iter().flatten() {
            for label in labels.as_object().unwrap().keys() {
                assert!(after[path]["resource"][kind][label].is_object(), "{path}: {kind}.{label} is gone");
            }
        }
    }
}

#[test]
fn sources_wait_for_the_policy_that_lets_them_write() {
    let files = shipped("single-account");
    let config = &files["cloudformation/account.eu-central-1.template.json"]["Resources"]["ResolverQueryLogsDnsLog"];
    assert_eq!(config["DependsOn"], serde_json::json!(["DnsLogPolicy"]));
    let root = &files["terraform/core/account.eu-central-1.tf.json"];
    let config = tf(root, "aws_route53_resolver_query_log_config", "resolver_query_logs_dns_log_eu_central_1");
    let waits = serde_json::json!(["aws_cloudwatch_log_resource_policy.dns_log_eu_central_1"]);
    assert_eq!(config["depends_on"], waits);
    let trail = tf(root, "aws_cloudtrail", "cloudtrail")["depends_on"].to_string();
    for wanted in ["aws_s3_bucket_policy.archive", "aws_iam_role_policy.cloudtrail_role"] {
        assert!(trail.contains(wanted), "{trail}");
    }
}

/// A cell has one template for all of its regions, and another source may cover more of them.
#[test]
fn a_source_delivers_from_its_own_regions_only() {
    let files = artifacts(
        r#"
name: acme
regions: [us-east-1, eu-west-1, us-west-2]
organization:
  id: o-a1b2c3d4e5
  accounts: { management: "111111111111", log-archive: "222222222222", workloads: ["444444444444"] }
destinations:
  archive: { kind: s3, retention: 1y }
  flows: { kind: cloudwatch-logs, retention: 90d }
sources:
  - { kind: vpc-flow-logs, accounts: workloads, regions: [us-east-1], vpcs: all, deliver_to: flows }
  - { kind: vpc-flow-logs, name: most, accounts: workloads, regions: [us-east-1, eu-west-1], vpcs: all, deliver_to: archive }
  - { kind: resolver-query-logs, accounts: workloads, vpcs: all, deliver_to: archive }
"#,
    );
    let labels = |region: &str, kind: &str| -> Vec<String> {
        let found = &files[&format!("terraform/workloads/{region}.tf.json")]["resource"][kind];
        found.as_object().into_iter().flatten().map(|(label, _)| label.clone()).collect()
    };
    assert_eq!(labels("us-east-1", "aws_flow_log"), ["vpc_flow_logs_flows_us_east_1", "most_archive_us_east_1"]);
    assert_eq!(labels("eu-west-1", "aws_flow_log"), ["most_archive_eu_west_1"]);
    assert!(labels("us-west-2", "aws_flow_log").is_empty());
    assert_eq!(labels("us-east-1", "aws_cloudwatch_log_group"), ["flows_us_east_1"]);
    for region in ["eu-west-1", "us-west-2"] {
        for kind in ["aws_cloudwatch_log_group", "aws_kms_key", "aws_iam_role"] {
            assert!(labels(region, kind).is_empty(), "{kind} in {region}");
        }
        assert_eq!(labels(region, "aws_route53_resolver_query_log_config").len(), 1);
    }
    let template = &files["cloudformation/workloads.template.json"];
    let is = |region: &str| serde_json::json!({ "Fn::Equals": [{ "Ref": "AWS::Region" }, region] });
    assert_eq!(template["Conditions"]["InUsEast1"], is("us-east-1"));
    assert_eq!(template["Conditions"]["NotInUsWest2"], serde_json::json!({ "Fn::Not": [is("us-west-2")] }));
    for id in ["Flows", "FlowsKey", "VpcFlowLogsFlowsRole"] {
        assert_eq!(template["Resources"][id]["Condition"], "InUsEast1", "{id}");
    }
    let both = serde_json::json!({ "Fn::And": [{ "Condition": "HasVpcIds01" }, { "Condition": "NotInUsWest2" }] });
    let condition = template["Resources"]["MostArchive01"]["Condition"].as_str().unwrap();
    assert_eq!(template["Conditions"][condition], both);
    assert_eq!(template["Outputs"]["FlowsName"]["Condition"], "InUsEast1");
    assert_eq!(template["Resources"]["ResolverQueryLogsArchive"]["Condition"], Value::Null);
}

/// An account and region has one recorder; it reads configurations, and AWS Config itself delivers them.
#[test]
fn config_records_everywhere_and_global_types_once() {
    let files = artifacts(
        r#"
name: acme
regions: [us-east-1, eu-west-1]
organization:
  id: o-a1b2c3d4e5
  accounts: { management: "111111111111", log-archive: "222222222222", workloads: ["444444444444"] }
destinations:
  archive: { kind: s3, prefix: aws, retention: 1y }
sources:
  - { kind: config, accounts: workloads, snapshots: 6h, deliver_to: archive }
"#,
    );
    let template = &files["cloudformation/workloads.template.json"];
    let group = &cfn(template, "Config")["RecordingGroup"];
    assert_eq!(group["AllSupported"], true);
    assert_eq!(group["IncludeGlobalResourceTypes"], serde_json::json!({ "Fn::If": ["InUsEast1", true, false] }));
    // Neither may wait for the other: CloudFormation starts the recorder when the channel is there.
    for (id, other) in [("Config", "ConfigChannel"), ("ConfigChannel", "\"Config\"")] {
        assert!(!template["Resources"][id].to_string().contains(other), "{id}");
    }
    let channel = cfn(template, "ConfigChannel");
    assert_eq!(channel["S3BucketName"], "acme-archive-222222222222-us-east-1");
    assert_eq!(channel["S3KeyPrefix"], "aws");
    assert_eq!(channel["S3KmsKeyArn"], serde_json::json!({ "Ref": "ArchiveKeyArn" }));
    assert_eq!(channel["ConfigSnapshotDeliveryProperties"]["DeliveryFrequency"], "Six_Hours");
    let role = cfn(template, "ConfigRole");
    assert_eq!(role["ManagedPolicyArns"], serde_json::json!(["arn:aws:iam::aws:policy/service-role/AWS_ConfigRole"]));
    let may = &role["Policies"][0]["PolicyDocument"];
    for statement in may["Statement"].as_array().unwrap().iter().filter(|one| one["Effect"] == "Allow") {
        assert_eq!(statement["Action"], "s3:ListBucket");
    }
    for (region, global) in [("us-east-1", true), ("eu-west-1", false)] {
        let root = &files[&format!("terraform/workloads/{region}.tf.json")];
        let label = format!("config_{}", region.replace('-', "_"));
        let group = &tf(root, "aws_config_configuration_recorder", &label)["recording_group"];
        assert_eq!(group["include_global_resource_types"], global, "{region}");
        let channel = tf(root, "aws_config_delivery_channel", &label);
        assert_eq!(channel["s3_kms_key_arn"], "${var.archive_key_arn}");
        let started = tf(root, "aws_config_configuration_recorder_status", &label);
        assert_eq!(started["is_enabled"], true);
        assert_eq!(started["depends_on"][0], format!("aws_config_delivery_channel.{label}"));
        let role = tf(root, "aws_iam_role_policy_attachment", &format!("config_role_{}", region.replace('-', "_")));
        assert_eq!(role["policy_arn"], "arn:aws:iam::aws:policy/service-role/AWS_ConfigRole");
    }
    // What one root module needs of another is among the outputs of that.
    assert!(files["terraform/core/outputs.tf.json"]["output"]["archive_key_arn"].is_object());
    assert_eq!(files["terraform/workloads/variables.tf.json"]["variable"]["archive_key_arn"]["nullable"], false);
    let entries = files["manifest.json"]["artifacts"].as_array().unwrap();
    let root = entries.iter().find(|entry| entry["path"] == "terraform/workloads/terraform.tf.json").unwrap();
    let need = serde_json::json!([{ "parameter": "archive_key_arn", "from": "terraform/core/terraform.tf.json", "output": "archive_key_arn" }]);
    assert_eq!(root["needs"], need);
    let root = &files[&format!("terraform/core/{ARCHIVE}.tf.json")];
    let terraform = policy(&tf(root, "aws_s3_bucket_policy", "archive")["policy"]);
    let template = &files["cloudformation/log-archive.us-east-1.template.json"];
    for document in [&cfn(template, "ArchivePolicy")["PolicyDocument"], &terraform] {
        let write = statement(document, "ConfigWrite");
        assert_eq!(write["Principal"]["Service"], "config.amazonaws.com");
        assert_eq!(write["Condition"]["StringEquals"]["aws:SourceOrgID"], "o-a1b2c3d4e5");
        assert!(write["Resource"].to_string().contains("/aws/AWSLogs/*/Config/*"), "{write}");
        let find = statement(document, "ConfigRolesFindBucket");
        assert_eq!(find["Action"], "s3:ListBucket");
        assert_eq!(find["Condition"]["StringEquals"]["aws:PrincipalOrgID"], "o-a1b2c3d4e5");
        let roles = serde_json::json!(["arn:aws:iam::*:role/acme-config-role-*"]);
        assert_eq!(find["Condition"]["ArnLike"]["aws:PrincipalArn"], roles);
    }
}

/// Each detector is known, so that nothing but its findings may be written, under the name that GuardDuty has in its region.
#[test]
fn detectors_export_by_their_ids_and_nothing_else_may_write() {
    let files = artifacts(
        r#"
name: acme
regions: [us-east-1, me-south-1]
organization:
  id: o-a1b2c3d4e5
  accounts: { management: "111111111111", log-archive: "222222222222", security: ["333333333333", "444444444444"] }
destinations:
  archive: { kind: s3, retention: 1y, lock: { mode: governance, for: 30d } }
sources:
  - kind: guardduty
    detectors: ["arn:aws:guardduty:me-south-1:333333333333:detector/12abc34d567e8fa901bc2d34e56789f0"]
    deliver_to: archive
"#,
    );
    let template = &files["cloudformation/security.template.json"];
    let export = cfn(template, "Guardduty01");
    let listed = serde_json::json!({ "Fn::Select": [0, { "Fn::Split": [",", { "Ref": "GuarddutyDetectorArns" }] }] });
    assert_eq!(export["DetectorId"], serde_json::json!({ "Fn::Select": [1, { "Fn::Split": ["/", listed] }] }));
    let bucket = "arn:aws:s3:::acme-archive-222222222222-us-east-1";
    assert_eq!(export["DestinationProperties"]["DestinationArn"], bucket);
    assert_eq!(export["DestinationProperties"]["KmsKeyArn"], serde_json::json!({ "Ref": "ArchiveKeyArn" }));
    let root = &files["terraform/security/me-south-1.tf.json"];
    let export = tf(root, "aws_guardduty_publishing_destination", "guardduty_me_south_1");
    assert_eq!(export["detector_id"], "${split(\"/\", each.value)[1]}");
    assert_eq!(
        (&export["destination_arn"], &export["kms_key_arn"]),
        (&bucket.into(), &"${var.archive_key_arn}".into())
    );
    let root = &files[&format!("terraform/core/{ARCHIVE}.tf.json")];
    let template = &files["cloudformation/log-archive.us-east-1.template.json"];
    let bucket_policies = [
        cfn(template, "ArchivePolicy")["PolicyDocument"].clone(),
        policy(&tf(root, "aws_s3_bucket_policy", "archive")["policy"]),
    ];
    let key_policies =
        [cfn(template, "ArchiveKey")["KeyPolicy"].clone(), policy(&tf(root, "aws_kms_key", "archive_key")["policy"])];
    for (documents, sid, action) in [
        (&bucket_policies, "GuardDutyFindBucket", "s3:GetBucketLocation"),
        (&bucket_policies, "GuarddutyWrite", "s3:PutObject"),
        (&key_policies, "GuardDutyEncrypt", "kms:GenerateDataKey"),
    ] {
        for document in documents {
            let allow = statement(document, sid);
            assert_eq!(allow["Action"], action);
            assert_eq!(allow["Principal"]["Service"], serde_json::json!(["guardduty.me-south-1.amazonaws.com"]));
            let detector = "arn:aws:guardduty:me-south-1:333333333333:detector/12abc34d567e8fa901bc2d34e56789f0";
            let bound = serde_json::json!({ "aws:SourceAccount": ["333333333333"], "aws:SourceArn": [detector] });
            assert_eq!(allow["Condition"]["StringEquals"], bound, "{sid}");
        }
    }
}

/// AWS takes a policy whose two statements name the same data, in the spelling of its list.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch-logs-data-protection-policies.html>
#[test]
fn what_is_masked_is_found_and_hidden_and_log_groups_without_a_word_have_no_policy() {
    let files = artifacts(
        r#"
name: acme
regions: [us-gov-west-1]
account: "111122223333"
destinations:
  trail-log: { kind: cloudwatch-logs, retention: 30d, mask: [email-address, open-ssh-private-key, lat-long] }
  flow-log: { kind: cloudwatch-logs, retention: 30d }
  archive: { kind: s3, retention: 1y, lock: { mode: governance, for: 30d } }
sources:
  - { kind: cloudtrail, deliver_to: [archive, trail-log] }
  - { kind: vpc-flow-logs, vpcs: all, deliver_to: flow-log }
"#,
    );
    let template = &files["cloudformation/account.us-gov-west-1.template.json"];
    let root = &files["terraform/core/account.us-gov-west-1.tf.json"];
    let protection = tf(root, "aws_cloudwatch_log_data_protection_policy", "trail_log_us_gov_west_1");
    assert_eq!(protection["log_group_name"], "${aws_cloudwatch_log_group.trail_log_us_gov_west_1.name}");
    for document in [cfn(template, "TrailLog")["DataProtectionPolicy"].clone(), policy(&protection["policy_document"])]
    {
        assert_eq!(document["Version"], "2021-06-01");
        let statements = document["Statement"].as_array().unwrap();
        let identifiers = ["EmailAddress", "OpenSshPrivateKey", "LatLong"]
            .map(|name| format!("arn:aws-us-gov:dataprotection::aws:data-identifier/{name}"));
        for statement in statements {
            assert_eq!(statement["DataIdentifier"], serde_json::json!(identifiers));
        }
        let operations: Vec<&Value> = statements.iter().map(|statement| &statement["Operation"]).collect();
        assert_eq!(operations[0], &serde_json::json!({ "Audit": { "FindingsDestination": {} } }));
        assert_eq!(operations[1], &serde_json::json!({ "Deidentify": { "MaskConfig": {} } }));
        assert_eq!(operations.len(), 2);
    }
    assert!(cfn(template, "FlowLog").is_object());
    assert!(cfn(template, "FlowLog").get("DataProtectionPolicy").is_none());
    assert!(root["resource"]["aws_cloudwatch_log_data_protection_policy"].get("flow_log_us_gov_west_1").is_none());
}

/// What streams write to and what they read already is never among what is taken of whole accounts, and only Logs
/// destinations of such streams let policies of accounts in.
#[test]
fn whole_accounts_are_taken_without_what_would_feed_on_itself() {
    let files = artifacts(
        r#"
name: acme
regions: [us-east-1]
organization:
  id: o-a1b2c3d4e5
  accounts: { management: "111111111111", log-archive: "222222222222", security: ["333333333333", "444444444444"] }
destinations:
  archive: { kind: s3, retention: 1y, lock: { mode: governance, for: 30d } }
  flow-log: { kind: cloudwatch-logs, log_group: /flows, retention: 30d }
  quiet-log: { kind: cloudwatch-logs, retention: 30d }
streams:
  flows: { from: flow-log, deliver_to: archive }
  apps: { from_all: { accounts: [security, log-archive], except: [/aws/lambda/x] }, deliver_to: archive, filter: "?ERROR" }
sources:
  - { kind: vpc-flow-logs, accounts: security, vpcs: all, deliver_to: [flow-log, quiet-log] }
"#,
    );
    let criteria = "LogGroupName NOT IN [\"/aws/kinesisfirehose/acme-apps\",\"/aws/kinesisfirehose/acme-flows\",\"/aws/lambda/x\",\"/flows\"]";
    for group in ["security", "log-archive"] {
        let policy = cfn(&files[&format!("cloudformation/{group}.template.json")], "AccountsToApps").clone();
        assert_eq!(
            (&policy["SelectionCriteria"], &policy["PolicyType"]),
            (&criteria.into(), &"SUBSCRIPTION_FILTER_POLICY".into())
        );
        let root = &files[&format!("terraform/{group}/us-east-1.tf.json")];
        let policy = tf(root, "aws_cloudwatch_log_account_policy", "accounts_to_apps_us_east_1");
        assert_eq!(
            (&policy["selection_criteria"], &policy["policy_type"]),
            (&criteria.into(), &"SUBSCRIPTION_FILTER_POLICY".into())
        );
        let document: Value = serde_json::from_str(policy["policy_document"].as_str().unwrap()).unwrap();
        assert_eq!(document["DestinationArn"], "arn:aws:logs:us-east-1:222222222222:destination:acme-apps");
        assert_eq!(document["FilterPattern"], "?ERROR");
    }
    let management = files.iter().filter(|(path, _)| path.contains("management"));
    assert!(management.into_iter().all(|(_, content)| !content.to_string().contains("AccountPolicy")));
    let template = &files["cloudformation/log-archive.us-east-1.template.json"];
    let granted = |id: &str| statement(&policy(&cfn(template, id)["DestinationPolicy"]), "OrganizationSubscribes");
    let both = serde_json::json!(["logs:PutSubscriptionFilter", "logs:PutAccountPolicy"]);
    assert_eq!(granted("AppsEntryUsEast1")["Action"], both);
    assert_eq!(granted("FlowsEntryUsEast1")["Action"], "logs:PutSubscriptionFilter");
    for id in ["AppsEntryUsEast1", "FlowsEntryUsEast1"] {
        assert_eq!(granted(id)["Condition"]["StringEquals"]["aws:PrincipalOrgID"], "o-a1b2c3d4e5");
    }
}

/// A type that was alone keeps the name of its delivery source when others come: a new name is a new source.
#[test]
fn delivery_sources_keep_their_names_when_types_of_logs_are_added() {
    let files = artifacts(
        r#"
name: acme
regions: [us-east-1]
account: "111122223333"
destinations:
  live: { kind: cloudwatch-logs, retention: 30d }
sources:
  - { kind: bedrock-knowledge-bases, knowledge_bases: ["arn:aws:bedrock:us-east-1:111122223333:knowledge-base/KB12345678"], types: [application, runtime], deliver_to: live }
"#,
    );
    let sources = &files["terraform/core/account.us-east-1.tf.json"]["resource"]["aws_cloudwatch_log_delivery_source"];
    let name = |label: &str| sources[label]["name"].as_str().unwrap().to_owned();
    assert!(name("bedrock_knowledge_bases_us_east_1").starts_with("acme-bedrock-knowledge-bases-$"), "{sources}");
    assert_eq!(sources["bedrock_knowledge_bases_us_east_1"]["log_type"], "APPLICATION_LOGS");
    assert!(name("bedrock_knowledge_bases_runtime_us_east_1").starts_with("acme-bedrock-knowledge-bases-runtime-$"));
    assert_eq!(sources["bedrock_knowledge_bases_runtime_us_east_1"]["log_type"], "RUNTIME_LOGS");
}
