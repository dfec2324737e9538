use super::prelude::*;
use crate::plan::Lifetime;

pub(crate) static RULE: Rule = Rule {
    code: "expiry-before-transition",
    level: Level::Error,
    summary: "objects that expire before they reach a storage class",
    docs: include_str!("expiry_before_transition.md"),
    check,
};

fn check(plan: &Plan, reporter: &mut Reporter) {
    for archive in &plan.archives {
        for Lifetime { origin, tiers, retention } in archive.lifetimes() {
            let Some(retention) = retention else { continue };
            for (at, (after, class)) in tiers.iter().enumerate().filter(|(_, (after, _))| *after >= retention) {
                let finding = reporter
                    .report(format!("logs in `{}` expire before they move to `{class}`", archive.name))
                    .at(&origin.key("tiers").index(at), format!("moves after {after}"))
                    .also(&origin.key("retention"), format!("expires after {retention}"));
                reporter.add(finding);
            }
        }
    }
}
