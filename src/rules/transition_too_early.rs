use super::prelude::*;
use crate::plan::{Lifetime, class};

pub(crate) static RULE: Rule = Rule {
    code: "transition-too-early",
    level: Level::Error,
    summary: "objects that move to a storage class before S3 allows it",
    docs: include_str!("transition_too_early.md"),
    check,
};

fn check(plan: &Plan, reporter: &mut Reporter) {
    for archive in &plan.archives {
        for Lifetime { origin, tiers, .. } in archive.lifetimes() {
            let mut earliest = 0;
            let mut last = None;
            for (at, (after, word)) in tiers.iter().enumerate() {
                let Some(class) = class(word) else { continue };
                let least = class.least_age.max(earliest);
                // What is not even later than the tier before is `transition-order`.
                if after.days < least && last.is_none_or(|last| after > last) {
                    let finding = reporter
                        .report(format!("logs in `{}` move to `{word}` too early", archive.name))
                        .at(&origin.key("tiers").index(at).key("after"), format!("S3 takes {least} days or more here"))
                        .help(format!("write `after: {least}d`"));
                    reporter.add(finding);
                }
                earliest = after.days + class.least_stay;
                last = Some(after);
            }
        }
    }
}
