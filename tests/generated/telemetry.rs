//! Rules that switch logs on, of a generated blueprint.

use serde_json::{Map, Value, json};

use super::estate::Estate;
use super::tape::Tape;

/// Some rules. They are for CloudFormation alone, so most blueprints have none.
pub(super) fn generate(tape: &mut Tape<'_>, estate: &Estate) -> Option<Value> {
    if !tape.flag() || !tape.flag() {
        return None;
    }
    let mut rules = Map::new();
    for name in tape.some(&["flows", "t-1", "others"]) {
        rules.insert(name.to_owned(), rule(tape, estate));
    }
    Some(Value::Object(rules))
}

fn rule(tape: &mut Tape<'_>, estate: &Estate) -> Value {
    let of = tape.pick(&["vpc-flow-logs", "resolver-query-logs", "waf", "nlb-access-logs", "eks-control-plane"]);
    let mut rule = json!({ "of": of });
    if estate.organization && tape.flag() {
        rule["from"] = json!(tape.some(&estate.groups));
    } else if estate.organization && tape.flag() {
        let names: Vec<&str> = estate.single.iter().map(|(name, _)| *name).collect();
        rule["account"] = tape.pick(&names).into();
    }
    if tape.flag() {
        rule["regions"] = json!(tape.some(&estate.regions));
    }
    match of {
        "eks-control-plane" if tape.flag() => rule["types"] = json!(tape.some(&["api", "audit", "scheduler"])),
        "vpc-flow-logs" if tape.flag() => rule["traffic"] = tape.pick(&["all", "accept", "reject"]).into(),
        _ => {}
    }
    if of != "eks-control-plane" && tape.flag() {
        rule["retention"] = tape.pick(&["1d", "545d", "10y"]).into();
        rule["log_group"] = tape.pick(&["aws-waf-logs-<accountId>_<resourceId>", "aws-waf-logs-/a"]).into();
    }
    rule
}
