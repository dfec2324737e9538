//! A source that logs by delivery sources: one for each type of log of what it covers, a delivery destination for each
//! destination, and a delivery from the one to the other.
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-vended-logs-permissions-V2.html>

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use super::archive;
use super::builder::{Builder, Maker};
use super::covered::Wanted;
use super::source::{Destinations, Resolved};
use super::text::{Handle, Text};
use super::{Estate, Hop, ItemKey, Part, PolicyKind, Purpose, Route, StackKey, landing, log_group, names};
use crate::blueprint;
use crate::catalog::LogDelivery;
use crate::diagnostic::Origin;

const FOLDER: &str = "transports/log-delivery";

/// What the templates of a delivery source need.
#[derive(Serialize)]
struct Source<'a> {
    covered: Text,
    type_of_log: &'a str,
}

/// What the templates of a delivery need.
#[derive(Serialize)]
struct Delivery<'a> {
    options: &'a BTreeMap<String, Value>,
    source_name: Text,
    entry: Text,
    has_fields: bool,
    suffix: Option<&'a str>,
    has_suffix: bool,
    hive: bool,
}

/// What the templates of a delivery destination need.
#[derive(Serialize, Default)]
struct Entry {
    to_archive: bool,
    archive: Option<Handle>,
    /// The folder, after a slash.
    path: String,
    log_group: Option<Handle>,
    to_stream: bool,
    stream: Option<Handle>,
    output_format: String,
    has_policy: bool,
    entry_name: String,
    /// The accounts that deliver from outside.
    members: Vec<String>,
}

impl Resolved<'_> {
    /// Creates everything at each place.
    pub(super) fn add_deliveries(
        &self,
        builder: &mut Builder<'_>,
        destinations: &mut Destinations<'_>,
        about: &LogDelivery,
    ) -> Vec<Route> {
        for site in self.sites(builder) {
            let maker = self.maker(builder, &site);
            let Some(set) = self.covered_set(builder, &site) else { continue };
            for (word, type_of_log) in self.types(about) {
                let key = self.delivery_source(word, about);
                let context = Source { covered: Part::Each.into(), type_of_log };
                let mut item = maker.item(&key, FOLDER, "source", self.source_name(builder, &key), &context);
                item.each = Some(set.clone());
                builder.add(&site.stack, item);
            }
            for (name, at) in self.written.deliver_to.iter() {
                let origin = self.origin.key("deliver_to").item(at);
                if let Some(draft) = destinations.archives.get_mut(name) {
                    self.ask_archive(builder, draft, &site);
                    let draft = &*draft;
                    for region in &site.regions {
                        self.add_archive_entry(builder, draft, region, about);
                    }
                    let entry = self.central_arn(&maker, name, &draft.account);
                    let at = |region: &String| self.central_entry(name, region);
                    let entries = site.regions.iter().map(|region| (Some(region.clone()), at(region))).collect();
                    self.add_delivery(
                        builder,
                        &maker,
                        (name, &set),
                        about,
                        &Way { entry, entries, archived: true, origin },
                    );
                } else if let Some((account, region)) = destinations.stream_place(name) {
                    self.add_stream_entry(builder, (name, account, region), about);
                    let entry = self.central_arn(&maker, name, account);
                    let entries = vec![(None, self.central_entry(name, region))];
                    let way = Way { entry, entries, archived: false, origin };
                    self.add_delivery(builder, &maker, (name, &set), about, &way);
                } else if let Some(draft) = destinations.log_groups.get_mut(name) {
                    self.ask_log_group(draft, &maker, name);
                    self.add_log_group_entry(builder, &maker, draft, about);
                    let key = self.entry(name);
                    let entry = Text::attribute(&key, "arn");
                    let way = Way { entry, entries: vec![(None, key)], archived: false, origin };
                    self.add_delivery(builder, &maker, (name, &set), about, &way);
                }
            }
        }
        self.direct_routes(destinations)
    }

    /// The types of log that are wanted: our word, and that of AWS.
    fn types<'t>(&self, about: &'t LogDelivery) -> Vec<(&'t str, &'t str)> {
        let chosen = self.chosen_types();
        let is_chosen = |word: &str| chosen.is_empty() || chosen.contains(&word);
        about
            .types
            .iter()
            .filter(|(word, _)| is_chosen(word))
            .map(|(word, kind)| (word.as_str(), kind.as_str()))
            .collect()
    }

    /// The key of a delivery source; where there are several types of log, it says which.
    fn delivery_source(&self, word: &str, about: &LogDelivery) -> ItemKey {
        let is_alone = about.types.len() == 1 || about.first.as_deref() == Some(word);
        ItemKey::new(if is_alone { self.name.clone() } else { format!("{}-{word}", self.name) })
    }

    /// The name of a delivery source: unique in its account and region.
    fn source_name(&self, builder: &Builder<'_>, key: &ItemKey) -> Text {
        let name = Text::literal(names::physical(&builder.estate.name, key.as_str()));
        match self.short() {
            Some(short) => name.then("-").then(short),
            None => name,
        }
    }

    /// The key of a delivery destination, without its region.
    fn entry(&self, destination: &str) -> ItemKey {
        ItemKey::new(format!("{}-to-{destination}", self.name))
    }

    fn central_entry(&self, destination: &str, region: &str) -> ItemKey {
        ItemKey::new(format!("{}-{region}", self.entry(destination)))
    }

    /// The name of a delivery destination in AWS.
    fn entry_name(&self, estate: &Estate, destination: &str) -> String {
        names::physical(&estate.name, self.entry(destination).as_str())
    }

    /// Its ARN in the region of the deliveries, where it is in an account of its own.
    fn central_arn(&self, maker: &Maker<'_>, destination: &str, account: &str) -> Text {
        let name = self.entry_name(maker.estate, destination);
        maker.arn_in("logs", account, &format!("delivery-destination:{name}"))
    }

    /// The delivery destination of an archive, in its account and in the region of the deliveries.
    fn add_archive_entry(
        &self,
        builder: &mut Builder<'_>,
        draft: &archive::Draft<'_>,
        region: &str,
        about: &LogDelivery,
    ) {
        let lands = self.lands(draft);
        // Beside the bucket, so that no stack waits for one that waits for it.
        let purpose = if lands { Purpose::Landing } else { Purpose::Central };
        let stack = builder.core_for(&draft.account, region, purpose);
        let bucket = if lands { landing::key_of_bucket(&draft.name, region) } else { draft.bucket.clone() };
        let prefix = || draft.written.prefix.clone().filter(|_| !lands);
        let folder = about.folder.as_deref().map(|folder| draft.object(folder)).or_else(prefix);
        let context = Entry {
            to_archive: true,
            archive: Some(Handle(bucket.clone())),
            path: folder.map(|folder| format!("/{folder}")).unwrap_or_default(),
            output_format: self.format(about),
            ..Entry::default()
        };
        self.add_central_entry(builder, stack, (&draft.name, &draft.account, region), context, bucket);
    }

    /// The delivery destination of a stream, in its account and region.
    fn add_stream_entry(
        &self,
        builder: &mut Builder<'_>,
        (stream, account, region): (&str, &str, &str),
        about: &LogDelivery,
    ) {
        let stack = builder.core(account, region);
        let stream_key = ItemKey::new(stream);
        let context = Entry {
            to_stream: true,
            stream: Some(Handle(stream_key.clone())),
            output_format: self.format(about),
            ..Entry::default()
        };
        self.add_central_entry(builder, stack, (stream, account, region), context, stream_key);
    }

    /// A delivery destination that other accounts deliver to as well.
    fn add_central_entry(
        &self,
        builder: &mut Builder<'_>,
        stack: StackKey,
        (to, account, region): (&str, &str, &str),
        context: Entry,
        after: ItemKey,
    ) {
        let key = self.central_entry(to, region);
        // Several cells deliver to the same one.
        if builder.stacks.get(&stack).is_some_and(|stack| stack.item(&key).is_some()) {
            return;
        }
        let maker = Maker::central(builder.estate, stack, self.origin.clone());
        let members = self.members(account, region);
        let name = self.entry_name(builder.estate, to);
        let context = Entry { has_policy: !members.is_empty(), entry_name: name.clone(), members, ..context };
        let mut item = maker.item(&key, FOLDER, "entry", Text::literal(name), &context);
        item.context.insert("access_policy".into(), Value::Null);
        if context.has_policy {
            let template = format!("{FOLDER}/entry-policy.json.hbs");
            item.policies.insert("access_policy", maker.policy(PolicyKind::DeliveryDestination, &template, &context));
        }
        item.after = vec![after];
        builder.add(&maker.stack, item);
    }

    /// The accounts other than that of the destination that have something listed in a region.
    fn members(&self, own: &str, region: &str) -> Vec<String> {
        let Some((_, Wanted::Listed(listed))) = &self.covered else { return Vec::new() };
        let has =
            |(account, regions): &(&String, &blueprint::ByRegion)| *account != own && regions.contains_key(region);
        listed.iter().filter(has).map(|(account, _)| account.clone()).collect()
    }

    fn add_log_group_entry(
        &self,
        builder: &mut Builder<'_>,
        maker: &Maker<'_>,
        draft: &log_group::Draft<'_>,
        about: &LogDelivery,
    ) {
        let key = self.entry(&draft.name);
        let context =
            Entry { log_group: Some(Handle(draft.item_key())), output_format: self.format(about), ..Entry::default() };
        let name = Text::literal(self.entry_name(builder.estate, &draft.name));
        let mut item = maker.item(&key, FOLDER, "entry", name, &context);
        item.context.insert("access_policy".into(), Value::Null);
        item.after = vec![draft.item_key()];
        builder.add(&maker.stack, item);
    }

    fn format(&self, about: &LogDelivery) -> String {
        let chosen = self.options.get("format").and_then(Value::as_str);
        chosen.or(about.format.as_deref()).unwrap_or("json").to_owned()
    }

    fn add_delivery(
        &self,
        builder: &mut Builder<'_>,
        maker: &Maker<'_>,
        (destination, set): (&str, &str),
        about: &LogDelivery,
        way: &Way,
    ) {
        for (word, _) in self.types(about) {
            let source = self.delivery_source(word, about);
            let key = ItemKey::new(format!("{source}-to-{destination}-delivery"));
            let partitions = self.options.get("partitions");
            let suffix = about.suffix.as_deref().filter(|_| way.archived);
            let context = Delivery {
                options: &self.options,
                source_name: self.source_name(builder, &source),
                entry: way.entry.clone(),
                has_fields: self.options.get("fields").is_some_and(Value::is_array),
                suffix,
                has_suffix: suffix.is_some(),
                hive: partitions.and_then(|partitions| partitions.get("hive")) == Some(&Value::Bool(true)),
            };
            let mut item = maker.item(&key, FOLDER, "delivery", Text::default(), &context);
            item.each = Some(set.to_owned());
            item.after = vec![source];
            for (region, entry) in &way.entries {
                item.after.push(entry.clone());
                let (from, to, region) = (key.clone(), entry.clone(), region.clone());
                let route = format!("{} -> {destination}", self.name);
                builder.hops.push(Hop { route, from, to, region, origin: way.origin.clone() });
            }
            builder.add(&maker.stack, item);
        }
    }
}

/// Where deliveries of a source go.
struct Way {
    /// The ARN of the delivery destination.
    entry: Text,
    /// The items of it, by region where there are several.
    entries: Vec<(Option<String>, ItemKey)>,
    archived: bool,
    origin: Origin,
}
