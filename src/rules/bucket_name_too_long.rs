use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "bucket-name-too-long",
    level: Level::Error,
    summary: "a bucket whose name has more than 63 characters or is not a valid one",
    docs: include_str!("bucket_name_too_long.md"),
    check,
};

/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html>
const LONGEST: usize = 63;
const FORBIDDEN_STARTS: [&str; 3] = ["xn--", "sthree-", "amzn-s3-demo-"];
const FORBIDDEN_ENDS: [&str; 5] = ["-s3alias", "--ol-s3", "--x-s3", "--table-s3", "-an"];

fn check(plan: &Plan, reporter: &mut Reporter) {
    for item in plan.stacks.values().flat_map(|stack| &stack.items) {
        if item.folder != "destinations/s3" || item.resource != "bucket" {
            continue;
        }
        let name = item.name.as_literal().unwrap_or_default();
        let wrong = if name.len() > LONGEST {
            format!("it has {} characters, and {LONGEST} is the most", name.len())
        } else if let Some(start) = FORBIDDEN_STARTS.iter().find(|start| name.starts_with(**start)) {
            format!("S3 keeps names that begin with `{start}` for itself")
        } else if let Some(end) = FORBIDDEN_ENDS.iter().find(|end| name.ends_with(**end)) {
            format!("S3 keeps names that end with `{end}` for itself")
        } else {
            continue;
        };
        let finding = reporter
            .report(format!("`{name}` cannot be the name of a bucket"))
            .at(Place::Key(item.origin.clone()), wrong)
            .help("choose a shorter or another name for the blueprint or the destination, or give the destination a `bucket`");
        reporter.add(finding);
    }
}
