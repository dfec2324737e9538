//! Which resources of the user a source covers in a stack, such as VPCs.

use std::collections::BTreeMap;

use serde_json::json;

use super::Estate;
use super::accounts::check_region;
use crate::blueprint::{ByRegion, Covered, Files};
use crate::catalog::Covers;
use crate::diagnostic::{Diagnostic, Origin, Place};

/// How many a CloudFormation template has room for when they are not listed: CloudFormation cannot repeat a resource
/// without a transform, and service-managed StackSets refuse transforms.
const ROOM: usize = 10;
/// Room grows in steps, so that one more changes a parameter and not the template; a stack has room for 500 resources.
const STEP: usize = 3;

/// Ids by account and region.
pub(crate) type Listed = BTreeMap<String, ByRegion>;

/// Resources of the user that items of a stack are repeated for, such as VPCs.
#[derive(Debug)]
pub(crate) struct CoveredSet {
    pub(crate) covers: Covers,
    /// How many a CloudFormation template has room for.
    pub(crate) slots: usize,
    /// Account, region, ids; `None` where they are discovered or given at deployment.
    pub(crate) listed: Option<BTreeMap<String, BTreeMap<String, Vec<String>>>>,
}

impl CoveredSet {
    /// Whether there is or may be one of them in an account and region.
    pub(crate) fn may_be_in(&self, account: &str, region: &str) -> bool {
        self.listed.is_none() || self.standing(account, region).is_some()
    }

    /// What stands for all of an account and region that are listed.
    pub(crate) fn standing(&self, account: &str, region: &str) -> Option<&str> {
        self.listed.as_ref()?.get(account)?.get(region)?.first().map(String::as_str)
    }

    /// What stands for them where a template is judged: the one that makes the longest names, since a name that is made
    /// up may be longer than those that `name-too-long` has found to be short enough.
    pub(crate) fn sample(&self) -> &str {
        let longest = self.ids().max_by_key(|id| (self.covers.short_of(id).chars().count(), id.chars().count()));
        longest.unwrap_or(&self.covers.sample)
    }

    fn ids(&self) -> impl Iterator<Item = &str> {
        self.listed.iter().flat_map(BTreeMap::values).flat_map(BTreeMap::values).flatten().map(String::as_str)
    }

    /// The characters of the longest of them, and of the longest part that tells one from the others.
    pub(crate) fn longest(&self) -> (usize, usize) {
        let longest = |of: &dyn Fn(&str) -> usize| self.ids().map(of).max().unwrap_or(0);
        let short = |id: &str| self.covers.short.as_ref().map_or(0, |short| short.of(id).chars().count());
        (longest(&|id| id.chars().count()), longest(&short))
    }
}

/// What a source covers.
pub(crate) enum Wanted {
    All,
    Listed(Listed),
}

/// The word of a source that says what it covers, while it is read.
pub(crate) struct Reading<'a, 'p> {
    pub(crate) covers: &'a Covers,
    pub(crate) word: &'a str,
    pub(crate) estate: &'a Estate,
    pub(crate) files: &'a Files,
    /// Where the word is.
    pub(crate) origin: &'p Origin,
    pub(crate) problems: &'p mut Vec<Diagnostic>,
}

impl Reading<'_, '_> {
    pub(crate) fn wanted(&mut self, written: Covered) -> Option<Wanted> {
        let origin = self.origin;
        let (listed, from_file) = match written {
            Covered::All(_) => return Some(Wanted::All),
            Covered::List(ids) => return self.list(&ids).map(Wanted::Listed),
            Covered::ByAccount(listed) => (listed, false),
            Covered::File { file, beside } => {
                if let Some(account) = beside.keys().next() {
                    let many = &self.covers.many;
                    self.problems.push(
                        Diagnostic::error("option-without-effect", format!("{many} beside a file of {many}"))
                            .at(Place::Key(origin.key(account)), format!("give either a file or the {many} themselves"))
                            .also(&origin.key("file"), "the file"),
                    );
                    return None;
                }
                (self.read(&file)?, true)
            }
        };
        let before = self.problems.len();
        for (account, by_region) in &listed {
            let at = if from_file { origin.key("file") } else { origin.key(account) };
            self.check_account(account, &at);
            for (region, ids) in by_region {
                let at = if from_file { at.clone() } else { at.key(region) };
                self.check_region(region, &at);
                self.check_place(account, region, ids, &at);
            }
        }
        (self.problems.len() == before).then_some(Wanted::Listed(listed))
    }

    fn check_account(&mut self, account: &str, at: &Origin) {
        if self.estate.group_of(account).is_none() {
            self.problems.push(
                Diagnostic::error("unknown-account", format!("`{account}` is not an account of this blueprint"))
                    .at(Place::Key(at.clone()), format!("{} of an unknown account", self.covers.many)),
            );
        }
    }

    fn check_region(&mut self, region: &str, at: &Origin) {
        let known = check_region(region, at, Some(self.estate.partition), self.problems).is_some();
        if known && !self.estate.regions.iter().any(|covered| covered == region) {
            self.problems.push(
                Diagnostic::error(
                    "uncovered-region",
                    format!("`{region}` is not one of the regions of this blueprint"),
                )
                .at(Place::Key(at.clone()), format!("{} of a region that is not covered", self.covers.many))
                .also(&Origin::root().key("regions"), "the regions are given here")
                .help(format!("add `{region}` there; sources that should leave it out take `regions` of their own")),
            );
        }
    }

    /// An ARN says itself where it belongs.
    fn check_place(&mut self, account: &str, region: &str, ids: &[String], at: &Origin) {
        let covers = self.covers;
        let elsewhere = |id: &&String| covers.place(id).is_some_and(|place| place != (account, region));
        let Some(id) = ids.iter().find(elsewhere) else { return };
        self.problems.push(
            Diagnostic::error("list-without-place", format!("`{id}` is not in account {account} and {region}"))
                .at(Place::Key(at.clone()), "listed here")
                .help(format!(
                    "write a plain list of ARNs: `{}: [...]`; they say themselves where they are",
                    self.word
                )),
        );
    }

    fn list(&mut self, ids: &[String]) -> Option<Listed> {
        let covers = self.covers;
        if let Some(places) = ids.iter().map(|id| covers.place(id)).collect::<Option<Vec<_>>>() {
            return self.by_place(ids, &places);
        }
        let accounts: Vec<&String> = self.estate.groups.values().flat_map(|group| &group.accounts).collect();
        if let ([account], [region]) = (accounts.as_slice(), self.estate.regions.as_slice()) {
            let by_region = BTreeMap::from([(region.clone(), ids.to_vec())]);
            return Some(BTreeMap::from([((*account).clone(), by_region)]));
        }
        let Covers { many, sample, .. } = self.covers;
        let sample = sample.split_once('-').map_or(sample.as_str(), |(kind, _)| kind);
        self.problems.push(
            Diagnostic::error("list-without-place", format!("a plain list of {many} does not say where they are"))
                .at(self.origin, "several accounts or regions are covered")
                .help(format!(
                    "write them by account and region: `{}: {{ \"111122223333\": {{ us-east-1: [{sample}-...] }} }}`",
                    self.word
                )),
        );
        None
    }

    fn by_place(&mut self, ids: &[String], places: &[(&str, &str)]) -> Option<Listed> {
        let before = self.problems.len();
        let mut listed = Listed::new();
        for ((at, id), (account, region)) in ids.iter().enumerate().zip(places) {
            let at = self.origin.index(at);
            self.check_account(account, &at);
            self.check_region(region, &at);
            let by_region = listed.entry((*account).to_owned()).or_default();
            by_region.entry((*region).to_owned()).or_default().push(id.clone());
        }
        (self.problems.len() == before).then_some(listed)
    }

    fn read(&mut self, file: &str) -> Option<Listed> {
        let Covers { many, id, pattern, sample, .. } = self.covers;
        let at = self.origin.key("file");
        let read = self.files.read(file).and_then(|text| {
            serde_json::from_str::<Listed>(&text)
                .map_err(|error| format!("it is not JSON of account, region and {id}s: {error}"))
        });
        let problem = match read {
            Ok(listed) if are_ids(&listed, pattern) => return Some(listed),
            Ok(_) => Diagnostic::error(
                "unreadable-file",
                format!("`{file}` holds something that is not a {id}, or one twice"),
            )
            .at(&at, format!("a {id} looks like `{sample}`")),
            Err(reason) => Diagnostic::error("unreadable-file", format!("the list of {many} `{file}` cannot be read"))
                .at(&at, reason)
                .note("the path is relative to the blueprint"),
        };
        self.problems.push(problem);
        None
    }
}

fn are_ids(listed: &Listed, pattern: &str) -> bool {
    let schema = json!({ "items": { "pattern": format!("^{pattern}$") }, "uniqueItems": true });
    let valid = |validator: jsonschema::Validator| {
        listed.values().flat_map(BTreeMap::values).all(|ids| validator.is_valid(&json!(ids)))
    };
    jsonschema::validator_for(&schema).is_ok_and(valid)
}

/// The set for one stack: what is wanted, narrowed to its accounts.
pub(crate) fn set(covers: &Covers, wanted: &Wanted, accounts: &[String]) -> CoveredSet {
    let (slots, listed) = match wanted {
        Wanted::All => (ROOM, None),
        Wanted::Listed(all) => {
            let listed: Listed =
                accounts.iter().filter_map(|account| Some((account.clone(), all.get(account)?.clone()))).collect();
            let most = listed.values().flat_map(BTreeMap::values).map(Vec::len).max().unwrap_or(0);
            (most.max(1).div_ceil(STEP) * STEP, Some(listed))
        }
    };
    CoveredSet { covers: covers.clone(), slots, listed }
}
