//! What a role reads that people or tools assume.

use serde_json::Value;

use super::request::{federated, principals};
use super::world::{End, World};
use crate::policy::one_or_many;

/// The action that stands for reading a kind of thing.
fn reading(kind: &str) -> &'static str {
    if kind == "queue" { "sqs:receivemessage" } else { "s3:getobject" }
}

/// Whether an action lets something be read.
fn reads(action: &str, wanted: &str) -> bool {
    let action = action.to_ascii_lowercase();
    match action.split_once('*') {
        Some((start, _)) => action.contains(':') && wanted.starts_with(start),
        None => action == wanted,
    }
}

/// The things of a kind that a role reads which people or tools assume.
pub(super) fn read_by(world: &World<'_>, role: usize, kind: &str) -> Vec<End> {
    if principals(world, role).is_empty() && federated(world, role).is_empty() {
        return Vec::new();
    }
    let wanted = reading(kind);
    let lets_read = |document: &Value, arn: &str| {
        one_or_many(document.get("Statement")).into_iter().any(|statement| {
            let has = |element: &str, wanted: &dyn Fn(&str) -> bool| {
                one_or_many(statement.get(element)).into_iter().filter_map(Value::as_str).any(wanted)
            };
            statement.get("Effect").and_then(Value::as_str) == Some("Allow")
                && has("Action", &|action| reads(action, wanted))
                && has("Resource", &|resource| resource.starts_with(arn))
        })
    };
    let things = world.things.iter().enumerate().filter(|(_, thing)| thing.kind == kind);
    let read = things.filter(|(_, thing)| {
        let arn = thing.arn.as_deref().unwrap_or("-");
        world.permitting(role).iter().any(|(_, document)| lets_read(document, arn))
    });
    read.map(|(at, _)| End::Thing { at, rest: String::new() }).collect()
}
