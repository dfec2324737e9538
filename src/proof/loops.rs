//! Logs that feed on themselves: a delivery that writes what the next delivery will carry.

use std::collections::BTreeMap;

use serde_json::Value;

use super::crossing::Crossing;
use super::world::{End, World, label, list};

/// Every circle, as the labels of its resources.
pub(crate) fn loops(world: &World<'_>, crossings: &[Crossing<'_>]) -> Vec<Vec<String>> {
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
            "trail" => buckets_watched(world, at).into_iter().for_each(|bucket| add(bucket, at)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    for start in feeds.keys() {
        if let Some(circle) = circle(&feeds, *start) {
            let label = |at: &usize| world.thing(*at).map(|thing| label(thing).to_owned());
            found.push(circle.iter().filter_map(label).collect());
        }
    }
    found
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

/// The buckets whose objects a trail logs as data events.
/// <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html>
fn buckets_watched(world: &World<'_>, trail: usize) -> Vec<usize> {
    let Some(thing) = world.thing(trail) else { return Vec::new() };
    let facts = |fact: &str| thing.facts.get(fact).cloned().unwrap_or_default();
    let (advanced, basic) = (facts("selectors"), facts("basic_selectors"));
    let buckets = world.things.iter().enumerate().filter(|(_, thing)| thing.kind == "bucket");
    let watched = buckets.filter(|(_, bucket)| {
        let Some(arn) = &bucket.arn else { return false };
        let object = format!("{arn}/AWSLogs/x");
        advanced.iter().any(|selector| selects(selector, &object))
            || basic.iter().any(|selector| lists(selector, &object))
    });
    watched.map(|(at, _)| at).collect()
}

/// Whether an advanced selector has the object among its data events.
fn selects(selector: &Value, object: &str) -> bool {
    let fields = member(selector, "fieldselectors").or_else(|| member(selector, "fieldselector"));
    let fields: Vec<&Value> = list(fields);
    let text = |field: &Value, word: &str| -> Vec<String> {
        let values = list(member(field, word));
        values.into_iter().filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let named = |field: &&&Value, name: &str| member(field, "field").and_then(Value::as_str) == Some(name);
    let equals = |name: &str, wanted: &str| {
        fields
            .iter()
            .filter(|field| named(field, name))
            .any(|field| text(field, "equals").iter().any(|value| value == wanted))
    };
    if !equals("eventCategory", "Data") || !equals("resources.type", "AWS::S3::Object") || equals("readOnly", "true") {
        return false;
    }
    fields.iter().filter(|field| named(field, "resources.ARN")).all(|field| {
        let begins = |word: &str| text(field, word).iter().any(|start| object.starts_with(start.as_str()));
        let only = !text(field, "startswith").is_empty();
        (!only || begins("startswith")) && !begins("notstartswith")
    })
}

/// Whether a basic selector has the object among its data events.
fn lists(selector: &Value, object: &str) -> bool {
    let reads_only = member(selector, "readwritetype").and_then(Value::as_str) == Some("ReadOnly");
    let resources = member(selector, "dataresources").or_else(|| member(selector, "dataresource"));
    let listed = list(resources).into_iter().any(|resource| {
        let of_objects = member(resource, "type").and_then(Value::as_str) == Some("AWS::S3::Object");
        let values = list(member(resource, "values"));
        of_objects
            && values
                .into_iter()
                .filter_map(Value::as_str)
                .any(|start| object.starts_with(start) || start == "arn:aws:s3")
    });
    listed && !reads_only
}

/// A member by its name in any spelling: `FieldSelectors`, `field_selector`.
fn member<'v>(value: &'v Value, name: &str) -> Option<&'v Value> {
    let plain = |key: &str| key.replace('_', "").to_ascii_lowercase();
    value.as_object()?.iter().find(|(key, _)| plain(key) == name).map(|(_, value)| value)
}
