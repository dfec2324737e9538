//! Accounts, regions, partitions, inventories: things that are not where the blueprint says.

use super::{CENTRAL, CREATED, Case, SIEM, SINGLE, case, check, errors};
use crate::support::run_beside;

const CASES: &[Case] = &[
    case(
        "a region with a slip of the pen",
        SINGLE,
        &[("[eu-central-1]", "[eu-centrall-1]")],
        &[("unknown-region", "eu-centrall-1")],
        "did you mean `eu-central-1`?",
    ),
    case(
        "a region of another partition",
        CENTRAL,
        &[("regions: [us-east-1, eu-west-1]", "regions: [us-east-1, cn-north-1]")],
        &[("mixed-partitions", "cn-north-1")],
        "accounts, buckets and keys never cross partitions",
    ),
    case(
        "a replica in another partition",
        CENTRAL,
        &[("replica: { region: us-west-2 }", "replica: { region: us-gov-west-1 }")],
        &[("mixed-partitions", "us-gov-west-1")],
        "the blueprint is in `aws`",
    ),
    case(
        "an archive in a region that is not one",
        SINGLE,
        &[("    retention: 1y", "    region: eu-nowhere-9\n    retention: 1y")],
        &[("unknown-region", "eu-nowhere-9")],
        "`eu-nowhere-9` is not a region",
    ),
    case(
        "a log group in another partition",
        CENTRAL,
        &[("account: management, retention", "account: management, region: cn-north-1, retention")],
        &[("mixed-partitions", "cn-north-1")],
        "another partition",
    ),
    case(
        "a region of a log group that is everywhere",
        SINGLE,
        &[("dns-log: {", "dns-log: { region: eu-west-1,")],
        &[("option-without-effect", "region")],
        "without `account` there is one in each account and region that has a source",
    ),
    case(
        "a region of a source that is not covered",
        CENTRAL,
        &[(
            "workloads, vpcs: all, deliver_to: archive, format",
            "workloads, regions: [us-west-1], vpcs: all, deliver_to: archive, format",
        )],
        &[("uncovered-region", "us-west-1")],
        "the regions are given here",
    ),
    case(
        "an account twice in a group",
        CENTRAL,
        &[("\"555555555555\"", "\"444444444444\"")],
        &[("duplicate-account", "\"444444444444\"")],
        "first given here",
    ),
    case(
        "an account in two groups",
        CENTRAL,
        &[("security: \"333333333333\"", "security: \"222222222222\"")],
        &[("duplicate-account", "\"222222222222\"")],
        "each account stands in one place",
    ),
    case(
        "both an account and an organization",
        CENTRAL,
        &[("name: acme", "name: acme\naccount: \"111111111111\"")],
        &[("account-and-organization", "account")],
        "remove `account`",
    ),
    case(
        "neither an account nor an organization",
        SINGLE,
        &[("account: \"111122223333\"\n", "")],
        &[("missing-key", "WHOLE")],
        "add `account: \"111122223333\"` for a single account",
    ),
    case(
        "an archive in a group that is not there",
        CENTRAL,
        &[("    encryption: customer-key", "    account: log-archiv")],
        &[("unknown-account", "log-archiv")],
        "did you mean `log-archive`?",
    ),
    case(
        "an archive in a group of several accounts",
        CENTRAL,
        &[("    encryption: customer-key", "    account: workloads")],
        &[("unknown-account", "workloads")],
        "`workloads` is a list of accounts where one account is meant",
    ),
    case(
        "no group for the archive",
        CENTRAL,
        &[("log-archive: \"", "archives: \"")],
        &[(
            "unknown-account",
            "kind: s3\n    encryption: customer-key\n    retention: 7y\n    tiers: [{ after: 90d, class: glacier-ir }, { after: 1y, class: deep-archive }]\n    lock: { mode: compliance, for: 1y }\n    replica: { region: us-west-2 }\n    readers: [{ account: security }]",
        )],
        "this belongs there unless `account` says otherwise",
    ),
    case(
        "an account of a log group where there is one account",
        SINGLE,
        &[("dns-log: {", "dns-log: { account: security,")],
        &[("unknown-account", "security")],
        "there is a single account, which needs no name",
    ),
    case(
        "a reader that is not there",
        CENTRAL,
        &[("[{ account: security }]", "[{ account: securty }]")],
        &[("unknown-account", "securty")],
        "did you mean `security`?",
    ),
    case(
        "a reader that is nobody",
        CENTRAL,
        &[("[{ account: security }]", "[{ name: auditor }]")],
        &[("reader-without-identity", "{ name: auditor }")],
        "give `account`, or `principal` with `name`",
    ),
    case(
        "accounts of a source that are not there",
        CENTRAL,
        &[("vpc-flow-logs, accounts: workloads", "vpc-flow-logs, accounts: [security, workload]")],
        &[("unknown-account", "workload")],
        "did you mean `workloads`?",
    ),
    case(
        "Terraform started from nowhere",
        CENTRAL,
        &[("name: acme", "name: acme\nterraform: { run_from: managment }")],
        &[("unknown-account", "managment")],
        "`managment` is not an account of this blueprint",
    ),
    case(
        "Terraform started from many accounts",
        CENTRAL,
        &[("name: acme", "name: acme\nterraform: { run_from: workloads }")],
        &[("unknown-account", "workloads")],
        "a single account",
    ),
    case(
        "a domain in an unknown account",
        SIEM,
        &[(CREATED, "    domain: arn:aws:es:us-east-1:999999999999:domain/siem\n")],
        &[("unknown-account", "arn:aws:es:us-east-1:999999999999:domain/siem")],
        "add the account to `organization.accounts`",
    ),
    case(
        "a domain in a region that is not one",
        SIEM,
        &[(CREATED, "    domain: arn:aws:es:us-east-9:333333333333:domain/siem\n")],
        &[("unknown-region", "arn:aws:es:us-east-9:333333333333:domain/siem")],
        "`us-east-9` is not a region",
    ),
    case(
        "an inventory that is not there",
        CENTRAL,
        &[("[\"444444444444\", \"555555555555\"]", "{ inventory: nowhere.json }")],
        &[("unreadable-file", "nowhere.json")],
        "the path is relative to the blueprint",
    ),
    case(
        "an inventory that is not JSON",
        CENTRAL,
        &[("[\"444444444444\", \"555555555555\"]", "{ inventory: not-json.json }")],
        &[("unreadable-file", "not-json.json")],
        "it is not what `aws organizations list-accounts` prints",
    ),
    case(
        "an inventory of something else",
        CENTRAL,
        &[("[\"444444444444\", \"555555555555\"]", "{ inventory: something-else.json }")],
        &[("unreadable-file", "something-else.json")],
        "missing field `Accounts`",
    ),
    case(
        "an inventory with half an account",
        CENTRAL,
        &[("[\"444444444444\", \"555555555555\"]", "{ inventory: half-an-account.json }")],
        &[("unreadable-file", "half-an-account.json")],
        "an account id has 12 digits",
    ),
    case(
        "an inventory that is a folder",
        CENTRAL,
        &[("[\"444444444444\", \"555555555555\"]", "{ inventory: . }")],
        &[("unreadable-file", ".")],
        "cannot be read",
    ),
    case(
        "several places at once",
        CENTRAL,
        &[
            ("[us-east-1, eu-west-1]", "[us-east-1, eu-wset-1]"),
            ("security: \"333333333333\"", "security: \"222222222222\""),
            ("deliver_to: [archive, trail-log]", "deliver_to: [archiv, trail-log]"),
        ],
        &[
            ("unknown-region", "eu-wset-1"),
            ("duplicate-account", "\"222222222222\""),
            ("unknown-destination", "archiv"),
        ],
        "3 errors in test.yaml",
    ),
];

#[test]
fn places_that_are_not_there_are_named() {
    check(CASES);
}

/// What is written in an inventory counts only with the rest: the accounts of other groups are left out of it.
#[test]
fn an_account_of_two_inventories_is_given_twice() {
    let folder = tempfile::tempdir().unwrap();
    let inventory = r#"{ "Accounts": [{ "Id": "444444444444", "Status": "ACTIVE" }] }"#;
    std::fs::write(folder.path().join("one.json"), inventory).unwrap();
    std::fs::write(folder.path().join("two.json"), inventory).unwrap();
    let inventories = "{ inventory: one.json }\n    others: { inventory: two.json }";
    let text = CENTRAL.replace("[\"444444444444\", \"555555555555\"]", inventories);
    let outcome = run_beside(&text, &folder.path().join("test.yaml"));
    assert_eq!(errors(&outcome), [("duplicate-account", "one.json".to_owned())]);
    assert!(outcome.files().is_empty());
}
