//! Whether the calls of a hop are let through for strangers.

use super::ask::Outcome;
use super::request::{By, Request, Way};
use super::strangers::Kind;
use crate::catalog::calls::{Call, Values};
use crate::iam::{Caller, ContextValue, Reason};

/// What keeps a kind of stranger out, if anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kept {
    /// Each call is refused.
    Out,
    /// AWS gives no means to tell them apart, for this reason.
    Indistinct(String),
    /// They get in, by this statement.
    In { by: Option<Reason> },
    /// It hangs on what is not known.
    Unclear { why: Vec<String> },
}

/// A kind of stranger, and what becomes of one of their calls at one resource.
#[derive(Debug, Clone)]
pub(crate) struct Guard {
    pub(crate) kind: Kind,
    /// Whose policy keeps them out: that of what is called, or the permissions of the role that calls.
    pub(crate) at: usize,
    /// What they call.
    pub(crate) action: String,
    pub(crate) kept: Kept,
    /// The calls that are refused, for the mutation run.
    #[cfg(test)]
    pub(crate) refused: Vec<Request>,
}

impl Guard {
    fn new(kind: Kind, at: usize, action: String) -> Self {
        Self {
            kind,
            at,
            action,
            kept: Kept::Out,
            #[cfg(test)]
            refused: Vec::new(),
        }
    }
}

/// Sends each call of a hop again as every kind of stranger.
pub(super) fn guards(way: &Way<'_, '_>, requests: &[(&Call, Request)]) -> Vec<Guard> {
    let mut guards: Vec<Guard> = Vec::new();
    for kind in Kind::ALL {
        for (spec, own) in requests {
            let at = match own.by {
                By::Service => own.at,
                By::Role(role) => Some(role),
                By::Named | By::Administrator => None,
            };
            let Some(at) = at else { continue };
            for request in strangers(way, spec, own, kind) {
                let kept = kept(way, &request, kind);
                let action = action_of(own);
                let same = |guard: &&mut Guard| guard.kind == kind && guard.at == at && guard.action == action;
                let guard = match guards.iter_mut().find(same) {
                    Some(guard) => guard,
                    None => {
                        guards.push(Guard::new(kind, at, action));
                        let Some(guard) = guards.last_mut() else { continue };
                        guard
                    }
                };
                #[cfg(test)]
                guard.refused.extend((kept == Kept::Out).then_some(request));
                if rank(&kept) > rank(&guard.kept) {
                    guard.kept = kept;
                }
            }
        }
    }
    guards
}

fn action_of(request: &Request) -> String {
    request.calls.first().map(|call| call.action.clone()).unwrap_or_default()
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

/// The call as strangers of a kind would make it.
fn strangers(way: &Way<'_, '_>, spec: &Call, own: &Request, kind: Kind) -> Vec<Request> {
    let Some(first) = own.calls.first() else { return Vec::new() };
    let on_s3 = first.action.starts_with("s3:");
    let applies = match (own.by, kind) {
        (By::Role(_) | By::Service, Kind::Use) => return other_uses(way, spec, own),
        (By::Role(_), Kind::Resource) => !own.optional && first.resource != "*",
        // Of the services at hand, S3, SNS and SQS answer without TLS, and S3 alone tells the version.
        // https://docs.aws.amazon.com/sns/latest/dg/sns-security-best-practices.html#enforce-encryption-data-in-transit
        // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-security-best-practices.html
        (By::Service, Kind::PlainHttp) => {
            ["s3:", "sns:", "sqs:"].iter().any(|service| first.action.starts_with(service))
        }
        (By::Service, Kind::OldTls) => on_s3,
        // The suffix of a delivery may have the account in it.
        (By::Service, Kind::Path) => {
            let object = spec.object.as_deref().unwrap_or_default();
            object.contains("{account}") || object.contains("{suffix}")
        }
        (By::Service, Kind::Folder) => on_s3 && spec.object.is_some(),
        (By::Service, Kind::Resource) => false,
        (By::Service, _) => true,
        (By::Role(_) | By::Named | By::Administrator, _) => false,
    };
    if !applies {
        return Vec::new();
    }
    if matches!(kind, Kind::Folder | Kind::Resource) {
        return vec![moved(own, kind)];
    }
    let stranger = kind.stranger(way.world);
    stranger.and_then(|stranger| way.again(spec, own, &stranger)).into_iter().collect()
}

/// The same call on something else: another folder of the bucket, or another resource of the same kind, of which
/// nothing is known and which has no policy that would let it in.
fn moved(own: &Request, kind: Kind) -> Request {
    let mut request = own.clone();
    for call in &mut request.calls {
        if kind == Kind::Folder {
            let bucket = call.resource.split('/').next().unwrap_or_default();
            call.resource = format!("{bucket}/elsewhere/x");
        } else {
            request.at = None;
            let mut parts: Vec<&str> = call.resource.splitn(6, ':').collect();
            let another = parts.get(5).map(|last| format!("another-{last}")).unwrap_or_default();
            if let Some(last) = parts.get_mut(5) {
                *last = &another;
            }
            call.resource = parts.join(":");
        }
    }
    request
}

/// The same call for another purpose than that of the delivery: each of the keys that the call is made with,
/// where a policy asks for it, with another value.
fn other_uses(way: &Way<'_, '_>, spec: &Call, own: &Request) -> Vec<Request> {
    // What may be missing from the delivery's own call decides nothing.
    let keys = spec.with.iter().filter(|(_, value)| !matches!(value, Values::OneOf(values) if values.contains(&None)));
    let asked = keys.map(|(key, _)| key).filter(|key| way.world.mentions(own.at, own.by, key));
    let other = |key: &String| {
        let mut request = own.clone();
        for call in &mut request.calls {
            let value = match call.context.get(key) {
                Some(ContextValue::One(value)) => format!("another-{value}"),
                _ => "another".to_owned(),
            };
            call.context.insert(key.clone(), ContextValue::One(value));
        }
        request
    };
    asked.map(other).collect()
}

fn kept(way: &Way<'_, '_>, request: &Request, kind: Kind) -> Kept {
    let answer = way.world.ask_stranger(request);
    match (answer.outcome, way.hop.indistinct.get(kind.word())) {
        (Outcome::Refused, _) => Kept::Out,
        (Outcome::Unclear, _) => Kept::Unclear { why: answer.why },
        (Outcome::Allowed, Some(reason)) => Kept::Indistinct(reason.clone()),
        (Outcome::Allowed, None) => Kept::In { by: answer.by },
    }
}

/// Whether a request is one of a service as itself.
pub(super) fn of_service(request: &Request) -> Option<&str> {
    match request.calls.first().map(|call| &call.caller) {
        Some(Caller::Service(service)) => Some(service),
        _ => None,
    }
}
