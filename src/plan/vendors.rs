//! Destinations of streams that name a vendor in place of an address.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::builder::Builder;
use crate::blueprint::Streamed;
use crate::catalog::{Catalog, Vendor};
use crate::diagnostic::{Diagnostic, Origin, Place};

/// What a destination says, completed with what its vendor asks for, if it names one.
pub(crate) fn complete(catalog: &Catalog, target: &Streamed) -> Map<String, Value> {
    let vendor = named(catalog, target);
    vendor.map_or_else(|| target.options.clone(), |(_, vendor)| vendor.complete(&target.options))
}

fn named<'c>(catalog: &'c Catalog, target: &Streamed) -> Option<(&'c str, &'c Vendor)> {
    let word = target.options.get("vendor")?.as_str()?;
    catalog.vendors().get_key_value(word).map(|(word, vendor)| (word.as_str(), vendor))
}

/// Reports what is wrong with the vendors and addresses of destinations, also of those that no stream delivers to.
pub(crate) fn check(builder: &mut Builder<'_>, streamed: &BTreeMap<String, &Streamed>) {
    let catalog = builder.catalog;
    for (name, target) in streamed {
        let about = catalog.about(&format!("destinations/{}", target.kind));
        if !about.is_some_and(|about| about.options.contains_key("vendor")) {
            continue;
        }
        let own = Named { name, origin: Origin::root().key("destinations").key(name), said: &target.options };
        match named(catalog, target) {
            Some((_, vendor)) => own.check_vendor(vendor, catalog, &mut builder.problems),
            None => own.check_address(catalog, &mut builder.problems),
        }
        if complete(catalog, target).get("unpack") == Some(&Value::Bool(false)) {
            own.without_effect(
                "messages_only",
                "records are sent as CloudWatch Logs packs them",
                &mut builder.problems,
            );
        }
    }
}

/// A destination under check.
struct Named<'a> {
    name: &'a str,
    origin: Origin,
    said: &'a Map<String, Value>,
}

impl Named<'_> {
    fn without_effect(&self, word: &str, because: &str, problems: &mut Vec<Diagnostic>) {
        if self.said.contains_key(word) {
            let headline = format!("`{word}` does not apply to `{}`", self.name);
            let place = Place::Key(self.origin.key(word));
            problems.push(Diagnostic::error("option-without-effect", headline).at(place, because));
        }
    }

    /// A destination with a vendor.
    fn check_vendor(&self, vendor: &Vendor, catalog: &Catalog, problems: &mut Vec<Diagnostic>) {
        let title = &vendor.title;
        if let Some(refused) = &vendor.refused {
            problems.push(
                Diagnostic::error("unreachable-destination", format!("nothing is streamed to {title}"))
                    .at(&self.origin.key("vendor"), "not by Amazon Data Firehose")
                    .note(&refused.because)
                    .help(&refused.instead)
                    .note(format!("see {}", vendor.docs)),
            );
            return;
        }
        self.without_effect("url", &format!("the address of {title} is known"), problems);
        let needed: BTreeSet<&str> = vendor.words().collect();
        for word in words(catalog).difference(&needed) {
            self.without_effect(word, &format!("the address of {title} has no such part"), problems);
        }
        for word in needed {
            match self.said.get(word).and_then(Value::as_str) {
                None => problems.push(self.missing(word, vendor)),
                Some(site) if word == "site" && !vendor.sites.contains_key(site) => {
                    problems.push(
                        Diagnostic::error("unknown-value", format!("`{site}` is not a site of {title}"))
                            .at(&self.origin.key(word), "not allowed here")
                            .did_you_mean(site, vendor.sites.keys().map(String::as_str))
                            .note(format!("the sites of {title} are {}", listed(vendor))),
                    );
                }
                Some(_) => {}
            }
        }
    }

    fn missing(&self, word: &str, vendor: &Vendor) -> Diagnostic {
        let Vendor { title, docs, .. } = vendor;
        let problem = Diagnostic::error("missing-key", format!("`{}` needs `{word}`", self.name));
        let problem = problem.at(&self.origin.key("vendor"), format!("the address of {title} depends on it"));
        match word {
            "site" => problem.help(format!("one of {}", listed(vendor))),
            _ => problem.note(format!("see {docs}")),
        }
    }

    /// A destination without a vendor.
    fn check_address(&self, catalog: &Catalog, problems: &mut Vec<Diagnostic>) {
        if !self.said.contains_key("url") {
            let headline = format!("`{}` has no address", self.name);
            let reached = catalog.vendors().iter().filter(|(_, vendor)| vendor.refused.is_none());
            problems.push(
                Diagnostic::error("missing-key", headline)
                    .at(Place::Key(self.origin.clone()), "needs `url` or `vendor`")
                    .help(format!("the vendors are {}", ticked(reached.map(|(word, _)| word)))),
            );
        }
        for word in words(catalog) {
            self.without_effect(word, "only addresses of a `vendor` are made of it", problems);
        }
    }
}

/// The words that addresses of vendors are made of.
fn words(catalog: &Catalog) -> BTreeSet<&str> {
    catalog.vendors().values().flat_map(Vendor::words).collect()
}

fn listed(vendor: &Vendor) -> String {
    ticked(vendor.sites.keys())
}

fn ticked<'a>(words: impl Iterator<Item = &'a String>) -> String {
    words.map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}
