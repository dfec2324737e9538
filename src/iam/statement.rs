//! Statements, and whether they match a request.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html>

use serde_json::Value;

use super::call::Call;
use super::conditions::{Condition, conditions};
use super::elements::{Element, action, caller, resource};
use super::findings::{Finding, Reason};
use super::truth::Truth;

/// A policy document with the name that reasons call it by.
pub(crate) type Named<'a> = (&'a str, &'a Value);

/// All that a statement may have. What else there is, IAM would refuse, and a misspelt Condition is no condition.
const MEMBERS: [&str; 9] =
    ["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"];

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
    pub(super) statement: &'a Value,
    /// Empty where the statement neither allows nor denies.
    pub(super) elements: Vec<Element<'a>>,
    pub(super) finding: Finding,
}

/// Looks through one policy for a statement that matches.
pub(super) fn search(policy: Named<'_>, asked: Asked, call: &Call) -> Finding {
    if let Some(open) = unreadable(policy) {
        return Finding::Perhaps(vec![open]);
    }
    judged(policy, asked, call).fold(Finding::No(None), |found, judged| found.or(judged.finding))
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
    let has_variables = document.get("Version").and_then(Value::as_str) == Some("2012-10-17");
    one_or_many(document.get("Statement")).into_iter().filter_map(move |statement| {
        match (statement.get("Effect").and_then(Value::as_str), asked.wanted) {
            (Some("Allow"), Wanted::Deny) => None,
            (Some("Deny"), wanted) if wanted != Wanted::Deny => None,
            (Some("Allow" | "Deny"), _) => {
                let elements = elements(statement, asked, call, has_variables);
                let finding = verdict(name, statement, &elements, call);
                Some(Judged { statement, elements, finding })
            }
            _ => {
                let open = "what a statement that neither allows nor denies does".to_owned();
                Some(Judged { statement, elements: Vec::new(), finding: Finding::Perhaps(vec![open]) })
            }
        }
    })
}

fn elements<'a>(statement: &'a Value, asked: Asked, call: &Call, has_variables: bool) -> Vec<Element<'a>> {
    let mut found = vec![
        caller(statement, asked, call),
        action(statement, call),
        resource(statement, asked.side, call, has_variables),
    ];
    for (member, value) in statement.as_object().into_iter().flatten() {
        if !MEMBERS.contains(&member.as_str()) {
            let truth = Truth::Unknown(format!("what `{member}` of a statement does"));
            found.push(Element { name: member.clone().into(), said: Some(value), truth, why: String::new() });
        }
    }
    for condition in statement.get("Condition").map(|all| conditions(all, call, has_variables)).unwrap_or_default() {
        let Condition { name, wanted, truth } = condition;
        let why = format!("the condition {name} {wanted} does not hold");
        found.push(Element { name: format!("Condition {name}").into(), said: Some(wanted), truth, why });
    }
    found
}

/// A statement matches if all of its elements do.
fn verdict(policy: &str, statement: &Value, elements: &[Element<'_>], call: &Call) -> Finding {
    let reason = |why: String| Reason { policy: policy.to_owned(), sid: sid(statement).to_owned(), why };
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
    if open.is_empty() {
        Finding::Yes(reason(format!("it matches `{}` on `{}`", call.action, call.resource)))
    } else {
        Finding::Perhaps(open)
    }
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

/// The name of a statement, or nothing.
pub(super) fn sid(statement: &Value) -> &str {
    statement.get("Sid").and_then(Value::as_str).unwrap_or_default()
}

/// Statements, actions and resources may be written alone or in a list. Left out of the list is what is null.
pub(super) fn one_or_many(value: Option<&Value>) -> Vec<&Value> {
    match value {
        None => Vec::new(),
        Some(Value::Array(many)) => many.iter().filter(|value| !value.is_null()).collect(),
        Some(one) => vec![one],
    }
}
