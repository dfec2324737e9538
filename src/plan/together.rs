//! Alarms that are told of together.
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Create_Composite_Alarm.html>

use std::collections::BTreeSet;

use serde_json::json;

use super::alarms::Watch;
use super::alerts::{Resolved, Tellers, Topics};
use super::builder::{Builder, Maker};
use super::source::Destinations;
use super::text::Text;
use super::{Item, ItemKey, StackKey, names, watched};
use crate::blueprint::{self, OneOrMany, Together};
use crate::diagnostic::{Diagnostic, Origin, Place};

/// Says which alarms are combined that are not there, and which words are missing.
pub(super) fn check(written: &blueprint::Alerts, known: &[&str], origin: &Origin, problems: &mut Vec<Diagnostic>) {
    for (name, together) in written.together.iter().flatten() {
        let here = origin.key(name);
        let Some((word, parts, _)) = rule(together) else {
            let problem = Diagnostic::error("missing-key", format!("`{name}` needs either `all` or `any`"));
            let has = if together.all.is_some() { "it has both" } else { "it has neither" };
            problems.push(problem.at(&here, has));
            continue;
        };
        for (part, at) in parts.iter().into_iter().filter(|(part, _)| !known.contains(part)) {
            let problem = Diagnostic::error("unknown-alarm", format!("`{part}` is not an alarm of this blueprint"))
                .at(&here.key(word).item(at), "no alarm with this name");
            problems.push(problem.did_you_mean(part, known.iter().copied()));
        }
    }
}

/// The word that combines, what it combines, and what AWS writes between them.
fn rule(together: &Together) -> Option<(&'static str, &OneOrMany, &'static str)> {
    match (&together.all, &together.any) {
        (Some(all), None) => Some(("all", all, " AND ")),
        (None, Some(any)) => Some(("any", any, " OR ")),
        _ => None,
    }
}

impl Resolved<'_> {
    /// The alarms that tell nobody by themselves.
    pub(super) fn quiet(&self) -> BTreeSet<&str> {
        let together = self.written.together.iter().flatten().map(|(_, together)| together);
        let quiet = together.filter(|together| together.quiet == Some(true)).filter_map(rule);
        quiet.flat_map(|(_, parts, _)| parts.iter()).map(|(part, _)| part).collect()
    }

    /// Creates the combinations, each where all its alarms are.
    pub(super) fn add_together(&self, builder: &mut Builder<'_>, destinations: &Destinations<'_>, topics: &mut Topics) {
        for (name, together) in self.written.together.iter().flatten() {
            let origin = self.origin.key("together").key(name);
            let Some((word, parts, between)) = rule(together) else { continue };
            let parts: Vec<(&str, Origin)> =
                parts.iter().into_iter().map(|(part, at)| (part, origin.key(word).item(at))).collect();
            let Some(makers) = self.common_place(builder, destinations, &parts, &origin) else { continue };
            let about = together.about.clone().unwrap_or_else(|| {
                let names: Vec<&str> = parts.iter().map(|(part, _)| *part).collect();
                format!("{word} of {}", names.join(", "))
            });
            let alarm =
                |(part, _): &(&str, Origin)| format!("ALARM(\"{}\")", names::physical(&builder.estate.name, part));
            let text = parts.iter().map(alarm).collect::<Vec<_>>().join(between);
            for maker in makers {
                let key = ItemKey::new(format!("alert-{name}"));
                let mut item = self.together(&maker, &key, name, &text);
                item.after.extend(parts.iter().map(|(part, _)| ItemKey::new(format!("alert-{part}"))));
                Tellers::note(topics, builder, &maker);
                self.add_teller(builder, &maker, item, name, &about, true);
            }
        }
    }

    fn together(&self, maker: &Maker<'_>, key: &ItemKey, name: &str, rule: &str) -> Item {
        let name = Text::literal(names::physical(&maker.estate.name, name));
        maker.item(key, "alerts/alarm", "together", name, &json!({ "rule": rule }))
    }

    /// Where a combination is made; says so if its alarms are not in the same places.
    fn common_place<'b>(
        &self,
        builder: &mut Builder<'b>,
        destinations: &Destinations<'_>,
        parts: &[(&str, Origin)],
        origin: &Origin,
    ) -> Option<Vec<Maker<'b>>> {
        let mut first: Option<(Vec<Maker<'b>>, &str, &Origin)> = None;
        for (part, at) in parts {
            let alarm = self.alarms.iter().find(|alarm| alarm.name == *part)?;
            let mut makers = super::alerts::makers(builder, destinations, alarm);
            let is_several = |maker: &Maker<'_>| !watched::held(destinations, maker, alarm).is_empty();
            if matches!(alarm.watch, Watch::Silence(_)) && makers.iter().any(is_several) {
                builder.problems.push(several(part, at));
                return None;
            }
            for maker in &mut makers {
                maker.origin = origin.clone();
            }
            let Some((kept, name, named_at)) = &mut first else {
                first = Some((makers, part, at));
                continue;
            };
            if places(kept) != places(&makers) {
                let problem =
                    Diagnostic::error("alarms-apart", format!("`{name}` and `{part}` cannot be told of together"))
                        .at(Place::from(at), format!("this one is {}", shown(&makers)))
                        .also(*named_at, format!("this one is {}", shown(kept)))
                        .help("combine alarms that are in the same accounts and regions");
                builder.problems.push(problem);
                return None;
            }
            for (kept, maker) in kept.iter_mut().zip(makers) {
                kept.regional |= maker.regional;
            }
        }
        first.map(|(makers, _, _)| makers)
    }
}

/// An alarm that is there once for each log group has as many names.
fn several(part: &str, at: &Origin) -> Diagnostic {
    Diagnostic::error("alarms-apart", format!("`{part}` cannot be told of together with others"))
        .at(Place::from(at), "there is one for each log group that AWS names")
        .help("combine alarms on patterns, which are counted in all of these log groups")
}

fn places<'m>(makers: &'m [Maker<'_>]) -> Vec<(&'m StackKey, Option<&'m BTreeSet<String>>)> {
    makers.iter().map(|maker| (&maker.stack, maker.only_in.as_ref())).collect()
}

/// Places in words.
fn shown(makers: &[Maker<'_>]) -> String {
    let place = |maker: &Maker<'_>| {
        let owner = match &maker.stack {
            StackKey::Core { account, .. } => format!("account {account}"),
            StackKey::Cell { group } => format!("the accounts `{group}`"),
        };
        let regions: Vec<&str> = maker.only_in.iter().flatten().map(String::as_str).collect();
        format!("in {owner} in {}", regions.join(", "))
    };
    let places: Vec<String> = makers.iter().map(place).collect();
    if places.is_empty() { "nowhere, since nothing delivers to its log group".to_owned() } else { places.join(" and ") }
}
