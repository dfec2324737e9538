use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "log-group-in-another-account",
    level: Level::Error,
    summary: "a log group that is not in the account and region of its source",
    docs: include_str!("log_group_in_another_account.md"),
    check,
};

fn check(plan: &Plan, reporter: &mut Reporter) {
    // Those whose log groups AWS names are judged by a rule of their own.
    for source in plan.sources.iter().filter(|source| !source.names_groups) {
        for (name, origin) in &source.deliver_to {
            let Some(group) = plan.log_groups.iter().find(|group| group.name == *name) else { continue };
            let (Some(account), Some(region)) = (&group.account, &group.region) else { continue };
            let place = &source.places;
            if place.iter().all(|(from, at)| from == account && at == region) {
                continue;
            }
            let finding = reporter
                .report(format!("`{name}` is not where `{}` can write", source.name))
                .at(origin, format!("delivers from {}", describe(place)))
                .also(Place::Key(group.origin.clone()), format!("in account {account}, {region}"))
                .note("CloudWatch Logs takes logs of services only from its own account and region")
                .help("give the log group no `account`, so that each source account has its own, or that of the source");
            reporter.add(finding);
        }
    }
}

fn describe(place: &[(String, String)]) -> String {
    match place {
        [(account, region)] => format!("account {account}, {region}"),
        many => format!("{} places", many.len()),
    }
}
