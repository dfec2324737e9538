//! `calls.yaml`: what AWS calls on each hop of a log, from its documentation. Never derived from what is granted: the
//! proof of delivery is the comparison of the two.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::many::Many;

/// What is called on the way from one resource to another.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Hop {
    /// The kind of resource whose log travels: a word of `reads`, or `reader`, a role that people or tools assume.
    pub(crate) from: String,
    /// The fact of it that names where the log goes.
    pub(crate) to: String,
    /// The AWS page that says so.
    pub(crate) docs: String,
    /// The service that calls; policies may let it in by any of its names.
    #[serde(rename = "as", default)]
    pub(crate) service: Words,
    /// The context that the service presents with every call.
    #[serde(default)]
    pub(crate) with: BTreeMap<String, Values>,
    /// Facts with which the hop is this one, where several kinds of log take the same way; as with calls.
    #[serde(default)]
    pub(crate) when: BTreeMap<String, Words>,
    /// Facts with which the resource is one of the management account, wherever it was made.
    #[serde(default)]
    pub(crate) of_management: BTreeMap<String, String>,
    /// What is not documented and relied on.
    pub(crate) assumes: Option<String>,
    /// Strangers that AWS gives no means to tell apart, by what makes them one, with the reason.
    #[serde(default)]
    pub(crate) indistinct: BTreeMap<String, String>,
    /// What must be so beside policies.
    #[serde(default)]
    pub(crate) requires: Vec<Requirement>,
    pub(crate) calls: Vec<Call>,
}

/// A fact that must have a value for the delivery to work.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Requirement {
    /// The fact, such as `replica.region`.
    pub(crate) fact: String,
    /// The value that it must have, as a pattern.
    pub(crate) is: String,
    /// Facts that must have these values, or one of several, for the requirement to apply.
    #[serde(default)]
    pub(crate) when: BTreeMap<String, Words>,
    /// What is wrong otherwise: a sentence without a full stop; or what is not documented.
    pub(crate) otherwise: String,
    /// Whether it is not documented what happens otherwise.
    #[serde(default)]
    pub(crate) undocumented: bool,
}

/// One API action, or several that differ in nothing else.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Call {
    pub(crate) action: Words,
    /// The resource that is called, by the facts that lead to it, such as `bucket.key`; `self` is the one the hop is from.
    /// The call is left out where there is none.
    #[serde(default)]
    pub(crate) at: Words,
    /// What follows the ARN of that resource; with a bucket, an object key.
    pub(crate) object: Option<String>,
    /// The ARN that is called, in place of that of `at`.
    pub(crate) resource: Option<String>,
    /// Who calls, in place of the service: the role that a fact names, `self`, `deployer` (an administrator of the account
    /// of `from`) or `principal` (whoever the role may be assumed by).
    pub(crate) by: Option<String>,
    /// A role that AWS tries first, by the fact that names it: where it gets through, the service need not.
    pub(crate) rather: Option<String>,
    /// More context, or other values of it.
    #[serde(default)]
    pub(crate) with: BTreeMap<String, Values>,
    /// Facts that must have these values, or one of several; `present` and `absent` ask whether they have any.
    #[serde(default)]
    pub(crate) when: BTreeMap<String, Words>,
    /// Whether the delivery works without it.
    #[serde(default)]
    pub(crate) optional: bool,
}

/// What a call presents under a key: one value, or one of several, where it is not documented which. Null is nothing.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(crate) enum Values {
    One(String),
    OneOf(Vec<Option<String>>),
}

/// One word or several.
pub(crate) type Words = Many<String>;

/// Reads a `calls.yaml`.
///
/// # Errors
/// A sentence with the path.
pub(super) fn parse(path: &str, text: &str) -> Result<Vec<Hop>, String> {
    let value = crate::blueprint::embedded_yaml(path, text).map_err(|error| format!("{path}: {error}"))?;
    let hops = value.as_array().into_iter().flatten().flat_map(each_from);
    serde_json::from_value(hops.collect()).map_err(|error| format!("{path}: {error}"))
}

/// A hop may be from several kinds of resource that differ in nothing else.
fn each_from(hop: &Value) -> Vec<Value> {
    let Some(kinds) = hop.get("from").and_then(Value::as_array) else { return vec![hop.clone()] };
    let from = |kind: &Value| {
        let mut hop = hop.clone();
        if let Some(members) = hop.as_object_mut() {
            members.insert("from".into(), kind.clone());
        }
        hop
    };
    kinds.iter().map(from).collect()
}

/// What nobody outside may do to a resource of a kind, or what its owner must be able to do.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Protected {
    /// What the actions come to: `read`, `delete` or `change`; or `keep`, what the account that owns it must be able to do.
    pub(crate) what: String,
    pub(crate) actions: Words,
    /// What follows the ARN of the resource.
    #[serde(default)]
    pub(crate) object: String,
    /// Whether it is for every account of the organization.
    #[serde(default)]
    pub(crate) for_organization: bool,
}
