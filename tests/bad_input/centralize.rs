//! Log groups that cannot be copied as a blueprint says.

use super::{Case, SINGLE, case, check};

/// An organization with rules.
const RULES: &str = include_str!("../centralize.yaml");

const CASES: &[Case] = &[
    case(
        "Terraform, which has no such rules",
        RULES,
        &[],
        &[("not-in-terraform", "applications")],
        "version 5 of Terraform's AWS provider lacks a rule that copies log groups",
    ),
    case(
        "no organization",
        SINGLE,
        &[("\nsources:", "\ncentralize: { all-logs: { to: { account: account } } }\nsources:")],
        &[("missing-key", "all-logs")],
        "there is no `organization` to copy log groups of",
    ),
    case(
        "no group of that name",
        RULES,
        &[("from: [workloads, security]", "from: [workload, security]")],
        &[("unknown-account", "workload")],
        "did you mean `workloads`?",
    ),
    case(
        "many accounts where the copies go",
        RULES,
        &[("to: { account: management }", "to: { account: workloads }")],
        &[("unknown-account", "workloads")],
        "is a list of accounts where one account is meant",
    ),
    case(
        "nobody owns the rule",
        RULES,
        &[("    account: security\n", "    account: observability\n")],
        &[("unknown-account", "observability")],
        "no such group",
    ),
    case(
        "a region to copy from that is not one",
        RULES,
        &[("    regions: [us-east-1]\n", "    regions: [us-east-1, us-easst-1]\n")],
        &[("unknown-region", "us-easst-1")],
        "did you mean `us-east-1`?",
    ),
    case(
        "a region to copy to in another partition",
        RULES,
        &[("region: eu-west-1, log_group", "region: cn-north-1, log_group")],
        &[("mixed-partitions", "cn-north-1")],
        "the blueprint is in `aws`",
    ),
    case(
        "a second copy beside the first",
        RULES,
        &[("backup_region: us-west-2", "backup_region: eu-west-1\n    encrypted: copy")],
        &[("backup-in-same-region", "eu-west-1")],
        "copies go there already",
    ),
    case(
        "a second copy beside the first, which is at home",
        RULES,
        &[("    backup_region: eu-west-1", "    backup_region: us-east-1")],
        &[("backup-in-same-region", "us-east-1")],
        "choose another region",
    ),
    case(
        "a key for copies that are not made",
        RULES,
        &[("    encrypted: skip", "    encrypted: skip\n    encryption: customer-key\n    into_unencrypted: skip")],
        &[("option-without-effect", "encryption"), ("option-without-effect", "into_unencrypted")],
        "which are skipped",
    ),
    case(
        "copies without a customer key in log groups without one",
        RULES,
        &[("encryption: service-managed", "encryption: service-managed\n    into_unencrypted: skip")],
        &[("option-without-effect", "into_unencrypted")],
        "the copies have no customer key anyway",
    ),
    case(
        "log groups that are and are not copied",
        RULES,
        &[("only: [/aws/lambda/*, /app/main, /app/other]", "only: [/app/main], except: [/aws/lambda/*]")],
        &[("missing-key", "log_groups")],
        "it has both",
    ),
    case(
        "no log groups",
        RULES,
        &[("{ only: [/aws/lambda/*, /app/main, /app/other] }", "{}")],
        &[("missing-key", "log_groups")],
        "it has neither",
    ),
    case(
        "a name that would end its quotes",
        RULES,
        &[("/app/other]", "\"/app/x' OR LogGroupName LIKE '/\"]")],
        &[("malformed-value", "\"/app/x' OR LogGroupName LIKE '/\"")],
        "the name of a log group, or its beginning with `*` after it",
    ),
    case(
        "a star in the middle of a name",
        RULES,
        &[("/app/other]", "/app/*/x]")],
        &[("malformed-value", "/app/*/x")],
        "the name of a log group, or its beginning with `*` after it",
    ),
    case(
        "an attribute that AWS does not have",
        RULES,
        &[("${source.accountId}${source.logGroup}", "${source.account}")],
        &[("malformed-value", "\"/central/${source.account}\"")],
        "a log group name of letters",
    ),
    case(
        "more beginnings than AWS takes",
        RULES,
        &[("only: [/aws/lambda/*, /app/main,", "only: [a*, b*, c*, d*, e*, f*,")],
        &[("over-limit", "log_groups")],
        "AWS takes at most 5 beginnings of names beside whole names",
    ),
    case(
        "a key of S3",
        RULES,
        &[("encryption: service-managed", "encryption: s3-managed")],
        &[("unknown-value", "s3-managed")],
        "service-managed",
    ),
];

#[test]
fn what_cannot_be_copied_is_said() {
    check(CASES);
}

#[test]
fn too_many_accounts_and_names_are_said() {
    let accounts: Vec<String> = (0..130).map(|id| format!("\"6{id:011}\"")).collect();
    let text = RULES.replace("\"555555555555\"", &format!("\"555555555555\", {}", accounts.join(", ")));
    let path = crate::support::root().join("tests/centralize.yaml");
    let codes = crate::support::run_beside(&text, &path).codes();
    assert_eq!(codes.iter().map(|(code, _)| *code).collect::<Vec<_>>(), ["over-limit", "over-limit"]);
    let names: Vec<String> = (0..60).map(|at| format!("/a/name/of/forty/characters/or/so/{at:04}")).collect();
    let text = RULES.replace("/app/other]", &format!("{}]", names.join(", ")));
    let outcome = crate::support::run_beside(&text, &path);
    assert_eq!(outcome.codes(), [("over-limit", "log_groups".to_owned())]);
    assert!(outcome.human(false).contains("and AWS takes 2000"));
}
