use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "table-with-two-streams",
    level: Level::Warning,
    summary: "an Iceberg table that two streams write to",
    docs: include_str!("table_with_two_streams.md"),
    check,
};

/// <https://docs.aws.amazon.com/firehose/latest/dev/apache-iceberg-considerations.html>
fn check(plan: &Plan, reporter: &mut Reporter) {
    let mut writers: Vec<&crate::plan::Stream> = Vec::new();
    for stream in plan.streams.iter().filter(|stream| stream.kind == "iceberg") {
        if let Some(first) = writers.iter().find(|first| first.deliver_to == stream.deliver_to) {
            let finding = reporter
                .report(format!("`{}` and `{}` write to the same table", first.name, stream.name))
                .at(&stream.origin.key("deliver_to"), "of streams that write at the same time only one gets through")
                .also(&first.origin.key("deliver_to"), "the first one")
                .help("let one stream come from the log groups of both, or give each a table of its own");
            reporter.add(finding);
        }
        writers.push(stream);
    }
}
