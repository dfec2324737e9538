//! Alarms on what gets nothing any more: log groups and archives.

use super::alarms::{Alarm, Pair, Replication, Site, Watch, seconds};
use super::archive;
use super::builder::Builder;
use super::replica;
use super::source::Destinations;
use crate::blueprint;
use crate::diagnostic::{Diagnostic, Origin};

/// Seconds after which there is silence unless the blueprint says otherwise.
const SILENCE: u32 = 3600;
/// The retention of logs that never expire.
const FOREVER: &str = "forever";

/// The alarms on silence.
pub(super) fn alarms(
    written: &blueprint::Alerts,
    builder: &mut Builder<'_>,
    destinations: &Destinations<'_>,
    origin: &Origin,
) -> Vec<Alarm> {
    let Some(silence) = &written.silence else { return Vec::new() };
    let within = seconds(silence.within.as_deref(), SILENCE);
    let mut alarms = Vec::new();
    for (on, at) in silence.of.iter() {
        let named_at = origin.key("in").item(at);
        let alarm = |site, watch, about| Alarm {
            name: format!("{on}-silent"),
            on: on.to_owned(),
            named_at: named_at.clone(),
            origin: origin.clone(),
            about,
            site,
            watch,
        };
        if destinations.log_groups.contains_key(on) {
            alarms.push(alarm(Site::LogGroup, Watch::Silence(within), format!("no events in {on}")));
        } else if let Some(draft) = destinations.archives.get(on) {
            let site = Site::At { account: draft.account.clone(), region: draft.region.clone(), after: Vec::new() };
            match arrivals(builder, draft, within) {
                Some(watch) => alarms.push(alarm(site, watch, format!("no logs in {on}"))),
                None => builder.problems.push(unnoticed(draft, &named_at)),
            }
        } else if !destinations.unplaced.contains_key(on) {
            let headline = format!("`{on}` is neither a log group nor an archive of this blueprint");
            let problem = Diagnostic::error("unknown-log-group", headline)
                .at(&named_at, "silence is noticed in destinations of kind `cloudwatch-logs` and `s3`");
            let known = destinations.log_groups.keys().chain(destinations.archives.keys());
            builder.problems.push(problem.did_you_mean(on, known.map(String::as_str)));
        }
    }
    alarms
}

/// What tells that an archive gets objects: the copies that are made of them, or else their number, which is told
/// once a day and tells nothing where as many expire as arrive.
fn arrivals(builder: &Builder<'_>, draft: &archive::Draft<'_>, within: u32) -> Option<Watch> {
    if let Some(written) = &draft.written.replica {
        let to = replica::bucket_name(draft, written, builder.estate);
        let pair = Pair { from: draft.bucket_name.clone(), to, rule: replica::RULE };
        return Some(Watch::Replica { pair, of: Replication::Silence(within) });
    }
    (draft.written.retention == FOREVER).then(|| Watch::Growth { bucket: draft.bucket_name.clone() })
}

fn unnoticed(draft: &archive::Draft<'_>, named_at: &Origin) -> Diagnostic {
    Diagnostic::error("unnoticed-silence", format!("`{}` would seem silent when its logs expire", draft.name))
        .at(named_at, "AWS tells the number of its objects, not how many arrive")
        .also(&draft.origin.key("retention"), "logs that expire hide those that arrive")
        .help("add a `replica`, since AWS counts the copies that it makes; or watch a log group of the same sources")
}
