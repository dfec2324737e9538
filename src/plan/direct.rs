//! Streams that sources write to themselves: AWS does it with a role of its own, so that they need no policy but a tag.
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-Firehose.html>

use std::collections::{BTreeMap, BTreeSet};

use super::Estate;
use super::builder::Builder;
use super::covered::Wanted;
use super::source::{self, Destinations};
use super::stream;
use crate::blueprint::{self, Blueprint};
use crate::catalog::DeliveryKind;
use crate::diagnostic::{Diagnostic, Origin, Place, suggest};

/// The tag of streams that log delivery may put records into. AWS sets it when a log is switched on, and a deployment of
/// tags without it would take it away again.
pub(super) const TAG: (&str, &str) = ("LogDeliveryEnabled", "true");

/// A stream of the blueprint, as sources see it.
pub(crate) struct Draft {
    pub(crate) deliver_to: String,
    /// Its name in AWS.
    pub(crate) stream_name: String,
    /// Whether it takes log groups: it unpacks them, and Amazon Data Firehose refuses what cannot be unpacked.
    /// <https://docs.aws.amazon.com/firehose/latest/dev/writing-with-cloudwatch-logs-decompression.html>
    pub(crate) of_groups: bool,
    /// Its account and region, once known.
    pub(crate) place: Option<(String, String)>,
}

/// Every stream.
pub(super) fn drafts(blueprint: &Blueprint, estate: &Estate) -> BTreeMap<String, Draft> {
    let draft = |(name, written): (&String, &blueprint::Stream)| {
        let of_groups = !written.is_direct();
        let stream_name = stream::physical(name, written, estate);
        (name.clone(), Draft { deliver_to: written.deliver_to.clone(), stream_name, of_groups, place: None })
    };
    blueprint.streams.iter().flatten().map(draft).collect()
}

/// Whether a source names a stream.
pub(super) fn is_named(blueprint: &Blueprint, stream: &str) -> bool {
    let names = |source: &blueprint::Source| source.deliver_to.iter().iter().any(|(name, _)| *name == stream);
    !blueprint.destinations.get(stream).is_some_and(|known| !matches!(known, blueprint::Destination::Streamed(_)))
        && blueprint.sources.iter().any(names)
}

/// Reports words that are about log groups, where a stream takes none.
pub(super) fn check_words(builder: &mut Builder<'_>, stream: &str, written: &blueprint::Stream) {
    if !written.is_direct() {
        return;
    }
    let said = [
        ("filter", written.filter.is_some(), "whose subscriptions filter"),
        ("messages_only", written.options.contains_key("messages_only"), "whose records name the group as well"),
        // https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecord.html
        ("kinesis", written.kinesis.is_some(), "since sources put records into Firehose itself"),
    ];
    for (word, _, why) in said.into_iter().filter(|(_, said, _)| *said) {
        let place = Origin::root().key("streams").key(stream).key(word);
        let problem = Diagnostic::error("option-without-effect", format!("`{word}` does not apply to `{stream}`"))
            .at(Place::Key(place), format!("only for streams of log groups, {why}"));
        builder.problems.push(problem);
    }
}

/// Finds where streams are, and reports sources that are elsewhere.
pub(super) fn place(
    builder: &mut Builder<'_>,
    sources: &[source::Resolved<'_>],
    streams: &[stream::Resolved<'_>],
    destinations: &mut Destinations<'_>,
) {
    for stream in streams {
        if let Some(draft) = destinations.streams.get_mut(&stream.name) {
            draft.place = Some((stream.account.clone(), stream.region.clone()));
        }
    }
    for source in sources {
        for (name, at) in source.written.deliver_to.iter() {
            let here = source.origin.key("deliver_to").item(at);
            if destinations.kind(name) == Some(DeliveryKind::Stream)
                && let Some((account, region)) = destinations.stream_place(name)
            {
                let problem = elsewhere(builder.estate, source, (name, account, region), &here);
                builder.problems.extend(problem);
            }
        }
    }
}

/// What keeps a source from a stream: another region, or another account.
fn elsewhere(
    estate: &Estate,
    source: &source::Resolved<'_>,
    (stream, account, region): (&str, &str, &str),
    here: &Origin,
) -> Option<Diagnostic> {
    let delivery = source.about.delivery(DeliveryKind::Stream)?;
    let places = places(source, estate);
    let regions: BTreeSet<&str> = places.iter().map(|(_, from)| from.as_str()).filter(|from| *from != region).collect();
    let accounts: BTreeSet<&str> =
        places.iter().map(|(from, _)| from.as_str()).filter(|from| *from != account).collect();
    let unreachable = |from: String| {
        let headline = format!("`{}` cannot deliver to the stream `{stream}` from {from}", source.name);
        Diagnostic::error("unreachable-destination", headline)
            .note(format!("where the stream may be: {}: {}", delivery.place, source.about.docs))
    };
    let through =
        format!("deliver to a `cloudwatch-logs` destination, and add a stream `from` it to where `{stream}` delivers");
    if let Some(first) = regions.first() {
        let from = if regions.len() == 1 { format!("`{first}`") } else { suggest::list(regions.iter().copied()) };
        let problem = unreachable(from).at(here, format!("the stream is in `{region}`, as is its destination"));
        // What delivers elsewhere as well must not lose the other regions there.
        let alone = source.written.deliver_to.iter().len() == 1;
        let narrow = source.written.regions.is_none() && source.about.region.is_none();
        return Some(match (source.regions.iter().any(|own| own == region), alone && narrow) {
            (false, _) => problem.help(through),
            (true, true) => {
                problem.help(format!("add `regions: [{region}]`, and another source with a stream for each other region"))
            }
            (true, false) => problem.help(format!(
                "give this destination a source of its own, with a `name` and `regions: [{region}]`, and others for the other regions"
            )),
        });
    }
    let first = accounts.first().filter(|_| !delivery.across_accounts)?;
    let from = if accounts.len() == 1 { format!("account `{first}`") } else { "other accounts".to_owned() };
    let at = source.origin.key("accounts");
    let problem = unreachable(from).at(here, format!("the stream is in `{account}`, as is its destination"));
    let problem = if source.written.accounts.is_some() {
        problem.also(Place::Key(at), "the accounts are given here")
    } else {
        problem
    };
    Some(problem.help(through))
}

/// Account and region of each place that has something to log.
fn places(source: &source::Resolved<'_>, estate: &Estate) -> Vec<(String, String)> {
    let all = source.places(estate);
    let Some((_, Wanted::Listed(listed))) = &source.covered else { return all };
    let has = |(account, region): &(String, String)| {
        listed.get(account).and_then(|regions| regions.get(region)).is_some_and(|ids| !ids.is_empty())
    };
    all.into_iter().filter(has).collect()
}
