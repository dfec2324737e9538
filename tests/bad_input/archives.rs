//! Archives that S3 or CloudWatch Logs would refuse, or that would not do what they promise.

use std::path::Path;

use logboom::pipeline::{Language, synthesize};

use super::{CENTRAL, Case, SIEM, SINGLE, case, check};

const LIFECYCLES: &[Case] = &[
    case(
        "a retention between two that are allowed",
        SINGLE,
        &[("retention: 90d", "retention: 100d")],
        &[("retention-not-allowed", "100d")],
        "the nearest are `90d` and `120d`",
    ),
    case(
        "a retention that is one day off",
        SINGLE,
        &[("retention: 90d", "retention: 366d")],
        &[("retention-not-allowed", "366d")],
        "the nearest are `365d` and `400d`",
    ),
    case(
        "a retention of two days",
        SINGLE,
        &[("retention: 90d", "retention: 2d")],
        &[("retention-not-allowed", "2d")],
        "the nearest are `1d` and `3d`",
    ),
    case(
        "a retention longer than all",
        SINGLE,
        &[("retention: 90d", "retention: 11y")],
        &[("retention-not-allowed", "11y")],
        "the longest is `3653d`, then `forever`",
    ),
    case(
        "moves in the wrong order",
        CENTRAL,
        &[("after: 90d", "after: 2y")],
        &[("transition-order", "1y")],
        "`deep-archive` comes after `glacier-ir` but not later",
    ),
    case("moves on the same day", CENTRAL, &[("after: 90d", "after: 1y")], &[("transition-order", "1y")], "not later"),
    case(
        "a move before the least stay is over",
        CENTRAL,
        &[("after: 90d", "after: 300d")],
        &[("transition-too-early", "1y")],
        "write `after: 390d`",
    ),
    case(
        "a move to infrequent access too early",
        SINGLE,
        &[("after: 30d", "after: 29d")],
        &[("transition-too-early", "29d")],
        "S3 takes 30 days or more here",
    ),
    case(
        "a move back to a warmer class",
        CENTRAL,
        &[("glacier-ir", "deep-archive"), ("{ after: 1y, class: deep-archive }", "{ after: 1y, class: standard-ia }")],
        &[("transition-order", "standard-ia")],
        "S3 does not move objects from `deep-archive` to `standard-ia`",
    ),
    case(
        "a move from one zone to instant retrieval",
        CENTRAL,
        &[("glacier-ir", "onezone-ia"), ("class: deep-archive", "class: glacier-ir")],
        &[("transition-order", "glacier-ir")],
        "from `onezone-ia` to `glacier-ir`",
    ),
    case(
        "a class twice",
        CENTRAL,
        &[("glacier-ir", "deep-archive"), ("{ after: 1y, class: deep-archive }", "{ after: 2y, class: deep-archive }")],
        &[("transition-order", "deep-archive")],
        "from `deep-archive` to `deep-archive`",
    ),
    case(
        "a replica with moves in the wrong order",
        CENTRAL,
        &[(
            "{ region: us-west-2 }",
            "{ region: us-west-2, tiers: [{ after: 1y, class: glacier }, { after: 90d, class: deep-archive }] }",
        )],
        &[("transition-order", "90d")],
        "`deep-archive` comes after `glacier` but not later",
    ),
    case(
        "an expiry before a move",
        CENTRAL,
        &[("retention: 7y", "retention: 1y")],
        &[("expiry-before-transition", "{ after: 1y, class: deep-archive }")],
        "expire before they move to `deep-archive`",
    ),
    case(
        "an expiry of the replica before a move",
        CENTRAL,
        &[("{ region: us-west-2 }", "{ region: us-west-2, retention: 1y }")],
        &[("expiry-before-transition", "{ region: us-west-2, retention: 1y }")],
        "expire before they move to `deep-archive`",
    ),
    case(
        "a lock longer than the retention",
        CENTRAL,
        &[("for: 1y", "for: 8y")],
        &[("lock-longer-than-retention", "8y")],
        "what is locked cannot expire",
    ),
    case(
        "a lock longer than the retention of the replica",
        CENTRAL,
        &[("{ region: us-west-2 }", "{ region: us-west-2, retention: 180d, tiers: [] }")],
        &[("lock-longer-than-retention", "1y")],
        "kept for 180 days",
    ),
];

const LOG_GROUPS: &[Case] = &[
    case(
        "data that AWS does not find",
        SIEM,
        &[("flow-log: { kind: cloudwatch-logs,", "flow-log: { kind: cloudwatch-logs, mask: [email-adress],")],
        &[("unknown-value", "email-adress")],
        "did you mean `email-address`?",
    ),
    case(
        "nothing to hide",
        SIEM,
        &[("flow-log: { kind: cloudwatch-logs,", "flow-log: { kind: cloudwatch-logs, mask: [],")],
        &[("out-of-range", "[]")],
        "needs at least 1 item",
    ),
    case(
        "the same data twice",
        SIEM,
        &[("flow-log: { kind: cloudwatch-logs,", "flow-log: { kind: cloudwatch-logs, mask: [name, name],")],
        &[("out-of-range", "name")],
        "more than once in `mask`",
    ),
];

const BUCKETS: &[Case] = &[
    case(
        "a name that becomes too long",
        CENTRAL,
        &[
            ("name: acme", "name: acme-of-the-far-west"),
            ("  archive:\n", "  archive-of-all-the-logs:\n"),
            ("deliver_to: [archive, trail-log]", "deliver_to: [archive-of-all-the-logs, trail-log]"),
            ("deliver_to: archive, format", "deliver_to: archive-of-all-the-logs, format"),
            (
                "accounts: workloads, vpcs: all, deliver_to: archive }",
                "accounts: workloads, vpcs: all, deliver_to: archive-of-all-the-logs }",
            ),
        ],
        &[
            ("bucket-name-too-long", "archive-of-all-the-logs"),
            ("bucket-name-too-long", "archive-of-all-the-logs"),
            ("bucket-name-too-long", "replica"),
            ("bucket-name-too-long", "replica"),
        ],
        "and 63 is the most",
    ),
    case(
        "an ending that S3 keeps",
        SINGLE,
        &[("    retention: 1y", "    bucket: solo-s3alias\n    retention: 1y")],
        &[("bucket-name-too-long", "archive")],
        "S3 keeps names that end with `-s3alias` for itself",
    ),
    case(
        "a beginning that S3 keeps",
        SINGLE,
        &[("    retention: 1y", "    bucket: xn--solo\n    retention: 1y")],
        &[("bucket-name-too-long", "archive")],
        "S3 keeps names that begin with `xn--` for itself",
    ),
    case(
        "a replica with an ending that S3 keeps",
        CENTRAL,
        &[("{ region: us-west-2 }", "{ region: us-west-2, bucket: logs--ol-s3 }")],
        &[("bucket-name-too-long", "replica")],
        "S3 keeps names that end with `--ol-s3` for itself",
    ),
    case(
        "a replica in the same region",
        CENTRAL,
        &[("{ region: us-west-2 }", "{ region: us-east-1, bucket: acme-copy }")],
        &[("replica-in-same-region", "us-east-1")],
        "the archive is in us-east-1 too",
    ),
    case(
        "a replica in the same region without a name",
        CENTRAL,
        &[("{ region: us-west-2 }", "{ region: us-east-1 }")],
        &[("replica-in-same-region", "us-east-1")],
        "choose another region",
    ),
    case(
        "two archives in two regions, each with logs from the other",
        SINGLE,
        &[
            ("[eu-central-1]", "[eu-central-1, eu-west-1]"),
            ("retention: 1y", "retention: 1y\n    region: eu-west-1"),
            ("  trail-log:", "  inventory: { kind: s3, retention: 1y }\n  trail-log:"),
            (
                "[vpc-0a1b2c3d4e5f60718], deliver_to: archive }",
                "all, deliver_to: archive }\n  - { kind: config, deliver_to: inventory }",
            ),
            ("[vpc-0a1b2c3d4e5f60718]", "all"),
        ],
        &[(
            "stack-circle",
            "kind: s3\n    retention: 1y\n    region: eu-west-1\n    tiers: [{ after: 30d, class: standard-ia }]\n    lock: { mode: governance, for: 30d }",
        )],
        "with `--dialect terraform`",
    ),
    case(
        "a name of a role that becomes too long",
        SIEM,
        &[
            ("  search: {", "  search-in-all-of-the-logs-we-have: {"),
            ("late: { streams: [search, detect] }", "late: { streams: detect }"),
        ],
        &[("out-of-range", "search-in-all-of-the-logs-we-have")],
        "takes at most 32 characters",
    ),
    case(
        "a name of a role with the region that becomes too long",
        SIEM,
        &[
            ("name: acme", "name: acme-of-the-far-west"),
            ("  search: {", "  search-in-all-the-logs-we-have: {"),
            ("late: { streams: [search, detect] }", "late: { streams: detect }"),
        ],
        &[
            ("bucket-name-too-long", "search-in-all-the-logs-we-have"),
            ("name-too-long", "search-in-all-the-logs-we-have"),
            ("name-too-long", "opensearch"),
            ("name-too-long", "search-in-all-the-logs-we-have"),
        ],
        "64 is the most that AWS takes",
    ),
];

#[test]
fn retentions_and_moves_that_cannot_be_are_named() {
    check(LIFECYCLES);
}

#[test]
fn data_that_is_not_masked_is_named() {
    check(LOG_GROUPS);
}

#[test]
fn names_and_places_of_buckets_that_cannot_be_are_named() {
    check(BUCKETS);
}

#[test]
fn a_replica_that_is_in_no_circle_or_in_no_stack_is_fine() {
    let replicated = |archive: &str, replica: &str| {
        let words = format!("retention: 1y\n    region: {archive}\n    replica: {{ region: {replica} }}");
        SINGLE.replacen("retention: 1y", &words, 1)
    };
    let fine = |text: &str, language| {
        let outcome = synthesize("test.yaml", Path::new("test.yaml"), text, language, None).unwrap();
        assert!(!outcome.has_errors(), "{}", outcome.human(false));
    };
    fine(&replicated("us-west-2", "eu-central-1"), Language::Terraform);
    for (archive, replica) in [("us-west-2", "us-east-1"), ("eu-central-1", "us-west-2")] {
        fine(&replicated(archive, replica), Language::Both);
    }
}
