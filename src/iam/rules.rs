//! Which sides must allow.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html>

use super::call::Call;
use super::decide::{Pass, ResourceKind};
use super::findings::Finding;

/// How the policies of the resource and those of the caller combine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rule {
    /// The caller has no policies: a service, an account that calls as itself, or nobody.
    ResourceAlone,
    /// In one account.
    EitherSide,
    /// In one account, where the policies of callers are of effect only as far as the resource's says so.
    ResourceFirst,
    /// Over two accounts.
    BothSides,
}

impl Rule {
    /// For a caller with policies, given whether the resource is in its account, or one without.
    pub(super) fn of(same_account: Option<bool>, kind: ResourceKind) -> Self {
        match (same_account, kind) {
            (None, _) => Self::ResourceAlone,
            (Some(false), _) => Self::BothSides,
            (Some(true), ResourceKind::Ordinary) => Self::EitherSide,
            (Some(true), ResourceKind::KmsKey | ResourceKind::RoleTrust) => Self::ResourceFirst,
        }
    }

    /// The rule in words.
    pub(super) fn text(self, kind: ResourceKind) -> &'static str {
        match (self, kind) {
            (Self::ResourceAlone, _) => "the caller has no policies of its own: the resource's policy must allow it",
            (Self::EitherSide, _) => "caller and resource are in one account: a policy of either is enough",
            (Self::ResourceFirst, ResourceKind::RoleTrust) => {
                "a role in the caller's account: its trust must name the caller, or the account beside a policy of the caller"
            }
            (Self::ResourceFirst, _) => {
                "a key in the caller's account: its policy must name the caller, or the account beside a policy of the caller"
            }
            (Self::BothSides, _) => {
                "caller and resource are in two accounts: policies of the caller and of the resource must allow it"
            }
        }
    }
}

/// What must allow a request, as a tree, so that deciding and explaining walk the same one.
#[derive(Debug, Clone)]
pub(super) enum Needs<'a> {
    Pass(Pass<'a>),
    Any(Vec<Needs<'a>>),
    All(Vec<Needs<'a>>),
}

impl<'a> Needs<'a> {
    pub(super) fn any(all: impl IntoIterator<Item = Self>) -> Self {
        Self::Any(all.into_iter().collect())
    }

    pub(super) fn all(all: impl IntoIterator<Item = Self>) -> Self {
        Self::All(all.into_iter().collect())
    }

    pub(super) fn find(&self, call: &Call) -> Finding {
        match self {
            Self::Pass(pass) => pass.find(call),
            Self::Any(all) => {
                let mut found = Finding::No(None);
                for one in all {
                    // What comes first is the reason, and more than one is not needed.
                    if matches!(found, Finding::Yes(_)) {
                        break;
                    }
                    found = found.or(one.find(call));
                }
                found
            }
            Self::All(all) => all.iter().map(|one| one.find(call)).reduce(Finding::and).unwrap_or(Finding::No(None)),
        }
    }

    /// The statement that comes closest, where nothing allows.
    pub(super) fn nearest(&self, call: &Call) -> Finding {
        match self {
            Self::Pass(pass) => pass.nearest(call),
            Self::Any(all) => all.iter().fold(Finding::No(None), |found, one| found.or(one.nearest(call))),
            Self::All(all) => all.iter().map(|one| one.nearest(call)).reduce(Finding::and).unwrap_or(Finding::No(None)),
        }
    }

    /// Everything that is looked through, in order.
    pub(super) fn passes(&self) -> Vec<Pass<'a>> {
        match self {
            Self::Pass(pass) => vec![*pass],
            Self::Any(all) | Self::All(all) => all.iter().flat_map(Self::passes).collect(),
        }
    }
}
