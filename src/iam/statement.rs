//! Statements, and whether they match a request.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html>

use std::iter::once_with;

use serde_json::Value;

use super::call::Call;
use super::conditions::{Condition, conditions};
use super::elements::{Element, action, caller, resource};
use super::findings::{Finding, Reason};
use super::parts::Parts;
use super::truth::Truth;
use crate::policy::one_or_many;

/// A policy document with the name that reasons call it by.
pub(crate) type Named<'a> = (&'a str, &'a Value);

/// What a policy is attached to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// A resource: its statements say whom they are about.
    Resource,
    /// A role: as with a resource, but the resource goes without saying.
    Trust,
    /// An identity or a part of an organization: its statements are about whatever they are attached to.
    Identity,
}

/// The statements that are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// Any that denies.
    Deny,
    /// Those that allow and name the caller itself. An identity policy always does.
    Allow,
    /// Those of them that a boundary does not limit: they name the user or the session, or everybody.
    AllowBeyondBoundary,
    /// Those that allow what the caller's account allows.
    AllowByAccount,
}

/// Which statements are looked for, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) side: Side,
    pub(super) wanted: Wanted,
    /// Whether the caller has a permissions boundary.
    pub(super) bounded: bool,
}

/// One statement held against a request.
pub(super) struct Judged<'a> {
    pub(super) parts: Parts<'a>,
    /// Empty where the statement neither allows nor denies.
    pub(super) elements: Vec<Element<'a>>,
    pub(super) finding: Finding,
}

/// Looks through one policy for a statement that matches. Of those that do not, it looks no further than the first
/// element that does not match, and says nothing: `nearest` does.
pub(super) fn search(policy: Named<'_>, asked: Asked, call: &Call) -> Finding {
    if let Some(open) = unreadable(policy) {
        return Finding::Perhaps(vec![open]);
    }
    let (name, document) = policy;
    let has_variables = has_variables(document);
    let statements = one_or_many(document.get("Statement")).into_iter().enumerate().map(Parts::of);
    let found = statements.filter_map(|parts| match effect(&parts, asked.wanted) {
        Effect::Other => None,
        Effect::Neither => Some(Finding::Perhaps(vec![NEITHER.to_owned()])),
        Effect::Wanted => {
            let mut open = Vec::new();
            for element in elements(parts, asked, call, has_variables) {
                match element.truth {
                    Truth::NoMatch => return None,
                    Truth::Match => {}
                    Truth::Unknown(because) => open.push(because),
                }
            }
            let matches = open.is_empty();
            Some(if matches { Finding::Yes(matching(name, &parts, call)) } else { Finding::Perhaps(open) })
        }
    });
    found.fold(Finding::No(None), Finding::or)
}

/// The statement of a policy that comes closest to matching, where none does.
pub(super) fn nearest(policy: Named<'_>, asked: Asked, call: &Call) -> Finding {
    judged(policy, asked, call).fold(Finding::No(None), |found, judged| found.or(judged.finding))
}

/// Whether a statement is of the effect that is looked for.
enum Effect {
    Wanted,
    Other,
    Neither,
}

const NEITHER: &str = "what a statement that neither allows nor denies does";

fn effect(parts: &Parts<'_>, wanted: Wanted) -> Effect {
    match (parts.effect(), wanted) {
        ("Allow", Wanted::Deny) => Effect::Other,
        ("Deny", wanted) if wanted != Wanted::Deny => Effect::Other,
        ("Allow" | "Deny", _) => Effect::Wanted,
        _ => Effect::Neither,
    }
}

fn has_variables(document: &Value) -> bool {
    document.get("Version").and_then(Value::as_str) == Some("2012-10-17")
}

/// What is not known of a policy as a whole.
pub(super) fn unreadable((name, document): Named<'_>) -> Option<String> {
    if document.get("Statement").is_none() {
        return Some(format!("what `{name}` does, which has no statements"));
    }
    match document.get("Version") {
        None => None,
        Some(version) if matches!(version.as_str(), Some("2012-10-17" | "2008-10-17")) => None,
        Some(version) => Some(format!("what `{name}` does, whose version is {version}")),
    }
}

/// Judges each statement that is of the wanted effect.
pub(super) fn judged<'a>(
    (name, document): Named<'a>,
    asked: Asked,
    call: &'a Call,
) -> impl Iterator<Item = Judged<'a>> + use<'a> {
    let has_variables = has_variables(document);
    one_or_many(document.get("Statement")).into_iter().enumerate().map(Parts::of).filter_map(move |parts| match effect(
        &parts,
        asked.wanted,
    ) {
        Effect::Other => None,
        Effect::Wanted => {
            let elements: Vec<Element<'_>> = elements(parts, asked, call, has_variables).collect();
            let finding = verdict(name, &parts, &elements, call);
            Some(Judged { parts, elements, finding })
        }
        Effect::Neither => {
            let finding = Finding::Perhaps(vec![NEITHER.to_owned()]);
            Some(Judged { parts, elements: Vec::new(), finding })
        }
    })
}

/// Each element, judged when it is come to: the cheap ones first.
fn elements<'a>(
    parts: Parts<'a>,
    asked: Asked,
    call: &'a Call,
    has_variables: bool,
) -> impl Iterator<Item = Element<'a>> + use<'a> {
    let first = once_with(move || caller(&parts, asked, call))
        .chain(once_with(move || action(&parts, call)))
        .chain(once_with(move || resource(&parts, asked.side, call, has_variables)));
    let other = parts.other.into_iter().map(|(member, value)| {
        let truth = Truth::Unknown(format!("what `{member}` of a statement does"));
        Element { name: member.to_owned().into(), said: Some(value), truth, why: String::new() }
    });
    let conditions = parts.condition.into_iter().flat_map(move |all| conditions(all, call, has_variables));
    let conditions = conditions.map(|condition| {
        let Condition { name, wanted, truth } = condition;
        let why = if truth == Truth::NoMatch {
            format!("the condition {name} {wanted} does not hold")
        } else {
            String::new()
        };
        Element { name: format!("Condition {name}").into(), said: Some(wanted), truth, why }
    });
    first.chain(other).chain(conditions)
}

/// A statement that matches.
fn matching(policy: &str, parts: &Parts<'_>, call: &Call) -> Reason {
    let why = format!("it matches `{}` on `{}`", call.action, call.resource);
    Reason { policy: policy.to_owned(), sid: parts.name(), why }
}

/// A statement matches if all of its elements do.
fn verdict(policy: &str, parts: &Parts<'_>, elements: &[Element<'_>], call: &Call) -> Finding {
    let reason = |why: String| Reason { policy: policy.to_owned(), sid: parts.name(), why };
    let misses: Vec<&Element<'_>> = elements.iter().filter(|element| element.truth == Truth::NoMatch).collect();
    if !misses.is_empty() {
        let why: Vec<&str> = misses.iter().map(|element| element.why.as_str()).collect();
        return Finding::No(Some((misses.iter().map(|element| distance(&element.name)).sum(), reason(why.join(", ")))));
    }
    let open: Vec<String> = elements
        .iter()
        .filter_map(|element| match &element.truth {
            Truth::Unknown(because) => Some(because.clone()),
            _ => None,
        })
        .collect();
    if open.is_empty() { Finding::Yes(matching(policy, parts, call)) } else { Finding::Perhaps(open) }
}

/// How far off a statement is by an element: one for somebody else is no near miss, one with a condition too many is.
fn distance(element: &str) -> usize {
    match element {
        "Principal" | "NotPrincipal" => 8,
        "Action" | "NotAction" => 4,
        "Resource" | "NotResource" => 2,
        _ => 1,
    }
}
