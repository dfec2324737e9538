//! Sources of a generated blueprint.

use serde_json::{Map, Value, json};

use super::estate::Estate;
use super::tape::Tape;

/// What the sources ask of the destinations.
#[derive(Default)]
pub(super) struct Wanted {
    /// Names of log groups; those of a trail first.
    pub(super) log_groups: Vec<&'static str>,
    /// The group of the account that creates the trail, where there is an organization.
    pub(super) trail_account: Option<&'static str>,
}

const FIELDS: [&str; 8] =
    ["version", "account-id", "srcaddr", "dstaddr", "tcp-flags", "flow-direction", "ecs-task-arn", "encryption-status"];

pub(super) fn generate(tape: &mut Tape<'_>, estate: &Estate) -> (Value, Wanted) {
    let mut wanted = Wanted::default();
    let mut sources = Vec::new();
    for kind in tape.some(&["cloudtrail", "vpc-flow-logs", "resolver-query-logs"]) {
        let source = match kind {
            "cloudtrail" => trail(tape, estate, &mut wanted),
            kind => of_vpcs(tape, estate, kind, &mut wanted),
        };
        sources.push(Value::Object(source));
    }
    (sources.into(), wanted)
}

fn named(tape: &mut Tape<'_>, kind: &str, name: &str) -> Map<String, Value> {
    let mut source = Map::new();
    source.insert("kind".into(), kind.into());
    if tape.flag() {
        source.insert("name".into(), name.into());
    }
    source
}

fn put(tape: &mut Tape<'_>, source: &mut Map<String, Value>, word: &str, values: &[Value]) {
    if tape.flag() {
        source.insert(word.into(), tape.pick(values));
    }
}

/// A list of one may be written as one.
fn words(tape: &mut Tape<'_>, words: &[&str]) -> Value {
    match words {
        [only] if tape.flag() => (*only).into(),
        words => json!(words),
    }
}

fn trail(tape: &mut Tape<'_>, estate: &Estate, wanted: &mut Wanted) -> Map<String, Value> {
    let mut source = named(tape, "cloudtrail", "audit");
    let deliver_to: &[&str] = if tape.flag() {
        wanted.log_groups.push("trail-log");
        &["archive", "trail-log"]
    } else {
        &["archive"]
    };
    source.insert("deliver_to".into(), words(tape, deliver_to));
    if estate.organization {
        let owner = tape.pick(&["management", "security"]);
        if owner != "management" || tape.flag() {
            source.insert("account".into(), owner.into());
        }
        wanted.trail_account = Some(owner);
        put(tape, &mut source, "accounts", &["all".into()]);
    }
    put(tape, &mut source, "regions", &[json!(estate.regions)]);
    put(tape, &mut source, "management_events", &["all".into(), "read".into(), "write".into()]);
    put(
        tape,
        &mut source,
        "exclude_event_sources",
        &[json!(["kms.amazonaws.com"]), json!(["rdsdata.amazonaws.com", "kms.amazonaws.com"])],
    );
    put(
        tape,
        &mut source,
        "insights",
        &[json!(["ApiCallRateInsight"]), json!(["ApiErrorRateInsight", "ApiCallRateInsight"])],
    );
    let event = json!({ "of": "AWS::S3::Object", "only": "write", "starting_with": ["arn:aws:s3:::one/"], "not_starting_with": ["arn:aws:s3:::one/${x}"] });
    put(
        tape,
        &mut source,
        "data_events",
        &[json!([event]), json!([{ "of": "AWS::Lambda::Function" }, event]), json!([])],
    );
    source
}

fn of_vpcs(tape: &mut Tape<'_>, estate: &Estate, kind: &str, wanted: &mut Wanted) -> Map<String, Value> {
    let (name, group) = if kind == "vpc-flow-logs" { ("traffic", "flow-log") } else { ("queries", "dns-log") };
    let mut source = named(tape, kind, name);
    let deliver_to = tape.pick(&[vec!["archive"], vec!["archive", group], vec![group]]);
    if deliver_to.contains(&group) {
        wanted.log_groups.push(group);
    }
    source.insert("deliver_to".into(), words(tape, &deliver_to));
    let (mut groups, mut regions) = (estate.groups.clone(), estate.regions.clone());
    if tape.flag() {
        groups = tape.some(&groups);
        source.insert("accounts".into(), words(tape, &groups));
    }
    if tape.flag() {
        regions = tape.some(&regions);
        source.insert("regions".into(), json!(regions));
    }
    let accounts: Vec<&str> =
        estate.single.iter().filter(|(group, _)| groups.contains(group)).map(|(_, id)| *id).collect();
    source.insert("vpcs".into(), vpcs(tape, estate, &accounts, &regions));
    if kind == "vpc-flow-logs" {
        put(tape, &mut source, "traffic", &["all".into(), "accept".into(), "reject".into()]);
        put(tape, &mut source, "aggregation", &[60.into(), 600.into()]);
        if tape.flag() {
            source.insert("fields".into(), json!(tape.some(&FIELDS)));
        }
        if deliver_to == ["archive"] {
            put(tape, &mut source, "format", &["plain-text".into(), "parquet".into()]);
            put(
                tape,
                &mut source,
                "partitions",
                &[json!({ "hive": true, "hourly": true }), json!({ "hourly": false }), json!({})],
            );
        }
    }
    source
}

fn vpcs(tape: &mut Tape<'_>, estate: &Estate, accounts: &[&str], regions: &[&str]) -> Value {
    let ids = ["vpc-0a1b2c3d", "vpc-0a1b2c3d4e5f60718", "vpc-00000000"];
    match tape.below(4) {
        0 => "all".into(),
        1 => json!({ "file": "vpcs.json" }),
        2 if !estate.organization && estate.regions.len() == 1 => json!(tape.some(&ids)),
        _ if accounts.is_empty() => "all".into(),
        _ => {
            let (account, region) = (tape.pick(accounts), tape.pick(regions));
            json!({ account: { region: tape.some(&ids) } })
        }
    }
}
