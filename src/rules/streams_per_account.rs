use std::collections::BTreeMap;

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "streams-per-account",
    level: Level::Error,
    summary: "an account and region that two streams take every log group of",
    docs: include_str!("streams_per_account.md"),
    check,
};

/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Subscriptions.html>
fn check(plan: &Plan, reporter: &mut Reporter) {
    let mut taken: BTreeMap<(&str, &str), &crate::plan::Stream> = BTreeMap::new();
    for stream in &plan.streams {
        let first = |(account, region): &(String, String)| taken.get(&(account.as_str(), region.as_str())).copied();
        let again = stream.whole.iter().find_map(|place| Some((place, first(place)?)));
        if let Some(((account, region), first)) = again {
            let finding = reporter
                .report(format!(
                    "`{}` and `{}` take every log group of account {account}, {region}",
                    first.name, stream.name
                ))
                .at(Place::Key(stream.origin.key("from_all")), "AWS takes one such stream in each account and region")
                .also(Place::Key(first.origin.key("from_all")), "the first one")
                .help("narrow one of them down with `accounts` or `regions`");
            reporter.add(finding);
        }
        for (account, region) in &stream.whole {
            taken.entry((account, region)).or_insert(stream);
        }
    }
}
