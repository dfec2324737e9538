//! Every hop of everything that was read: its calls, and what becomes of them.

use std::collections::BTreeSet;

use rayon::prelude::*;

use super::ask::{Answer, Outcome};
use super::guards::{Guard, guards};
use super::readers::read_by;
use super::request::{Request, Stranger, Way};
use super::world::{End, World};
use crate::catalog::Catalog;
use crate::catalog::calls::{Call, Hop};

/// One call of a hop, and what becomes of it.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) who: String,
    pub(crate) action: String,
    pub(crate) resource: String,
    /// What has the policy that is asked.
    pub(crate) at: Option<usize>,
    pub(crate) optional: bool,
    pub(crate) answer: Answer,
    /// The request itself, for those who want to see every step.
    pub(crate) request: Option<Request>,
}

/// What is called on the way from one thing to another, and whether it is let through.
#[derive(Debug)]
pub(crate) struct Crossing<'w> {
    pub(crate) from: usize,
    pub(crate) to: End,
    pub(crate) hop: &'w Hop,
    pub(crate) asked: Vec<Asked>,
    pub(crate) guards: Vec<Guard>,
}

/// Asks every call of every hop.
pub(crate) fn crossings<'w>(world: &'w World<'_>, catalog: &'w Catalog) -> Vec<Crossing<'w>> {
    let mut found = Vec::new();
    let mut done = BTreeSet::new();
    for (number, hop) in catalog.hops().iter().enumerate() {
        for (from, thing) in world.things.iter().enumerate() {
            let reader = hop.from == "reader" && thing.kind == "role";
            if !reader && thing.kind != hop.from {
                continue;
            }
            let ends = if reader { read_by(world, from, &hop.to) } else { world.ends(from, &hop.to) };
            for to in ends.into_iter().filter(|to| Way { world, hop, from, to }.is_taken()) {
                // Resources that are repeated, such as one for each VPC, are alike.
                let resource = thing.resource;
                let place = (&resource.unit, &resource.account, &resource.region);
                let same = (number, &resource.identity, place, format!("{to:?}"));
                if done.insert(same) {
                    found.push((hop, from, to));
                }
            }
        }
    }
    found.into_par_iter().map(|(hop, from, to)| cross(world, hop, from, to)).collect()
}

fn cross<'w>(world: &'w World<'_>, hop: &'w Hop, from: usize, to: End) -> Crossing<'w> {
    let way = Way { world, hop, from, to: &to };
    let mut asked = Vec::new();
    let mut requests: Vec<(&Call, Request)> = Vec::new();
    for spec in &hop.calls {
        for found in way.requests(spec, &Stranger::default()) {
            match found {
                Ok(request) => {
                    let (request, answered) = ask_either(&way, spec, request);
                    asked.extend(answered);
                    requests.push((spec, request));
                }
                Err(unclear) => asked.push(Asked {
                    who: unclear.who,
                    action: unclear.action,
                    resource: String::new(),
                    at: None,
                    optional: spec.optional,
                    answer: Answer { outcome: Outcome::Unclear, by: None, why: vec![unclear.why] },
                    request: None,
                }),
            }
        }
    }
    asked.extend(way.unmet().into_iter().map(|answer| Asked {
        who: String::new(),
        action: String::new(),
        resource: String::new(),
        at: None,
        optional: false,
        answer,
        request: None,
    }));
    let guards = guards(&way, &requests);
    Crossing { from, to, hop, asked, guards }
}

/// What becomes of a call of the service; or of the same call of a role that AWS tries first, where that gets further.
fn ask_either(way: &Way<'_, '_>, spec: &Call, own: Request) -> (Request, Option<Asked>) {
    let answered = ask(way.world, &own);
    let outcome = answered.as_ref().map(|asked| asked.answer.outcome);
    let (Some(role), Some(outcome)) = (&spec.rather, outcome.filter(|outcome| *outcome != Outcome::Allowed)) else {
        return (own, answered);
    };
    let by_role = Call { by: Some(role.clone()), rather: None, ..spec.clone() };
    let action = own.calls.first().map(|call| call.action.clone());
    for found in way.requests(&by_role, &Stranger::default()) {
        match found {
            Ok(other) if other.at == own.at && other.calls.first().map(|call| &call.action) == action.as_ref() => {
                let by_role = ask(way.world, &other);
                if by_role.as_ref().is_some_and(|asked| asked.answer.outcome < outcome) {
                    return (other, by_role);
                }
            }
            Err(unclear) if outcome == Outcome::Refused => {
                let answer = Answer { outcome: Outcome::Unclear, by: None, why: vec![unclear.why] };
                return (own, answered.map(|asked| Asked { answer, ..asked }));
            }
            Ok(_) | Err(_) => {}
        }
    }
    (own, answered)
}

fn ask(world: &World<'_>, request: &Request) -> Option<Asked> {
    let call = request.calls.first()?;
    Some(Asked {
        who: request.who.clone(),
        action: call.action.clone(),
        resource: call.resource.clone(),
        at: request.at,
        optional: request.optional,
        answer: world.ask(request),
        request: Some(request.clone()),
    })
}
