//! What the words of alerts ask for: alarms on log groups and on streams.

use super::alerts::Resolved;
use super::builder::Builder;
use super::source::Destinations;
use super::stream;
use crate::blueprint::{self, Blueprint};
use crate::catalog::Catalog;
use crate::diagnostic::{Diagnostic, Origin, suggest};

/// Seconds over which matching events are counted unless the blueprint says otherwise; the benchmark asks for them.
const SPAN: u32 = 300;
/// Seconds after which a log group is silent unless the blueprint says otherwise.
const SILENCE: u32 = 3600;
/// Seconds after which a stream is late unless the blueprint says otherwise.
const LATE: u32 = 900;

/// An alarm on a log group.
pub(super) struct Alarm {
    pub(super) name: String,
    pub(super) log_group: String,
    pub(super) named_at: Origin,
    pub(super) origin: Origin,
    pub(super) about: String,
    pub(super) period: u32,
    /// What is watched for; `None`: silence.
    pub(super) watch: Option<Watched>,
}

/// A pattern and how often it may be there.
pub(super) struct Watched {
    pub(super) pattern: String,
    pub(super) threshold: u32,
    pub(super) of: Option<String>,
}

/// An alarm on a stream that falls behind.
pub(super) struct Lateness {
    pub(super) stream: String,
    pub(super) account: String,
    pub(super) region: String,
    pub(super) metric: String,
    pub(super) seconds: u32,
    pub(super) origin: Origin,
}

/// Resolves what the alarms name.
pub(crate) fn alerts<'a>(
    blueprint: &'a Blueprint,
    builder: &mut Builder<'_>,
    destinations: &Destinations<'_>,
    streams: &[stream::Resolved<'_>],
) -> Option<Resolved<'a>> {
    let written = blueprint.alerts.as_ref()?;
    let origin = Origin::root().key("alerts");
    let account = builder.central(written.account.as_deref(), "security", &origin);
    let alarms = alarms(written, builder.catalog, &origin, &mut builder.problems);
    for alarm in &alarms {
        // One with a problem of its own needs no second.
        let name = &alarm.log_group;
        if destinations.log_groups.contains_key(name) || destinations.unplaced.contains_key(name) {
            continue;
        }
        let mut problem = Diagnostic::error(
            "unknown-log-group",
            format!("`{}` is not a log group of this blueprint", alarm.log_group),
        )
        .at(&alarm.named_at, "alarms watch destinations of kind `cloudwatch-logs`");
        if let Some(near) = suggest::nearest(&alarm.log_group, destinations.log_groups.keys().map(String::as_str)) {
            problem = problem.help(format!("did you mean `{near}`?"));
        }
        if !builder.problems.contains(&problem) {
            builder.problems.push(problem);
        }
    }
    let late = late(written, blueprint, builder, streams, &origin);
    Some(Resolved { account: account?, written, alarms, late, origin })
}

fn late(
    written: &blueprint::Alerts,
    blueprint: &Blueprint,
    builder: &mut Builder<'_>,
    streams: &[stream::Resolved<'_>],
    origin: &Origin,
) -> Vec<Lateness> {
    let mut all = Vec::new();
    let origin = origin.key("late");
    for (name, at) in written.late.iter().flat_map(|late| late.streams.iter()) {
        let here = origin.key("streams").item(at);
        let Some(stream) = streams.iter().find(|stream| stream.name == name) else {
            // One that is there and has a problem of its own needs no second.
            let known: Vec<&str> = blueprint.streams.iter().flatten().map(|(name, _)| name.as_str()).collect();
            if !known.contains(&name) {
                let problem =
                    Diagnostic::error("unknown-stream", format!("`{name}` is not a stream of this blueprint"))
                        .at(&here, "no stream with this name");
                builder.problems.push(match suggest::nearest(name, known) {
                    Some(near) => problem.help(format!("did you mean `{near}`?")),
                    None => problem,
                });
            }
            continue;
        };
        let about = builder.catalog.about(&format!("destinations/{}", stream.kind));
        let Some(metric) = about.and_then(|about| about.freshness.clone()) else { continue };
        all.push(Lateness {
            stream: name.to_owned(),
            account: stream.account.clone(),
            region: stream.region.clone(),
            metric,
            seconds: seconds(written.late.as_ref().and_then(|late| late.after.as_deref()), LATE),
            origin: here,
        });
    }
    all
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
                log_group: cis.log_group.clone(),
                named_at: origin.key("in"),
                origin: origin.clone(),
                about: format!("CIS AWS Foundations {number}: {}", control.about),
                period: SPAN,
                watch: Some(Watched {
                    pattern: control.pattern.clone(),
                    threshold: 1,
                    of: Some("cloudtrail".to_owned()),
                }),
            });
        }
    }
    for (name, watch) in written.patterns.iter().flatten() {
        let origin = origin.key("patterns").key(name);
        alarms.extend(watched(name, watch, catalog, origin, problems));
    }
    if let Some(silence) = &written.silence {
        let origin = origin.key("silence");
        for (on, at) in silence.log_groups.iter() {
            alarms.push(Alarm {
                name: format!("{on}-silent"),
                log_group: on.to_owned(),
                named_at: origin.key("in").item(at),
                origin: origin.clone(),
                about: format!("no events in {on}"),
                period: seconds(silence.within.as_deref(), SILENCE),
                watch: None,
            });
        }
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
    let threshold = watch.threshold.or(ready.map(|ready| ready.threshold)).unwrap_or(1);
    let about = watch.about.clone().or_else(|| ready.map(|ready| ready.about.clone()));
    Some(Alarm {
        name: name.to_owned(),
        log_group: watch.log_group.clone(),
        named_at: origin.key("in"),
        about: about.unwrap_or_else(|| format!("{name} in {}", watch.log_group)),
        origin,
        period: seconds(watch.within.as_deref(), SPAN),
        watch: Some(Watched { pattern, threshold, of }),
    })
}

/// `5m` in seconds.
fn seconds(said: Option<&str>, usual: u32) -> u32 {
    let Some(said) = said else { return usual };
    let (number, unit) = said.split_at(said.len().saturating_sub(1));
    let unit = if unit == "h" { 3600 } else { 60 };
    number.parse().map_or(usual, |number: u32| number * unit)
}
