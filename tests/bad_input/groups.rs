//! Log groups that AWS names, asked to be what they cannot be.

use super::{Case, case, check};

const NAMED: &str = include_str!("../named.yaml");

const CASES: &[Case] = &[
    case(
        "a name of one's own",
        NAMED,
        &[("retention: 90d,", "log_group: /services, retention: 90d,")],
        &[("named-by-aws", "log_group")],
        "remove `log_group`",
    ),
    case(
        "a place of one's own",
        NAMED,
        &[("retention: 90d,", "account: security, region: eu-west-1, retention: 90d,")],
        &[("named-by-aws", "account"), ("named-by-aws", "region")],
        "its log groups have their names and places from AWS",
    ),
    case(
        "a log group that another source writes to",
        NAMED,
        &[(
            "sources:\n",
            "sources:\n  - { kind: vpc-flow-logs, accounts: workloads, vpcs: all, deliver_to: other-log }\n",
        )],
        &[("named-by-aws", "other-log")],
        "deliver `vpc-flow-logs` to another destination of kind `cloudwatch-logs`",
    ),
    case(
        "an archive",
        NAMED,
        &[
            ("  search:", "  archive: { kind: s3, retention: 1y, lock: { mode: governance, for: 30d } }\n  search:"),
            ("function:checkout\"], deliver_to: service-log", "function:checkout\"], deliver_to: archive"),
            ("security: \"333333333333\"", "log-archive: \"222222222222\", security: \"333333333333\""),
        ],
        &[("unreachable-destination", "archive")],
        "AWS delivers them to destinations of kind `cloudwatch-logs`",
    ),
    case(
        "one function in two sources",
        NAMED,
        &[(
            "streams:\n",
            "  - { kind: lambda, name: again, functions: [\"arn:aws:lambda:us-east-1:555555555555:function:checkout\"], deliver_to: other-log }\nstreams:\n",
        )],
        &[(
            "duplicate-name",
            "{ kind: lambda, functions: [\"arn:aws:lambda:us-east-1:555555555555:function:checkout\"], deliver_to: service-log }",
        )],
        "take it off a list",
    ),
    case(
        "the log group of a function by its name as well",
        NAMED,
        &[(
            "{ \"444444444444\": { us-east-1: [API-Gateway-Execution-Logs_a1b2c3d4e5/prod] } }",
            "{ \"555555555555\": { us-east-1: [/aws/lambda/checkout] } }",
        )],
        &[(
            "duplicate-name",
            "{ kind: lambda, functions: [\"arn:aws:lambda:us-east-1:555555555555:function:checkout\"], deliver_to: service-log }",
        )],
        "two resources would be called `/aws/lambda/checkout`",
    ),
    case(
        "the log group that a stream tells its errors to",
        NAMED,
        &[(
            "{ \"444444444444\": { us-east-1: [API-Gateway-Execution-Logs_a1b2c3d4e5/prod] } }",
            "{ \"333333333333\": { us-east-1: [/aws/kinesisfirehose/acme-find] } }",
        )],
        &[(
            "duplicate-name",
            "{ kind: log-groups, log_groups: { \"333333333333\": { us-east-1: [/aws/kinesisfirehose/acme-find] } }, deliver_to: other-log }",
        )],
        "two resources would be called `/aws/kinesisfirehose/acme-find`",
    ),
    case(
        "a name that AWS keeps for itself",
        NAMED,
        &[("API-Gateway-Execution-Logs_a1b2c3d4e5/prod", "aws/codebuild/shop")],
        &[("malformed-value", "aws/codebuild/shop")],
        "a log group name such as `/aws/codebuild/shop`",
    ),
    case(
        "names without a place",
        NAMED,
        &[(
            "{ \"444444444444\": { us-east-1: [API-Gateway-Execution-Logs_a1b2c3d4e5/prod] } }",
            "[/aws/codebuild/shop]",
        )],
        &[("list-without-place", "[/aws/codebuild/shop]")],
        "a plain list of log groups does not say where they are",
    ),
    case(
        "a type that no engine has",
        NAMED,
        &[("[postgresql, diag.log]", "[postgres]")],
        &[("unknown-value", "postgres")],
        "did you mean `postgresql`?",
    ),
    case(
        "databases without a type",
        NAMED,
        &[("    types: [postgresql, diag.log]\n", "")],
        &[(
            "missing-key",
            "kind: rds\n    databases: [\"arn:aws:rds:us-east-1:555555555555:db:orders\", \"arn:aws:rds:eu-west-1:444444444444:cluster:ledger\"]\n    deliver_to: service-log",
        )],
        "`types`",
    ),
    case(
        "silence told of together",
        NAMED,
        &[("  dashboard: true", "  together: { both: { all: [denied, service-log-silent] } }")],
        &[("alarms-apart", "service-log-silent")],
        "there is one for each log group that AWS names",
    ),
    case(
        "three streams",
        NAMED,
        &[(
            "streams:\n",
            "streams:\n  two: { from: service-log, deliver_to: search }\n  three: { from: service-log, deliver_to: search }\n",
        )],
        &[("streams-per-log-group", "service-log")],
        "a log group can have 2 subscription filters",
    ),
];

#[test]
fn log_groups_that_cannot_be_are_named() {
    check(CASES);
}
