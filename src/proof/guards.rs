//! Whether the calls of a hop are let through for strangers.

use super::ask::Outcome;
use super::request::{Request, Stranger, Way};
use super::strangers::Kind;
use crate::catalog::calls::Call;
use crate::iam::{Caller, Reason};

/// What keeps a kind of stranger out, if anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kept {
    /// Each call is refused.
    Out,
    /// AWS gives no means to tell them apart, for this reason.
    Indistinct(String),
    /// They get in, by this statement.
    In { action: String, by: Option<Reason> },
    /// It hangs on what is not known.
    Unclear { action: String, why: Vec<String> },
}

/// A kind of stranger, and what becomes of their calls at one resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Guard {
    pub(crate) kind: Kind,
    /// What has the policy that is asked.
    pub(crate) at: usize,
    pub(crate) kept: Kept,
}

/// Sends each call of a hop again as every kind of stranger.
pub(super) fn guards(way: &Way<'_, '_>, requests: &[(&Call, Request)]) -> Vec<Guard> {
    let mut guards: Vec<Guard> = Vec::new();
    for kind in Kind::ALL {
        for (spec, own) in requests.iter().filter(|(spec, _)| spec.by.is_none()) {
            let Some(at) = own.at else { continue };
            let Some(stranger) = kind.stranger(way.world.surroundings) else { continue };
            let Some(kept) = kept(way, spec, own, kind, &stranger) else { continue };
            match guards.iter_mut().find(|guard| guard.kind == kind && guard.at == at) {
                Some(guard) if rank(&kept) > rank(&guard.kept) => guard.kept = kept,
                Some(_) => {}
                None => guards.push(Guard { kind, at, kept }),
            }
        }
    }
    guards
}

/// What is worse to hear of.
fn rank(kept: &Kept) -> u8 {
    match kept {
        Kept::Out => 0,
        Kept::Indistinct(_) => 1,
        Kept::Unclear { .. } => 2,
        Kept::In { .. } => 3,
    }
}

fn kept(way: &Way<'_, '_>, spec: &Call, own: &Request, kind: Kind, stranger: &Stranger) -> Option<Kept> {
    let action = &own.calls.first()?.action;
    let transport = matches!(kind, Kind::PlainHttp | Kind::OldTls);
    // Of the services at hand, S3 alone answers without TLS, and it alone tells the version.
    if transport && !action.starts_with("s3:") || kind == Kind::Path && !spec.object.as_ref()?.contains("{account}") {
        return None;
    }
    let requests = way.requests(spec, stranger);
    let same = |other: &&Request| other.at == own.at && other.calls.first().is_some_and(|call| call.action == *action);
    let other = requests.iter().filter_map(|request| request.as_ref().ok()).find(same)?;
    let reason = way.hop.indistinct.get(kind.word());
    let answer = way.world.ask_stranger(other);
    Some(match (answer.outcome, reason) {
        (Outcome::Refused, _) => Kept::Out,
        (Outcome::Unclear, _) => Kept::Unclear { action: action.clone(), why: answer.why },
        (Outcome::Allowed, Some(reason)) => Kept::Indistinct(reason.clone()),
        (Outcome::Allowed, None) => Kept::In { action: action.clone(), by: answer.by },
    })
}

/// Whether a request is one of a service as itself.
pub(super) fn of_service(request: &Request) -> Option<&str> {
    match request.calls.first().map(|call| &call.caller) {
        Some(Caller::Service(service)) => Some(service),
        _ => None,
    }
}
