//! Alarms on log groups that AWS names: patterns are counted in all of them together, silence is noticed in each.

use serde_json::json;

use super::alarms::{Alarm, Limit, Watch, Watched};
use super::alerts::Resolved;
use super::builder::{Builder, Maker};
use super::log_group::Held;
use super::source::Destinations;
use super::text::{Handle, Text};
use super::{Item, ItemKey, names};

/// The log groups at a place that an alarm is about, where AWS names them.
pub(super) fn held(destinations: &Destinations<'_>, maker: &Maker<'_>, alarm: &Alarm) -> Vec<Held> {
    let Some(draft) = destinations.log_groups.get(&alarm.on) else { return Vec::new() };
    let place = draft.places.get(&maker.stack).filter(|place| !place.named.is_empty());
    place.map(|place| draft.held(place)).unwrap_or_default()
}

impl Resolved<'_> {
    /// The alarms of one place; beside one on a pattern the filters that it needs.
    pub(super) fn items(
        &self,
        builder: &mut Builder<'_>,
        maker: &Maker<'_>,
        destinations: &Destinations<'_>,
        alarm: &Alarm,
    ) -> Vec<Item> {
        let key = ItemKey::new(format!("alert-{}", alarm.name));
        let held = held(destinations, maker, alarm);
        if held.is_empty() {
            return vec![self.item(maker, &key, alarm)];
        }
        match &alarm.watch {
            Watch::Silence(period) => held.iter().map(|held| silence(maker, &key, alarm, (held, *period))).collect(),
            Watch::Pattern(watched) => {
                for held in &held {
                    builder.add(&maker.stack, filter(maker, &key, alarm, (held, watched)));
                }
                let mut item = self.item(maker, &key, alarm);
                item.context.insert("has_filter".into(), false.into());
                vec![item]
            }
            _ => vec![self.item(maker, &key, alarm)],
        }
    }
}

/// An alarm on each log group.
fn silence(maker: &Maker<'_>, key: &ItemKey, alarm: &Alarm, (held, period): (&Held, u32)) -> Item {
    let name = Text::literal(names::physical(&maker.estate.name, &alarm.name));
    let name = held.name.clone().into_iter().fold(name.then("-"), Text::then);
    let context = json!({ "log_group": Handle(held.key.clone()), "period": period });
    repeated(maker.item(&of(key, held), "alerts/alarm", "silence", name, &context), held)
}

/// A filter of each log group, into the metric of the alarm.
fn filter(maker: &Maker<'_>, key: &ItemKey, alarm: &Alarm, (held, watched): (&Held, &Watched)) -> Item {
    let name = Text::literal(names::physical(&maker.estate.name, &alarm.name));
    let context = json!({
        "log_group": Handle(held.key.clone()),
        "namespace": names::physical(&maker.estate.name, "alerts"),
        "metric": alarm.name,
        "pattern": watched.pattern,
        "counts_all": matches!(watched.limit, Limit::Unusual { .. }),
    });
    repeated(maker.item(&of(key, held), "alerts/alarm", "filter", name, &context), held)
}

fn of(key: &ItemKey, held: &Held) -> ItemKey {
    ItemKey::new(format!("{key}-of-{}", held.key))
}

fn repeated(mut item: Item, held: &Held) -> Item {
    item.only_in = Some(held.regions.clone());
    item.each.clone_from(&held.each);
    item
}
