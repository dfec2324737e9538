use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "trail-logs-its-own-archive",
    level: Level::Error,
    summary: "a trail that logs data events of the bucket it writes to",
    docs: include_str!("trail_logs_its_own_archive.md"),
    check,
};

fn check(plan: &Plan, reporter: &mut Reporter) {
    for source in plan.sources.iter().filter(|source| source.kind == "cloudtrail") {
        let events = source.options.get("data_events").and_then(serde_json::Value::as_array);
        for (at, event) in events.into_iter().flatten().enumerate() {
            let words = event.get("starting_with").and_then(serde_json::Value::as_array);
            for (word_at, word) in words.into_iter().flatten().filter_map(serde_json::Value::as_str).enumerate() {
                let bucket = word.rsplit(":::").next().unwrap_or(word).split('/').next().unwrap_or_default();
                if !plan.own_buckets.iter().any(|own| own == bucket) {
                    continue;
                }
                let origin = source.origin.key("data_events").index(at).key("starting_with").index(word_at);
                let finding = reporter
                    .report(format!("the trail cannot log what is delivered to `{bucket}`"))
                    .at(&origin, "each delivery would be an event, and each event a delivery: logboom leaves its buckets out")
                    .help("leave this bucket out");
                reporter.add(finding);
            }
        }
    }
}
