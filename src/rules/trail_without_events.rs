use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "trail-without-events",
    level: Level::Error,
    summary: "a trail that is told to log nothing",
    docs: include_str!("trail_without_events.md"),
    check,
};

fn check(plan: &Plan, reporter: &mut Reporter) {
    for source in plan.sources.iter().filter(|source| source.kind == "cloudtrail") {
        let none = source.options.get("management_events").is_some_and(|events| events == "none");
        let lists = ["data_events", "network_events"].map(|word| source.options.get(word)?.as_array());
        if none && lists.into_iter().flatten().all(Vec::is_empty) {
            let finding = reporter
                .report(format!("`{}` would log nothing", source.name))
                .at(&source.origin.key("management_events"), "no management events, and no other events either")
                .help("add `data_events`, or leave `management_events` out");
            reporter.add(finding);
        }
    }
}
