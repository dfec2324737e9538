//! A policy of Firewall Manager, with an archive in its account.

use serde_json::{Map, Value, json};

use super::estate::Estate;
use super::sources::{named, put};
use super::tape::Tape;

/// Adds both, where there is an organization.
pub(super) fn generate(tape: &mut Tape<'_>, estate: &Estate, destinations: &mut Value, sources: &mut Value) {
    if !estate.organization || !tape.flag() {
        return;
    }
    let names: Vec<&str> = estate.single.iter().map(|(name, _)| *name).collect();
    let account = tape.pick(&names);
    destinations["fence"] =
        json!({ "kind": "s3", "account": account, "bucket": "aws-waf-logs-fence", "retention": "forever" });
    if let Some(sources) = sources.as_array_mut() {
        sources.push(Value::Object(policy(tape, estate, account)));
    }
}

fn policy(tape: &mut Tape<'_>, estate: &Estate, account: &str) -> Map<String, Value> {
    let mut source = named(tape, "firewall-manager", "fence-policy");
    source.insert("accounts".into(), account.into());
    source.insert("deliver_to".into(), "fence".into());
    source.insert(
        "rule_groups".into(),
        json!(tape.some(&["AWSManagedRulesCommonRuleSet", "AWSManagedRulesBotControlRuleSet"])),
    );
    if tape.flag() {
        source.insert("regions".into(), json!(tape.some(&estate.regions)));
    }
    for word in ["count", "existing", "remediate"] {
        put(tape, &mut source, word, &[true.into(), false.into()]);
    }
    put(tape, &mut source, "resource_types", &[json!(["load-balancers"]), json!(["api-stages", "load-balancers"])]);
    let units = json!({ "units": ["ou-ab12-11111111"] });
    put(tape, &mut source, "only", &[units, json!({ "accounts": ["444455556666"], "units": [] })]);
    put(tape, &mut source, "tagged", &[json!({ "a": "" }), json!({ "public": "yes", "b-1": "${x}" })]);
    source
}
