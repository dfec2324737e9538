//! What is known of resources, in our words, whichever language they are written in.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::Resource;
use super::index::Index;
use super::naming::{Kinds, Subject, locations, words};
use super::value::{or_unknown, unknown, why_unknown};
use crate::catalog::{Catalog, Fact, Location, ReadKind};

/// A resource of a kind that is read.
#[derive(Debug)]
pub(crate) struct Thing<'a> {
    /// Our word, such as `bucket`.
    pub(crate) kind: &'a str,
    pub(crate) read: &'a ReadKind,
    pub(crate) resource: &'a Resource,
    /// Every value of a fact; those that are not known say why.
    pub(crate) facts: BTreeMap<&'a str, Vec<Value>>,
    pub(crate) arn: Option<String>,
    /// The texts by which others name it: its ARN and aliases, without those that are not known.
    pub(crate) names: Vec<String>,
}

/// What is known of all resources that are read.
pub(crate) fn facts<'a>(resources: &'a [Resource], catalog: &'a Catalog) -> Vec<Thing<'a>> {
    let kinds = Kinds::new(catalog);
    let index = Index::new(resources, &kinds);
    let mut things = Vec::new();
    for resource in resources {
        for (kind, read) in kinds.of(&resource.kind) {
            things.push(Thing::new(kind, read, resource, &index));
        }
    }
    things
}

impl<'a> Thing<'a> {
    fn new(kind: &'a str, read: &'a ReadKind, resource: &'a Resource, index: &Index<'a>) -> Self {
        let mut thing = Self { kind, read, resource, facts: BTreeMap::new(), arn: None, names: Vec::new() };
        // Links from others are found by what it is called, and what it is called may come over such a link: a key is
        // known by its aliases as well.
        for (own, others) in [(true, false), (false, true)] {
            for (word, fact) in &read.facts {
                let found = thing.facts.entry(word).or_default();
                let places = locations(fact, resource.language).iter();
                let places: Vec<&Location> =
                    places.filter(|place| place.beside.is_none() && own || place.beside.is_some() && others).collect();
                let mut values = std::mem::take(found);
                for place in places {
                    thing.collect(place, index, &mut values);
                }
                thing.facts.insert(word, values);
            }
            thing.name();
        }
        thing.fill_defaults();
        thing
    }

    fn collect(&self, place: &Location, index: &Index<'a>, out: &mut Vec<Value>) {
        let steps: Vec<&str> = place.path.iter().map(String::as_str).collect();
        match &place.beside {
            None => walk(&self.resource.properties, &steps, out),
            Some((kind, link)) if link == "*" => {
                for other in index.around(kind, self.resource) {
                    walk(&other.properties, &steps, out);
                }
            }
            Some(beside) => {
                let names = self.names.iter().map(String::as_str).chain([self.resource.identity.as_str()]);
                let mut seen = BTreeSet::new();
                let others =
                    |name| index.linked(beside, (&self.resource.unit, self.kind), name).map(move |other| (name, other));
                for (name, other) in names.flat_map(others) {
                    if self.is_near(other, name) && seen.insert((&other.file, &other.address)) {
                        walk(&other.properties, &steps, out);
                    }
                }
                if seen.is_empty() {
                    // Of another unit it is more likely that it belongs to something else, unless nothing is known yet.
                    let anywhere = || index.unsure_anywhere(beside).filter(|_| out.is_empty());
                    if let Some((other, why)) = index.unsure(beside, &self.resource.unit).or_else(anywhere) {
                        out.push(unknown(format!("whether `{}` belongs to it: {why}", other.address)));
                    }
                }
            }
        }
    }

    /// Fills in its ARN and its aliases, with the facts that are there.
    fn name(&mut self) {
        let arn = self.read.arn.as_deref().and_then(|pattern| self.filled(pattern).into_iter().next());
        let mut names: Vec<String> = arn.iter().cloned().collect();
        for name in self.read.aliases.iter().flat_map(|pattern| self.filled(pattern)) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        (self.arn, self.names) = (arn, names);
    }

    fn subject(&self) -> Subject<'a> {
        let resource = self.resource;
        Subject {
            read: self.read,
            language: resource.language,
            address: &resource.address,
            identity: &resource.identity,
            partition: &resource.partition,
            account: resource.account.as_deref(),
            region: resource.region.as_deref(),
        }
    }

    /// A pattern once for each value of the facts in it.
    fn filled(&self, pattern: &str) -> Vec<String> {
        let values = |word: &str| self.facts.get(word).map(Vec::as_slice).unwrap_or_default();
        let times = words(pattern).map(|word| values(word).len()).max().unwrap_or_default().max(1);
        let fill = |at: usize| {
            let fact = |word: &str| values(word).get(at).or_else(|| values(word).first()).cloned();
            self.subject().fill(pattern, &fact).ok()
        };
        (0..times).filter_map(fill).collect()
    }

    fn fill_defaults(&mut self) {
        for (word, fact) in &self.read.facts {
            if self.facts.get(word.as_str()).is_some_and(|values| !values.is_empty()) {
                continue;
            }
            let value = self.default(word, fact);
            self.facts.insert(word, value.into_iter().collect());
        }
    }

    fn default(&self, word: &str, fact: &Fact) -> Option<Value> {
        let subject = self.subject();
        let known = |word: &str| self.facts.get(word)?.first().cloned();
        match &fact.default {
            Some(pattern) => Some(or_unknown(subject.fill(pattern, &known).map(Value::from))),
            None if word == "name" => Some(self.resource.identity.as_str().into()),
            None => None,
        }
    }

    /// Whether it is what a resource means by a name: a name that is no ARN is looked for in one's own account and region.
    pub(crate) fn is_meant(&self, name: &str, by: &Resource) -> bool {
        let called = name == self.resource.identity || self.names.iter().any(|own| own == name);
        called && self.is_near(by, name)
    }

    /// Whether a name can mean this resource at the place of another; some names are unique everywhere, as those of
    /// buckets are.
    fn is_near(&self, other: &Resource, name: &str) -> bool {
        let own = self.resource;
        let same = |word: &str, one: &Option<String>, other: &Option<String>| {
            let matters = self.read.arn.as_deref().is_some_and(|arn| words(arn).any(|known| known == word));
            !matters || one.is_none() || other.is_none() || one == other
        };
        name.starts_with("arn:")
            || same("account", &own.account, &other.account) && same("region", &own.region, &other.region)
    }

    /// The values of a fact that are known, as text.
    pub(crate) fn texts(&self, word: &str) -> impl Iterator<Item = String> {
        self.facts.get(word).into_iter().flatten().filter_map(|value| super::value::text(value).ok())
    }
}

/// Everything that a path leads to: through members, and through every item of a list.
fn walk(value: &Value, steps: &[&str], out: &mut Vec<Value>) {
    match (value, steps.split_first()) {
        (Value::Null, _) => {}
        (Value::Array(items), _) => items.iter().for_each(|item| walk(item, steps, out)),
        (value, None) => out.push(value.clone()),
        // A document that is written as text.
        (Value::String(text), Some(_)) => {
            if let Ok(document @ Value::Object(_)) = serde_json::from_str::<Value>(text) {
                walk(&document, steps, out);
            }
        }
        // What is inside of something that is not known is not known either.
        (value, Some(_)) if why_unknown(value).is_some() => out.push(value.clone()),
        (Value::Object(members), Some((&"*", rest))) => members.values().for_each(|value| walk(value, rest, out)),
        (Value::Object(members), Some((name, rest))) => match name.split_once('=') {
            Some((name, wanted)) if members.get(name).and_then(Value::as_str) == Some(wanted) => walk(value, rest, out),
            Some(_) => {}
            None => members.get(*name).into_iter().for_each(|value| walk(value, rest, out)),
        },
        _ => {}
    }
}
