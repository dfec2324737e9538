//! Asks the evaluator, and says what the answer means.

use std::borrow::Cow;
use std::sync::OnceLock;

use serde_json::{Value, json};

use super::outsiders::opening;
use super::request::{By, Request};
use super::world::{Policy, World, why};
use crate::iam::{Call, Caller, Policies, Reason, ResourceKind, Verdict, decide, decide_briefly};
use crate::inventory::UNKNOWN;

/// What becomes of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Outcome {
    Allowed,
    /// It hangs on what is not known.
    Unclear,
    Refused,
}

/// The answer to a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) outcome: Outcome,
    /// The statement that decides, or the one that comes closest.
    pub(crate) by: Option<Reason>,
    /// What is not known, or what denies.
    pub(crate) why: Vec<String>,
}

/// The permissions of somebody who may do whatever others let them.
fn everything() -> &'static Value {
    static EVERYTHING: OnceLock<Value> = OnceLock::new();
    EVERYTHING.get_or_init(|| {
        json!({
            "Version": "2012-10-17",
            "Statement": [{ "Sid": "Everything", "Effect": "Allow", "Action": "*", "Resource": "*" }],
        })
    })
}

fn named(policies: &[Policy]) -> Vec<(&str, &Value)> {
    policies.iter().map(|(name, document)| (name.as_str(), document)).collect()
}

/// What is not known, without the value that it stands in.
fn plain(because: &str) -> String {
    let marker = format!("{{\"{UNKNOWN}\":\"");
    match because.split_once(marker.as_str()).and_then(|(_, rest)| rest.split_once("\"}")) {
        Some((why, _)) => why.replace("\\\"", "\""),
        None => because.to_owned(),
    }
}

impl World<'_> {
    /// Whether a policy that bears on a call mentions a context key.
    pub(crate) fn mentions(&self, at: Option<usize>, by: By, key: &str) -> bool {
        let key = key.to_ascii_lowercase();
        let by_role = matches!(by, By::Role(role) if self.is_mentioned(role, false, &key));
        by_role || at.is_some_and(|at| self.is_mentioned(at, true, &key))
    }

    /// The policies that bear on a call.
    pub(crate) fn policies(&self, at: Option<usize>, by: By) -> Policies<'_> {
        let kind = at.and_then(|at| self.thing(at)).map_or(ResourceKind::Ordinary, |thing| match thing.kind {
            "key" => ResourceKind::KmsKey,
            "role" => ResourceKind::RoleTrust,
            _ => ResourceKind::Ordinary,
        });
        Policies {
            kind,
            resource: at.map(|at| named(self.guarding(at))).unwrap_or_default(),
            identity: match by {
                By::Service | By::Named => Vec::new(),
                By::Role(role) => named(self.permitting(role)),
                By::Administrator => vec![("caller's own policies", everything())],
            },
            boundary: match by {
                By::Role(role) => self.bounding(role).map(|(name, document)| (name.as_str(), document)),
                By::Service | By::Named | By::Administrator => None,
            },
            scps: Vec::new(),
            rcps: Vec::new(),
        }
    }

    /// The answer to a call by any of the names of its caller: in every context that it may have, the worst of them.
    pub(crate) fn ask(&self, request: &Request) -> Answer {
        let policies = self.policies(request.at, request.by);
        let briefly = |caller: &Caller| {
            let answers = request.calls.iter().map(|call| self.answer(&named_as(call, caller), &policies, true));
            answers.max_by_key(|answer| answer.outcome)
        };
        let best = request.callers().filter_map(briefly).min_by_key(|answer| answer.outcome);
        match best {
            Some(answer) if answer.outcome != Outcome::Refused => answer,
            // Nothing is lost where a call that is never made would be refused.
            _ if request.unsure.is_some() => {
                Answer { outcome: Outcome::Unclear, by: None, why: request.unsure.iter().cloned().collect() }
            }
            // Which statement comes closest is only looked for where somebody will want to know.
            _ => {
                let doubted = request.calls.iter().find_map(|call| self.doubted(call, &policies));
                let answers = request.calls.iter().map(|call| self.answer(call, &policies, false));
                doubted.or_else(|| answers.max_by_key(|answer| answer.outcome)).unwrap_or_else(nothing)
            }
        }
    }

    /// Whether a stranger's call is let through, by any name and in any context that it may have.
    pub(crate) fn ask_stranger(&self, request: &Request) -> Answer {
        let mut policies = self.policies(request.at, request.by);
        let later = request.opened.then(opening);
        policies.resource.extend(later.iter().map(|document| ("a later policy", document)));
        let by_name = |caller: &Caller| {
            let answers = request.calls.iter().map(|call| self.answer(&named_as(call, caller), &policies, true));
            answers.min_by_key(|answer| answer.outcome)
        };
        request.callers().filter_map(by_name).min_by_key(|answer| answer.outcome).unwrap_or_else(nothing)
    }

    pub(crate) fn answer(&self, call: &Call, policies: &Policies<'_>, briefly: bool) -> Answer {
        match if briefly { decide_briefly(call, policies) } else { decide(call, policies) } {
            Verdict::Allowed { by } => Answer { outcome: Outcome::Allowed, by: Some(by), why: Vec::new() },
            Verdict::Denied { by } => {
                let why = vec![format!("`{}` of the {} denies it", by.sid, by.policy)];
                Answer { outcome: Outcome::Refused, by: Some(by), why }
            }
            Verdict::NotGranted { closest } => {
                let none = policies.resource.is_empty() && matches!(call.caller, Caller::Service(_));
                let why = none.then(|| "it has no policy that lets anybody in".to_owned());
                Answer { outcome: Outcome::Refused, by: closest, why: why.into_iter().collect() }
            }
            Verdict::Unknown { because } => {
                let all = policies.resource.iter().chain(&policies.identity).chain(&policies.boundary);
                let unread: Vec<String> = all
                    .filter(|(_, document)| document.get(UNKNOWN).is_some())
                    .map(|(name, document)| format!("the {name}: {}", why(document)))
                    .collect();
                let because = because.into_iter().map(|because| plain(&because));
                let why = if unread.is_empty() { because.collect() } else { unread };
                Answer { outcome: Outcome::Unclear, by: None, why }
            }
        }
    }
}

/// The call, made by another name of its caller.
fn named_as<'c>(call: &'c Call, caller: &Caller) -> Cow<'c, Call> {
    if call.caller == *caller {
        Cow::Borrowed(call)
    } else {
        Cow::Owned(Call { caller: caller.clone(), ..call.clone() })
    }
}

fn nothing() -> Answer {
    Answer { outcome: Outcome::Unclear, by: None, why: Vec::new() }
}
