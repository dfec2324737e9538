use super::prelude::*;
use crate::diagnostic::Origin;

pub(crate) static RULE: Rule = Rule {
    code: "empty-tag",
    level: Level::Error,
    summary: "a tag without a value on alarms, which take none",
    docs: include_str!("empty_tag.md"),
    check,
};

fn check(plan: &Plan, reporter: &mut Reporter) {
    let mut items = plan.stacks.values().flat_map(|stack| &stack.items);
    if !items.any(|item| item.folder == "alerts/alarm") {
        return;
    }
    for (key, _) in plan.tags.iter().filter(|(_, value)| value.is_empty()) {
        let finding = reporter
            .report(format!("the tag `{key}` has no value, and alarms take none like that"))
            .at(&Origin::root().key("tags").key(key), "CloudFormation refuses it for CloudWatch alarms")
            .help("give it a value, such as `none`");
        reporter.add(finding);
    }
}
