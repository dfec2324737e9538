use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "replica-in-same-region",
    level: Level::Error,
    summary: "a replica in the region of its archive",
    docs: include_str!("replica_in_same_region.md"),
    check,
};

fn check(plan: &Plan, reporter: &mut Reporter) {
    for archive in &plan.archives {
        let Some(replica) = archive.replica.as_ref().filter(|replica| replica.region == archive.region) else { continue };
        let finding = reporter
            .report(format!("the replica of `{}` is in the same region", archive.name))
            .at(&replica.origin.key("region"), format!("the archive is in {} too", archive.region))
            .help("choose another region");
        reporter.add(finding);
    }
}
