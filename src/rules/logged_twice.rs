use std::collections::BTreeMap;

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "logged-twice",
    level: Level::Error,
    summary: "a resource with two logging configurations where AWS takes one",
    docs: include_str!("logged_twice.md"),
    check,
};

fn check(plan: &Plan, reporter: &mut Reporter) {
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
