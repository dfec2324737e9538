//! Statements, and whether they match a request.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html>

use serde_json::Value;

use super::call::Call;
use super::conditions::conditions;
use super::findings::{Finding, Reason};
use super::principals::{Naming, not_principal, principal};
use super::truth::Truth;
use super::variables::{Filled, fill};
use super::wildcard::{matches, matches_in_any_case};

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
    /// Those that allow what the caller's account allows.
    AllowByAccount,
}

/// An element of a statement, and whether it matches.
struct Element {
    truth: Truth,
    /// Why not, if it does not.
    why: String,
}

/// Looks through one policy for a statement that matches.
pub(super) fn search((name, document): (&str, &Value), side: Side, wanted: Wanted, call: &Call) -> Finding {
    let has_variables = document.get("Version").and_then(Value::as_str) == Some("2012-10-17");
    if document.get("Statement").is_none() {
        return Finding::Perhaps(vec![format!("what `{name}` does, which has no statements")]);
    }
    let mut found = Finding::No(None);
    for statement in one_or_many(document.get("Statement")) {
        found = found.or(match (statement.get("Effect").and_then(Value::as_str), wanted) {
            (Some("Deny"), Wanted::Deny) | (Some("Allow"), Wanted::Allow | Wanted::AllowByAccount) => {
                judge(name, statement, (side, wanted), call, has_variables)
            }
            (Some("Allow" | "Deny"), _) => Finding::No(None),
            _ => Finding::Perhaps(vec!["what a statement that neither allows nor denies does".to_owned()]),
        });
    }
    found
}

fn judge(policy: &str, statement: &Value, (side, wanted): (Side, Wanted), call: &Call, has_variables: bool) -> Finding {
    let mut elements = vec![caller(statement, side, wanted, call), action(statement, call)];
    elements.push(resource(statement, side, call, has_variables));
    for member in statement.as_object().into_iter().flat_map(|members| members.keys()) {
        if !MEMBERS.contains(&member.as_str()) {
            let truth = Truth::Unknown(format!("what `{member}` of a statement does"));
            elements.push(Element { truth, why: String::new() });
        }
    }
    for condition in conditions(statement.get("Condition").unwrap_or(&Value::Null), call, has_variables) {
        elements
            .push(Element { truth: condition.truth, why: format!("the condition {} does not hold", condition.text) });
    }
    let sid = statement.get("Sid").and_then(Value::as_str).unwrap_or_default().to_owned();
    let reason = |why: String| Reason { policy: policy.to_owned(), sid, why };
    let misses: Vec<&str> =
        elements.iter().filter(|element| element.truth == Truth::NoMatch).map(|element| element.why.as_str()).collect();
    if !misses.is_empty() {
        return Finding::No(Some((misses.len(), reason(misses.join(", ")))));
    }
    let open: Vec<String> = elements
        .into_iter()
        .filter_map(|element| match element.truth {
            Truth::Unknown(because) => Some(because),
            _ => None,
        })
        .collect();
    if open.is_empty() {
        Finding::Yes(reason(format!("it matches `{}` on `{}`", call.action, call.resource)))
    } else {
        Finding::Perhaps(open)
    }
}

fn caller(statement: &Value, side: Side, wanted: Wanted, call: &Call) -> Element {
    let (truth, why) = match (statement.get("Principal"), statement.get("NotPrincipal")) {
        (None, None) if side != Side::Identity => {
            (Truth::Unknown("whom a statement without a Principal is about".to_owned()), "")
        }
        (None, None) => ((wanted != Wanted::AllowByAccount).into(), "it names no account"),
        (None, Some(element)) => (
            if wanted == Wanted::AllowByAccount { Truth::NoMatch } else { not_principal(element, &call.caller) },
            "its NotPrincipal leaves the caller out",
        ),
        (Some(element), _) => match (principal(element, &call.caller), wanted) {
            (Naming::Unclear, _) => (Truth::Unknown(format!("whether Principal {element} is the caller")), ""),
            (Naming::NotAtAll, _) => (Truth::NoMatch, "its Principal is not the caller"),
            (Naming::ByAccount, Wanted::Allow) => {
                (Truth::NoMatch, "it names the caller's account, which leaves the rest to policies of the caller")
            }
            _ => (Truth::Match, ""),
        },
    };
    Element { truth, why: why.to_owned() }
}

fn action(statement: &Value, call: &Call) -> Element {
    let listed = |element: &str| {
        Truth::any(one_or_many(statement.get(element)).into_iter().map(|value| match value.as_str() {
            Some(pattern) => matches_in_any_case(pattern, &call.action).into(),
            None => Truth::Unknown(format!("what the {element} {value} stands for")),
        }))
    };
    let truth = match (statement.get("Action"), statement.get("NotAction")) {
        (Some(_), None) => listed("Action"),
        (None, Some(_)) => listed("NotAction").negated_if(true),
        _ => Truth::Unknown("what a statement without one of Action and NotAction does".to_owned()),
    };
    Element { truth, why: format!("its actions are without `{}`", call.action) }
}

fn resource(statement: &Value, side: Side, call: &Call, has_variables: bool) -> Element {
    let listed = |element: &str, if_missing: Truth| {
        Truth::any(one_or_many(statement.get(element)).into_iter().map(|value| {
            match value.as_str().map(|pattern| fill(pattern, call, has_variables)) {
                Some(Filled::Pattern(pattern)) => matches(&pattern, &call.resource).into(),
                Some(Filled::Missing) => if_missing.clone(),
                Some(Filled::Unknown(because)) => Truth::Unknown(because),
                None => Truth::Unknown(format!("what the {element} {value} stands for")),
            }
        }))
    };
    let truth = match (statement.get("Resource"), statement.get("NotResource")) {
        (None, None) if side != Side::Trust => {
            Truth::Unknown("what a statement without a Resource is about".to_owned())
        }
        (None, None) => Truth::Match,
        (Some(_), None) => listed("Resource", Truth::NoMatch),
        (None, Some(_)) => {
            let missing = Truth::Unknown("what a NotResource does with a variable that has no value".to_owned());
            listed("NotResource", missing).negated_if(true)
        }
        (Some(_), Some(_)) => Truth::Unknown("what a statement with Resource and NotResource does".to_owned()),
    };
    Element { truth, why: format!("its resources are without `{}`", call.resource) }
}

/// Statements, actions and resources may be written alone or in a list. Left out of the list is what is null.
pub(super) fn one_or_many(value: Option<&Value>) -> Vec<&Value> {
    match value {
        None => Vec::new(),
        Some(Value::Array(many)) => many.iter().filter(|value| !value.is_null()).collect(),
        Some(one) => vec![one],
    }
}
