//! Policies of Firewall Manager that would log nothing.

use super::{Case, case, check};

/// An organization with a policy.
const POLICY: &str = include_str!("../firewall.yaml");

const CASES: &[Case] = &[
    case(
        "a bucket of another account",
        POLICY,
        &[("kind: s3, account: security", "kind: s3, account: management")],
        &[("delivery-refused", "walls")],
        "the bucket has to belong to the administrator account of Firewall Manager",
    ),
    case(
        "policies in every account",
        POLICY,
        &[("accounts: security, ", "")],
        &[("delivery-refused", "walls")],
        "the bucket has to belong to the administrator account of Firewall Manager",
    ),
    case(
        "a folder before the one of the policy",
        POLICY,
        &[("kind: s3, account", "kind: s3, prefix: web, account")],
        &[("delivery-refused", "walls")],
        "s3:PutObject",
    ),
    case(
        "a name that WAF does not take",
        POLICY,
        &[("bucket: aws-waf-logs-acme", "bucket: acme-walls")],
        &[("waf-destination-name", "walls")],
        "AWS WAF delivers only to names that begin with `aws-waf-logs-`",
    ),
    case(
        "no rule groups",
        POLICY,
        &[(", rule_groups: [AWSManagedRulesCommonRuleSet]", "")],
        &[("missing-key", "{ kind: firewall-manager, accounts: security, deliver_to: walls }")],
        "rule_groups",
    ),
    case(
        "a unit that is none",
        POLICY,
        &[("deliver_to: walls", "only: { units: [ou-1] }, deliver_to: walls")],
        &[("malformed-value", "ou-1")],
        "an organizational unit such as",
    ),
];

#[test]
fn what_would_log_nothing_is_said() {
    check(CASES);
}
