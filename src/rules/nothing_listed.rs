use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "nothing-listed",
    level: Level::Warning,
    summary: "a source whose list is empty",
    docs: include_str!("nothing_listed.md"),
    check,
};

fn check(plan: &Plan, reporter: &mut Reporter) {
    for source in plan.sources.iter().filter(|source| source.unlisted.is_empty()) {
        let Some(word) = &source.nothing_listed else { continue };
        let finding = reporter
            .report(format!("`{}` logs nothing: its list is empty", source.name))
            .at(Place::Key(source.origin.key(word)), "nothing is listed");
        reporter.add(finding);
    }
}
