use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "waf-destination-name",
    level: Level::Error,
    summary: "a destination of AWS WAF whose name AWS WAF refuses",
    docs: include_str!("waf_destination_name.md"),
    check,
};

/// <https://docs.aws.amazon.com/waf/latest/developerguide/logging-s3.html>
const START: &str = "aws-waf-logs-";

fn check(plan: &Plan, reporter: &mut Reporter) {
    for source in plan.sources.iter().filter(|source| ["waf", "firewall-manager"].contains(&source.kind.as_str())) {
        for (name, origin) in &source.deliver_to {
            let archives = plan.archives.iter().map(|archive| (&archive.name, &archive.bucket, "bucket", &archive.origin));
            let groups = plan.log_groups.iter().map(|group| (&group.name, &group.group, "log_group", &group.origin));
            let streams =
                plan.streams.iter().map(|stream| (&stream.name, &stream.stream_name, "stream_name", &stream.origin));
            let Some((_, called, word, at)) = archives.chain(groups).chain(streams).find(|(known, ..)| *known == name) else { continue };
            if called.starts_with(START) {
                continue;
            }
            let finding = reporter
                .report(format!("AWS WAF delivers only to names that begin with `{START}`"))
                .at(origin, format!("this one is called `{called}`"))
                .also(Place::Key(at.clone()), format!("give it a `{word}`"))
                .help(format!("add `{word}: {START}{}` to `{name}`", called.trim_start_matches('/').replace('/', "-")));
            reporter.add(finding);
        }
    }
}
