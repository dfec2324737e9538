use super::prelude::*;
use crate::plan::{Lifetime, class};

pub(crate) static RULE: Rule = Rule {
    code: "transition-order",
    level: Level::Error,
    summary: "a move between storage classes that S3 does not do",
    docs: include_str!("transition_order.md"),
    check,
};

fn check(plan: &Plan, reporter: &mut Reporter) {
    for archive in &plan.archives {
        for Lifetime { origin, tiers, .. } in archive.lifetimes() {
            for (at, pair) in tiers.windows(2).enumerate() {
                let [(first, from), (second, to)] = pair else { continue };
                let allowed = class(from).is_some_and(|class| class.onwards.contains(&to.as_str()));
                let tiers = origin.key("tiers");
                let finding = if !allowed {
                    reporter
                        .report(format!("S3 does not move objects from `{from}` to `{to}`"))
                        .at(&tiers.index(at + 1).key("class"), "cannot follow")
                        .also(&tiers.index(at).key("class"), "comes before")
                } else if second <= first {
                    reporter
                        .report(format!("`{to}` comes after `{from}` but not later"))
                        .at(&tiers.index(at + 1).key("after"), format!("after {second}"))
                        .also(&tiers.index(at).key("after"), format!("after {first}"))
                } else {
                    continue;
                };
                reporter.add(finding);
            }
        }
    }
}
