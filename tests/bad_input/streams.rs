//! Streams that cannot flow, and things with one name.

use super::{CENTRAL, Case, SIEM, SINGLE, case, check, errors};
use crate::support::run;

const STREAMS: &[Case] = &[
    case(
        "from a log group that is not there",
        SIEM,
        &[("from: [trail-log, flow-log]", "from: [trail-log, flow-lgo]")],
        &[("unknown-log-group", "flow-lgo")],
        "did you mean `flow-log`?",
    ),
    case(
        "from one log group that is not there",
        SIEM,
        &[("from: flow-log", "from: flow-lgo")],
        &[("unknown-log-group", "flow-lgo")],
        "did you mean `flow-log`?",
    ),
    case(
        "from an archive",
        SIEM,
        &[("from: flow-log", "from: archive")],
        &[("unknown-log-group", "archive")],
        "a stream comes from destinations of kind `cloudwatch-logs`",
    ),
    case(
        "to a destination that is not there",
        SIEM,
        &[("deliver_to: splunk", "deliver_to: splnk")],
        &[("unknown-destination", "splnk")],
        "did you mean `splunk`?",
    ),
    case(
        "to a log group",
        SIEM,
        &[("deliver_to: splunk", "deliver_to: trail-log")],
        &[("unreachable-destination", "trail-log")],
        "Amazon Data Firehose has no CloudWatch Logs destination",
    ),
    case(
        "three from one log group",
        SIEM,
        &[("streams:\n", "streams:\n  keep: { from: flow-log, deliver_to: archive }\n")],
        &[("streams-per-log-group", "flow-log")],
        "a log group can have 2 subscription filters",
    ),
    case("from nowhere", SIEM, &[("from: flow-log, ", "")], &[("missing-key", "detect")], "needs `from` or `from_all`"),
    case(
        "of log groups, named by a source",
        SIEM,
        &[("deliver_to: [archive, flow-log]", "deliver_to: [archive, flow-log, detect]")],
        &[("unreachable-destination", "detect")],
        "the stream `detect` takes log groups, and no logs of sources beside them",
    ),
    case(
        "that is behind a stream, named by a source",
        SIEM,
        &[("sources:\n", "sources:\n  - { kind: resolver-query-logs, vpcs: all, deliver_to: splunk }\n")],
        &[("unreachable-destination", "splunk")],
        "deliver to a stream that delivers to it: `streams: { to-splunk: { deliver_to: splunk } }`",
    ),
    case(
        "of sources in another region",
        SIEM,
        &[
            (
                "detect: { from: flow-log, deliver_to: splunk, filter: '?REJECT ?SKIPDATA' }",
                "detect: { deliver_to: splunk }",
            ),
            (
                "accounts: workloads, vpcs: all, deliver_to: [archive, flow-log]",
                "accounts: security, vpcs: all, deliver_to: [archive, flow-log, detect]",
            ),
        ],
        &[("unreachable-destination", "detect")],
        "give this destination a source of its own, with a `name` and `regions: [us-east-1]`",
    ),
    case(
        "of a source in another region, that delivers nowhere else",
        SIEM,
        &[
            (
                "detect: { from: flow-log, deliver_to: splunk, filter: '?REJECT ?SKIPDATA' }",
                "detect: { deliver_to: splunk }",
            ),
            (
                "sources:\n",
                "sources:\n  - { kind: resolver-query-logs, accounts: security, vpcs: all, deliver_to: detect }\n",
            ),
        ],
        &[("unreachable-destination", "detect")],
        "add `regions: [us-east-1]`, and another source with a stream for each other region",
    ),
    case(
        "of sources in other accounts",
        SIEM,
        &[
            (
                "detect: { from: flow-log, deliver_to: splunk, filter: '?REJECT ?SKIPDATA' }",
                "detect: { deliver_to: splunk }",
            ),
            (
                "vpcs: all, deliver_to: [archive, flow-log]",
                "vpcs: all, regions: [us-east-1], deliver_to: [archive, flow-log, detect]",
            ),
        ],
        &[("unreachable-destination", "detect")],
        "the stream is in `333333333333`, as is its destination",
    ),
    case(
        "of sources, with a filter",
        SIEM,
        &[
            ("detect: { from: flow-log, deliver_to", "detect: { deliver_to"),
            (
                "accounts: workloads, vpcs: all, deliver_to: [archive, flow-log]",
                "accounts: security, regions: [us-east-1], vpcs: all, deliver_to: [archive, flow-log, detect]",
            ),
        ],
        &[("option-without-effect", "filter")],
        "only for streams of log groups, whose subscriptions filter",
    ),
    case(
        "of text to a destination that takes JSON",
        SIEM,
        &[
            (
                "search: { from: [trail-log, flow-log], deliver_to: opensearch }",
                "search: { from: [trail-log, flow-log], deliver_to: opensearch }\n  flows: { deliver_to: opensearch }",
            ),
            (
                "accounts: workloads, vpcs: all, deliver_to: [archive, flow-log]",
                "accounts: security, regions: [us-east-1], vpcs: all, deliver_to: [archive, flow-log, flows]",
            ),
        ],
        &[("flow-log-records-not-json", "flows")],
        "`vpc-flow-logs` writes lines of text to a stream, and `opensearch` takes JSON",
    ),
    case(
        "of a web ACL, by another name",
        SINGLE,
        &[(
            "sources:\n",
            "streams:\n  web: { deliver_to: archive }\nsources:\n  - { kind: waf, web_acls: [\"arn:aws:wafv2:eu-central-1:111122223333:regional/webacl/a/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f\"], deliver_to: web }\n",
        )],
        &[("waf-destination-name", "web")],
        "add `stream_name: aws-waf-logs-solo-web` to `web`",
    ),
    case(
        "from every log group of accounts that are not there",
        SIEM,
        &[("from: flow-log,", "from_all: { accounts: [workload] },")],
        &[("unknown-account", "workload")],
        "did you mean `workloads`?",
    ),
    case(
        "from every log group of a region that is not covered",
        SIEM,
        &[("from: flow-log,", "from_all: { regions: [sa-east-1] },")],
        &[("uncovered-region", "sa-east-1")],
        "is not one of the regions of this blueprint",
    ),
    case(
        "without a log group that cannot be",
        SIEM,
        &[("from: flow-log,", "from_all: { except: ['/aws/lambda/*'] },")],
        &[("malformed-value", "'/aws/lambda/*'")],
        "a log group name of letters, digits",
    ),
    case(
        "two from every log group of an account",
        SIEM,
        &[
            ("streams:\n", "streams:\n  keep: { from_all: { accounts: workloads }, deliver_to: archive }\n"),
            ("from: flow-log,", "from_all: {},"),
        ],
        &[("streams-per-account", "from_all")],
        "AWS takes one such stream in each account and region",
    ),
    case(
        "flow logs as messages to OpenSearch",
        SIEM,
        &[("index: aws-logs", "messages_only: true")],
        &[("flow-log-records-not-json", "flow-log")],
        "remove `messages_only: true`",
    ),
    case(
        "a buffer that Splunk does not have",
        SIEM,
        &[("    secret: arn", "    buffer: { megabytes: 6, seconds: 61 }\n    secret: arn")],
        &[("out-of-range", "6"), ("out-of-range", "61")],
        "must be at most 5",
    ),
    case(
        "a compression of objects that are none",
        SIEM,
        &[("deliver_to: splunk", "deliver_to: splunk, compression: zip")],
        &[("option-without-effect", "compression")],
        "only for streams to `s3` destinations",
    ),
    case(
        "a word that streams do not have",
        SIEM,
        &[("deliver_to: splunk", "deliver_to: splunk, compresion: zip")],
        &[("unknown-key", "compresion")],
        "did you mean `compression`?",
    ),
    case(
        "a function that is not named by its ARN",
        SIEM,
        &[("deliver_to: splunk", "deliver_to: splunk, transform: mask")],
        &[("malformed-value", "mask")],
        "the ARN of a function",
    ),
    case(
        "more to a function than it takes",
        SIEM,
        &[(
            "deliver_to: splunk",
            "deliver_to: splunk, transform: { function: \"arn:aws:lambda:us-east-1:333333333333:function:mask\", megabytes: 6 }",
        )],
        &[("out-of-range", "6")],
        "must be at most 3",
    ),
    case(
        "a data stream that keeps records for too long",
        SIEM,
        &[("deliver_to: splunk", "deliver_to: splunk, kinesis: { retention: 2y }")],
        &[("out-of-range", "2y")],
        "`retention` must be at most 365 days, but is 731 days",
    ),
    case(
        "a data stream that keeps records for ever",
        SIEM,
        &[("deliver_to: splunk", "deliver_to: splunk, kinesis: { retention: forever }")],
        &[("malformed-value", "forever")],
        "a duration such as",
    ),
    case(
        "a data stream without shards",
        SIEM,
        &[("deliver_to: splunk", "deliver_to: splunk, kinesis: { shards: 0 }")],
        &[("out-of-range", "0")],
        "`shards` must be at least 1",
    ),
    case(
        "a data stream that is called like a log group",
        SIEM,
        &[
            (
                "  flow-log: {",
                "  detect-buffer: { kind: cloudwatch-logs, account: management, retention: 30d }\n  flow-log: {",
            ),
            ("deliver_to: splunk", "deliver_to: splunk, kinesis: {}"),
            ("[archive, trail-log]", "[archive, detect-buffer]"),
            ("from: [trail-log, flow-log]", "from: flow-log"),
        ],
        &[("duplicate-name", "detect")],
        "`detect-buffer`",
    ),
    case(
        "an Iceberg table in GovCloud",
        SIEM,
        &[(
            OPENSEARCH,
            "kind: iceberg\n    catalog: arn:aws-us-gov:glue:us-gov-west-1:333333333333:catalog\n    database: security\n    table: events\n    bucket: arn:aws:s3:::lake\n    folder: events",
        )],
        &[("malformed-value", "arn:aws-us-gov:glue:us-gov-west-1:333333333333:catalog")],
        "such as `arn:aws:glue:us-east-1:111122223333:catalog`",
    ),
    case(
        "an Iceberg table with a hyphen, and a folder with a slash at its end",
        SIEM,
        &[(
            OPENSEARCH,
            "kind: iceberg\n    catalog: arn:aws:glue:us-east-1:333333333333:catalog\n    database: security\n    table: my-events\n    bucket: arn:aws:s3:::lake\n    folder: events/",
        )],
        &[("malformed-value", "my-events"), ("malformed-value", "events/")],
        "a name of lower-case letters, digits and `_`",
    ),
    case(
        "an Iceberg table of which only messages are wanted",
        SIEM,
        &[(
            OPENSEARCH,
            "kind: iceberg\n    catalog: arn:aws:glue:us-east-1:333333333333:catalog\n    database: security\n    table: events\n    bucket: arn:aws:s3:::lake\n    folder: events\n    messages_only: true",
        )],
        &[("unknown-key", "messages_only")],
        "`messages_only`",
    ),
    case(
        "an Iceberg table of an account that is not ours",
        SIEM,
        &[(
            OPENSEARCH,
            "kind: iceberg\n    catalog: arn:aws:glue:us-east-1:999999999999:catalog\n    database: security\n    table: events\n    bucket: arn:aws:s3:::lake\n    folder: events",
        )],
        &[("unknown-account", "arn:aws:glue:us-east-1:999999999999:catalog")],
        "`999999999999` is not an account",
    ),
    case(
        "no secret",
        SIEM,
        &[("    secret: arn:aws:secretsmanager:us-east-1:333333333333:secret:splunk-hec-AbCdEf\n", "")],
        &[("missing-key", "kind: splunk\n    endpoint: https://http-inputs-firehose-acme.splunkcloud.com:443")],
        "`secret` is missing from `splunk`",
    ),
];

/// The OpenSearch destination of the shipped blueprint.
const OPENSEARCH: &str = "kind: opensearch\n    create: { gigabytes_a_day: 20, days: 30, readers: [\"arn:aws:iam::333333333333:role/analyst\"] }    # or `domain`: the ARN of yours\n    index: aws-logs";

const NAMES: &[Case] = &[
    case(
        "a reader twice",
        CENTRAL,
        &[("[{ account: security }]", "[{ account: security }, { account: security }]")],
        &[("duplicate-name", "{ account: security }")],
        "archive-reader-security",
    ),
    case(
        "a destination that is called like a source",
        SINGLE,
        &[("  dns-log:", "  cloudtrail:"), ("[archive, dns-log]", "[archive, cloudtrail]")],
        &[("duplicate-name", "cloudtrail")],
        "`cloudtrail`",
    ),
    case(
        "a destination that is called like a key",
        SINGLE,
        &[("  dns-log:", "  archive-key:"), ("[archive, dns-log]", "[archive, archive-key]")],
        &[("duplicate-name", "archive-key")],
        "`archive-key`",
    ),
    case(
        "two buckets of one name",
        SIEM,
        &[(
            "archive: { kind: s3,",
            "second: { kind: s3, bucket: acme-logs, retention: 1y }\n  archive: { kind: s3, bucket: acme-logs,",
        )],
        &[("duplicate-name", "second")],
        "two resources would be called `acme-logs`",
    ),
    case(
        "a replica with the name of its archive",
        CENTRAL,
        &[
            ("encryption: customer-key", "bucket: acme-logs"),
            ("{ region: us-west-2 }", "{ region: us-west-2, bucket: acme-logs }"),
        ],
        &[("duplicate-name", "replica")],
        "two resources would be called `acme-logs`",
    ),
    case(
        "a log group of a trail and of every account",
        CENTRAL,
        &[
            ("account: management, retention", "retention"),
            (
                "{ kind: vpc-flow-logs, accounts: workloads, vpcs: all, deliver_to: archive, format: parquet, partitions: { hive: true, hourly: true } }",
                "{ kind: vpc-flow-logs, vpcs: all, deliver_to: trail-log }",
            ),
        ],
        &[("duplicate-name", "trail-log")],
        "or each source a destination of its own",
    ),
    case(
        "two log groups of one name",
        SINGLE,
        &[
            ("trail-log: { kind: cloudwatch-logs,", "trail-log: { kind: cloudwatch-logs, log_group: /logs,"),
            ("dns-log: { kind: cloudwatch-logs,", "dns-log: { kind: cloudwatch-logs, log_group: /logs,"),
        ],
        &[("duplicate-name", "trail-log")],
        "two resources would be called `/logs`",
    ),
    case(
        "a stream that is called like its destination",
        SIEM,
        &[
            ("late: { streams: [search, detect] }", "late: { streams: detect }"),
            (
                "  search: { from: [trail-log, flow-log], deliver_to: opensearch }",
                "  archive: { from: trail-log, deliver_to: archive }",
            ),
        ],
        &[("duplicate-name", "archive")],
        "`archive`",
    ),
];

#[test]
fn streams_that_cannot_flow_are_named() {
    check(STREAMS);
}

#[test]
fn two_things_with_one_name_are_named() {
    check(NAMES);
}

#[test]
fn a_filter_may_have_1024_characters_and_no_more() {
    for (length, code) in [(1024, None), (1025, Some("out-of-range"))] {
        let filter = "x".repeat(length);
        let outcome = run(&SIEM.replace("'?REJECT ?SKIPDATA'", &filter));
        let expected: Vec<(&str, String)> = code.into_iter().map(|code| (code, filter.clone())).collect();
        assert_eq!(errors(&outcome), expected, "{length}");
    }
}
