//! The third witness. What AWS will call stands in `calls.yaml`, what is granted in our templates; here the policies that
//! AWS itself publishes are asked whether they let our calls through. If they do not, a call is wrong, or there is a
//! reviewed reason.

mod ask;
mod case;

use std::collections::BTreeSet;

use super::Outcome;
use crate::catalog::Catalog;
use ask::{Found, ask, call_name};
use case::{Case, Documents, cases, examples, unwitnessed};

/// The answers of every case, with its name.
fn found(catalog: &Catalog) -> Vec<(String, Case, Documents, Found)> {
    let examples = examples();
    let of_case = |(name, case): (String, Case)| {
        let documents = Documents::of(&case, &examples, None);
        let found = ask(&name, &case, &documents, catalog);
        (name, case, documents, found)
    };
    cases().into_iter().map(of_case).collect()
}

#[test]
fn what_aws_publishes_lets_our_calls_through() {
    let catalog = Catalog::embedded().unwrap();
    let mut problems = Vec::new();
    for (name, case, _, found) in found(&catalog) {
        let wanted: BTreeSet<String> = case.ways.iter().cloned().collect();
        if found.ways != wanted {
            problems.push(format!("{name}: the ways are {:?}", found.ways));
        }
        problems.extend(found.surprises(&case.refused).iter().map(|surprise| format!("{name}: {surprise}")));
        // The report is made of the same answers.
        assert_eq!(found.proof.ways.is_empty(), wanted.is_empty(), "{name}");
        if case.refused.is_empty() && problems.is_empty() {
            assert!(found.proof.ways.iter().all(|way| way.outcome() == Outcome::Allowed), "{name}");
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn what_aws_refuses_is_still_refused_and_has_a_reason() {
    let catalog = Catalog::embedded().unwrap();
    let all = examples();
    for (name, case, _, found) in found(&catalog) {
        for known in &case.refused {
            let refused = |answered: &&ask::Answered| answered.outcome == Outcome::Refused && known.is(answered);
            assert!(found.answers.iter().find(refused).is_some(), "{name}: {} is let through by now", known.action);
            assert!(known.why.len() > 20 && known.source.starts_with("https://"), "{name}: {}", known.action);
        }
        for (at, variant) in case.variants.iter().enumerate() {
            assert!(variant.why.len() > 20 && variant.source.starts_with("https://"), "{name}: {}", variant.at);
            let plain = ask(&name, &case, &Documents::of(&case, &all, Some(at)), &catalog);
            assert!(!plain.surprises(&case.refused).is_empty(), "{name}: the variant {} is not needed", variant.at);
        }
    }
}

#[test]
fn a_broken_example_refuses_what_it_no_longer_grants() {
    let catalog = Catalog::embedded().unwrap();
    let mut problems = Vec::new();
    for (name, case, documents, _) in found(&catalog) {
        assert!(!case.twins.is_empty(), "{name} has no broken twin");
        for twin in &case.twins {
            let found = ask(&name, &case, &documents.broken(twin), &catalog);
            let surprises = found.surprises(&case.refused);
            let refused: BTreeSet<&str> = surprises.iter().map(|answered| answered.action.as_str()).collect();
            let wanted: BTreeSet<&str> = twin.refuses.iter().map(String::as_str).collect();
            if refused != wanted || wanted.is_empty() {
                problems.push(format!("{name}: {}: {refused:?}", twin.it));
            }
            let unclear = surprises.iter().filter(|answered| answered.outcome != Outcome::Refused);
            problems.extend(unclear.map(|answered| format!("{name}: {}: {answered}", twin.it)));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn every_example_is_a_case() {
    let cases = cases();
    for (name, example) in examples() {
        assert!(cases.values().any(|case| case.example == name), "{name} is not asked");
        assert!(example.docs.starts_with("https://docs.aws.amazon.com/"), "{name}: {}", example.docs);
    }
}

#[test]
fn every_call_has_a_witness_or_a_reason_to_have_none() {
    let catalog = Catalog::embedded().unwrap();
    let witnessed: BTreeSet<String> =
        found(&catalog).into_iter().flat_map(|(_, _, _, found)| found.witnessed).collect();
    let mut needed = BTreeSet::new();
    for hop in catalog.hops() {
        assert!(hop.docs.starts_with("https://docs.aws.amazon.com/"), "{} -> {}: {}", hop.from, hop.to, hop.docs);
        for call in hop.calls.iter().filter(|call| !call.optional) {
            needed.extend(call.action.0.iter().map(|action| call_name(hop, call, action)));
        }
    }
    let mut excused = BTreeSet::new();
    for entry in unwitnessed() {
        assert!(entry.why.len() > 20 && entry.source.starts_with("https://"), "{:?}", entry.calls);
        excused.extend(entry.calls);
    }
    let without: BTreeSet<String> = needed.difference(&witnessed).cloned().collect();
    let text = |names: Vec<&String>| names.into_iter().map(|name| format!("\n  {name}")).collect::<String>();
    assert_eq!(text(without.difference(&excused).collect()), "", "calls without a witness");
    assert_eq!(text(excused.difference(&without).collect()), "", "reasons that are no longer needed");
}
