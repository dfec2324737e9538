//! A log source: its resources at each place, and what it asks of its destinations.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::{Map, Value};

use super::archive;
use super::builder::{Builder, Maker, context};
use super::covered::{self, Wanted};
use super::text::{Handle, Text};
use super::{
    Claims, Estate, Item, ItemKey, Part, Route, Source, StackKey, accounts, direct, landing, log_group, names, quirks,
};
use crate::blueprint::{self, ByRegion};
use crate::catalog::{About, Combine, Covers, DeliveryKind};
use crate::diagnostic::Origin;

/// The destinations that sources write to themselves.
pub(crate) struct Destinations<'a> {
    pub(crate) archives: BTreeMap<String, archive::Draft<'a>>,
    pub(crate) log_groups: BTreeMap<String, log_group::Draft<'a>>,
    /// Streams, to which sources write that take no log groups.
    pub(crate) streams: BTreeMap<String, direct::Draft>,
    /// Those with problems of their own: nothing more is said of them.
    pub(crate) unplaced: BTreeMap<String, DeliveryKind>,
}

impl Destinations<'_> {
    pub(crate) fn kind(&self, name: &str) -> Option<DeliveryKind> {
        if self.archives.contains_key(name) {
            return Some(DeliveryKind::S3);
        }
        if self.log_groups.contains_key(name) {
            return Some(DeliveryKind::LogGroup);
        }
        if self.streams.get(name).is_some_and(|stream| !stream.of_groups) {
            return Some(DeliveryKind::Stream);
        }
        self.unplaced.get(name).copied()
    }

    /// Account and region of a stream that sources write to.
    pub(super) fn stream_place(&self, name: &str) -> Option<(&str, &str)> {
        let (account, region) = self.streams.get(name).filter(|stream| !stream.of_groups)?.place.as_ref()?;
        Some((account, region))
    }

    /// The names of every bucket that an archive brings along.
    pub(crate) fn buckets(&self, estate: &Estate) -> Vec<String> {
        let names = self.archives.values().flat_map(|draft| {
            let summary = draft.summary(estate);
            let mut names = vec![draft.access_bucket(estate, &draft.region), summary.bucket];
            if let Some(replica) = summary.replica {
                names.push(draft.access_bucket(estate, &replica.region));
                names.push(replica.bucket);
            }
            names.extend(draft.landings.keys().map(|region| landing::bucket_name(draft, estate, region)));
            names
        });
        names.collect()
    }
}

/// A source of the blueprint with everything that is known of it.
pub(crate) struct Resolved<'a> {
    pub(crate) name: String,
    pub(crate) written: &'a blueprint::Source,
    pub(crate) about: &'a About,
    pub(crate) origin: Origin,
    pub(crate) groups: Vec<String>,
    pub(crate) regions: Vec<String>,
    /// The resources of the user that it logs, each by itself.
    pub(crate) covered: Option<(&'a Covers, Wanted)>,
    pub(crate) options: BTreeMap<String, Value>,
}

/// What the templates of every source need.
#[derive(Serialize)]
struct Context<'a> {
    options: &'a BTreeMap<String, Value>,
    archive: Option<Handle>,
    archive_key: Option<Handle>,
    prefix: Option<String>,
    /// What follows the ARN of the bucket where a service takes a folder.
    folder: String,
    /// The same without the slash at the end.
    path: String,
    log_group: Option<Handle>,
    /// A stream that it writes to itself.
    stream: Option<Handle>,
    role: Option<Handle>,
    is_organization: bool,
    to_archive: bool,
    to_stream: bool,
    covered: Option<Text>,
    /// The id in it, where AWS wants that alone.
    covered_id: Option<Text>,
}

/// Where the resources of a source go.
pub(super) struct Site {
    pub(super) stack: StackKey,
    pub(super) regions: BTreeSet<String>,
    regional: bool,
    pub(super) accounts: Vec<String>,
}

impl Resolved<'_> {
    /// What rules look at.
    pub(crate) fn summary(&self, estate: &Estate) -> Source {
        let deliver_to = self.origin.key("deliver_to");
        let destinations =
            self.written.deliver_to.iter().into_iter().map(|(name, at)| (name.to_owned(), deliver_to.item(at)));
        Source {
            name: self.name.clone(),
            kind: self.written.kind.clone(),
            origin: self.origin.clone(),
            options: self.options.clone(),
            unlisted: self.unlisted(estate),
            claims: self.claims(),
            sole: self.about.sole && self.about.covers.is_none(),
            names_groups: self.about.groups.is_some(),
            customer_key: self.about.delivery(DeliveryKind::S3).is_some_and(|delivery| delivery.customer_key),
            needs_folder: self.about.delivery(DeliveryKind::S3).is_some_and(|delivery| delivery.needs_folder),
            without_lock: self.about.delivery(DeliveryKind::S3).is_some_and(|delivery| delivery.without_lock),
            streams_text: self.about.streams_text(&self.options),
            nothing_listed: self.nothing_listed(),
            places: self.places(estate),
            deliver_to: destinations.collect(),
        }
    }

    /// Accounts without a list, where there are lists of what every account has.
    fn unlisted(&self, estate: &Estate) -> Vec<String> {
        let Some((Covers { all: Some(_), .. }, Wanted::Listed(listed))) = &self.covered else { return Vec::new() };
        let groups = self.groups.iter().filter_map(|group| estate.groups.get(group));
        groups.flat_map(|group| &group.accounts).filter(|account| !listed.contains_key(*account)).cloned().collect()
    }

    /// The word for what it covers, where that is listed and the list is empty.
    fn nothing_listed(&self) -> Option<String> {
        let Some((_, Wanted::Listed(listed))) = &self.covered else { return None };
        let empty = listed.values().flat_map(BTreeMap::values).all(Vec::is_empty);
        self.about.covers.clone().filter(|_| empty)
    }

    /// What is listed of some accounts, by account and region.
    pub(super) fn listed<'s>(&'s self, accounts: &'s [String]) -> impl Iterator<Item = (&'s String, &'s ByRegion)> {
        let listed = match &self.covered {
            Some((_, Wanted::Listed(listed))) => Some(listed),
            _ => None,
        };
        listed.into_iter().flatten().filter(|(account, _)| accounts.contains(account))
    }

    fn claims(&self) -> Option<Claims> {
        let Some((_, Wanted::Listed(listed))) = &self.covered else { return None };
        let word = self.about.covers.clone().filter(|_| self.about.sole)?;
        Some(Claims { word, ids: listed.values().flat_map(BTreeMap::values).flatten().cloned().collect() })
    }

    /// Account and region of each place that it delivers from.
    pub(super) fn places(&self, estate: &Estate) -> Vec<(String, String)> {
        if self.about.whole_organization {
            let delegated = self.written.options.get("account").and_then(Value::as_str);
            let account = delegated.and_then(|group| estate.central(group)).or_else(|| owner_of_trails(estate));
            return account.into_iter().map(|account| (account.to_owned(), estate.home.clone())).collect();
        }
        let groups = self.groups.iter().filter_map(|group| estate.groups.get(group));
        let accounts = groups.flat_map(|group| &group.accounts);
        accounts.flat_map(|account| self.regions.iter().map(move |region| (account.clone(), region.clone()))).collect()
    }

    /// Makes of the options what templates and rules need. `own_buckets` hold what logboom delivers.
    pub(crate) fn adapt(&mut self, estate: &Estate, destinations: &Destinations<'_>, own_buckets: &[String]) {
        let partition = estate.partition.name;
        let own: Vec<String> = own_buckets.iter().map(|name| format!("arn:{partition}:s3:::{name}")).collect();
        let names = self.written.deliver_to.iter().into_iter();
        let kinds: Vec<DeliveryKind> = names.filter_map(|(name, _)| destinations.kind(name)).collect();
        let setting = quirks::Setting {
            own_buckets: &own,
            to: &kinds,
            global_types: &self.about.global_types,
            first_region: self.regions.first(),
        };
        quirks::adapt(&self.written.kind, &mut self.options, &setting);
    }

    /// What tells one of the things that it covers from the others.
    pub(super) fn short(&self) -> Option<Part> {
        let (covers, _) = self.covered.as_ref()?;
        covers.short.as_ref().map(|short| Part::Short { split: short.split.clone(), at: short.at })
    }

    /// Creates the resources at each place.
    pub(crate) fn add(&self, builder: &mut Builder<'_>, destinations: &mut Destinations<'_>) -> Vec<Route> {
        if let Some(about) = &self.about.log_delivery {
            return self.add_deliveries(builder, destinations, about);
        }
        if let Some(about) = &self.about.groups {
            return self.add_groups(builder, destinations, about);
        }
        if !self.about.switches.is_empty() {
            return self.add_switches(builder, destinations);
        }
        let names: Vec<String> = self.written.deliver_to.iter().into_iter().map(|(name, _)| name.to_owned()).collect();
        for site in self.sites(builder) {
            let sets: Vec<Vec<&String>> = match self.about.combine {
                Some(Combine::AllDestinations) => vec![names.iter().collect()],
                _ => names.iter().map(|name| vec![name]).collect(),
            };
            for set in sets {
                self.add_at(builder, destinations, &site, &set);
            }
        }
        self.direct_routes(destinations)
    }

    /// The ways to its destinations: AWS takes its logs there, or to the stream before it, without a transport.
    pub(super) fn direct_routes(&self, destinations: &Destinations<'_>) -> Vec<Route> {
        let route = |(name, _): (&str, _)| {
            let onward = destinations.streams.get(name).map(|stream| stream.deliver_to.clone());
            Route {
                source: self.name.clone(),
                through: onward.iter().map(|_| name.to_owned()).collect(),
                destination: onward.unwrap_or_else(|| name.to_owned()),
            }
        };
        self.written.deliver_to.iter().into_iter().map(route).collect()
    }

    pub(super) fn sites(&self, builder: &mut Builder<'_>) -> Vec<Site> {
        let estate = builder.estate;
        if self.about.whole_organization {
            let Some(account) = self.owner(builder) else { return Vec::new() };
            let home = estate.home.clone();
            let stack = builder.core(&account, &home);
            return vec![Site { stack, regions: BTreeSet::from([home]), regional: false, accounts: vec![account] }];
        }
        if estate.organization.is_none() {
            let account = estate.central(accounts::ONLY).unwrap_or_default().to_owned();
            let place = |region: &String| {
                let stack = builder.core(&account, region);
                let regions = BTreeSet::from([region.clone()]);
                Site { stack, regions, regional: true, accounts: vec![account.clone()] }
            };
            return self.regions.iter().map(place).collect();
        }
        let mut sites = Vec::new();
        // A list may be of accounts without any region.
        for name in self.groups.iter().filter(|_| !self.regions.is_empty()) {
            let stack = builder.cell_in(name, &self.regions);
            let accounts = estate.groups.get(name).map(|group| group.accounts.clone()).unwrap_or_default();
            let regions = self.regions.iter().cloned().collect();
            sites.push(Site { stack, regions, regional: true, accounts });
        }
        sites
    }

    /// The account that owns a resource for the whole organization.
    fn owner(&self, builder: &mut Builder<'_>) -> Option<String> {
        let delegated = self.written.options.get("account").and_then(Value::as_str);
        builder.central(delegated, "management", &self.origin)
    }

    /// Makes the items of a site.
    pub(super) fn maker<'b>(&self, builder: &Builder<'b>, site: &Site) -> Maker<'b> {
        Maker {
            estate: builder.estate,
            stack: site.stack.clone(),
            only_in: Some(site.regions.clone()),
            regional: site.regional,
            origin: self.origin.clone(),
        }
    }

    fn add_at(&self, builder: &mut Builder<'_>, destinations: &mut Destinations<'_>, site: &Site, names: &[&String]) {
        let maker = self.maker(builder, site);
        let combined = self.about.combine != Some(Combine::EachDestination);
        let suffix = if combined { String::new() } else { names.iter().map(|name| format!("-{name}")).collect() };
        let base = format!("{}{suffix}", self.name);
        let archive = names.iter().find(|name| destinations.archives.contains_key(**name));
        let archive = archive.and_then(|name| destinations.archives.get_mut(*name));
        let mut after = Vec::new();
        let mut role = None;
        let mut shape = Context {
            options: &self.options,
            archive: None,
            archive_key: None,
            prefix: None,
            folder: String::new(),
            path: String::new(),
            log_group: None,
            stream: None,
            role: None,
            is_organization: builder.estate.organization.is_some(),
            to_archive: archive.is_some(),
            to_stream: false,
            covered: self.covered.as_ref().map(|_| Part::Each.into()),
            covered_id: self.short().map(Text::from),
        };
        if let Some(draft) = archive {
            self.ask_archive(builder, draft, site);
            shape.archive = Some(Handle(draft.bucket.clone()));
            shape.archive_key = draft.key.clone().map(Handle);
            shape.prefix = draft.written.prefix.clone();
            shape.path = draft.written.prefix.as_ref().map(|prefix| format!("/{prefix}")).unwrap_or_default();
            shape.folder = draft.written.prefix.as_ref().map(|prefix| format!("/{prefix}/")).unwrap_or_default();
            after.push(draft.bucket.clone());
            role = self.archive_role(draft, &maker, &base);
        }
        let log_group = names.iter().find(|name| destinations.log_groups.contains_key(**name));
        if let Some(draft) = log_group.and_then(|name| destinations.log_groups.get_mut(*name)) {
            shape.log_group = Some(Handle(draft.item_key()));
            role = role.or(self.ask_log_group(draft, &maker, &base));
            after.push(draft.item_key());
        }
        if let Some(name) = names.iter().find(|name| destinations.streams.contains_key(**name)) {
            let key = ItemKey::new(name.as_str());
            shape.stream = Some(Handle(key.clone()));
            shape.to_stream = true;
            after.push(key);
        }
        if let Some(role) = role {
            shape.role = Some(Handle(role.key.clone()));
            after.push(role.key.clone());
            builder.add(&site.stack, role);
        }
        for name in names {
            builder.hop(
                format!("{} -> {name}", self.name),
                &ItemKey::new(&base),
                &ItemKey::new(name.as_str()),
                &self.origin_of(name),
            );
        }
        let set = self.covered_set(builder, site);
        for resource in self.about.resources.keys() {
            let item = self.resource(&maker, &base, resource, context(&shape), &after, set.as_deref());
            builder.add(&site.stack, item);
        }
    }

    /// Where the blueprint names a destination, if it does.
    pub(super) fn delivers_at(&self, destination: &str) -> Option<Origin> {
        let (_, at) = self.written.deliver_to.iter().into_iter().find(|(name, _)| *name == destination)?;
        Some(self.origin.key("deliver_to").item(at))
    }

    /// Where the blueprint names a destination.
    fn origin_of(&self, destination: &str) -> Origin {
        self.delivers_at(destination).unwrap_or_else(|| self.origin.key("deliver_to"))
    }

    fn resource(
        &self,
        maker: &Maker<'_>,
        base: &str,
        resource: &str,
        context: Map<String, Value>,
        after: &[ItemKey],
        set: Option<&str>,
    ) -> Item {
        // The main resource has the name of its source; side resources add theirs.
        let main = self.about.main == resource;
        let key = ItemKey::new(if main { base.to_owned() } else { format!("{base}-{resource}") });
        let name = Text::literal(names::physical(&maker.estate.name, key.as_str()));
        let mut item = maker.item(&key, &format!("sources/{}", self.written.kind), resource, name, &context);
        if !main {
            item.context.insert("main".into(), serde_json::to_value(Handle(ItemKey::new(base))).unwrap_or_default());
        }
        item.after = after.to_vec();
        item.fragments = quirks::fragments(&self.written.kind);
        item.each = set.filter(|_| self.about.each.iter().any(|each| each == resource)).map(str::to_owned);
        item
    }

    /// The name of the set that its resources are repeated for. Sources that cover all share one.
    pub(super) fn covered_set(&self, builder: &mut Builder<'_>, site: &Site) -> Option<String> {
        let (covers, wanted) = self.covered.as_ref()?;
        let name = match wanted {
            Wanted::All => covers.set.clone(),
            Wanted::Listed(_) => format!("{}-{}", self.name, covers.set),
        };
        let set = covered::set(covers, wanted, &site.accounts);
        builder.stacks.get_mut(&site.stack)?.covered.entry(name.clone()).or_insert(set);
        Some(name)
    }
}

/// The trail of an organization belongs to the management account, whoever created it.
/// <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-delegated-administrator.html>
pub(super) fn owner_of_trails(estate: &Estate) -> Option<&str> {
    estate.central(if estate.organization.is_some() { "management" } else { accounts::ONLY })
}
