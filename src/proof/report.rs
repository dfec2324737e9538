//! The proof as plain data: what is shown, compared and turned into diagnostics.

use std::collections::{BTreeMap, BTreeSet};

use super::ask::{Answer, Outcome};
use super::crossing::{Crossing, crossings};
use super::guards::Kept;
use super::loops::loops;
use super::outsiders::{Attempt, Shield, shields};
use super::request::{By, Request};
use super::strangers::Kind;
use super::world::{End, World, label};
use crate::catalog::Catalog;
use crate::iam::explain;

/// Where a resource is: account, then region.
pub(crate) type Place = (String, String);

/// What was proven of one set of templates.
#[derive(Debug, Default, Clone, PartialEq)]
pub(crate) struct Proof {
    pub(crate) ways: Vec<Way>,
    pub(crate) shields: Vec<Protection>,
    pub(crate) loops: Vec<Circle>,
    /// What is relied on without being documented or visible in a template.
    pub(crate) assumptions: BTreeSet<String>,
    /// Every policy, by what has it and where it is.
    pub(crate) policies: BTreeMap<(String, Place), String>,
    /// Whether it was compared with that of another dialect.
    pub(crate) compared: bool,
}

/// Deliveries from a resource back to itself.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Circle {
    pub(crate) nodes: Vec<Node>,
    /// Why it cannot be known whether they are a circle.
    pub(crate) unsure: Option<String>,
}

impl Circle {
    pub(crate) fn labels(&self) -> Vec<&str> {
        self.nodes.iter().map(|node| node.label.as_str()).collect()
    }
}

/// The way from one resource to another at one place.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Way {
    /// What it is part of: `cloudtrail -> archive`.
    pub(crate) route: String,
    pub(crate) from: Node,
    pub(crate) to: Node,
    pub(crate) calls: Vec<Call>,
    pub(crate) guards: Vec<Guard>,
    pub(crate) docs: Vec<String>,
}

/// A resource as reports name it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Node {
    pub(crate) label: String,
    pub(crate) kind: String,
    pub(crate) place: Place,
    /// File and JSON pointer.
    pub(crate) at: (String, String),
}

/// A call and what becomes of it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Call {
    pub(crate) who: String,
    pub(crate) action: String,
    pub(crate) resource: String,
    /// What has the policy that is asked.
    pub(crate) at: Option<Node>,
    /// The role that calls.
    pub(crate) by: Option<Node>,
    pub(crate) optional: bool,
    pub(crate) answer: Answer,
    /// Every step of the evaluation, if they were asked for.
    pub(crate) steps: Vec<String>,
}

/// A kind of stranger, and what keeps them out.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Guard {
    pub(crate) kind: Kind,
    pub(crate) at: Node,
    pub(crate) action: String,
    pub(crate) kept: Kept,
}

/// Something that nobody may do who has no business there.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Protection {
    pub(crate) at: Node,
    pub(crate) attempt: Attempt,
    /// Who tries.
    pub(crate) against: String,
    pub(crate) what: String,
    pub(crate) action: String,
    pub(crate) answer: Answer,
}

impl Way {
    /// The worst of the calls that the delivery needs.
    pub(crate) fn outcome(&self) -> Outcome {
        let needed = self.calls.iter().filter(|call| !call.optional);
        needed.map(|call| call.answer.outcome).max().unwrap_or(Outcome::Allowed)
    }
}

/// Proves everything that was read. `stepwise` keeps every step of every evaluation.
pub(crate) fn prove(world: &World<'_>, catalog: &Catalog, stepwise: bool) -> Proof {
    let crossings = crossings(world, catalog);
    let shields = shields(world, &crossings);
    let circles = loops(world, &crossings).into_iter();
    let circles = circles.map(|(circle, unsure)| {
        let nodes = circle.into_iter().filter_map(|at| node(world, at)).collect();
        Circle { nodes, unsure }
    });
    let mut proof = Proof { loops: circles.collect(), ..Proof::default() };
    for crossing in &crossings {
        proof.assumptions.extend(crossing.hop.assumes.clone());
        proof.add(world, crossing, stepwise);
    }
    let protection = |shield: Shield| {
        let Shield { at, attempt, against, what, action, answer, .. } = shield;
        Some(Protection { at: node(world, at)?, attempt, against, what, action, answer })
    };
    proof.shields = shields.into_iter().filter_map(protection).collect();
    for (at, _) in world.things.iter().enumerate() {
        let Some(node) = node(world, at) else { continue };
        for (word, policies) in [("own", world.guarding(at)), ("role", world.permitting(at))] {
            // Those of other stacks come in the order of the stacks, which each dialect has its own of.
            let mut documents: Vec<String> = policies.iter().map(|(_, document)| document.to_string()).collect();
            documents.sort();
            let what = format!("{} {} {word}", node.kind, node.label);
            proof.policies.insert((what, node.place.clone()), documents.concat());
        }
    }
    proof
}

impl Proof {
    fn add(&mut self, world: &World<'_>, crossing: &Crossing<'_>, stepwise: bool) {
        let Some(from) = node(world, crossing.from) else { return };
        let to = match &crossing.to {
            End::Thing { at, .. } => node(world, *at),
            End::Elsewhere(name) | End::Text(name) => Some(Node::outside(name, &crossing.hop.to)),
            End::Unknown(_) => Some(Node::outside("?", &crossing.hop.to)),
        };
        let Some(to) = to else { return };
        let at = match self.ways.iter().position(|way| way.from == from && way.to == to) {
            Some(at) => at,
            None => {
                let route = format!("{} -> {}", from.label, to.label);
                self.ways.push(Way { route, from, to, calls: Vec::new(), guards: Vec::new(), docs: Vec::new() });
                self.ways.len() - 1
            }
        };
        let Some(way) = self.ways.get_mut(at) else { return };
        if !way.docs.contains(&crossing.hop.docs) {
            way.docs.push(crossing.hop.docs.clone());
        }
        if let End::Unknown(why) = &crossing.to {
            way.calls.push(Call::unclear(why));
        }
        for asked in &crossing.asked {
            let steps = asked.request.as_ref().filter(|_| stepwise).map(|request| steps(world, request));
            way.calls.push(Call {
                who: asked.who.clone(),
                action: asked.action.clone(),
                resource: asked.resource.clone(),
                at: asked.at.and_then(|at| node(world, at)),
                by: asked.request.as_ref().and_then(|request| match request.by {
                    By::Role(role) => node(world, role),
                    By::Service | By::Named | By::Administrator => None,
                }),
                optional: asked.optional,
                answer: asked.answer.clone(),
                steps: steps.unwrap_or_default(),
            });
        }
        let guards = crossing.guards.iter().filter_map(|guard| {
            Some(Guard {
                kind: guard.kind,
                at: node(world, guard.at)?,
                action: guard.action.clone(),
                kept: guard.kept.clone(),
            })
        });
        way.guards.extend(guards);
    }
}

impl Node {
    fn outside(name: &str, kind: &str) -> Self {
        let nowhere = (String::new(), String::new());
        Self { label: name.to_owned(), kind: kind.to_owned(), place: nowhere.clone(), at: nowhere }
    }
}

impl Call {
    fn unclear(why: &str) -> Self {
        let answer = Answer { outcome: Outcome::Unclear, by: None, why: vec![why.to_owned()] };
        let (who, action, resource) = (String::new(), String::new(), String::new());
        Self { who, action, resource, at: None, by: None, optional: false, answer, steps: Vec::new() }
    }
}

fn node(world: &World<'_>, at: usize) -> Option<Node> {
    let thing = world.thing(at)?;
    let resource = thing.resource;
    let place = (resource.account.clone().unwrap_or_default(), resource.region.clone().unwrap_or_default());
    let at = (resource.file.clone(), resource.pointer.clone());
    Some(Node { label: label(thing).to_owned(), kind: thing.kind.to_owned(), place, at })
}

/// Every step of the evaluation of a request, in its first context.
fn steps(world: &World<'_>, request: &Request) -> Vec<String> {
    let policies = world.policies(request.at, request.by);
    let call = request.calls.first();
    call.map(|call| explain(call, &policies).iter().map(ToString::to_string).collect()).unwrap_or_default()
}
