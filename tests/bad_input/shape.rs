//! Keys that are not known or missing, and values of the wrong type or form.

use super::{CENTRAL, Case, SIEM, SINGLE, case, check};

const KEYS: &[Case] = &[
    case(
        "a key of the blueprint",
        SINGLE,
        &[("destinations:", "destination:")],
        &[("missing-key", "WHOLE"), ("unknown-key", "destination")],
        "did you mean `destinations`?",
    ),
    case(
        "a key of the organization",
        CENTRAL,
        &[("  id: o-a", "  gaurd: accounts\n  id: o-a")],
        &[("unknown-key", "gaurd")],
        "did you mean `guard`?",
    ),
    case(
        "a key of an archive",
        CENTRAL,
        &[("encryption:", "encrypton:")],
        &[("unknown-key", "encrypton")],
        "did you mean `encryption`?",
    ),
    case(
        "a key of a tier",
        CENTRAL,
        &[("{ after: 90d, class", "{ after: 90d, clas: a, class")],
        &[("unknown-key", "clas")],
        "did you mean `class`?",
    ),
    case(
        "a key of a lock",
        CENTRAL,
        &[("for: 1y", "for: 1y, mod: x")],
        &[("unknown-key", "mod")],
        "did you mean `mode`?",
    ),
    case(
        "a key of a replica",
        CENTRAL,
        &[("{ region: us-west-2 }", "{ region: us-west-2, time_controll: true }")],
        &[("unknown-key", "time_controll")],
        "did you mean `time_control`?",
    ),
    case(
        "a key of a reader",
        CENTRAL,
        &[("{ account: security }", "{ acount: security }")],
        &[("unknown-key", "acount")],
        "did you mean `account`?",
    ),
    case(
        "a key of a log group",
        SIEM,
        &[("flow-log: { kind", "flow-log: { regoin: x, kind")],
        &[("unknown-key", "regoin")],
        "did you mean `region`?",
    ),
    case(
        "a key of a streamed destination",
        SIEM,
        &[("index: aws-logs", "indexx: aws-logs")],
        &[("unknown-key", "indexx")],
        "did you mean `index`?",
    ),
    case(
        "a key of a source",
        CENTRAL,
        &[("partitions:", "partition:")],
        &[("unknown-key", "partition")],
        "did you mean `partitions`?",
    ),
    case(
        "a key of an option",
        CENTRAL,
        &[("hourly: true", "hourley: true")],
        &[("unknown-key", "hourley")],
        "did you mean `hourly`?",
    ),
    case("a key of a stream", SIEM, &[("filter:", "fliter:")], &[("unknown-key", "fliter")], "did you mean `filter`?"),
    case(
        "a key of terraform",
        SINGLE,
        &[("name: solo", "name: solo\nterraform: { roel: x }")],
        &[("unknown-key", "roel")],
        "did you mean `role`?",
    ),
    case(
        "a key that is like no other",
        SINGLE,
        &[("name: solo", "name: solo\nkubernetes: 1")],
        &[("unknown-key", "kubernetes")],
        "allowed here: ",
    ),
    case(
        "a word of another kind",
        SINGLE,
        &[("trail-log: { kind", "trail-log: { bucket: x, kind")],
        &[("unknown-key", "bucket")],
        "`bucket` is not a known key",
    ),
    case(
        "a kind",
        SINGLE,
        &[("kind: cloudtrail", "kind: cloudtrial")],
        &[("unknown-value", "cloudtrial")],
        "did you mean `cloudtrail`?",
    ),
    case(
        "no kind",
        SINGLE,
        &[("dns-log: { kind: cloudwatch-logs, ", "dns-log: { ")],
        &[("missing-key", "{ retention: 30d }")],
        "`kind` is missing",
    ),
    case(
        "no retention",
        SINGLE,
        &[("    retention: 1y\n", "")],
        &[(
            "missing-key",
            "kind: s3\n    tiers: [{ after: 30d, class: standard-ia }]\n    lock: { mode: governance, for: 30d }",
        )],
        "`retention` is missing from `archive`",
    ),
    case(
        "no destination of a source",
        SINGLE,
        &[(", deliver_to: [archive, trail-log]", "")],
        &[("missing-key", "{ kind: cloudtrail }")],
        "`deliver_to` is missing",
    ),
];

const TYPES: &[Case] = &[
    case("a name", SINGLE, &[("name: solo", "name: 5")], &[("wrong-type", "5")], "write \"5\""),
    case(
        "regions",
        SINGLE,
        &[("[eu-central-1]", "eu-central-1")],
        &[("wrong-type", "eu-central-1")],
        "make it a list of one: `[eu-central-1]`",
    ),
    case(
        "an account as a number",
        SINGLE,
        &[("\"111122223333\"", "111122223333")],
        &[("wrong-type", "111122223333")],
        "write \"111122223333\"",
    ),
    case(
        "an account that begins with a zero",
        SINGLE,
        &[("\"111122223333\"", "011122223333")],
        &[("wrong-type", "011122223333")],
        "write \"011122223333\"",
    ),
    case(
        "an account of 11 digits as a number",
        SINGLE,
        &[("\"111122223333\"", "11122223333")],
        &[("wrong-type", "11122223333")],
        "numbers lose leading zeros",
    ),
    case(
        "an account of 11 digits",
        SINGLE,
        &[("\"111122223333\"", "\"11122223333\"")],
        &[("malformed-value", "\"11122223333\"")],
        "an account id of 12 digits in quotes",
    ),
    case(
        "an account of a group as a number",
        CENTRAL,
        &[("security: \"333333333333\"", "security: 333333333333")],
        &[("wrong-type", "333333333333")],
        "write \"333333333333\"",
    ),
    case(
        "an account of a list as a number",
        CENTRAL,
        &[("[\"444444444444\",", "[444444444444,")],
        &[("wrong-type", "444444444444")],
        "write \"444444444444\"",
    ),
    case(
        "an octal account",
        SINGLE,
        &[("\"111122223333\"", "0o11122223333")],
        &[("wrong-type", "0o11122223333")],
        "expected a text in quotes",
    ),
    case(
        "destinations as a list",
        SINGLE,
        &[("dns-log: { kind: cloudwatch-logs, retention: 30d }", "dns-log: [s3]")],
        &[("wrong-type", "[s3]")],
        "must be a mapping",
    ),
    case(
        "sources as a mapping",
        SINGLE,
        &[
            ("  - { kind: cloudtrail, deliver_to: [archive, trail-log] }\n", ""),
            ("  - { kind: vpc-flow-logs, vpcs: [vpc-0a1b2c3d4e5f60718], deliver_to: archive }\n", ""),
            ("  - { kind: resolver-query-logs,", "  { kind: resolver-query-logs,"),
        ],
        &[(
            "wrong-type",
            "{ kind: resolver-query-logs, vpcs: [vpc-0a1b2c3d4e5f60718], deliver_to: [archive, dns-log] }",
        )],
        "must be a list",
    ),
    case(
        "a source as a text",
        SINGLE,
        &[("{ kind: cloudtrail, deliver_to: [archive, trail-log] }", "cloudtrail")],
        &[("wrong-type", "cloudtrail")],
        "must be a mapping",
    ),
    case(
        "a retention as a number",
        SINGLE,
        &[("retention: 90d", "retention: 90")],
        &[("wrong-type", "90")],
        "write \"90\"",
    ),
    case(
        "a retention that is empty",
        SINGLE,
        &[("retention: 1y", "retention:")],
        &[("wrong-type", "retention")],
        "found nothing",
    ),
    case(
        "tiers as a mapping",
        SINGLE,
        &[("[{ after: 30d, class: standard-ia }]", "{ after: 30d, class: standard-ia }")],
        &[("wrong-type", "{ after: 30d, class: standard-ia }")],
        "must be a list",
    ),
    case(
        "a lock as a text",
        SINGLE,
        &[("{ mode: governance, for: 30d }", "governance")],
        &[("wrong-type", "governance")],
        "must be a mapping",
    ),
    case(
        "a replica as a text",
        CENTRAL,
        &[("{ region: us-west-2 }", "us-west-2")],
        &[("wrong-type", "us-west-2")],
        "must be a mapping",
    ),
    case(
        "readers as a mapping",
        CENTRAL,
        &[("[{ account: security }]", "{ account: security }")],
        &[("wrong-type", "{ account: security }")],
        "must be a list",
    ),
    case(
        "VPCs as a number",
        SINGLE,
        &[("{ kind: vpc-flow-logs, vpcs: [vpc-0a1b2c3d4e5f60718]", "{ kind: vpc-flow-logs, vpcs: 3")],
        &[("wrong-type", "3")],
        "expected a text in quotes",
    ),
    case("a yes", CENTRAL, &[("hive: true", "hive: yes")], &[("wrong-type", "yes")], "write `true`"),
    case(
        "a number in quotes",
        SIEM,
        &[("aggregation: 60", "aggregation: \"60\"")],
        &[("unknown-value", "\"60\"")],
        "`60` or `600`",
    ),
    case(
        "a filter as a list",
        SIEM,
        &[("'?REJECT ?SKIPDATA'", "[REJECT]")],
        &[("wrong-type", "[REJECT]")],
        "must be a text",
    ),
    case("where from, as a number", SIEM, &[("from: flow-log", "from: 7")], &[("wrong-type", "7")], "write \"7\""),
    case(
        "a tag as a number",
        SINGLE,
        &[("name: solo", "name: solo\ntags: { cost-center: 0042 }")],
        &[("wrong-type", "0042")],
        "write \"0042\"",
    ),
    case(
        "a tag as a mapping",
        SINGLE,
        &[("name: solo", "name: solo\ntags: { team: { a: b } }")],
        &[("wrong-type", "{ a: b }")],
        "must be a text",
    ),
];

const FORMS: &[Case] = &[
    case(
        "a name with capitals",
        SINGLE,
        &[("name: solo", "name: Solo")],
        &[("malformed-value", "Solo")],
        "lower-case letters, digits and single hyphens",
    ),
    case(
        "a name that is long",
        SINGLE,
        &[("name: solo", "name: a-name-of-more-than-twenty")],
        &[("out-of-range", "a-name-of-more-than-twenty")],
        "takes at most 20 characters, but has 26 characters",
    ),
    case(
        "a name of a destination",
        SINGLE,
        &[("  dns-log:", "  DNS_log:")],
        &[("malformed-value", "DNS_log")],
        "lower-case letters",
    ),
    case("no regions", SINGLE, &[("[eu-central-1]", "[]")], &[("out-of-range", "[]")], "needs at least 1 item"),
    case(
        "a region twice",
        SINGLE,
        &[("[eu-central-1]", "[eu-central-1, eu-central-1]")],
        &[("out-of-range", "eu-central-1")],
        "`eu-central-1` is more than once in `regions`",
    ),
    case(
        "an organization's id",
        CENTRAL,
        &[("o-a1b2c3d4e5", "r-a1b2")],
        &[("malformed-value", "r-a1b2")],
        "an organization id such as",
    ),
    case(
        "a retention in months",
        SINGLE,
        &[("retention: 90d", "retention: 3m")],
        &[("malformed-value", "3m")],
        "a retention such as `90d`",
    ),
    case(
        "a retention of no days",
        SINGLE,
        &[("retention: 90d", "retention: 0d")],
        &[("malformed-value", "0d")],
        "a retention such as `90d`",
    ),
    case(
        "a storage class of the API",
        CENTRAL,
        &[("class: glacier-ir", "class: GLACIER_IR")],
        &[("unknown-value", "GLACIER_IR")],
        "did you mean `glacier-ir`?",
    ),
    case(
        "a flow log field",
        SINGLE,
        &[("deliver_to: archive }", "deliver_to: archive, fields: [version, srcadr] }")],
        &[("unknown-value", "srcadr")],
        "did you mean `srcaddr`?",
    ),
    case(
        "a VPC",
        SINGLE,
        &[(
            "vpc-flow-logs, vpcs: [vpc-0a1b2c3d4e5f60718]",
            "vpc-flow-logs, vpcs: [vpc-0A1B2C3D4E5F60718, vpc-12, subnet-0a1b2c3d, vpc-0a1b2c3d]",
        )],
        &[
            ("malformed-value", "vpc-0A1B2C3D4E5F60718"),
            ("malformed-value", "vpc-12"),
            ("malformed-value", "subnet-0a1b2c3d"),
        ],
        "a VPC id such as",
    ),
    case(
        "VPCs by a word",
        CENTRAL,
        &[(
            "kind: vpc-flow-logs, accounts: workloads, vpcs: all",
            "kind: vpc-flow-logs, accounts: workloads, vpcs: every",
        )],
        &[("malformed-value", "every")],
        "`all` or VPC ids by account and region",
    ),
    case(
        "a prefix with the folder of AWS",
        SINGLE,
        &[("    retention: 1y", "    prefix: logs/AWSLogs\n    retention: 1y")],
        &[("malformed-value", "logs/AWSLogs")],
        "without `AWSLogs`, which AWS reserves",
    ),
    case(
        "a prefix with a slash at its end",
        SINGLE,
        &[("    retention: 1y", "    prefix: logs/\n    retention: 1y")],
        &[("malformed-value", "logs/")],
        "a prefix such as `security/logs`",
    ),
    case(
        "a bucket with capitals",
        SINGLE,
        &[("    retention: 1y", "    bucket: Solo-Logs\n    retention: 1y")],
        &[("malformed-value", "Solo-Logs")],
        "a bucket name of lower-case letters",
    ),
    case(
        "a bucket of 64 characters",
        SINGLE,
        &[(
            "    retention: 1y",
            "    bucket: a-bucket-whose-name-has-more-than-sixty-three-characters-in-all1\n    retention: 1y",
        )],
        &[("out-of-range", "a-bucket-whose-name-has-more-than-sixty-three-characters-in-all1")],
        "takes at most 63 characters, but has 64 characters",
    ),
    case(
        "a tag that AWS keeps for itself",
        SINGLE,
        &[("name: solo", "name: solo\ntags: { 'aws:owner': me }")],
        &[("malformed-value", "'aws:owner'")],
        "does not begin with `aws:`",
    ),
    case(
        "a token where the ARN of a secret is meant",
        SIEM,
        &[(
            "arn:aws:secretsmanager:us-east-1:333333333333:secret:splunk-hec-AbCdEf",
            "0a1b2c3d-dead-beef-0000-0a1b2c3d4e5f",
        )],
        &[("malformed-value", "0a1b2c3d-dead-beef-0000-0a1b2c3d4e5f")],
        "the full ARN of a secret",
    ),
    case(
        "an endpoint without encryption",
        SIEM,
        &[("https://http-inputs", "http://http-inputs")],
        &[("malformed-value", "http://http-inputs-firehose-acme.splunkcloud.com:443")],
        "an address such as `https://",
    ),
    case(
        "several at once",
        SINGLE,
        &[
            ("name: solo", "name: Solo\nnmae: 1"),
            ("account: \"111122223333\"", "account: 111122223333"),
            ("retention: 90d", "retention: 3m"),
            ("kind: resolver-query-logs", "kind: resolver"),
        ],
        &[
            ("malformed-value", "Solo"),
            ("unknown-key", "nmae"),
            ("wrong-type", "111122223333"),
            ("malformed-value", "3m"),
            ("unknown-value", "resolver"),
        ],
        "5 errors in test.yaml",
    ),
];

#[test]
fn keys_that_are_unknown_or_missing_are_named() {
    check(KEYS);
}

#[test]
fn values_of_the_wrong_type_are_named_with_what_to_write() {
    check(TYPES);
}

#[test]
fn values_of_the_wrong_form_are_named() {
    check(FORMS);
}
