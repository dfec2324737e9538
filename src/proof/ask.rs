//! Asks the evaluator, and says what the answer means.

use std::sync::OnceLock;

use serde_json::{Value, json};

use super::outsiders::opening;
use super::request::{By, Request};
use super::world::{Policy, World, why};
use crate::iam::{Call, Caller, Policies, Reason, ResourceKind, Verdict, decide};
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

/// A reason without the braces that stand around what is not known.
fn plain(because: &str) -> String {
    because.replace(&format!("{{\"{UNKNOWN}\":\""), "").replace("\"}", "")
}

impl World<'_> {
    /// Whether a policy that bears on a call mentions a context key.
    pub(crate) fn mentions(&self, at: Option<usize>, by: By, key: &str) -> bool {
        let permitting = match by {
            By::Role(role) => self.mentioned_by(role, false),
            By::Service | By::Administrator => "",
        };
        let guarding = at.map(|at| self.mentioned_by(at, true)).unwrap_or_default();
        let key = key.to_ascii_lowercase();
        guarding.contains(&key) || permitting.contains(&key)
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
                By::Service => Vec::new(),
                By::Role(role) => named(self.permitting(role)),
                By::Administrator => vec![("their own policies", everything())],
            },
            boundary: match by {
                By::Role(role) => self.bounding(role).map(|(name, document)| (name.as_str(), document)),
                By::Service | By::Administrator => None,
            },
            scps: Vec::new(),
            rcps: Vec::new(),
        }
    }

    /// The answer to a call in every context that it may have: the worst of them.
    pub(crate) fn ask(&self, request: &Request) -> Answer {
        let policies = self.policies(request.at, request.by);
        let answers = request.calls.iter().map(|call| self.answer(call, &policies));
        answers.max_by_key(|answer| answer.outcome).unwrap_or(Answer {
            outcome: Outcome::Unclear,
            by: None,
            why: Vec::new(),
        })
    }

    /// Whether a stranger's call is let through in any context that it may have.
    pub(crate) fn ask_stranger(&self, request: &Request) -> Answer {
        let mut policies = self.policies(request.at, request.by);
        let later = request.opened.then(opening);
        policies.resource.extend(later.iter().map(|document| ("a later policy", document)));
        let answers = request.calls.iter().map(|call| self.answer(call, &policies));
        answers.min_by_key(|answer| answer.outcome).unwrap_or(Answer {
            outcome: Outcome::Unclear,
            by: None,
            why: Vec::new(),
        })
    }

    pub(crate) fn answer(&self, call: &Call, policies: &Policies<'_>) -> Answer {
        // CloudWatch Logs heeds its resource policies for services only.
        match decide(call, policies) {
            Verdict::Allowed { by } => Answer { outcome: Outcome::Allowed, by: Some(by), why: Vec::new() },
            Verdict::Denied { by } => {
                let why = vec![format!("`{}` of the {} denies it", by.sid, by.policy)];
                Answer { outcome: Outcome::Refused, by: Some(by), why }
            }
            Verdict::NotGranted { closest } => {
                let none =
                    closest.is_none() && policies.resource.is_empty() && matches!(call.caller, Caller::Service(_));
                let why = none.then(|| "it has no policy that lets anybody in".to_owned());
                Answer { outcome: Outcome::Refused, by: closest, why: why.into_iter().collect() }
            }
            Verdict::Unknown { because } => {
                let unread = policies
                    .resource
                    .iter()
                    .chain(&policies.identity)
                    .chain(&policies.boundary)
                    .filter(|(_, document)| document.get(UNKNOWN).is_some());
                let unread: Vec<String> =
                    unread.map(|(name, document)| format!("the {name}: {}", why(document))).collect();
                let because = because.into_iter().map(|because| plain(&because));
                let why = if unread.is_empty() { because.collect() } else { unread };
                Answer { outcome: Outcome::Unclear, by: None, why }
            }
        }
    }
}
