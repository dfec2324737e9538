use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "query-without-tables",
    level: Level::Error,
    summary: "a query of an archive that gets no log with a table",
    docs: include_str!("query_without_tables.md"),
    check,
};

fn check(plan: &Plan, reporter: &mut Reporter) {
    for queried in plan.queried.iter().filter(|queried| queried.tables.is_empty()) {
        let (headline, place) = match &queried.archive {
            Some(archive) => (format!("`{archive}` gets no log that has a table"), (&queried.origin).into()),
            None => ("no archive gets a log that has a table".to_owned(), Place::Key(queried.origin.clone())),
        };
        let mut finding = reporter.report(headline).at(place, "there is nothing to query");
        for missing in &queried.missing {
            finding = finding.also(&missing.origin, missing.why.clone());
        }
        let finding = finding
            .help("deliver a log to it that has a table, such as `cloudtrail` or `vpc-flow-logs`");
        reporter.add(finding);
    }
}
