//! Whom, what and where a statement is about.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html>

use std::borrow::Cow;

use serde_json::Value;

use super::call::{Call, Caller};
use super::parts::Parts;
use super::principals::{Naming, not_principal, principal};
use super::statement::{Asked, Side, Wanted};
use super::truth::Truth;
use super::variables::{Filled, fill, has_any};
use super::wildcard::{matches, matches_in_any_case, pieces};
use crate::policy::one_or_many;

/// An element of a statement, and whether it matches.
pub(super) struct Element<'a> {
    pub(super) name: Cow<'static, str>,
    /// What the statement says there.
    pub(super) said: Option<&'a Value>,
    pub(super) truth: Truth,
    /// Why not, if it does not.
    pub(super) why: String,
}

/// Whether the caller is one of those whom the statement is about.
pub(super) fn caller<'a>(parts: &Parts<'a>, asked: Asked, call: &Call) -> Element<'a> {
    let open = |because: &str| (Truth::Unknown(because.to_owned()), "");
    let (name, other) = ("Principal", "NotPrincipal");
    let (name, said) = match (parts.principal, parts.not_principal) {
        (None, Some(said)) => (other, Some(said)),
        (said, _) => (name, said),
    };
    let (truth, why) = match (said, asked.side) {
        (None, Side::Identity) => ((asked.wanted != Wanted::AllowByAccount).into(), "it names no account"),
        (None, _) => open("whom a statement without a Principal is about"),
        (Some(_), Side::Identity) => open("whom a policy that is attached to its principal is about beside it"),
        (Some(_), _) if name == "Principal" && parts.not_principal.is_some() => {
            open("what a statement with Principal and NotPrincipal does")
        }
        (Some(said), _) if name == other => everybody_but(said, asked, &call.caller),
        (Some(said), _) => named(said, asked.wanted, &call.caller),
    };
    Element { name: name.into(), said, truth, why: why.to_owned() }
}

fn named(said: &Value, wanted: Wanted, caller: &Caller) -> (Truth, &'static str) {
    let names = principal(said, caller);
    let enough = match wanted {
        Wanted::Deny | Wanted::AllowByAccount => Naming::ByAccount,
        Wanted::Allow => Naming::ByRole,
        Wanted::AllowBeyondBoundary => Naming::Directly,
    };
    if names.most >= enough {
        return (Truth::Match, "");
    }
    if names.unclear {
        return (Truth::Unknown(format!("whether Principal {said} is the caller")), "");
    }
    let why = match names.most {
        Naming::NotAtAll => "its Principal is not the caller",
        Naming::ByAccount => "it names the caller's account, which leaves the rest to policies of the caller",
        Naming::ByRole | Naming::Directly => "it names the caller's role, which the role's boundary limits",
    };
    (Truth::NoMatch, why)
}

fn everybody_but(said: &Value, asked: Asked, caller: &Caller) -> (Truth, &'static str) {
    let truth = match asked.wanted {
        Wanted::AllowByAccount => Truth::NoMatch,
        // <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html>: whatever it lists, it
        // denies everybody who has a boundary.
        Wanted::Deny if asked.bounded => Truth::Match,
        _ => not_principal(said, caller),
    };
    (truth, "its NotPrincipal leaves the caller out")
}

/// Whether the action is one of those of the statement.
pub(super) fn action<'a>(parts: &Parts<'a>, call: &Call) -> Element<'a> {
    let listed = |element: &str, said: &Value| {
        Truth::any(one_or_many(Some(said)).into_iter().map(|value| match value.as_str() {
            Some(pattern) => matches_in_any_case(pattern, &call.action).into(),
            None => Truth::Unknown(format!("what the {element} {value} stands for")),
        }))
    };
    let (name, said, truth) = match (parts.action, parts.not_action) {
        (Some(said), None) => ("Action", Some(said), listed("Action", said)),
        (None, Some(said)) => ("NotAction", Some(said), listed("NotAction", said).negated_if(true)),
        (said, _) => {
            let open = "what a statement without one of Action and NotAction does";
            ("Action", said, Truth::Unknown(open.to_owned()))
        }
    };
    let why =
        if truth == Truth::NoMatch { format!("its actions are without `{}`", call.action) } else { String::new() };
    Element { name: name.into(), said, truth, why }
}

/// Whether the resource is one of those of the statement.
pub(super) fn resource<'a>(parts: &Parts<'a>, side: Side, call: &Call, has_variables: bool) -> Element<'a> {
    let open = |because: &str| Truth::Unknown(because.to_owned());
    let listed = |element: &str, said: &Value, if_missing: Truth| {
        Truth::any(one_or_many(Some(said)).into_iter().map(|value| {
            let plain = value.as_str().filter(|pattern| !has_any(pattern, has_variables));
            if let Some(pattern) = plain {
                return matches(pieces(pattern), &call.resource).into();
            }
            match value.as_str().map(|pattern| fill(pattern, call, has_variables)) {
                Some(Filled::Pattern(pattern)) => matches(pattern.iter().copied(), &call.resource).into(),
                Some(Filled::Missing) => if_missing.clone(),
                Some(Filled::Unknown(because)) => Truth::Unknown(because),
                None => Truth::Unknown(format!("what the {element} {value} stands for")),
            }
        }))
    };
    let (name, said, truth) = match (parts.resource, parts.not_resource) {
        (None, None) if side == Side::Trust => ("Resource", None, Truth::Match),
        (None, None) => ("Resource", None, open("what a statement without a Resource is about")),
        (said, other) if side == Side::Trust => {
            ("Resource", said.or(other), open("what a role that trusts with a Resource is about"))
        }
        (Some(said), None) => ("Resource", Some(said), listed("Resource", said, Truth::NoMatch)),
        (None, Some(said)) => {
            let missing = open("what a NotResource does with a variable that has no value");
            ("NotResource", Some(said), listed("NotResource", said, missing).negated_if(true))
        }
        (said, Some(_)) => ("Resource", said, open("what a statement with Resource and NotResource does")),
    };
    let why =
        if truth == Truth::NoMatch { format!("its resources are without `{}`", call.resource) } else { String::new() };
    Element { name: name.into(), said, truth, why }
}
