//! Accounts, groups, regions, partition: where things are.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use crate::blueprint::{self, Blueprint, Files, Guard, OneOrMany};
use crate::catalog::regions::{self, Partition};
use crate::diagnostic::{Diagnostic, Origin, Place};

/// The group that stands for the only account, where there is no organization.
pub(crate) const ONLY: &str = "account";

/// Everything about places.
#[derive(Debug)]
pub(crate) struct Estate {
    pub(crate) name: String,
    pub(crate) partition: Partition,
    pub(crate) regions: Vec<String>,
    /// The first region.
    pub(crate) home: String,
    /// The id of the organization.
    pub(crate) organization: Option<String>,
    pub(crate) guard: Guard,
    pub(crate) groups: BTreeMap<String, Group>,
    /// The group of each account.
    group_of: BTreeMap<String, String>,
}

/// Accounts with the same settings.
#[derive(Debug)]
pub(crate) struct Group {
    pub(crate) accounts: Vec<String>,
    /// Whether the blueprint gives it as one account rather than as a list.
    pub(crate) single: bool,
}

impl Estate {
    /// The account of a group that has exactly one.
    pub(crate) fn central(&self, group: &str) -> Option<&str> {
        let group = self.groups.get(group).filter(|group| group.single)?;
        group.accounts.first().map(String::as_str)
    }

    /// The group that an account belongs to.
    pub(crate) fn group_of(&self, account: &str) -> Option<&str> {
        self.group_of.get(account).map(String::as_str)
    }

    /// Whether policies bind services by the organization's id rather than by account ids.
    pub(crate) fn by_organization(&self) -> bool {
        self.organization.is_some() && self.guard == Guard::Organization
    }
}

/// Resolves places; problems go to `problems`.
pub(crate) fn resolve(blueprint: &Blueprint, files: &Files, problems: &mut Vec<Diagnostic>) -> Option<Estate> {
    let home = blueprint.regions.first()?.clone();
    let partition = partition(&blueprint.regions, problems);
    let groups = match (&blueprint.organization, &blueprint.account) {
        (Some(organization), None) => groups(&organization.accounts, files, problems),
        (None, Some(account)) => only(account),
        (Some(_), Some(_)) => {
            problems.push(
                Diagnostic::error("account-and-organization", "both `account` and `organization` are given")
                    .at(crate::diagnostic::Place::Key(Origin::root().key("account")), "an account of its own")
                    .also(crate::diagnostic::Place::Key(Origin::root().key("organization")), "an organization")
                    .help("remove `account` and give the account a group under `organization.accounts`"),
            );
            return None;
        }
        (None, None) => {
            problems.push(
                Diagnostic::error("missing-key", "neither `organization` nor `account` is given")
                    .at(&Origin::root(), "this blueprint does not say which accounts it is for")
                    .help("add `account: \"111122223333\"` for a single account, or `organization` with `id` and `accounts`"),
            );
            return None;
        }
    };
    let of_group = |(name, group): (&String, &Group)| -> Vec<(String, String)> {
        group.accounts.iter().map(|account| (account.clone(), name.clone())).collect()
    };
    Some(Estate {
        group_of: groups.iter().flat_map(of_group).collect(),
        name: blueprint.name.clone(),
        partition: partition?,
        regions: blueprint.regions.clone(),
        home,
        organization: blueprint.organization.as_ref().map(|organization| organization.id.clone()),
        guard: blueprint
            .organization
            .as_ref()
            .and_then(|organization| organization.guard)
            .unwrap_or(Guard::Organization),
        groups,
    })
}

fn only(account: &str) -> BTreeMap<String, Group> {
    let group = Group { accounts: vec![account.to_owned()], single: true };
    BTreeMap::from([(ONLY.to_owned(), group)])
}

/// The partition of the regions; it is that of the first known one.
fn partition(names: &[String], problems: &mut Vec<Diagnostic>) -> Option<Partition> {
    let origin = Origin::root().key("regions");
    let mut found: Option<(Partition, usize)> = None;
    for (at, name) in names.iter().enumerate() {
        if let Some(partition) = check_region(name, &origin.index(at), found.map(|(partition, _)| partition), problems)
            && found.is_none()
        {
            found = Some((partition, at));
        }
    }
    found.map(|(partition, _)| partition)
}

/// Checks a region against the list and against the partition of the blueprint.
pub(crate) fn check_region(
    name: &str,
    origin: &Origin,
    partition: Option<Partition>,
    problems: &mut Vec<Diagnostic>,
) -> Option<Partition> {
    let Some(found) = regions::partition_of(name) else {
        let problem =
            Diagnostic::error("unknown-region", format!("`{name}` is not a region")).at(origin, "unknown region");
        problems.push(problem.did_you_mean(name, regions::all()));
        return None;
    };
    if let Some(partition) = partition.filter(|partition| *partition != found) {
        problems.push(
            Diagnostic::error(
                "mixed-partitions",
                format!("`{name}` is in partition `{}`, the blueprint is in `{}`", found.name, partition.name),
            )
            .at(origin, "another partition")
            .also(&Origin::root().key("regions").index(0), format!("this region is in `{}`", partition.name))
            .note("accounts, buckets and keys never cross partitions: write a blueprint for each"),
        );
        return None;
    }
    Some(found)
}

/// Accounts with the places that name them.
type Named = Vec<(String, Origin)>;

fn groups(
    written: &BTreeMap<String, blueprint::Group>,
    files: &Files,
    problems: &mut Vec<Diagnostic>,
) -> BTreeMap<String, Group> {
    let base = Origin::root().key("organization").key("accounts");
    let mut seen: BTreeMap<String, Origin> = BTreeMap::new();
    let mut groups = BTreeMap::new();
    let (inventories, explicit): (Vec<_>, Vec<_>) =
        written.iter().partition(|(_, group)| matches!(group, blueprint::Group::Inventory { .. }));
    for (name, group) in explicit {
        let origin = base.key(name);
        let (accounts, single): (Named, bool) = match group {
            blueprint::Group::One(id) => (vec![(id.clone(), origin)], true),
            blueprint::Group::Several(ids) => {
                (ids.iter().enumerate().map(|(at, id)| (id.clone(), origin.index(at))).collect(), false)
            }
            blueprint::Group::Inventory { .. } => continue,
        };
        take(&accounts, &mut seen, problems);
        groups.insert(name.clone(), Group { accounts: accounts.into_iter().map(|(id, _)| id).collect(), single });
    }
    // An inventory is what the organization has: what the blueprint itself puts into a group is left out of it.
    let explicit: BTreeSet<String> = seen.keys().cloned().collect();
    for (name, group) in inventories {
        let blueprint::Group::Inventory { inventory } = group else { continue };
        let origin = base.key(name);
        let Some(mut accounts) = inventory_accounts(inventory, &origin.key("inventory"), files, problems) else {
            // The group is there all the same, so that what names it is not reported as well.
            groups.insert(name.clone(), Group { accounts: Vec::new(), single: false });
            continue;
        };
        accounts.retain(|(id, _)| !explicit.contains(id));
        if accounts.is_empty() {
            problems.push(
                Diagnostic::error("empty-group", format!("the group `{name}` has no account"))
                    .at(&origin, "no active account that is not in another group"),
            );
        }
        take(&accounts, &mut seen, problems);
        groups
            .insert(name.clone(), Group { accounts: accounts.into_iter().map(|(id, _)| id).collect(), single: false });
    }
    groups
}

/// The account groups of words that a blueprint says; `all` are all of them.
pub(crate) fn said_groups(
    words: &OneOrMany,
    origin: &Origin,
    estate: &Estate,
    problems: &mut Vec<Diagnostic>,
) -> Vec<String> {
    let mut names = Vec::new();
    for (word, at) in words.iter() {
        if word == "all" {
            return estate.groups.keys().cloned().collect();
        }
        if estate.organization.is_none() && word != ONLY || !estate.groups.contains_key(word) {
            let mut problem =
                Diagnostic::error("unknown-account", format!("`{word}` is not an account group of this blueprint"))
                    .at(&origin.item(at), "no such group");
            if estate.organization.is_some() {
                let base = Origin::root().key("organization").key("accounts");
                problem = problem.also(Place::Key(base), "the groups are given here");
            }
            problems.push(problem.did_you_mean(word, estate.groups.keys().map(String::as_str)));
            continue;
        }
        names.push(word.to_owned());
    }
    names
}

/// Checks that regions are among those of the blueprint.
pub(crate) fn check_covered(regions: &[String], origin: &Origin, estate: &Estate, problems: &mut Vec<Diagnostic>) {
    for (at, region) in regions.iter().enumerate() {
        let here = origin.index(at);
        let known = check_region(region, &here, Some(estate.partition), problems).is_some();
        if known && !estate.regions.contains(region) {
            problems.push(
                Diagnostic::error(
                    "uncovered-region",
                    format!("`{region}` is not one of the regions of this blueprint"),
                )
                .at(&here, "not covered")
                .also(Place::Key(Origin::root().key("regions")), "the regions are given here"),
            );
        }
    }
}

/// Remembers accounts, and says which were there before: the first of them, and how many more.
fn take(accounts: &Named, seen: &mut BTreeMap<String, Origin>, problems: &mut Vec<Diagnostic>) {
    let mut again: Vec<(&str, &Origin, Origin)> = Vec::new();
    for (id, place) in accounts {
        if let Some(first) = seen.insert(id.clone(), place.clone()) {
            again.push((id, place, first));
        }
    }
    let Some((id, place, first)) = again.first() else { return };
    let headline = match again.len() {
        1 => format!("account `{id}` is given twice"),
        more => format!("account `{id}` and {} more are given twice", more - 1),
    };
    problems.push(
        Diagnostic::error("duplicate-account", headline)
            .at(*place, "given again here")
            .also(first, "first given here")
            .note("each account stands in one place; a source can name several groups"),
    );
}

/// What `aws organizations list-accounts` prints, as far as it is used here.
#[derive(Deserialize)]
struct Inventory {
    #[serde(rename = "Accounts")]
    accounts: Vec<InventoryAccount>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct InventoryAccount {
    id: String,
    status: Option<String>,
}

fn inventory_accounts(name: &str, origin: &Origin, files: &Files, problems: &mut Vec<Diagnostic>) -> Option<Named> {
    let read = files.read(name).and_then(|text| {
        serde_json::from_str::<Inventory>(&text)
            .map_err(|error| format!("it is not what `aws organizations list-accounts` prints: {error}"))
    });
    let inventory = match read {
        Ok(inventory) => inventory,
        Err(reason) => {
            problems.push(
                Diagnostic::error("unreadable-file", format!("the inventory `{name}` cannot be read"))
                    .at(origin, reason)
                    .note("the path is relative to the blueprint"),
            );
            return None;
        }
    };
    let malformed = |id: &str| id.len() != 12 || !id.bytes().all(|byte| byte.is_ascii_digit());
    if let Some(account) = inventory.accounts.iter().find(|account| malformed(&account.id)) {
        problems.push(
            Diagnostic::error("unreadable-file", format!("the inventory `{name}` has an account `{}`", account.id))
                .at(origin, "an account id has 12 digits"),
        );
        return None;
    }
    let active = |account: &InventoryAccount| account.status.as_deref().is_none_or(|status| status == "ACTIVE");
    Some(inventory.accounts.into_iter().filter(active).map(|account| (account.id, origin.clone())).collect())
}
