use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "log-without-table",
    level: Level::Warning,
    summary: "a log in a queried archive that has no table",
    docs: include_str!("log_without_table.md"),
    check,
};

fn check(plan: &Plan, reporter: &mut Reporter) {
    // Where there is no table at all, another rule says so.
    for queried in plan.queried.iter().filter(|queried| !queried.tables.is_empty()) {
        for missing in &queried.missing {
            let finding = reporter
                .report(format!("`{}` has no table", missing.source))
                .at(&missing.origin, "delivered here, and not found by queries")
                .also(Place::Key(queried.origin.clone()), "queried here")
                .note(missing.why.clone());
            reporter.add(finding);
        }
    }
}
