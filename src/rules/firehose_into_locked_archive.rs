use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "firehose-into-locked-archive",
    level: Level::Warning,
    summary: "a stream into an archive with Object Lock, which AWS does not document",
    docs: include_str!("firehose_into_locked_archive.md"),
    check,
};

fn check(plan: &Plan, reporter: &mut Reporter) {
    for stream in plan.streams.iter().filter(|stream| stream.kind == "s3") {
        let Some(archive) = plan.archive(&stream.deliver_to) else { continue };
        if archive.lock.is_none() {
            continue;
        }
        let finding = reporter
            .report(format!("the stream `{}` delivers to a locked archive", stream.name))
            .at(&stream.origin.key("deliver_to"), "writes with Amazon Data Firehose")
            .also(&archive.origin.key("lock"), "uploads to a locked bucket need a checksum")
            .note("AWS does not say that Firehose sends one; try it before you rely on it, or deliver to an archive without a lock");
        reporter.add(finding);
    }
}
