//! `prove`: what it says of what is shipped, and of templates that do not deliver or let strangers in.

use std::fs;

use serde_json::Value;
use tempfile::TempDir;

use super::{ends, everything, place, unchanged};
use crate::support::{blueprints, root};

const STATEMENTS: &str = "writers/cloudtrail.amazonaws.com/bucket-statements.json.hbs";

/// A folder with a blueprint, and with the statements for CloudTrail changed.
fn with(from: &str, to: &str) -> TempDir {
    let text = fs::read_to_string(root().join("templates").join(STATEMENTS)).unwrap();
    assert!(text.contains(from), "{text}");
    let folder = place();
    let file = folder.path().join("templates").join(STATEMENTS);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, text.replace(from, to)).unwrap();
    folder
}

/// Every command says the same of templates that keep the artifacts from being written, and nothing is written.
fn kept_from_writing(folder: &TempDir, codes: &[&str], says: &[&str]) {
    let before = everything(folder.path());
    for command in
        [&["synth", "logboom.yaml", "--out", "out"][..], &["check", "logboom.yaml"], &["prove", "logboom.yaml"]]
    {
        let arguments: Vec<&str> = command.iter().copied().chain(["--templates", "templates"]).collect();
        let (_, err) = ends(folder.path(), &arguments, 1);
        for code in codes {
            assert!(err.contains(&format!("error[{code}]")), "{arguments:?}: {err}");
        }
        for words in says {
            assert!(err.contains(words), "{arguments:?}: {words}: {err}");
        }
        unchanged(folder.path(), &before);
    }
}

#[test]
fn every_shipped_blueprint_is_proven() {
    for (name, path) in blueprints() {
        let (out, err) = ends(&root(), &["prove", path.to_str().unwrap()], 0);
        assert!(out.contains(": delivered\n") && out.contains("no log feeds on itself"), "{name}: {out}");
        assert!(!out.contains("refused") && !out.contains("LOOP") && !err.contains("error"), "{name}: {out}{err}");
    }
}

#[test]
fn one_route_is_asked_for_by_its_name_or_by_an_end() {
    let folder = place();
    let whole = ends(folder.path(), &["prove", "logboom.yaml"], 0).0;
    let routes =
        |text: &str| text.lines().filter(|line| line.ends_with(": delivered")).map(str::to_owned).collect::<Vec<_>>();
    assert!(routes(&whole).len() > 5, "{whole}");
    let one = ends(folder.path(), &["prove", "logboom.yaml", "--route", "cloudtrail -> archive"], 0).0;
    assert_eq!(routes(&one), ["cloudtrail -> archive: delivered"]);
    let end = ends(folder.path(), &["prove", "logboom.yaml", "--route", "cloudtrail"], 0).0;
    assert_eq!(routes(&end), ["cloudtrail -> archive: delivered", "cloudtrail -> trail-log: delivered"]);
    let (out, err) = ends(folder.path(), &["prove", "logboom.yaml", "--route", "cloudtrial"], 2);
    assert_eq!(out, "");
    assert!(err.starts_with("error: `cloudtrial` is no route of this blueprint; it has\n"), "{err}");
    for route in routes(&whole) {
        assert!(err.contains(route.trim_end_matches(": delivered")), "{route}: {err}");
    }
}

#[test]
fn programs_read_the_proof_as_json() {
    let folder = place();
    let (out, err) = ends(folder.path(), &["prove", "logboom.yaml", "--format", "json"], 0);
    let (proof, diagnostics): (Value, Value) =
        (serde_json::from_str(&out).unwrap(), serde_json::from_str(&err).unwrap());
    assert_eq!(diagnostics["errors"], 0);
    let members: Vec<&String> = proof.as_object().unwrap().keys().collect();
    assert_eq!(members, ["routes", "protections", "loops", "assumptions"]);
    assert_eq!(proof["loops"], serde_json::json!([]));
    for route in proof["routes"].as_array().unwrap() {
        assert_eq!(route["outcome"], "delivered", "{route}");
        assert!(route["docs"][0].as_str().unwrap().starts_with("https://"), "{route}");
        for call in route["calls"].as_array().unwrap() {
            assert!(call["action"].as_str().unwrap().contains(':') && call["statement"].is_string(), "{call}");
        }
    }
    assert!(proof["protections"].as_array().unwrap().iter().all(|one| one["outcome"].is_string()));
    let one = ["prove", "logboom.yaml", "--format", "json", "--route", "cloudtrail -> archive", "--explain"];
    let proof: Value = serde_json::from_str(&ends(folder.path(), &one, 0).0).unwrap();
    assert_eq!(proof["routes"].as_array().unwrap().len(), 1);
    assert!(proof["routes"][0]["calls"][0]["steps"].as_array().unwrap().len() > 5);
}

#[test]
fn every_step_is_shown_to_those_who_ask() {
    let folder = place();
    let arguments = ["prove", "logboom.yaml", "--route", "cloudtrail -> archive"];
    let short = ends(folder.path(), &arguments, 0).0;
    assert!(!short.contains("Condition"), "{short}");
    let long = ends(folder.path(), &[&arguments[..], &["--explain"]].concat(), 0).0;
    for words in [
        "Deny `DenyInsecureTransport`",
        "Condition Bool aws:SecureTransport does not match",
        "Allow `CloudTrailAclCheck`",
        "Condition StringEquals aws:SourceArn matches",
    ] {
        assert!(long.contains(words), "{words}: {long}");
    }
}

#[test]
fn an_action_that_is_not_granted_keeps_everything_from_being_written() {
    let folder = with("\"s3:PutObject\"", "\"s3:PutObjectAcl\"");
    kept_from_writing(
        &folder,
        &["delivery-refused"],
        &["`s3:PutObject` would be refused", "`CloudtrailWrite`", "logboom.yaml:14:38"],
    );
    let (out, _) = ends(folder.path(), &["prove", "logboom.yaml", "--templates", "templates"], 1);
    assert!(out.contains("cloudtrail -> archive: refused\n"), "{out}");
    assert!(out.contains("vpc-flow-logs -> archive: delivered\n"), "{out}");
}

/// A condition that every account fulfils is none.
#[test]
fn a_condition_that_keeps_nobody_out_keeps_everything_from_being_written() {
    let folder = with(
        "\"Condition\": { \"StringEquals\": { \"aws:SourceArn\": {{json source_arns}} } }",
        "\"Condition\": { \"StringLike\": { \"aws:SourceAccount\": \"*\" } }",
    );
    kept_from_writing(&folder, &["unguarded"], &["`archive` lets in a call of another account: `s3:GetBucketAcl`"]);
}

/// A statement without any condition is refused before it is proven: the fault is in the templates alone.
#[test]
fn a_statement_without_a_condition_is_the_fault_of_a_template() {
    let folder = with(",\n    \"Condition\": { \"StringEquals\": { \"aws:SourceArn\": {{json source_arns}} } }", "");
    let (_, err) = ends(folder.path(), &["prove", "logboom.yaml", "--templates", "templates"], 2);
    assert!(err.contains("`CloudTrailAclCheck` does not say for whom"), "{err}");
}

/// A blueprint with errors of its own is not planned: an empty proof would read as one without findings.
#[test]
fn nothing_is_said_of_what_was_not_proven() {
    let folder = place();
    let file = folder.path().join("logboom.yaml");
    let text = fs::read_to_string(&file).unwrap();
    for (from, to, code) in [
        ("kind: s3", "kind: s3\n    colour: red", "unknown-key"),
        ("mode: governance, for: 30d", "mode: governance, for: 9y", "lock-longer-than-retention"),
    ] {
        assert!(text.contains(from), "{text}");
        fs::write(&file, text.replacen(from, to, 1)).unwrap();
        for more in [&[][..], &["--format", "json"], &["--route", "cloudtrail"]] {
            let (out, err) = ends(folder.path(), &[&["prove", "logboom.yaml"], more].concat(), 1);
            assert!(out.is_empty() && err.contains(code), "{out}{err}");
        }
    }
}
