//! Finds the resources beside a resource: by type, by the property that links, by place.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::Resource;
use super::naming::{Kinds, locations};
use super::value::why_partly_unknown;

/// A type, and the property that links.
type Beside = (String, String);
type Place<'a> = (&'a str, Option<&'a str>, Option<&'a str>);

/// Resources by unit and by what they name.
type Linked<'a> = BTreeMap<(&'a str, &'a str), Vec<&'a Resource>>;

/// Resources that say something of others.
pub(super) struct Index<'a> {
    /// By type, account and region.
    places: BTreeMap<Place<'a>, Vec<&'a Resource>>,
    /// By type and property, then by unit and what the property says.
    links: BTreeMap<(&'a str, &'a str), Linked<'a>>,
    /// By type, property and unit: one whose link is not known, and why.
    unsure: BTreeMap<(&'a str, &'a str, &'a str), (&'a Resource, &'a str)>,
}

impl<'a> Index<'a> {
    pub(super) fn new(resources: &'a [Resource], kinds: &Kinds<'a>) -> Self {
        let mut wanted: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (read, language) in
            resources.iter().flat_map(|one| kinds.of(&one.kind).iter().map(|(_, read)| (read, one.language)))
        {
            let places = read.facts.values().flat_map(|fact| locations(fact, language));
            for (kind, link) in places.filter_map(|place| place.beside.as_ref()) {
                wanted.entry(kind).or_default().insert(link);
            }
        }
        let mut index = Self { places: BTreeMap::new(), links: BTreeMap::new(), unsure: BTreeMap::new() };
        for resource in resources {
            let Some((kind, links)) = wanted.get_key_value(resource.kind.as_str()) else { continue };
            for link in links {
                index.add(kind, link, resource);
            }
        }
        index
    }

    fn add(&mut self, kind: &'a str, link: &'a str, resource: &'a Resource) {
        if link == "*" {
            let place = (kind, resource.account.as_deref(), resource.region.as_deref());
            self.places.entry(place).or_default().push(resource);
            return;
        }
        let property = resource.properties.get(link);
        let unsure = property.and_then(why_partly_unknown);
        self.unsure.extend(unsure.map(|why| ((kind, link, resource.unit.as_str()), (resource, why))));
        let names = match property {
            Some(Value::String(name)) => vec![name.as_str()],
            Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        };
        let linked = self.links.entry((kind, link)).or_default();
        for name in names {
            linked.entry((resource.unit.as_str(), name)).or_default().push(resource);
        }
    }

    /// The resources of a type in the same account and region.
    pub(super) fn around<'s>(&'s self, kind: &'s str, resource: &'s Resource) -> &'s [&'a Resource] {
        let place = (kind, resource.account.as_deref(), resource.region.as_deref());
        self.places.get(&place).map(Vec::as_slice).unwrap_or_default()
    }

    /// The resources of a type and unit whose property names this.
    pub(super) fn linked<'s>(&'s self, beside: &'s Beside, unit: &'s str, name: &'s str) -> &'s [&'a Resource] {
        let links = self.links.get(&(beside.0.as_str(), beside.1.as_str()));
        links.and_then(|links| links.get(&(unit, name))).map(Vec::as_slice).unwrap_or_default()
    }

    /// A resource of a type and unit of which it is not known what its property names, and why.
    pub(super) fn unsure<'s>(&'s self, beside: &'s Beside, unit: &'s str) -> Option<(&'a Resource, &'a str)> {
        self.unsure.get(&(beside.0.as_str(), beside.1.as_str(), unit)).copied()
    }
}
