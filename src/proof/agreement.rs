//! Both dialects say the same: the same ways, the same answers, the same policies.

use super::report::{Place, Proof, Way};

/// What differs between two proofs of one plan, one sentence each.
pub(crate) fn differences(one: (&str, &Proof), other: (&str, &Proof)) -> Vec<String> {
    let mut found = Vec::new();
    for ((what, (account, region)), documents) in &one.1.policies {
        let same = other.1.policies.get(&(what.clone(), (account.clone(), region.clone())));
        if same != Some(documents) {
            let how = if same.is_some() { "has other policies" } else { "is missing" };
            found.push(format!("`{what}` of {account} in {region} {how} in {}", other.0));
        }
    }
    for key in other.1.policies.keys().filter(|key| !one.1.policies.contains_key(*key)) {
        found.push(format!("`{}` of {} in {} is missing in {}", key.0, key.1.0, key.1.1, one.0));
    }
    for (these, those) in [(one, other), (other, one)] {
        for way in &these.1.ways {
            let (from, to) = (&way.from, &way.to);
            let found_again =
                those.1.ways.iter().any(|other| ends(other) == ends(way) && answers(other) == answers(way));
            if !found_again {
                let place = format!("{} in {}", from.place.0, from.place.1);
                found.push(format!(
                    "the way from `{}` to `{}` of {place} is another in {}",
                    from.label, to.label, those.0
                ));
            }
        }
    }
    found
}

fn ends(way: &Way) -> [(&str, &Place); 2] {
    [(&way.from.label, &way.from.place), (&way.to.label, &way.to.place)]
}

fn answers(way: &Way) -> Vec<(&str, &str, &str, super::Outcome)> {
    let answer = |call: &'_ super::report::Call| call.answer.outcome;
    way.calls
        .iter()
        .map(|call| (call.who.as_str(), call.action.as_str(), call.resource.as_str(), answer(call)))
        .collect()
}
