use super::prelude::*;
use crate::diagnostic::Origin;

pub(crate) static RULE: Rule = Rule {
    code: "expiry-before-transition",
    level: Level::Error,
    summary: "objects that expire before they reach a storage class",
    docs: include_str!("expiry_before_transition.md"),
    check,
};

fn check(plan: &Plan, reporter: &mut Reporter) {
    for archive in &plan.archives {
        let mut check = |origin: &Origin, tiers: &[(Duration, String)], retention: Option<Duration>| {
            let Some(retention) = retention else { return };
            for (at, (after, class)) in tiers.iter().enumerate().filter(|(_, (after, _))| *after >= retention) {
                let finding = reporter
                    .report(format!("logs in `{}` expire before they move to `{class}`", archive.name))
                    .at(&origin.key("tiers").index(at), format!("moves after {after}"))
                    .also(&origin.key("retention"), format!("expires after {retention}"));
                reporter.add(finding);
            }
        };
        check(&archive.origin, &archive.tiers, archive.retention);
        if let Some(replica) = &archive.replica
            && (&replica.tiers, replica.retention) != (&archive.tiers, archive.retention)
        {
            check(&replica.origin, &replica.tiers, replica.retention);
        }
    }
}
