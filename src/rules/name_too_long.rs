use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "name-too-long",
    level: Level::Error,
    summary: "a name that is longer than AWS takes",
    docs: include_str!("name_too_long.md"),
    check,
};

fn check(plan: &Plan, reporter: &mut Reporter) {
    for stack in plan.stacks.values() {
        for item in stack.items.iter().filter(|item| item.folder != "destinations/s3" || item.resource != "bucket") {
            let Some(most) = item.name_limit else { continue };
            let set = item.each.as_ref().and_then(|set| stack.covered.get(set));
            let listed = set.map_or((0, 0), crate::plan::CoveredSet::longest);
            let longest = stack.regions.iter().map(|region| item.name.length_in(region, listed)).max().unwrap_or(0);
            if longest <= most {
                continue;
            }
            let finding = reporter
                .report(format!("the name of {} `{}` would have {longest} characters", item.resource, item.key))
                .at(Place::Key(item.origin.clone()), format!("{most} is the most that AWS takes"))
                .help("choose shorter names for the blueprint, the source, the stream or the destination");
            reporter.add(finding);
        }
    }
}
