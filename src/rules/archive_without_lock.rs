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
        let promised = archive.retention.map_or("for ever".to_owned(), |retention| format!("for {retention}"));
        let finding = reporter
            .report(format!("nothing stops a deletion of logs in `{}`", archive.name))
            .at(Place::Key(archive.origin.clone()), format!("promised {promised}, and administrators can delete earlier"))
            .help("add `lock: { mode: compliance, for: 1y }`; it cannot be undone, so try it with `mode: governance` first");
        reporter.add(finding);
    }
}
