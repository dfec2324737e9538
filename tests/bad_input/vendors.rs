//! Destinations of streams that are nowhere, and secrets that are for everybody to read.

use super::{Case, case, check};
use crate::support::run;

const DATADOG: &str = include_str!("../../blueprints/datadog.yaml");

/// The words of the destination, to be replaced.
const WORDS: &str = "    kind: http-endpoint\n    vendor: datadog\n    site: eu\n    attributes: { env: production }      # become tags of the logs\n";

const TABLES: &[Case] = &[
    case(
        "Snowflake without the column that its loading asks for",
        DATADOG,
        &[(
            WORDS,
            "    kind: snowflake\n    account_url: https://xy12345.snowflakecomputing.com\n    database: D\n    schema: S\n    table: T\n    loading: variant\n",
        )],
        &[("missing-key", "variant")],
        "`datadog` needs `content_column`",
    ),
    case(
        "Snowflake with a column that its loading does not fill",
        DATADOG,
        &[(
            WORDS,
            "    kind: snowflake\n    account_url: https://xy12345.snowflakecomputing.com\n    database: D\n    schema: S\n    table: T\n    content_column: C\n",
        )],
        &[("option-without-effect", "content_column")],
        "only with `loading`: `variant` or `variant-and-metadata`",
    ),
    case(
        "a password in an address of Redshift",
        DATADOG,
        &[(
            WORDS,
            "    kind: redshift\n    jdbc: jdbc:redshift://a.b.eu-west-1.redshift.amazonaws.com:5439/dev?user=a&password=b\n    table: events\n",
        )],
        &[("malformed-value", "jdbc:redshift://a.b.eu-west-1.redshift.amazonaws.com:5439/dev?user=a&password=b")],
        "an address such as `jdbc:redshift://",
    ),
    case(
        "a private key in place of its secret",
        DATADOG,
        &[(
            WORDS,
            "    kind: snowflake\n    account_url: https://xy12345.snowflakecomputing.com\n    database: D\n    schema: S\n    table: T\n    private_key: abc\n",
        )],
        &[("unknown-key", "private_key")],
        "`private_key`",
    ),
    case(
        "a key of a secret that has its own",
        DATADOG,
        &[(
            "    secret: arn:aws:secretsmanager:eu-west-1:111122223333:secret:datadog-AbCdEf\n",
            "    secret: { create: {} }\n    secret_key: arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d-0000-1111-2222-0a1b2c3d4e5f\n",
        )],
        &[("option-without-effect", "secret_key")],
        "and this creates one, with a key of its own",
    ),
    case(
        "a secret of nobody",
        DATADOG,
        &[(
            "    secret: arn:aws:secretsmanager:eu-west-1:111122223333:secret:datadog-AbCdEf\n",
            "    secret: { create: { account: securty, region: eu-west-9 } }\n",
        )],
        &[("unknown-account", "securty"), ("unknown-region", "eu-west-9")],
        "there is a single account, which needs no name",
    ),
    case(
        "a secret that says how it is filled",
        DATADOG,
        &[(
            "    secret: arn:aws:secretsmanager:eu-west-1:111122223333:secret:datadog-AbCdEf\n",
            "    secret: { create: { value: abc } }\n",
        )],
        &[("unknown-key", "value")],
        "allowed here: `account` or `region`",
    ),
    case(
        "an address of another collection",
        DATADOG,
        &[
            (
                WORDS,
                "    kind: opensearch-serverless\n    collection: arn:aws:aoss:eu-west-1:111122223333:collection/0a1b2c3d4e\n    endpoint: https://1a1b2c3d4e.eu-west-1.aoss.amazonaws.com\n",
            ),
            ("    secret: arn:aws:secretsmanager:eu-west-1:111122223333:secret:datadog-AbCdEf\n", ""),
        ],
        &[("delivery-refused", "{ from: trail-log, deliver_to: datadog }")],
        "aoss:APIAccessAll",
    ),
];

const CASES: &[Case] = &[
    case(
        "neither a vendor nor an address",
        DATADOG,
        &[("    vendor: datadog\n    site: eu\n", "")],
        &[("missing-key", "datadog")],
        "`honeycomb`, `logicmonitor`, `logz-io`, `new-relic`\n",
    ),
    case(
        "a vendor and an address",
        DATADOG,
        &[("    site: eu\n", "    site: eu\n    url: https://logs.example.com/in\n")],
        &[("option-without-effect", "url")],
        "the address of Datadog is known",
    ),
    case(
        "a vendor without its site",
        DATADOG,
        &[("    site: eu\n", "")],
        &[("missing-key", "datadog")],
        "one of `ap1`, `eu`, `gov`, `us1`, `us3`, `us5`",
    ),
    case(
        "a site that the vendor does not have",
        DATADOG,
        &[("site: eu\n", "site: us9\n")],
        &[("unknown-value", "us9")],
        "`us9` is not a site of Datadog",
    ),
    case(
        "a word of another vendor",
        DATADOG,
        &[("    site: eu\n", "    site: eu\n    dataset: logs\n")],
        &[("option-without-effect", "dataset")],
        "the address of Datadog has no such part",
    ),
    case(
        "a word of a vendor without one",
        DATADOG,
        &[("    vendor: datadog\n", "    url: https://logs.example.com/in\n")],
        &[("option-without-effect", "site")],
        "only addresses of a `vendor` are made of it",
    ),
    case(
        "a vendor that is not known",
        DATADOG,
        &[("vendor: datadog\n", "vendor: datadgo\n")],
        &[("unknown-value", "datadgo")],
        "did you mean `datadog`?",
    ),
    case(
        "a vendor whose address holds the token",
        DATADOG,
        &[("    vendor: datadog\n    site: eu\n", "    vendor: sumo-logic\n")],
        &[("unreachable-destination", "sumo-logic")],
        "`siem` with `product: sumo-logic`",
    ),
    case(
        "messages alone of records that are not unpacked",
        DATADOG,
        &[("    site: eu\n", "    site: eu\n    messages_only: true\n")],
        &[("option-without-effect", "messages_only")],
        "records are sent as CloudWatch Logs packs them",
    ),
    case(
        "two things at once, at a destination that nothing is delivered to",
        DATADOG,
        &[("    site: eu\n", "    portal: acme\n"), ("deliver_to: datadog", "deliver_to: archive")],
        &[("option-without-effect", "portal"), ("missing-key", "datadog")],
        "`datadog` needs `site`",
    ),
    case(
        "an API key among attributes",
        DATADOG,
        &[("{ env: production }", "{ env: 0123456789abcdef0123456789abcdef }")],
        &[("secret-in-blueprint", "0123456789abcdef0123456789abcdef")],
        "a key in hexadecimal digits",
    ),
    case(
        "an attribute that is nothing but a secret",
        DATADOG,
        &[("{ env: production }", "{ env: production, api_key: abc }")],
        &[("secret-in-blueprint", "abc")],
        "put it into a secret of AWS Secrets Manager",
    ),
    case(
        "a token in an address",
        DATADOG,
        &[(
            "    vendor: datadog\n    site: eu\n",
            "    url: https://example.com/in/12345678-abcd-abcd-0000-0123456789ab\n",
        )],
        &[("secret-in-blueprint", "https://example.com/in/12345678-abcd-abcd-0000-0123456789ab")],
        "a token of the form of a UUID",
    ),
];

#[test]
fn endpoints_that_are_nowhere_and_secrets_are_named() {
    check(CASES);
    check(TABLES);
}

/// What people read of it stands in logs of pipelines for long.
#[test]
fn a_secret_is_underlined_and_not_repeated() {
    let token = "12345678-abcd-abcd-0000-0123456789ab";
    let address = format!("    url: https://example.com/in/{token}\n");
    let said = run(&DATADOG.replace("    vendor: datadog\n    site: eu\n", &address)).human(false);
    assert!(said.contains("secret-in-blueprint") && said.contains("    url: ****"), "{said}");
    assert!(!said.contains(token) && !said.contains("0123456789ab"), "{said}");
}
