use super::prelude::*;
use crate::plan::Lifetime;

pub(crate) static RULE: Rule = Rule {
    code: "lock-longer-than-retention",
    level: Level::Error,
    summary: "an Object Lock that outlasts the retention",
    docs: include_str!("lock_longer_than_retention.md"),
    check,
};

fn check(plan: &Plan, reporter: &mut Reporter) {
    for archive in &plan.archives {
        let Some(lock) = archive.lock else { continue };
        for Lifetime { origin, retention, .. } in archive.lifetimes() {
            let Some(retention) = retention.filter(|retention| *retention < lock) else { continue };
            let finding = reporter
                .report(format!("logs in `{}` are locked for longer than they are kept", archive.name))
                .at(&archive.origin.key("lock").key("for"), format!("locked for {lock}"))
                .also(&origin.key("retention"), format!("kept for {retention}"))
                .help(format!("shorten the lock, or keep the logs for {lock}"))
                .note("what is locked cannot expire, and is paid for until the lock ends");
            reporter.add(finding);
        }
    }
}
