//! What streams name: log groups, destinations, and with them the account and region of the stream.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Duration;
use super::accounts;
use super::builder::Builder;
use super::created::{self, Created};
use super::direct;
use super::secrets::{self, SECRET, Secret};
use super::source::Destinations;
use super::stream::{self, FAILED, Resolved, buffered};
use super::vendors;
use super::whole::Whole;
use crate::blueprint::{self, Blueprint, Streamed};
use crate::catalog::{Catalog, Setting, TransformBuffer, resolve_settings};
use crate::diagnostic::{Diagnostic, Origin, Place};

/// A destination of streams; for the rules.
#[derive(Debug)]
pub(crate) struct Target {
    pub(crate) name: String,
    pub(crate) origin: Origin,
    /// Every text that the blueprint says about it, but ARNs and ids.
    pub(crate) texts: Vec<(Origin, String)>,
}

/// Destinations of streams by name, and what is created of them.
struct Targets<'a> {
    streamed: &'a BTreeMap<String, &'a Streamed>,
    created: BTreeMap<String, Created>,
    secrets: BTreeMap<String, Secret>,
}

/// Every destination of streams.
pub(crate) fn targets(catalog: &Catalog, streamed: &BTreeMap<String, &Streamed>) -> Vec<Target> {
    let target = |(name, target): (&String, &&Streamed)| {
        let origin = Origin::root().key("destinations").key(name);
        let about = catalog.about(&format!("destinations/{}", target.kind));
        let is_id =
            |word: &str| about.and_then(|about| about.options.get(word)).is_some_and(|option| option.identifier);
        let mut texts = Vec::new();
        for (word, value) in target.options.iter().filter(|(word, _)| !is_id(word)) {
            collect(value, &origin.key(word), &mut texts);
        }
        texts.retain(|(_, text)| !text.starts_with("arn:"));
        Target { name: name.clone(), origin, texts }
    };
    streamed.iter().map(target).collect()
}

fn collect(value: &Value, at: &Origin, texts: &mut Vec<(Origin, String)>) {
    match value {
        Value::String(text) => texts.push((at.clone(), text.clone())),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, item)| collect(item, &at.index(index), texts))
        }
        Value::Object(members) => members.iter().for_each(|(name, item)| collect(item, &at.key(name), texts)),
        _ => {}
    }
}

/// Every stream with what it names resolved; those with problems are left out.
pub(crate) fn streams<'a>(
    blueprint: &'a Blueprint,
    builder: &mut Builder<'_>,
    destinations: &Destinations<'_>,
    streamed: &BTreeMap<String, &Streamed>,
) -> Vec<Resolved<'a>> {
    vendors::check(builder, streamed);
    check_words(builder, streamed);
    let secrets = secrets::resolve(builder, streamed);
    let created = created::resolve(blueprint, builder, streamed, &secrets);
    let targets = Targets { streamed, created, secrets };
    let mut resolved = Vec::new();
    for (name, written) in blueprint.streams.iter().flatten() {
        let before = builder.problems.len();
        check_groups(blueprint, builder, name, written, destinations);
        buffered::check(builder, name, written);
        let named = direct::is_named(blueprint, name);
        if named {
            direct::check_words(builder, name, written);
        }
        let whole = whole(builder, name, written, named);
        let stream = target(blueprint, builder, name, written, destinations, &targets);
        if builder.problems.len() == before {
            resolved.extend(stream.map(|stream| Resolved { whole, ..stream }));
        }
    }
    resolved
}

/// Reports words that other words ask for, and those that do nothing beside them.
fn check_words(builder: &mut Builder<'_>, streamed: &BTreeMap<String, &Streamed>) {
    for (name, target) in streamed {
        let Some(about) = builder.catalog.about(&format!("destinations/{}", target.kind)) else { continue };
        let origin = Origin::root().key("destinations").key(name);
        for (word, option) in &about.options {
            let place = origin.key(word);
            builder.problems.extend(
                reserved(&about.title, option, target.options.get(word))
                    .map(|found| found.at(&place, "cannot be a name without quotes, and there are none")),
            );
        }
        let conditions = about
            .options
            .iter()
            .flat_map(|(word, option)| option.only_with.iter().map(move |(other, words)| (word, other, words)));
        for (word, other, words) in conditions {
            let is = about.options.get(other).and_then(|option| option.word(target.options.get(other)));
            let asked = is.is_some_and(|is| words.iter().any(|known| known == is));
            let with = words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(" or ");
            let problem = match (asked, target.options.contains_key(word)) {
                (true, false) => Diagnostic::error("missing-key", format!("`{name}` needs `{word}`"))
                    .at(&origin.key(other), format!("`{other}` asks for it")),
                (false, true) => {
                    Diagnostic::error("option-without-effect", format!("`{word}` does not apply to `{name}`"))
                        .at(Place::Key(origin.key(word)), format!("only with `{other}`: {with}"))
                }
                _ => continue,
            };
            builder.problems.push(problem);
        }
    }
}

/// A name that the service keeps for itself, in what was said of a word.
fn reserved(service: &str, option: &Setting, said: Option<&Value>) -> Option<Diagnostic> {
    let mut names = said?.as_str()?.split([',', '.']);
    let taken = names.find(|name| option.reserved.iter().any(|word| word.eq_ignore_ascii_case(name)))?;
    let headline = format!("`{taken}` is a word that {service} reserves");
    Some(Diagnostic::error("malformed-value", headline).help("choose another name"))
}

fn check_groups(
    blueprint: &Blueprint,
    builder: &mut Builder<'_>,
    stream: &str,
    written: &blueprint::Stream,
    destinations: &Destinations<'_>,
) {
    let from = Origin::root().key("streams").key(stream).key("from");
    for (name, at) in written.groups() {
        if destinations.log_groups.contains_key(name) || is_broken(blueprint, name, destinations) {
            continue;
        }
        let place = from.item(at);
        let problem = Diagnostic::error("unknown-log-group", format!("`{name}` is not a log group of this blueprint"))
            .at(&place, "a stream comes from destinations of kind `cloudwatch-logs`")
            .did_you_mean(name, destinations.log_groups.keys().map(String::as_str));
        builder.problems.push(problem);
    }
}

/// The accounts and regions that a stream takes every log group of; `named` by a source, it needs no log groups.
fn whole(builder: &mut Builder<'_>, name: &str, written: &blueprint::Stream, named: bool) -> Option<Whole> {
    let (origin, estate) = (Origin::root().key("streams").key(name), builder.estate);
    let Some(from) = &written.from_all else {
        if written.from.is_none() && !named {
            builder.problems.push(
                Diagnostic::error("missing-key", format!("`{name}` comes from nowhere"))
                    .at(Place::Key(origin), "needs `from` or `from_all`, or a source that delivers to it")
                    .help("name log groups with `from`, or take all of some accounts: `from_all: { accounts: all }`"),
            );
        }
        return None;
    };
    let origin = origin.key("from_all");
    let groups = match &from.accounts {
        Some(words) => accounts::said_groups(words, &origin.key("accounts"), estate, &mut builder.problems),
        None => estate.groups.keys().cloned().collect(),
    };
    if let Some(regions) = &from.regions {
        accounts::check_covered(regions, &origin.key("regions"), estate, &mut builder.problems);
    }
    let regions = from.regions.clone().unwrap_or_else(|| estate.regions.clone());
    Some(Whole { groups, regions, except: from.except.clone().unwrap_or_default() })
}

/// Whether a destination is in the blueprint but has a problem of its own, so that what names it need not be reported.
fn is_broken(blueprint: &Blueprint, name: &str, destinations: &Destinations<'_>) -> bool {
    let written = blueprint.destinations.get(name);
    written.is_some_and(|written| !matches!(written, blueprint::Destination::Streamed(_)))
        && destinations.kind(name).is_none()
}

/// Finds place and destination of a stream.
fn target<'a>(
    blueprint: &Blueprint,
    builder: &mut Builder<'_>,
    name: &str,
    written: &'a blueprint::Stream,
    destinations: &Destinations<'_>,
    targets: &Targets<'_>,
) -> Option<Resolved<'a>> {
    let origin = Origin::root().key("streams").key(name);
    let resolved = |kind: &str, account: &str, region: &str| Resolved {
        name: name.to_owned(),
        written,
        origin: origin.clone(),
        kind: kind.to_owned(),
        account: account.to_owned(),
        region: region.to_owned(),
        options: BTreeMap::new(),
        messages_only: false,
        json: false,
        keep: FAILED,
        transform: TransformBuffer::default(),
        archive: None,
        whole: None,
        created: None,
        secret: None,
    };
    if let Some(draft) = destinations.archives.get(&written.deliver_to) {
        let archive = Some(written.deliver_to.clone());
        stream::check_objects(&origin, written, &mut builder.problems);
        let options = resolve_settings(&builder.catalog.about("destinations/s3")?.options, &written.options);
        let messages_only = options.get("messages_only").and_then(Value::as_bool).unwrap_or_default();
        let resolved = resolved("s3", &draft.account, &draft.region);
        return Some(Resolved { archive, options, messages_only, ..resolved });
    }
    let Some(target) = targets.streamed.get(&written.deliver_to) else {
        if !is_broken(blueprint, &written.deliver_to, destinations) {
            unknown_target(builder, &written.deliver_to, destinations, targets.streamed, &origin);
        }
        return None;
    };
    let about = builder.catalog.about(&format!("destinations/{}", target.kind))?;
    let facts = about.streamed.as_ref()?;
    without_effect(builder, (name, written), &about.title, &origin);
    let (account, region) = targets.place(builder, &written.deliver_to, &facts.placed_by)?;
    let created = targets.created.get(&written.deliver_to);
    let secret = targets.secrets.get(&written.deliver_to);
    let mut options = resolve_settings(&about.options, &vendors::complete(builder.catalog, target));
    created.iter().for_each(|created| created.complete(&mut options, builder.estate));
    secret.iter().for_each(|secret| secret.complete(&mut options));
    let said = options.get("messages_only").and_then(Value::as_bool);
    Some(Resolved {
        messages_only: said.unwrap_or(facts.messages_only),
        json: facts.json,
        transform: facts.transform.clone(),
        keep: facts.keep.as_deref().and_then(Duration::parse).unwrap_or(FAILED),
        options,
        created: created.cloned(),
        secret: secret.cloned(),
        ..resolved(&target.kind, &account, &region)
    })
}

/// Reports what only streams to archives may say.
fn without_effect(
    builder: &mut Builder<'_>,
    (name, written): (&str, &blueprint::Stream),
    title: &str,
    origin: &Origin,
) {
    for word in written.options.keys() {
        let headline = format!("`{word}` does not apply to `{name}`");
        let problem = Diagnostic::error("option-without-effect", headline)
            .at(Place::Key(origin.key(word)), "only for streams to `s3` destinations")
            .also(&origin.key("deliver_to"), format!("{title} is none"));
        builder.problems.push(problem);
    }
}

impl Targets<'_> {
    /// Account and region of the streams to a destination: of what is created, or of what a word names by its ARN.
    fn place(&self, builder: &mut Builder<'_>, name: &str, word: &str) -> Option<(String, String)> {
        if let Some(created) = self.created.get(name) {
            return Some((created.account.clone(), created.region.clone()));
        }
        let target = self.streamed.get(name).filter(|target| !created::is_asked_for(target))?;
        if let Some(secret) = self.secrets.get(name).filter(|_| word == SECRET) {
            return Some((secret.account.clone(), secret.region.clone()));
        }
        // What is neither named nor created, or cannot be, was reported with its destination.
        let arn = target.options.get(word)?.as_str()?;
        builder.place_of(arn, &Origin::root().key("destinations").key(name).key(word))
    }
}

fn unknown_target(
    builder: &mut Builder<'_>,
    name: &str,
    destinations: &Destinations<'_>,
    streamed: &BTreeMap<String, &Streamed>,
    origin: &Origin,
) {
    let place = origin.key("deliver_to");
    let problem = if destinations.log_groups.contains_key(name) {
        Diagnostic::error("unreachable-destination", "a stream cannot deliver to CloudWatch Logs")
            .at(&place, "this is a log group, where streams come from")
            .note("Amazon Data Firehose has no CloudWatch Logs destination")
    } else {
        let known = destinations.archives.keys().chain(streamed.keys());
        Diagnostic::error("unknown-destination", format!("`{name}` is not a destination of this blueprint"))
            .at(&place, "no destination with this name")
            .also(Place::Key(Origin::root().key("destinations")), "the destinations are given here")
            .did_you_mean(name, known.map(String::as_str))
    };
    builder.problems.push(problem);
}
