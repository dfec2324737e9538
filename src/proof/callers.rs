//! Who makes a call.

use super::fill::{Filled, Who};
use super::request::{By, Stranger, Way, federated, principals};
use super::world::{End, label};
use crate::catalog::calls;
use crate::iam::Caller;

/// Whose permissions count, who it is or why that cannot be known, and what people call it.
pub(crate) type Calling = (By, Result<Caller, String>, String);

impl Way<'_, '_> {
    /// Everybody who makes a call.
    pub(crate) fn callers(&self, spec: &calls::Call, stranger: &Stranger) -> Vec<Calling> {
        match spec.by.as_deref() {
            None => vec![self.service(stranger)],
            Some("deployer") => self.administrator().into_iter().collect(),
            Some("principal") => principals(self.world, self.from).iter().filter_map(|arn| principal(arn)).collect(),
            Some("federated") => federated(self.world, self.from).iter().map(|arn| vouched_for(arn)).collect(),
            Some(path) => match path.strip_prefix("named:") {
                Some(path) => self.follow(path).into_iter().filter_map(|end| self.named(end)).collect(),
                None => self.follow(path).into_iter().map(|end| self.role(end)).collect(),
            },
        }
    }

    /// The other names of the service.
    pub(crate) fn aliases(&self, stranger: &Stranger) -> Vec<Caller> {
        let nobody = Who::default();
        let others = self.hop.service.0.iter().skip(1).filter(|_| stranger.service.is_none());
        let filled = others.map(|pattern| self.filler(&nobody).fill(pattern));
        let named = |filled| match filled {
            Filled::Text(name) => Some(Caller::Service(name)),
            Filled::Missing | Filled::Unknown(_) => None,
        };
        filled.filter_map(named).collect()
    }

    pub(crate) fn service(&self, stranger: &Stranger) -> Calling {
        let nobody = Who::default();
        let pattern = self.hop.service.0.first().map(String::as_str).unwrap_or_default();
        let name = match (stranger.service, self.filler(&nobody).fill(pattern)) {
            (Some(other), _) => Ok(other.to_owned()),
            (None, Filled::Text(name)) => Ok(name),
            (None, Filled::Unknown(why)) => Err(why),
            (None, Filled::Missing) => Err(format!("the name of the service `{pattern}`")),
        };
        let who = name.clone().unwrap_or_else(|_| pattern.to_owned());
        (By::Service, name.map(Caller::Service), who)
    }

    fn role(&self, end: End) -> Calling {
        match end {
            End::Thing { at, .. } => {
                let thing = self.world.thing(at);
                let arn = thing.and_then(|thing| thing.arn.clone());
                let account = thing.and_then(|thing| thing.resource.account.clone());
                let who = thing.map(|thing| format!("role `{}`", label(thing))).unwrap_or_default();
                let caller = match (arn, account) {
                    (Some(arn), Some(account)) => Ok(Caller::Role { arn, account }),
                    _ => Err(format!("the account of {who}; give it with `--account`")),
                };
                (By::Role(at), caller, who)
            }
            End::Elsewhere(name) | End::Text(name) => {
                (By::Service, Err(format!("`{name}` is not among what was read")), format!("role `{name}`"))
            }
            End::Unknown(why) => (By::Service, Err(why), "a role".to_owned()),
        }
    }

    /// A role by what the policy of a resource says of it: in the account of the resource without permissions of its own, and
    /// in another with all that it may be given there, since both must allow it.
    fn named(&self, end: End) -> Option<Calling> {
        let (by, caller, who) = match end {
            End::Elsewhere(arn) | End::Text(arn) => principal(&arn)?,
            other => self.role(other),
        };
        let at = self.world.thing(self.from).and_then(|thing| thing.resource.account.as_deref());
        let elsewhere = matches!(&caller, Ok(Caller::Role { account, .. }) if Some(account.as_str()) != at);
        Some((if elsewhere { by } else { By::Named }, caller, format!("{who} by name")))
    }

    /// Whoever deploys in the account of the thing.
    fn administrator(&self) -> Option<Calling> {
        let account = self.world.thing(self.from)?.resource.account.clone()?;
        let partition = &self.world.surroundings.partition;
        let arn = format!("arn:{partition}:iam::{account}:role/deployer");
        let who = format!("whoever deploys in {account}");
        Some((By::Administrator, Ok(Caller::Role { arn, account }), who))
    }
}

/// Somebody whom an identity provider vouches for; what they may do is what the role may.
pub(super) fn vouched_for(provider: &str) -> Calling {
    (By::Service, Ok(Caller::Federated(provider.to_owned())), format!("`{provider}`"))
}

/// Somebody whom a trust policy names; of an account, anybody who is let.
pub(super) fn principal(arn: &str) -> Option<Calling> {
    let account = if arn.len() == 12 { arn } else { arn.split(':').nth(4)? };
    let of_account = arn.len() == 12 || arn.ends_with(":root");
    let identity = if of_account { format!("arn:aws:iam::{account}:role/anybody") } else { arn.to_owned() };
    let caller = Caller::Role { arn: identity, account: account.to_owned() };
    Some((By::Administrator, Ok(caller), format!("`{arn}`")))
}
