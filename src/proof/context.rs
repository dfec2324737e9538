//! What a request presents under the keys of conditions.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html>

use std::collections::BTreeMap;

use serde_json::Value;

use super::fill::Filled;
use super::request::{Stranger, Way, trusting};
use super::world::World;
use crate::catalog::calls::{self, Values};
use crate::iam::{Caller, ContextValue};
use crate::policy::one_or_many;

/// The keys of a request, each with the values that it may have: nothing is one as well. A key that no policy mentions
/// is left out, since one value of it is as good as another.
pub(super) struct Context<'m> {
    keys: Vec<(String, Vec<Option<ContextValue>>)>,
    mentioned: &'m dyn Fn(&str) -> bool,
}

/// Whether whoever comes and whoever lets them in have agreed on the value of a key: an external id, or what an identity
/// provider says of whom, for whom.
fn is_agreed_on(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    ["sts:externalid", "sts:rolesessionname"].contains(&key.as_str()) || key.ends_with(":aud") || key.ends_with(":sub")
}

/// The keys that a trust policy asks somebody for, each with one of the values that it takes.
fn asked(world: &World<'_>, role: usize, kind: &str, own: &str) -> Vec<(String, Option<String>)> {
    let mut found = Vec::new();
    for statement in trusting(world, role) {
        let named = statement.get("Principal").and_then(|principal| principal.get(kind));
        let is_theirs = |name: &Value| name.as_str().is_some_and(|name| name.contains(own));
        if !one_or_many(named).into_iter().any(is_theirs) {
            continue;
        }
        let conditions = statement.get("Condition").and_then(Value::as_object).into_iter().flat_map(|all| all.values());
        for (key, values) in conditions.filter_map(Value::as_object).flatten() {
            let told = one_or_many(Some(values)).into_iter().find_map(Value::as_str);
            found.push((key.clone(), told.map(str::to_owned)));
        }
    }
    found
}

/// What a role and those whom an identity provider vouches for have agreed on.
pub(super) fn agreed(world: &World<'_>, role: usize, provider: &str) -> BTreeMap<String, ContextValue> {
    let asked = asked(world, role, "Federated", provider).into_iter().filter(|(key, _)| is_agreed_on(key));
    asked.filter_map(|(key, told)| Some((key, ContextValue::One(told?)))).collect()
}

impl Context<'_> {
    fn add(&mut self, key: &str, values: impl FnOnce() -> Vec<Option<ContextValue>>) {
        if (self.mentioned)(key) {
            self.keys.retain(|(known, _)| !known.eq_ignore_ascii_case(key));
            self.keys.push((key.to_owned(), values()));
        }
    }

    fn one(&mut self, key: &str, value: &str) {
        self.add(key, || vec![Some(ContextValue::One(value.to_owned()))]);
    }

    /// What somebody who assumes a role presents of what its trust policy asks for: the external id that they were told,
    /// and of the rest nobody knows.
    pub(super) fn chosen(&mut self, world: &World<'_>, role: usize, caller: &Caller) {
        let (kind, own) = match caller {
            Caller::Role { account, .. } => ("AWS", account),
            Caller::Federated(provider) => ("Federated", provider),
            _ => return,
        };
        for (key, told) in asked(world, role, kind, own) {
            if self.keys.iter().any(|(known, _)| known.eq_ignore_ascii_case(&key)) {
                continue;
            }
            let told = told.filter(|_| is_agreed_on(&key));
            let value = told.map_or(ContextValue::Unknown, ContextValue::One);
            self.add(&key, || vec![Some(value)]);
        }
    }

    /// Every combination of the values.
    pub(super) fn alternatives(self) -> Vec<BTreeMap<String, ContextValue>> {
        let mut all = vec![BTreeMap::new()];
        for (key, values) in self.keys {
            if let [Some(only)] = values.as_slice() {
                for context in &mut all {
                    context.insert(key.clone(), only.clone());
                }
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
}

impl Way<'_, '_> {
    /// What a call presents.
    pub(super) fn context<'m>(
        &self,
        spec: &calls::Call,
        (action, caller, owner): (&str, &Caller, &str),
        stranger: &Stranger,
        mentioned: &'m dyn Fn(&str) -> bool,
    ) -> Context<'m> {
        let mut context = Context { keys: Vec::new(), mentioned };
        common(&mut context, self.world, (action, caller, owner));
        let filler = self.filler(&stranger.context);
        let of_service = matches!(caller, Caller::Service(_)).then_some(&self.hop.with);
        for (key, values) in of_service.into_iter().flatten().chain(&spec.with) {
            let value = |pattern: &String| match filler.fill(pattern) {
                Filled::Text(value) if stranger.another_source => Some(ContextValue::One(another(key, value))),
                Filled::Text(value) => Some(ContextValue::One(value)),
                Filled::Missing => None,
                Filled::Unknown(_) => Some(ContextValue::Unknown),
            };
            context.add(key, || {
                let mut filled: Vec<_> = match values {
                    Values::One(pattern) => vec![value(pattern)],
                    Values::OneOf(patterns) => patterns.iter().map(|one| one.as_ref().and_then(value)).collect(),
                };
                filled.dedup();
                filled
            });
        }
        if let Some((key, value)) = stranger.transport {
            context.one(key, value);
        }
        context
    }
}

/// What every request presents.
fn common(context: &mut Context<'_>, world: &World<'_>, (action, caller, owner): (&str, &Caller, &str)) {
    context.one("aws:SecureTransport", "true");
    context.one("aws:ViaAWSService", "false");
    if action.starts_with("s3:") {
        // Whether services present it is not documented.
        let may_lack = matches!(caller, Caller::Service(_)).then_some(None);
        let version = || Some(ContextValue::One("1.3".to_owned()));
        context.add("s3:TlsVersion", || may_lack.into_iter().chain([version()]).collect());
    }
    context.one("aws:ResourceAccount", owner);
    let surroundings = world.surroundings;
    let of_organization = |context: &mut Context<'_>, key: &str| match &surroundings.organization {
        Some(organization) => context.one(key, organization),
        None if surroundings.organization_unknown => context.add(key, || vec![Some(ContextValue::Unknown)]),
        None => {}
    };
    of_organization(context, "aws:ResourceOrgID");
    match caller {
        Caller::Service(service) => {
            context.one("aws:PrincipalIsAWSService", "true");
            context.one("aws:PrincipalServiceName", service);
            context.add("aws:PrincipalServiceNamesList", || vec![Some(ContextValue::Many(vec![service.clone()]))]);
            context.add("aws:PrincipalAccount", || vec![Some(ContextValue::Unknown)]);
        }
        Caller::Role { arn, account } => {
            context.one("aws:PrincipalIsAWSService", "false");
            context.one("aws:PrincipalArn", arn);
            context.one("aws:PrincipalAccount", account);
            of_organization(context, "aws:PrincipalOrgID");
            if action.starts_with("kms:") {
                context.one("kms:CallerAccount", account);
            }
        }
        Caller::Federated(provider) => {
            context.one("aws:PrincipalIsAWSService", "false");
            context.one("aws:FederatedProvider", provider);
        }
        Caller::Account(_) | Caller::Anonymous => {}
    }
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
