//! Logs that feed on themselves: a delivery that writes what the next delivery will carry.

use std::collections::BTreeMap;

use serde_json::Value;

use super::crossing::Crossing;
use super::world::{End, World};
use crate::catalog::function_group;
use crate::iam::Truth;
use crate::inventory::{Thing, why_partly_unknown, why_unknown};
use crate::policy::one_or_many;

/// What each resource feeds, in the order in which it was found.
type Feeds = BTreeMap<usize, Vec<usize>>;

/// Every circle, from its first resource back to it, with why it cannot be known whether there is one.
pub(crate) fn loops(world: &World<'_>, crossings: &[Crossing<'_>]) -> Vec<(Vec<usize>, Option<String>)> {
    let mut feeds = Feeds::new();
    let mut perhaps: BTreeMap<(usize, usize), String> = BTreeMap::new();
    let mut add = |from, to| feed(&mut feeds, from, to);
    for crossing in crossings {
        if let End::Thing { at, .. } = crossing.to
            && crossing.hop.from != "reader"
            && (crossing.hop.from != "stream" || crossing.hop.to != "buffer")
            && world.thing(at).is_some_and(|thing| thing.kind != "key")
        {
            add(crossing.from, at);
        }
    }
    for (at, thing) in world.things.iter().enumerate() {
        match thing.kind {
            // A filter reads the group that it is of, a stream its data stream, and it writes to the group of its errors and,
            // by the function that changes its records, to that of the function.
            "subscription" => things(world, at, "log_group").into_iter().for_each(|group| add(group, at)),
            "stream" => {
                things(world, at, "buffer").into_iter().for_each(|buffer| add(buffer, at));
                things(world, at, "errors").into_iter().for_each(|group| add(at, group));
                groups_of_functions(world, at).into_iter().for_each(|group| add(at, group));
            }
            "account-subscription" => {
                for (group, unsure) in groups_taken(world, at) {
                    match unsure {
                        Some(why) => drop(perhaps.insert((group, at), why)),
                        None => add(group, at),
                    }
                }
            }
            "trail" => {
                for (bucket, unsure) in buckets_watched(world, crossings, at) {
                    match unsure {
                        Some(why) => drop(perhaps.insert((bucket, at), why)),
                        None => add(bucket, at),
                    }
                }
            }
            _ => {}
        }
    }
    let certain: Vec<Vec<usize>> = feeds.keys().filter_map(|start| circle(&feeds, *start)).collect();
    for (from, to) in perhaps.keys() {
        feed(&mut feeds, *from, *to);
    }
    let every = feeds.keys().filter_map(|start| circle(&feeds, *start));
    let unsure = every.filter_map(|circle| {
        let why = circle.windows(2).find_map(|ends| perhaps.get(&(*ends.first()?, *ends.last()?)))?.clone();
        Some((circle, Some(why)))
    });
    let unsure: Vec<_> = unsure.collect();
    certain.into_iter().map(|circle| (circle, None)).chain(unsure).collect()
}

fn feed(feeds: &mut Feeds, from: usize, to: usize) {
    let onward = feeds.entry(from).or_default();
    if !onward.contains(&to) {
        onward.push(to);
    }
}

fn things(world: &World<'_>, from: usize, fact: &str) -> Vec<usize> {
    let thing = |end| match end {
        End::Thing { at, .. } => Some(at),
        _ => None,
    };
    world.ends(from, fact).into_iter().filter_map(thing).collect()
}

/// The log groups of the functions that a stream calls.
fn groups_of_functions(world: &World<'_>, stream: usize) -> Vec<usize> {
    let Some(thing) = world.thing(stream) else { return Vec::new() };
    let is_of = |function: &str, other: &Thing<'_>| {
        let place = [&other.resource.region, &other.resource.account];
        let same = function.split(':').skip(3).zip(place).all(|(said, own)| own.as_deref() == Some(said));
        let group = function_group(function);
        same && other.kind == "log-group" && other.texts("name").any(|name| group.as_ref() == Some(&name))
    };
    let functions: Vec<String> = thing.texts("function").collect();
    let groups = world.things.iter().enumerate();
    groups.filter(|(_, other)| functions.iter().any(|function| is_of(function, other))).map(|(at, _)| at).collect()
}

/// The log groups that a subscription policy of an account takes, with why that cannot be known. The only criterion there
/// is names what is left out: `LogGroupName NOT IN ["a", "b"]`.
/// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutAccountPolicy.html>
fn groups_taken(world: &World<'_>, policy: usize) -> Vec<(usize, Option<String>)> {
    let Some(thing) = world.thing(policy) else { return Vec::new() };
    let criteria = thing.facts.get("except").into_iter().flatten();
    let unsure = criteria.clone().find_map(why_partly_unknown).map(str::to_owned);
    let lists = criteria.filter_map(Value::as_str).filter_map(|text| text.split_once('['));
    let left_out: Vec<String> = lists
        .filter_map(|(_, names)| serde_json::from_str::<Vec<String>>(&format!("[{names}")).ok())
        .flatten()
        .collect();
    let place = (&thing.resource.account, &thing.resource.region);
    let groups = world.things.iter().enumerate().filter(|(_, other)| {
        let is_there = (&other.resource.account, &other.resource.region) == place;
        other.kind == "log-group" && is_there && !other.texts("name").any(|name| left_out.contains(&name))
    });
    groups.map(|(at, _)| (at, unsure.clone())).collect()
}

/// The shortest way from a resource back to itself, told once: by the first of its resources.
fn circle(feeds: &Feeds, start: usize) -> Option<Vec<usize>> {
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

/// The buckets whose objects a trail logs as data events, when logs are put there, with why that cannot be known.
/// <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html>
fn buckets_watched(world: &World<'_>, crossings: &[Crossing<'_>], trail: usize) -> Vec<(usize, Option<String>)> {
    let Some(thing) = world.thing(trail) else { return Vec::new() };
    let facts = |fact: &str| thing.facts.get(fact).cloned().unwrap_or_default();
    let (advanced, basic) = (facts("selectors"), facts("basic_selectors"));
    let buckets = world.things.iter().enumerate().filter(|(_, thing)| thing.kind == "bucket");
    let watched = buckets.filter_map(|(at, bucket)| {
        let objects = objects(crossings, at, bucket.arn.as_ref()?);
        let watched = Truth::any(objects.iter().map(|object| {
            let advanced = advanced.iter().map(|selector| selects(selector, object));
            Truth::any(advanced.chain(basic.iter().map(|selector| lists(selector, object))))
        }));
        match watched {
            Truth::Match => Some((at, None)),
            Truth::NoMatch => None,
            Truth::Unknown(why) => Some((at, Some(why))),
        }
    });
    watched.collect()
}

/// Not so, or not known where a part of what would say so is not.
fn unless_unknown(value: Option<&Value>) -> Truth {
    value.and_then(why_partly_unknown).map_or(Truth::NoMatch, |why| Truth::Unknown(why.to_owned()))
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
fn selects(selector: &Value, object: &str) -> Truth {
    let fields = member(selector, "fieldselectors").or_else(|| member(selector, "fieldselector"));
    if why_unknown(selector).is_some() {
        return unless_unknown(Some(selector));
    }
    let unnamed = unless_unknown(fields);
    let fields = one_or_many(fields);
    let of_data = |name: &str, wanted: &str| {
        let named = fields.iter().filter(|field| is_of(field, name));
        let equal = named.map(|field| match texts(field, "equals").iter().any(|value| value == wanted) {
            true => Truth::Match,
            false => unless_unknown(member(field, "equals")),
        });
        match Truth::any(equal) {
            // Another field of the selector may be the one.
            Truth::NoMatch if !fields.iter().any(|field| is_of(field, name)) => unnamed.clone(),
            other => other,
        }
    };
    let event = [
        ("eventCategory", "Data"),
        ("resources.type", "AWS::S3::Object"),
        ("resources.ARN", object),
        ("readOnly", "false"),
        ("eventName", "PutObject"),
        ("eventSource", "s3.amazonaws.com"),
    ];
    let fits = event.iter().map(|(name, value)| {
        Truth::all(fields.iter().filter(|field| is_of(field, name)).map(|field| has(field, value)))
    });
    let of_objects = [of_data("eventCategory", "Data"), of_data("resources.type", "AWS::S3::Object")];
    Truth::all(of_objects.into_iter().chain(fits))
}

fn is_of(field: &Value, name: &str) -> bool {
    member(field, "field").and_then(Value::as_str) == Some(name)
}

/// Whether a value of an event is what a field selector asks for: one of those that it wants, if it wants any, and none
/// of those that it does not want.
fn has(field: &Value, value: &str) -> Truth {
    let words = ["equals", "startswith", "endswith"];
    let one_of = |prefix: &str| {
        Truth::any(words.iter().map(|word| {
            let name = format!("{prefix}{word}");
            match texts(field, &name).iter().any(|text| test(word, value, text)) {
                true => Truth::Match,
                false => unless_unknown(member(field, &name)),
            }
        }))
    };
    let wants = words.iter().any(|word| member(field, word).is_some_and(|all| !one_or_many(Some(all)).is_empty()));
    let wanted = if wants { one_of("") } else { Truth::Match };
    Truth::all([wanted, one_of("not").negated_if(true)])
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
    let values = one_or_many(member(value, name));
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
fn lists(selector: &Value, object: &str) -> Truth {
    if why_unknown(selector).is_some() {
        return unless_unknown(Some(selector));
    }
    let is = |value: &Value, name: &str, wanted: &str| match member(value, name) {
        Some(found) if found == wanted => Truth::Match,
        found => unless_unknown(found),
    };
    let resources = member(selector, "dataresources").or_else(|| member(selector, "dataresource"));
    let listed = one_or_many(resources).into_iter().map(|resource| {
        if why_unknown(resource).is_some() {
            return unless_unknown(Some(resource));
        }
        let covers = match texts(resource, "values").iter().any(|start| object.starts_with(start.as_str())) {
            true => Truth::Match,
            false => unless_unknown(member(resource, "values")),
        };
        Truth::all([is(resource, "type", "AWS::S3::Object"), covers])
    });
    Truth::all([Truth::any(listed), is(selector, "readwritetype", "ReadOnly").negated_if(true)])
}

/// A member by its name in any spelling: `FieldSelectors`, `field_selector`.
fn member<'v>(value: &'v Value, name: &str) -> Option<&'v Value> {
    let plain = |key: &str| key.replace('_', "").to_ascii_lowercase();
    value.as_object()?.iter().find(|(key, _)| plain(key) == name).map(|(_, value)| value)
}
