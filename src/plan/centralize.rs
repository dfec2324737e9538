//! Rules by which CloudWatch copies log groups of the organization into one account and region.
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatchLogs_Centralization.html>

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::builder::{Builder, Maker, handle};
use super::text::{Handle, Text};
use super::{ItemKey, accounts, log_group, names};
use crate::blueprint::{Blueprint, Centralize, Encryption, LogGroups, Strategy};
use crate::diagnostic::{Diagnostic, Origin, Place};

/// The most characters of a criterion.
const LONGEST: usize = 2000;
/// The most `AND` and `OR` of a criterion. AWS says that it has the format of the filters of CloudWatch links.
/// <https://docs.aws.amazon.com/OAM/latest/APIReference/API_LogGroupConfiguration.html>
const MOST_OPERANDS: usize = 5;
/// The usual names of copies.
const SAME: &str = "${source.logGroup}";
/// The tag by which centralization finds keys that it may use.
const MANAGED: (&str, &str) = ("LogsManaged", "true");

/// A rule whose words have been looked up.
pub(super) struct Resolved<'a> {
    name: &'a str,
    written: &'a Centralize,
    origin: Origin,
    /// The account that owns it.
    account: String,
    to_account: String,
    scope: String,
    criteria: String,
}

#[derive(Serialize)]
struct Rule<'a> {
    scope: &'a str,
    regions: &'a [String],
    criteria: &'a str,
    encrypted: &'static str,
    to_account: &'a str,
    to_region: &'a str,
    to_log_group: &'a str,
    copies_encrypted: bool,
    encryption: &'static str,
    conflict: Option<&'static str>,
    key: Option<Handle>,
    has_backup: bool,
    backup_region: Option<&'a str>,
    backup_key: Option<Handle>,
}

/// Resolves what the rules name.
pub(super) fn rules<'a>(blueprint: &'a Blueprint, builder: &mut Builder<'_>) -> Vec<Resolved<'a>> {
    let all = blueprint.centralize.iter().flatten();
    all.filter_map(|(name, written)| {
        let origin = Origin::root().key("centralize").key(name);
        if builder.estate.organization.is_none() {
            let problem = Diagnostic::error("missing-key", "there is no `organization` to copy log groups of");
            builder.problems.push(problem.at(Place::Key(origin), "copies logs of accounts of an organization"));
            return None;
        }
        rule(name, written, origin, builder)
    })
    .collect()
}

fn rule<'a>(name: &'a str, written: &'a Centralize, origin: Origin, builder: &mut Builder<'_>) -> Option<Resolved<'a>> {
    let account = builder.central(written.account.as_deref(), "management", &origin);
    let to_account = builder.central(Some(&written.to.account), &written.to.account, &origin.key("to"));
    check_regions(written, &origin, builder);
    check_words(written, &origin, builder);
    let scope = scope(written, &origin, builder);
    let criteria = criteria(written.log_groups.as_ref(), &origin.key("log_groups"), &mut builder.problems);
    Some(Resolved {
        name,
        written,
        origin,
        account: account?,
        to_account: to_account?,
        scope: scope?,
        criteria: criteria?,
    })
}

fn check_regions(written: &Centralize, origin: &Origin, builder: &mut Builder<'_>) {
    let partition = Some(builder.estate.partition);
    let home = &builder.estate.home;
    let problems = &mut builder.problems;
    for (at, region) in written.regions.iter().flatten().enumerate() {
        accounts::check_region(region, &origin.key("regions").index(at), partition, problems);
    }
    if let Some(region) = &written.to.region {
        accounts::check_region(region, &origin.key("to").key("region"), partition, problems);
    }
    let Some(backup) = &written.backup_region else { return };
    let place = origin.key("backup_region");
    accounts::check_region(backup, &place, partition, problems);
    if backup == written.to.region.as_ref().unwrap_or(home) {
        let problem = Diagnostic::error("backup-in-same-region", "the second copy is in the region of the first");
        problems.push(problem.at(&place, "copies go there already").help("choose another region, or leave it out"));
    }
}

/// Words that do nothing beside others.
fn check_words(written: &Centralize, origin: &Origin, builder: &mut Builder<'_>) {
    let mut say = |word: &str, why: &str| {
        let problem = Diagnostic::error("option-without-effect", format!("`{word}` has no effect here"));
        builder.problems.push(problem.at(Place::Key(origin.key(word)), why));
    };
    let skipped = written.encrypted == Some(Strategy::Skip);
    if skipped && written.encryption.is_some() {
        say("encryption", "it is for copies of log groups with a customer key, which are skipped");
    }
    if written.into_unencrypted.is_some() && skipped {
        say("into_unencrypted", "log groups with a customer key are skipped anyway");
    } else if written.into_unencrypted.is_some() && written.encryption == Some(Encryption::ServiceManaged) {
        say("into_unencrypted", "the copies have no customer key anyway");
    }
}

/// Whose logs: account ids and the id of the organization, both checked before.
fn scope(written: &Centralize, origin: &Origin, builder: &mut Builder<'_>) -> Option<String> {
    let estate = builder.estate;
    let whole = estate.organization.as_ref().map(|id| format!("OrganizationId = '{id}'"));
    let Some(words) = &written.from else { return whole };
    let before = builder.problems.len();
    let groups = accounts::said_groups(words, &origin.key("from"), estate, &mut builder.problems);
    if words.iter().into_iter().any(|(word, _)| word == "all") {
        return whole;
    }
    if builder.problems.len() > before {
        return None;
    }
    let of_groups = groups.iter().filter_map(|name| estate.groups.get(name));
    let ids: BTreeSet<&str> = of_groups.flat_map(|group| &group.accounts).map(String::as_str).collect();
    let scope = format!("AccountId IN ({})", quoted(ids.iter().copied()));
    if scope.chars().count() > LONGEST {
        let headline = format!("the accounts would take {} characters, and AWS takes {LONGEST}", scope.chars().count());
        let problem =
            Diagnostic::error("over-limit", headline).at(&origin.key("from"), "too many accounts for one rule");
        builder.problems.push(problem.help("copy from `all`, or write several rules"));
        return None;
    }
    Some(scope)
}

/// Which log groups: names of letters, digits and `._/#-`, so that no quote can end one.
fn criteria(written: Option<&LogGroups>, origin: &Origin, problems: &mut Vec<Diagnostic>) -> Option<String> {
    let Some(written) = written else { return Some("*".to_owned()) };
    let (names, not, between) = match (&written.only, &written.except) {
        (Some(only), None) => (only, "", " OR "),
        (None, Some(except)) => (except, "NOT ", " AND "),
        (said, _) => {
            let problem = Diagnostic::error("missing-key", "`log_groups` needs either `only` or `except`");
            let here = if said.is_some() { "it has both" } else { "it has neither" };
            problems.push(problem.at(Place::Key(origin.clone()), here));
            return None;
        }
    };
    let beginnings = names.iter().filter_map(|name| name.strip_suffix('*'));
    let mut terms: Vec<String> = beginnings.map(|name| format!("LogGroupName {not}LIKE '{name}%'")).collect();
    let whole: Vec<&str> = names.iter().map(String::as_str).filter(|name| !name.ends_with('*')).collect();
    if !whole.is_empty() {
        terms.insert(0, format!("LogGroupName {not}IN ({})", quoted(whole.into_iter())));
    }
    let operands = terms.len().saturating_sub(1);
    let criteria = terms.join(between);
    let length = criteria.chars().count();
    if operands <= MOST_OPERANDS && length <= LONGEST {
        return Some(criteria);
    }
    let headline = if length > LONGEST {
        format!("the names of log groups would take {length} characters, and AWS takes {LONGEST}")
    } else {
        format!("AWS takes at most {} beginnings of names beside whole names", MOST_OPERANDS)
    };
    problems.push(
        Diagnostic::error("over-limit", headline)
            .at(Place::Key(origin.clone()), "too much for one rule")
            .help("write several rules"),
    );
    None
}

fn quoted<'t>(texts: impl Iterator<Item = &'t str>) -> String {
    texts.map(|text| format!("'{text}'")).collect::<Vec<_>>().join(", ")
}

impl Resolved<'_> {
    /// Creates the keys where copies are encrypted, and the rule.
    pub(super) fn add(&self, builder: &mut Builder<'_>) {
        let estate = builder.estate;
        let written = self.written;
        let to_region = written.to.region.as_ref().unwrap_or(&estate.home);
        let rule = ItemKey::new(format!("centralize-{}", self.name));
        let copied = written.encrypted != Some(Strategy::Skip);
        let customer_key = copied && written.encryption != Some(Encryption::ServiceManaged);
        let key = customer_key.then(|| self.key(builder, to_region, &rule, "key"));
        let backup = written.backup_region.as_ref();
        let backup_key = backup.filter(|_| customer_key).map(|region| self.key(builder, region, &rule, "backup-key"));
        let strategy = |strategy: Strategy| match strategy {
            Strategy::Copy => "ALLOW",
            Strategy::Skip => "SKIP",
        };
        let context = Rule {
            scope: &self.scope,
            regions: written.regions.as_ref().unwrap_or(&estate.regions),
            criteria: &self.criteria,
            encrypted: strategy(written.encrypted.unwrap_or(Strategy::Copy)),
            to_account: &self.to_account,
            to_region,
            to_log_group: self.log_group(),
            copies_encrypted: copied,
            encryption: if customer_key { "CUSTOMER_MANAGED" } else { "AWS_OWNED" },
            conflict: customer_key.then(|| strategy(written.into_unencrypted.unwrap_or(Strategy::Copy))),
            key: handle(key.as_ref()),
            has_backup: backup.is_some(),
            backup_region: backup.map(String::as_str),
            backup_key: handle(backup_key.as_ref()),
        };
        let stack = builder.core(&self.account, &estate.home);
        let maker = self.maker(builder, stack.clone());
        let name = Text::literal(names::physical(&estate.name, self.name));
        let item = maker.item(&rule, "transports/centralization", "rule", name, &context);
        builder.add(&stack, item);
    }

    fn log_group(&self) -> &str {
        self.written.to.log_group.as_deref().unwrap_or(SAME)
    }

    fn maker<'b>(&self, builder: &Builder<'b>, stack: super::StackKey) -> Maker<'b> {
        Maker::central(builder.estate, stack, self.origin.clone())
    }

    /// A key for the log groups that CloudWatch makes in a region.
    fn key(&self, builder: &mut Builder<'_>, region: &str, rule: &ItemKey, what: &str) -> ItemKey {
        let stack = builder.core(&self.to_account, region);
        let maker = self.maker(builder, stack.clone());
        let key = ItemKey::new(format!("{rule}-{what}"));
        let mut item = log_group::log_key(&maker, &key, &any_of(self.log_group()));
        let tags = BTreeMap::from([MANAGED]);
        item.context.insert("own_tags".into(), serde_json::to_value(tags).unwrap_or_default());
        item.context.insert("description".into(), format!("Encrypts log groups that {} copies", self.name).into());
        builder.add(&stack, item);
        builder.hop(format!("{} -> its {}", self.name, what.replace('-', " ")), rule, &key, &self.origin);
        key
    }
}

/// A pattern of the names of copies, for policies: what AWS fills in may be anything.
fn any_of(log_group: &str) -> String {
    let mut out = String::new();
    let mut rest = log_group;
    while let Some((before, after)) = rest.split_once("${") {
        out.push_str(before);
        // Two attributes beside each other are one.
        if !out.ends_with('*') {
            out.push('*');
        }
        rest = after.split_once('}').map_or("", |(_, tail)| tail);
    }
    out + rest
}
