//! What a proof says to whoever wrote the blueprint.

use std::collections::BTreeMap;

use super::emitted::Representatives;
use super::report::{Call, Guard, Node, Proof, Way};
use super::{Attempt, Kept, Outcome};
use crate::diagnostic::{Diagnostic, Origin, Place};
use crate::dialect::Artifact;
use crate::plan::{Hop, Plan, Stack};

/// Where in the blueprint everything comes from.
pub(crate) struct Origins<'a> {
    plan: &'a Plan,
    items: BTreeMap<&'a str, &'a Origin>,
}

impl<'a> Origins<'a> {
    pub(crate) fn of(plan: &'a Plan, artifacts: &'a [Artifact]) -> Self {
        let made = artifacts.iter().flat_map(|artifact| artifact.items.values());
        Self { plan, items: made.map(|made| (made.item.as_str(), &made.origin)).collect() }
    }

    /// What asks for the way; a way out of the templates, such as to an address, goes on with what leads to it.
    fn hop(&self, way: &Way) -> Option<&'a Hop> {
        let from = || self.plan.hops.iter().filter(|hop| hop.from.as_str() == way.from.label);
        from().find(|hop| hop.to.as_str() == way.to.label).or_else(|| from().next())
    }

    fn of_way(&self, way: &Way) -> Origin {
        self.hop(way).map_or_else(|| self.of_node(&way.from), |hop| hop.origin.clone())
    }

    /// Calls each way by the words of the blueprint.
    pub(crate) fn name(&self, proof: &mut Proof) {
        for way in &mut proof.ways {
            if let Some(hop) = self.hop(way) {
                way.route.clone_from(&hop.route);
            }
        }
    }

    fn of_node(&self, node: &Node) -> Origin {
        self.items.get(node.label.as_str()).map_or_else(Origin::root, |origin| (*origin).clone())
    }
}

/// Everything that keeps artifacts from being written. Equal findings of several places are one.
pub(crate) fn diagnose(proof: &Proof, origins: &Origins<'_>, representatives: &Representatives) -> Vec<Diagnostic> {
    let mut found = missing(proof, origins.plan, representatives);
    for way in &proof.ways {
        for call in way.calls.iter().filter(|call| !call.optional) {
            match call.answer.outcome {
                Outcome::Allowed => {}
                Outcome::Refused => found.push(refused(way, call, origins)),
                Outcome::Unclear => found.push(unclear(way, call, origins)),
            }
        }
        found.extend(way.guards.iter().filter_map(|guard| unguarded(way, guard, origins)));
    }
    for shield in proof.shields.iter().filter(|shield| shield.answer.outcome != shield.attempt.wanted()) {
        let (against, action, label) = (&shield.against, &shield.action, &shield.at.label);
        let said = match shield.answer.outcome {
            Outcome::Unclear => "it cannot be known whether this keeps them out",
            Outcome::Allowed => "this lets them in",
            Outcome::Refused => "this locks them out",
        };
        let may = if shield.attempt == Attempt::Owner { "could not" } else { "may" };
        let headline = format!("{against} {may} call `{action}` on `{label}`");
        let finding = Diagnostic::error("unguarded", headline).at(&origins.of_node(&shield.at), said);
        found.push(with_reasons(finding, &shield.answer.by, &shield.answer.why));
    }
    for circle in &proof.loops {
        let names: Vec<String> = circle.labels().iter().map(|label| format!("`{label}`")).collect();
        let origin = circle.nodes.first().map_or_else(Origin::root, |node| origins.of_node(node));
        let feed = if circle.unsure.is_some() { "may feed" } else { "feed" };
        let finding = Diagnostic::error("log-loop", format!("logs {feed} on themselves: {}", names.join(" -> ")));
        found.push(finding.at(&origin, "each delivery here causes the next"));
    }
    let mut once: Vec<Diagnostic> = Vec::new();
    for finding in found {
        let known = |other: &Diagnostic| other.code == finding.code && other.headline == finding.headline;
        if !once.iter().any(known) {
            once.push(finding);
        }
    }
    once
}

fn refused(way: &Way, call: &Call, origins: &Origins<'_>) -> Diagnostic {
    let (from, to) = (&way.from.label, &way.to.label);
    if call.action.is_empty() {
        let headline = format!("logs of `{from}` cannot reach `{to}`: {}", call.answer.why.join("; "));
        return Diagnostic::error("delivery-refused", headline).at(&origins.of_way(way), "this is what asks for it");
    }
    let headline = format!("logs of `{from}` cannot reach `{to}`: `{}` would be refused", call.action);
    let mut finding = Diagnostic::error("delivery-refused", headline)
        .at(&origins.of_way(way), format!("{} calls `{}` on {}", call.who, call.action, call.resource));
    if let Some(at) = call.at.as_ref().filter(|at| origins.of_node(at) != origins.of_way(way)) {
        finding =
            finding.also(Place::Key(origins.of_node(at)), format!("the policy of `{}` does not let it in", at.label));
    }
    with_reasons(finding, &call.answer.by, &call.answer.why)
}

fn unclear(way: &Way, call: &Call, origins: &Origins<'_>) -> Diagnostic {
    let (from, to) = (&way.from.label, &way.to.label);
    let headline = format!("it cannot be known whether logs of `{from}` reach `{to}`");
    let said = match call.action.as_str() {
        "" => "this is what asks for it".to_owned(),
        action => format!("{} calls `{action}`", call.who),
    };
    let finding = Diagnostic::error("delivery-unclear", headline).at(&origins.of_way(way), said);
    with_reasons(finding, &call.answer.by, &call.answer.why)
}

fn unguarded(way: &Way, guard: &Guard, origins: &Origins<'_>) -> Option<Diagnostic> {
    let (kind, label) = (guard.kind.word(), &guard.at.label);
    let action = &guard.action;
    let (by, why) = match &guard.kept {
        Kept::In { by } => (by.clone(), Vec::new()),
        Kept::Unclear { why } => (None, why.clone()),
        Kept::Out | Kept::Indistinct(_) => return None,
    };
    let headline = format!("`{label}` lets in a call of {kind}: `{action}`");
    let finding = Diagnostic::error("unguarded", headline)
        .at(&origins.of_way(way), "this is what the policy is for")
        .also(Place::Key(origins.of_node(&guard.at)), "whose policy also lets strangers in");
    Some(with_reasons(finding, &by, &why))
}

fn with_reasons(mut finding: Diagnostic, by: &Option<crate::iam::Reason>, why: &[String]) -> Diagnostic {
    if let Some(by) = by {
        finding = finding.note(format!("closest statement: `{}` of the {}: {}", by.sid, by.policy, by.why));
    }
    for why in why {
        finding = finding.note(format!("not known: {why}"));
    }
    finding
}

/// The ways of the plan that were not found again in what was emitted.
fn missing(proof: &Proof, plan: &Plan, representatives: &Representatives) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for hop in &plan.hops {
        for (stack, place) in plan.stacks.values().flat_map(|stack| places(stack, representatives)) {
            if !stack.has(&hop.from, &place.0, &place.1) || hop.region.as_ref().is_some_and(|region| *region != place.1)
            {
                continue;
            }
            // What is listed may be listed elsewhere only.
            if stack.item(&hop.to).is_some_and(|item| item.each.is_some()) && !stack.has(&hop.to, &place.0, &place.1) {
                continue;
            }
            let there = proof.ways.iter().any(|way| {
                way.from.label == hop.from.as_str()
                    && way.to.label == hop.to.as_str()
                    && (way.from.place == place || way.from.kind == "role" && way.from.place.0 == place.0)
            });
            if !there {
                let headline = format!("logs of `{}` would not go to `{}`", hop.from, hop.to);
                let text = format!("no resource of {} in {} sends them there", place.0, place.1);
                found.push(Diagnostic::error("delivery-missing", headline).at(&hop.origin, text));
            }
        }
    }
    found
}

/// Where the items of a stack are.
fn places<'p>(stack: &'p Stack, representatives: &'p Representatives) -> Vec<(&'p Stack, (String, String))> {
    let of_account = |account: &String| {
        let account = account.clone();
        stack.regions.iter().map(move |region| (stack, (account.clone(), region.clone())))
    };
    representatives.of_stack(&stack.key).iter().flat_map(of_account).collect()
}
