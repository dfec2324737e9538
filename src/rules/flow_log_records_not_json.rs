use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "flow-log-records-not-json",
    level: Level::Error,
    summary: "flow log messages sent to a destination that takes JSON only",
    docs: include_str!("flow_log_records_not_json.md"),
    check,
};

fn check(plan: &Plan, reporter: &mut Reporter) {
    for stream in plan.streams.iter().filter(|stream| stream.json) {
        for source in plan.sources.iter().filter(|source| source.streams_text) {
            let Some((_, origin)) = source.deliver_to.iter().find(|(name, _)| *name == stream.name) else { continue };
            let finding = reporter
                .report(format!("`{}` writes lines of text to a stream, and `{}` takes JSON", source.name, stream.deliver_to))
                .at(origin, "each record would be refused")
                .also(&stream.origin.key("deliver_to"), "the stream delivers there")
                .help("deliver to a `cloudwatch-logs` destination, and add a stream `from` it");
            reporter.add(finding);
        }
    }
    for stream in plan.streams.iter().filter(|stream| stream.json && stream.messages_only) {
        for (group, origin) in &stream.from {
            let flows = |source: &&crate::plan::Source| {
                ["vpc-flow-logs", "transit-gateway-flow-logs"].contains(&source.kind.as_str())
                    && source.deliver_to.iter().any(|(name, _)| name == group)
            };
            let Some(source) = plan.sources.iter().find(flows) else { continue };
            let finding = reporter
                .report(format!("flow logs in `{group}` are lines of text, and `{}` takes JSON", stream.deliver_to))
                .at(origin, "each message would be refused")
                .also(&source.origin.key("kind"), "flow logs come from here")
                .help("remove `messages_only: true`, so that whole records are sent");
            reporter.add(finding);
        }
    }
}
