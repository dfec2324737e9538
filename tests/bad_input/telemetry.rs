//! Logs that CloudWatch cannot switch on as a blueprint says.

use super::{Case, SINGLE, case, check};

/// An organization with rules.
const RULES: &str = include_str!("../telemetry.yaml");

const CASES: &[Case] = &[
    case(
        "Terraform, which has no such rules",
        RULES,
        &[],
        &[("not-in-terraform", "balancers")],
        "version 5 of Terraform's AWS provider lacks a rule that switches logs on",
    ),
    case(
        "a log that has no such rules",
        RULES,
        &[("of: waf,", "of: shield,")],
        &[("unknown-value", "shield")],
        "`nlb-access-logs`",
    ),
    case(
        "no group of that name",
        RULES,
        &[("from: workloads", "from: workload")],
        &[("unknown-account", "workload")],
        "did you mean `workloads`?",
    ),
    case(
        "many accounts where one owns the rule",
        RULES,
        &[("account: security,", "account: workloads,")],
        &[("unknown-account", "workloads")],
        "`workloads` is a list of accounts where one account is meant",
    ),
    case(
        "an owner of rules of each account",
        RULES,
        &[("of: waf,", "of: waf, account: security,")],
        &[("option-without-effect", "account")],
        "these are rules of each account",
    ),
    case(
        "an owner where there is no organization",
        SINGLE,
        &[("\nsources:", "\ntelemetry: { flows: { of: vpc-flow-logs, account: account } }\nsources:")],
        &[("option-without-effect", "account")],
        "these are rules of each account",
    ),
    case(
        "a region that the blueprint does not have",
        RULES,
        &[("regions: [eu-west-1] }", "regions: [eu-west-3] }")],
        &[("uncovered-region", "eu-west-3")],
        "not covered",
    ),
    case(
        "a name that WAF does not take",
        RULES,
        &[("from: workloads,", "from: workloads, log_group: /web/<resourceId>,")],
        &[("malformed-value", "/web/<resourceId>")],
        "its name has to begin with `aws-waf-logs-`",
    ),
    case(
        "a macro that AWS does not have",
        RULES,
        &[("/nlb/<accountId>/<resourceId>", "/nlb/<vpc-id>")],
        &[("malformed-value", "\"/nlb/<vpc-id>\"")],
        "with `<accountId>` and `<resourceId>`",
    ),
    case(
        "words that AWS has no place for",
        RULES,
        &[(
            "types: [audit, authenticator]",
            "types: [audit], traffic: all, log_group: /eks/<resourceId>, retention: 7d",
        )],
        &[
            ("option-without-effect", "traffic"),
            ("option-without-effect", "log_group"),
            ("option-without-effect", "retention"),
        ],
        "AWS names the log groups of control plane logs of EKS clusters, and keeps them for ever",
    ),
    case(
        "types of a log without types",
        RULES,
        &[("traffic: reject,", "types: [api],")],
        &[("option-without-effect", "types")],
        "flow logs of VPCs are of one type",
    ),
    case(
        "a retention that CloudWatch Logs does not have",
        RULES,
        &[("retention: 7d", "retention: 8d")],
        &[("unknown-value", "8d")],
        "`7d`",
    ),
];

#[test]
fn what_cannot_be_switched_on_is_said() {
    check(CASES);
}
