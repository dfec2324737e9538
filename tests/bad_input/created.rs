//! Destinations that cannot be created as they are asked for.

use super::{CREATED, Case, SIEM, case, check};

const DOMAINS: &[Case] = &[
    case(
        "neither named nor created",
        SIEM,
        &[(CREATED, "")],
        &[("missing-key", "opensearch")],
        "needs `domain` or `create`",
    ),
    case(
        "named and created",
        SIEM,
        &[(
            CREATED,
            "    create: { gigabytes_a_day: 1, days: 1 }\n    domain: arn:aws:es:us-east-1:333333333333:domain/siem\n",
        )],
        &[("option-without-effect", "domain")],
        "give one of both",
    ),
    case(
        "of no size",
        SIEM,
        &[(CREATED, "    create: { gigabytes_a_day: 1 }\n")],
        &[("missing-key", "create")],
        "the size is not known without `days`",
    ),
    case(
        "of two sizes",
        SIEM,
        &[(CREATED, "    create: { gigabytes_a_day: 1, volume: 20, nodes: { count: 3 } }\n")],
        &[("option-without-effect", "gigabytes_a_day")],
        "`volume` and `nodes.count` say the size already",
    ),
    case(
        "of more nodes than AWS takes",
        SIEM,
        &[(CREATED, "    create: { gigabytes_a_day: 10000, days: 30 }\n")],
        &[("over-limit", "create")],
        "a domain has 80 nodes at most",
    ),
    case(
        "of nodes that are not even",
        SIEM,
        &[(CREATED, "    create: { gigabytes_a_day: 1, days: 1, nodes: { count: 5 } }\n")],
        &[("uneven-nodes", "5")],
        "needs a multiple of 3",
    ),
    case(
        "in fewer subnets than zones",
        SIEM,
        &[(
            CREATED,
            "    create: { gigabytes_a_day: 1, days: 1 }\n    vpc: { subnets: [subnet-0a1b2c3d], security_groups: [sg-0a1b2c3d] }\n",
        )],
        &[("uneven-nodes", "[subnet-0a1b2c3d]")],
        "one in each zone",
    ),
    case(
        "in an account that is not there",
        SIEM,
        &[(CREATED, "    create: { account: securty, gigabytes_a_day: 1, days: 1 }\n")],
        &[("unknown-account", "securty")],
        "did you mean `security`?",
    ),
    case(
        "in a region that is not there",
        SIEM,
        &[(CREATED, "    create: { region: eu-west-9, gigabytes_a_day: 1, days: 1 }\n")],
        &[("unknown-region", "eu-west-9")],
        "eu-west-9",
    ),
    case(
        "for somebody who is no role",
        SIEM,
        &[(CREATED, "    create: { gigabytes_a_day: 1, days: 1, readers: [\"arn:aws:iam::333333333333:root\"] }\n")],
        &[("malformed-value", "\"arn:aws:iam::333333333333:root\"")],
        "the ARN of a role",
    ),
    case(
        "by a name that is too long",
        SIEM,
        &[
            ("  opensearch:\n", "  search-of-everything-we-log:\n"),
            ("deliver_to: opensearch", "deliver_to: search-of-everything-we-log"),
        ],
        &[("name-too-long", "search-of-everything-we-log")],
        "28 is the most that AWS takes",
    ),
];

/// The kind of the destination and what it says of its domain, to be replaced.
const SERVERLESS: (&str, &str) = ("kind: opensearch\n", "kind: opensearch-serverless\n");

const COLLECTIONS: &[Case] = &[
    case(
        "neither named nor created",
        SIEM,
        &[SERVERLESS, (CREATED, "")],
        &[("missing-key", "opensearch"), ("missing-key", "opensearch")],
        "needs `collection` or `create`",
    ),
    case(
        "named without its address",
        SIEM,
        &[SERVERLESS, (CREATED, "    collection: arn:aws:aoss:us-east-1:333333333333:collection/0a1b2c3d4e\n")],
        &[("missing-key", "opensearch")],
        "needs `endpoint` or `create`",
    ),
    case(
        "named and created",
        SIEM,
        &[
            SERVERLESS,
            (
                CREATED,
                "    create: { network: public }\n    endpoint: https://0a1b2c3d4e.us-east-1.aoss.amazonaws.com\n",
            ),
        ],
        &[("option-without-effect", "endpoint")],
        "give one of both",
    ),
    case(
        "reached from nowhere",
        SIEM,
        &[SERVERLESS, (CREATED, "    create: {}\n")],
        &[("missing-key", "{}")],
        "`network` is missing from `create`",
    ),
    case(
        "reached from a network that streams are not in",
        SIEM,
        &[SERVERLESS, (CREATED, "    create: { network: [vpce-0a1b2c3d4e5f60718] }\n")],
        &[("missing-key", "[vpce-0a1b2c3d4e5f60718]")],
        "it is reached through these endpoints alone",
    ),
    case(
        "by a name that is too long",
        SIEM,
        &[
            SERVERLESS,
            (CREATED, "    create: { network: public }\n"),
            ("  opensearch:\n", "  search-of-everything-that-we-log:\n"),
            ("deliver_to: opensearch", "deliver_to: search-of-everything-that-we-log"),
        ],
        &[("name-too-long", "search-of-everything-that-we-log")],
        "32 is the most that AWS takes",
    ),
];

/// The destination as one of Redshift, with what it says of its database and of its secret.
macro_rules! warehouse {
    ($database:literal, $secret:literal, $table:literal) => {
        &[
            ("kind: opensearch\n", "kind: redshift\n"),
            ("    index: aws-logs\n", ""),
            (CREATED, concat!("    ", $database, "\n    table: ", $table, "\n    secret: ", $secret, "\n")),
        ]
    };
    ($database:literal, $secret:literal) => {
        warehouse!($database, $secret, "events")
    };
    ($database:literal) => {
        warehouse!($database, "arn:aws:secretsmanager:us-east-1:333333333333:secret:redshift-AbCdEf")
    };
}

const WORKGROUPS: &[Case] = &[
    case(
        "neither named nor created",
        SIEM,
        warehouse!("retry: 60"),
        &[("missing-key", "opensearch")],
        "needs `jdbc` or `create`",
    ),
    case(
        "named and created",
        SIEM,
        warehouse!(
            "create: { vpc: vpc-0a1b2c3d, subnets: [subnet-0a1b2c3d, subnet-1a1b2c3d] }\n    jdbc: jdbc:redshift://a.b.us-east-1.redshift.amazonaws.com:5439/dev"
        ),
        &[("option-without-effect", "jdbc")],
        "give one of both",
    ),
    case(
        "that anybody would reach",
        SIEM,
        warehouse!("create: { vpc: vpc-0a1b2c3d, subnets: [subnet-0a1b2c3d, subnet-1a1b2c3d], networks: [0.0.0.0/0] }"),
        &[("malformed-value", "0.0.0.0/0")],
        "an IPv4 network of at most a `/8`",
    ),
    case(
        "in one zone",
        SIEM,
        warehouse!("create: { vpc: vpc-0a1b2c3d, subnets: [subnet-0a1b2c3d] }"),
        &[("out-of-range", "[subnet-0a1b2c3d]")],
        "2",
    ),
    case(
        "that shrinks",
        SIEM,
        warehouse!(
            "create: { vpc: vpc-0a1b2c3d, subnets: [subnet-0a1b2c3d, subnet-1a1b2c3d], capacity: 64, most: 32 }"
        ),
        &[("out-of-range", "32")],
        "32 RPUs are less than its base capacity of 64",
    ),
    case(
        "with the secret of a stranger",
        SIEM,
        warehouse!(
            "create: { vpc: vpc-0a1b2c3d, subnets: [subnet-0a1b2c3d, subnet-1a1b2c3d] }",
            "arn:aws:secretsmanager:us-east-1:999999999999:secret:redshift-AbCdEf"
        ),
        &[("unknown-account", "arn:aws:secretsmanager:us-east-1:999999999999:secret:redshift-AbCdEf")],
        "add the account to `organization.accounts`",
    ),
    case(
        "where nobody knows from where Firehose comes",
        SIEM,
        warehouse!(
            "create: { vpc: vpc-0a1b2c3d, subnets: [subnet-0a1b2c3d, subnet-1a1b2c3d] }",
            "arn:aws:secretsmanager:ca-west-1:333333333333:secret:redshift-AbCdEf"
        ),
        &[("unreachable-destination", "arn:aws:secretsmanager:ca-west-1:333333333333:secret:redshift-AbCdEf")],
        "AWS does not say from which addresses",
    ),
    case(
        "whose table is in another database",
        SIEM,
        warehouse!(
            "create: { vpc: vpc-0a1b2c3d, subnets: [subnet-0a1b2c3d, subnet-1a1b2c3d] }",
            "arn:aws:secretsmanager:us-east-1:333333333333:secret:redshift-AbCdEf",
            "other.public.events"
        ),
        &[("malformed-value", "other.public.events")],
        "leave the database out",
    ),
    case(
        "with a table and columns that Redshift reserves words for",
        SIEM,
        warehouse!(
            "jdbc: jdbc:redshift://a.b.us-east-1.redshift.amazonaws.com:5439/dev\n    columns: time,Timestamp",
            "arn:aws:secretsmanager:us-east-1:333333333333:secret:redshift-AbCdEf",
            "security.table"
        ),
        &[("malformed-value", "time,Timestamp"), ("malformed-value", "security.table")],
        "`Timestamp` is a word that Amazon Redshift reserves",
    ),
    case(
        "whose table has columns that nobody knows",
        SIEM,
        warehouse!(
            "create: { vpc: vpc-0a1b2c3d, subnets: [subnet-0a1b2c3d, subnet-1a1b2c3d] }\n    messages_only: true\n    copy: DELIMITER '|'"
        ),
        &[("missing-key", "opensearch")],
        "leave `copy` out: each record is then in one column",
    ),
];

#[test]
fn workgroups_that_cannot_be_created_are_refused() {
    check(WORKGROUPS);
}

#[test]
fn collections_that_cannot_be_created_are_refused() {
    check(COLLECTIONS);
}

#[test]
fn domains_that_cannot_be_created_are_refused() {
    check(DOMAINS);
}
