//! What streams to archives cannot do with records, and keys that cannot be.

use super::{CREATED, Case, SIEM, case, check, errors};
use crate::support::run;

/// A stream of the trail to the archive, with words of its own.
fn blueprint(words: &str) -> String {
    SIEM.replace("streams:\n", &format!("streams:\n  keep: {{ from: trail-log, deliver_to: archive, {words} }}\n"))
}

/// Words, the errors that they lead to, each with the text that it underlines, and what is said.
type Wrong = (&'static str, &'static [(&'static str, &'static str)], &'static str);

fn complaints(cases: &[Wrong]) -> Vec<String> {
    let complaint = |(words, expected, says): &Wrong| {
        let outcome = run(&blueprint(words));
        let found = errors(&outcome);
        let expected: Vec<_> = expected.iter().map(|(code, text)| (*code, (*text).to_owned())).collect();
        let shown = outcome.human(false);
        let fine = found == expected && !expected.is_empty() && shown.contains(says) && outcome.files().is_empty();
        (!fine).then(|| format!("{words}\n expected {expected:?} and `{says}`\n found {found:?}\n{shown}"))
    };
    cases.iter().filter_map(complaint).collect()
}

fn all_are_said(cases: &[Wrong]) {
    let complaints = complaints(cases);
    assert!(complaints.is_empty(), "{} of {}\n\n{}", complaints.len(), cases.len(), complaints.join("\n\n"));
}

/// <https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html>
const PREFIXES: &[Wrong] = &[
    (
        "prefix: 'x/!{time:yyyy}/'",
        &[("malformed-value", "'x/!{time:yyyy}/'")],
        "`time` is none of `timestamp`, `firehose`, `partitionKeyFromQuery` and `partitionKeyFromLambda`",
    ),
    ("prefix: 'x/!{timestamp:yyyy'", &[("malformed-value", "'x/!{timestamp:yyyy'")], "an expression ends with `}`"),
    (
        "prefix: 'x/!{timestamp}/'",
        &[("malformed-value", "'x/!{timestamp}/'")],
        "is not of the form `!{namespace:value}`",
    ),
    ("prefix: '!{timestamp:}/'", &[("malformed-value", "'!{timestamp:}/'")], "`timestamp` needs a pattern"),
    ("prefix: '!{timestamp:yyyy-bb}/'", &[("malformed-value", "'!{timestamp:yyyy-bb}/'")], "`b` means nothing"),
    ("prefix: \"!{timestamp:'x}/\"", &[("malformed-value", "\"!{timestamp:'x}/\"")], "has no second one"),
    (
        "prefix: '!{firehose:error-output-type}/'",
        &[("malformed-value", "'!{firehose:error-output-type}/'")],
        "is known for `error_prefix` alone",
    ),
    ("prefix: '!{firehose:random}/'", &[("malformed-value", "'!{firehose:random}/'")], "there is `random-string`"),
    ("prefix: /x/", &[("malformed-value", "/x/")], "there are no empty folders"),
    ("prefix: a//b/", &[("malformed-value", "a//b/")], "there are no empty folders"),
    ("prefix: 'a b/'", &[("malformed-value", "'a b/'")], "` ` cannot stand outside of an expression"),
    ("prefix: 'a!b/'", &[("malformed-value", "'a!b/'")], "`!` cannot stand outside of an expression"),
    (
        "error_prefix: '!{timestamp:yyyy}/'",
        &[("malformed-value", "'!{timestamp:yyyy}/'")],
        "it needs `!{firehose:error-output-type}`",
    ),
    ("error_prefix: failed/", &[("malformed-value", "failed/")], "it needs `!{firehose:error-output-type}`"),
    (
        "error_prefix: '!{firehose:error-output-type}/!{partitionKeyFromQuery:a}/'",
        &[("malformed-value", "'!{firehose:error-output-type}/!{partitionKeyFromQuery:a}/'")],
        "have no partition keys",
    ),
    ("time_zone: +01:00", &[("malformed-value", "+01:00")], "a time zone such as `Asia/Tokyo`"),
    ("extension: json", &[("malformed-value", "json")], "a dot and small letters"),
];

#[test]
fn prefixes_that_firehose_does_not_know_are_named() {
    all_are_said(PREFIXES);
}

/// <https://docs.aws.amazon.com/firehose/latest/dev/dynamic-partitioning.html>
const PARTITIONS: &[Wrong] = &[
    (
        "partition_by: { account: .owner }, prefix: 'x/!{timestamp:yyyy}/'",
        &[("option-without-effect", "account")],
        "needs `!{partitionKeyFromQuery:account}` in the prefix",
    ),
    (
        "partition_by: { account: .owner }, prefix: '!{partitionKeyFromQuery:acount}/!{partitionKeyFromQuery:account}/'",
        &[("malformed-value", "'!{partitionKeyFromQuery:acount}/!{partitionKeyFromQuery:account}/'")],
        "did you mean `account`?",
    ),
    (
        "prefix: '!{partitionKeyFromQuery:account}/'",
        &[("missing-key", "'!{partitionKeyFromQuery:account}/'")],
        "`partition_by: { account: .account }`",
    ),
    (
        "partition_by: transform, prefix: '!{partitionKeyFromLambda:team}/'",
        &[("missing-key", "transform")],
        "there is no function that names the keys",
    ),
    (
        "partition_by: { a: .a }, prefix: '!{partitionKeyFromQuery:a}/!{partitionKeyFromLambda:team}/'",
        &[("missing-key", "'!{partitionKeyFromQuery:a}/!{partitionKeyFromLambda:team}/'")],
        "no function names the key `team`",
    ),
    (
        "partition_by: transform, transform: 'arn:aws:lambda:us-east-1:222222222222:function:mask'",
        &[("missing-key", "transform")],
        "needs `prefix` with one",
    ),
    (
        "partition_by: transform, transform: 'arn:aws:lambda:us-east-1:222222222222:function:mask', prefix: x/",
        &[("missing-key", "transform")],
        "`prefix: 'team=!{partitionKeyFromLambda:team}/!{timestamp:yyyy/MM/dd/HH}/'`",
    ),
    (
        "partition_by: { account: .owner }, buffer: { megabytes: 63, seconds: 0 }",
        &[("out-of-range", "63"), ("out-of-range", "0")],
        "`megabytes` must be at least 64 with `partition_by`",
    ),
    ("retry: 60", &[("option-without-effect", "retry")], "only with `partition_by`"),
    ("partition_by: owner", &[("malformed-value", "owner")], "`transform` or keys with jq queries"),
    ("partition_by: { a-b: .owner }", &[("malformed-value", "a-b")], "a key of letters, digits and `_`"),
    ("partition_by: {}", &[("out-of-range", "{}")], "`partition_by`"),
];

#[test]
fn folders_that_records_cannot_go_into_are_named() {
    all_are_said(PARTITIONS);
    let query = format!(".{}", "x".repeat(1000));
    let all: Vec<String> = (0..6).map(|at| format!("k{at}: {query}")).collect();
    let outcome = run(&blueprint(&format!("partition_by: {{ {} }}", all.join(", "))));
    assert!(outcome.human(false).contains("together must have at most 5120 characters"), "{}", outcome.human(false));
}

/// <https://docs.aws.amazon.com/firehose/latest/dev/enable-record-format-conversion.html>
const FORMATS: &[Wrong] = &[
    ("format: parquet, messages_only: true", &[("missing-key", "parquet")], "needs `schema`"),
    (
        "format: orc, transform: 'arn:aws:lambda:us-east-1:222222222222:function:mask'",
        &[("missing-key", "orc")],
        "name a table of AWS Glue that has them",
    ),
    ("schema: { database: a, table: b }", &[("option-without-effect", "schema")], "only with `format`"),
    (
        "format: orc, schema: { database: a, table: b }, compression: gzip, lines: true",
        &[("option-without-effect", "compression"), ("option-without-effect", "lines")],
        "the format has its own, Snappy",
    ),
    (
        "format: orc, schema: { database: a, table: b }, buffer: { megabytes: 5 }",
        &[("out-of-range", "5")],
        "`megabytes` must be at least 64 with `format`",
    ),
    ("format: csv, schema: { database: a, table: b }", &[("unknown-value", "csv")], "`parquet`"),
    ("format: orc, schema: { database: a, table: '*' }", &[("malformed-value", "'*'")], "letters, digits and `_.-`"),
    ("format: orc, schema: { database: a }", &[("missing-key", "{ database: a }")], "`table` is missing"),
];

#[test]
fn formats_that_firehose_cannot_make_are_named() {
    all_are_said(FORMATS);
}

const ELSEWHERE: &[Case] = &[
    case(
        "messages in a format whose columns nobody knows, beside another mistake",
        SIEM,
        &[("deliver_to: splunk", "deliver_to: archive, messages_only: true, format: orc"), (CREATED, "")],
        &[("missing-key", "opensearch"), ("missing-key", "orc")],
        "what is in those is not known",
    ),
    case(
        "flow logs as messages in a format that is made of JSON",
        SIEM,
        &[(
            "deliver_to: splunk",
            "deliver_to: archive, messages_only: true, format: orc, schema: { database: a, table: b }",
        )],
        &[("flow-log-records-not-json", "flow-log")],
        "remove `messages_only: true`",
    ),
    case(
        "flow logs as messages whose keys are found by a query",
        SIEM,
        &[("deliver_to: splunk", "deliver_to: archive, messages_only: true, partition_by: { a: .b }")],
        &[("flow-log-records-not-json", "flow-log")],
        "remove `messages_only: true`",
    ),
    case(
        "keys of objects that are none",
        SIEM,
        &[("deliver_to: splunk", "deliver_to: splunk, prefix: x/")],
        &[("option-without-effect", "prefix")],
        "only for streams to `s3` destinations",
    ),
];

#[test]
fn words_for_objects_are_for_archives_only() {
    check(ELSEWHERE);
}
