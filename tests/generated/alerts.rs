//! Alerts of a generated blueprint.

use serde_json::{Map, Value, json};

use super::estate::Estate;
use super::sources::Wanted;
use super::tape::Tape;

const SPANS: [&str; 3] = ["1m", "30m", "24h"];

/// Alarms on some of the log groups that are written to, if there are any.
pub(super) fn generate(
    tape: &mut Tape<'_>,
    estate: &Estate,
    sources: &Value,
    [destinations, streams, siem]: [Option<&Value>; 3],
    wanted: &Wanted,
) -> Option<Value> {
    if wanted.log_groups.is_empty() || !tape.flag() {
        return None;
    }
    let destinations = destinations.unwrap_or(&Value::Null);
    let mut alerts = Map::new();
    if estate.organization && tape.flag() {
        alerts.insert("account".into(), tape.pick(&["security", "log-archive"]).into());
    }
    let notify = [
        json!({ "email": ["a@example.com", "b+c@example.com"] }),
        json!({ "https": ["https://example.com/a?b=c"], "queues": [format!("arn:{}:sqs:us-east-1:333333333333:q", estate.partition)] }),
    ];
    alerts.insert("notify".into(), tape.pick(&notify));
    if let Some(cis) = cis(tape, sources, wanted) {
        alerts.insert("cis".into(), cis);
    }
    let mut patterns = Map::new();
    for group in tape.some(&wanted.log_groups) {
        let own = json!({ "in": group, "pattern": "{ $.a = \"${x} %{y} \\\"\" }", "about": "${x}", "threshold": 7 });
        let mut pattern = if tape.flag() { ready(sources, group).unwrap_or(own) } else { own };
        if tape.flag() {
            pattern.as_object_mut().unwrap().remove("threshold");
            pattern["anomaly"] =
                tape.pick(&[json!({}), json!({ "band": 3, "side": "below" }), json!({ "side": "either" })]);
        }
        if tape.flag() {
            pattern["within"] = tape.pick(&SPANS).into();
        }
        patterns.insert(format!("{group}-pattern"), pattern);
    }
    if tape.flag() {
        alerts.insert("patterns".into(), Value::Object(patterns));
    }
    if tape.flag() {
        let mut silent: Vec<&str> = tape.some(&wanted.log_groups);
        let archive = &destinations["archive"];
        // What arrives in an archive is known where it is copied, or where nothing ever goes.
        if (!archive["replica"].is_null() || archive["retention"] == "forever") && tape.flag() {
            silent.push("archive");
        }
        let mut silence = json!({ "in": silent });
        if tape.flag() {
            silence["within"] = tape.pick(&SPANS).into();
        }
        alerts.insert("silence".into(), silence);
    }
    if tape.flag() {
        alerts.insert("dashboard".into(), tape.pick(&[true, false]).into());
    }
    if let Some(together) = together(tape, &alerts) {
        alerts.insert("together".into(), together);
    }
    if let Some(late) = late(tape, destinations, [streams, siem]) {
        alerts.insert("late".into(), late);
    }
    Some(Value::Object(alerts))
}

/// A pattern and silence of one log group, if both are watched.
fn together(tape: &mut Tape<'_>, alerts: &Map<String, Value>) -> Option<Value> {
    let silent = alerts.get("silence")?["in"].as_array()?;
    let patterns = alerts.get("patterns")?;
    // Silence of log groups that AWS names is noticed in each of them.
    let mut groups = silent.iter().filter_map(Value::as_str).filter(|group| *group != super::groups::LOG_GROUP);
    let group = groups.find(|group| !patterns[format!("{group}-pattern")].is_null())?;
    if !tape.flag() {
        return None;
    }
    let mut both = Map::new();
    both.insert(tape.pick(&["all", "any"]).into(), json!([format!("{group}-pattern"), format!("{group}-silent")]));
    if tape.flag() {
        both.insert("quiet".into(), tape.pick(&[true, false]).into());
        both.insert("about".into(), "%{x} and ${y}".into());
    }
    Some(json!({ "both": both }))
}

/// Streams and replicas that may fall behind, if there are any.
fn late(tape: &mut Tape<'_>, destinations: &Value, named: [Option<&Value>; 2]) -> Option<Value> {
    let mut late = Map::new();
    for (word, named) in ["streams", "siem"].into_iter().zip(named) {
        let all = named.and_then(Value::as_object).into_iter().flatten();
        // Nobody knows how late a stream to Redshift is.
        let names: Vec<&String> =
            all.filter(|(_, one)| one["deliver_to"] != "warehouse").map(|(name, _)| name).collect();
        if !names.is_empty() && tape.flag() {
            late.insert(word.into(), json!(tape.some(&names)));
        }
    }
    if !destinations["archive"]["replica"].is_null() && tape.flag() {
        late.insert("replicas".into(), tape.pick(&[json!("archive"), json!(["archive"])]));
    }
    let any = !late.is_empty();
    if any && tape.flag() {
        late.insert("after".into(), tape.pick(&SPANS).into());
    }
    any.then_some(Value::Object(late))
}

fn of_kind<'v>(sources: &'v Value, kind: &str) -> Option<&'v Value> {
    sources.as_array()?.iter().find(|source| source["kind"] == kind)
}

fn cis(tape: &mut Tape<'_>, sources: &Value, wanted: &Wanted) -> Option<Value> {
    let trail = of_kind(sources, "cloudtrail")?;
    let blind = ["none", "read"].iter().any(|which| trail["management_events"] == *which);
    if blind || !wanted.log_groups.contains(&"trail-log") || !tape.flag() {
        return None;
    }
    let mut except = vec!["4.1"];
    if !trail["exclude_event_sources"].is_null() {
        except.push("4.7");
    }
    let needed = except.len() > 1;
    Some(if needed || tape.flag() {
        json!({ "in": "trail-log", "except": except })
    } else {
        json!({ "in": "trail-log" })
    })
}

/// A ready alert that the source of a log group can raise.
fn ready(sources: &Value, group: &str) -> Option<Value> {
    let (kind, ready) = match group {
        "flow-log" => ("vpc-flow-logs", "many-rejected"),
        "dns-log" => ("resolver-query-logs", "blocked-names"),
        "wall-log" => ("network-firewall", "firewall-alerts"),
        "waf-log" => ("waf", "blocked-requests"),
        _ => return None,
    };
    let source = of_kind(sources, kind)?;
    let lacks = |word: &str, value: &str| source[word].as_array().is_some_and(|all| !all.contains(&value.into()));
    let blind = !source["fields"].is_null()
        || source["traffic"] == "accept"
        || lacks("types", "alert")
        || lacks("to_log_group", "alert")
        || lacks("only", "block");
    (!blind).then(|| json!({ "in": group, "ready": ready }))
}
