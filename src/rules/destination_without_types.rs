use super::prelude::*;
use serde_json::Value;

pub(crate) static RULE: Rule = Rule {
    code: "destination-without-types",
    level: Level::Error,
    summary: "a destination of a firewall that no type of log goes to",
    docs: include_str!("destination_without_types.md"),
    check,
};

const NOTE: &str =
    "each type goes to one destination: those of `to_stream` to a stream, those of `to_log_group` to a log group, the others to the archive";

fn check(plan: &Plan, reporter: &mut Reporter) {
    for source in plan.sources.iter().filter(|source| source.kind == "network-firewall" && source.deliver_to.len() > 1) {
        for (name, origin) in &source.deliver_to {
            let is_log_group = plan.log_groups.iter().any(|group| group.name == *name);
            let is_stream = !is_log_group && plan.streams.iter().any(|stream| stream.name == *name);
            let word = match (is_log_group, is_stream) {
                (true, _) => "logged",
                (_, true) => "streamed",
                _ => "archived",
            };
            if source.options.get(word).and_then(Value::as_array).is_none_or(Vec::is_empty) {
                let finding = reporter
                    .report(format!("no type of log of `{}` goes to `{name}`", source.name))
                    .at(origin, "nothing would be delivered there")
                    .note(NOTE)
                    .help("add a type to `types`, change `to_log_group` or `to_stream`, or remove the destination");
                reporter.add(finding);
            }
        }
    }
}
