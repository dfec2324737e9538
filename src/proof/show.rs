//! The proof for people and for programs.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde::Serialize;

use super::report::{Call, Circle, Guard, Proof, Way};
use super::{Kept, Outcome};

impl Outcome {
    /// The word in reports.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Allowed => "delivered",
            Self::Unclear => "cannot tell",
            Self::Refused => "refused",
        }
    }
}

/// The ways that are one route, each perhaps at several places.
struct Route<'p> {
    name: &'p str,
    ways: Vec<&'p Way>,
}

impl<'p> Route<'p> {
    fn outcome(&self) -> Outcome {
        self.ways.iter().map(|way| way.outcome()).max().unwrap_or(Outcome::Unclear)
    }

    /// Its steps, each at the place where it looks worst, with the number of places.
    fn steps(&self) -> Vec<(&'p Way, usize)> {
        let mut steps: Vec<(&Way, usize)> = Vec::new();
        for way in &self.ways {
            let same = |known: &&Way| known.from.label == way.from.label && known.to.label == way.to.label;
            match steps.iter_mut().find(|(known, _)| same(known)) {
                Some((known, places)) => {
                    *places += 1;
                    if way.outcome() > known.outcome() {
                        *known = way;
                    }
                }
                None => steps.push((way, 1)),
            }
        }
        steps
    }
}

fn routes<'p>(proof: &'p Proof, wanted: Option<&str>) -> Vec<Route<'p>> {
    let mut routes: Vec<Route<'p>> = Vec::new();
    for way in &proof.ways {
        match routes.iter_mut().find(|route| route.name == way.route) {
            Some(route) => route.ways.push(way),
            None => routes.push(Route { name: &way.route, ways: vec![way] }),
        }
    }
    routes.retain(|route| wanted.is_none_or(|wanted| matches(route.name, wanted)));
    routes
}

/// `cloudtrail -> archive`, or one of the ends.
fn matches(route: &str, wanted: &str) -> bool {
    let ends = |route: &'_ str| route.split("->").map(|end| end.trim().to_owned()).collect::<Vec<_>>();
    let (route, wanted) = (ends(route), ends(wanted));
    route == wanted || matches!(wanted.as_slice(), [end] if route.contains(end))
}

/// Whether there is such a route.
pub(crate) fn has_route(proof: &Proof, wanted: &str) -> bool {
    !routes(proof, Some(wanted)).is_empty()
}

/// The names of all routes.
pub(crate) fn names(proof: &Proof) -> Vec<String> {
    routes(proof, None).iter().map(|route| route.name.to_owned()).collect()
}

/// The table of routes, calls, verdicts and witness statements.
pub(crate) fn human(proof: &Proof, wanted: Option<&str>) -> String {
    let mut out = String::new();
    for route in routes(proof, wanted) {
        let _ = writeln!(out, "{}: {}", route.name, route.outcome().word());
        for (headings, body) in alike(&route.steps()) {
            let _ = writeln!(out, "{}\n{body}", headings.join("\n"));
        }
    }
    if wanted.is_none() {
        out.push_str(&summary(proof));
    }
    out
}

/// Steps with the same answers, such as those of many alarms, are answered for once.
fn alike(steps: &[(&Way, usize)]) -> Vec<(Vec<String>, String)> {
    let mut groups: Vec<(Vec<String>, String)> = Vec::new();
    for (way, places) in steps {
        let places = if *places > 1 { format!(", at {places} places") } else { String::new() };
        let heading = format!("  `{}` to `{}`{places}", way.from.label, way.to.label);
        let mut body: String = calls(way).iter().map(|line| format!("  {line}\n")).collect();
        guards(&mut body, way);
        match groups.iter_mut().find(|(_, known)| *known == body) {
            Some((headings, _)) => headings.push(heading),
            None => groups.push((vec![heading], body)),
        }
    }
    groups
}

fn calls(way: &Way) -> Vec<String> {
    let who = way.calls.iter().map(|call| call.who.chars().count()).max().unwrap_or(0);
    let action = way.calls.iter().map(|call| call.action.chars().count()).max().unwrap_or(0);
    let mut lines = Vec::new();
    for call in &way.calls {
        let (verdict, witness) = verdict(call);
        let line = format!("  {verdict:<11}  {:<who$}  {:<action$}  {witness}", call.who, call.action);
        if call.steps.is_empty() {
            // Calls that differ in the object key alone are one line.
            if !lines.contains(&line) {
                lines.push(line);
            }
            continue;
        }
        lines.push(line);
        lines.push(format!("      on {}", call.resource));
        let steps = call.steps.iter().flat_map(|step| step.lines());
        lines.extend(steps.map(|line| format!("      {line}")));
    }
    lines
}

fn verdict(call: &Call) -> (&'static str, String) {
    let answer = &call.answer;
    let statement = |by: &crate::iam::Reason| format!("`{}` of the {}", by.sid, by.policy);
    match (answer.outcome, &answer.by) {
        (Outcome::Allowed, Some(by)) => ("allowed", format!("by {}", statement(by))),
        (Outcome::Refused, Some(by)) if answer.why.is_empty() => {
            ("refused", format!("closest is {}: {}", statement(by), by.why))
        }
        (Outcome::Refused, None) if call.action.is_empty() => ("refused", answer.why.join("; ")),
        (Outcome::Refused, _) if call.optional => ("not granted", "the delivery works without it".to_owned()),
        (outcome, _) => (if outcome == Outcome::Refused { "refused" } else { outcome.word() }, answer.why.join("; ")),
    }
}

fn guards(out: &mut String, way: &Way) {
    let mut kept: Vec<&str> = Vec::new();
    for guard in &way.guards {
        let word = guard.kind.word();
        let out_everywhere =
            way.guards.iter().filter(|other| other.kind == guard.kind).all(|other| other.kept == Kept::Out);
        if out_everywhere && !kept.contains(&word) {
            kept.push(word);
        }
    }
    if !kept.is_empty() {
        let _ = writeln!(out, "    kept out: {}", kept.join(", "));
    }
    let mut said = Vec::new();
    for Guard { kind, at, action, kept } in &way.guards {
        let line = match kept {
            Kept::Out => continue,
            Kept::Indistinct(reason) => format!("    not told apart: {}: {reason}", kind.word()),
            Kept::In { .. } => format!("    LET IN: {} may call {action} on `{}`", kind.word(), at.label),
            Kept::Unclear { why } => {
                format!("    cannot tell: {} calling {action} on `{}`: {}", kind.word(), at.label, why.join("; "))
            }
        };
        if !said.contains(&line) {
            let _ = writeln!(out, "{line}");
            said.push(line);
        }
    }
}

fn summary(proof: &Proof) -> String {
    let mut out = String::new();
    let mut tried: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for shield in &proof.shields {
        let (all, kept) = tried.entry(&shield.against).or_default();
        *all += 1;
        *kept += usize::from(shield.answer.outcome == shield.attempt.wanted());
    }
    let _ = writeln!(out, "reading, deleting and changing what holds logs:");
    for (who, (all, kept)) in tried {
        let _ = writeln!(out, "  {kept} of {all} attempts of {who} end as they should");
    }
    if proof.compared {
        let _ = writeln!(out, "CloudFormation and Terraform: the same answers, from equal policies");
    }
    if proof.loops.is_empty() {
        let _ = writeln!(out, "no log feeds on itself");
    }
    for circle in &proof.loops {
        let perhaps = if circle.unsure.is_some() { "perhaps a " } else { "" };
        let _ = writeln!(out, "{perhaps}LOOP: {}", circle.labels().join(" -> "));
    }
    let _ = writeln!(out, "assumed, and not proven:");
    for assumption in &proof.assumptions {
        let _ = writeln!(out, "  - {assumption}");
    }
    out
}

#[derive(Serialize)]
struct Document<'p> {
    routes: Vec<RouteView<'p>>,
    protections: Vec<ProtectionView<'p>>,
    loops: Vec<Vec<&'p str>>,
    assumptions: Vec<&'p str>,
}

#[derive(Serialize)]
struct RouteView<'p> {
    route: &'p str,
    from: &'p str,
    to: &'p str,
    account: &'p str,
    region: &'p str,
    outcome: &'static str,
    docs: &'p [String],
    calls: Vec<CallView<'p>>,
    guards: Vec<GuardView<'p>>,
}

#[derive(Serialize)]
struct CallView<'p> {
    caller: &'p str,
    action: &'p str,
    resource: &'p str,
    optional: bool,
    outcome: &'static str,
    policy: Option<&'p str>,
    statement: Option<&'p str>,
    why: Vec<&'p str>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    steps: &'p [String],
}

#[derive(Serialize)]
struct GuardView<'p> {
    against: &'static str,
    action: &'p str,
    resource: &'p str,
    outcome: &'static str,
    why: Vec<&'p str>,
}

#[derive(Serialize)]
struct ProtectionView<'p> {
    resource: &'p str,
    account: &'p str,
    region: &'p str,
    against: &'p str,
    what: &'p str,
    action: &'p str,
    outcome: &'static str,
}

/// The same as JSON.
pub(crate) fn json(proof: &Proof, wanted: Option<&str>) -> String {
    let ways = routes(proof, wanted).into_iter().flat_map(|route| route.ways);
    let document = Document {
        routes: ways.map(route_view).collect(),
        protections: proof
            .shields
            .iter()
            .map(|shield| ProtectionView {
                resource: &shield.at.label,
                account: &shield.at.place.0,
                region: &shield.at.place.1,
                against: &shield.against,
                what: &shield.what,
                action: &shield.action,
                outcome: if shield.answer.outcome == Outcome::Allowed {
                    "let in"
                } else {
                    shield.answer.outcome.word()
                },
            })
            .collect(),
        loops: proof.loops.iter().map(Circle::labels).collect(),
        assumptions: proof.assumptions.iter().map(String::as_str).collect(),
    };
    serde_json::to_string_pretty(&document).unwrap_or_default() + "\n"
}

fn route_view(way: &Way) -> RouteView<'_> {
    RouteView {
        route: &way.route,
        from: &way.from.label,
        to: &way.to.label,
        account: &way.from.place.0,
        region: &way.from.place.1,
        outcome: way.outcome().word(),
        docs: &way.docs,
        calls: way.calls.iter().map(call_view).collect(),
        guards: way.guards.iter().map(guard_view).collect(),
    }
}

fn call_view(call: &Call) -> CallView<'_> {
    let by = call.answer.by.as_ref();
    let closest = by.map(|by| by.why.as_str()).filter(|_| call.answer.outcome == Outcome::Refused);
    CallView {
        caller: &call.who,
        action: &call.action,
        resource: &call.resource,
        optional: call.optional,
        outcome: if call.answer.outcome == Outcome::Allowed { "allowed" } else { call.answer.outcome.word() },
        policy: by.map(|by| by.policy.as_str()),
        statement: by.map(|by| by.sid.as_str()),
        why: closest.into_iter().chain(call.answer.why.iter().map(String::as_str)).collect(),
        steps: &call.steps,
    }
}

fn guard_view(guard: &Guard) -> GuardView<'_> {
    let (outcome, why) = match &guard.kept {
        Kept::Out => ("kept out", Vec::new()),
        Kept::Indistinct(reason) => ("not told apart", vec![reason.as_str()]),
        Kept::In { by } => ("let in", by.iter().map(|by| by.sid.as_str()).collect()),
        Kept::Unclear { why } => ("cannot tell", why.iter().map(String::as_str).collect()),
    };
    GuardView { against: guard.kind.word(), action: &guard.action, resource: &guard.at.label, outcome, why }
}
