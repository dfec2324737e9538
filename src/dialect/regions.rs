//! Items that are not in every region of their stack, in CloudFormation: its templates know the region only as a condition.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::plan::{Item, Stack, names};

/// How many conditions `Fn::Or` takes.
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-conditions.html>
const MOST: usize = 10;

/// The name and the condition of being in one of the regions of an item, if it is not in all.
pub(crate) fn condition(stack: &Stack, item: &Item) -> Option<(String, Value)> {
    let only = item.only_in.as_ref()?;
    let others: BTreeSet<&String> = stack.regions.iter().filter(|region| !only.contains(*region)).collect();
    // Whatever is shorter: 17 names of regions have less than the 255 characters that a name may have.
    Some(if others.len() < only.len() {
        (format!("NotIn{}", joined(&others)), json!({ "Fn::Not": [is_one_of(&others)] }))
    } else {
        let only = only.iter().collect();
        (format!("In{}", joined(&only)), is_one_of(&only))
    })
}

/// Whether a stack is in one region only, or never; nothing where it is in that and in others.
pub(crate) fn decided(stack: &Stack, region: &str) -> Option<bool> {
    match stack.regions.iter().filter(|known| *known == region).count() {
        0 => Some(false),
        there if there == stack.regions.len() => Some(true),
        _ => None,
    }
}

/// The name and the condition of being in a region.
pub(crate) fn in_one(region: &str) -> (String, Value) {
    let one = region.to_owned();
    let only = BTreeSet::from([&one]);
    (format!("In{}", joined(&only)), is_one_of(&only))
}

/// The condition of a resource that has one of its own and is not in all regions.
pub(crate) fn both(conditions: &mut Map<String, Value>, id: &str, one: &str, other: &str) -> String {
    let name = format!("Has{id}");
    conditions.insert(name.clone(), json!({ "Fn::And": [{ "Condition": one }, { "Condition": other }] }));
    name
}

fn joined(regions: &BTreeSet<&String>) -> String {
    regions.iter().map(|region| names::pascal(region)).collect()
}

fn is_one_of(regions: &BTreeSet<&String>) -> Value {
    let is = |region: &&String| json!({ "Fn::Equals": [{ "Ref": "AWS::Region" }, region] });
    any(regions.iter().map(is).collect())
}

fn any(mut conditions: Vec<Value>) -> Value {
    while conditions.len() > MOST {
        conditions = conditions.chunks(MOST).map(|few| any(few.to_vec())).collect();
    }
    match conditions.len() {
        1 => conditions.remove(0),
        _ => json!({ "Fn::Or": conditions }),
    }
}
