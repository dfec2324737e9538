use super::prelude::*;
use crate::diagnostic::Origin;
use crate::plan::{Alert, Source};
use serde_json::Value;

pub(crate) static RULE: Rule = Rule {
    code: "alert-never-fires",
    level: Level::Error,
    summary: "an alarm on records that never come",
    docs: include_str!("alert_never_fires.md"),
    check,
};

fn check(plan: &Plan, reporter: &mut Reporter) {
    let mut said: Vec<Origin> = Vec::new();
    for alert in &plan.alerts {
        let Some(of) = &alert.of else { continue };
        let delivers = |source: &&Source| source.deliver_to.iter().any(|(name, _)| *name == alert.log_group);
        let mut sources = plan.sources.iter().filter(|source| source.kind == *of).filter(delivers).peekable();
        // What is wrong with the log group is wrong for all alarms of the benchmark.
        if sources.peek().is_none() && !said.contains(&alert.named_at) {
            said.push(alert.named_at.clone());
            let finding = reporter
                .report(format!("`{}` gets no logs of kind `{of}`", alert.log_group))
                .at(&alert.named_at, "the alarm would never go off")
                .help(format!("add `{}` to the `deliver_to` of a source of kind `{of}`, or name another log group", alert.log_group));
            reporter.add(finding);
        }
        for source in sources {
            if let Some((word, why)) = blind(alert, source) {
                let finding = reporter
                    .report(format!("`{}` would never go off: {why}", alert.name))
                    .at(Place::Key(source.origin.key(word)), "this leaves out what it watches for")
                    .also(Place::Key(alert.origin.clone()), "the alarm is asked for here");
                reporter.add(match of.as_str() {
                    "cloudtrail" => finding.help("log these events, or leave the alarm out with `except`"),
                    _ => finding,
                });
            }
        }
    }
}

/// The word of a source with which it does not log what an alarm watches for, and why.
fn blind(alert: &Alert, source: &Source) -> Option<(&'static str, &'static str)> {
    let option = |word: &str| source.options.get(word).unwrap_or(&Value::Null);
    match source.kind.as_str() {
        "vpc-flow-logs" if !option("fields").is_null() => {
            Some(("fields", "its pattern is for the fields that flow logs have by default"))
        }
        "vpc-flow-logs" if option("traffic") == "ACCEPT" => Some(("traffic", "it is about rejected traffic")),
        "network-firewall" => {
            let has_alerts = |word: &str| option(word).as_array().is_some_and(|types| types.contains(&"ALERT".into()));
            let elsewhere = if has_alerts("streamed") { "to_stream" } else { "to_log_group" };
            let words = [("types", !has_alerts("types")), (elsewhere, !has_alerts("logged"))];
            words.into_iter().find(|(_, without)| *without).map(|(word, _)| (word, "it is about alerts"))
        }
        "waf" if option("only").as_array().is_some_and(|only| !only.contains(&"BLOCK".into())) => {
            Some(("only", "it is about blocked requests"))
        }
        "cloudtrail" if ["none", "read"].contains(&option("management_events").as_str().unwrap_or_default()) => {
            Some(("management_events", "it is about changes"))
        }
        "cloudtrail" => {
            let excluded = option("exclude_event_sources").as_array().map(Vec::as_slice).unwrap_or_default();
            let named = |source: &Value| source.as_str().is_some_and(|source| alert.pattern.contains(source));
            excluded.iter().any(named).then_some(("exclude_event_sources", "its events are not logged"))
        }
        _ => None,
    }
}
