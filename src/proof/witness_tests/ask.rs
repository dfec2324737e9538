//! The proof on the resources of an example.

use std::collections::{BTreeMap, BTreeSet};

use super::case::{Case, Documents, Refused};
use crate::catalog::Catalog;
use crate::catalog::calls::{self, Hop};
use crate::iam::{Call, ContextValue};
use crate::inventory::{Language, Unit, facts, read};
use crate::proof::crossing::crossings;
use crate::proof::request::{Stranger, Way};
use crate::proof::{Outcome, Proof, Surroundings, World, report};

const REGION: &str = "us-east-1";

/// One call in one context.
#[derive(Debug)]
pub(super) struct Answered {
    pub(super) way: String,
    pub(super) action: String,
    /// Nothing where not even the call is known.
    pub(super) call: Option<Call>,
    pub(super) outcome: Outcome,
    said: String,
}

/// What the proof finds.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) ways: BTreeSet<String>,
    pub(super) answers: Vec<Answered>,
    /// The calls of the catalog that were asked, by [`call_name`].
    pub(super) witnessed: BTreeSet<String>,
    pub(super) proof: Proof,
}

pub(super) fn way_name(hop: &Hop) -> String {
    format!("{} -> {}", hop.from, hop.to)
}

/// What a call of the catalog is called in `unwitnessed.yaml`.
pub(super) fn call_name(hop: &Hop, call: &calls::Call, action: &str) -> String {
    let mut name = format!("{}: {action}", way_name(hop));
    if let Some(on) = call.resource.as_ref() {
        name.push_str(&format!(" on {on}"));
    } else {
        name.push_str(&format!(" at {}", call.at.0.join(", ")));
    }
    if let Some(object) = &call.object {
        name.push_str(&format!(" {object}"));
    }
    for (fact, wanted) in &call.when {
        name.push_str(&format!(" when {fact} is {}", wanted.0.join(" or ")));
    }
    name
}

/// Reads the resources of a case with these documents, and proves what there is to prove.
pub(super) fn ask(name: &str, case: &Case, documents: &Documents, catalog: &Catalog) -> Found {
    let mut resources = Vec::new();
    for deployed in &case.units {
        let template = documents.template(&deployed.resources);
        let unit = Unit {
            language: Language::CloudFormation,
            name: format!("{name}@{}", deployed.account),
            documents: vec![(name, &template)],
            partition: "aws",
            account: Some(&deployed.account),
            region: Some(REGION),
            given: BTreeMap::new(),
            identities: deployed.ids.clone(),
            standing: BTreeSet::new(),
        };
        let contents = read(&unit, catalog);
        assert!(contents.gaps.is_empty(), "{name}: {:?}", contents.gaps);
        resources.extend(contents.resources);
    }
    let things = facts(&resources, catalog);
    let owner = case.units.first().map(|unit| unit.account.clone()).unwrap_or_default();
    let surroundings = Surroundings {
        organization_unknown: false,
        partition: "aws".to_owned(),
        dns_suffix: "amazonaws.com".to_owned(),
        organization: case.organization.clone(),
        management: None,
        member: case.member.clone().unwrap_or(owner),
        own_vendors: Vec::new(),
        told: Vec::new(),
    };
    let world = World::new(&things, &surroundings, catalog);
    let mut found = Found {
        ways: BTreeSet::new(),
        answers: Vec::new(),
        witnessed: BTreeSet::new(),
        proof: report::prove(&world, catalog, false),
    };
    for crossing in &crossings(&world, catalog) {
        found.ways.insert(way_name(crossing.hop));
        let way = Way { world: &world, hop: crossing.hop, from: crossing.from, to: &crossing.to };
        for spec in &crossing.hop.calls {
            for request in way.requests(spec, &Stranger::default()) {
                found.add(&world, crossing.hop, spec, request);
            }
        }
    }
    found
}

impl Found {
    fn add(
        &mut self,
        world: &World<'_>,
        hop: &Hop,
        spec: &calls::Call,
        request: Result<crate::proof::request::Request, crate::proof::request::Unclear>,
    ) {
        let way = way_name(hop);
        let request = match request {
            Ok(request) => request,
            Err(unclear) => {
                let (action, said) = (unclear.action, unclear.why);
                self.answers.push(Answered { way, action, call: None, outcome: Outcome::Unclear, said });
                return;
            }
        };
        for call in &request.calls {
            self.witnessed.insert(call_name(hop, spec, &call.action));
            let answer = world.answer(call, &world.policies(request.at, request.by), false);
            if !request.optional {
                let said = format!("{:?} {:?}", answer.by, answer.why);
                let (way, action) = (way.clone(), call.action.clone());
                self.answers.push(Answered { way, action, call: Some(call.clone()), outcome: answer.outcome, said });
            }
        }
    }

    /// The calls that are not let through, but for those that are known not to be.
    pub(super) fn surprises(&self, known: &[Refused]) -> Vec<&Answered> {
        let is_known = |answered: &&Answered| known.iter().any(|known| known.is(answered));
        self.answers
            .iter()
            .filter(|answered| answered.outcome != Outcome::Allowed)
            .filter(|answered| answered.outcome != Outcome::Refused || !is_known(answered))
            .collect()
    }
}

impl Refused {
    /// Whether it is this call, in this context.
    pub(super) fn is(&self, answered: &Answered) -> bool {
        let presents = |key: &String, value: &String| {
            let context = answered.call.as_ref().and_then(|call| call.context.get(key));
            context == Some(&ContextValue::One(value.clone()))
        };
        self.action == answered.action && self.with.iter().all(|(key, value)| presents(key, value))
    }
}

impl std::fmt::Display for Answered {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { way, action, call, outcome, said } = self;
        let resource = call.as_ref().map(|call| call.resource.as_str()).unwrap_or_default();
        let context = call.as_ref().map(|call| &call.context);
        write!(out, "{way}: {action} on {resource}: {}: {said}\n    {context:?}", outcome.word())
    }
}
