use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "unused-destination",
    level: Level::Warning,
    summary: "a destination that nothing is delivered to",
    docs: include_str!("unused_destination.md"),
    check,
};

fn check(plan: &Plan, reporter: &mut Reporter) {
    let used = |name: &str| plan.routes.iter().any(|route| route.destination == name);
    let streamed = plan.streamed.iter().map(|target| (&target.name, &target.origin));
    let archives = plan.archives.iter().map(|archive| (&archive.name, &archive.origin));
    let groups = plan.log_groups.iter().map(|group| (&group.name, &group.origin));
    for (name, origin) in archives.chain(groups).chain(streamed).filter(|(name, _)| !used(name)) {
        let finding = reporter
            .report(format!("nothing is delivered to `{name}`"))
            .at(Place::Key(origin.clone()), "no source or stream names it");
        reporter.add(finding);
    }
}
