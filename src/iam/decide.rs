//! The order in which policies decide.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html>

use serde_json::Value;

use super::call::{Call, Caller};
use super::findings::{Finding, Verdict};
use super::statement::{Side, Wanted, search};

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
    let role = match &call.caller {
        Caller::Role { arn, account } => Some((arn, account)),
        Caller::Service(_) | Caller::Account(_) | Caller::Anonymous => None,
    };
    // What services do for themselves is beyond the policies of an organization.
    let service_linked = role.is_some_and(|(arn, _)| arn.contains("/aws-service-role/"));
    let identity = if role.is_some() { &*policies.identity } else { &[] };
    let scps = if role.is_some() && !service_linked { &*policies.scps } else { &[] };
    let rcps = if service_linked { &[] } else { &*policies.rcps };
    let side = if policies.kind == ResourceKind::RoleTrust { Side::Trust } else { Side::Resource };
    let first = |all: &[Named<'_>], side, wanted| {
        all.iter().fold(Finding::No(None), |found, policy| found.or(search(*policy, side, wanted, call)))
    };

    let mut denied = first(&policies.resource, side, Wanted::Deny).or(first(rcps, Side::Resource, Wanted::Deny));
    for all in scps.iter().map(Vec::as_slice).chain([identity]) {
        denied = denied.or(first(all, Side::Identity, Wanted::Deny));
    }
    match denied {
        Finding::Yes(by) => return Verdict::Denied { by },
        Finding::Perhaps(because) => return Verdict::Unknown { because },
        Finding::No(_) => {}
    }

    let named = first(&policies.resource, side, Wanted::Allow);
    let by_account = || first(&policies.resource, side, Wanted::AllowByAccount);
    let own = || first(identity, Side::Identity, Wanted::Allow);
    let granted = match (role, policies.kind) {
        (None, _) => named,
        (Some((_, account)), kind) if *account == call.resource_account => match kind {
            ResourceKind::Ordinary => named.or(own()),
            ResourceKind::KmsKey | ResourceKind::RoleTrust => named.or(by_account().and(own())),
        },
        (Some(_), _) => named.or(by_account()).and(own()),
    };
    match scps.iter().fold(granted, |granted, layer| granted.and(first(layer, Side::Identity, Wanted::Allow))) {
        Finding::Yes(by) => Verdict::Allowed { by },
        Finding::Perhaps(because) => Verdict::Unknown { because },
        Finding::No(closest) => Verdict::NotGranted { closest: closest.map(|(_, reason)| reason) },
    }
}
