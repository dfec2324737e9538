use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "customer-key-missing",
    level: Level::Error,
    summary: "a source that AWS delivers only to an archive with a customer key",
    docs: include_str!("customer_key_missing.md"),
    check,
};

fn check(plan: &Plan, reporter: &mut Reporter) {
    for source in plan.sources.iter().filter(|source| source.customer_key) {
        for (archive, origin) in plan.archives_of(source) {
            if archive.has_key {
                continue;
            }
            let finding = reporter
                .report(format!("AWS delivers `{}` only to an archive with a customer key", source.name))
                .at(origin, "its objects have no key of yours")
                .also(&archive.origin.key("encryption"), "given here")
                .help("remove `encryption: s3-managed`, or deliver to another archive");
            reporter.add(finding);
        }
    }
}
