//! A source whose log groups AWS names after resources of the user: they are made before AWS makes them, which would keep
//! their logs forever and give them no key.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::builder::Builder;
use super::covered::{self, Listed, Wanted};
use super::source::{Destinations, Resolved, Site};
use super::switches::Setting;
use super::text::Text;
use super::{Estate, Hop, ItemKey, Logged, Part, Route, StackKey, Switch, log_group};
use crate::catalog::{Covers, Groups};
use crate::diagnostic::Origin;

/// How a log group may be called.
/// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html>
const NAME: &str = "[A-Za-z0-9._/#-]{1,512}";
/// What resources are called that log groups are named after.
const SHORT: &str = "[A-Za-z0-9_-]{1,255}";

/// Log groups of one stack that are alike: one for each of what is listed.
pub(crate) struct Named {
    /// The item that makes them.
    pub(crate) key: ItemKey,
    /// The set of what stands at the beginning of their names.
    pub(crate) set: String,
    /// What follows.
    pub(crate) suffix: String,
    /// All of their names.
    pub(crate) names: BTreeSet<String>,
    /// The names as policies know them.
    pub(crate) patterns: BTreeSet<String>,
    pub(crate) regions: BTreeSet<String>,
    pub(crate) origin: Origin,
}

impl Named {
    /// The name of the log group at hand.
    pub(crate) fn name(&self) -> Text {
        Text::from(Part::Each).then(self.suffix.as_str())
    }
}

/// What policies that name several of them need.
#[derive(Serialize)]
pub(crate) struct Patterns {
    groups: BTreeSet<String>,
}

impl Patterns {
    pub(crate) fn of(named: &[Named]) -> Self {
        Self { groups: named.iter().flat_map(|named| named.patterns.iter().cloned()).collect() }
    }
}

impl Resolved<'_> {
    /// Creates everything at each place; the log groups themselves are made with their destination.
    pub(super) fn add_groups(
        &self,
        builder: &mut Builder<'_>,
        destinations: &mut Destinations<'_>,
        about: &Groups,
    ) -> Vec<Route> {
        for site in self.sites(builder) {
            for (name, at) in self.written.deliver_to.iter() {
                let Some(draft) = destinations.log_groups.get_mut(name) else { continue };
                let named = self.named(builder, &site, about);
                if named.is_empty() {
                    continue;
                }
                let origin = self.origin.key("deliver_to").item(at);
                self.add_switch(builder, &site, about, (&named, draft, &origin));
                let place = draft.places.entry(site.stack.clone()).or_default();
                place.regions.extend(site.regions.iter().cloned());
                place.named.extend(named);
            }
        }
        self.direct_routes(destinations)
    }

    /// The log groups of a site: by the type of what is listed, and by type of log.
    fn named(&self, builder: &mut Builder<'_>, site: &Site, about: &Groups) -> Vec<Named> {
        let Some((covers, _)) = &self.covered else { return Vec::new() };
        let mut by_kind: BTreeMap<Option<&str>, Listed> = BTreeMap::new();
        for (account, by_region) in self.listed(&site.accounts) {
            for (region, ids) in by_region.iter().filter(|(region, _)| site.regions.contains(*region)) {
                for id in ids {
                    let kind = about.kind(id);
                    let by_region = by_kind.entry(kind).or_default().entry(account.clone()).or_default();
                    by_region.entry(region.clone()).or_default().push(about.stem(kind, covers.short_of(id)));
                }
            }
        }
        let types = if about.by_type() { self.chosen_types() } else { vec![""] };
        let mut found = Vec::new();
        for (kind, listed) in by_kind {
            let words = [Some(self.name.as_str()), kind, Some("log-group")];
            let base = words.into_iter().flatten().collect::<Vec<_>>().join("-");
            let set = format!("{base}s");
            let stems: BTreeSet<String> = listed.values().flat_map(BTreeMap::values).flatten().cloned().collect();
            let wanted = covered::set(&of_groups(covers, about, kind), &Wanted::Listed(listed), &site.accounts);
            if let Some(stack) = builder.stacks.get_mut(&site.stack) {
                stack.covered.insert(set.clone(), wanted);
            }
            for word in &types {
                let (after, suffix) =
                    if word.is_empty() { Default::default() } else { (key_of(word), format!("/{word}")) };
                found.push(Named {
                    key: ItemKey::new(format!("{base}{after}")),
                    set: set.clone(),
                    names: stems.iter().map(|stem| format!("{stem}{suffix}")).collect(),
                    patterns: patterns(about, kind, &stems, &suffix),
                    suffix,
                    regions: site.regions.clone(),
                    origin: self.origin.clone(),
                });
            }
        }
        found
    }

    /// What the user sets, and what the proof takes for set.
    fn add_switch(
        &self,
        builder: &mut Builder<'_>,
        site: &Site,
        about: &Groups,
        (named, draft, origin): (&[Named], &log_group::Draft<'_>, &Origin),
    ) {
        let word = if about.set.is_some() { "types" } else { "writers" };
        let key = ItemKey::new(format!("{}-{word}", self.name));
        if let Some(property) = &about.set {
            let maker = self.maker(builder, site);
            let setting = Setting {
                what: "types",
                value: Text::literal(self.chosen_types().join(",")),
                names: named.iter().map(|named| named.key.clone()).collect(),
            };
            self.add_setting(builder, &maker, (&key, "types"), property, setting);
        }
        for named in named {
            builder.hops.push(Hop {
                route: format!("{} -> {}", self.name, draft.name),
                from: key.clone(),
                to: named.key.clone(),
                // Another stack may have other types of what is listed, or none.
                region: only_region(site),
                origin: origin.clone(),
            });
            builder.switches.push(Switch {
                key: key.clone(),
                stack: site.stack.clone(),
                delivers: self.written.kind.clone(),
                regions: site.regions.clone(),
                bucket: None,
                prefix: None,
                stream: None,
                log_group: Some(Logged::Named { set: named.set.clone(), suffix: named.suffix.clone() }),
            });
        }
    }
}

/// The region of a central stack; the stack of a cell has several, with the same in each.
fn only_region(site: &Site) -> Option<String> {
    match &site.stack {
        StackKey::Core { region, .. } => Some(region.clone()),
        StackKey::Cell { .. } => None,
    }
}

/// A type of log as the end of a key: `diag.log` is `-diag-log`.
fn key_of(word: &str) -> String {
    format!("-{}", word.replace('.', "-"))
}

/// What the lists are of.
fn of_groups(covers: &Covers, about: &Groups, kind: Option<&str>) -> Covers {
    // Where there is one for each type of log, they stand below what is listed.
    let id = if about.by_type() { "log group folder" } else { "log group name" };
    let pattern = about.stem(kind, SHORT);
    Covers {
        many: format!("{id}s"),
        id: id.to_owned(),
        pattern: if pattern == SHORT { NAME.to_owned() } else { pattern },
        sample: about.stem(kind, covers.short_of(&covers.sample)),
        set: "log-groups".to_owned(),
        region: None,
        short: None,
        all: None,
    }
}

/// Names that end alike become one pattern, so that policies do not grow with what is listed. A pattern that is open at
/// its end would let in whatever only begins alike: there it is the names.
fn patterns(about: &Groups, kind: Option<&str>, stems: &BTreeSet<String>, suffix: &str) -> BTreeSet<String> {
    let pattern = format!("{}{suffix}", about.stem(kind, "*"));
    if pattern.ends_with('*') {
        return stems.iter().map(|stem| format!("{stem}{suffix}")).collect();
    }
    BTreeSet::from([pattern])
}

/// The names of all log groups of a destination.
pub(super) fn names(draft: &log_group::Draft<'_>, estate: &Estate) -> BTreeSet<String> {
    let named = || draft.places.values().flat_map(|place| &place.named);
    match named().next() {
        Some(_) => named().flat_map(|named| named.names.iter().cloned()).collect(),
        None => BTreeSet::from([draft.group(estate)]),
    }
}
