use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "vpcs-not-listed",
    level: Level::Warning,
    summary: "accounts that a source covers and that no VPC is listed for",
    docs: include_str!("vpcs_not_listed.md"),
    check,
};

fn check(plan: &Plan, reporter: &mut Reporter) {
    for source in &plan.sources {
        let Some(first) = source.unlisted.first() else { continue };
        let label = match source.unlisted.len() {
            1 => format!("account {first} is not among them"),
            more => format!("{more} accounts are not among them, such as {first}"),
        };
        let finding = reporter
            .report(format!("`{}` logs nothing in accounts without a list of VPCs", source.name))
            .at(Place::Key(source.origin.key("vpcs")), label)
            .help("list their VPCs, or cover fewer groups with `accounts`");
        reporter.add(finding);
    }
}
