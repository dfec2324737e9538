//! Rules that copy log groups into one account and region: in CloudFormation, and in nothing else.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use logboom::pipeline::{Language, Outcome, prove, synthesize};
use serde_json::{Value, json};

use crate::support::{root, run_in};

const BLUEPRINT: &str = include_str!("centralize.yaml");
const STATEMENTS: &str = "writers/logs.amazonaws.com/key-statements.json.hbs";

fn path() -> std::path::PathBuf {
    root().join("tests/centralize.yaml")
}

fn files() -> BTreeMap<String, Value> {
    let outcome = run_in(BLUEPRINT, &path(), Language::CloudFormation);
    assert!(!outcome.has_errors(), "{}", outcome.human(false));
    outcome.files().into_iter().map(|(path, text)| (path, serde_json::from_str(&text).unwrap())).collect()
}

fn resource<'a>(files: &'a BTreeMap<String, Value>, stack: &str, id: &str) -> &'a Value {
    let found = &files[&format!("cloudformation/{stack}.template.json")]["Resources"][id];
    assert!(found.is_object(), "no {id} in {stack}");
    found
}

fn rule<'a>(files: &'a BTreeMap<String, Value>, stack: &str, id: &str) -> &'a Value {
    let rule = resource(files, stack, id);
    assert_eq!(rule["Type"], "AWS::ObservabilityAdmin::OrganizationCentralizationRule");
    &rule["Properties"]["Rule"]
}

#[test]
fn a_rule_is_in_the_home_region_of_its_owner() {
    let files = files();
    let stacks = [("management", "Everything"), ("security", "Applications"), ("management", "Rest")];
    for (account, name) in stacks {
        rule(&files, &format!("{account}.us-east-1"), &format!("Centralize{name}"));
    }
    let rule = resource(&files, "management.us-east-1", "CentralizeEverything");
    assert_eq!(rule["Properties"]["RuleName"], "acme-everything");
    assert!(files.keys().all(|path| !path.starts_with("terraform")), "{:?}", files.keys());
}

#[test]
fn a_rule_says_whose_logs_are_copied() {
    let files = files();
    let everything = &rule(&files, "management.us-east-1", "CentralizeEverything")["Source"];
    assert_eq!(everything["Scope"], "OrganizationId = 'o-a1b2c3d4e5'");
    assert_eq!(everything["Regions"], json!(["us-east-1", "eu-west-1"]));
    assert_eq!(everything["SourceLogsConfiguration"]["EncryptedLogGroupStrategy"], "ALLOW");
    assert_eq!(everything["SourceLogsConfiguration"]["LogGroupSelectionCriteria"], "*");
    let some = &rule(&files, "security.us-east-1", "CentralizeApplications")["Source"];
    assert_eq!(some["Scope"], "AccountId IN ('444444444444', '555555555555')");
    assert_eq!(some["Regions"], json!(["us-east-1"]));
    assert_eq!(some["SourceLogsConfiguration"]["EncryptedLogGroupStrategy"], "SKIP");
    assert_eq!(
        some["SourceLogsConfiguration"]["LogGroupSelectionCriteria"],
        "LogGroupName IN ('/app/main', '/app/other') OR LogGroupName LIKE '/aws/lambda/%'"
    );
    let rest = &rule(&files, "management.us-east-1", "CentralizeRest")["Source"];
    assert_eq!(rest["Scope"], "AccountId IN ('333333333333', '444444444444', '555555555555')");
    assert_eq!(
        rest["SourceLogsConfiguration"]["LogGroupSelectionCriteria"],
        "LogGroupName NOT IN ('/app/main') AND LogGroupName NOT LIKE '/aws/lambda/%' AND LogGroupName NOT LIKE '/aws/eks/%'"
    );
    let strict = &rule(&files, "management.us-east-1", "CentralizeStrict")["Source"];
    assert_eq!(strict["Scope"], everything["Scope"]);
}

#[test]
fn a_rule_says_where_copies_go_and_how_they_are_encrypted() {
    let files = files();
    let logs = |stack: &str, id: &str| rule(&files, stack, id)["Destination"]["DestinationLogsConfiguration"].clone();
    let everything = &rule(&files, "management.us-east-1", "CentralizeEverything")["Destination"];
    assert_eq!((&everything["Account"], &everything["Region"]), (&"333333333333".into(), &"eu-west-1".into()));
    let everything = logs("management.us-east-1", "CentralizeEverything");
    let name = &everything["LogGroupNameConfiguration"]["LogGroupNamePattern"];
    assert_eq!(name, "/central/${source.accountId}${source.logGroup}");
    let encryption = &everything["LogsEncryptionConfiguration"];
    assert_eq!(encryption["EncryptionStrategy"], "CUSTOMER_MANAGED");
    assert_eq!(encryption["EncryptionConflictResolutionStrategy"], "ALLOW");
    assert_eq!(encryption["KmsKeyArn"], json!({ "Ref": "CentralizeEverythingKeyArn" }));
    assert_eq!(everything["BackupConfiguration"]["Region"], "us-west-2");
    assert_eq!(everything["BackupConfiguration"]["KmsKeyArn"], json!({ "Ref": "CentralizeEverythingBackupKeyArn" }));
    let skipping = logs("security.us-east-1", "CentralizeApplications");
    assert_eq!(skipping, json!({ "LogGroupNameConfiguration": { "LogGroupNamePattern": "${source.logGroup}" } }));
    let rest = logs("management.us-east-1", "CentralizeRest");
    assert_eq!(rest["LogsEncryptionConfiguration"], json!({ "EncryptionStrategy": "AWS_OWNED" }));
    assert_eq!(rest["BackupConfiguration"], json!({ "Region": "eu-west-1" }));
    let strict = logs("management.us-east-1", "CentralizeStrict");
    assert_eq!(strict["LogsEncryptionConfiguration"]["EncryptionConflictResolutionStrategy"], "SKIP");
    assert!(strict["BackupConfiguration"].is_null());
}

/// Each key is where its log groups are, has the tag that AWS asks for, whatever the blueprint says, and is for log groups
/// of the right names alone.
#[test]
fn keys_are_in_the_account_and_region_of_the_copies() {
    let files = files();
    let keys = [
        ("security.eu-west-1", "CentralizeEverythingKey", "eu-west-1:333333333333:log-group:/central/*"),
        ("security.us-west-2", "CentralizeEverythingBackupKey", "us-west-2:333333333333:log-group:/central/*"),
        ("management.us-east-1", "CentralizeStrictKey", "us-east-1:111111111111:log-group:*"),
    ];
    for (stack, id, names) in keys {
        let key = resource(&files, stack, id);
        assert_eq!((&key["Type"], &key["DeletionPolicy"]), (&"AWS::KMS::Key".into(), &"Retain".into()));
        let tags = key["Properties"]["Tags"].as_array().unwrap();
        let managed: Vec<&Value> = tags.iter().filter(|tag| tag["Key"] == "LogsManaged").collect();
        assert_eq!(managed, [&json!({ "Key": "LogsManaged", "Value": "true" })]);
        assert!(tags.contains(&json!({ "Key": "owner", "Value": "security" })));
        let statement = &key["Properties"]["KeyPolicy"]["Statement"][1];
        let region = names.split(':').next().unwrap();
        assert_eq!(statement["Principal"]["Service"], format!("logs.{region}.amazonaws.com"));
        let context = &statement["Condition"]["ArnEquals"]["kms:EncryptionContext:aws:logs:arn"];
        assert_eq!(context, &format!("arn:aws:logs:{names}"));
    }
    let all = files.values().filter_map(|template| template["Resources"].as_object()).flatten();
    let managed = all.filter(|(_, resource)| {
        let tags = resource["Properties"]["Tags"].as_array().into_iter().flatten();
        tags.filter(|tag| tag["Key"] == "LogsManaged").any(|tag| tag["Value"] == "true")
    });
    assert_eq!(managed.count(), keys.len(), "no other key is for centralization");
}

#[test]
fn terraform_is_refused_and_says_so() {
    for language in [Language::Both, Language::Terraform] {
        let outcome = run_in(BLUEPRINT, &path(), language);
        assert_eq!(outcome.codes(), [("not-in-terraform", "applications".to_owned())]);
        assert!(outcome.files().is_empty());
        assert!(outcome.human(false).contains("`--dialect cloudformation` checks and writes it alone"));
    }
    let without = BLUEPRINT.split("centralize:").next().unwrap();
    assert!(!run_in(without, &path(), Language::Both).has_errors());
}

/// Takes the blueprint through the proof, with the statement of keys for log groups changed.
fn proven(from: &str, to: &str) -> Outcome {
    let text = std::fs::read_to_string(root().join("templates").join(STATEMENTS)).unwrap();
    assert_eq!(text.matches(from).count(), 1, "{from}");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(STATEMENTS);
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(file, text.replace(from, to)).unwrap();
    prove("test.yaml", &path(), BLUEPRINT, Language::CloudFormation, Some(folder.path()), false).unwrap()
}

#[test]
fn the_keys_let_copies_be_encrypted_and_nothing_else() {
    let fine = proven("LogGroupEncrypt", "Encrypt");
    assert!(!fine.has_errors(), "{}", fine.human(false));
    let routes = ["everything -> its key", "everything -> its backup key", "strict -> its key"];
    assert!(routes.iter().all(|route| fine.has_route(route)), "{:?}", fine.routes());
    let said = fine.proof(None);
    assert!(said.contains("LogsManaged"), "what AWS's page leaves open is told: {said}");
    assert!(!said.contains("Terraform"), "{said}");
    let codes = |from: &str, to: &str| -> Vec<&'static str> {
        let mut codes: Vec<_> = proven(from, to).codes().into_iter().map(|(code, _)| code).collect();
        codes.dedup();
        codes
    };
    assert_eq!(codes("\":log-group:\" group", "\":log-group:x\" group"), ["delivery-refused"]);
    assert_eq!(codes("\"logs.\" region", "\"logs.eu-north-1\""), ["delivery-refused"]);
    assert_eq!(codes("account \":log-group:\"", "\"*:log-group:\""), ["unguarded"]);
}

#[test]
fn cfn_lint_has_no_complaint() {
    let folder = tempfile::tempdir().unwrap();
    let outcome = synthesize("test.yaml", &path(), BLUEPRINT, Language::CloudFormation, None).unwrap();
    outcome.write(&folder.path().join("out")).unwrap();
    let templates = folder.path().join("out/cloudformation");
    crate::oracles::lint(&templates);
    wrong_is_noticed(&templates);
}

/// The tool looks at these resources as well.
fn wrong_is_noticed(templates: &Path) {
    let path = templates.join("management.us-east-1.template.json");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replacen("\"AWS_OWNED\"", "\"NOBODY\"", 1)).unwrap();
    let answer = Command::new("cfn-lint").arg("--").arg(&path).output();
    assert!(answer.is_err() || answer.is_ok_and(|answer| !answer.status.success()));
}
