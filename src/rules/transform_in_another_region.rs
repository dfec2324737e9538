use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "transform-in-another-region",
    level: Level::Warning,
    summary: "a stream whose function is in another region, which AWS does not document",
    docs: include_str!("transform_in_another_region.md"),
    check,
};

fn check(plan: &Plan, reporter: &mut Reporter) {
    for stream in &plan.streams {
        let Some(region) = stream.function.as_deref().and_then(|function| function.split(':').nth(3)) else { continue };
        if region == stream.region {
            continue;
        }
        let finding = reporter
            .report(format!("the function of `{}` is in {region}, and the stream is in {}", stream.name, stream.region))
            .at(&stream.origin.key("transform"), format!("a function of {region}"))
            .also(&stream.origin.key("deliver_to"), "the stream is where this is")
            .note("AWS does not say that Firehose calls functions of another region")
            .help(format!("name a function of {}", stream.region));
        reporter.add(finding);
    }
}
