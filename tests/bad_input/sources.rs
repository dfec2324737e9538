//! Sources that cannot deliver as they are asked to.

use super::{ALL_ON, CENTRAL, Case, SIEM, SINGLE, case, check};

const VPCS: &str = "{ kind: vpc-flow-logs, vpcs: [vpc-0a1b2c3d4e5f60718]";
const ALL: &str = "vpc-flow-logs, accounts: workloads, vpcs: all";

const DESTINATIONS: &[Case] = &[
    case(
        "a destination that is not there",
        SINGLE,
        &[("[archive, trail-log]", "[archive, trail-lgo]")],
        &[("unknown-destination", "trail-lgo")],
        "did you mean `trail-log`?",
    ),
    case(
        "no archive",
        SINGLE,
        &[("deliver_to: [archive, trail-log]", "deliver_to: trail-log")],
        &[("archive-missing", "trail-log")],
        "a source of kind `cloudtrail` always delivers to S3",
    ),
    case(
        "a destination that takes no logs from sources",
        SIEM,
        &[("deliver_to: [archive, flow-log]", "deliver_to: [archive, opensearch]")],
        &[("unreachable-destination", "opensearch")],
        "add a stream `from` it",
    ),
    case(
        "Parquet to CloudWatch Logs",
        SINGLE,
        &[("deliver_to: archive }", "deliver_to: [archive, dns-log], format: parquet }")],
        &[("option-without-effect", "format")],
        "give the other destination a source of its own",
    ),
    case(
        "partitions in CloudWatch Logs",
        SIEM,
        &[("aggregation: 60", "partitions: { hive: true }")],
        &[("option-without-effect", "partitions")],
        "`partitions` does not apply to `flow-log`",
    ),
    case(
        "AWS Config into a locked archive",
        ALL_ON,
        &[("kind: config, deliver_to: config-archive", "kind: config, deliver_to: archive")],
        &[("lock-not-supported", "archive")],
        "give it an archive of its own",
    ),
    case(
        "GuardDuty into an archive without a key of its own",
        ALL_ON,
        &[("retention: 7y\n    tiers", "retention: 7y\n    encryption: s3-managed\n    tiers")],
        &[("customer-key-missing", "archive")],
        "remove `encryption: s3-managed`",
    ),
    case(
        "a detector by its id",
        ALL_ON,
        &[(
            "arn:aws:guardduty:us-east-1:333333333333:detector/12abc34d567e8fa901bc2d34e56789f0",
            "12abc34d567e8fa901bc2d34e56789f0",
        )],
        &[("malformed-value", "\"12abc34d567e8fa901bc2d34e56789f0\"")],
        "detector ARN",
    ),
    case(
        "AWS Config into CloudWatch Logs",
        ALL_ON,
        &[("kind: config, deliver_to: config-archive", "kind: config, deliver_to: dns-log")],
        &[("unreachable-destination", "dns-log")],
        "AWS delivers them to destinations of kind `s3`",
    ),
    case(
        "AWS Config twice in one place",
        ALL_ON,
        &[(
            "  - { kind: config,",
            "  - { kind: config, name: all-config, deliver_to: config-archive }\n  - { kind: config,",
        )],
        &[("logged-twice", "{ kind: config, deliver_to: config-archive }")],
        "narrow one of them down",
    ),
    case(
        "types of resources only and except",
        ALL_ON,
        &[(
            "kind: config,",
            "kind: config, resource_types: { only: ['AWS::S3::Bucket'], except: ['AWS::EC2::Instance'] },",
        )],
        &[("out-of-range", "{ only: ['AWS::S3::Bucket'], except: ['AWS::EC2::Instance'] }")],
        "takes at most 1 entry",
    ),
    case(
        "a type that is none",
        ALL_ON,
        &[("kind: config,", "kind: config, resource_types: { only: [bucket] },")],
        &[("malformed-value", "bucket")],
        "a resource type such as `AWS::EC2::Instance`",
    ),
    case(
        "a field twice",
        SINGLE,
        &[("deliver_to: archive }", "deliver_to: archive, fields: [version, srcaddr, version] }")],
        &[("duplicate-field", "version")],
        "the field `version` is named twice",
    ),
    case(
        "a log group in another account",
        CENTRAL,
        &[("account: management, retention", "account: security, retention")],
        &[("log-group-in-another-account", "trail-log")],
        "takes logs of services only from its own account and region",
    ),
    case(
        "a log group in another region",
        CENTRAL,
        &[("account: management, retention", "account: management, region: eu-west-1, retention")],
        &[("log-group-in-another-account", "trail-log")],
        "in account 111111111111, eu-west-1",
    ),
    case(
        "a log group in one of many accounts",
        SIEM,
        &[("flow-log: { kind", "flow-log: { account: security, kind")],
        &[("log-group-in-another-account", "flow-log")],
        "delivers from 4 places",
    ),
    case(
        "two of a kind without names",
        CENTRAL,
        &[(
            "kind: resolver-query-logs, accounts: workloads, vpcs: all, deliver_to: archive",
            "kind: vpc-flow-logs, accounts: security, vpcs: all, deliver_to: archive",
        )],
        &[("duplicate-source", "{ kind: vpc-flow-logs, accounts: security, vpcs: all, deliver_to: archive }")],
        "give one of them a `name`",
    ),
    case(
        "data events of its own archive",
        SINGLE,
        &[(
            "deliver_to: [archive, trail-log] }",
            "deliver_to: [archive, trail-log], data_events: [{ of: 'AWS::S3::Object', starting_with: ['arn:aws:s3:::solo-archive-111122223333-eu-central-1/'] }] }",
        )],
        &[("trail-logs-its-own-archive", "'arn:aws:s3:::solo-archive-111122223333-eu-central-1/'")],
        "each delivery would be an event",
    ),
    case(
        "a trail without events",
        SINGLE,
        &[("kind: cloudtrail,", "kind: cloudtrail, management_events: none,")],
        &[("trail-without-events", "none")],
        "add `data_events`",
    ),
    case(
        "data events of the replica",
        CENTRAL,
        &[(
            "deliver_to: [archive, trail-log] }",
            "deliver_to: [archive, trail-log], data_events: [{ of: 'AWS::S3::Object', starting_with: ['arn:aws:s3:::acme-archive-222222222222-us-west-2'] }] }",
        )],
        &[("trail-logs-its-own-archive", "'arn:aws:s3:::acme-archive-222222222222-us-west-2'")],
        "leave this bucket out",
    ),
    case(
        "a trail into two archives",
        SIEM,
        &[
            ("  trail-log: {", "  second: { kind: s3, retention: 1y }\n  trail-log: {"),
            ("[archive, trail-log] }", "[archive, second, trail-log] }"),
        ],
        &[("unreachable-destination", "second")],
        "takes one destination of each kind",
    ),
    case(
        "a trail into two log groups",
        SINGLE,
        &[("[archive, trail-log] }", "[archive, trail-log, dns-log] }")],
        &[("unreachable-destination", "dns-log")],
        "takes one destination of each kind",
    ),
];

const PLACES: &[Case] = &[
    case(
        "no VPCs",
        CENTRAL,
        &[(ALL, "vpc-flow-logs, accounts: workloads")],
        &[(
            "missing-key",
            "{ kind: vpc-flow-logs, accounts: workloads, deliver_to: archive, format: parquet, partitions: { hive: true, hourly: true } }",
        )],
        "add `vpcs: all`",
    ),
    case(
        "VPCs of a trail",
        SINGLE,
        &[("kind: cloudtrail,", "kind: cloudtrail, vpcs: all,")],
        &[("unknown-key", "vpcs")],
        "`vpcs` is not a known key",
    ),
    case(
        "a plain list with several accounts",
        CENTRAL,
        &[(ALL, "vpc-flow-logs, accounts: workloads, vpcs: [vpc-0a1b2c3d]")],
        &[("list-without-place", "[vpc-0a1b2c3d]")],
        "write them by account and region",
    ),
    case(
        "every transit gateway",
        SINGLE,
        &[(
            "kind: vpc-flow-logs, vpcs: [vpc-0a1b2c3d4e5f60718]",
            "kind: transit-gateway-flow-logs, transit_gateways: all",
        )],
        &[("wrong-type", "all")],
        "must be",
    ),
    case(
        "no transit gateways",
        SINGLE,
        &[("kind: vpc-flow-logs, vpcs: [vpc-0a1b2c3d4e5f60718]", "kind: transit-gateway-flow-logs")],
        &[("missing-key", "{ kind: transit-gateway-flow-logs, deliver_to: archive }")],
        "transit_gateways: { \"111122223333\": { us-east-1: [tgw-0a1b2c3d4e5f60718] } }",
    ),
    case(
        "a distribution without its region",
        SINGLE,
        &[(
            "kind: vpc-flow-logs, vpcs: [vpc-0a1b2c3d4e5f60718], deliver_to: archive",
            "kind: cloudfront, distributions: [\"arn:aws:cloudfront::111122223333:distribution/E1ABCDEF2GHIJK\"], deliver_to: archive",
        )],
        &[("uncovered-region", "\"arn:aws:cloudfront::111122223333:distribution/E1ABCDEF2GHIJK\"")],
        "`us-east-1` is not one of the regions",
    ),
    case(
        "access logs as Parquet to a log group",
        CENTRAL,
        &[
            (
                ALL,
                "cloudfront, distributions: [\"arn:aws:cloudfront::444444444444:distribution/E1ABCDEF2GHIJK\"], format: parquet, deliver_to: flow-log }\n  - { kind: vpc-flow-logs, vpcs: all",
            ),
            ("  trail-log: {", "  flow-log: { kind: cloudwatch-logs, retention: 30d }\n  trail-log: {"),
        ],
        &[("unreachable-destination", "parquet")],
        "it takes `json` or `plain`",
    ),
    case(
        "public DNS queries without their region",
        SINGLE,
        &[(
            "kind: vpc-flow-logs, vpcs: [vpc-0a1b2c3d4e5f60718], deliver_to: archive",
            "kind: route53-query-logs, deliver_to: dns-log",
        )],
        &[("uncovered-region", "{ kind: route53-query-logs, deliver_to: dns-log }")],
        "are there alone",
    ),
    case(
        "public DNS queries in another region",
        CENTRAL,
        &[
            (
                ALL,
                "route53-query-logs, regions: [eu-west-1], deliver_to: flow-log }\n  - { kind: vpc-flow-logs, vpcs: all",
            ),
            ("  trail-log: {", "  flow-log: { kind: cloudwatch-logs, retention: 30d }\n  trail-log: {"),
        ],
        &[("option-without-effect", "regions")],
        "are in `us-east-1` alone",
    ),
    case(
        "attributes of load balancers to a log group",
        CENTRAL,
        &[(ALL, "load-balancer-logs, deliver_to: trail-log }\n  - { kind: vpc-flow-logs, vpcs: all")],
        &[("unreachable-destination", "trail-log")],
        "to destinations of kind `s3`",
    ),
    case(
        "a cluster with a long name",
        CENTRAL,
        &[
            (
                ALL,
                "eks-auto-mode-logs, clusters: [\"arn:aws:eks:us-east-1:444444444444:cluster/a-cluster-with-a-name-that-is-long\"], types: [compute], deliver_to: flow-log }\n  - { kind: vpc-flow-logs, vpcs: all",
            ),
            ("  trail-log: {", "  flow-log: { kind: cloudwatch-logs, retention: 30d }\n  trail-log: {"),
        ],
        &[(
            "name-too-long",
            "{ kind: eks-auto-mode-logs, clusters: [\"arn:aws:eks:us-east-1:444444444444:cluster/a-cluster-with-a-name-that-is-long\"], types: [compute], deliver_to: flow-log }",
        )],
        "60 is the most that AWS takes",
    ),
    case(
        "a web ACL with two destinations",
        SINGLE,
        &[(
            "kind: vpc-flow-logs, vpcs: [vpc-0a1b2c3d4e5f60718], deliver_to: archive",
            "kind: waf, web_acls: [\"arn:aws:wafv2:eu-central-1:111122223333:regional/webacl/shop/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f\"], deliver_to: [archive, dns-log]",
        )],
        &[("unreachable-destination", "dns-log")],
        "to one destination",
    ),
    case(
        "a firewall with two log groups",
        SINGLE,
        &[(
            "kind: vpc-flow-logs, vpcs: [vpc-0a1b2c3d4e5f60718], deliver_to: archive",
            "kind: network-firewall, firewalls: [\"arn:aws:network-firewall:eu-central-1:111122223333:firewall/egress\"], deliver_to: [trail-log, dns-log]",
        )],
        &[("unreachable-destination", "dns-log")],
        "takes one destination of each kind",
    ),
    case(
        "a firewall of an account that the source does not cover",
        CENTRAL,
        &[(
            ALL,
            "network-firewall, accounts: workloads, firewalls: [\"arn:aws:network-firewall:us-east-1:333333333333:firewall/egress\"], deliver_to: archive }\n  - { kind: vpc-flow-logs, accounts: workloads, vpcs: all",
        )],
        &[("option-without-effect", "firewalls")],
        "this source does not cover account `333333333333`",
    ),
    case(
        "a firewall under another region",
        SINGLE,
        &[(
            "kind: vpc-flow-logs, vpcs: [vpc-0a1b2c3d4e5f60718]",
            "kind: network-firewall, firewalls: { \"111122223333\": { eu-central-1: [\"arn:aws:network-firewall:us-east-1:111122223333:firewall/egress\"] } }",
        )],
        &[("list-without-place", "eu-central-1")],
        "write a plain list of ARNs",
    ),
    case(
        "firewalls of another account and another region",
        SINGLE,
        &[(
            "kind: vpc-flow-logs, vpcs: [vpc-0a1b2c3d4e5f60718]",
            "kind: network-firewall, firewalls: [\"arn:aws:network-firewall:us-east-1:444455556666:firewall/egress\"]",
        )],
        &[
            ("unknown-account", "\"arn:aws:network-firewall:us-east-1:444455556666:firewall/egress\""),
            ("uncovered-region", "\"arn:aws:network-firewall:us-east-1:444455556666:firewall/egress\""),
        ],
        "firewalls of a region that is not covered",
    ),
    case(
        "VPCs of an unknown account",
        CENTRAL,
        &[(ALL, "vpc-flow-logs, accounts: workloads, vpcs: { \"999999999999\": { us-east-1: [vpc-0a1b2c3d] } }")],
        &[("unknown-account", "\"999999999999\"")],
        "VPCs of an unknown account",
    ),
    case(
        "VPCs of a region that is not one",
        CENTRAL,
        &[(ALL, "vpc-flow-logs, accounts: workloads, vpcs: { \"444444444444\": { us-eats-1: [vpc-0a1b2c3d] } }")],
        &[("unknown-region", "[vpc-0a1b2c3d]")],
        "did you mean `us-east-1`?",
    ),
    case(
        "VPCs of an account that the source does not cover",
        CENTRAL,
        &[(ALL, "vpc-flow-logs, accounts: workloads, vpcs: { \"333333333333\": { us-east-1: [vpc-0a1b2c3d] } }")],
        &[("option-without-effect", "\"333333333333\"")],
        "this source does not cover account `333333333333`",
    ),
    case(
        "VPCs of a region that the source does not cover",
        CENTRAL,
        &[(
            ALL,
            "vpc-flow-logs, accounts: workloads, regions: [us-east-1], vpcs: { \"444444444444\": { eu-west-1: [vpc-0a1b2c3d] } }",
        )],
        &[("option-without-effect", "eu-west-1")],
        "this source does not cover `eu-west-1`",
    ),
    case(
        "accounts of a trail",
        CENTRAL,
        &[("kind: cloudtrail,", "kind: cloudtrail, accounts: workloads,")],
        &[("option-without-effect", "accounts")],
        "CloudTrail events always cover every account",
    ),
    case(
        "regions of a trail",
        CENTRAL,
        &[("kind: cloudtrail,", "kind: cloudtrail, regions: [us-east-1],")],
        &[("option-without-effect", "regions")],
        "CloudTrail events always cover every region",
    ),
    case(
        "VPCs of a region that is not covered",
        CENTRAL,
        &[(ALL, "vpc-flow-logs, accounts: workloads, vpcs: { \"444444444444\": { us-west-1: [vpc-0a1b2c3d] } }")],
        &[("uncovered-region", "us-west-1")],
        "VPCs of a region that is not covered",
    ),
    case(
        "VPCs under a key that is no account",
        CENTRAL,
        &[(ALL, "vpc-flow-logs, accounts: workloads, vpcs: { workloads: { us-east-1: [vpc-0a1b2c3d] } }")],
        &[("malformed-value", "workloads")],
        "an account id of 12 digits in quotes",
    ),
    case(
        "a file of VPCs that is not there",
        CENTRAL,
        &[(ALL, "vpc-flow-logs, accounts: workloads, vpcs: { file: nowhere.json }")],
        &[("unreadable-file", "nowhere.json")],
        "the path is relative to the blueprint",
    ),
    case(
        "a file of something else",
        CENTRAL,
        &[(ALL, "vpc-flow-logs, accounts: workloads, vpcs: { file: half-an-account.json }")],
        &[("unreadable-file", "half-an-account.json")],
        "it is not JSON of account, region and VPC ids",
    ),
    case(
        "a file of subnets",
        CENTRAL,
        &[(ALL, "vpc-flow-logs, accounts: workloads, vpcs: { file: not-vpcs.json }")],
        &[("unreadable-file", "not-vpcs.json")],
        "a VPC id looks like",
    ),
    case(
        "a file of VPCs and VPCs beside it",
        CENTRAL,
        &[(
            ALL,
            "vpc-flow-logs, accounts: workloads, vpcs: { file: vpcs.json, \"444444444444\": { us-east-1: [vpc-0a1b2c3d] } }",
        )],
        &[("option-without-effect", "\"444444444444\"")],
        "give either a file or the VPCs themselves",
    ),
    case(
        "a VPC twice",
        SINGLE,
        &[(VPCS, "{ kind: vpc-flow-logs, vpcs: [vpc-0a1b2c3d, vpc-0a1b2c3d]")],
        &[("out-of-range", "vpc-0a1b2c3d")],
        "more than once",
    ),
];

#[test]
fn destinations_that_a_source_cannot_reach_are_named() {
    check(DESTINATIONS);
}

#[test]
fn vpcs_that_are_not_there_are_named() {
    check(PLACES);
}
