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

const ANOTHER_NAME: &str = "give one of the two another name, or each source a destination of its own";
const OFF_THE_LIST: &str = "each log group is made once: take it off a list";

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
                let same = item.key == first.key;
                let called = if same { item.key.as_str() } else { item.name.as_literal().unwrap_or_default() };
                say(called, (item, first), ANOTHER_NAME, reporter);
            }
        }
    }
    listed(plan, reporter);
}

/// Log groups that AWS names, which another source lists too, or which something else makes.
fn listed(plan: &Plan, reporter: &mut Reporter) {
    let mut named: BTreeMap<(&str, &str, String), &Item> = BTreeMap::new();
    let mut own: BTreeMap<&str, Vec<(&Stack, &Item)>> = BTreeMap::new();
    for (stack, item) in plan.stacks.values().flat_map(|stack| stack.items.iter().map(move |item| (stack, item))) {
        let set = item.each.as_ref().and_then(|set| stack.covered.get(set)?.listed.as_ref());
        if let Some(set) = set.filter(|_| is_log_group(item)) {
            for (account, region, id) in places(set) {
                let name = item.name.of_one(id);
                if let Some(first) = named.get(&(account, region, name.clone())) {
                    say(&name, (item, first), OFF_THE_LIST, reporter);
                }
                named.entry((account, region, name)).or_insert(item);
            }
        } else if let Some(name) = item.name.as_literal().filter(|_| is_log_group(item) || is_log_of_errors(item)) {
            own.entry(name).or_default().push((stack, item));
        }
    }
    for ((account, region, name), item) in named {
        let there = |(stack, other): &&(&Stack, &Item)| {
            let is_of = match &stack.key {
                StackKey::Core { account: own, .. } => own == account,
                StackKey::Cell { group } => plan.estate.group_of(account) == Some(group),
            };
            is_of && stack.regions.iter().any(|own| own == region) && other.is_in(region)
        };
        if let Some((_, first)) = own.get(name.as_str()).into_iter().flatten().find(there) {
            say(&name, (item, first), OFF_THE_LIST, reporter);
        }
    }
}

/// Account, region and what is listed there.
fn places(listed: &BTreeMap<String, BTreeMap<String, Vec<String>>>) -> impl Iterator<Item = (&str, &str, &str)> {
    listed.iter().flat_map(|(account, regions)| {
        regions.iter().flat_map(move |(region, ids)| ids.iter().map(move |id| (account.as_str(), region.as_str(), id.as_str())))
    })
}

/// The log group that a stream tells its errors to.
fn is_log_of_errors(item: &Item) -> bool {
    item.folder == "transports/firehose" && item.resource == "errors"
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
fn say(called: &str, (item, first): (&Item, &Item), help: &str, reporter: &mut Reporter) {
    let first = &first.origin;
    let finding = reporter
        .report(format!("two resources would be called `{called}`"))
        .at(Place::Key(item.origin.clone()), "one is made for this")
        .also(Place::Key(first.clone()), if *first == item.origin { "and another one too" } else { "another one for this" })
        .help(help);
    let same = |known: &crate::diagnostic::Diagnostic| {
        known.code == finding.code && known.primary.place == finding.primary.place && known.others == finding.others
    };
    if !reporter.findings.iter().any(same) {
        reporter.add(finding);
    }
}
