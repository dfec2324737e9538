//! The real AWS provider applies the shipped blueprints to moto; the next plan is empty; moto says what it got.
//!
//! One test, because most of it is waiting: the provider takes 55 s for a lifecycle configuration.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::moto_server::{Server, script};
use super::terraform::Plugins;
use super::{is_there, listed, output, read, stdout, written};
use super::{
    moto_alerts, moto_buffer, moto_centralized, moto_config, moto_edge, moto_events, moto_perimeter, moto_pull,
    moto_query, moto_services, moto_siem, moto_single, moto_streams,
};

/// What moto forgets, so that the next plan wants it again: address, attribute, why.
const FORGOTTEN: [(&str, &str, &str); 5] = [
    ("aws_flow_log", "destination_options", "moto keeps neither format nor partitions"),
    ("aws_kinesis_stream", "tags", "moto drops the tags that a data stream is created with"),
    ("aws_kinesis_stream", "tags_all", "the same"),
    ("aws_s3_bucket_replication_configuration", "rule", "moto drops source_selection_criteria"),
    ("aws_sqs_queue", "redrive_policy", "moto says the same with spaces"),
];

/// What cannot be applied: type, why. Each blueprint's facts show that moto still refuses it.
const REFUSED: [(&str, &str); 2] = [
    ("aws_s3_bucket_logging", "moto answers 500 where the target's policy has `\"Principal\": \"*\"`"),
    ("aws_cloudwatch_composite_alarm", "moto has no composite alarms"),
];

#[test]
fn everything_applies_and_the_next_plan_is_empty() {
    if !is_there("terraform", &["version"]) {
        return;
    }
    let Some(script) = script() else { return };
    let (_kept, plugins) = Plugins::fetched_for_any();
    let (script, plugins) = (&script, &plugins);
    std::thread::scope(|scope| {
        scope.spawn(move || moto_centralized::judge(&Estate::new(script, plugins)));
        scope.spawn(move || moto_config::judge(&Estate::new(script, plugins)));
        scope.spawn(move || moto_single::judge(&Estate::new(script, plugins)));
        scope.spawn(move || moto_alerts::judge(&Estate::new(script, plugins)));
        scope.spawn(move || moto_buffer::judge(&Estate::new(script, plugins)));
        scope.spawn(move || moto_edge::judge(&Estate::new(script, plugins)));
        scope.spawn(move || moto_perimeter::judge(&Estate::new(script, plugins)));
        scope.spawn(move || moto_pull::judge(&Estate::new(script, plugins)));
        scope.spawn(move || moto_events::of_one_account(&Estate::new(script, plugins)));
        scope.spawn(move || moto_events::of_a_member(&Estate::new(script, plugins)));
        scope.spawn(move || moto_query::judge(&Estate::new(script, plugins)));
        scope.spawn(move || moto_services::judge(&Estate::new(script, plugins)));
        scope.spawn(move || moto_siem::judge(&Estate::new(script, plugins)));
        scope.spawn(move || moto_streams::judge(&Estate::new(script, plugins)));
    });
}

/// An empty world to apply roots to.
pub(super) struct Estate<'a> {
    pub(super) server: Server,
    plugins: &'a Plugins,
}

/// What the plan after an apply still wants, by address without the key of the instance.
pub(super) type Wanted = BTreeMap<String, Value>;

impl<'a> Estate<'a> {
    pub(super) fn new(script: &PathBuf, plugins: &'a Plugins) -> Self {
        Self { server: Server::start(script), plugins }
    }

    /// Writes a blueprint's roots; `default` is the account of the caller.
    pub(super) fn written(&self, text: &str, default: &str) -> TempDir {
        let folder = written(text);
        for file in listed(folder.path(), "terraform", "root") {
            let root = file.parent().unwrap();
            self.plugins.lend(root);
            let settings = read(&root.join("terraform.tf.json"));
            let mut more = json!({ "provider": { "aws": providers(&settings, default) } });
            let content = read(&file);
            for (kind, _) in REFUSED {
                for name in content["resource"][kind].as_object().into_iter().flat_map(|found| found.keys()) {
                    more["resource"][kind][name] = json!({ "count": 0 });
                }
            }
            let name = format!("zz_{}_override.tf.json", file.file_name().unwrap().to_str().unwrap());
            std::fs::write(root.join(name), more.to_string()).unwrap();
        }
        folder
    }

    /// Applies a root, and asserts that the next plan wants only what moto forgot.
    pub(super) fn apply(&self, folder: &TempDir, root: &str, variables: &[&str]) -> Wanted {
        let root = folder.path().join("out/terraform").join(root);
        let terraform = |arguments: &[&str]| {
            let mut command = self.plugins.terraform(&root);
            command.args(arguments);
            for (name, value) in self.server.settings() {
                command.env(name, value);
            }
            command
        };
        let quiet = ["-input=false", "-no-color", "-parallelism=20"];
        stdout(terraform(&["apply", "-auto-approve"]).args(quiet).args(variables));
        let mut plan = terraform(&["plan", "-detailed-exitcode", "-out=next"]);
        let planned = output(plan.args(quiet).args(variables));
        let said = String::from_utf8_lossy(&planned.stdout);
        let code = planned.status.code().unwrap();
        assert!(code == 0 || code == 2, "{said}\n{}", String::from_utf8_lossy(&planned.stderr));
        let next: Value = serde_json::from_str(&stdout(&mut terraform(&["show", "-json", "next"]))).unwrap();
        let wanted = wanted(&next);
        assert_eq!(code == 2, !wanted.is_empty(), "{said}");
        assert!(next.get("output_changes").is_none_or(unchanged_outputs), "{said}");
        wanted
    }
}

/// The settings that moto needs, for each generated provider.
fn providers(settings: &Value, default: &str) -> Vec<Value> {
    let generated = settings["provider"]["aws"].as_array().unwrap().iter();
    let with_moto = generated.map(|provider| {
        let mut more = json!({
            "alias": provider["alias"], "access_key": "test", "secret_key": "test", "max_retries": 5,
            "skip_credentials_validation": true, "skip_metadata_api_check": "true", "s3_use_path_style": true,
        });
        if provider.get("assume_role").is_none() {
            // moto would take the call for one of its own default account.
            more["assume_role"] = json!({ "role_arn": format!("arn:aws:iam::{default}:role/caller") });
        }
        more
    });
    with_moto.collect()
}

fn unchanged_outputs(changes: &Value) -> bool {
    changes.as_object().unwrap().values().all(|change| change["actions"] == json!(["no-op"]))
}

/// The changes in a plan; each must be one of [`FORGOTTEN`].
fn wanted(plan: &Value) -> Wanted {
    let changes = plan["resource_changes"].as_array().unwrap().iter();
    let mut wanted = Wanted::new();
    for found in changes.filter(|found| found["change"]["actions"] != json!(["no-op"])) {
        let (change, kind) = (&found["change"], found["type"].as_str().unwrap());
        let attributes = attributes(change);
        let forgotten = FORGOTTEN.iter().filter(|(of, _, _)| *of == kind).map(|(_, name, _)| (*name).to_owned());
        assert_eq!(attributes, forgotten.collect(), "{}: the next plan is not empty: {change}", found["address"]);
        let address = format!("{kind}.{}", found["name"].as_str().unwrap());
        for attribute in attributes {
            wanted.insert(format!("{address}.{attribute}"), change["after"][attribute].clone());
        }
    }
    wanted
}

/// The attributes for whose sake a change is made.
fn attributes(change: &Value) -> BTreeSet<String> {
    if let Some(paths) = change["replace_paths"].as_array() {
        return paths.iter().map(|path| path[0].as_str().unwrap().to_owned()).collect();
    }
    let after = change["after"].as_object().into_iter().flatten();
    after.filter(|(name, value)| change["before"][name] != **value).map(|(name, _)| name.clone()).collect()
}
