//! The order in which policies decide.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html>

use serde_json::Value;

use super::call::{Call, Caller};
use super::findings::{Finding, Verdict};
use super::statement::{Wanted, search};

/// A policy document with the name that reasons call it by.
pub(crate) type Named<'a> = (&'a str, &'a Value);

/// What the policy of a resource decides by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ResourceKind {
    /// In its own account, a policy of the caller is enough.
    Ordinary,
    /// A key: without its policy the account's own policies are of no effect.
    /// <https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html>
    KmsKey,
    /// A role, about to be assumed: as with keys.
    RoleTrust,
}

/// The policies that bear on a request.
#[derive(Debug, Clone)]
pub(crate) struct Policies<'a> {
    pub(crate) kind: ResourceKind,
    pub(crate) resource: Vec<Named<'a>>,
    /// Of the caller.
    pub(crate) identity: Vec<Named<'a>>,
    /// Service control policies, by what they are attached to: the root, each unit on the way down, the account.
    pub(crate) scps: Vec<Vec<Named<'a>>>,
    /// Resource control policies. They only deny: the one that allows everything is always there.
    pub(crate) rcps: Vec<Named<'a>>,
}

/// Decides one request.
pub(crate) fn decide(call: &Call, policies: &Policies<'_>) -> Verdict {
    let role_account = match &call.caller {
        Caller::Role { account, .. } => Some(account),
        Caller::Service(_) | Caller::Account(_) | Caller::Anonymous => None,
    };
    // Services have no policies of their own and no organization that binds them.
    let (identity, scps) =
        if role_account.is_some() { (&*policies.identity, &*policies.scps) } else { (&[][..], &[][..]) };
    let first = |all: &[Named<'_>], wanted| {
        all.iter().fold(Finding::No(None), |found, policy| found.or(search(*policy, wanted, call)))
    };

    let attached = [&*policies.resource, &*policies.rcps, identity];
    let denying = attached.into_iter().chain(scps.iter().map(Vec::as_slice));
    match denying.fold(Finding::No(None), |found, all| found.or(first(all, Wanted::Deny))) {
        Finding::Yes(by) => return Verdict::Denied { by },
        Finding::Perhaps(because) => return Verdict::Unknown { because },
        Finding::No(_) => {}
    }

    let named = first(&policies.resource, Wanted::Allow);
    let by_account = || first(&policies.resource, Wanted::AllowByAccount);
    let own = || first(identity, Wanted::Allow);
    let granted = match (role_account, policies.kind) {
        (None, _) => named,
        (Some(account), ResourceKind::Ordinary) if *account == call.resource_account => named.or(own()),
        (Some(account), _) if *account == call.resource_account => named.or(by_account().and(own())),
        (Some(_), _) => named.or(by_account()).and(own()),
    };
    match scps.iter().fold(granted, |granted, layer| granted.and(first(layer, Wanted::Allow))) {
        Finding::Yes(by) => Verdict::Allowed { by },
        Finding::Perhaps(because) => Verdict::Unknown { because },
        Finding::No(closest) => Verdict::NotGranted { closest: closest.map(|(_, reason)| reason) },
    }
}
