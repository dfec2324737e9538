use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "archive-without-lock",
    level: Level::Warning,
    summary: "an archive whose objects can be deleted before their retention ends",
    docs: include_str!("archive_without_lock.md"),
    check,
};

fn check(plan: &Plan, reporter: &mut Reporter) {
    for archive in plan.archives.iter().filter(|archive| archive.lock.is_none()) {
        let mut delivering = plan.routes.iter().filter(|route| route.destination == archive.name).peekable();
        let takes_none = |name: &String| plan.sources.iter().any(|source| source.name == *name && source.without_lock);
        if delivering.peek().is_some() && delivering.all(|route| takes_none(&route.source)) {
            continue;
        }
        let promised = archive.retention.map_or("for ever".to_owned(), |retention| format!("for {retention}"));
        let finding = reporter
            .report(format!("nothing stops a deletion of logs in `{}`", archive.name))
            .at(Place::Key(archive.origin.clone()), format!("promised {promised}, and administrators can delete earlier"))
            .help(format!("add `lock: {{ mode: compliance, for: {} }}`, which cannot be undone: try `mode: governance` first", lock(archive.retention)));
        reporter.add(finding);
    }
}

/// A lock for a year, or for as long as the logs are kept if that is shorter.
fn lock(retention: Option<Duration>) -> String {
    match retention.filter(|retention| retention.days < 365) {
        Some(retention) => format!("{}d", retention.days),
        None => "1y".to_owned(),
    }
}
