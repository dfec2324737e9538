//! A source that is switched on by properties of the user's own resources: what they are to be set to, as parameters of
//! AWS Systems Manager in each account and region, and for the proof.

use serde::Serialize;

use super::builder::{Builder, Maker};
use super::checks::Checked;
use super::source::{Destinations, Resolved, Site};
use super::text::Text;
use super::{Hop, ItemKey, Logged, Route, Switch, archive, direct, landing, log_group};
use crate::catalog;
use crate::diagnostic::Origin;

/// How properties name a log group, by the key of `set` in `about.yaml`: the attribute of it.
const LOG_GROUPS: [(&str, &str); 3] =
    [("log-group", "arn"), ("log-group-name", "name"), ("log-group-streams", "arn-of-streams")];

/// What the templates of a parameter need.
#[derive(Serialize)]
struct Context {
    value: Text,
    description: String,
}

/// One property to be set.
pub(super) struct Setting {
    /// What it is set to: a key of `set` in `about.yaml`.
    pub(super) what: &'static str,
    pub(super) value: Text,
    /// What the value names, or what is there before it is set.
    pub(super) names: Vec<ItemKey>,
}

impl Resolved<'_> {
    /// Creates everything at each place.
    pub(super) fn add_switches(&self, builder: &mut Builder<'_>, destinations: &mut Destinations<'_>) -> Vec<Route> {
        for site in self.sites(builder) {
            for (name, at) in self.written.deliver_to.iter() {
                let origin = self.origin.key("deliver_to").item(at);
                if let Some(draft) = destinations.archives.get_mut(name) {
                    self.ask_archive(builder, draft, &site);
                    self.switch_to_archive(builder, &site, &*draft, &origin);
                } else if let Some(draft) = destinations.log_groups.get_mut(name) {
                    self.ask_log_group(draft, &self.maker(builder, &site), name);
                    self.switch_to_log_group(builder, &site, &*draft, &origin);
                } else if let Some(draft) = destinations.streams.get(name) {
                    self.switch_to_stream(builder, &site, (name, draft), &origin);
                }
            }
        }
        self.direct_routes(destinations)
    }

    /// The switches of the types of log that are chosen.
    pub(super) fn switches(&self) -> Vec<(&str, &catalog::Switch)> {
        let chosen = self.chosen_types();
        let is_chosen = |word: &str| chosen.is_empty() || chosen.contains(&word);
        let switches = self.about.switches.iter().filter(|(word, _)| is_chosen(word));
        switches.map(|(word, switch)| (word.as_str(), switch)).collect()
    }

    fn parameter(&self, word: &str, what: &str) -> ItemKey {
        ItemKey::new(format!("{}-{word}-{what}", self.name))
    }

    fn switch_to_archive(&self, builder: &mut Builder<'_>, site: &Site, draft: &archive::Draft<'_>, origin: &Origin) {
        let maker = self.maker(builder, site);
        let lands = self.lands(draft);
        let bucket = if lands {
            let (_, region) = maker.place();
            Text::literal(landing::bucket_name(draft, builder.estate, "")).then(region)
        } else {
            Text::literal(&draft.bucket_name)
        };
        let key_in = |region: &String| {
            if lands { landing::key_of_bucket(&draft.name, region) } else { draft.bucket.clone() }
        };
        let names: Vec<ItemKey> = site.regions.iter().map(key_in).collect();
        for (word, switch) in self.switches() {
            let folder = switch.folder.as_deref().map(|folder| draft.object(folder));
            let prefix = folder.or_else(|| draft.written.prefix.clone());
            let set_to_bucket = Setting { what: "bucket", value: bucket.clone(), names: names.clone() };
            let set_to_prefix =
                prefix.clone().map(|prefix| Setting { what: "prefix", value: prefix.into(), names: names.clone() });
            self.add_parameter(builder, &maker, (word, switch), set_to_bucket);
            if let Some(setting) = set_to_prefix {
                self.add_parameter(builder, &maker, (word, switch), setting);
            }
            let from = self.parameter(word, "bucket");
            for (region, to) in site.regions.iter().zip(names.iter().cloned()) {
                let (from, region, origin) = (from.clone(), Some(region.clone()), origin.clone());
                let route = format!("{} -> {}", self.name, draft.name);
                builder.hops.push(Hop { route, from, to, region, origin });
            }
            builder.switches.push(Switch { bucket: Some(bucket.clone()), prefix, ..self.switch(site, word, from) });
        }
        self.add_checks(builder, &maker, &Checked { draft, bucket, names, origin });
    }

    fn switch_to_log_group(
        &self,
        builder: &mut Builder<'_>,
        site: &Site,
        draft: &log_group::Draft<'_>,
        origin: &Origin,
    ) {
        let maker = self.maker(builder, site);
        let to = draft.item_key();
        for (word, switch) in self.switches() {
            let Some((what, attribute)) = LOG_GROUPS.iter().find(|(what, _)| switch.set.contains_key(*what)) else {
                continue;
            };
            let setting = Setting { what, value: Text::attribute(&to, attribute), names: vec![to.clone()] };
            self.add_parameter(builder, &maker, (word, switch), setting);
            let from = self.parameter(word, what);
            builder.hop(format!("{} -> {}", self.name, draft.name), &from, &to, origin);
            let log_group = Some(Logged::Own(draft.group(builder.estate)));
            builder.switches.push(Switch { log_group, ..self.switch(site, word, from) });
        }
    }

    fn switch_to_stream(
        &self,
        builder: &mut Builder<'_>,
        site: &Site,
        (name, draft): (&str, &direct::Draft),
        origin: &Origin,
    ) {
        let maker = self.maker(builder, site);
        let to = ItemKey::new(name);
        for (word, switch) in self.switches() {
            let setting = Setting { what: "stream", value: Text::attribute(&to, "name"), names: vec![to.clone()] };
            self.add_parameter(builder, &maker, (word, switch), setting);
            let from = self.parameter(word, "stream");
            builder.hop(format!("{} -> {name}", self.name), &from, &to, origin);
            let stream = Some(draft.stream_name.clone());
            builder.switches.push(Switch { stream, ..self.switch(site, word, from) });
        }
    }

    /// A switch that nothing is set to yet.
    fn switch(&self, site: &Site, word: &str, key: ItemKey) -> Switch {
        Switch {
            key,
            stack: site.stack.clone(),
            delivers: format!("{}/{word}", self.written.kind),
            regions: site.regions.clone(),
            bucket: None,
            prefix: None,
            log_group: None,
            stream: None,
        }
    }

    fn add_parameter(
        &self,
        builder: &mut Builder<'_>,
        maker: &Maker<'_>,
        (word, switch): (&str, &catalog::Switch),
        setting: Setting,
    ) {
        let Some(property) = switch.set.get(setting.what) else { return };
        let path = format!("{word}/{}", setting.what);
        let key = self.parameter(word, setting.what);
        self.add_setting(builder, maker, (&key, &path), property, setting);
    }

    /// A parameter, by its key and what follows the name of the source in its own name.
    pub(super) fn add_setting(
        &self,
        builder: &mut Builder<'_>,
        maker: &Maker<'_>,
        (key, path): (&ItemKey, &str),
        property: &str,
        setting: Setting,
    ) {
        let name = format!("/{}/{}/{path}", builder.estate.name, self.name);
        let context = Context { value: setting.value, description: property.to_owned() };
        let mut item = maker.item(key, "shared/switch", "switch", Text::literal(name), &context);
        item.after = setting.names;
        builder.add(&maker.stack, item);
    }
}
