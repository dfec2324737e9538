use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "streams-per-log-group",
    level: Level::Error,
    summary: "a log group with more than two streams",
    docs: include_str!("streams_per_log_group.md"),
    check,
};

/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html>
const MOST: usize = 2;

fn check(plan: &Plan, reporter: &mut Reporter) {
    for group in &plan.log_groups {
        let streams: Vec<_> = plan
            .streams
            .iter()
            .flat_map(|stream| &stream.from)
            .filter(|(name, _)| *name == group.name)
            .map(|(_, origin)| origin)
            .collect();
        let Some(origin) = streams.get(MOST) else { continue };
        let finding = reporter
            .report(format!("`{}` has {} streams", group.name, streams.len()))
            .at(*origin, format!("a log group can have {MOST} subscription filters"))
            .also(Place::Key(group.origin.clone()), "this log group");
        reporter.add(finding);
    }
}
