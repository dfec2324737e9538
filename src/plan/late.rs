//! Alarms on what falls behind: streams and replicas.

use super::alarms::{Alarm, Pair, Replication, Site, Watch, seconds};
use super::archive;
use super::builder::Builder;
use super::source::Destinations;
use super::text::ItemKey;
use super::{landing, replica, stream};
use crate::blueprint::{self, Blueprint, Replica};
use crate::diagnostic::{Diagnostic, Origin};

/// Seconds after which a stream is late unless the blueprint says otherwise, and a replica whose time AWS vouches for.
const LATE: u32 = 900;
/// The same for other replicas, whose copies take up to some hours.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-troubleshoot.html>
const LATE_REPLICA: u32 = 6 * 3600;

/// The alarms on streams and replicas.
pub(super) fn alarms(
    written: &blueprint::Alerts,
    blueprint: &Blueprint,
    builder: &mut Builder<'_>,
    destinations: &Destinations<'_>,
    streams: &[stream::Resolved<'_>],
    origin: &Origin,
) -> Vec<Alarm> {
    let Some(late) = &written.late else { return Vec::new() };
    if late.streams.is_none() && late.replicas.is_none() && late.siem.is_none() {
        let problem = Diagnostic::error("missing-key", "`late` needs `streams`, `replicas` or `siem`".to_owned());
        builder.problems.push(problem.at(origin, "it has none of them"));
    }
    let mut all = Vec::new();
    for (name, at) in late.streams.iter().flat_map(|streams| streams.iter()) {
        let here = origin.key("streams").item(at);
        let found = streams.iter().find(|stream| stream.name == name);
        let known = blueprint.streams.iter().flatten().map(|(name, _)| name.as_str());
        match found {
            Some(stream) => all.extend(of_stream(builder, stream, late.after.as_deref(), &here)),
            // One that is there and has a problem of its own needs no second.
            None if known.clone().any(|known| known == name) => {}
            None => {
                let headline = format!("`{name}` is not a stream of this blueprint");
                let problem = Diagnostic::error("unknown-stream", headline).at(&here, "no stream with this name");
                builder.problems.push(problem.did_you_mean(name, known));
            }
        }
    }
    for (name, at) in late.replicas.iter().flat_map(|replicas| replicas.iter()) {
        let here = origin.key("replicas").item(at);
        let found = destinations.archives.get(name);
        // Also what lands elsewhere first is a copy in the archive.
        match found.filter(|draft| draft.written.replica.is_some() || !draft.landings.is_empty()) {
            Some(draft) => {
                let after = late.after.as_deref();
                let replica = draft.written.replica.as_ref();
                all.extend(replica.iter().flat_map(|replica| of_replica(builder, draft, replica, after, &here)));
                all.extend(of_landings(builder, draft, after, &here));
            }
            None if destinations.unplaced.contains_key(name) => {}
            None => builder.problems.push(no_replica(name, destinations, &here)),
        }
    }
    all
}

/// One on records that wait, and one on deliveries that fail, as far as there are metrics of that.
/// <https://docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-metrics.html>
fn of_stream(builder: &Builder<'_>, stream: &stream::Resolved<'_>, after: Option<&str>, origin: &Origin) -> Vec<Alarm> {
    let Some(about) = builder.catalog.about(&format!("destinations/{}", stream.kind)) else { return Vec::new() };
    let alarm = |word: &str, about: String, watch| Alarm {
        name: format!("{}-{word}", stream.name),
        on: stream.name.clone(),
        named_at: origin.clone(),
        origin: origin.clone(),
        about,
        site: Site::At {
            account: stream.account.clone(),
            region: stream.region.clone(),
            after: vec![ItemKey::new(&stream.name)],
        },
        watch,
    };
    let (name, physical) = (&stream.name, stream.physical(builder.estate));
    let mut alarms = Vec::new();
    if let Some(metric) = about.freshness.clone() {
        let watch = Watch::Late { stream: physical.clone(), metric, seconds: seconds(after, LATE) };
        alarms.push(alarm("late", format!("the stream {name} is late"), watch));
    }
    if let Some(metric) = about.success.clone() {
        let watch = Watch::Failing { stream: physical.clone(), metric };
        alarms.push(alarm("failing", format!("deliveries of the stream {name} fail"), watch));
    }
    // What Firehose has not read yet, its own metric does not know.
    if stream.written.kinesis.is_some() {
        let watch = Watch::Behind { stream: physical, seconds: seconds(after, LATE) };
        alarms.push(alarm("behind", format!("the stream {name} is behind what it reads"), watch));
    }
    alarms
}

/// One on time, where the replica is, and one on copies that are never made, where the archive is: so AWS places the metrics.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/repl-metrics.html>
fn of_replica(
    builder: &Builder<'_>,
    draft: &archive::Draft<'_>,
    written: &Replica,
    after: Option<&str>,
    origin: &Origin,
) -> [Alarm; 2] {
    let usual = if written.time_control == Some(true) { LATE } else { LATE_REPLICA };
    let name = &draft.name;
    let to = replica::bucket_name(draft, written, builder.estate);
    let pair = || Pair { from: draft.bucket_name.clone(), to: to.clone(), rule: replica::RULE };
    let late = Watch::Replica { pair: pair(), of: Replication::Late(seconds(after, usual)) };
    let failed = Watch::Replica { pair: pair(), of: Replication::Failed };
    let alarm = |word: &str, about, region: &str, watch| {
        on_copies(draft, format!("replica-{word}"), about, region, watch, origin)
    };
    [
        alarm("late", format!("the replica of {name} is late"), &written.region, late),
        alarm("failed", format!("logs in {name} were not copied"), &draft.region, failed),
    ]
}

/// The same for what lands in other buckets and is copied to the archive, and to its replica.
fn of_landings(builder: &Builder<'_>, draft: &archive::Draft<'_>, after: Option<&str>, origin: &Origin) -> Vec<Alarm> {
    let mut alarms = Vec::new();
    let late = seconds(after, LATE_REPLICA);
    for region in draft.landings.keys() {
        let from = landing::bucket_name(draft, builder.estate, region);
        for copy in landing::copies(draft, builder.estate) {
            let pair = || Pair { from: from.clone(), to: copy.bucket.clone(), rule: copy.rule };
            let of = |of| Watch::Replica { pair: pair(), of };
            let word = |what: &str| match copy.rule {
                replica::RULE => format!("landing-{region}-{what}"),
                rule => format!("landing-{region}-{rule}-{what}"),
            };
            let about = format!("logs that land in {from} are late in {}", copy.bucket);
            alarms.push(on_copies(draft, word("late"), about, &copy.region, of(Replication::Late(late)), origin));
            let about = format!("logs that land in {from} were not copied to {}", copy.bucket);
            alarms.push(on_copies(draft, word("failed"), about, region, of(Replication::Failed), origin));
        }
    }
    alarms
}

/// An alarm on the copies of an archive, in its account.
fn on_copies(
    draft: &archive::Draft<'_>,
    name: String,
    about: String,
    region: &str,
    watch: Watch,
    origin: &Origin,
) -> Alarm {
    Alarm {
        name: format!("{}-{name}", draft.name),
        on: draft.name.clone(),
        named_at: origin.clone(),
        origin: origin.clone(),
        about,
        site: Site::At { account: draft.account.clone(), region: region.to_owned(), after: Vec::new() },
        watch,
    }
}

fn no_replica(name: &str, destinations: &Destinations<'_>, here: &Origin) -> Diagnostic {
    let copied = |draft: &archive::Draft<'_>| draft.written.replica.is_some() || !draft.landings.is_empty();
    let replicated = destinations.archives.iter().filter(|(_, draft)| copied(draft));
    let replicated = replicated.map(|(name, _)| name.as_str());
    let Some(draft) = destinations.archives.get(name) else {
        let problem = Diagnostic::error("unknown-replica", format!("`{name}` is not an archive of this blueprint"))
            .at(here, "the name of an archive with a `replica` is meant");
        return problem.did_you_mean(name, replicated);
    };
    Diagnostic::error("unknown-replica", format!("`{name}` has no replica"))
        .at(here, "there is nothing that could be late")
        .also(&draft.origin, "it has no `replica`")
}
