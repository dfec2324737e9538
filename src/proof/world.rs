//! Everything that was read, with the ways from one resource to another.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::strangers::Accounts;
use crate::catalog::Catalog;
use crate::inventory::{Thing, document, unknown, why_unknown};

/// An account of the organization that stands in no template.
pub(crate) const MEMBER: &str = "888888888888";

/// What surrounds the resources and stands in no template.
#[derive(Debug, Clone, Default)]
pub(crate) struct Surroundings {
    pub(crate) partition: String,
    pub(crate) dns_suffix: String,
    /// The organization of every account that was read, if they have one.
    pub(crate) organization: Option<String>,
    /// Whether they may have one that is not known.
    pub(crate) organization_unknown: bool,
    /// The management account of that organization, where it is known.
    pub(crate) management: Option<String>,
    /// An account whose events an organization's trail collects.
    pub(crate) member: String,
    /// Principals of others that serve this organization alone, and need show nothing but themselves.
    pub(crate) own_vendors: Vec<String>,
    /// What others have that is told of something, and that is for them to let in.
    pub(crate) told: Vec<String>,
}

/// Where a fact leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum End {
    /// To a resource that was read; `rest` is what follows its ARN, such as a folder of a bucket.
    Thing { at: usize, rest: String },
    /// To a resource that was not read, by the text that names it.
    Elsewhere(String),
    /// Somewhere, but the templates do not say where.
    Unknown(String),
    /// To something that is no resource, such as an address.
    Text(String),
}

/// A policy with the name that findings call it by.
pub(crate) type Policy = (String, Value);

/// Everything that was read.
pub(crate) struct World<'a> {
    pub(crate) things: &'a [Thing<'a>],
    pub(crate) surroundings: &'a Surroundings,
    pub(crate) strangers: Accounts,
    named: BTreeMap<(&'a str, &'a str), Vec<usize>>,
    /// What is attached to each thing: the policies of a resource, the trust of a role.
    guarding: Vec<Vec<Policy>>,
    /// What each role may do.
    permitting: Vec<Vec<Policy>>,
    /// The most that each role may do, if it is bounded.
    bounding: Vec<Option<Policy>>,
    /// What both mention: names of context keys and of all else, in lower case.
    mentioned: Vec<(BTreeSet<String>, BTreeSet<String>)>,
    /// The pattern of the ARNs of each kind.
    patterns: BTreeMap<&'a str, &'a str>,
}

impl<'a> World<'a> {
    pub(crate) fn new(things: &'a [Thing<'a>], surroundings: &'a Surroundings, catalog: &'a Catalog) -> Self {
        let mut named: BTreeMap<(&str, &str), Vec<usize>> = BTreeMap::new();
        for (at, thing) in things.iter().enumerate() {
            for name in &thing.names {
                named.entry((thing.kind, name)).or_default().push(at);
            }
        }
        let patterns = catalog.reads().filter_map(|(kind, read)| Some((kind, read.arn.as_deref()?))).collect();
        let mut world = Self {
            things,
            surroundings,
            strangers: Accounts::beside(things),
            named,
            guarding: Vec::new(),
            permitting: Vec::new(),
            bounding: Vec::new(),
            mentioned: Vec::new(),
            patterns,
        };
        for (at, thing) in things.iter().enumerate() {
            let word = if thing.kind == "role" { "trust" } else { "policy" };
            world.guarding.push(documents(thing, word));
            let permitting = world.permissions(at);
            let bounding = world.attached(at, "boundary", "permissions boundary").pop();
            let may = mentioned(permitting.iter().chain(&bounding));
            world.mentioned.push((mentioned(world.guarding(at)), may));
            world.permitting.push(permitting);
            world.bounding.push(bounding);
        }
        world
    }

    pub(crate) fn thing(&self, at: usize) -> Option<&'a Thing<'a>> {
        self.things.get(at)
    }

    /// The policies that a thing has itself.
    pub(crate) fn guarding(&self, at: usize) -> &[Policy] {
        self.guarding.get(at).map(Vec::as_slice).unwrap_or_default()
    }

    /// The policies of what a role may do.
    pub(crate) fn permitting(&self, at: usize) -> &[Policy] {
        self.permitting.get(at).map(Vec::as_slice).unwrap_or_default()
    }

    /// Puts another document in place of one of a thing, and gives back what was there.
    #[cfg(test)]
    pub(crate) fn swap(&mut self, at: usize, guarding: bool, index: usize, document: Value) -> Value {
        let policies = if guarding { &mut self.guarding } else { &mut self.permitting };
        std::mem::replace(&mut policies[at][index].1, document)
    }

    /// Whether the policies that a thing has itself, or those of what it may do, mention a context key.
    pub(crate) fn is_mentioned(&self, at: usize, guarding: bool, key: &str) -> bool {
        let mentioned = self.mentioned.get(at).map(|(own, may)| if guarding { own } else { may });
        mentioned.is_some_and(|mentioned| mentioned.contains(key))
    }

    fn permissions(&self, at: usize) -> Vec<Policy> {
        let Some(thing) = self.thing(at) else { return Vec::new() };
        let mut found = documents(thing, "permissions");
        found.extend(self.attached(at, "attached", "managed policy"));
        found
    }

    /// The managed policies that a fact of a role names.
    fn attached(&self, role: usize, fact: &str, called: &str) -> Vec<Policy> {
        let mut found = Vec::new();
        for end in self.ends(role, fact) {
            match end {
                End::Thing { at, .. } => {
                    found.extend(self.thing(at).map(|policy| documents(policy, "document")).unwrap_or_default());
                }
                End::Elsewhere(arn) | End::Text(arn) => {
                    found.push((format!("{called} `{arn}`"), unknown("it is not among what was read")));
                }
                End::Unknown(why) => found.push((called.to_owned(), unknown(why))),
            }
        }
        found
    }

    /// The permissions boundary of a role.
    pub(crate) fn bounding(&self, at: usize) -> Option<&Policy> {
        self.bounding.get(at)?.as_ref()
    }

    /// Where a fact of a thing leads. What names a resource of another kind leads nowhere.
    pub(crate) fn ends(&self, from: usize, fact: &str) -> Vec<End> {
        let mut found: Vec<End> = Vec::new();
        let Some(thing) = self.thing(from) else { return found };
        let links = thing.read.facts.get(fact).and_then(|fact| fact.links.as_deref());
        for value in thing.facts.get(fact).into_iter().flatten() {
            let end = match (value, links) {
                (Value::String(text), Some(kind)) => self.resolve(thing, kind, text),
                (Value::String(text), None) => Some(End::Text(text.clone())),
                (Value::Object(_), _) => Some(End::Unknown(why(value))),
                (other, _) => Some(End::Text(other.to_string())),
            };
            found.extend(end.filter(|end| !found.contains(end)));
        }
        found
    }

    fn resolve(&self, from: &Thing<'_>, kind: &str, text: &str) -> Option<End> {
        if let Some(at) = self.nearest(from, kind, text) {
            return Some(End::Thing { at, rest: String::new() });
        }
        if self.surroundings.told.iter().any(|told| told == text) {
            return None;
        }
        if let Some(arn) = text.strip_prefix("arn:") {
            if !self.patterns.get(kind).is_some_and(|pattern| same_service(pattern, text)) {
                return None;
            }
            // A folder of a bucket, or `:*` after a log group.
            for (at, letter) in arn.char_indices().filter(|(_, letter)| matches!(letter, '/' | ':')) {
                let (head, rest) = text.split_at(at + 4);
                if let Some(at) = self.nearest(from, kind, head) {
                    let rest = rest.strip_prefix(letter).unwrap_or(rest).to_owned();
                    return Some(End::Thing { at, rest });
                }
            }
        }
        Some(End::Elsewhere(text.to_owned()))
    }

    /// The thing of that name that is nearest.
    fn nearest(&self, from: &Thing<'_>, kind: &str, text: &str) -> Option<usize> {
        let candidates = self.named.get(&(kind, text))?.iter().copied();
        let meant = candidates.filter_map(|at| {
            let thing = self.things.get(at).filter(|thing| thing.is_meant(text, from.resource))?;
            let (own, other) = (from.resource, thing.resource);
            let apart = (own.account != other.account, own.region != other.region, own.unit != other.unit);
            Some((apart, at))
        });
        meant.min().map(|(_, at)| at)
    }
}

/// Whether an ARN is of the same service and type as a pattern of ARNs.
fn same_service(pattern: &str, arn: &str) -> bool {
    let head =
        |text: &str| text.splitn(6, ':').nth(5).unwrap_or_default().split('{').next().unwrap_or_default().to_owned();
    let service = |text: &str| text.split(':').nth(2).map(str::to_owned);
    service(pattern) == service(arn) && head(arn).starts_with(&head(pattern))
}

/// What people call a thing: the item of a plan that it was made for, or its address in the template.
pub(crate) fn label<'t>(thing: &Thing<'t>) -> &'t str {
    let resource = thing.resource;
    let invented = resource.identity.ends_with(&format!(".{}", resource.address));
    if invented { &resource.address } else { &resource.identity }
}

/// Why a value is not known.
pub(crate) fn why(value: &Value) -> String {
    why_unknown(value).unwrap_or("it is not a text").to_owned()
}

/// Every name of a member and every policy variable: among them are all context keys that could matter.
fn mentioned<'p>(policies: impl IntoIterator<Item = &'p Policy>) -> BTreeSet<String> {
    fn collect(value: &Value, found: &mut BTreeSet<String>) {
        match value {
            Value::Object(members) => {
                for (name, value) in members {
                    found.insert(name.to_ascii_lowercase());
                    collect(value, found);
                }
            }
            Value::Array(items) => items.iter().for_each(|item| collect(item, found)),
            Value::String(text) => {
                for variable in text.split("${").skip(1) {
                    let name = variable.split(['}', ',']).next().unwrap_or_default();
                    found.insert(name.trim().to_ascii_lowercase());
                }
            }
            _ => {}
        }
    }
    let mut found = BTreeSet::new();
    policies.into_iter().for_each(|(_, document)| collect(document, &mut found));
    found
}

fn documents(thing: &Thing<'_>, fact: &str) -> Vec<Policy> {
    let values = thing.facts.get(fact).map(Vec::as_slice).unwrap_or_default();
    values
        .iter()
        .map(|value| (format!("{} of `{}`", called(thing.kind, fact), label(thing)), document(value)))
        .collect()
}

/// What people call the policy of a kind of thing.
fn called(kind: &str, fact: &str) -> &'static str {
    match (kind, fact) {
        ("bucket", _) => "bucket policy",
        ("key", _) => "key policy",
        (_, "trust") => "trust policy",
        ("role", _) => "permissions",
        ("log-group", _) => "resource policy",
        ("logs-destination" | "delivery-destination" | "domain", _) => "access policy",
        _ => "policy",
    }
}
