//! How large a domain is.
//! <https://docs.aws.amazon.com/opensearch-service/latest/developerguide/bp-storage.html>

use serde::Deserialize;
use serde_json::Value;

use crate::diagnostic::{Diagnostic, Origin, Place};

/// GiB of storage for a GiB of logs, in tenths: each log twice, since an index has a replica, and 45 percent more for
/// indexes, the system and reserves.
/// <https://docs.aws.amazon.com/prescriptive-guidance/latest/opensearch-service-migration/sizing.html>
const TENTHS: u64 = 29;
/// The largest volume that is worked out, in GiB; more data asks for more nodes.
const LARGEST: u64 = 1024;
/// The smallest volume that AWS takes, in GiB.
const SMALLEST: u64 = 10;
/// The most nodes of a domain, unless AWS raises the quota.
/// <https://docs.aws.amazon.com/opensearch-service/latest/developerguide/petabyte-scale.html>
const MOST: u64 = 80;

/// Nodes of a domain and their volumes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sizes {
    pub(super) count: u64,
    /// Of each node, in GiB.
    pub(super) volume: u64,
}

/// What a blueprint says of them.
#[derive(Debug, Deserialize)]
pub(super) struct Said {
    gigabytes_a_day: Option<u64>,
    days: Option<u64>,
    volume: Option<u64>,
    #[serde(default)]
    nodes: Nodes,
}

#[derive(Debug, Default, Deserialize)]
struct Nodes {
    count: Option<u64>,
}

impl Said {
    pub(super) fn of(create: &Value) -> Option<Self> {
        serde_json::from_value(create.clone()).ok()
    }

    /// Nodes over so many zones.
    pub(super) fn sizes(&self, name: &str, zones: u64, create: &Origin) -> Result<Sizes, Box<Diagnostic>> {
        if let Some(count) = self.nodes.count.filter(|count| count % zones != 0) {
            let problem =
                Diagnostic::error("uneven-nodes", format!("`{name}` would have {count} nodes in {zones} zones"));
            let place = create.key("nodes").key("count");
            return Err(problem.at(&place, format!("needs a multiple of {zones}")).into());
        }
        let (needed, volume, count) = match (self.gigabytes_a_day, self.days, self.volume, self.nodes.count) {
            (Some(_), _, Some(_), Some(_)) => return Err(without_effect("gigabytes_a_day", create)),
            (_, Some(_), Some(_), Some(_)) => return Err(without_effect("days", create)),
            (_, _, Some(volume), Some(count)) => return Ok(Sizes { count, volume }),
            (Some(day), Some(days), volume, count) => {
                (day.saturating_mul(days).saturating_mul(TENTHS).div_ceil(10), volume, count)
            }
            (day, _, _, _) => {
                let word = if day.is_some() { "days" } else { "gigabytes_a_day" };
                return Err(Diagnostic::error("missing-key", format!("`{name}` needs `{word}`"))
                    .at(Place::Key(create.clone()), format!("the size is not known without `{word}`"))
                    .help("say how much comes each day and for how many days it stays, or both `volume` and `nodes.count`").into());
            }
        };
        let count = count.unwrap_or_else(|| needed.div_ceil(volume.unwrap_or(LARGEST)).max(1).next_multiple_of(zones));
        if count > MOST {
            let headline = format!("`{name}` would have {count} nodes for {needed} GiB");
            return Err(Diagnostic::error("over-limit", headline)
                .at(Place::Key(create.clone()), format!("a domain has {MOST} nodes at most"))
                .help("say a larger `volume`, and a type of node that takes it")
                .into());
        }
        Ok(Sizes { count, volume: volume.unwrap_or_else(|| needed.div_ceil(count).max(SMALLEST)) })
    }
}

fn without_effect(word: &str, create: &Origin) -> Box<Diagnostic> {
    Diagnostic::error("option-without-effect", format!("`{word}` has no effect here"))
        .at(Place::Key(create.key(word)), "`volume` and `nodes.count` say the size already")
        .into()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn sizes_follow_the_volume_of_logs() {
        for (create, zones, count, volume) in [
            // 10 GiB for 14 days, twice and 45 percent more: 406 GiB over three nodes.
            (json!({ "gigabytes_a_day": 10, "days": 14 }), 3, 3, 136),
            (json!({ "gigabytes_a_day": 1, "days": 1 }), 3, 3, 10),
            (json!({ "gigabytes_a_day": 1, "days": 1 }), 1, 1, 10),
            // 8700 GiB: nine volumes of at most 1024 GiB.
            (json!({ "gigabytes_a_day": 100, "days": 30 }), 3, 9, 967),
            (json!({ "gigabytes_a_day": 100, "days": 30 }), 2, 10, 870),
            (json!({ "gigabytes_a_day": 100, "days": 30, "volume": 3000 }), 3, 3, 3000),
            (json!({ "gigabytes_a_day": 100, "days": 30, "nodes": { "count": 6 } }), 3, 6, 1450),
            (json!({ "volume": 50, "nodes": { "count": 4 } }), 2, 4, 50),
        ] {
            let sizes = Said::of(&create).unwrap().sizes("search", zones, &Origin::root()).unwrap();
            assert_eq!(sizes, Sizes { count, volume }, "{create}");
        }
    }
}
