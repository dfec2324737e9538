//! What each command prints, where, and with which code it ends.

use std::fs;

use serde_json::Value;

use super::{SINGLE, ends, everything, feed, place, run, said, unchanged};
use crate::support::{blueprints, root};

#[test]
fn a_fine_blueprint_ends_with_zero_and_one_line() {
    let folder = place();
    let (out, err) = ends(folder.path(), &["check", "logboom.yaml"], 0);
    assert!(out.starts_with("logboom.yaml is fine: ") && out.ends_with(" files would be written\n"), "{out}");
    assert_eq!(err, "");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "check wrote something");
}

#[test]
fn a_wrong_blueprint_ends_with_one_and_is_explained_on_standard_error_without_colour() {
    let folder = place();
    fs::write(folder.path().join("wrong.yaml"), SINGLE.replace("eu-central-1", "eu-centrall-1")).unwrap();
    for arguments in [&["check", "wrong.yaml"][..], &["synth", "wrong.yaml", "--out", "out"]] {
        let (out, err) = ends(folder.path(), arguments, 1);
        assert_eq!(out, "");
        assert!(err.starts_with("error[unknown-region]"), "{err}");
        assert!(err.contains("wrong.yaml:3:11"), "{err}");
        assert!(!err.contains('\u{1b}'), "{err:?}");
        assert!(!folder.path().join("out").exists());
    }
}

#[test]
fn warnings_are_printed_and_change_no_code() {
    let folder = place();
    let text = SINGLE.replace("    lock: { mode: governance, for: 30d }\n", "");
    fs::write(folder.path().join("open.yaml"), text).unwrap();
    let (out, err) = ends(folder.path(), &["synth", "open.yaml", "--out", "out"], 0);
    assert!(out.starts_with("wrote ") && out.ends_with(" files to out\n"), "{out}");
    assert!(err.starts_with("warning[archive-without-lock]"), "{err}");
}

#[test]
fn wrong_usage_ends_with_two() {
    let folder = place();
    fs::write(folder.path().join("latin.yaml"), b"name: caf\xe9\n").unwrap();
    let cases: [(&[&str], &str); 10] = [
        (&[], "Usage:"),
        (&["synthesize"], "unrecognized subcommand"),
        (&["synth", "logboom.yaml"], "--out"),
        (&["check", "nowhere.yaml"], "cannot read `nowhere.yaml`"),
        (&["check", "."], "cannot read `.`"),
        (&["check", "latin.yaml"], "`latin.yaml` is not UTF-8 text"),
        (&["check", "logboom.yaml", "--format", "xml"], "possible values: human, json"),
        (
            &["synth", "logboom.yaml", "--out", "out", "--dialect", "pulumi"],
            "possible values: cloudformation, terraform",
        ),
        (&["init", "nothing"], "`nothing` is not a scenario"),
        (&["explain", "no-such-code"], "`no-such-code` is not a code"),
    ];
    for (arguments, expected) in cases {
        let (out, err) = ends(folder.path(), arguments, 2);
        assert_eq!(out, "", "{arguments:?}");
        assert!(err.contains(expected), "{arguments:?}: {err}");
    }
}

#[test]
fn help_and_version_end_with_zero_on_standard_output() {
    let folder = place();
    for arguments in [["--help"], ["--version"]] {
        let (out, err) = ends(folder.path(), &arguments, 0);
        assert!(out.contains("logboom"), "{out}");
        assert_eq!(err, "");
    }
    let help = ends(folder.path(), &["--help"], 0).0;
    let words: Vec<&str> = help.split_whitespace().collect();
    assert!(words.join(" ").contains("1 errors were found, 2 usage or input/output, 3 `--check`"), "{help}");
}

#[test]
fn a_blueprint_can_come_from_standard_input() {
    let folder = place();
    let (code, out, err) = said(&feed(folder.path(), &["check", "-"], SINGLE.as_bytes()));
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.starts_with("- is fine"), "{out}");
    let (code, _, err) = said(&feed(folder.path(), &["check", "-"], b"name: \xff\n"));
    assert_eq!((code, err.as_str()), (2, "error: `-` is not UTF-8 text\n"));
    assert_eq!(said(&feed(folder.path(), &["check", "-"], b"")).0, 1);
}

#[test]
fn programs_read_json_with_every_member() {
    let folder = place();
    let text = SINGLE.replace("eu-central-1", "eu-centrall-1").replace("name: solo", "name: Solo");
    fs::write(folder.path().join("wrong.yaml"), text).unwrap();
    let (out, err) = ends(folder.path(), &["check", "wrong.yaml", "--format", "json"], 1);
    assert_eq!(out, "");
    let document: Value = serde_json::from_str(&err).unwrap();
    assert_eq!((&document["errors"], &document["warnings"]), (&1.into(), &0.into()));
    let entry = document["diagnostics"][0].as_object().unwrap();
    let members: Vec<&str> = entry.keys().map(String::as_str).collect();
    let mut expected = vec!["code", "level", "headline", "file", "line", "column", "end_line", "end_column"];
    expected.extend(["pointer", "label", "related", "help", "notes"]);
    assert_eq!(members, expected);
    assert_eq!((&entry["code"], &entry["level"]), (&"malformed-value".into(), &"error".into()));
    assert_eq!((&entry["line"], &entry["column"]), (&2.into(), &7.into()));
    assert_eq!((&entry["end_line"], &entry["end_column"]), (&2.into(), &11.into()));
    assert_eq!((&entry["file"], &entry["pointer"]), (&"wrong.yaml".into(), &"/name".into()));
    let (_, err) = ends(folder.path(), &["check", "logboom.yaml", "--format", "json"], 0);
    let document: Value = serde_json::from_str(&err).unwrap();
    assert_eq!(document, serde_json::json!({ "diagnostics": [], "errors": 0, "warnings": 0 }));
}

#[test]
fn every_scenario_that_init_writes_can_be_synthesized() {
    let folder = tempfile::tempdir().unwrap();
    let (listed, _) = ends(folder.path(), &["init", "--list"], 0);
    let listed: Vec<&str> = listed.lines().map(|line| line.split_whitespace().next().unwrap()).collect();
    let shipped: Vec<String> = blueprints().into_iter().map(|(name, _)| name).collect();
    assert_eq!(listed, shipped);
    for name in listed {
        let file = format!("{name}/logs.yaml");
        fs::create_dir(folder.path().join(name)).unwrap();
        ends(folder.path(), &["init", name, "--out", &file], 0);
        let wanted = fs::read(root().join(format!("blueprints/{name}.yaml"))).unwrap();
        assert_eq!(fs::read(folder.path().join(&file)).unwrap(), wanted);
        let out = format!("{name}/out");
        let (printed, err) = ends(folder.path(), &["synth", &file, "--out", &out], 0);
        assert!(printed.starts_with("wrote "), "{printed}");
        assert!(!err.contains("error"), "{err}");
        assert!(folder.path().join(out).join("manifest.json").exists());
    }
}

#[test]
fn init_writes_the_usual_scenario_and_overwrites_nothing() {
    let folder = tempfile::tempdir().unwrap();
    ends(folder.path(), &["init"], 0);
    let usual = fs::read_to_string(root().join("blueprints/centralized-logging.yaml")).unwrap();
    let file = folder.path().join("logboom.yaml");
    assert_eq!(fs::read_to_string(&file).unwrap(), usual);
    fs::write(&file, "mine").unwrap();
    let (out, err) = ends(folder.path(), &["init", "single-account"], 2);
    assert_eq!((out.as_str(), err.as_str()), ("", "error: `logboom.yaml` is there already\n"));
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
}

/// A file beside the blueprint that is there already is as untouchable as the blueprint, and then nothing is written.
#[test]
fn init_overwrites_no_file_beside_the_blueprint() {
    let folder = tempfile::tempdir().unwrap();
    let inventory = folder.path().join("ten-thousand-accounts/production.json");
    fs::create_dir(inventory.parent().unwrap()).unwrap();
    fs::write(&inventory, "mine").unwrap();
    let before = everything(folder.path());
    let (_, err) = ends(folder.path(), &["init", "ten-thousand-accounts"], 2);
    assert!(err.contains("production.json` is there already"), "{err}");
    unchanged(folder.path(), &before);
}

#[test]
fn the_schema_is_one_and_accepts_what_is_shipped() {
    let folder = place();
    let (out, err) = ends(folder.path(), &["schema"], 0);
    assert_eq!(err, "");
    let schema: Value = serde_json::from_str(&out).unwrap();
    assert!(jsonschema::draft202012::meta::is_valid(&schema));
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    assert!(!validator.is_valid(&serde_json::json!({ "name": "solo" })));
}

#[test]
fn every_code_is_listed_and_explained() {
    let folder = place();
    let (list, _) = ends(folder.path(), &["explain"], 0);
    assert!(list.lines().count() > 40, "{list}");
    for line in list.lines() {
        let code = line.split_whitespace().next().unwrap();
        let printed = ends(folder.path(), &["explain", code], 0);
        let name = format!("{}.md", code.replace('-', "_"));
        let pages =
            ["src/rules", "src/rules/elsewhere"].map(|pages| fs::read_to_string(root().join(pages).join(&name)));
        let page = pages.into_iter().find_map(Result::ok).unwrap();
        assert_eq!(printed, (page, String::new()), "{code}");
    }
}

#[test]
fn shells_get_completions() {
    let folder = place();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let (out, _) = ends(folder.path(), &["completions", shell], 0);
        assert!(out.contains("logboom") && out.contains("synth"), "{shell}");
    }
    let script = ends(folder.path(), &["completions", "bash"], 0).0;
    let checked = std::process::Command::new("bash").args(["-n", "-c", &script]).status().unwrap();
    assert!(checked.success());
    assert_eq!(run(folder.path(), &["completions", "nushell"]).status.code(), Some(2));
}

#[test]
fn every_source_is_printed_with_what_aws_needs() {
    let folder = place();
    let (out, err) = ends(folder.path(), &["sources"], 0);
    assert_eq!(err, "");
    let of = |kind: &str| {
        let found = out.split("\n\n").find(|block| block.starts_with(&format!("{kind}: ")));
        found.unwrap_or_else(|| panic!("no {kind} in {out}")).to_owned()
    };
    let flows = of("vpc-flow-logs");
    assert!(flows.contains("switched on by   a flow log for each VPC\n"), "{flows}");
    assert!(flows.contains("AWSLogs/aws-account-id={account}/aws-service=vpcflowlogs/*\n"), "{flows}");
    assert!(of("waf").contains("its name begins with `aws-waf-logs-`"));
    // A kind that the program takes is a kind that it prints.
    let sources = fs::read_dir(root().join("templates/sources")).unwrap();
    let kinds: Vec<String> = sources.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    kinds.iter().for_each(|kind| assert!(of(kind).contains("see "), "{kind}"));
    assert_eq!(kinds.len(), out.split("\n\n").count());
}

#[test]
fn one_language_can_be_checked_alone() {
    let folder = place();
    // Stacks of CloudFormation would wait for each other, and Terraform has none.
    let page = fs::read_to_string(root().join("src/rules/elsewhere/stack_circle.md")).unwrap();
    let circle = page.split("```yaml\n").nth(1).unwrap().split("```").next().unwrap();
    fs::write(folder.path().join("circle.yaml"), circle).unwrap();
    let (_, err) = ends(folder.path(), &["check", "circle.yaml"], 1);
    assert!(err.starts_with("error[stack-circle]"), "{err}");
    let (_, err) = ends(folder.path(), &["check", "circle.yaml", "--dialect", "cloudformation"], 1);
    assert!(err.starts_with("error[stack-circle]"), "{err}");
    let (out, _) = ends(folder.path(), &["check", "circle.yaml", "--dialect", "terraform"], 0);
    assert!(out.contains("is fine"), "{out}");
    let (_, err) = ends(folder.path(), &["prove", "circle.yaml"], 1);
    assert!(err.starts_with("error[stack-circle]"), "{err}");
    let (out, _) = ends(folder.path(), &["prove", "circle.yaml", "--dialect", "terraform"], 0);
    assert!(out.contains("cloudtrail -> trails: delivered"), "{out}");
    assert!(!out.contains("the same answers"), "{out}");
}

#[test]
fn what_terraform_does_not_have_is_written_for_cloudformation_alone() {
    let folder = place();
    fs::copy(root().join("tests/centralize.yaml"), folder.path().join("rules.yaml")).unwrap();
    for command in [&["check", "rules.yaml"][..], &["prove", "rules.yaml"], &["synth", "rules.yaml", "--out", "out"]] {
        for more in [&[][..], &["--dialect", "terraform"]] {
            let (_, err) = ends(folder.path(), &[command, more].concat(), 1);
            assert!(err.starts_with("error[not-in-terraform]"), "{err}");
        }
    }
    assert!(!folder.path().join("out").exists());
    let (out, _) = ends(folder.path(), &["prove", "rules.yaml", "--dialect", "cloudformation"], 0);
    assert!(out.contains("everything -> its backup key: delivered"), "{out}");
    ends(folder.path(), &["synth", "rules.yaml", "--out", "out", "--dialect", "cloudformation"], 0);
    assert!(folder.path().join("out/cloudformation/management.us-east-1.template.json").exists());
    assert!(!folder.path().join("out/terraform").exists());
}
