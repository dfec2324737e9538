//! Tools that cannot pull, or that anybody could use.

use super::{Case, case, check};

const PULL: &str = include_str!("../../blueprints/siem-pull.yaml");

const CASES: &[Case] = &[
    case(
        "from an archive that is not there",
        PULL,
        &[("archive: archive, account: security", "archive: archvie, account: security")],
        &[("unknown-destination", "archvie")],
        "did you mean `archive`?",
    ),
    case(
        "from a log group",
        PULL,
        &[
            ("destinations:\n", "destinations:\n  flow-log: { kind: cloudwatch-logs, retention: 14d }\n"),
            ("vpcs: all, deliver_to: archive", "vpcs: all, deliver_to: [archive, flow-log]"),
            ("archive: archive, account: security", "archive: flow-log, account: security"),
        ],
        &[("unreachable-destination", "flow-log")],
        "send log groups to a tool with `streams`",
    ),
    case(
        "by somebody of another organization without an external id",
        PULL,
        &[("account: security }     #", "principal: \"arn:aws:iam::777788889999:root\" }     #")],
        &[("external-id-missing", "\"arn:aws:iam::777788889999:root\"")],
        "any customer of the same vendor could have your logs read",
    ),
    case(
        "by nobody",
        PULL,
        &[(", account: security }     #", " }     #")],
        &[("reader-without-identity", "{ product: splunk, archive: archive }")],
        "a tool needs either `account` or `principal`",
    ),
    case(
        "by two",
        PULL,
        &[("account: security }     #", "account: security, principal: \"arn:aws:iam::777788889999:root\" }     #")],
        &[(
            "reader-without-identity",
            "{ product: splunk, archive: archive, account: security, principal: \"arn:aws:iam::777788889999:root\" }",
        )],
        "it has both",
    ),
    case(
        "by an account of the blueprint that is a list",
        PULL,
        &[("account: security }     #", "account: workloads }     #")],
        &[("unknown-account", "workloads")],
        "is a list of accounts where one account is meant",
    ),
    case(
        "a product that is not known",
        PULL,
        &[("product: splunk,", "product: splnk,")],
        &[("unknown-value", "splnk")],
        "did you mean `splunk`?",
    ),
    case(
        "Sentinel without a workspace, and with what it does not present",
        PULL,
        &[("    workspace: 0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f\n", "    external_id: abc\n")],
        &[("option-without-effect", "external_id"), ("missing-key", "sentinel")],
        "Microsoft Sentinel needs `workspace`",
    ),
    case(
        "a workspace of another product",
        PULL,
        &[("account: security }     #", "account: security, workspace: 0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f }     #")],
        &[("option-without-effect", "workspace")],
        "it comes by no identity provider",
    ),
    case(
        "an endpoint of a product that is told by a queue",
        PULL,
        &[("account: security }     #", "account: security, endpoint: 'https://example.com/in' }     #")],
        &[("option-without-effect", "endpoint")],
        "Splunk is told by a queue",
    ),
    case(
        "Sumo Logic without an endpoint",
        PULL,
        &[(
            "product: splunk, archive: archive, account: security",
            "product: sumo-logic, archive: archive, external_id: 'us1:1'",
        )],
        &[("missing-key", "splunk")],
        "`splunk` needs `endpoint`",
    ),
    case(
        "Panther told as Sumo Logic is",
        PULL,
        &[(
            "product: splunk, archive: archive, account: security",
            "product: panther, archive: archive, principal: 'arn:aws:iam::777788889999:root', endpoint: 'https://example.com/in'",
        )],
        &[("malformed-value", "'https://example.com/in'")],
        "Panther is told by sqs",
    ),
    case(
        "objects that nothing writes",
        PULL,
        &[("AWSLogs/o-a1b2c3d4e5/]", "AWSLogs/o-zzzzzzzzzz/]")],
        &[("unknown-prefix", "AWSLogs/o-zzzzzzzzzz/")],
        "Microsoft Sentinel would never be told of anything",
    ),
    case(
        "an alarm on a tool that is not there",
        PULL,
        &[("late: { siem: [splunk, sentinel] }", "late: { siem: [splunk, sentinell] }")],
        &[("unknown-siem", "sentinell")],
        "did you mean `sentinel`?",
    ),
];

#[test]
fn tools_that_cannot_pull_are_named() {
    check(CASES);
}
