//! Sources whose options need more than a lookup. Each has a named function; more than ten would mean that the
//! model is wrong.

use serde::Serialize;
use serde_json::{Value, json};

use std::collections::{BTreeMap, BTreeSet};

use super::text::ByRegion;
use crate::catalog::DeliveryKind;

/// What the options of a source are adapted to.
pub(crate) struct Setting<'a> {
    /// The ARNs of the buckets that hold what is delivered.
    pub(crate) own_buckets: &'a [String],
    /// The kinds of its destinations.
    pub(crate) to: &'a [DeliveryKind],
    /// What is the same in every region.
    pub(crate) global_types: &'a [String],
    /// The first of its regions.
    pub(crate) first_region: Option<&'a String>,
}

/// The options of a source as its templates need them.
pub(crate) fn adapt(kind: &str, options: &mut BTreeMap<String, Value>, setting: &Setting<'_>) {
    match kind {
        "vpc-flow-logs" | "transit-gateway-flow-logs" => flow_log_format(options),
        "cloudtrail" => event_selectors(options, setting.own_buckets),
        "config" => resource_types(options, setting),
        "network-firewall" => log_types(options, setting.to),
        "firewall-manager" => firewall_policy(options),
        "waf" => redactions(options),
        _ => {}
    }
}

/// `fields: [version, srcaddr]` becomes `${version} ${srcaddr}`.
/// <https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html>
fn flow_log_format(options: &mut BTreeMap<String, Value>) {
    let fields = options.get("fields").and_then(Value::as_array);
    let format = fields.map(|fields| {
        fields.iter().filter_map(Value::as_str).map(|field| format!("${{{field}}}")).collect::<Vec<_>>().join(" ")
    });
    options.insert("log_format".into(), format.map_or(Value::Null, Value::from));
}

/// Each type of log of a firewall goes to one destination: where there are several, some go to the stream, and of the others
/// some to the log group.
/// <https://docs.aws.amazon.com/network-firewall/latest/developerguide/firewall-logging.html>
fn log_types(options: &mut BTreeMap<String, Value>, to: &[DeliveryKind]) {
    let types = words(options.get("types"));
    let chosen = |word: &str| words(options.get(word));
    let (to_stream, to_log_group) = (chosen("to_stream"), chosen("to_log_group"));
    let has = |kind: DeliveryKind| to.contains(&kind);
    let is_streamed = |kind: &String| has(DeliveryKind::Stream) && (to.len() == 1 || to_stream.contains(kind));
    let is_logged =
        |kind: &String| has(DeliveryKind::LogGroup) && (!has(DeliveryKind::S3) || to_log_group.contains(kind));
    let (streamed, others): (Vec<String>, Vec<String>) = types.into_iter().partition(is_streamed);
    let (logged, archived): (Vec<String>, Vec<String>) = others.into_iter().partition(is_logged);
    options.insert("streamed".into(), streamed.into());
    options.insert("logged".into(), logged.into());
    options.insert("archived".into(), archived.into());
}

/// Types that are the same in every region are recorded in the first one, since AWS Config would record them in each. A
/// list of exceptions has to name them elsewhere, because AWS then reads no flag for them.
/// <https://docs.aws.amazon.com/config/latest/APIReference/API_RecordingGroup.html>
fn resource_types(options: &mut BTreeMap<String, Value>, setting: &Setting<'_>) {
    let by_region = |there: Value, elsewhere: Value| {
        let region = setting.first_region.cloned().unwrap_or_default();
        serde_json::to_value(ByRegion { region, there, elsewhere }).unwrap_or_default()
    };
    let said = |word: &str| words(options.get("resource_types").and_then(|types| types.get(word)));
    let (only, except) = (said("only"), said("except"));
    let elsewhere: BTreeSet<&String> = except.iter().chain(setting.global_types).collect();
    let (all, excludes) = (only.is_empty() && except.is_empty(), !except.is_empty());
    let strategy = match (all, excludes) {
        (true, _) => "ALL_SUPPORTED_RESOURCE_TYPES",
        (_, true) => "EXCLUSION_BY_RESOURCE_TYPES",
        _ => "INCLUSION_BY_RESOURCE_TYPES",
    };
    let excluded = if excludes { by_region(json!(except), json!(elsewhere)) } else { Value::Null };
    options.insert("strategy".into(), strategy.into());
    options.insert("all".into(), all.into());
    options.insert("global".into(), if all { by_region(true.into(), false.into()) } else { Value::Null });
    options.insert("only".into(), if only.is_empty() { Value::Null } else { only.into() });
    options.insert("excludes".into(), excludes.into());
    options.insert("excluded".into(), excluded);
}

/// Whose resources a policy is about, and whether its rule groups do more than count.
/// <https://docs.aws.amazon.com/fms/2018-01-01/APIReference/API_SecurityServicePolicyData.html>
fn firewall_policy(options: &mut BTreeMap<String, Value>) {
    let is = |word: &str| options.get(word).and_then(Value::as_bool).unwrap_or_default();
    let action = if is("count") { "COUNT" } else { "NONE" };
    let only = options.get("only").and_then(Value::as_object).into_iter().flatten();
    let has_only = only.into_iter().any(|(_, ids)| ids.as_array().is_some_and(|ids| !ids.is_empty()));
    let has_tagged = options.get("tagged").and_then(Value::as_object).is_some_and(|tags| !tags.is_empty());
    options.insert("action".into(), action.into());
    options.insert("has_only".into(), has_only.into());
    options.insert("has_tagged".into(), has_tagged.into());
}

/// Documents that the resource of a source holds, with their templates.
pub(super) fn fragments(kind: &str) -> Vec<(&'static str, &'static str)> {
    match kind {
        "firewall-manager" => vec![("document", "sources/firewall-manager/document.json.hbs")],
        _ => Vec::new(),
    }
}

/// Whether there is anything to redact.
fn redactions(options: &mut BTreeMap<String, Value>) {
    let any = |value: &Value| value == &Value::Bool(true) || value.as_array().is_some_and(|names| !names.is_empty());
    let redacts = options.get("redact").and_then(Value::as_object).is_some_and(|redact| redact.values().any(any));
    options.insert("redacts".into(), redacts.into());
}

/// One condition of an advanced event selector.
#[derive(Serialize)]
struct FieldSelector {
    field: &'static str,
    equals: Option<Vec<String>>,
    not_equals: Option<Vec<String>>,
    starts_with: Option<Vec<String>>,
    not_starts_with: Option<Vec<String>>,
}

impl FieldSelector {
    fn new(field: &'static str) -> Self {
        Self { field, equals: None, not_equals: None, starts_with: None, not_starts_with: None }
    }

    fn equals(field: &'static str, value: &str) -> Self {
        Self { equals: Some(vec![value.to_owned()]), ..Self::new(field) }
    }
}

/// An advanced event selector.
#[derive(Serialize)]
struct Selector {
    name: String,
    fields: Vec<FieldSelector>,
}

/// Management, data and network activity events become advanced event selectors; the archives themselves are never data events,
/// since each delivery would log the next one.
/// <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html>
fn event_selectors(options: &mut BTreeMap<String, Value>, own_buckets: &[String]) {
    let data: Vec<Value> = options.get("data_events").and_then(Value::as_array).cloned().unwrap_or_default();
    let management = options.get("management_events").and_then(Value::as_str).unwrap_or("all").to_owned();
    let excluded: Vec<String> = words(options.get("exclude_event_sources"));
    let mut selectors = Vec::new();
    if management != "none" {
        let mut fields = vec![FieldSelector::equals("eventCategory", "Management")];
        fields.extend(read_only(&management));
        if !excluded.is_empty() {
            fields.push(FieldSelector { not_equals: Some(excluded.clone()), ..FieldSelector::new("eventSource") });
        }
        selectors.push(Selector { name: "Management events".into(), fields });
    }
    for event in &data {
        selectors.push(data_selector(event, own_buckets));
    }
    let network = words(options.get("network_events"));
    selectors.extend(network.iter().map(network_selector));
    // A trail without selectors logs all management events, which is what most want and what reads best.
    let usual = data.is_empty() && network.is_empty() && management == "all" && excluded.is_empty();
    let selectors = if usual { Value::Null } else { serde_json::to_value(selectors).unwrap_or_default() };
    options.insert("has_selectors".into(), (!selectors.is_null()).into());
    options.insert("selectors".into(), selectors);
}

fn data_selector(event: &Value, own_buckets: &[String]) -> Selector {
    let of = event.get("of").and_then(Value::as_str).unwrap_or_default();
    let mut fields = vec![FieldSelector::equals("eventCategory", "Data"), FieldSelector::equals("resources.type", of)];
    fields.extend(read_only(event.get("only").and_then(Value::as_str).unwrap_or("all")));
    let starting_with = words(event.get("starting_with"));
    let mut not_starting_with = words(event.get("not_starting_with"));
    if of == "AWS::S3::Object" {
        not_starting_with.extend(own_buckets.iter().map(|arn| format!("{arn}/")));
    }
    let some = |words: Vec<String>| Some(words).filter(|words| !words.is_empty());
    if !starting_with.is_empty() || !not_starting_with.is_empty() {
        fields.push(FieldSelector {
            starts_with: some(starting_with),
            not_starts_with: some(not_starting_with),
            ..FieldSelector::new("resources.ARN")
        });
    }
    Selector { name: format!("Data events of {of}"), fields }
}

/// <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-network-events-with-cloudtrail.html>
fn network_selector(service: &String) -> Selector {
    Selector {
        name: format!("Network activity of {service}"),
        fields: vec![
            FieldSelector::equals("eventCategory", "NetworkActivity"),
            FieldSelector::equals("eventSource", service),
        ],
    }
}

fn read_only(which: &str) -> Option<FieldSelector> {
    match which {
        "read" => Some(FieldSelector::equals("readOnly", "true")),
        "write" => Some(FieldSelector::equals("readOnly", "false")),
        _ => None,
    }
}

fn words(value: Option<&Value>) -> Vec<String> {
    let list = value.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    list.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}
