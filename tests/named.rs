//! Log groups that AWS names: made before AWS makes them, with the words of the destination.

use std::collections::{BTreeMap, BTreeSet};

use logboom::pipeline::{Language, prove};
use serde_json::{Value, json};

use crate::support::{artifacts, root};

const BLUEPRINT: &str = include_str!("named.yaml");
const TEMPLATE: &str = "cloudformation/workloads.template.json";
const HOME: &str = "terraform/workloads/us-east-1.tf.json";
const ABROAD: &str = "terraform/workloads/eu-west-1.tf.json";

/// What each kind of source lists, and what AWS calls its log group: without the type where there are several.
const NAMES: [(&str, &str, &str, &str); 5] = [
    ("EksControlPlaneLogGroups", "555555555555", "us-east-1", "/aws/eks/shop/cluster"),
    ("RdsInstanceLogGroups", "555555555555", "us-east-1", "/aws/rds/instance/orders"),
    ("RdsClusterLogGroups", "444444444444", "eu-west-1", "/aws/rds/cluster/ledger"),
    ("LambdaLogGroups", "555555555555", "us-east-1", "/aws/lambda/checkout"),
    ("LogGroupsLogGroups", "444444444444", "us-east-1", "API-Gateway-Execution-Logs_a1b2c3d4e5/prod"),
];

fn resources(files: &BTreeMap<String, Value>) -> &serde_json::Map<String, Value> {
    files[TEMPLATE]["Resources"].as_object().unwrap()
}

#[test]
fn log_groups_have_the_names_that_aws_gives_them() {
    let files = artifacts(BLUEPRINT);
    let values = &files["cloudformation/workloads.parameters.json"];
    let variables = &files["terraform/workloads/lists.auto.tfvars.json"];
    for (set, account, region, name) in NAMES {
        let value = values[account][region].as_array().unwrap().iter().find(|value| value["ParameterKey"] == set);
        assert_eq!(value.unwrap()["ParameterValue"], name);
        let variable = set.chars().fold(String::new(), |name, letter| match letter.is_ascii_uppercase() {
            true if name.is_empty() => letter.to_ascii_lowercase().to_string(),
            true => format!("{name}_{}", letter.to_ascii_lowercase()),
            false => format!("{name}{letter}"),
        });
        assert_eq!(variables[&variable], json!({ account: { region: [name] } }));
    }
    let chosen = |set: &str| json!({ "Fn::Select": [0, { "Fn::Split": [",", { "Ref": set }] }] });
    let group = |id: &str| resources(&files)[id]["Properties"]["LogGroupName"].clone();
    assert_eq!(group("EksControlPlaneLogGroup01"), chosen("EksControlPlaneLogGroups"));
    let of_type = json!({ "Fn::Sub": ["${Value1}/diag.log", { "Value1": chosen("RdsClusterLogGroups") }] });
    assert_eq!(group("RdsClusterLogGroupDiagLog01"), of_type);
    let groups = &files[HOME]["resource"]["aws_cloudwatch_log_group"];
    assert_eq!(groups["lambda_log_group_us_east_1"]["name"], "${each.value}");
    assert_eq!(groups["rds_instance_log_group_postgresql_us_east_1"]["name"], "${each.value}/postgresql");
}

/// A list may get shorter: what leaves it is left alone in both dialects.
#[test]
fn log_groups_are_kept_encrypted_masked_and_never_deleted() {
    let files = artifacts(BLUEPRINT);
    let groups = resources(&files).iter().filter(|(_, resource)| resource["Type"] == "AWS::Logs::LogGroup");
    let groups: Vec<_> = groups.collect();
    // Seven kinds of log group, in three slots each.
    assert_eq!(groups.len(), 21);
    for (id, group) in groups {
        let of_others = id.starts_with("LogGroups");
        assert_eq!((&group["DeletionPolicy"], &group["UpdateReplacePolicy"]), (&"Retain".into(), &"Retain".into()));
        assert_eq!(group["Properties"]["RetentionInDays"], if of_others { 7 } else { 90 }, "{id}");
        assert_eq!(group["Properties"].get("KmsKeyId").is_none(), of_others, "{id}");
        assert_eq!(group["Properties"].get("DataProtectionPolicy").is_none(), of_others, "{id}");
    }
    for (path, many) in [(HOME, 7), (ABROAD, 4)] {
        let groups = files[path]["resource"]["aws_cloudwatch_log_group"].as_object().unwrap();
        assert_eq!(groups.len(), many, "{path}");
        for (label, group) in groups {
            let of_others = label.starts_with("log_groups");
            assert_eq!((&group["skip_destroy"], group.get("lifecycle")), (&true.into(), None), "{label}");
            assert_eq!(group["retention_in_days"], if of_others { 7 } else { 90 }, "{label}");
            assert_eq!(group.get("kms_key_id").is_none(), of_others, "{label}");
            let mask = &files[path]["resource"]["aws_cloudwatch_log_data_protection_policy"][label];
            assert_eq!(mask.is_null(), of_others, "{label}");
        }
    }
}

#[test]
fn the_key_is_for_these_log_groups_and_no_others() {
    let files = artifacts(BLUEPRINT);
    let statement = &resources(&files)["ServiceLogKey"]["Properties"]["KeyPolicy"]["Statement"][1];
    let context = statement["Condition"]["ArnLike"]["kms:EncryptionContext:aws:logs:arn"].as_array().unwrap();
    let wanted = [
        "/aws/eks/*/cluster",
        "/aws/lambda/checkout",
        "/aws/rds/cluster/*/diag.log",
        "/aws/rds/cluster/*/postgresql",
        "/aws/rds/instance/*/diag.log",
        "/aws/rds/instance/*/postgresql",
    ];
    let arn = |name: &&str| json!({ "Fn::Sub": format!("arn:aws:logs:${{AWS::Region}}:${{AWS::AccountId}}:log-group:{name}") });
    assert_eq!(context.len(), wanted.len());
    assert!(wanted.iter().map(arn).all(|arn| context.contains(&arn)), "{context:?}");
    let role = &files[HOME]["resource"]["aws_iam_role_policy"]["service_log_to_find_role_us_east_1"]["policy"];
    let role: Value = serde_json::from_str(role.as_str().unwrap()).unwrap();
    let sends = role["Statement"][0]["Resource"].as_array().unwrap();
    let arn = |name: &&str| json!(format!("arn:aws:logs:us-east-1:${{var.account_id}}:log-group:{name}:*"));
    assert_eq!(sends.len(), wanted.len());
    assert!(wanted.iter().map(arn).all(|arn| sends.contains(&arn)), "{sends:?}");
}

/// Takes the blueprint through the proof, with a statement changed: the codes of what is wrong then.
fn proven(template: &str, from: &str, to: &str) -> Vec<&'static str> {
    let text = std::fs::read_to_string(root().join("templates").join(template)).unwrap();
    assert_eq!(text.matches(from).count(), 1, "{from}");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(template);
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(file, text.replace(from, to)).unwrap();
    let path = root().join("tests/named.yaml");
    let outcome = prove("test.yaml", &path, BLUEPRINT, Language::Both, Some(folder.path()), false).unwrap();
    let mut codes: Vec<_> = outcome.codes().into_iter().map(|(code, _)| code).collect();
    codes.dedup();
    codes
}

#[test]
fn the_proof_sees_what_keys_and_roles_let_in() {
    let key = "writers/logs.amazonaws.com/named-key-statements.json.hbs";
    let role = "transports/subscription/named-permissions.json.hbs";
    let fine: [&str; 0] = [];
    assert_eq!(proven(key, "LogGroupEncrypt", "Encrypt"), fine);
    assert_eq!(proven(key, ":log-group:\" this", ":log-group:x\" this"), ["delivery-refused"]);
    assert_eq!(proven(key, ":log-group:\" this", ":log-group:\" this \"*\""), ["unguarded"]);
    assert_eq!(proven(key, "\"logs.\" region", "\"logs.eu-north-1\""), ["delivery-refused"]);
    assert_eq!(proven(key, "../account \":log-group:\"", "\"*:log-group:\""), ["unguarded"]);
    assert_eq!(proven(role, "this \":*\"", "this"), ["delivery-refused"]);
}

#[test]
fn one_more_of_anything_renames_nothing() {
    let before = artifacts(BLUEPRINT);
    let grown = BLUEPRINT
        .replace("cluster/shop\"]", "cluster/shop\", \"arn:aws:eks:us-east-1:555555555555:cluster/bank\", \"arn:aws:eks:eu-west-1:444444444444:cluster/bank\"]")
        .replace("cluster:ledger\"]", "cluster:ledger\", \"arn:aws:rds:us-east-1:555555555555:cluster:orders\"]")
        .replace("[postgresql, diag.log]", "[error, postgresql, diag.log]")
        .replace("function:checkout\"]", "function:checkout\", \"arn:aws:lambda:us-east-1:555555555555:function:bill\"]");
    let after = artifacts(&grown);
    let name = |resource: &Value| {
        let names = ["LogGroupName", "AlarmName", "FilterName", "RoleName", "AliasName"];
        names.map(|name| resource["Properties"][name].clone())
    };
    for (id, resource) in resources(&before) {
        assert_eq!(name(&resources(&after)[id]), name(resource), "{id}");
    }
    let list = |files: &BTreeMap<String, Value>, account: &str, region: &str, set: &str| {
        let all = files["cloudformation/workloads.parameters.json"][account][region].clone();
        let value = all.as_array().unwrap().iter().find(|value| value["ParameterKey"] == set).unwrap().clone();
        value["ParameterValue"].as_str().unwrap().to_owned()
    };
    for (set, account, region, stem) in NAMES {
        let now = list(&after, account, region, set);
        assert!(now == stem || now.starts_with(&format!("{stem},")), "{now}");
    }
}

/// One alarm counts what is in all of them, and silence is noticed in each.
#[test]
fn alarms_watch_every_log_group() {
    let files = artifacts(BLUEPRINT);
    let all = resources(&files);
    let of = |kind: &str, start: &str| {
        let found = all.iter().filter(|(id, resource)| id.starts_with(start) && resource["Type"] == kind);
        found.map(|(_, resource)| resource["Properties"].clone()).collect::<Vec<_>>()
    };
    let alarms = of("AWS::CloudWatch::Alarm", "AlertDenied");
    assert_eq!(alarms.len(), 1);
    for (start, otherwise) in [("AlertDenied", Value::Null), ("AlertOdd", 0.into())] {
        let filters = of("AWS::Logs::MetricFilter", start);
        let groups: BTreeSet<String> = filters.iter().map(|filter| filter["LogGroupName"].to_string()).collect();
        assert_eq!((filters.len(), groups.len()), (18, 18), "each of six in three slots");
        for filter in &filters {
            let counted = &filter["MetricTransformations"][0];
            assert_eq!(counted["MetricNamespace"], alarms[0]["Namespace"]);
            assert_eq!(counted["DefaultValue"], otherwise);
        }
    }
    let silent = of("AWS::CloudWatch::Alarm", "AlertServiceLogSilent");
    let names: BTreeSet<String> = silent.iter().map(|alarm| alarm["AlarmName"].to_string()).collect();
    assert_eq!((silent.len(), names.len()), (18, 18));
    let slots = |id: &str| resources(&files)[id]["Properties"]["Dimensions"][0]["Value"].clone();
    let alarm = "AlertServiceLogSilentOfLambdaLogGroup03";
    assert_eq!(slots(alarm), json!({ "Ref": "LambdaLogGroup03" }));
    let alarms = &files[HOME]["resource"]["aws_cloudwatch_metric_alarm"];
    let alarm = &alarms["alert_service_log_silent_of_eks_control_plane_log_group_us_east_1"];
    let name = "${aws_cloudwatch_log_group.eks_control_plane_log_group_us_east_1[each.key].name}";
    assert_eq!(alarm["dimensions"]["LogGroupName"], name);
}

/// A subscription policy of the account would read what a stream reads already.
#[test]
fn whole_accounts_are_taken_without_what_is_streamed_already() {
    let files = artifacts(BLUEPRINT);
    let criteria = resources(&files)["AccountsToRest"]["Properties"]["SelectionCriteria"].as_str().unwrap();
    for name in ["/aws/eks/shop/cluster", "/aws/rds/instance/orders/postgresql", "/aws/lambda/checkout"] {
        assert!(criteria.contains(&format!("\"{name}\"")), "{criteria}");
    }
    assert!(!criteria.contains("API-Gateway"), "{criteria}");
}

/// What is to be set comes after the log groups, so that AWS finds them; in CloudFormation nothing can wait for what a
/// condition may leave out.
#[test]
fn users_are_told_the_types_when_the_log_groups_are_there() {
    let files = artifacts(BLUEPRINT);
    let parameter = &resources(&files)["EksControlPlaneTypes"];
    assert_eq!(parameter["Properties"]["Value"], "audit,api");
    let parameter = &files[HOME]["resource"]["aws_ssm_parameter"]["eks_control_plane_types_us_east_1"];
    assert_eq!(parameter["name"], "/acme/eks-control-plane/types");
    assert_eq!(parameter["depends_on"], json!(["aws_cloudwatch_log_group.eks_control_plane_log_group_us_east_1"]));
}

/// Log delivery writes for HTTP APIs alone.
#[test]
fn access_logs_of_apis_let_in_only_who_writes_them() {
    let blueprint = |types: &str| {
        format!(
            "name: solo\nregions: [us-east-1]\naccount: \"111122223333\"\ndestinations:\n  api-log: {{ kind: cloudwatch-logs, retention: 30d }}\n\
             sources: [{{ kind: api-gateway-logs, types: [{types}], deliver_to: api-log }}]\n"
        )
    };
    for (types, parameters, services) in [("http", 1, 1), ("rest, websocket", 2, 0), ("http, rest", 2, 1)] {
        let files = artifacts(&blueprint(types));
        let all = files["cloudformation/account.us-east-1.template.json"]["Resources"].as_object().unwrap();
        let many = |kind: &str| all.values().filter(|resource| resource["Type"] == kind).count();
        assert_eq!((many("AWS::SSM::Parameter"), many("AWS::Logs::ResourcePolicy")), (parameters, services), "{types}");
    }
}

/// Each region of a single account has a stack of its own, and Terraform one file of lists for all of them.
#[test]
fn lists_of_a_single_account_are_of_all_its_regions() {
    let arn = |region: &str, name: &str| format!("arn:aws:lambda:{region}:111122223333:function:{name}");
    let files = artifacts(&format!(
        "name: acme
regions: [us-east-1, eu-west-1]
account: \"111122223333\"
destinations:
  own-log: {{ kind: cloudwatch-logs, retention: 30d }}
sources:
  - {{ kind: lambda, deliver_to: own-log, functions: [\"{}\", \"{}\"] }}
",
        arn("us-east-1", "mask"),
        arn("eu-west-1", "shop"),
    ));
    let wanted = json!({ "us-east-1": ["/aws/lambda/mask"], "eu-west-1": ["/aws/lambda/shop"] });
    assert_eq!(files["terraform/core/lists.auto.tfvars.json"]["lambda_log_groups"]["111122223333"], wanted);
}

/// Databases of one type in one region, and of the other in the other.
#[test]
fn what_is_listed_may_differ_by_region() {
    let arn = |region: &str, of: &str| format!("arn:aws:rds:{region}:111122223333:{of}:orders");
    let files = artifacts(&format!(
        "name: acme
regions: [us-east-1, eu-west-1]
account: \"111122223333\"
destinations:
  own-log: {{ kind: cloudwatch-logs, retention: 30d }}
sources:
  - {{ kind: rds, deliver_to: own-log, types: [error], databases: [\"{}\", \"{}\"] }}
",
        arn("us-east-1", "db"),
        arn("eu-west-1", "cluster"),
    ));
    for (region, there, elsewhere) in [
        ("us-east-1", "RdsInstanceLogGroupError", "RdsClusterLogGroupError"),
        ("eu-west-1", "RdsClusterLogGroupError", "RdsInstanceLogGroupError"),
    ] {
        let template = files[&format!("cloudformation/account.{region}.template.json")].to_string();
        assert!(template.contains(there) && !template.contains(elsewhere), "{region}: {template}");
    }
}
