//! Tools that pull from the archive of a generated blueprint.

use serde_json::{Map, Value, json};

use super::estate::Estate;
use super::tape::Tape;

const NAMES: [&str; 3] = ["siem-1", "hunt", "a"];

/// Some tools.
pub(super) fn generate(tape: &mut Tape<'_>, estate: &Estate, sources: &Value) -> Option<Value> {
    if !tape.flag() {
        return None;
    }
    let to_archive = |source: &Value| {
        let to = &source["deliver_to"];
        source["kind"] == "cloudtrail"
            && (to == "archive" || to.as_array().is_some_and(|to| to.contains(&"archive".into())))
    };
    let writes = sources.as_array().is_some_and(|sources| sources.iter().any(to_archive));
    let mut tools = Map::new();
    for name in tape.some(&NAMES) {
        let mut tool = tool(tape, estate);
        // Nothing is told of what nothing writes.
        if writes && tape.flag() {
            tool["prefixes"] = tape.pick(&[json!(["AWSLogs"]), json!(["A", "AWSLogs/"])]);
        }
        tools.insert(name.to_owned(), tool);
    }
    Some(Value::Object(tools))
}

fn tool(tape: &mut Tape<'_>, estate: &Estate) -> Value {
    let partition = estate.partition;
    let root = format!("arn:{partition}:iam::777788889999:root");
    let role = format!("arn:{partition}:iam::777788889999:role/a/b+c=d,e.f@g");
    // Not every tool works in every partition.
    let there: &[&str] = match partition {
        "aws" => &["queue", "sentinel", "sumo-logic", "panther"],
        "aws-us-gov" => &["queue", "sentinel", "panther"],
        _ => &["queue", "panther"],
    };
    let mut tool = match tape.pick(there) {
        "sentinel" => {
            let provider = tape.pick(&["create", "existing"]);
            json!({ "product": "sentinel", "workspace": "0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f", "identity_provider": provider })
        }
        "sumo-logic" => {
            json!({ "product": "sumo-logic", "external_id": "us1:000:0", "endpoint": "https://example.com/a?b=c&d=${e}%{f}" })
        }
        "panther" => {
            json!({ "product": "panther", "principal": root, "endpoint": format!("arn:{partition}:sqs:us-east-1:777788889999:in") })
        }
        _ => {
            let product = tape.pick(&["splunk", "elastic", "crowdstrike", "other"]);
            let external = json!({ "product": product, "principal": tape.pick(&[root, role]), "external_id": "a=b,c.d@e:f/g-h+1" });
            let account = estate.single.iter().map(|(name, _)| *name).next_back();
            match account.filter(|_| tape.flag()) {
                Some(account) => json!({ "product": product, "account": account }),
                None => external,
            }
        }
    };
    tool["archive"] = "archive".into();
    tool
}
