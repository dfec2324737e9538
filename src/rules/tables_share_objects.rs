use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "tables-share-objects",
    level: Level::Warning,
    summary: "two tables that read the same objects",
    docs: include_str!("tables_share_objects.md"),
    check,
};

fn check(plan: &Plan, reporter: &mut Reporter) {
    for queried in &plan.queried {
        for (at, table) in queried.tables.iter().enumerate() {
            let Some(first) = queried.tables.iter().take(at).find(|first| first.shares(table)) else { continue };
            let (one, other) = (&first.source, &table.source);
            let finding = reporter
                .report(format!("the table of `{other}` reads what `{one}` delivers as well"))
                .at(&table.origin, "delivered into the same folder")
                .also(&first.origin, format!("as `{one}` is"))
                .note("AWS names folders after the account, the region and the date only, so that both tables have the records of both")
                .help("deliver one of the two to an archive of its own");
            reporter.add(finding);
        }
    }
}
