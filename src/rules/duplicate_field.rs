use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "duplicate-field",
    level: Level::Error,
    summary: "a flow log format that names a field twice",
    docs: include_str!("duplicate_field.md"),
    check,
};

fn check(plan: &Plan, reporter: &mut Reporter) {
    for source in &plan.sources {
        let fields: Vec<&str> = source
            .options
            .get("fields")
            .and_then(serde_json::Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(serde_json::Value::as_str)
            .collect();
        for (at, field) in fields.iter().enumerate() {
            let Some(first) = fields.iter().take(at).position(|earlier| earlier == field) else { continue };
            let origin = source.origin.key("fields");
            let finding = reporter
                .report(format!("the field `{field}` is named twice"))
                .at(&origin.index(at), "again here")
                .also(&origin.index(first), "first here");
            reporter.add(finding);
        }
    }
}
