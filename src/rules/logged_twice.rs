use std::collections::BTreeMap;

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "logged-twice",
    level: Level::Error,
    summary: "two sources of what AWS takes one of",
    docs: include_str!("logged_twice.md"),
    check,
};

fn check(plan: &Plan, reporter: &mut Reporter) {
    places(plan, reporter);
    let mut taken: BTreeMap<(&str, &str), &crate::plan::Source> = BTreeMap::new();
    for source in &plan.sources {
        let Some(claims) = &source.claims else { continue };
        let again = claims.ids.iter().find_map(|id| Some((id, *taken.get(&(source.kind.as_str(), id.as_str()))?)));
        if let Some((id, first)) = again {
            let mut finding = reporter
                .report(format!("`{id}` is logged by `{}` and by `{}`", first.name, source.name))
                .at(Place::Key(source.origin.key(&claims.word)), "it takes one logging configuration only")
                .help("list it in one source");
            if let Some(claims) = &first.claims {
                finding = finding.also(Place::Key(first.origin.key(&claims.word)), "listed here already");
            }
            reporter.add(finding);
        }
        for id in &claims.ids {
            taken.entry((&source.kind, id)).or_insert(source);
        }
    }
}

/// Sources that an account and region has one of.
fn places(plan: &Plan, reporter: &mut Reporter) {
    let mut taken: BTreeMap<(&str, &str, &str), &crate::plan::Source> = BTreeMap::new();
    for source in plan.sources.iter().filter(|source| source.sole) {
        let first = |(account, region): &(String, String)| taken.get(&(&*source.kind, account, region)).copied();
        let again = source.places.iter().find_map(|place| Some((place, first(place)?)));
        if let Some(((account, region), first)) = again {
            let finding = reporter
                .report(format!("`{}` and `{}` are both in account {account}, {region}", first.name, source.name))
                .at(&source.origin, "AWS takes one of them in each account and region")
                .also(&first.origin, "the first one")
                .help("narrow one of them down with `accounts` or `regions`");
            reporter.add(finding);
        }
        for place in &source.places {
            taken.entry((&source.kind, &place.0, &place.1)).or_insert(source);
        }
    }
}
