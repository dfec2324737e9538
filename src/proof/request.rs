//! A call as the catalog describes it becomes the requests that IAM would be asked.

use std::collections::BTreeMap;

use serde_json::Value;

use super::fill::{Filled, Filler, Who};
use super::world::{End, World, label};
use crate::catalog::calls::{self, Hop, Values};
use crate::iam::{Call, Caller, ContextValue};

/// One call of a hop, ready to be asked.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    /// What is called, if it has policies of its own that were read.
    pub(crate) at: Option<usize>,
    /// The role that calls.
    pub(crate) by: By,
    /// The call, once for each context that it may have.
    pub(crate) calls: Vec<Call>,
    pub(crate) optional: bool,
    /// Whether it is asked as if a later statement let everybody in.
    pub(crate) opened: bool,
}

/// Whose permissions count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum By {
    /// Nobody's: a service has none.
    Service,
    /// Those of a role that was read.
    Role(usize),
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
        Filler { world: self.world, from: self.from, to: (&self.hop.to, self.to), who }
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
        ends
    }

    /// The requests of a call; a call is left out where there is nothing that it would call.
    pub(crate) fn requests(&self, spec: &calls::Call, stranger: &Stranger) -> Vec<Result<Request, Unclear>> {
        if !spec.when.iter().all(|(fact, wanted)| self.holds(fact, wanted)) {
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
                        (Ok(caller), Ok(at)) => match self.request(spec, action, (by, caller), *at, stranger) {
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

    fn holds(&self, fact: &str, wanted: &str) -> bool {
        let nobody = Who::default();
        match (self.filler(&nobody).fill(&format!("{{{fact}}}")), wanted) {
            (Filled::Missing, wanted) => wanted == "absent",
            (_, "present") => true,
            (Filled::Text(text), wanted) => text.eq_ignore_ascii_case(wanted),
            // What may be called is asked: a call too many is refused at worst, one too few is never noticed.
            (Filled::Unknown(_), _) => true,
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
        (by, caller): (By, &Caller),
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
        let resource = match object.flatten() {
            Some(object) if object.starts_with(':') => format!("{base}{object}"),
            Some(object) => format!("{base}/{object}"),
            None => base,
        };
        let owner = thing.and_then(|thing| thing.resource.account.clone());
        let own = self.world.thing(self.from).and_then(|thing| thing.resource.account.clone());
        let resource_account = owner.or(own).unwrap_or_default();
        let mut context = self.context(spec, action, caller, &resource_account, stranger);
        if let (Some("principal"), Some(role)) = (spec.by.as_deref(), at) {
            chosen(self.world, role, caller, &mut context);
        }
        let call = Call {
            caller: caller.clone(),
            action: action.to_owned(),
            resource,
            resource_account,
            context: BTreeMap::new(),
        };
        let mentioned = |key: &str| self.world.mentions(at, by, key);
        let calls =
            alternatives(context, &mentioned).into_iter().map(|context| Call { context, ..call.clone() }).collect();
        Ok(Some(Request { at, by, calls, optional: spec.optional, opened: false }))
    }

    /// What the request presents: each key with the values that it may have.
    fn context(
        &self,
        spec: &calls::Call,
        action: &str,
        caller: &Caller,
        owner: &str,
        stranger: &Stranger,
    ) -> Vec<(String, Vec<Option<ContextValue>>)> {
        let mut all = common(self.world, action, caller, owner, stranger);
        let filler = self.filler(&stranger.context);
        let of_service = matches!(caller, Caller::Service(_)).then_some(&self.hop.with);
        for (key, values) in of_service.into_iter().flatten().chain(&spec.with) {
            let values = match values {
                Values::One(value) => vec![Some(value)],
                Values::OneOf(values) => values.iter().map(Option::as_ref).collect(),
            };
            let mut filled = Vec::new();
            for value in values {
                filled.push(value.and_then(|pattern| match filler.fill(pattern) {
                    Filled::Text(value) if stranger.another_source => Some(ContextValue::One(another(key, value))),
                    Filled::Text(value) => Some(ContextValue::One(value)),
                    Filled::Missing => None,
                    Filled::Unknown(_) => Some(ContextValue::Unknown),
                }));
            }
            filled.dedup();
            all.retain(|(known, _)| !known.eq_ignore_ascii_case(key));
            all.push((key.clone(), filled));
        }
        all
    }
}

/// What every request presents.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html>
fn common(
    world: &World<'_>,
    action: &str,
    caller: &Caller,
    owner: &str,
    stranger: &Stranger,
) -> Vec<(String, Vec<Option<ContextValue>>)> {
    let one = |key: &str, value: &str| (key.to_owned(), vec![Some(ContextValue::One(value.to_owned()))]);
    let (key, value) = stranger.transport.unwrap_or(("aws:SecureTransport", "true"));
    let mut all = vec![one("aws:SecureTransport", "true"), one("aws:ViaAWSService", "false")];
    if action.starts_with("s3:") {
        // Whether services present it is not documented.
        let version = ContextValue::One("1.3".to_owned());
        let may_lack = matches!(caller, Caller::Service(_)).then_some(None);
        all.push(("s3:TlsVersion".to_owned(), may_lack.into_iter().chain([Some(version)]).collect()));
    }
    all.retain(|(known, _)| known != key);
    all.push(one(key, value));
    all.push(one("aws:ResourceAccount", owner));
    let organization = match &world.surroundings.organization {
        Some(organization) => Some(ContextValue::One(organization.clone())),
        None => world.surroundings.organization_unknown.then_some(ContextValue::Unknown),
    };
    let of_organization = |key: &str| organization.clone().map(|value| (key.to_owned(), vec![Some(value)]));
    all.extend(of_organization("aws:ResourceOrgID"));
    match caller {
        Caller::Service(service) => {
            all.push(one("aws:PrincipalIsAWSService", "true"));
            all.push(one("aws:PrincipalServiceName", service));
            let list = ContextValue::Many(vec![service.clone()]);
            all.push(("aws:PrincipalServiceNamesList".to_owned(), vec![Some(list)]));
            all.push(("aws:PrincipalAccount".to_owned(), vec![Some(ContextValue::Unknown)]));
        }
        Caller::Role { arn, account } => {
            all.push(one("aws:PrincipalIsAWSService", "false"));
            all.push(one("aws:PrincipalArn", arn));
            all.push(one("aws:PrincipalAccount", account));
            all.extend(of_organization("aws:PrincipalOrgID"));
            if action.starts_with("kms:") {
                all.push(one("kms:CallerAccount", account));
            }
        }
        Caller::Account(_) | Caller::Anonymous => {}
    }
    all
}

/// Every combination of the values that keys may have; a key that no policy mentions has one as good as another.
fn alternatives(
    context: Vec<(String, Vec<Option<ContextValue>>)>,
    mentioned: &dyn Fn(&str) -> bool,
) -> Vec<BTreeMap<String, ContextValue>> {
    let mut all = vec![BTreeMap::new()];
    for (key, values) in context {
        if !mentioned(&key) {
            continue;
        }
        let mut next = Vec::with_capacity(all.len() * values.len());
        for so_far in &all {
            for value in &values {
                let mut context: BTreeMap<String, ContextValue> = so_far.clone();
                if let Some(value) = value {
                    context.insert(key.clone(), value.clone());
                }
                next.push(context);
            }
        }
        all = next;
    }
    all
}

/// What another resource of the same account would present: its ARN ends differently.
fn another(key: &str, value: String) -> String {
    let names_source = key.eq_ignore_ascii_case("aws:SourceArn")
        || key.starts_with("kms:EncryptionContext:") && !key.ends_with("aws:s3:arn");
    if !names_source || !value.starts_with("arn:") {
        return value;
    }
    match value.strip_suffix(":*") {
        Some(value) => format!("{value}-another:*"),
        None => format!("{value}-another"),
    }
}

/// The text, or nothing where something is not there.
fn text(filled: Filled) -> Result<Option<String>, String> {
    match filled {
        Filled::Text(text) => Ok(Some(text)),
        Filled::Missing => Ok(None),
        Filled::Unknown(why) => Err(why),
    }
}

/// What somebody who assumes a role presents of what its trust policy asks for: the external id that they were told, and
/// of the rest nobody knows.
fn chosen(world: &World<'_>, role: usize, caller: &Caller, context: &mut Vec<(String, Vec<Option<ContextValue>>)>) {
    let Caller::Role { account, .. } = caller else { return };
    for statement in trusting(world, role) {
        let named = statement.get("Principal").and_then(|principal| principal.get("AWS"));
        let is_theirs = |name: &Value| name.as_str().is_some_and(|name| name.contains(account.as_str()));
        if !one_or_many(named).into_iter().any(is_theirs) {
            continue;
        }
        let asked = statement.get("Condition").and_then(Value::as_object).into_iter().flat_map(|all| all.values());
        for (key, values) in asked.filter_map(Value::as_object).flatten() {
            if context.iter().any(|(known, _)| known.eq_ignore_ascii_case(key)) {
                continue;
            }
            let told = one_or_many(Some(values)).into_iter().find_map(Value::as_str);
            let told = told.filter(|_| key.eq_ignore_ascii_case("sts:ExternalId"));
            let value = told.map_or(ContextValue::Unknown, |told| ContextValue::One(told.to_owned()));
            context.push((key.clone(), vec![Some(value)]));
        }
    }
}

/// The statements that let somebody assume a role.
fn trusting<'w>(world: &'w World<'_>, role: usize) -> impl Iterator<Item = &'w Value> {
    let documents = world.guarding(role).iter().map(|(_, document)| document);
    let statements = documents.flat_map(|document| one_or_many(document.get("Statement")));
    statements.filter(|statement| statement.get("Effect").and_then(Value::as_str) == Some("Allow"))
}

/// The AWS principals that may assume a role.
pub(crate) fn principals(world: &World<'_>, role: usize) -> Vec<String> {
    let mut found = Vec::new();
    for statement in trusting(world, role) {
        let named = statement.get("Principal").and_then(|principal| principal.get("AWS"));
        found.extend(one_or_many(named).into_iter().filter_map(Value::as_str).map(str::to_owned));
    }
    found.sort();
    found.dedup();
    found
}

fn one_or_many(value: Option<&Value>) -> Vec<&Value> {
    match value {
        None => Vec::new(),
        Some(Value::Array(many)) => many.iter().collect(),
        Some(one) => vec![one],
    }
}
