//! What is covered, such as VPCs, as parameters: CloudFormation slots, and the values that the blueprint lists.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{Artifact, ArtifactKind};
use crate::catalog::Covers;
use crate::plan::{CoveredSet, Stack, StackKey, names};
use crate::render::Dialect;

/// The file that Terraform loads lists from.
const LISTS: &str = "lists.auto.tfvars.json";

/// The name of the parameter of a set.
pub(crate) fn name(set: &str) -> String {
    names::pascal(set)
}

/// The condition that a slot is used.
pub(crate) fn condition(set: &str, slot: usize) -> String {
    format!("Has{}{:02}", names::pascal(set), slot + 1)
}

/// What is in a slot; evaluated only where its condition holds.
pub(crate) fn select(set: &str, slot: usize) -> Value {
    json!({ "Fn::Select": [slot, { "Fn::Split": [",", { "Ref": name(set) }] }] })
}

/// The parameter: a text, because its pattern can then refuse more than there is room for.
pub(crate) fn parameter(set: &CoveredSet) -> Value {
    let Covers { id, pattern, .. } = &set.covers;
    let more = set.slots.saturating_sub(1);
    json!({
        "Type": "String",
        "Description": format!(
            "At most {} {id}s of this account and region, separated by commas; empty where there are none. \
             Add new ones at the end; leave a place empty when what was there is gone.",
            set.slots
        ),
        "AllowedPattern": format!("^({pattern})?(,({pattern})?){{0,{more}}}$"),
        "ConstraintDescription": format!("at most {} {id}s, separated by commas without spaces", set.slots),
    })
}

/// What the parameter may hold: samples for every slot.
pub(crate) fn samples(set: &CoveredSet) -> String {
    vec![set.sample(); set.slots].join(",")
}

/// A condition for each slot. Commas are added so that every slot can be selected.
pub(crate) fn conditions(name_of_set: &str, set: &CoveredSet) -> Map<String, Value> {
    let padded = json!({ "Fn::Join": ["", [{ "Ref": name(name_of_set) }, ",".repeat(set.slots)]] });
    let used = |slot: usize| {
        let chosen = json!({ "Fn::Select": [slot, { "Fn::Split": [",", padded] }] });
        (condition(name_of_set, slot), json!({ "Fn::Not": [{ "Fn::Equals": [chosen, ""] }] }))
    };
    (0..set.slots).map(used).collect()
}

type Listed = BTreeMap<String, BTreeMap<String, Vec<String>>>;

fn listed(stack: &Stack) -> Vec<(&String, &Listed)> {
    stack.covered.iter().filter_map(|(name, set)| Some((name, set.listed.as_ref()?))).collect()
}

/// Accounts that have lists of their own.
fn accounts(stack: &Stack) -> Vec<&String> {
    let mut accounts: Vec<&String> = listed(stack).iter().flat_map(|(_, listed)| listed.keys()).collect();
    accounts.sort();
    accounts.dedup();
    accounts
}

/// The values for each account and region that the blueprint has lists of: one file for each template, however many
/// accounts there are. A central stack has the form that the AWS CLI reads; a cell has it by account and region.
pub(crate) fn cloudformation(stack: &Stack) -> Option<Artifact> {
    let accounts = accounts(stack);
    let values = |account: &str, region: &str| -> Value {
        let of_set = |(set, listed): (&String, &Listed)| {
            let ids = listed.get(account).and_then(|regions| regions.get(region)).cloned().unwrap_or_default();
            json!({ "ParameterKey": name(set), "ParameterValue": ids.join(",") })
        };
        listed(stack).into_iter().map(of_set).collect()
    };
    let content = match &stack.key {
        _ if accounts.is_empty() => return None,
        StackKey::Core { account, region, .. } => values(account, region),
        StackKey::Cell { .. } => {
            let by_region = |account: &str| -> Map<String, Value> {
                stack.regions.iter().map(|region| (region.clone(), values(account, region))).collect()
            };
            let all = accounts.into_iter().map(|account| (account.clone(), Value::Object(by_region(account))));
            Value::Object(all.collect())
        }
    };
    Some(artifact(beside(&stack.slug), content, Dialect::CloudFormation))
}

/// The lists as variables that Terraform loads by itself: account, region, ids.
pub(crate) fn terraform(root: &str, stacks: &[&Stack]) -> Option<Artifact> {
    let mut variables: BTreeMap<String, Listed> = BTreeMap::new();
    for stack in stacks {
        for (set, listed) in listed(stack) {
            let variable = variables.entry(names::snake(set)).or_default();
            // An account has a stack for each of its regions, where there is no organization.
            for (account, regions) in listed {
                variable.entry(account.clone()).or_default().extend(regions.clone());
            }
        }
    }
    let path = format!("terraform/{root}/{LISTS}");
    (!variables.is_empty()).then(|| artifact(path, json!(variables), Dialect::Terraform))
}

/// The file beside the template of a stack.
fn beside(slug: &str) -> String {
    format!("cloudformation/{slug}.parameters.json")
}

/// What the file beside the template of a stack says of its parameters in an account and region.
pub(crate) fn given(artifacts: &[Artifact], slug: &str, account: &str, region: &str) -> BTreeMap<String, String> {
    let content = written(artifacts, &beside(slug));
    // That of a cell has an account and a region before it.
    let values = content.and_then(|content| match content {
        Value::Array(values) => Some(values),
        by_account => by_account.get(account)?.get(region)?.as_array(),
    });
    let text = |value: &Value, word: &str| Some(value.get(word)?.as_str()?.to_owned());
    let pair = |value| Some((text(value, "ParameterKey")?, text(value, "ParameterValue")?));
    values.into_iter().flatten().filter_map(pair).collect()
}

/// The lists that Terraform loads by itself in a root module: by variable, account and region.
pub(crate) fn loaded<'a>(artifacts: &'a [Artifact], folder: &str) -> Option<&'a Map<String, Value>> {
    written(artifacts, &format!("{folder}/{LISTS}"))?.as_object()
}

fn written<'a>(artifacts: &'a [Artifact], path: &str) -> Option<&'a Value> {
    let mut files = artifacts.iter().filter(|artifact| artifact.kind == ArtifactKind::Parameters);
    files.find(|artifact| artifact.path == path).map(|artifact| &artifact.content)
}

fn artifact(path: String, content: Value, dialect: Dialect) -> Artifact {
    Artifact {
        path,
        kind: ArtifactKind::Parameters,
        dialect: Some(dialect),
        content,
        items: BTreeMap::new(),
        deployment: None,
    }
}
