//! Whether anybody who has no business there may read, delete or change what holds logs, and whether its owner can.

use std::collections::BTreeMap;

use rayon::prelude::*;
use serde_json::{Value, json};

use super::ask::{Answer, Outcome};
use super::callers::{principal, vouched_for};
use super::context::agreed;
use super::crossing::Crossing;
use super::guards::of_service;
use super::request::{By, Request, below, federated, principals};
use super::strangers::{Kind, ORGANIZATION};
use super::world::World;
use crate::catalog::calls::Protected;
use crate::iam::{Call, Caller, ContextValue};

/// In what way somebody who tries has no business there, or has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Attempt {
    /// The account that owns it; all the others should be kept out.
    Owner,
    /// Somebody else.
    Outsider,
    /// Somebody else, even if a later statement let everybody in.
    Later,
    /// The owner without TLS, or with an old version.
    Insecure,
    /// Somebody whom a role trusts, after they have left the organization.
    Left,
    /// What delivers, for what it has no need of.
    Writer,
}

impl Attempt {
    /// What should become of it.
    pub(crate) fn wanted(self) -> Outcome {
        if self == Self::Owner { Outcome::Allowed } else { Outcome::Refused }
    }
}

/// What somebody may not do to a thing, or its owner must, and what becomes of it when they try.
#[derive(Debug)]
pub(crate) struct Shield {
    pub(crate) at: usize,
    pub(crate) attempt: Attempt,
    /// Who tries.
    pub(crate) against: String,
    /// `read`, `delete` or `change`; `keep` must be allowed.
    pub(crate) what: String,
    pub(crate) action: String,
    pub(crate) answer: Answer,
    /// For the mutation run.
    #[cfg(test)]
    pub(crate) request: Request,
}

/// Somebody who tries.
struct Trying {
    attempt: Attempt,
    who: String,
    by: By,
    caller: Caller,
    context: BTreeMap<String, ContextValue>,
}

/// Tries everything that is protected, as everybody who should not get through.
pub(crate) fn shields(world: &World<'_>, crossings: &[Crossing<'_>]) -> Vec<Shield> {
    (0..world.things.len()).into_par_iter().flat_map_iter(|at| shields_of(world, crossings, at)).collect()
}

fn shields_of(world: &World<'_>, crossings: &[Crossing<'_>], at: usize) -> Vec<Shield> {
    let mut found = Vec::new();
    let Some(thing) = world.thing(at) else { return found };
    let Some(arn) = &thing.arn else { return found };
    for protected in &thing.read.protects {
        let resource = match protected.object.as_str() {
            "" => arn.clone(),
            object => below(arn, object),
        };
        let owner = thing.resource.account.clone().unwrap_or_default();
        for action in &protected.actions.0 {
            for trying in everybody(world, crossings, at, (protected, action)) {
                let Trying { attempt, who, by, caller, mut context } = trying;
                context.retain(|key, _| world.mentions(Some(at), by, key));
                let (resource, resource_account) = (resource.clone(), owner.clone());
                let call = Call { caller, action: action.clone(), resource, resource_account, context };
                let (calls, aliases) = (vec![call], Vec::new());
                let request = Request {
                    who: who.clone(),
                    at: Some(at),
                    by,
                    calls,
                    aliases,
                    optional: false,
                    unsure: None,
                    opened: attempt == Attempt::Later,
                };
                let answer = if attempt == Attempt::Owner { world.ask(&request) } else { world.ask_stranger(&request) };
                let (what, action) = (protected.what.clone(), action.clone());
                found.push(Shield {
                    at,
                    attempt,
                    against: who,
                    what,
                    action,
                    answer,
                    #[cfg(test)]
                    request,
                });
            }
        }
    }
    found
}

fn everybody(
    world: &World<'_>,
    crossings: &[Crossing<'_>],
    at: usize,
    (protected, action): (&Protected, &String),
) -> Vec<Trying> {
    let Some(thing) = world.thing(at) else { return Vec::new() };
    let owner = thing.resource.account.clone().unwrap_or_default();
    let organization = world.surroundings.organization.as_deref();
    if protected.what == "keep" {
        return vec![administrator(world, Attempt::Owner, "its owner", &owner, organization)];
    }
    let mut trying = outsiders(world, protected);
    trying.extend(writers(world, crossings, at, action));
    // What is about every action alike is tried with one of them.
    if thing.kind == "bucket" && protected.actions.0.first() == Some(action) {
        for kind in Kind::ALL {
            let Some((key, value)) = kind.transport() else { continue };
            let mut insecure = administrator(world, Attempt::Insecure, kind.word(), &owner, organization);
            insecure.context.insert(key.to_owned(), ContextValue::One(value.to_owned()));
            trying.push(insecure);
        }
        let opened = outsiders(world, &Protected { for_organization: true, ..(*protected).clone() });
        let later = |outsider: Trying| Trying {
            attempt: Attempt::Later,
            who: format!("{}, whatever is allowed later", outsider.who),
            ..outsider
        };
        trying.extend(opened.into_iter().map(later));
    }
    if thing.kind == "role" && organization.is_some() {
        let own = &world.surroundings.own_vendors;
        trying.extend(principals(world, at).iter().filter(|arn| !own.contains(arn)).filter_map(|arn| left(arn)));
    }
    if thing.kind == "role" {
        trying.extend(federated(world, at).iter().flat_map(|provider| somebody_else(world, at, provider)));
    }
    trying
}

fn context(pairs: &[(&str, &str)]) -> BTreeMap<String, ContextValue> {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), ContextValue::One((*value).to_owned()))).collect()
}

/// Somebody with every permission that their own account can give.
fn administrator(world: &World<'_>, attempt: Attempt, who: &str, account: &str, organization: Option<&str>) -> Trying {
    let arn = format!("arn:{}:iam::{account}:role/administrator", world.surroundings.partition);
    role(attempt, who, arn, account, organization)
}

fn role(attempt: Attempt, who: &str, arn: String, account: &str, organization: Option<&str>) -> Trying {
    let mut context = context(&[
        ("aws:SecureTransport", "true"),
        ("aws:PrincipalIsAWSService", "false"),
        ("aws:ViaAWSService", "false"),
        ("aws:PrincipalAccount", account),
        ("aws:PrincipalArn", &arn),
        ("kms:CallerAccount", account),
        ("s3:TlsVersion", "1.3"),
    ]);
    if let Some(organization) = organization {
        context.insert("aws:PrincipalOrgID".to_owned(), ContextValue::One(organization.to_owned()));
    }
    let caller = Caller::Role { arn, account: account.to_owned() };
    Trying { attempt, who: who.to_owned(), by: By::Administrator, caller, context }
}

/// Those outside.
fn outsiders(world: &World<'_>, protected: &Protected) -> Vec<Trying> {
    let outsider = &world.strangers.outsider;
    let mut trying = vec![
        administrator(world, Attempt::Outsider, "another organization", outsider, Some(ORGANIZATION)),
        administrator(world, Attempt::Outsider, "an account without an organization", outsider, None),
    ];
    if let Some(organization) = world.surroundings.organization.as_deref().filter(|_| !protected.for_organization) {
        trying.push(administrator(
            world,
            Attempt::Outsider,
            "another account of the organization",
            &world.strangers.neighbour,
            Some(organization),
        ));
    }
    let anonymous = [("aws:SecureTransport", "true"), ("s3:TlsVersion", "1.3"), ("aws:ViaAWSService", "false")];
    trying.push(Trying {
        attempt: Attempt::Outsider,
        who: "anybody".to_owned(),
        by: By::Service,
        caller: Caller::Anonymous,
        context: context(&anonymous),
    });
    trying
}

/// Somebody whom a role trusts, after they have left the organization.
fn left(arn: &str) -> Option<Trying> {
    let (_, caller, who) = principal(arn)?;
    match caller {
        Ok(Caller::Role { arn, account }) => {
            Some(role(Attempt::Left, &format!("{who} outside of the organization"), arn, &account, Some(ORGANIZATION)))
        }
        _ => None,
    }
}

/// Others whom the same identity provider vouches for: each differs in one thing that was agreed on.
fn somebody_else(world: &World<'_>, role: usize, provider: &str) -> Vec<Trying> {
    let Some((_, address)) = provider.split_once(":oidc-provider/") else { return Vec::new() };
    let agreed = agreed(world, role, provider);
    let claims = [format!("{address}:aud"), format!("{address}:sub"), "sts:RoleSessionName".to_owned()];
    let other = |claim: String| {
        let (by, caller, who) = vouched_for(provider);
        let mut context = agreed.clone();
        context.retain(|key, _| !key.eq_ignore_ascii_case(&claim));
        let who = format!("somebody else by {who}, with another `{claim}`");
        context.insert(claim, ContextValue::One("somebody-else".to_owned()));
        Some(Trying { attempt: Attempt::Outsider, who, by, caller: caller.ok()?, context })
    };
    // What no condition asks for tells nobody apart; without any, each of them gets in.
    let asked = |claim: &String| agreed.is_empty() || agreed.keys().any(|key| key.eq_ignore_ascii_case(claim));
    claims.into_iter().filter(asked).filter_map(other).collect()
}

/// The services and roles that deliver to a thing, for what they have no need of.
fn writers(world: &World<'_>, crossings: &[Crossing<'_>], at: usize, action: &str) -> Vec<Trying> {
    let mut trying: Vec<Trying> = Vec::new();
    let asked = crossings.iter().flat_map(|crossing| &crossing.asked).filter(|asked| asked.at == Some(at));
    let needed: Vec<(&str, &str)> = asked.clone().map(|asked| (asked.who.as_str(), asked.action.as_str())).collect();
    for asked in asked {
        let Some(request) = &asked.request else { continue };
        let service = of_service(request);
        let is_role = matches!(request.by, By::Role(_));
        if service.is_none() && !is_role || needed.contains(&(asked.who.as_str(), action)) {
            continue;
        }
        // A trust is for assuming: whoever may is whom it is for.
        if world.thing(at).is_some_and(|thing| thing.kind == "role")
            || trying.iter().any(|known| known.who == asked.who && known.by == request.by)
        {
            continue;
        }
        let Some(call) = request.calls.first() else { continue };
        let (caller, context) = (call.caller.clone(), call.context.clone());
        trying.push(Trying { attempt: Attempt::Writer, who: asked.who.clone(), by: request.by, caller, context });
    }
    trying
}

/// A statement that lets everybody in.
pub(super) fn opening() -> Value {
    json!({
        "Version": "2012-10-17",
        "Statement": [{ "Sid": "Later", "Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*" }],
    })
}
