//! `audit`: exit codes, the three ways in which it is written, and what it is given.

use std::fs;
use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use super::{ends, run};
use crate::support::root;

const PLACE: [&str; 4] = ["--account", "111122223333", "--region", "us-east-1"];

/// A folder with templates of the cases, under other names.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, case) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::copy(root().join("tests/audit").join(case), path).unwrap();
    }
    folder
}

fn audit(folder: &Path, arguments: &[&str], code: i32) -> (String, String) {
    ends(folder, &[&["audit"], arguments, &PLACE].concat(), code)
}

#[test]
fn what_is_delivered_ends_with_zero_and_what_is_not_with_one() {
    let folder = folder(&[
        ("good.yaml", "21-trail-logs-its-own-bucket.repaired.yaml"),
        ("loop.yaml", "21-trail-logs-its-own-bucket.broken.yaml"),
        ("refused.yaml", "04-stream-without-data-key.broken.yaml"),
        ("unclear.yaml", "unknown-include.yaml"),
    ]);
    let (out, err) = audit(folder.path(), &["good.yaml"], 0);
    assert!(
        out.starts_with("good.yaml:41: Trail -> LogBucket: delivered\n") && out.contains("1 route: 1 delivered\n"),
        "{out}"
    );
    assert_eq!(err, "");
    for (file, outcome) in [("loop.yaml", "loop"), ("refused.yaml", "refused"), ("unclear.yaml", "cannot tell")] {
        let (out, err) = audit(folder.path(), &[file], 1);
        assert!(out.contains(&format!(": {outcome}\n")) && out.contains(&format!("1 {outcome}\n")), "{out}");
        assert_eq!(err, "");
    }
    let (out, _) = audit(folder.path(), &["refused.yaml"], 1);
    assert!(out.contains("`kms:GenerateDataKey`") && out.contains("closest is `UseKey`"), "{out}");
    assert!(out.contains("at refused.yaml:28:3"), "{out}");
    fs::write(folder.path().join("topic.yaml"), "Resources:\n  Topic: { Type: AWS::SNS::Topic }\n").unwrap();
    let (out, _) = audit(folder.path(), &["topic.yaml"], 1);
    assert!(out.starts_with("no delivery of logs was found"), "{out}");
}

#[test]
fn a_folder_stands_for_the_templates_in_it() {
    let folder = folder(&[
        ("all/trail.yaml", "21-trail-logs-its-own-bucket.repaired.yaml"),
        ("all/deeper/main.tf.json", "05-trail-key-without-cloudtrail.repaired.tf.json"),
        ("all/.hidden/other.yaml", "21-trail-logs-its-own-bucket.broken.yaml"),
        ("all/notes.txt", "README.md"),
    ]);
    let (out, _) = audit(folder.path(), &["all"], 0);
    assert!(out.contains("2 routes: 2 delivered\n"), "{out}");
    assert!(out.contains("all/deeper/main.tf.json:") && out.contains("all/trail.yaml:"), "{out}");
    fs::write(folder.path().join("all/values.yaml"), "a: 1\n").unwrap();
    let (out, err) = audit(folder.path(), &["all"], 2);
    assert_eq!(out, "");
    assert!(err.starts_with("error: all/values.yaml: it is neither a CloudFormation template"), "{err}");
    fs::create_dir(folder.path().join("empty")).unwrap();
    assert_eq!(audit(folder.path(), &["empty"], 2).1, "error: there is no template in what was given\n");
    let (_, err) = audit(folder.path(), &["nowhere.yaml"], 2);
    assert!(err.starts_with("error: cannot read `nowhere.yaml`: "), "{err}");
}

#[test]
fn what_cannot_be_as_it_was_given_ends_with_two() {
    let folder = folder(&[("a.yaml", "unknown-parameter.yaml")]);
    let cases: [(&[&str], &str); 13] = [
        (&["--account", "1111"], "`--account 1111`: an account has twelve digits"),
        (&["--account", "11112222333x"], "an account has twelve digits"),
        (&["--account", "a.yaml=1111"], "`--account a.yaml=1111`: an account has twelve digits"),
        (&["--account", "b.yaml=111122223333"], "no template that was given is `b.yaml` or below it"),
        (&["--account", "a.tf.json=111122223333"], "the Terraform files of a folder are one; give the folder"),
        (&["--account", "111122223333", "--account", "444455556666"], "it was given as `111122223333` before"),
        (&["--region", "a.yaml=eu-central-1", "--region", "a.yaml=eu-west-1"], "given as `eu-central-1` before"),
        (&["--region", "virginia"], "`--region virginia`: a region is called such as"),
        (&["--organization", "exampleorgid"], "`--organization exampleorgid`: an organization is called such as"),
        (&["--set", "OrganizationId"], "`--set OrganizationId` is not `--set NAME=VALUE`"),
        (&["--set", "OrganisationId=o-exampleorgid"], "nothing in what was given is called `OrganisationId`"),
        (&["--format", "xml"], "possible values: human, json, sarif"),
        (&["--acount", "111122223333"], "unexpected argument"),
    ];
    for (arguments, expected) in cases {
        let (out, err) = ends(folder.path(), &[&["audit", "a.yaml"], arguments].concat(), 2);
        assert_eq!(out, "", "{arguments:?}");
        assert!(err.contains(expected), "{arguments:?}: {err}");
    }
    let told = ["a.yaml", "--organization", "o-exampleorgid", "--set", "OrganizationId=o-exampleorgid"];
    audit(folder.path(), &told, 0);
    assert_eq!(run(folder.path(), &["audit"]).status.code(), Some(2));
}

/// What logboom itself writes for an organization is deployed in several accounts.
#[test]
fn each_template_has_its_own_account_and_region() {
    let folder = tempfile::tempdir().unwrap();
    let blueprint = root().join("blueprints/centralized-logging.yaml");
    ends(folder.path(), &["synth", blueprint.to_str().unwrap(), "--out", "out"], 0);
    let management = "out/cloudformation/management.us-east-1.template.json";
    let told = |management_account: &str| {
        let places = [
            ("--account", "222222222222".to_owned()),
            ("--account", format!("{management}={management_account}")),
            ("--account", "./out/cloudformation/workloads.template.json=444444444444".to_owned()),
            ("--region", "us-east-1".to_owned()),
            ("--region", "out/cloudformation/log-archive.us-west-2.replica.template.json=us-west-2".to_owned()),
            ("--organization", "o-a1b2c3d4e5".to_owned()),
            ("--set", "ArchiveKeyArn=arn:aws:kms:us-east-1:222222222222:alias/acme-archive-key".to_owned()),
        ];
        let mut arguments = vec!["audit".to_owned(), "out/cloudformation".to_owned()];
        arguments.extend(places.into_iter().flat_map(|(option, value)| [option.to_owned(), value]));
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        ends(folder.path(), &arguments, 1).0
    };
    // The replica's key has no ARN before it exists, and the role names it by that.
    let out = told("111111111111");
    assert!(out.contains("18 routes: 17 delivered, 1 cannot tell\n"), "{out}");
    assert!(
        out.contains("Archive -> ArchiveReplica: cannot tell\n") && out.contains("--set ArchiveReplicaKeyArn="),
        "{out}"
    );
    let out = told("999999999999");
    assert!(out.contains("Cloudtrail -> Archive: refused\n"), "{out}");
}

#[test]
fn programs_read_the_audit_as_json() {
    let folder = folder(&[("a.yaml", "04-stream-without-data-key.broken.yaml")]);
    let (out, err) = audit(folder.path(), &["a.yaml", "--format", "json"], 1);
    assert_eq!(err, "");
    let document: Value = serde_json::from_str(&out).unwrap();
    let members: Vec<&String> = document.as_object().unwrap().keys().collect();
    assert_eq!(members, ["routes", "not_understood", "assumptions"]);
    let route = &document["routes"][0];
    assert_eq!((&route["route"], &route["outcome"]), (&"Stream -> Archive".into(), &"refused".into()));
    let finding = &route["findings"][0];
    assert_eq!(finding["action"], "kms:GenerateDataKey");
    assert_eq!(finding["at"], serde_json::json!({ "file": "a.yaml", "line": 28, "column": 3 }));
    assert!(route.get("steps").is_none());
    let (out, _) = audit(folder.path(), &["a.yaml", "--format", "json", "--explain"], 1);
    let document: Value = serde_json::from_str(&out).unwrap();
    assert!(document["routes"][0]["steps"].as_array().unwrap().len() > 20);
    let (out, _) = audit(folder.path(), &["a.yaml", "--explain"], 1);
    assert!(out.contains("Allow `UseKey`") && out.contains("Action does not match"), "{out}");
}

/// Every case, against the schema of the standard.
#[test]
fn code_scanners_read_the_audit_as_sarif() {
    let schema: Value = serde_json::from_str(include_str!("sarif-2.1.0.schema.json")).unwrap();
    let validator = jsonschema::draft7::new(&schema).unwrap();
    let folder = folder(&[("a b/t\u{e9}mplate #1.yaml", "04-stream-without-data-key.broken.yaml")]);
    let (out, err) = audit(folder.path(), &["a b", "--format", "sarif"], 1);
    assert_eq!(err, "");
    let document: Value = serde_json::from_str(&out).unwrap();
    let result = &document["runs"][0]["results"][0];
    assert_eq!((&result["ruleId"], &result["level"]), (&"delivery-refused".into(), &"error".into()));
    let location = &result["locations"][0]["physicalLocation"];
    assert_eq!(location["artifactLocation"]["uri"], "a%20b/t%C3%A9mplate%20%231.yaml");
    assert_eq!(location["region"], serde_json::json!({ "startLine": 28, "startColumn": 3 }));
    let mut documents = vec![document];
    for entry in fs::read_dir(root().join("tests/audit")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if name.contains(".broken.") || name.starts_with("unknown-") && !name.contains(".expect.") {
            let text = fs::read_to_string(&path).unwrap();
            let audited = logboom::audit::audit(&[(name, text)], &logboom::audit::Given::default()).unwrap();
            documents.push(serde_json::from_str(&audited.sarif()).unwrap());
        }
    }
    assert!(documents.len() > 20);
    for document in documents {
        let wrong: Vec<String> = validator.iter_errors(&document).map(|error| error.to_string()).collect();
        assert!(wrong.is_empty(), "{wrong:#?}\n{document:#}");
        let run = &document["runs"][0];
        let rules: Vec<&Value> =
            run["tool"]["driver"]["rules"].as_array().unwrap().iter().map(|rule| &rule["id"]).collect();
        for result in run["results"].as_array().unwrap() {
            assert!(rules.contains(&&result["ruleId"]), "{result}");
        }
    }
}

/// What lies beside templates, such as values of their parameters, is no template that is broken.
#[test]
fn what_logboom_wrote_is_read_back_and_nothing_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    let text = "name: solo
regions: [us-east-1]
account: \"111122223333\"
destinations:
  wall-log: { kind: cloudwatch-logs, log_group: aws-waf-logs-solo, retention: 90d }
  warehouse:
    kind: redshift
    create: { vpc: vpc-0a1b2c3d, subnets: [subnet-0a1b2c3d, subnet-1a1b2c3d] }
    table: events
    secret: { create: { account: account } }
streams:
  to-warehouse: { from: wall-log, deliver_to: warehouse }
sources:
  - { kind: waf, web_acls: [\"arn:aws:wafv2:us-east-1:111122223333:regional/webacl/a/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f\"], deliver_to: wall-log }
";
    fs::write(folder.path().join("logs.yaml"), text).unwrap();
    ends(folder.path(), &["synth", "logs.yaml", "--out", "out"], 0);
    for there in [
        "manifest.json",
        "statements/warehouse.json",
        "cloudformation/account.us-east-1.parameters.json",
        "terraform/core/lists.auto.tfvars.json",
    ] {
        assert!(folder.path().join("out").join(there).is_file(), "{there}");
    }
    for path in ["out", "out/cloudformation", "out/terraform/core"] {
        let (out, err) = audit(folder.path(), &[path], 0);
        assert_eq!(err, "", "{path}");
        assert!(out.contains("-> ") && out.contains(": delivered\n"), "{path}: {out}");
    }
    // A folder that is called so by others is looked through.
    fs::write(folder.path().join("out/manifest.json"), "{}").unwrap();
    let (_, err) = audit(folder.path(), &["out"], 2);
    assert!(err.contains("out/manifest.json: it is neither"), "{err}");
}
