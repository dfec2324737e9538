use std::collections::BTreeMap;

use super::prelude::*;
use crate::plan::{Item, PolicyKind, StackKey};

pub(crate) static RULE: Rule = Rule {
    code: "resource-policies-per-region",
    level: Level::Error,
    summary: "more log groups that services write to than an account can have policies for in a region",
    docs: include_str!("resource_policies_per_region.md"),
    check,
};

/// How many resource policies of CloudWatch Logs an account can have in a region.
/// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutResourcePolicy.html>
const MOST: usize = 10;

fn check(plan: &Plan, reporter: &mut Reporter) {
    let mut policies: BTreeMap<(&str, &str), Vec<&Item>> = BTreeMap::new();
    for stack in plan.stacks.values() {
        let whose = match &stack.key {
            StackKey::Core { account, .. } => plan.estate.group_of(account).unwrap_or(account),
            StackKey::Cell { group } => group,
        };
        for item in stack.items.iter().filter(|item| has_policy(item)) {
            for region in stack.regions.iter().filter(|region| item.is_in(region)) {
                policies.entry((whose, region)).or_default().push(item);
            }
        }
    }
    let mut said: Vec<&str> = Vec::new();
    for ((whose, region), items) in policies {
        let Some(one_too_many) = items.get(MOST).filter(|_| !said.contains(&whose)) else { continue };
        said.push(whose);
        let finding = reporter
            .report(format!("services write to {} log groups of `{whose}` in {region}", items.len()))
            .at(Place::Key(one_too_many.origin.clone()), format!("an account can have policies for {MOST} in a region"))
            .help("let several sources deliver to one destination, or send some of them to an archive");
        reporter.add(finding);
    }
}

fn has_policy(item: &Item) -> bool {
    item.policies.values().any(|policy| policy.kind == PolicyKind::LogResource)
}
