use super::prelude::*;
use crate::diagnostic::Origin;
use crate::plan::Item;

pub(crate) static RULE: Rule = Rule {
    code: "empty-tag",
    level: Level::Error,
    summary: "a tag without a value on something that takes none like that, such as alarms",
    docs: include_str!("empty_tag.md"),
    check,
};

/// What takes no tag without a value, by its folder and resource; of the latter `None` is any.
const PICKY: [(&str, Option<&str>, &str); 3] = [
    ("alerts/alarm", None, "alarms"),
    ("siem", Some("provider"), "identity providers"),
    ("sources/vpc-lattice", None, "log subscriptions of VPC Lattice"),
];

fn check(plan: &Plan, reporter: &mut Reporter) {
    let items = || plan.stacks.values().flat_map(|stack| &stack.items);
    for (folder, resource, what) in PICKY {
        let is_one = |item: &Item| item.folder == folder && resource.is_none_or(|resource| item.resource == resource);
        if !items().any(is_one) {
            continue;
        }
        for (key, _) in plan.tags.iter().filter(|(_, value)| value.is_empty()) {
            let finding = reporter
                .report(format!("the tag `{key}` has no value, and {what} take none like that"))
                .at(&Origin::root().key("tags").key(key), format!("CloudFormation refuses it for {what}"))
                .help("give it a value, such as `none`");
            reporter.add(finding);
        }
    }
}
