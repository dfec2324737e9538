use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "lock-not-supported",
    level: Level::Error,
    summary: "a source that AWS does not deliver to an archive with Object Lock",
    docs: include_str!("lock_not_supported.md"),
    check,
};

fn check(plan: &Plan, reporter: &mut Reporter) {
    for source in plan.sources.iter().filter(|source| source.without_lock) {
        for (archive, origin) in plan.archives_of(source) {
            if archive.lock.is_none() {
                continue;
            }
            let finding = reporter
                .report(format!("AWS does not deliver `{}` to a locked archive", source.name))
                .at(origin, "its bucket has Object Lock")
                .also(Place::Key(archive.origin.key("lock")), "locked here")
                .help("give it an archive of its own, without `lock`");
            reporter.add(finding);
        }
    }
}
