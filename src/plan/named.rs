//! What sources name: destinations, account groups, regions, and what they cover there.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::builder::Builder;
use super::covered::{Listed, Reading, Wanted};
use super::source::{Destinations, Resolved};
use super::{Estate, accounts};
use crate::blueprint::{self, Blueprint, Files, Streamed};
use crate::catalog::{About, Combine, Covers, DeliveryKind, resolve_settings};
use crate::diagnostic::{Diagnostic, Origin, Place, suggest};

/// Every source with what it names resolved; those with problems are left out.
pub(crate) fn sources<'a>(
    blueprint: &'a Blueprint,
    builder: &mut Builder<'a>,
    files: &Files,
    destinations: &Destinations<'_>,
    streamed: &BTreeMap<String, &Streamed>,
) -> Vec<Resolved<'a>> {
    let mut names: BTreeMap<String, Origin> = BTreeMap::new();
    let mut resolved = Vec::new();
    let (estate, catalog) = (builder.estate, builder.catalog);
    for (at, written) in blueprint.sources.iter().enumerate() {
        let origin = Origin::root().key("sources").index(at);
        let name = written.name.clone().unwrap_or_else(|| written.kind.clone());
        let problems = &mut builder.problems;
        check_name(&name, &origin, &mut names, problems);
        let Some(about) = catalog.about(&format!("sources/{}", written.kind)) else { continue };
        // A destination whose own place is unknown has its problem already.
        let broken = |word: &str| {
            blueprint.destinations.contains_key(word)
                && destinations.kind(word).is_none()
                && !streamed.contains_key(word)
        };
        if written.deliver_to.iter().iter().any(|(word, _)| broken(word)) {
            continue;
        }
        let before = problems.len();
        let mut naming = Naming { written, about, estate, name: &name, origin: &origin, problems };
        naming.check_destinations(destinations, streamed);
        let covers = catalog.covers(about);
        let covered = covers.and_then(|(word, covers)| Some((covers, naming.covered(word, covers, files)?)));
        // What few accounts have is where it is listed.
        let few = match &covered {
            Some((Covers { all: None, .. }, Wanted::Listed(listed))) => Some(listed),
            _ => None,
        };
        let groups = naming.groups(few);
        let regions = naming.regions(few);
        naming.check_narrowed(covers, &covered, &groups, &regions);
        if builder.problems.len() > before {
            continue;
        }
        let options = resolve_settings(&about.options, &written.options);
        resolved.push(Resolved { name, written, about, origin, groups, regions, covered, options });
    }
    resolved
}

fn check_name(name: &str, origin: &Origin, names: &mut BTreeMap<String, Origin>, problems: &mut Vec<Diagnostic>) {
    if let Some(first) = names.insert(name.to_owned(), origin.clone()) {
        problems.push(
            Diagnostic::error("duplicate-source", format!("two sources are called `{name}`"))
                .at(origin, "the second one")
                .also(&first, "the first one")
                .help("give one of them a `name`"),
        );
    }
}

/// One source while its words are looked up.
struct Naming<'a, 'p> {
    written: &'a blueprint::Source,
    about: &'a About,
    estate: &'a Estate,
    name: &'p str,
    origin: &'p Origin,
    problems: &'p mut Vec<Diagnostic>,
}

impl Naming<'_, '_> {
    fn check_destinations(&mut self, destinations: &Destinations<'_>, streamed: &BTreeMap<String, &Streamed>) {
        let name = self.name;
        let mut seen = Vec::new();
        let mut all_known = true;
        if self.about.combine == Some(Combine::OneDestination)
            && let Some((second, at)) = self.written.deliver_to.iter().get(1)
        {
            self.problems.push(
                Diagnostic::error("unreachable-destination", format!("`{name}` cannot deliver to `{second}` as well"))
                    .at(&self.origin.key("deliver_to").item(*at), "the second destination")
                    .note(format!("AWS delivers {} to one destination: {}", self.about.title, self.about.docs)),
            );
        }
        for (word, at) in self.written.deliver_to.iter() {
            let here = self.origin.key("deliver_to").item(at);
            let Some(kind) = destinations.kind(word) else {
                all_known = false;
                self.problems.push(unknown_destination(self.about, word, &here, destinations, streamed));
                continue;
            };
            if self.about.combine == Some(Combine::AllDestinations) && seen.contains(&kind) {
                self.problems.push(
                    Diagnostic::error(
                        "unreachable-destination",
                        format!("`{name}` cannot deliver to `{word}` as well"),
                    )
                    .at(&here, format!("the second one of kind `{}`", kind.word()))
                    .note(format!("one source of {} takes one destination of each kind", self.about.title))
                    .help("give this destination a source of its own, with a `name`"),
                );
            }
            seen.push(kind);
            let Some(delivery) = self.about.delivery(kind) else {
                let can = suggest::list(self.about.delivers.keys().map(String::as_str));
                self.problems.push(
                    Diagnostic::error(
                        "unreachable-destination",
                        format!("{} cannot be delivered to `{word}`", self.about.title),
                    )
                    .at(&here, format!("this is of kind `{}`", kind.word()))
                    .note(format!("AWS delivers them to destinations of kind {can}: {}", self.about.docs)),
                );
                continue;
            };
            self.check_taken(word, &here, &delivery.takes);
            for option in delivery.not_with.iter().filter(|option| self.written.options.contains_key(*option)) {
                self.problems.push(
                    Diagnostic::error("option-without-effect", format!("`{option}` does not apply to `{word}`"))
                        .at(
                            Place::Key(self.origin.key(option)),
                            format!("only for destinations other than `{}`", kind.word()),
                        )
                        .also(&here, "delivered there too")
                        .note("AWS offers this for objects in S3; give the other destination a source of its own"),
                );
            }
        }
        if self.about.needs_archive && all_known && !seen.contains(&DeliveryKind::S3) {
            self.problems.push(
                Diagnostic::error("archive-missing", format!("`{name}` needs an archive"))
                    .at(&self.origin.key("deliver_to"), "no destination of kind `s3`")
                    .note(format!("a source of kind `{}` always delivers to S3", self.written.kind)),
            );
        }
    }

    /// A word of an option that the kind of a destination does not take.
    fn check_taken(&mut self, destination: &str, here: &Origin, takes: &BTreeMap<String, Vec<String>>) {
        for (option, taken) in takes {
            let Some(said) = self.written.options.get(option).and_then(Value::as_str) else { continue };
            if taken.iter().any(|word| word == said) {
                continue;
            }
            self.problems.push(
                Diagnostic::error(
                    "unreachable-destination",
                    format!("`{said}` cannot be delivered to `{destination}`"),
                )
                .at(&self.origin.key(option), "not there")
                .also(here, "delivered here")
                .note(format!("it takes {}: {}", suggest::list(taken.iter().map(String::as_str)), self.about.docs))
                .help("give this destination a source of its own, with a `name`"),
            );
        }
    }

    fn groups(&mut self, few: Option<&Listed>) -> Vec<String> {
        let (written, estate) = (self.written, self.estate);
        let all = || estate.groups.keys().cloned().collect();
        let Some(words) = &written.accounts else {
            let listed = |listed: &Listed| {
                let groups: BTreeSet<&str> = listed.keys().filter_map(|account| estate.group_of(account)).collect();
                groups.into_iter().map(str::to_owned).collect()
            };
            return few.map_or_else(all, listed);
        };
        accounts::said_groups(words, &self.origin.key("accounts"), estate, self.problems)
    }

    fn regions(&mut self, few: Option<&Listed>) -> Vec<String> {
        let (written, estate) = (self.written, self.estate);
        if let Some(only) = &self.about.region {
            return self.only_region(if only == "home" { &estate.home } else { only });
        }
        let Some(regions) = &written.regions else {
            let is_listed = |region: &&String| {
                few.is_none_or(|listed| listed.values().any(|by_region| by_region.contains_key(*region)))
            };
            return estate.regions.iter().filter(is_listed).cloned().collect();
        };
        accounts::check_covered(regions, &self.origin.key("regions"), estate, self.problems);
        regions.clone()
    }

    /// The region of a source that logs in one only.
    fn only_region(&mut self, only: &str) -> Vec<String> {
        let Self { written, about, estate, origin, problems, .. } = self;
        if written.regions.as_ref().is_some_and(|regions| regions.iter().any(|region| region != only)) {
            problems.push(
                Diagnostic::error("option-without-effect", format!("{} are in `{only}` alone", about.title))
                    .at(Place::Key(origin.key("regions")), "does nothing here"),
            );
        } else if !estate.regions.iter().any(|region| region == only) {
            problems.push(
                Diagnostic::error("uncovered-region", format!("`{only}` is not one of the regions of this blueprint"))
                    .at(&**origin, format!("{} are there alone: {}", about.title, about.docs))
                    .also(Place::Key(Origin::root().key("regions")), "the regions are given here")
                    .help("add it there; `regions` of other sources may leave it out"),
            );
        }
        vec![only.to_owned()]
    }

    /// Words that would leave something out without a sign of it: a trail covers every account and region, and what is
    /// listed is of accounts and regions that the source covers. A file of VPCs may serve several sources.
    fn check_narrowed(
        &mut self,
        covers: Option<(&str, &Covers)>,
        covered: &Option<(&Covers, Wanted)>,
        groups: &[String],
        regions: &[String],
    ) {
        let Self { written, about, estate, origin, problems, .. } = self;
        let mut say = |place: Origin, headline: String| {
            problems
                .push(Diagnostic::error("option-without-effect", headline).at(Place::Key(place), "does nothing here"));
        };
        if about.whole_organization {
            if groups.len() < estate.groups.len() {
                say(origin.key("accounts"), format!("{} always cover every account", about.title));
            }
            if estate.regions.iter().any(|region| !regions.contains(region)) {
                say(origin.key("regions"), format!("{} always cover every region", about.title));
            }
        }
        let (Some((word, _)), Some((_, Wanted::Listed(listed)))) = (covers, covered) else { return };
        let said = written.options.get(word);
        if said.is_none_or(|said| said.get("file").is_some()) {
            return;
        }
        // A plain list has no keys to point at.
        let plain = said.is_some_and(Value::is_array);
        let below = |origin: &Origin, key: &str| if plain { origin.clone() } else { origin.key(key) };
        for (account, by_region) in listed {
            let place = below(&origin.key(word), account);
            let group = estate.group_of(account);
            if group.is_some_and(|group| !groups.iter().any(|covered| covered == group)) {
                say(place.clone(), format!("this source does not cover account `{account}`"));
            }
            for region in by_region.keys().filter(|region| estate.regions.contains(region) && !regions.contains(region))
            {
                say(below(&place, region), format!("this source does not cover `{region}`"));
            }
        }
    }

    fn covered(&mut self, word: &str, covers: &Covers, files: &Files) -> Option<Wanted> {
        let Self { written, about, estate, origin, problems, .. } = self;
        let Some(said) = written.options.get(word) else {
            let problem = Diagnostic::error("missing-key", format!("{} need `{word}`", about.title))
                .at(&**origin, format!("which {} are covered?", covers.many));
            problems.push(match &covers.all {
                Some(_) => problem.help(format!("add `{word}: all`")),
                None if covers.sample.starts_with("arn:") => {
                    problem.help(format!("list them: `{word}: [{}]`", covers.sample))
                }
                None => problem
                    .help(format!("list them: `{word}: {{ \"111122223333\": {{ us-east-1: [{}] }} }}`", covers.sample)),
            });
            return None;
        };
        let origin = origin.key(word);
        let mut reading = Reading { covers, word, estate, files, origin: &origin, problems };
        // The schema knows the form already.
        reading.wanted(serde_json::from_value(said.clone()).ok()?)
    }
}

fn unknown_destination(
    about: &About,
    word: &str,
    here: &Origin,
    destinations: &Destinations<'_>,
    streamed: &BTreeMap<String, &Streamed>,
) -> Diagnostic {
    let base = Origin::root().key("destinations");
    if destinations.streams.contains_key(word) {
        let headline = format!("the stream `{word}` takes log groups, and no logs of sources beside them");
        return Diagnostic::error("unreachable-destination", headline)
            .at(here, "a stream of log groups")
            .also(Place::Key(Origin::root().key("streams").key(word)), "given here")
            .note("Amazon Data Firehose unpacks what comes from log groups, and refuses what cannot be unpacked")
            .help("add a stream without `from`, and deliver to that one");
    }
    if let Some(target) = streamed.get(word) {
        let problem = Diagnostic::error("unreachable-destination", format!("`{word}` is reached through a stream"))
            .at(here, format!("a destination of kind `{}` takes no logs from sources", target.kind))
            .also(Place::Key(base.key(word)), "given here");
        // Text is not for every destination.
        return if about.delivery(DeliveryKind::Stream).is_some_and(|delivery| delivery.json) {
            let stream = format!("`streams: {{ to-{word}: {{ deliver_to: {word} }} }}`");
            problem.help(format!("deliver to a stream that delivers to it: {stream}"))
        } else {
            problem.help("deliver to a `cloudwatch-logs` destination, and add a stream `from` it `deliver_to` this one")
        };
    }
    let direct = destinations.streams.iter().filter(|(_, stream)| !stream.of_groups).map(|(name, _)| name);
    let known = destinations.archives.keys().chain(destinations.log_groups.keys()).chain(direct);
    let known: Vec<&str> = known.map(String::as_str).collect();
    let problem = Diagnostic::error("unknown-destination", format!("`{word}` is not a destination of this blueprint"))
        .at(here, "no destination with this name");
    let problem = match known.as_slice() {
        [only] => problem.also(Place::Key(base.key(only)), "the only destination is given here"),
        _ => problem.also(Place::Key(base), "the destinations are given here"),
    };
    problem.did_you_mean(word, known)
}
