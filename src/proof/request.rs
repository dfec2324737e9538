//! A call as the catalog describes it becomes the requests that IAM would be asked.

use std::collections::BTreeMap;

use serde_json::Value;

use super::ask::{Answer, Outcome};
use super::fill::{Filled, Filler, Who};
use super::world::{End, World, label};
use crate::catalog::calls::{self, Hop, Requirement};
use crate::iam::{Call, Caller, Truth};
use crate::policy::one_or_many;

/// One call of a hop, ready to be asked.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    /// What people call whoever calls.
    pub(crate) who: String,
    /// What is called, if it has policies of its own that were read.
    pub(crate) at: Option<usize>,
    /// The role that calls.
    pub(crate) by: By,
    /// The call, once for each context that it may have.
    pub(crate) calls: Vec<Call>,
    /// Other names by which the caller may be let in.
    pub(crate) aliases: Vec<Caller>,
    pub(crate) optional: bool,
    /// Why it cannot be known whether the call is made at all.
    pub(crate) unsure: Option<String>,
    /// Whether it is asked as if a later statement let everybody in.
    pub(crate) opened: bool,
}

impl Request {
    /// The caller by each of its names.
    pub(crate) fn callers(&self) -> impl Iterator<Item = &Caller> {
        self.calls.first().map(|call| &call.caller).into_iter().chain(&self.aliases)
    }
}

/// Whose permissions count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum By {
    /// Nobody's: a service has none.
    Service,
    /// Those of a role that was read.
    Role(usize),
    /// Nobody's either: a role is asked for what the policy of the resource alone lets it do.
    Named,
    /// All there are: somebody who may do whatever others let them.
    Administrator,
}

/// A call that cannot be asked, and why.
#[derive(Debug, Clone)]
pub(crate) struct Unclear {
    pub(crate) who: String,
    pub(crate) action: String,
    pub(crate) why: String,
}

/// How a call differs from that of the delivery.
#[derive(Debug, Clone, Default)]
pub(crate) struct Stranger {
    /// In the context.
    pub(crate) context: Who,
    /// In the object key.
    pub(crate) object: Who,
    /// Whether another resource of the same account is behind it.
    pub(crate) another_source: bool,
    pub(crate) service: Option<&'static str>,
    pub(crate) transport: Option<(&'static str, &'static str)>,
}

/// One hop of a log, from a thing to an end.
#[derive(Clone, Copy)]
pub(crate) struct Way<'w, 'a> {
    pub(crate) world: &'w World<'a>,
    pub(crate) hop: &'w Hop,
    pub(crate) from: usize,
    pub(crate) to: &'w End,
}

impl<'w, 'a> Way<'w, 'a> {
    pub(super) fn filler(&self, who: &'w Who) -> Filler<'w, 'a> {
        Filler { world: self.world, from: self.from, to: (&self.hop.to, self.to), who, owner: self.owner() }
    }

    /// The account that a resource belongs to, where that is not the one that it was made in.
    fn owner(&self) -> Option<&'w str> {
        let thing = self.world.thing(self.from)?;
        let has = |fact: &String, wanted: &String| thing.texts(fact).any(|text| text.eq_ignore_ascii_case(wanted));
        let mut wanted = self.hop.of_management.iter();
        let applies = wanted.len() > 0 && wanted.all(|(fact, wanted)| has(fact, wanted));
        self.world.surroundings.management.as_deref().filter(|_| applies)
    }

    /// Where a path such as `bucket.key` leads.
    pub(crate) fn follow(&self, path: &str) -> Vec<End> {
        let mut ends = vec![End::Thing { at: self.from, rest: String::new() }];
        for (step, fact) in path.split('.').filter(|fact| *fact != "self").enumerate() {
            let mut next = Vec::new();
            for end in ends {
                match end {
                    End::Thing { .. } if step == 0 && fact == self.hop.to => next.push(self.to.clone()),
                    End::Thing { at, .. } => next.extend(self.world.ends(at, fact)),
                    // What is beyond something unknown is as unknown; it is said once, of the thing itself.
                    End::Elsewhere(_) | End::Unknown(_) | End::Text(_) => {}
                }
            }
            ends = next;
        }
        ends.retain(|end| !is_service_linked(end));
        ends
    }

    /// The requests of a call; a call is left out where there is nothing that it would call.
    pub(crate) fn requests(&self, spec: &calls::Call, stranger: &Stranger) -> Vec<Result<Request, Unclear>> {
        // What may be called is asked.
        if self.applies(&spec.when) == Truth::NoMatch {
            return Vec::new();
        }
        let mut found = Vec::new();
        for (by, caller, who) in self.callers(spec, stranger) {
            let mut asked: Vec<Option<usize>> = Vec::new();
            for target in self.targets(spec) {
                for action in &spec.action.0 {
                    let unclear = |why: String| Unclear { who: who.clone(), action: action.clone(), why };
                    let request = match (&caller, &target) {
                        (Err(why), _) => Err(unclear(why.clone())),
                        (_, Err(why)) => Err(unclear(why.clone())),
                        (Ok(_), Ok(at)) if at.is_some() && asked.contains(at) => continue,
                        (Ok(caller), Ok(at)) => match self.request(spec, action, (by, caller, &who), *at, stranger) {
                            Ok(Some(request)) => Ok(request),
                            Ok(None) => continue,
                            Err(why) => Err(unclear(why)),
                        },
                    };
                    found.push(request);
                }
                asked.extend(target.ok());
            }
        }
        found
    }

    /// The same call of the service, as a stranger would make it.
    pub(crate) fn again(&self, spec: &calls::Call, own: &Request, stranger: &Stranger) -> Option<Request> {
        let action = &own.calls.first()?.action;
        let (by, caller, who) = self.service(stranger);
        self.request(spec, action, (by, &caller.ok()?, &who), own.at, stranger).ok().flatten()
    }

    /// What must be so for the hop beside policies and is not: what is wrong.
    pub(crate) fn unmet(&self) -> Vec<Answer> {
        let nobody = Who::default();
        let filler = self.filler(&nobody);
        let unmet = |requirement: &Requirement| {
            let (fact, wanted) = (filler.fill(&format!("{{{}}}", requirement.fact)), filler.fill(&requirement.is));
            let (outcome, why) = match (fact, wanted, self.applies(&requirement.when)) {
                (_, _, Truth::NoMatch) => return None,
                (Filled::Text(fact), Filled::Text(wanted), _) if fact.eq_ignore_ascii_case(&wanted) => return None,
                (Filled::Unknown(why), ..) | (_, Filled::Unknown(why), _) | (.., Truth::Unknown(why)) => {
                    (Outcome::Unclear, why)
                }
                _ if requirement.undocumented => {
                    (Outcome::Unclear, format!("{}, is not documented", requirement.otherwise))
                }
                _ => (Outcome::Refused, requirement.otherwise.clone()),
            };
            Some(Answer { outcome, by: None, why: vec![why] })
        };
        self.hop.requires.iter().filter_map(unmet).collect()
    }

    /// Whether the hop may be the one of this log.
    pub(super) fn is_taken(&self) -> bool {
        self.applies(&self.hop.when) != Truth::NoMatch
    }

    /// Whether all facts are as they are wanted.
    fn applies(&self, when: &BTreeMap<String, calls::Words>) -> Truth {
        let any = |(fact, wanted): (&String, &calls::Words)| {
            Truth::any(wanted.0.iter().map(|wanted| self.truth(fact, wanted)))
        };
        Truth::all(when.iter().map(any))
    }

    /// Whether a fact is as it is wanted.
    fn truth(&self, fact: &str, wanted: &str) -> Truth {
        let nobody = Who::default();
        let linked = || self.follow(fact).iter().any(|end| matches!(end, End::Thing { .. }));
        match (self.filler(&nobody).fill(&format!("{{{fact}}}")), wanted) {
            (Filled::Missing, wanted) => (wanted == "absent").into(),
            (Filled::Text(text), "present" | "absent") if text.is_empty() => (wanted == "absent").into(),
            (Filled::Text(_), "present") => Truth::Match,
            (Filled::Text(text), wanted) => text.eq_ignore_ascii_case(wanted).into(),
            // What refers to a resource is there, however that is called.
            (Filled::Unknown(_), "absent" | "present") if linked() => (wanted == "present").into(),
            (Filled::Unknown(why), _) => Truth::Unknown(why),
        }
    }

    /// What is called; nothing at all where the call names no resource with policies.
    fn targets(&self, spec: &calls::Call) -> Vec<Result<Option<usize>, String>> {
        if spec.at.0.is_empty() {
            return vec![Ok(None)];
        }
        let ends = spec.at.0.iter().flat_map(|path| self.follow(path));
        let target = |end| match end {
            End::Thing { at, .. } => Ok(Some(at)),
            End::Elsewhere(name) | End::Text(name) => Err(format!("`{name}` is not among what was read")),
            End::Unknown(why) => Err(why),
        };
        ends.map(target).collect()
    }

    fn request(
        &self,
        spec: &calls::Call,
        action: &str,
        (by, caller, who): (By, &Caller, &str),
        at: Option<usize>,
        stranger: &Stranger,
    ) -> Result<Option<Request>, String> {
        let nobody = Who::default();
        let (plain, moved) = (self.filler(&nobody), self.filler(&stranger.object));
        let thing = at.and_then(|at| self.world.thing(at));
        let base = match (&spec.resource, thing) {
            (Some(pattern), _) => text(plain.fill(pattern))?,
            (None, Some(thing)) => match &thing.arn {
                Some(arn) => Some(arn.clone()),
                None => return Err(format!("the ARN of `{}`", label(thing))),
            },
            (None, None) => None,
        };
        let object = spec.object.as_ref().map(|object| text(moved.fill(object))).transpose()?;
        let (Some(base), true) = (base, object != Some(None)) else { return Ok(None) };
        let resource = object.flatten().map_or_else(|| base.clone(), |object| below(&base, &object));
        let owner = thing.and_then(|thing| thing.resource.account.clone());
        let own = self.world.thing(self.from).and_then(|thing| thing.resource.account.clone());
        let resource_account = owner.or(own).unwrap_or_default();
        let mentioned = |key: &str| self.world.mentions(at, by, key);
        let mut context = self.context(spec, (action, caller, &resource_account), stranger, &mentioned);
        if let (Some("principal" | "federated"), Some(role)) = (spec.by.as_deref(), at) {
            context.chosen(self.world, role, caller);
        }
        let call = |context| Call {
            caller: caller.clone(),
            action: action.to_owned(),
            resource: resource.clone(),
            resource_account: resource_account.clone(),
            context,
        };
        let calls = context.alternatives().into_iter().map(call).collect();
        let aliases = if by == By::Service { self.aliases(stranger) } else { Vec::new() };
        let (who, optional) = (who.to_owned(), spec.optional);
        let unsure = match self.applies(&spec.when) {
            Truth::Unknown(why) => Some(why),
            Truth::Match | Truth::NoMatch => None,
        };
        Ok(Some(Request { who, at, by, calls, aliases, optional, unsure, opened: false }))
    }
}

/// Whether it is a role that a service made for itself: AWS keeps its policies, and it may write to no bucket of others.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/using-service-linked-roles.html>
fn is_service_linked(end: &End) -> bool {
    matches!(end, End::Elsewhere(name) if name.contains(":role/aws-service-role/"))
}

/// The ARN of something within a resource: an object of a bucket, or `:log-stream:x` of a log group.
pub(super) fn below(arn: &str, object: &str) -> String {
    if object.starts_with(':') { format!("{arn}{object}") } else { format!("{arn}/{object}") }
}

/// The text, or nothing where something is not there.
fn text(filled: Filled) -> Result<Option<String>, String> {
    match filled {
        Filled::Text(text) => Ok(Some(text)),
        Filled::Missing => Ok(None),
        Filled::Unknown(why) => Err(why),
    }
}

/// The statements that let somebody assume a role.
pub(super) fn trusting<'w>(world: &'w World<'_>, role: usize) -> impl Iterator<Item = &'w Value> {
    let documents = world.guarding(role).iter().map(|(_, document)| document);
    let statements = documents.flat_map(|document| one_or_many(document.get("Statement")));
    statements.filter(|statement| statement.get("Effect").and_then(Value::as_str) == Some("Allow"))
}

/// The AWS principals that may assume a role.
pub(crate) fn principals(world: &World<'_>, role: usize) -> Vec<String> {
    trusted(world, role, "AWS")
}

/// The identity providers whose word lets somebody assume a role.
pub(crate) fn federated(world: &World<'_>, role: usize) -> Vec<String> {
    trusted(world, role, "Federated")
}

fn trusted(world: &World<'_>, role: usize, kind: &str) -> Vec<String> {
    let mut found = Vec::new();
    for statement in trusting(world, role) {
        let named = statement.get("Principal").and_then(|principal| principal.get(kind));
        found.extend(one_or_many(named).into_iter().filter_map(Value::as_str).map(str::to_owned));
    }
    found.sort();
    found.dedup();
    found
}
