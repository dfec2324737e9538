use std::collections::BTreeMap;

use super::prelude::*;
use crate::plan::{Item, ItemKey, Stack, StackKey};

pub(crate) static RULE: Rule = Rule {
    code: "duplicate-name",
    level: Level::Error,
    summary: "two resources that would have one name in one place",
    docs: include_str!("duplicate_name.md"),
    check,
};

fn check(plan: &Plan, reporter: &mut Reporter) {
    // Central stacks share a root module, where a label that carries no region counts everywhere.
    let mut central: BTreeMap<(&ItemKey, Option<&str>), &Item> = BTreeMap::new();
    let mut buckets: BTreeMap<&str, &Item> = BTreeMap::new();
    for stack in plan.stacks.values() {
        let mut here: BTreeMap<&ItemKey, &Item> = BTreeMap::new();
        let mut groups: BTreeMap<&str, &Item> = BTreeMap::new();
        let cell = cell_around(plan, stack);
        for item in &stack.items {
            let mut first = here.insert(&item.key, item);
            if let StackKey::Core { region, .. } = &stack.key {
                let region = item.regional.then_some(region.as_str());
                let elsewhere = central.insert((&item.key, region), item);
                first = first.or(elsewhere).or_else(|| cell?.item(&item.key));
            }
            // The names of buckets are those of the whole world.
            if item.folder == "destinations/s3" && item.resource == "bucket" {
                let earlier = item.name.as_literal().and_then(|name| buckets.insert(name, item));
                first = first.or(earlier.filter(|earlier| !at_home(plan, item) && !at_home(plan, earlier)));
            }
            // Log groups may have names of their own.
            if let Some(name) = item.name.as_literal().filter(|_| is_log_group(item)) {
                let same = |other: &&Item| is_log_group(other) && other.name.as_literal() == Some(name);
                let around = || cell?.items.iter().find(same);
                first = first.or(groups.insert(name, item)).or_else(around);
            }
            if let Some(first) = first {
                say(item, first, reporter);
            }
        }
    }
}

fn is_log_group(item: &Item) -> bool {
    item.folder == "destinations/cloudwatch-logs"
}

/// The stack of the group that an account of a central stack belongs to, where both are in one region.
fn cell_around<'a>(plan: &'a Plan, stack: &Stack) -> Option<&'a Stack> {
    let StackKey::Core { account, region, .. } = &stack.key else { return None };
    let group = plan.estate.group_of(account)?.to_owned();
    plan.stacks.get(&StackKey::Cell { group }).filter(|cell| cell.regions.contains(region))
}

/// Whether it belongs to a replica in the region of its archive, of which another rule says what to do.
fn at_home(plan: &Plan, item: &Item) -> bool {
    let replicas = plan.archives.iter().filter_map(|archive| Some((&archive.region, archive.replica.as_ref()?)));
    replicas.into_iter().any(|(region, replica)| replica.region == *region && replica.origin == item.origin)
}

/// One finding for each pair of places in the blueprint, not for each resource that it makes.
fn say(item: &Item, first: &Item, reporter: &mut Reporter) {
    let called = if item.key == first.key { item.key.as_str() } else { item.name.as_literal().unwrap_or_default() };
    let first = &first.origin;
    let finding = reporter
        .report(format!("two resources would be called `{}`", called))
        .at(Place::Key(item.origin.clone()), "one is made for this")
        .also(Place::Key(first.clone()), if *first == item.origin { "and another one too" } else { "another one for this" })
        .help("give one of the two another name, or each source a destination of its own");
    let same = |known: &crate::diagnostic::Diagnostic| {
        known.code == finding.code && known.primary.place == finding.primary.place && known.others == finding.others
    };
    if !reporter.findings.iter().any(same) {
        reporter.add(finding);
    }
}
