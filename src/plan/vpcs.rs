//! Which VPCs a source covers in a stack.

use std::collections::BTreeMap;

use super::accounts::check_region;
use super::{Estate, VpcSet};
use crate::blueprint::{Files, Vpcs, VpcsByRegion};
use crate::diagnostic::{Diagnostic, Origin, Place};

/// How many VPCs a CloudFormation template has room for when they are not listed: CloudFormation cannot repeat a
/// resource without a transform, and service-managed StackSets refuse transforms.
const ROOM: usize = 10;
/// Room grows in steps, so that one more VPC changes a parameter and not the template.
const STEP: usize = 5;

/// The name of the set that every source with `vpcs: all` shares.
pub(crate) const ALL: &str = "vpc-ids";

/// The VPCs of a source, by account and region.
pub(crate) enum Wanted {
    All,
    Listed(BTreeMap<String, VpcsByRegion>),
}

/// Reads the word `vpcs` of a source.
pub(crate) fn wanted(
    written: &Vpcs,
    estate: &Estate,
    files: &Files,
    origin: &Origin,
    problems: &mut Vec<Diagnostic>,
) -> Option<Wanted> {
    let listed = match written {
        Vpcs::All(_) => return Some(Wanted::All),
        Vpcs::List(ids) => return list(ids, estate, origin, problems),
        Vpcs::ByAccount(listed) => listed.clone(),
        Vpcs::File { file, beside } => {
            if let Some(account) = beside.keys().next() {
                problems.push(
                    Diagnostic::error("option-without-effect", "VPCs beside a file of VPCs")
                        .at(Place::Key(origin.key(account)), "give either a file or the VPCs themselves")
                        .also(&origin.key("file"), "the file"),
                );
                return None;
            }
            read(file, files, origin, problems)?
        }
    };
    let from_file = matches!(written, Vpcs::File { .. });
    let place = |account: &str| if from_file { origin.key("file") } else { origin.key(account) };
    let before = problems.len();
    for (account, by_region) in &listed {
        if estate.group_of(account).is_none() {
            problems.push(
                Diagnostic::error("unknown-account", format!("`{account}` is not an account of this blueprint"))
                    .at(Place::Key(place(account)), "VPCs of an unknown account"),
            );
        }
        for region in by_region.keys() {
            let at = if from_file { place(account) } else { place(account).key(region) };
            if check_region(region, &at, Some(estate.partition), problems).is_some() && !estate.regions.contains(region)
            {
                problems.push(
                    Diagnostic::error(
                        "uncovered-region",
                        format!("`{region}` is not one of the regions of this blueprint"),
                    )
                    .at(Place::Key(at), "VPCs of a region that is not covered")
                    .also(&Origin::root().key("regions"), "the regions are given here"),
                );
            }
        }
    }
    (problems.len() == before).then_some(Wanted::Listed(listed))
}

fn list(ids: &[String], estate: &Estate, origin: &Origin, problems: &mut Vec<Diagnostic>) -> Option<Wanted> {
    let accounts: Vec<&String> = estate.groups.values().flat_map(|group| &group.accounts).collect();
    if let ([account], [region]) = (accounts.as_slice(), estate.regions.as_slice()) {
        let by_region = BTreeMap::from([(region.clone(), ids.to_vec())]);
        return Some(Wanted::Listed(BTreeMap::from([((*account).clone(), by_region)])));
    }
    problems.push(
        Diagnostic::error("vpcs-without-place", "a plain list of VPCs does not say where they are")
            .at(origin, "several accounts or regions are covered")
            .help("write them by account and region: `vpcs: { \"111122223333\": { us-east-1: [vpc-...] } }`"),
    );
    None
}

fn read(
    file: &str,
    files: &Files,
    origin: &Origin,
    problems: &mut Vec<Diagnostic>,
) -> Option<BTreeMap<String, VpcsByRegion>> {
    let read = files.read(file).and_then(|text| {
        serde_json::from_str::<BTreeMap<String, VpcsByRegion>>(&text)
            .map_err(|error| format!("it is not JSON of account, region and VPC ids: {error}"))
    });
    match read {
        Ok(listed) if listed.values().flat_map(BTreeMap::values).all(|ids| are_vpc_ids(ids)) => Some(listed),
        Ok(_) => {
            problems.push(
                Diagnostic::error(
                    "unreadable-file",
                    format!("`{file}` holds something that is not a VPC id, or one twice"),
                )
                .at(&origin.key("file"), "a VPC id looks like `vpc-0a1b2c3d4e5f60718`"),
            );
            None
        }
        Err(reason) => {
            problems.push(
                Diagnostic::error("unreadable-file", format!("the list of VPCs `{file}` cannot be read"))
                    .at(&origin.key("file"), reason)
                    .note("the path is relative to the blueprint"),
            );
            None
        }
    }
}

fn are_vpc_ids(ids: &[String]) -> bool {
    ids.iter().enumerate().all(|(at, id)| is_vpc_id(id) && !ids.iter().take(at).any(|earlier| earlier == id))
}

fn is_vpc_id(id: &str) -> bool {
    let hex = |digit: u8| matches!(digit, b'0'..=b'9' | b'a'..=b'f');
    id.strip_prefix("vpc-").is_some_and(|digits| matches!(digits.len(), 8 | 17) && digits.bytes().all(hex))
}

/// The set for one stack: what is wanted, narrowed to its accounts.
pub(crate) fn set(wanted: &Wanted, accounts: &[String]) -> VpcSet {
    match wanted {
        Wanted::All => VpcSet { slots: ROOM, listed: None },
        Wanted::Listed(all) => {
            let listed: BTreeMap<_, _> =
                accounts.iter().filter_map(|account| Some((account.clone(), all.get(account)?.clone()))).collect();
            let most = listed.values().flat_map(BTreeMap::values).map(Vec::len).max().unwrap_or(0);
            VpcSet { slots: most.max(1).div_ceil(STEP) * STEP, listed: Some(listed) }
        }
    }
}
