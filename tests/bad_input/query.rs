//! Queries that cannot be.

use super::{Case, SINGLE, case, check};

const CASES: &[Case] = &[
    case(
        "less than Athena takes",
        SINGLE,
        &[("\nsources:", "\nquery: { scan_limit: 9MB }\nsources:")],
        &[("out-of-range", "9MB")],
        "`scan_limit` must be at least 10MB, but is `9MB`",
    ),
    case(
        "an amount without a unit",
        SINGLE,
        &[("\nsources:", "\nquery: { scan_limit: '10000000' }\nsources:")],
        &[("malformed-value", "'10000000'")],
        "an amount such as `500GB`",
    ),
    case(
        "results that are kept forever",
        SINGLE,
        &[("\nsources:", "\nquery: { retention: forever }\nsources:")],
        &[("malformed-value", "forever")],
        "a duration such as `90d`",
    ),
    case(
        "a log group",
        SINGLE,
        &[("\nsources:", "\nquery: { archives: trail-log }\nsources:")],
        &[("unknown-archive", "trail-log")],
        "archives are destinations of kind `s3`: `archive`",
    ),
    case(
        "another word",
        SINGLE,
        &[("\nsources:", "\nquery: { archive: archive }\nsources:")],
        &[("unknown-key", "archive")],
        "did you mean `archives`?",
    ),
    case(
        "no log with a table",
        SINGLE,
        &[
            (
                "  - { kind: cloudtrail, deliver_to: [archive, trail-log] }\n",
                "  - { kind: verified-access, deliver_to: archive }\n",
            ),
            ("  - { kind: vpc-flow-logs, vpcs: [vpc-0a1b2c3d4e5f60718], deliver_to: archive }\n", ""),
            (
                "vpcs: [vpc-0a1b2c3d4e5f60718], deliver_to: [archive, dns-log] }",
                "vpcs: [vpc-0a1b2c3d4e5f60718], deliver_to: [trail-log, dns-log] }",
            ),
            ("\nsources:", "\nquery: {}\nsources:"),
        ],
        &[("query-without-tables", "query")],
        "AWS does not document under which keys its objects are",
    ),
];

#[test]
fn what_cannot_be_queried_is_underlined() {
    check(CASES);
}
