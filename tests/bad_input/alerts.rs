//! Alarms that could not be made, or would never go off.

use super::{Case, case, check};

/// An organization with alerts.
const ALERTS: &str = include_str!("../../blueprints/real-time-alerts.yaml");

const CASES: &[Case] = &[
    case(
        "a log group that is not there",
        ALERTS,
        &[("silence: { in: [archive, trail-log, flow-log]", "silence: { in: [trail-log, flow-logs]")],
        &[("unknown-log-group", "flow-logs")],
        "did you mean `flow-log`?",
    ),
    case(
        "an archive in place of a log group",
        ALERTS,
        &[("cis: { in: trail-log,", "cis: { in: archive,")],
        &[("unknown-log-group", "archive")],
        "alarms watch destinations of kind `cloudwatch-logs`",
    ),
    case(
        "what a stream delivers to in place of a log group",
        super::SIEM,
        &[("late: { streams: [search, detect] }", "silence: { in: opensearch }")],
        &[("unknown-log-group", "opensearch")],
        "silence is noticed in destinations of kind `cloudwatch-logs` and `s3`",
    ),
    case(
        "silence of an archive whose logs expire",
        ALERTS,
        &[
            ("retention: 1y, replica: { region: us-west-2 }, lock", "retention: 1y, lock"),
            (" late: { replicas: archive }", ""),
        ],
        &[("unnoticed-silence", "archive")],
        "logs that expire hide those that arrive",
    ),
    case(
        "a replica of an archive that has none",
        ALERTS,
        &[("retention: 1y, replica: { region: us-west-2 }, lock", "retention: forever, lock")],
        &[("unknown-replica", "archive")],
        "it has no `replica`",
    ),
    case(
        "a replica of no archive",
        ALERTS,
        &[("late: { replicas: archive }", "late: { replicas: archives }")],
        &[("unknown-replica", "archives")],
        "did you mean `archive`?",
    ),
    case(
        "nothing that could be late",
        ALERTS,
        &[("late: { replicas: archive }", "late: { after: 1h }")],
        &[("missing-key", "{ after: 1h }")],
        "it has none of them",
    ),
    case(
        "CIS alarms where no trail delivers",
        ALERTS,
        &[("cis: { in: trail-log,", "cis: { in: flow-log,")],
        &[("alert-never-fires", "flow-log")],
        "gets no logs of kind `cloudtrail`",
    ),
    case(
        "a pattern for fields that are not logged",
        ALERTS,
        &[("vpcs: all, aggregation: 60,", "vpcs: all, fields: [srcaddr, action],")],
        &[("alert-never-fires", "fields"), ("alert-never-fires", "fields"), ("alert-never-fires", "fields")],
        "the fields that flow logs have by default",
    ),
    case(
        "rejected connections of accepted traffic",
        ALERTS,
        &[("vpcs: all, aggregation: 60,", "vpcs: all, traffic: accept,")],
        &[("alert-never-fires", "traffic"), ("alert-never-fires", "traffic"), ("alert-never-fires", "traffic")],
        "it is about rejected traffic",
    ),
    case(
        "a control that there is not",
        ALERTS,
        &[("except: [\"4.1\"]", "except: [\"4.16\"]")],
        &[("unknown-value", "\"4.16\"")],
        "is not a known `except`",
    ),
    case(
        "a pattern and a ready one",
        ALERTS,
        &[("ready: many-rejected }", "ready: many-rejected, pattern: ERROR }")],
        &[("missing-key", "{ in: flow-log, ready: many-rejected, pattern: ERROR }")],
        "it has both",
    ),
    case(
        "no pattern",
        ALERTS,
        &[("{ in: flow-log, ready: many-rejected }", "{ in: flow-log }")],
        &[("missing-key", "{ in: flow-log }")],
        "needs either `pattern` or `ready`",
    ),
    case(
        "a threshold beside what is learned",
        ALERTS,
        &[("ready: many-rejected, anomaly: { band: 3 }", "ready: many-rejected, threshold: 7, anomaly: { band: 3 }")],
        &[("option-without-effect", "threshold")],
        "`anomaly` says when there are too many",
    ),
    case("a band without width", ALERTS, &[("{ band: 3 }", "{ band: 0 }")], &[("out-of-range", "0")], "band"),
    case(
        "an alarm that is not there",
        ALERTS,
        &[("all: [port-scans, blocked-names]", "all: [port-scan, blocked-names]")],
        &[("unknown-alarm", "port-scan")],
        "did you mean `port-scans`?",
    ),
    case(
        "alarms of two accounts",
        ALERTS,
        &[("all: [port-scans, blocked-names]", "all: [port-scans, access-keys]")],
        &[("alarms-apart", "access-keys")],
        "this one is in account 111111111111 in us-east-1",
    ),
    case(
        "alarms of two regions",
        ALERTS,
        &[("all: [port-scans, blocked-names]", "any: [archive-replica-failed, archive-replica-late]")],
        &[("alarms-apart", "archive-replica-late")],
        "this one is in account 222222222222 in us-west-2",
    ),
    case(
        "alarms that are combined both ways",
        ALERTS,
        &[("all: [port-scans, blocked-names]", "all: [port-scans, blocked-names], any: [ssh, unusual]")],
        &[("missing-key", "{ all: [port-scans, blocked-names], any: [ssh, unusual], quiet: true }")],
        "it has both",
    ),
    case(
        "one alarm that is told of together",
        ALERTS,
        &[("all: [port-scans, blocked-names]", "all: [port-scans]")],
        &[("out-of-range", "[port-scans]")],
        "at least 2",
    ),
    case(
        "a dashboard of something",
        ALERTS,
        &[("dashboard: true", "dashboard: trail-log")],
        &[("wrong-type", "trail-log")],
        "`dashboard`",
    ),
    case(
        "nobody to tell",
        ALERTS,
        &[("notify: { email: [security@example.com] }", "notify: {}")],
        &[("out-of-range", "{}")],
        "notify",
    ),
    case(
        "an address that is none",
        ALERTS,
        &[("security@example.com", "security")],
        &[("malformed-value", "security")],
        "an e-mail address",
    ),
    case(
        "a stream that is not there",
        super::SIEM,
        &[("late: { streams: [search, detect] }", "late: { streams: [serch, detect] }")],
        &[("unknown-stream", "serch")],
        "did you mean `search`?",
    ),
    case(
        "a stream from a log group without filters",
        super::SIEM,
        &[("flow-log: { kind: cloudwatch-logs,", "flow-log: { kind: cloudwatch-logs, class: infrequent-access,")],
        &[("class-without-filters", "flow-log"), ("class-without-filters", "flow-log")],
        "a stream needs a subscription filter",
    ),
    case(
        "topics of several accounts",
        ALERTS,
        &[("  notify: {", "  account: workloads\n  notify: {")],
        &[("unknown-account", "workloads")],
        "needs one account",
    ),
    case(
        "a brace that is not closed",
        ALERTS,
        &[("\"CreateAccessKey\" }'", "\"CreateAccessKey\"'")],
        &[("malformed-pattern", "'{ $.eventName = \"CreateAccessKey\"'")],
        "does not end with `}`",
    ),
];

#[test]
fn alarms_that_cannot_be_or_cannot_go_off_are_named() {
    check(CASES);
}
