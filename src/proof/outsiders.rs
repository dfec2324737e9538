//! Whether anybody who has no business there may read, delete or change what holds logs.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Crossing;
use super::ask::{Answer, Outcome};
use super::guards::of_service;
use super::request::{By, Request, principals};
use super::strangers::{ORGANIZATION, OUTSIDER};
use super::world::{End, World};
use crate::iam::{Call, Caller, ContextValue};

/// An account of the organization that was given nothing.
const BYSTANDER: &str = "888888888888";

/// What somebody may not do to a thing, and what becomes of it when they try.
#[derive(Debug)]
pub(crate) struct Shield {
    pub(crate) at: usize,
    /// Who tries.
    pub(crate) against: String,
    /// `read`, `delete` or `change`.
    pub(crate) what: String,
    pub(crate) action: String,
    pub(crate) answer: Answer,
}

/// Tries everything that is protected, as everybody who should not get through.
pub(crate) fn shields(world: &World<'_>, crossings: &[Crossing<'_>]) -> Vec<Shield> {
    let mut found = Vec::new();
    for (at, thing) in world.things.iter().enumerate() {
        for protected in &thing.read.protects {
            for action in &protected.actions.0 {
                let Some(arn) = &thing.arn else { continue };
                let resource = match protected.object.as_str() {
                    "" => arn.clone(),
                    object if object.starts_with(':') => format!("{arn}{object}"),
                    object => format!("{arn}/{object}"),
                };
                let owner = thing.resource.account.clone().unwrap_or_default();
                let mut trying = outsiders(world, at);
                trying.extend(writers(world, crossings, at, action));
                for (against, by, caller, context) in trying {
                    let call = Call {
                        caller,
                        action: action.clone(),
                        resource: resource.clone(),
                        resource_account: owner.clone(),
                        context,
                    };
                    let request = Request { at: Some(at), by, calls: vec![call], optional: false };
                    let answer = world.ask_stranger(&request);
                    let (what, action) = (protected.what.clone(), action.clone());
                    found.push(Shield { at, against, what, action, answer });
                }
            }
        }
    }
    found
}

type Trying = (String, By, Caller, BTreeMap<String, ContextValue>);

fn context(pairs: &[(&str, &str)]) -> BTreeMap<String, ContextValue> {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), ContextValue::One((*value).to_owned()))).collect()
}

/// Those outside, each with every permission that their own account can give.
fn outsiders(world: &World<'_>, at: usize) -> Vec<Trying> {
    let partition = &world.surroundings.partition;
    let role = |account: &str, organization: Option<&str>| {
        let arn = format!("arn:{partition}:iam::{account}:role/administrator");
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
        (By::Administrator, Caller::Role { arn, account: account.to_owned() }, context)
    };
    let mut trying = Vec::new();
    let mut add = |who: &str, (by, caller, context)| trying.push((who.to_owned(), by, caller, context));
    add("another organization", role(OUTSIDER, Some(ORGANIZATION)));
    add("an account without an organization", role(OUTSIDER, None));
    if let Some(organization) = &world.surroundings.organization {
        add("another account of the organization", role(BYSTANDER, Some(organization)));
    }
    let anonymous =
        context(&[("aws:SecureTransport", "true"), ("s3:TlsVersion", "1.3"), ("aws:ViaAWSService", "false")]);
    add("anybody", (By::Service, Caller::Anonymous, anonymous));
    let _ = at;
    trying
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
        if world.thing(at).is_some_and(|thing| thing.kind == "role") || trying.iter().any(|(who, ..)| *who == asked.who)
        {
            continue;
        }
        let Some(call) = request.calls.first() else { continue };
        trying.push((asked.who.clone(), request.by, call.caller.clone(), call.context.clone()));
    }
    trying
}

/// The buckets that a role reads which people or tools assume.
pub(super) fn buckets_read_by(world: &World<'_>, role: usize) -> Vec<End> {
    if principals(world, role).is_empty() {
        return Vec::new();
    }
    let reads = |document: &Value, arn: &str| {
        let Some(statements) = document.get("Statement") else { return false };
        let list = |value: &Value| match value {
            Value::Array(many) => many.clone(),
            one => vec![one.clone()],
        };
        list(statements).iter().any(|statement| {
            let has = |element: &str, wanted: &dyn Fn(&str) -> bool| {
                statement.get(element).is_some_and(|value| list(value).iter().filter_map(Value::as_str).any(wanted))
            };
            has("Action", &|action| action.starts_with("s3:Get") || action == "s3:*")
                && has("Resource", &|resource| resource.starts_with(arn))
        })
    };
    let buckets = world.things.iter().enumerate().filter(|(_, thing)| thing.kind == "bucket");
    let read = buckets.filter(|(_, thing)| {
        let arn = thing.arn.as_deref().unwrap_or("-");
        world.permitting(role).iter().any(|(_, document)| reads(document, arn))
    });
    read.map(|(at, _)| End::Thing { at, rest: String::new() }).collect()
}

impl Shield {
    /// Whether it holds.
    pub(crate) fn holds(&self) -> bool {
        self.answer.outcome == Outcome::Refused
    }
}
