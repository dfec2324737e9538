//! Logs that feed on themselves: a delivery that writes what the next delivery will carry.

use std::collections::BTreeMap;

use serde_json::Value;

use super::crossing::Crossing;
use super::world::{End, World, list};
use crate::inventory::why_partly_unknown;

/// Every circle, from its first resource back to it.
pub(crate) fn loops(world: &World<'_>, crossings: &[Crossing<'_>]) -> Vec<Vec<usize>> {
    let mut feeds: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let mut add = |from: usize, to: usize| {
        let onward = feeds.entry(from).or_default();
        if !onward.contains(&to) {
            onward.push(to);
        }
    };
    for crossing in crossings {
        if let End::Thing { at, .. } = crossing.to
            && crossing.hop.from != "reader"
            && world.thing(at).is_some_and(|thing| thing.kind != "key")
        {
            add(crossing.from, at);
        }
    }
    for (at, thing) in world.things.iter().enumerate() {
        match thing.kind {
            // A filter reads the group that it is of, and a stream writes to the group of its errors.
            "subscription" => things(world, at, "log_group").into_iter().for_each(|group| add(group, at)),
            "stream" => things(world, at, "errors").into_iter().for_each(|group| add(at, group)),
            "trail" => buckets_watched(world, crossings, at).into_iter().for_each(|bucket| add(bucket, at)),
            _ => {}
        }
    }
    feeds.keys().filter_map(|start| circle(&feeds, *start)).collect()
}

fn things(world: &World<'_>, from: usize, fact: &str) -> Vec<usize> {
    let thing = |end| match end {
        End::Thing { at, .. } => Some(at),
        _ => None,
    };
    world.ends(from, fact).into_iter().filter_map(thing).collect()
}

/// The shortest way from a resource back to itself, told once: by the first of its resources.
fn circle(feeds: &BTreeMap<usize, Vec<usize>>, start: usize) -> Option<Vec<usize>> {
    let mut ways = vec![vec![start]];
    let mut seen = vec![start];
    while let Some(way) = ways.pop() {
        for next in feeds.get(way.last()?).into_iter().flatten() {
            if *next == start {
                let mut circle = way;
                circle.push(start);
                return (circle.iter().min() == Some(&start)).then_some(circle);
            }
            if !seen.contains(next) {
                seen.push(*next);
                let mut longer = way.clone();
                longer.push(*next);
                ways.insert(0, longer);
            }
        }
    }
    None
}

/// The buckets whose objects a trail logs as data events, when logs are put there.
/// <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html>
fn buckets_watched(world: &World<'_>, crossings: &[Crossing<'_>], trail: usize) -> Vec<usize> {
    let Some(thing) = world.thing(trail) else { return Vec::new() };
    let facts = |fact: &str| thing.facts.get(fact).cloned().unwrap_or_default();
    let (advanced, basic) = (facts("selectors"), facts("basic_selectors"));
    let buckets = world.things.iter().enumerate().filter(|(_, thing)| thing.kind == "bucket");
    let watched = buckets.filter(|(at, bucket)| {
        let Some(arn) = &bucket.arn else { return false };
        objects(crossings, *at, arn).iter().any(|object| {
            advanced.iter().any(|selector| selects(selector, object))
                || basic.iter().any(|selector| lists(selector, object))
        })
    });
    watched.map(|(at, _)| at).collect()
}

/// The logs that are put into a bucket.
fn objects(crossings: &[Crossing<'_>], bucket: usize, arn: &str) -> Vec<String> {
    let asked = crossings.iter().flat_map(|crossing| &crossing.asked);
    let put = asked.filter(|asked| asked.at == Some(bucket) && asked.action.starts_with("s3:"));
    let objects: Vec<String> = put.map(|asked| asked.resource.clone()).filter(|object| object.contains('/')).collect();
    if objects.is_empty() { vec![format!("{arn}/AWSLogs/x")] } else { objects }
}

/// Whether an advanced selector has a log that is put in place among its data events. What it says of other fields, such
/// as who did it, is taken to hold.
/// <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/filtering-data-events.html>
fn selects(selector: &Value, object: &str) -> bool {
    let fields = member(selector, "fieldselectors").or_else(|| member(selector, "fieldselector"));
    let fields = list(fields);
    let of_data = |name: &str, wanted: &str| {
        fields.iter().any(|field| is_of(field, name) && texts(field, "equals").iter().any(|value| value == wanted))
    };
    let event = [
        ("eventCategory", "Data"),
        ("resources.type", "AWS::S3::Object"),
        ("resources.ARN", object),
        ("readOnly", "false"),
        ("eventName", "PutObject"),
        ("eventSource", "s3.amazonaws.com"),
    ];
    of_data("eventCategory", "Data")
        && of_data("resources.type", "AWS::S3::Object")
        && event
            .iter()
            .all(|(name, value)| fields.iter().filter(|field| is_of(field, name)).all(|field| has(field, value)))
}

fn is_of(field: &Value, name: &str) -> bool {
    member(field, "field").and_then(Value::as_str) == Some(name)
}

/// Whether a value of an event is what a field selector asks for: one of those that it wants, if it wants any, and none
/// of those that it does not want. What is not known of them may be what is wanted, and is not what is not wanted.
fn has(field: &Value, value: &str) -> bool {
    let words = ["equals", "startswith", "endswith"];
    let any = |prefix: &str| {
        words.iter().any(|word| texts(field, &format!("{prefix}{word}")).iter().any(|text| test(word, value, text)))
    };
    let wants = words.iter().any(|word| !texts(field, word).is_empty());
    let unsure = words.iter().any(|word| member(field, word).is_some_and(|all| why_partly_unknown(all).is_some()));
    (unsure || !wants || any("")) && !any("not")
}

fn test(word: &str, value: &str, text: &str) -> bool {
    match word {
        "startswith" => value.starts_with(text),
        "endswith" => value.ends_with(text),
        _ => value == text,
    }
}

/// The texts of a member that may be one or many.
fn texts(value: &Value, name: &str) -> Vec<String> {
    let values = list(member(value, name));
    values.into_iter().filter_map(text).collect()
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(truth) => Some(truth.to_string()),
        _ => None,
    }
}

/// Whether a basic selector has a log that is put in place among its data events.
fn lists(selector: &Value, object: &str) -> bool {
    let reads_only = member(selector, "readwritetype").and_then(Value::as_str) == Some("ReadOnly");
    let resources = member(selector, "dataresources").or_else(|| member(selector, "dataresource"));
    let listed = list(resources).into_iter().any(|resource| {
        let of_objects = member(resource, "type").and_then(Value::as_str) == Some("AWS::S3::Object");
        of_objects && texts(resource, "values").iter().any(|start| object.starts_with(start.as_str()))
    });
    listed && !reads_only
}

/// A member by its name in any spelling: `FieldSelectors`, `field_selector`.
fn member<'v>(value: &'v Value, name: &str) -> Option<&'v Value> {
    let plain = |key: &str| key.replace('_', "").to_ascii_lowercase();
    value.as_object()?.iter().find(|(key, _)| plain(key) == name).map(|(_, value)| value)
}
