//! Queries of a generated blueprint.

use serde_json::{Map, Value};

use super::tape::Tape;

/// Kinds that have a table in every form.
const TABLED: [&str; 7] = [
    "cloudtrail",
    "vpc-flow-logs",
    "transit-gateway-flow-logs",
    "resolver-query-logs",
    "waf",
    "load-balancer-logs",
    "config",
];

/// Where the archive gets a log that has a table.
pub(super) fn generate(tape: &mut Tape<'_>, sources: &Value) -> Option<Value> {
    let archived = |source: &Value| match &source["deliver_to"] {
        Value::Array(names) => names.iter().any(|name| name == "archive"),
        name => name == "archive",
    };
    let has_table = |source: &Value| TABLED.iter().any(|kind| source["kind"] == *kind) && archived(source);
    if !sources.as_array().unwrap().iter().any(has_table) || !tape.flag() {
        return None;
    }
    let mut query = Map::new();
    for (word, values) in [
        ("archives", ["archive".into(), vec!["archive"].into()]),
        ("retention", ["1d".into(), Value::from("2y")]),
        ("scan_limit", ["10MB".into(), Value::from("999999TB")]),
    ] {
        if tape.flag() {
            query.insert(word.into(), tape.pick(&values));
        }
    }
    Some(Value::Object(query))
}
