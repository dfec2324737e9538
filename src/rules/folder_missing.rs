use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "folder-missing",
    level: Level::Warning,
    summary: "a folder that AWS does not make and that must be there before",
    docs: include_str!("folder_missing.md"),
    check,
};

fn check(plan: &Plan, reporter: &mut Reporter) {
    for source in plan.sources.iter().filter(|source| source.needs_folder) {
        for (archive, origin) in plan.archives_of(source) {
            let Some(prefix) = &archive.prefix else { continue };
            if source.places.iter().all(|(account, _)| *account == archive.account) {
                continue;
            }
            let (bucket, account) = (&archive.bucket, &archive.account);
            let finding = reporter
                .report(format!("`{}` needs the folder `{prefix}/` in the bucket first", source.name))
                .at(origin, format!("the bucket is in account {account}"))
                .also(&archive.origin.key("prefix"), "the folder")
                .note("AWS makes it only in a bucket of its own account")
                .help(format!("once the bucket is there, in account {account}: `aws s3api put-object --bucket {bucket} --key {prefix}/`; or leave out `prefix`"));
            reporter.add(finding);
        }
    }
}
