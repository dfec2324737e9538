//! Rules that copy log groups, of a generated blueprint.

use serde_json::{Map, Value, json};

use super::estate::Estate;
use super::tape::Tape;

/// Some rules, in an organization. They are for CloudFormation alone, so most blueprints have none.
pub(super) fn generate(tape: &mut Tape<'_>, estate: &Estate) -> Option<Value> {
    if !estate.organization || !tape.flag() || !tape.flag() {
        return None;
    }
    let mut rules = Map::new();
    for name in tape.some(&["everything", "a-1", "rest"]) {
        rules.insert(name.to_owned(), rule(tape, estate));
    }
    Some(Value::Object(rules))
}

fn rule(tape: &mut Tape<'_>, estate: &Estate) -> Value {
    let names: Vec<&str> = estate.single.iter().map(|(name, _)| *name).collect();
    let to_region = tape.pick(estate.possible);
    let mut rule = json!({ "to": { "account": tape.pick(&names), "region": to_region } });
    if tape.flag() {
        let patterns = ["${source.logGroup}", "/a/${source.accountId}${source.logGroup}", "/${source.org.path}/x"];
        rule["to"]["log_group"] = tape.pick(&patterns).into();
        rule["account"] = tape.pick(&names).into();
    }
    if tape.flag() {
        let groups = json!(tape.some(&estate.groups));
        rule["from"] = tape.pick(&[json!("all"), groups]);
        rule["regions"] = json!(tape.some(estate.possible));
    }
    if tape.flag() {
        let some = tape.some(&["/aws/lambda/*", "/app/main", "b#.c_d-*"]);
        let word = tape.pick(&["only", "except"]);
        rule["log_groups"] = json!({ word: some });
    }
    let other = estate.possible.iter().find(|region| **region != to_region);
    if let Some(other) = other.filter(|_| tape.flag()) {
        rule["backup_region"] = (*other).into();
    }
    match tape.pick(&["skip", "service-managed", "customer-key", "nothing"]) {
        "skip" => rule["encrypted"] = "skip".into(),
        "service-managed" => rule["encryption"] = "service-managed".into(),
        "customer-key" => {
            rule["encryption"] = "customer-key".into();
            rule["encrypted"] = "copy".into();
            rule["into_unencrypted"] = tape.pick(&["copy", "skip"]).into();
        }
        _ => {}
    }
    rule
}
