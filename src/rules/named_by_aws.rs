use super::prelude::*;
use crate::diagnostic::Origin;
use crate::plan::{LogGroup, Source};

pub(crate) static RULE: Rule = Rule {
    code: "named-by-aws",
    level: Level::Error,
    summary: "a destination with log groups that AWS names and with one of its own",
    docs: include_str!("named_by_aws.md"),
    check,
};

fn check(plan: &Plan, reporter: &mut Reporter) {
    for group in &plan.log_groups {
        let sources = || plan.sources.iter().filter_map(|source| Some((source, delivered(source, group)?)));
        let (named, others): (Vec<_>, Vec<_>) = sources().partition(|(source, _)| source.names_groups);
        let Some((first, there)) = named.first() else { continue };
        for word in &group.own_words {
            let finding = reporter
                .report(format!("`{word}` does not apply to `{}`", group.name))
                .at(Place::Key(group.origin.key(word)), "its log groups have their names and places from AWS")
                .also(*there, format!("by `{}`", first.name))
                .help(format!("remove `{word}`"));
            reporter.add(finding);
        }
        for (other, here) in others {
            let finding = reporter
                .report(format!("`{}` and `{}` cannot share `{}`", first.name, other.name, group.name))
                .at(here, "writes into one log group, which logboom names")
                .also(*there, "has log groups that AWS names")
                .help(format!("deliver `{}` to another destination of kind `cloudwatch-logs`, with the same words if you like", other.name));
            reporter.add(finding);
        }
    }
}

/// Where a source names a log group, if it delivers there.
fn delivered<'a>(source: &'a Source, group: &LogGroup) -> Option<&'a Origin> {
    source.deliver_to.iter().find(|(name, _)| *name == group.name).map(|(_, origin)| origin)
}
