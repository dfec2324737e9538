use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "retention-not-allowed",
    level: Level::Error,
    summary: "a retention that CloudWatch Logs does not have",
    docs: include_str!("retention_not_allowed.md"),
    check,
};

/// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html>
const ALLOWED: [u32; 22] = [
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

fn check(plan: &Plan, reporter: &mut Reporter) {
    for group in &plan.log_groups {
        let Some(retention) = group.retention.filter(|retention| !ALLOWED.contains(&retention.days)) else { continue };
        let below = ALLOWED.iter().rev().find(|days| **days < retention.days);
        let above = ALLOWED.iter().find(|days| **days > retention.days);
        let near = match (below, above) {
            (Some(below), Some(above)) => format!("the nearest are `{below}d` and `{above}d`"),
            (Some(most), None) => format!("the longest is `{most}d`, then `forever`"),
            _ => "the shortest is `1d`".to_owned(),
        };
        let finding = reporter
            .report(format!("CloudWatch Logs cannot keep `{}` for {retention}", group.name))
            .at(&group.origin.key("retention"), near);
        reporter.add(finding);
    }
}
