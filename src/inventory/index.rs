//! Finds the resources beside a resource: by type, by the property that links, by place.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::Resource;
use super::naming::{Kinds, locations};
use super::value::{why_partly_unknown, why_unknown};

/// A type, and the property that links.
type Beside = (String, String);
type Place<'a> = (&'a str, Option<&'a str>, Option<&'a str>);

/// Resources by what they name.
type Linked<'a> = BTreeMap<&'a str, Vec<&'a Resource>>;

/// Resources that say something of others.
pub(super) struct Index<'a> {
    /// By type, account and region.
    places: BTreeMap<Place<'a>, Vec<&'a Resource>>,
    /// By type and property, then by what the property says.
    links: BTreeMap<(&'a str, &'a str), Linked<'a>>,
    /// By type, property and unit: one whose link is not known, and why.
    unsure: BTreeMap<(&'a str, &'a str, &'a str), (&'a Resource, &'a str)>,
    /// Unit, our word and name of what is called by a name.
    named: BTreeSet<(&'a str, &'a str, &'a str)>,
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
        let mut index =
            Self { places: BTreeMap::new(), links: BTreeMap::new(), unsure: BTreeMap::new(), named: BTreeSet::new() };
        for resource in resources {
            for (word, read) in kinds.of(&resource.kind) {
                let places = read.facts.get("name").into_iter().flat_map(|fact| locations(fact, resource.language));
                let names = places.filter_map(|place| resource.properties.get(place.path.first()?)?.as_str());
                index.named.extend(names.map(|name| (resource.unit.as_str(), *word, name)));
            }
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
        let steps: Vec<&str> = link.split('.').collect();
        let mut properties = Vec::new();
        within(&resource.properties, &steps, &mut properties);
        let unsure = properties.iter().find_map(|property| why_partly_unknown(property));
        self.unsure.extend(unsure.map(|why| ((kind, link, resource.unit.as_str()), (resource, why))));
        let names = properties.into_iter().flat_map(|property| match property {
            Value::String(name) => vec![name.as_str()],
            Value::Array(names) => names.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        });
        let linked = self.links.entry((kind, link)).or_default();
        for name in names {
            linked.entry(name).or_default().push(resource);
        }
    }

    /// The resources of a type in the same account and region.
    pub(super) fn around<'s>(&'s self, kind: &'s str, resource: &'s Resource) -> &'s [&'a Resource] {
        let place = (kind, resource.account.as_deref(), resource.region.as_deref());
        self.places.get(&place).map(Vec::as_slice).unwrap_or_default()
    }

    /// The resources of a type whose property names this, a thing of a unit that we call by a word. Those of another unit
    /// mean what is called so there, if anything is.
    pub(super) fn linked<'s>(
        &'s self,
        beside: &'s Beside,
        (unit, word): (&'s str, &'s str),
        name: &'s str,
    ) -> impl Iterator<Item = &'a Resource> + 's {
        let links = self.links.get(&(beside.0.as_str(), beside.1.as_str()));
        let named = links.and_then(|links| links.get(name)).map(Vec::as_slice).unwrap_or_default();
        let is_meant =
            move |other: &&Resource| other.unit == unit || !self.named.contains(&(other.unit.as_str(), word, name));
        named.iter().copied().filter(is_meant)
    }

    /// The same of any unit.
    pub(super) fn unsure_anywhere<'s>(&'s self, beside: &'s Beside) -> Option<(&'a Resource, &'a str)> {
        let (kind, link) = (beside.0.as_str(), beside.1.as_str());
        let same = |(key, _): &(&(&str, &str, &str), _)| (key.0, key.1) == (kind, link);
        self.unsure.iter().find(same).map(|(_, unsure)| *unsure)
    }

    /// A resource of a type and unit of which it is not known what its property names, and why.
    pub(super) fn unsure<'s>(&'s self, beside: &'s Beside, unit: &'s str) -> Option<(&'a Resource, &'a str)> {
        self.unsure.get(&(beside.0.as_str(), beside.1.as_str(), unit)).copied()
    }
}

/// What stands at a place, through lists and blocks.
fn within<'v>(value: &'v Value, steps: &[&str], out: &mut Vec<&'v Value>) {
    match (value, steps) {
        (value, []) => out.push(value),
        (Value::Array(items), _) => items.iter().for_each(|item| within(item, steps, out)),
        (value, [first, rest @ ..]) => match value.get(*first) {
            Some(inner) => within(inner, rest, out),
            // What is inside of something that is not known is not known either.
            None if why_unknown(value).is_some() => out.push(value),
            None => {}
        },
    }
}
