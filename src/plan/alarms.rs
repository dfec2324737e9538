//! What the words of alerts ask for: alarms on log groups, and what they all have.

use super::alerts::Resolved;
use super::builder::Builder;
use super::source::Destinations;
use super::text::ItemKey;
use super::{late, siem, silence, stream, together, waiting};
use crate::blueprint::{self, Blueprint, Side};
use crate::catalog::Catalog;
use crate::diagnostic::{Diagnostic, Origin, Place};

/// Seconds over which matching events are counted unless the blueprint says otherwise; the benchmark asks for them.
const SPAN: u32 = 300;
/// Standard deviations of what is expected unless the blueprint says otherwise; those that CloudWatch takes.
const BAND: u32 = 2;

/// An alarm.
pub(super) struct Alarm {
    pub(super) name: String,
    /// The log group, stream or archive that it is about.
    pub(super) on: String,
    pub(super) named_at: Origin,
    pub(super) origin: Origin,
    pub(super) about: String,
    pub(super) site: Site,
    pub(super) watch: Watch,
}

/// Where an alarm is: where its metric is.
pub(super) enum Site {
    /// Wherever the log group is.
    LogGroup,
    /// In one account and region; `after` is made first.
    At { account: String, region: String, after: Vec<ItemKey> },
}

/// What an alarm watches.
pub(super) enum Watch {
    Pattern(Watched),
    /// Seconds without an event in a log group.
    Silence(u32),
    /// A stream, by its name in AWS, that is late by seconds; the metric that tells.
    Late {
        stream: String,
        metric: String,
        seconds: u32,
    },
    /// A stream, by its name in AWS, not all of whose deliveries succeed; the metric that tells.
    Failing {
        stream: String,
        metric: String,
    },
    /// A stream, by its name in AWS, that has not read for seconds what its data stream has.
    Behind {
        stream: String,
        seconds: u32,
    },
    /// A queue of notifications.
    Queue {
        name: String,
        of: Waiting,
    },
    Replica {
        pair: Pair,
        of: Replication,
    },
    /// An archive that gets no more objects.
    Growth {
        bucket: String,
    },
}

/// A pattern and how often it may be there.
pub(super) struct Watched {
    pub(super) pattern: String,
    pub(super) limit: Limit,
    pub(super) period: u32,
    pub(super) of: Option<String>,
}

/// How many events raise an alarm.
pub(super) enum Limit {
    Count(u32),
    /// More or fewer than what is expected, by standard deviations.
    Unusual {
        band: u32,
        side: Side,
    },
}

/// What is watched of a queue.
pub(super) enum Waiting {
    /// Seconds for which something waits.
    Late(u32),
    /// Whatever is there at all.
    GivenUp,
}

/// The names of a bucket and of one that it is copied to, and the rule that copies.
pub(super) struct Pair {
    pub(super) from: String,
    pub(super) to: String,
    pub(super) rule: &'static str,
}

/// What is watched of a replication.
pub(super) enum Replication {
    /// Seconds that the replica is behind.
    Late(u32),
    /// Objects that are not copied at all.
    Failed,
    /// Seconds in which there is nothing to copy.
    Silence(u32),
}

/// Resolves what the alarms name.
pub(crate) fn alerts<'a>(
    blueprint: &'a Blueprint,
    builder: &mut Builder<'_>,
    destinations: &Destinations<'_>,
    (streams, tools): (&[stream::Resolved<'_>], &[siem::Resolved<'_>]),
) -> Option<Resolved<'a>> {
    let written = blueprint.alerts.as_ref()?;
    let origin = Origin::root().key("alerts");
    let account = builder.central(written.account.as_deref(), "security", &origin);
    let before = builder.problems.len();
    let mut alarms = alarms(written, builder.catalog, &origin, &mut builder.problems);
    for alarm in &alarms {
        // One with a problem of its own needs no second.
        let name = &alarm.on;
        if destinations.log_groups.contains_key(name) || destinations.unplaced.contains_key(name) {
            continue;
        }
        let problem = Diagnostic::error("unknown-log-group", format!("`{name}` is not a log group of this blueprint"))
            .at(&alarm.named_at, "alarms watch destinations of kind `cloudwatch-logs`")
            .did_you_mean(name, destinations.log_groups.keys().map(String::as_str));
        if !builder.problems.contains(&problem) {
            builder.problems.push(problem);
        }
    }
    alarms.extend(silence::alarms(written, builder, destinations, &origin.key("silence")));
    alarms.extend(late::alarms(written, blueprint, builder, destinations, streams, &origin.key("late")));
    alarms.extend(waiting::alarms(written, blueprint, builder, tools, &origin.key("late")));
    // An alarm that could not be made has its problem already.
    if builder.problems.len() == before {
        let names: Vec<&str> = alarms.iter().map(|alarm| alarm.name.as_str()).collect();
        together::check(written, &names, &origin.key("together"), &mut builder.problems);
    }
    Some(Resolved { account: account?, written, alarms, origin })
}

fn alarms(
    written: &blueprint::Alerts,
    catalog: &Catalog,
    origin: &Origin,
    problems: &mut Vec<Diagnostic>,
) -> Vec<Alarm> {
    let mut alarms = Vec::new();
    if let Some(cis) = &written.cis {
        let origin = origin.key("cis");
        let except = cis.except.as_deref().unwrap_or_default();
        for (number, control) in catalog.patterns().cis.iter().filter(|(number, _)| !except.contains(number)) {
            alarms.push(Alarm {
                name: format!("cis-{}-{}", number.replace('.', "-"), control.name),
                on: cis.log_group.clone(),
                named_at: origin.key("in"),
                origin: origin.clone(),
                about: format!("CIS AWS Foundations {number}: {}", control.about),
                site: Site::LogGroup,
                watch: Watch::Pattern(Watched {
                    pattern: control.pattern.clone(),
                    limit: Limit::Count(1),
                    period: SPAN,
                    of: Some("cloudtrail".to_owned()),
                }),
            });
        }
    }
    for (name, watch) in written.patterns.iter().flatten() {
        let origin = origin.key("patterns").key(name);
        alarms.extend(watched(name, watch, catalog, origin, problems));
    }
    alarms
}

fn watched(
    name: &str,
    watch: &blueprint::Watch,
    catalog: &Catalog,
    origin: Origin,
    problems: &mut Vec<Diagnostic>,
) -> Option<Alarm> {
    let ready = watch.ready.as_ref().and_then(|ready| catalog.patterns().ready.get(ready));
    let (pattern, of) = match (&watch.pattern, ready) {
        (Some(pattern), None) => (pattern.clone(), None),
        (None, Some(ready)) => (ready.pattern.clone(), Some(ready.of.clone())),
        (said, _) => {
            let problem = Diagnostic::error("missing-key", format!("`{name}` needs either `pattern` or `ready`"));
            let here = if said.is_some() { "it has both" } else { "it has neither" };
            problems.push(problem.at(&origin, here));
            return None;
        }
    };
    let limit = match &watch.anomaly {
        None => Limit::Count(watch.threshold.or(ready.map(|ready| ready.threshold)).unwrap_or(1)),
        Some(_) if watch.threshold.is_some() => {
            let problem = Diagnostic::error("option-without-effect", format!("`threshold` does not apply to `{name}`"));
            problems.push(problem.at(Place::Key(origin.key("threshold")), "`anomaly` says when there are too many"));
            return None;
        }
        Some(anomaly) => {
            Limit::Unusual { band: anomaly.band.unwrap_or(BAND), side: anomaly.side.unwrap_or(Side::Above) }
        }
    };
    let about = watch.about.clone().or_else(|| ready.map(|ready| ready.about.clone()));
    let period = seconds(watch.within.as_deref(), SPAN);
    Some(Alarm {
        name: name.to_owned(),
        on: watch.log_group.clone(),
        named_at: origin.key("in"),
        about: about.unwrap_or_else(|| format!("{name} in {}", watch.log_group)),
        origin,
        site: Site::LogGroup,
        watch: Watch::Pattern(Watched { pattern, limit, period, of }),
    })
}

/// `5m` in seconds.
pub(super) fn seconds(said: Option<&str>, usual: u32) -> u32 {
    let Some(said) = said else { return usual };
    let (number, unit) = said.split_at(said.len().saturating_sub(1));
    let unit = if unit == "h" { 3600 } else { 60 };
    number.parse().map_or(usual, |number: u32| number * unit)
}
