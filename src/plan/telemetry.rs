//! Rules by which CloudWatch switches logs on, for resources that are there and those that come later.
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/telemetry-config-rules.html>

use std::collections::BTreeSet;

use serde::Serialize;

use super::builder::{Builder, Maker};
use super::text::Text;
use super::{Duration, ItemKey, StackKey, accounts, names};
use crate::blueprint::{Blueprint, Telemetry};
use crate::catalog::TelemetryLog;
use crate::diagnostic::{Diagnostic, Origin, Place};

/// Where the templates are.
const FOLDER: &str = "transports/telemetry";
/// What rules of the organization and of an account have in common.
const BODY: &str = "transports/telemetry/body.json.hbs";
/// How long logs are kept unless the blueprint says otherwise.
const USUAL: Duration = Duration::days(30);
/// What stands for one resource in the names of log groups.
const RESOURCE: &str = "<resourceId>";

/// A rule whose words have been looked up.
pub(super) struct Resolved<'a> {
    name: &'a str,
    written: &'a Telemetry,
    log: &'a TelemetryLog,
    origin: Origin,
    regions: Vec<String>,
    of: Whose,
}

/// Whose resources are logged.
enum Whose {
    /// Those of the whole organization, by a rule of this account.
    Organization(String),
    /// Those of the accounts of these groups, by rules of their own.
    Groups(Vec<String>),
}

#[derive(Serialize)]
struct Rule<'a> {
    resource: &'a str,
    has_types: bool,
    types: Vec<&'a str>,
    has_traffic: bool,
    traffic: Option<&'a str>,
    log_group: Option<String>,
    retention: Option<u32>,
}

/// Resolves what the rules name.
pub(super) fn rules<'a>(blueprint: &'a Blueprint, builder: &mut Builder<'a>) -> Vec<Resolved<'a>> {
    let all = blueprint.telemetry.iter().flatten();
    all.filter_map(|(name, written)| rule(name, written, Origin::root().key("telemetry").key(name), builder)).collect()
}

fn rule<'a>(name: &'a str, written: &'a Telemetry, origin: Origin, builder: &mut Builder<'a>) -> Option<Resolved<'a>> {
    let log = builder.catalog.telemetry().get(&written.of)?;
    check_words(written, log, &origin, builder);
    let estate = builder.estate;
    let regions = written.regions.as_ref().unwrap_or(&estate.regions).clone();
    if written.regions.is_some() {
        accounts::check_covered(&regions, &origin.key("regions"), estate, &mut builder.problems);
    }
    let of = whose(written, &origin, builder)?;
    Some(Resolved { name, written, log, origin, regions, of })
}

/// Groups have rules of their own in each account, since AWS does not document how a rule of an organization names accounts.
fn whose(written: &Telemetry, origin: &Origin, builder: &mut Builder<'_>) -> Option<Whose> {
    let estate = builder.estate;
    let whole = estate.organization.is_some()
        && written.from.as_ref().is_none_or(|words| words.iter().into_iter().any(|(word, _)| word == "all"));
    if whole {
        return builder.central(written.account.as_deref(), "management", origin).map(Whose::Organization);
    }
    if written.account.is_some() {
        let problem = Diagnostic::error("option-without-effect", "`account` has no effect here");
        let why = "it owns a rule of the whole organization, and these are rules of each account";
        builder.problems.push(problem.at(Place::Key(origin.key("account")), why));
    }
    let Some(words) = &written.from else { return Some(Whose::Groups(Vec::new())) };
    let groups = accounts::said_groups(words, &origin.key("from"), estate, &mut builder.problems);
    Some(Whose::Groups(groups))
}

/// Words that do not apply to a log, and names that AWS does not take.
fn check_words(written: &Telemetry, log: &TelemetryLog, origin: &Origin, builder: &mut Builder<'_>) {
    let mut say = |word: &str, why: String| {
        let problem =
            Diagnostic::error("option-without-effect", format!("`{word}` does not apply to `{}`", written.of));
        builder.problems.push(problem.at(Place::Key(origin.key(word)), why));
    };
    if written.types.is_some() && log.types.is_empty() {
        say("types", format!("{} are of one type", log.title));
    }
    if written.traffic.is_some() && log.traffic.is_empty() {
        say("traffic", "it is a word of flow logs".to_owned());
    }
    if log.named_by_aws {
        let said = [("log_group", written.log_group.is_some()), ("retention", written.retention.is_some())];
        for (word, _) in said.into_iter().filter(|(_, said)| *said) {
            say(word, format!("AWS names the log groups of {}, and keeps them for ever", log.title));
        }
    } else if let Some(name) = written.log_group.as_ref().filter(|name| !name.starts_with(&log.begins)) {
        let headline = format!("AWS does not send {} to `{name}`", log.title);
        let problem = Diagnostic::error("malformed-value", headline);
        let why = format!("its name has to begin with `{}`", log.begins);
        builder.problems.push(problem.at(&origin.key("log_group"), why));
    }
}

impl Resolved<'_> {
    /// Creates the rule in each region, of the organization or of each account.
    pub(super) fn add(&self, builder: &mut Builder<'_>) {
        match &self.of {
            Whose::Organization(account) => self.add_central(builder, account, "organization-rule"),
            Whose::Groups(groups) if builder.estate.organization.is_some() => {
                for group in groups {
                    let stack = builder.cell_in(group, &self.regions);
                    self.add_to(builder, stack, "rule", self.regions.iter().cloned().collect());
                }
            }
            Whose::Groups(_) => {
                let account = builder.estate.central(accounts::ONLY).unwrap_or_default();
                self.add_central(builder, account, "rule");
            }
        }
    }

    fn add_central(&self, builder: &mut Builder<'_>, account: &str, resource: &str) {
        for region in &self.regions {
            let stack = builder.core(account, region);
            self.add_to(builder, stack, resource, BTreeSet::from([region.clone()]));
        }
    }

    fn add_to(&self, builder: &mut Builder<'_>, stack: StackKey, resource: &str, regions: BTreeSet<String>) {
        let (estate, written) = (builder.estate, self.written);
        let retention = written.retention.as_deref().map_or(Some(USUAL), Duration::parse);
        let traffic = self.log.traffic.get(written.traffic.as_deref().unwrap_or("all")).map(String::as_str);
        let types = self.types();
        let rule = Rule {
            resource: &self.log.resource,
            has_types: !types.is_empty(),
            types,
            has_traffic: traffic.is_some(),
            traffic,
            log_group: (!self.log.named_by_aws).then(|| self.log_group(&estate.name)),
            retention: retention.filter(|_| !self.log.named_by_aws).map(|retention| retention.days),
        };
        let maker =
            Maker { estate, stack: stack.clone(), only_in: Some(regions), regional: true, origin: self.origin.clone() };
        let key = ItemKey::new(format!("telemetry-{}", self.name));
        let name = Text::literal(names::physical(&estate.name, self.name));
        let mut item = maker.item(&key, FOLDER, resource, name, &rule);
        item.fragments.push(("body", BODY));
        builder.add(&stack, item);
    }

    /// What AWS calls the types of log.
    fn types(&self) -> Vec<&str> {
        let wanted = |word: &str| self.written.types.as_ref().is_none_or(|types| types.iter().any(|said| said == word));
        let chosen = self.log.types.iter().filter(|(word, _)| wanted(word)).map(|(_, spelling)| spelling.as_str());
        self.log.always.iter().map(String::as_str).chain(chosen).collect()
    }

    /// The names of the log groups.
    fn log_group(&self, blueprint: &str) -> String {
        let usual = || match self.log.begins.as_str() {
            "" => format!("{}/{RESOURCE}", names::log_group(blueprint, self.name)),
            begins => format!("{begins}{}-{RESOURCE}", names::physical(blueprint, self.name)),
        };
        self.written.log_group.clone().unwrap_or_else(usual)
    }
}
