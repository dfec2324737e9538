//! The order in which policies decide.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html>

use super::call::{Call, Caller};
use super::findings::{Finding, Verdict};
use super::rules::{Needs, Rule};
use super::statement::{Asked, Named, Side, Wanted, nearest, search};

/// What the policy of a resource decides by itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub(crate) enum ResourceKind {
    /// In its own account, a policy of the caller is enough.
    #[default]
    Ordinary,
    /// A key: without its policy the account's own policies are of no effect.
    /// <https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html>
    KmsKey,
    /// A role, about to be assumed: as with keys.
    RoleTrust,
}

/// The policies that bear on a request.
#[derive(Debug, Clone, Default)]
pub(crate) struct Policies<'a> {
    pub(crate) kind: ResourceKind,
    pub(crate) resource: Vec<Named<'a>>,
    /// Of the caller.
    pub(crate) identity: Vec<Named<'a>>,
    /// The most that policies of the caller can allow it.
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html>
    pub(crate) boundary: Option<Named<'a>>,
    /// Service control policies, by what they are attached to: the root, each unit on the way down, the account.
    pub(crate) scps: Vec<Vec<Named<'a>>>,
    /// Resource control policies. They only deny: the one that allows everything is always there.
    pub(crate) rcps: Vec<Named<'a>>,
}

/// Policies in which some statements are looked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pass<'a> {
    pub(super) policies: &'a [Named<'a>],
    pub(super) asked: Asked,
}

impl Pass<'_> {
    pub(super) fn find(&self, call: &Call) -> Finding {
        self.policies.iter().fold(Finding::No(None), |found, policy| found.or(search(*policy, self.asked, call)))
    }

    /// The statement that comes closest.
    pub(super) fn nearest(&self, call: &Call) -> Finding {
        self.policies.iter().fold(Finding::No(None), |found, policy| found.or(nearest(*policy, self.asked, call)))
    }
}

/// What of the policies bears on the caller.
#[derive(Debug)]
pub(super) struct Bearing<'a> {
    pub(super) rule: Rule,
    side: Side,
    resource: &'a [Named<'a>],
    identity: &'a [Named<'a>],
    boundary: &'a [Named<'a>],
    scps: &'a [Vec<Named<'a>>],
    rcps: &'a [Named<'a>],
}

impl<'a> Bearing<'a> {
    pub(super) fn of(call: &Call, policies: &'a Policies<'a>) -> Self {
        let role = match &call.caller {
            Caller::Role { arn, account } => Some((arn, account)),
            Caller::Service(_) | Caller::Federated(_) | Caller::Account(_) | Caller::Anonymous => None,
        };
        // What services do for themselves is beyond the policies of an organization.
        let service_linked = role.is_some_and(|(arn, _)| arn.contains(":role/aws-service-role/"));
        Self {
            rule: Rule::of(role.map(|(_, account)| *account == call.resource_account), policies.kind),
            side: if policies.kind == ResourceKind::RoleTrust { Side::Trust } else { Side::Resource },
            resource: &policies.resource,
            identity: if role.is_some() { &policies.identity } else { &[] },
            boundary: if role.is_some() { policies.boundary.as_slice() } else { &[] },
            scps: if role.is_some() && !service_linked { &policies.scps } else { &[] },
            rcps: if service_linked { &[] } else { &policies.rcps },
        }
    }

    fn pass(&self, policies: &'a [Named<'a>], side: Side, wanted: Wanted) -> Pass<'a> {
        Pass { policies, asked: Asked { side, wanted, bounded: !self.boundary.is_empty() } }
    }

    /// Where a statement that denies is looked for: one is enough, whatever allows.
    pub(super) fn denies(&self) -> Vec<Pass<'a>> {
        let mut found =
            vec![self.pass(self.resource, self.side, Wanted::Deny), self.pass(self.rcps, Side::Resource, Wanted::Deny)];
        let of_caller = self.scps.iter().map(Vec::as_slice).chain([self.identity, self.boundary]);
        found.extend(of_caller.map(|all| self.pass(all, Side::Identity, Wanted::Deny)));
        found
    }

    /// What must allow.
    pub(super) fn needs(&self) -> Needs<'a> {
        let of_resource = |wanted| Needs::Pass(self.pass(self.resource, self.side, wanted));
        let of_caller = |all| Needs::Pass(self.pass(all, Side::Identity, Wanted::Allow));
        let (named, by_account) = (of_resource(Wanted::Allow), of_resource(Wanted::AllowByAccount));
        let (own, boundary) = (of_caller(self.identity), of_caller(self.boundary));
        let granted = match self.rule {
            Rule::ResourceAlone => named,
            Rule::EitherSide => Needs::any([named, own]),
            Rule::ResourceFirst => Needs::any([named, Needs::all([own, by_account])]),
            Rule::BothSides => Needs::all([Needs::any([named, by_account]), own]),
        };
        let granted = match (self.boundary, self.rule) {
            ([], _) | (_, Rule::ResourceAlone) => granted,
            (_, Rule::BothSides) => Needs::all([granted, boundary]),
            (_, Rule::EitherSide | Rule::ResourceFirst) => {
                Needs::any([Needs::all([granted, boundary]), of_resource(Wanted::AllowBeyondBoundary)])
            }
        };
        Needs::all([granted].into_iter().chain(self.scps.iter().map(|layer| of_caller(layer))))
    }
}

/// Decides one request.
pub(crate) fn decide(call: &Call, policies: &Policies<'_>) -> Verdict {
    match decide_briefly(call, policies) {
        Verdict::NotGranted { .. } => {
            let closest = match Bearing::of(call, policies).needs().nearest(call) {
                Finding::No(closest) => closest.map(|(_, reason)| reason),
                Finding::Yes(_) | Finding::Perhaps(_) => None,
            };
            Verdict::NotGranted { closest }
        }
        decided => decided,
    }
}

/// Decides one request without looking for the statement that comes closest, where none allows.
pub(crate) fn decide_briefly(call: &Call, policies: &Policies<'_>) -> Verdict {
    let bearing = Bearing::of(call, policies);
    let denied = bearing.denies().iter().fold(Finding::No(None), |found, pass| found.or(pass.find(call)));
    match denied {
        Finding::Yes(by) => return Verdict::Denied { by },
        Finding::Perhaps(because) => return Verdict::Unknown { because },
        Finding::No(_) => {}
    }
    match bearing.needs().find(call) {
        Finding::Yes(by) => Verdict::Allowed { by },
        Finding::Perhaps(because) => Verdict::Unknown { because },
        Finding::No(_) => Verdict::NotGranted { closest: None },
    }
}
