//! The deliveries of templates, with what is wrong with each.

use serde::Serialize;

use super::findings::{Finding, Outcome, Position};
use crate::proof::{self, Answer, Attempt, Call, Circle, Kept, Node, Proof, Protection, Way};

/// A delivery from one resource to another.
#[derive(Debug, Serialize)]
pub(crate) struct Route {
    pub(crate) route: String,
    pub(crate) outcome: Outcome,
    pub(crate) at: Position,
    pub(crate) findings: Vec<Finding>,
    /// What could be better and lets nobody in.
    pub(crate) notes: Vec<String>,
    pub(crate) docs: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) steps: Vec<String>,
}

/// Finds the position of a JSON pointer in a file.
pub(super) type Locate<'l> = &'l dyn Fn(&(String, String)) -> Position;

/// The routes of a proof.
pub(super) fn routes(proof: &Proof, position: Locate<'_>) -> Vec<Route> {
    let mut routes: Vec<Route> = Vec::new();
    for way in &proof.ways {
        let mut findings = Vec::new();
        for call in way.calls.iter().filter(|call| !call.optional) {
            findings.extend(of_call(way, call, position));
        }
        let mut notes = Vec::new();
        for guard in &way.guards {
            of_guard(guard, position, &mut findings, &mut notes);
        }
        for shield in proof.shields.iter().filter(|shield| way.to == shield.at || concerns(way, &shield.at)) {
            of_shield(shield, position, &mut findings, &mut notes);
        }
        for circle in proof.loops.iter().filter(|circle| goes_round(circle, way)) {
            findings.push(of_loop(circle, position(&way.from.at)));
        }
        let name = format!("{} -> {}", way.from.label, way.to.label);
        let steps = way.calls.iter().flat_map(|call| heading(call).chain(call.steps.clone())).collect();
        let at = position(&way.from.at);
        match routes.iter_mut().find(|route| route.route == name && route.at == at) {
            Some(route) => {
                route.findings.extend(findings);
                route.notes.extend(notes);
            }
            None => {
                let (outcome, docs) = (Outcome::Delivered, way.docs.clone());
                routes.push(Route { route: name, outcome, at, findings, notes, docs, steps });
            }
        }
    }
    for route in &mut routes {
        route.findings.sort_by_key(|finding| std::cmp::Reverse(finding.outcome));
        let mut said: Vec<String> = Vec::new();
        route.findings.retain(|finding| {
            let new = !said.contains(&finding.headline);
            said.push(finding.headline.clone());
            new
        });
        route.notes.sort();
        route.notes.dedup();
        route.outcome = route.findings.iter().map(|finding| finding.outcome).max().unwrap_or(Outcome::Delivered);
    }
    routes
}

/// Whether a way is part of a circle.
fn goes_round(circle: &Circle, way: &Way) -> bool {
    circle.nodes.windows(2).any(|ends| ends == [way.from.clone(), way.to.clone()])
}

fn of_loop(circle: &Circle, at: Position) -> Finding {
    let way = circle.labels().join(" -> ");
    let (outcome, headline) = match circle.unsure {
        None => (Outcome::Loop, format!("logs feed on themselves: {way}")),
        Some(_) => (Outcome::CannotTell, format!("it cannot be known whether logs feed on themselves: {way}")),
    };
    Finding { outcome, headline, because: circle.unsure.iter().cloned().collect(), at, action: String::new() }
}

fn heading(call: &Call) -> impl Iterator<Item = String> {
    (!call.steps.is_empty()).then(|| format!("{} calls {} on {}", call.who, call.action, call.resource)).into_iter()
}

fn concerns(way: &Way, node: &Node) -> bool {
    way.calls.iter().any(|call| call.at.as_ref() == Some(node))
}

fn of_call(way: &Way, call: &Call, position: Locate<'_>) -> Option<Finding> {
    let outcome = match call.answer.outcome {
        proof::Outcome::Allowed => return None,
        proof::Outcome::Refused => Outcome::Refused,
        proof::Outcome::Unclear => Outcome::CannotTell,
    };
    let (who, action, resource) = (&call.who, &call.action, &call.resource);
    let headline = match outcome {
        Outcome::Refused if action.is_empty() => call.answer.why.join("; "),
        Outcome::Refused => format!("{who} may not call `{action}` on {resource}"),
        _ if action.is_empty() => "it cannot be known where the logs go".to_owned(),
        _ => format!("it cannot be known whether {who} may call `{action}`"),
    };
    // Where a role lacks a permission, the role is what to mend.
    let lacks = call.answer.by.as_ref().is_some_and(|by| by.policy.starts_with("permissions"));
    let mend = call.by.as_ref().filter(|_| lacks || call.at.is_none()).or(call.at.as_ref());
    let at = position(&mend.unwrap_or(&way.from).at);
    Some(Finding { outcome, headline, because: reasons(&call.answer), at, action: action.clone() })
}

fn reasons(answer: &Answer) -> Vec<String> {
    let by = answer.by.iter().map(|by| {
        let statement = if by.sid.is_empty() { "a statement".to_owned() } else { format!("`{}`", by.sid) };
        format!("closest is {statement} of the {}: {}", by.policy, by.why)
    });
    by.chain(answer.why.iter().cloned()).collect()
}

fn of_guard(guard: &proof::Guard, position: Locate<'_>, findings: &mut Vec<Finding>, notes: &mut Vec<String>) {
    let (kind, label, action) = (guard.kind.word(), &guard.at.label, &guard.action);
    match &guard.kept {
        Kept::Out | Kept::Indistinct(_) => {}
        Kept::In { by } if guard.kind.is_outside() => findings.push(Finding {
            outcome: Outcome::Unguarded,
            headline: format!("`{label}` lets in the same call of {kind}: `{action}`"),
            because: by.iter().map(|by| format!("by `{}` of the {}: {}", by.sid, by.policy, by.why)).collect(),
            at: position(&guard.at.at),
            action: action.clone(),
        }),
        // Of a bucket that is said once, and not of each call.
        Kept::In { .. } if guard.kind.transport().is_some() => {}
        Kept::In { by } => {
            let by = by.as_ref().map(|by| format!(" by `{}`", by.sid)).unwrap_or_default();
            let note = format!("`{label}` lets in {kind}{by}: ");
            match notes.iter_mut().find(|known| known.starts_with(&note)) {
                Some(known) => known.push_str(&format!(", `{action}`")),
                None => notes.push(format!("{note}`{action}`")),
            }
        }
        Kept::Unclear { why } if guard.kind.is_outside() => findings.push(Finding {
            outcome: Outcome::CannotTell,
            headline: format!("it cannot be known whether `{label}` keeps out {kind} calling `{action}`"),
            because: why.clone(),
            at: position(&guard.at.at),
            action: action.clone(),
        }),
        Kept::Unclear { .. } => {}
    }
}

/// Who else may read, delete or change what holds the logs. What cannot be known has been said of the delivery itself.
fn of_shield(shield: &Protection, position: Locate<'_>, findings: &mut Vec<Finding>, notes: &mut Vec<String>) {
    let Protection { at, attempt, against, action, answer, .. } = shield;
    let label = &at.label;
    match (attempt, answer.outcome) {
        (Attempt::Owner, proof::Outcome::Refused) => {
            notes.push(format!("the account of `{label}` itself may not call `{action}`"))
        }
        (Attempt::Owner, _) | (_, proof::Outcome::Refused | proof::Outcome::Unclear) => {}
        (Attempt::Insecure, _) => notes.push(format!("`{label}` lets in {against}")),
        // Whom a role is for is the business of whoever wrote it, and so is what may be allowed later.
        (Attempt::Later | Attempt::Left, _) => {}
        (Attempt::Outsider, _) => findings.push(Finding {
            outcome: Outcome::Unguarded,
            headline: format!("{against} may call `{action}` on `{label}`"),
            because: reasons(answer),
            at: position(&at.at),
            action: action.clone(),
        }),
        (Attempt::Writer, _) => {
            notes.push(format!("{against} may call `{action}` on `{label}`, which the delivery does not need"))
        }
    }
}
