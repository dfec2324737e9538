//! How an answer comes about, step by step: the same passes in the same order as `decide`, with nothing left out that
//! was looked at.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html>

use std::fmt;

use super::call::Call;
use super::decide::{Bearing, Pass, Policies, decide};
use super::elements::Element;
use super::findings::{Finding, Reason, Verdict};
use super::statement::{Judged, Wanted, judged, unreadable};
use super::truth::Truth;

/// Whether something matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answer {
    Matches,
    MatchesNot,
    Unknown,
}

/// An element of a statement held against the request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Point {
    /// `Action`, `NotResource`, `Condition StringEquals aws:SourceAccount`.
    pub(crate) element: String,
    pub(crate) answer: Answer,
    /// What the element says if it matches, why not if it does not, and else what is not known.
    pub(crate) why: String,
}

/// One step of an evaluation. Its text is one line, or one for each element below that of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Step {
    /// A policy, and what is looked for in it.
    Search { policy: String, what: &'static str },
    /// A policy that cannot be read, and what is not known of it.
    Policy { policy: String, why: String },
    /// A statement, and what became of it.
    Statement { policy: String, sid: String, effect: String, answer: Answer, points: Vec<Point> },
    /// How the policies of both sides combine.
    Rule { text: &'static str },
    /// The answer and what it rests on.
    End { answer: &'static str, why: String },
}

/// Tells how `decide` comes to its answer. Where a statement denies, or may, it ends there.
pub(crate) fn explain(call: &Call, policies: &Policies<'_>) -> Vec<Step> {
    let bearing = Bearing::of(call, policies);
    let mut steps = Vec::new();
    let mut denied = Finding::No(None);
    for pass in bearing.denies() {
        look_through(pass, call, &mut steps);
        denied = denied.or(pass.find(call));
    }
    if matches!(denied, Finding::No(_)) {
        steps.push(Step::Rule { text: bearing.rule.text(policies.kind) });
        for pass in bearing.needs().passes() {
            look_through(pass, call, &mut steps);
        }
    }
    steps.push(end(decide(call, policies)));
    steps
}

fn look_through(pass: Pass<'_>, call: &Call, steps: &mut Vec<Step>) {
    for policy in pass.policies {
        steps.push(Step::Search { policy: policy.0.to_owned(), what: what(pass.asked.wanted) });
        match unreadable(*policy) {
            Some(why) => steps.push(Step::Policy { policy: policy.0.to_owned(), why }),
            None => steps.extend(judged(*policy, pass.asked, call).map(|judged| statement(policy.0, &judged))),
        }
    }
}

fn what(wanted: Wanted) -> &'static str {
    match wanted {
        Wanted::Deny => "what denies",
        Wanted::Allow => "what allows",
        Wanted::AllowBeyondBoundary => "what allows whatever the boundary of the caller says",
        Wanted::AllowByAccount => "what allows as far as the caller's account does",
    }
}

fn statement(policy: &str, judged: &Judged<'_>) -> Step {
    let effect = judged.parts.effect();
    Step::Statement {
        policy: policy.to_owned(),
        sid: judged.parts.name(),
        effect: effect.to_owned(),
        answer: match judged.finding {
            Finding::Yes(_) => Answer::Matches,
            Finding::Perhaps(_) => Answer::Unknown,
            Finding::No(_) => Answer::MatchesNot,
        },
        points: judged.elements.iter().map(point).collect(),
    }
}

fn point(element: &Element<'_>) -> Point {
    let (answer, why) = match &element.truth {
        Truth::Match => (Answer::Matches, element.said.map(ToString::to_string).unwrap_or_default()),
        Truth::NoMatch => (Answer::MatchesNot, element.why.clone()),
        Truth::Unknown(because) => (Answer::Unknown, because.clone()),
    };
    Point { element: element.name.clone().into_owned(), answer, why }
}

fn end(verdict: Verdict) -> Step {
    let by = |by: Reason| format!("{}: {}", place(&by.policy, &by.sid), by.why);
    let (answer, why) = match verdict {
        Verdict::Allowed { by: reason } => ("allowed", by(reason)),
        Verdict::Denied { by: reason } => ("denied, whatever allows it", by(reason)),
        Verdict::NotGranted { closest: Some(reason) } => ("not granted, and closest comes", by(reason)),
        Verdict::NotGranted { closest: None } => ("not granted", "no statement is about it".to_owned()),
        Verdict::Unknown { because } => ("unknown", because.join(", ")),
    };
    Step::End { answer, why }
}

/// The name of a policy in quotes, unless it is one of several words that quotes what it is of.
fn quoted(policy: &str) -> String {
    if policy.contains('`') { format!("the {policy}") } else { format!("`{policy}`") }
}

fn place(policy: &str, sid: &str) -> String {
    if sid.is_empty() { quoted(policy) } else { format!("`{sid}` of {}", quoted(policy)) }
}

impl fmt::Display for Answer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Matches => "matches",
            Self::MatchesNot => "does not match",
            Self::Unknown => "may match",
        })
    }
}

impl fmt::Display for Step {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Search { policy, what } => write!(formatter, "in {}: {what}", quoted(policy)),
            Self::Policy { policy, why } => write!(formatter, "  {}: unknown is {why}", quoted(policy)),
            Self::Rule { text } => write!(formatter, "rule: {text}"),
            Self::End { answer, why } => write!(formatter, "{answer}: {why}"),
            Self::Statement { policy, sid, effect, answer, points } => {
                write!(formatter, "  {effect} {} {answer}", place(policy, sid))?;
                for Point { element, answer, why } in points {
                    match answer {
                        Answer::Matches if why.is_empty() => write!(formatter, "\n    {element} matches")?,
                        Answer::Matches => write!(formatter, "\n    {element} matches: {why}")?,
                        Answer::MatchesNot => write!(formatter, "\n    {element} does not match: {why}")?,
                        Answer::Unknown => write!(formatter, "\n    {element} may match, unknown is {why}")?,
                    }
                }
                Ok(())
            }
        }
    }
}
