//! Sources of a generated blueprint.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::estate::Estate;
use super::services;
use super::tape::Tape;

/// What the sources ask of the destinations.
#[derive(Default)]
pub(super) struct Wanted {
    /// Names of log groups; those of a trail first.
    pub(super) log_groups: Vec<&'static str>,
    /// The group of the account that creates the trail, where there is an organization.
    pub(super) trail_account: Option<&'static str>,
    /// Whether the archive needs a name that AWS WAF takes.
    pub(super) archive_of_waf: bool,
    /// Whether the archive must not be locked.
    pub(super) unlocked: bool,
    /// Whether the archive needs a customer key.
    pub(super) customer_key: bool,
}

const FIELDS: [&str; 8] =
    ["version", "account-id", "srcaddr", "dstaddr", "tcp-flags", "flow-direction", "ecs-task-arn", "encryption-status"];

pub(super) fn generate(tape: &mut Tape<'_>, estate: &Estate) -> (Value, Wanted) {
    let mut wanted = Wanted::default();
    let mut sources = Vec::new();
    for kind in tape.some(&[
        "cloudtrail",
        "vpc-flow-logs",
        "resolver-query-logs",
        "transit-gateway-flow-logs",
        "network-firewall",
        "waf",
        "cloudfront",
        "nlb-access-logs",
        "eks-auto-mode-logs",
        "route-server-logs",
        "alb-logs",
        "s3-access-logs",
        "load-balancer-logs",
        "global-accelerator",
        "verified-access",
        "api-gateway-logs",
        "route53-query-logs",
        "site-to-site-vpn",
        "step-functions",
        "elasticache",
        "config",
        "guardduty",
        "eks-control-plane",
        "rds",
        "lambda",
        "log-groups",
    ]) {
        let source = match kind {
            "cloudfront" if estate.partition != "aws" || !estate.regions.contains(&"us-east-1") => continue,
            "cloudfront" => distributions(tape, estate, &mut wanted),
            "nlb-access-logs" | "eks-auto-mode-logs" | "route-server-logs" | "alb-logs" | "s3-access-logs" => {
                delivered(tape, estate, kind, &mut wanted)
            }
            "route53-query-logs" if estate.partition != "aws" || !estate.regions.contains(&"us-east-1") => continue,
            "load-balancer-logs" | "global-accelerator" | "verified-access" | "api-gateway-logs"
            | "route53-query-logs" | "site-to-site-vpn" | "step-functions" | "elasticache" => {
                switched(tape, estate, kind, &mut wanted)
            }
            "cloudtrail" => trail(tape, estate, &mut wanted),
            "config" => recorder(tape, estate, &mut wanted),
            "guardduty" => exports(tape, estate, &mut wanted),
            "eks-control-plane" | "rds" | "lambda" | "log-groups" => {
                super::groups::generate(tape, estate, kind, &mut wanted)
            }
            "network-firewall" | "waf" => configured(tape, estate, kind, &mut wanted),
            kind => covers(tape, estate, kind, &mut wanted),
        };
        sources.push(Value::Object(source));
    }
    sources.extend(services::generate(tape, estate, &mut wanted).into_iter().map(Value::Object));
    (sources.into(), wanted)
}

pub(super) fn named(tape: &mut Tape<'_>, kind: &str, name: &str) -> Map<String, Value> {
    let mut source = Map::new();
    source.insert("kind".into(), kind.into());
    if tape.flag() {
        source.insert("name".into(), name.into());
    }
    source
}

pub(super) fn put(tape: &mut Tape<'_>, source: &mut Map<String, Value>, word: &str, values: &[Value]) {
    if tape.flag() {
        source.insert(word.into(), tape.pick(values));
    }
}

/// A list of one may be written as one.
pub(super) fn words(tape: &mut Tape<'_>, words: &[&str]) -> Value {
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
    let calls = [json!(["kms.amazonaws.com"]), json!(["ec2.amazonaws.com", "secretsmanager.amazonaws.com"])];
    put(tape, &mut source, "network_events", &calls);
    let event = json!({ "of": "AWS::S3::Object", "only": "write", "starting_with": ["arn:aws:s3:::one/"], "not_starting_with": ["arn:aws:s3:::one/${x}"] });
    put(
        tape,
        &mut source,
        "data_events",
        &[json!([event]), json!([{ "of": "AWS::Lambda::Function" }, event]), json!([])],
    );
    source
}

/// What a source of the kind covers, and what it is called and delivers to.
struct Covering {
    name: &'static str,
    log_group: &'static str,
    word: &'static str,
    ids: [&'static str; 3],
    file: &'static str,
    /// Whether it may cover all that there are.
    all: bool,
}

const VPCS: [&str; 3] = ["vpc-0a1b2c3d", "vpc-0a1b2c3d4e5f60718", "vpc-00000000"];
const GATEWAYS: [&str; 3] = ["tgw-0a1b2c3d4e5f60718", "tgw-00000000000000000", "tgw-11111111111111111"];

fn covering(kind: &str) -> Covering {
    let of_vpcs = |name, log_group| Covering { name, log_group, word: "vpcs", ids: VPCS, file: "vpcs.json", all: true };
    match kind {
        "vpc-flow-logs" => of_vpcs("traffic", "flow-log"),
        "resolver-query-logs" => of_vpcs("queries", "dns-log"),
        _ => Covering {
            name: "between",
            log_group: "gateway-log",
            word: "transit_gateways",
            ids: GATEWAYS,
            file: "gateways.json",
            all: false,
        },
    }
}

fn covers(tape: &mut Tape<'_>, estate: &Estate, kind: &str, wanted: &mut Wanted) -> Map<String, Value> {
    let covering = covering(kind);
    let mut source = named(tape, kind, covering.name);
    let group = covering.log_group;
    let deliver_to = tape.pick(&[vec!["archive"], vec!["archive", group], vec![group]]);
    if deliver_to.contains(&group) {
        wanted.log_groups.push(group);
    }
    source.insert("deliver_to".into(), words(tape, &deliver_to));
    let (mut groups, mut regions) = (estate.groups.clone(), estate.regions.clone());
    if tape.flag() {
        if covering.all {
            groups = tape.some(&groups);
        }
        source.insert("accounts".into(), words(tape, &groups));
    }
    if tape.flag() {
        regions = tape.some(&regions);
        source.insert("regions".into(), json!(regions));
    }
    let accounts: Vec<&str> =
        estate.single.iter().filter(|(group, _)| groups.contains(group)).map(|(_, id)| *id).collect();
    source.insert(covering.word.into(), covered(tape, estate, &covering, &accounts, &regions));
    options(tape, &mut source, kind, deliver_to == ["archive"]);
    source
}

/// Sources whose resources have ARNs and one destination.
fn configured(tape: &mut Tape<'_>, estate: &Estate, kind: &str, wanted: &mut Wanted) -> Map<String, Value> {
    let firewall = kind == "network-firewall";
    let (name, word, log_group) =
        if firewall { ("walls", "firewalls", "wall-log") } else { ("web", "web_acls", "waf-log") };
    let mut source = named(tape, kind, name);
    let mut deliver_to = vec![tape.pick(&["archive", log_group])];
    if firewall && deliver_to == ["archive"] && tape.flag() {
        deliver_to.push(log_group);
    }
    if deliver_to.contains(&log_group) {
        wanted.log_groups.push(log_group);
    }
    wanted.archive_of_waf |= !firewall && deliver_to == ["archive"];
    source.insert("deliver_to".into(), words(tape, &deliver_to));
    let (_, account) = tape.pick(&estate.single);
    let partition = estate.partition;
    let arn = |at: usize, region: &str| match kind {
        "waf" => format!(
            "arn:{partition}:wafv2:{region}:{account}:regional/webacl/n{at}/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f"
        ),
        _ => format!("arn:{partition}:network-firewall:{region}:{account}:firewall/n{at}"),
    };
    let (by_account, plain) = by_region(tape, estate, account, &[1, 2], &arn);
    listed(tape, estate, &mut source, word, &by_account, &plain);
    if firewall {
        let types = if deliver_to.len() > 1 { json!(["flow", "alert", "tls"]) } else { json!(["tls"]) };
        put(tape, &mut source, "types", &[types, json!(["flow", "alert"])]);
        if deliver_to.len() > 1 {
            put(tape, &mut source, "to_log_group", &[json!(["flow"]), json!(["alert", "tls"])]);
        }
    } else {
        let redact = [
            json!({ "headers": ["cookie", "x-key"], "method": true }),
            json!({ "query_string": true, "uri_path": true }),
        ];
        put(tape, &mut source, "redact", &redact);
        put(tape, &mut source, "only", &[json!(["block"]), json!(["count", "excluded-as-count"])]);
    }
    source
}

/// A list of ARNs in each of its forms; one of them is a file with nothing in it.
/// What is listed, each in a region of its own or all in one: by account and region, and plainly.
pub(super) fn by_region(
    tape: &mut Tape<'_>,
    estate: &Estate,
    account: &str,
    which: &[usize],
    id: &dyn Fn(usize, &str) -> String,
) -> (Value, Value) {
    let mut by_region: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut plain = Vec::new();
    for at in which {
        let region = tape.pick(&estate.regions);
        plain.push(id(*at, region));
        by_region.entry(region).or_default().push(id(*at, region));
    }
    (json!({ account: by_region }), json!(plain))
}

pub(super) fn listed(
    tape: &mut Tape<'_>,
    estate: &Estate,
    source: &mut Map<String, Value>,
    word: &str,
    by_account: &Value,
    plain: &Value,
) {
    source.insert(word.into(), tape.pick(&[plain.clone(), by_account.clone(), json!({ "file": "gateways.json" })]));
    if tape.flag() {
        source.insert("accounts".into(), "all".into());
        put(tape, source, "regions", &[json!(estate.regions)]);
    }
}

fn distributions(tape: &mut Tape<'_>, estate: &Estate, wanted: &mut Wanted) -> Map<String, Value> {
    let mut source = named(tape, "cloudfront", "edge");
    let deliver_to = tape.pick(&[vec!["archive"], vec!["archive", "edge-log"], vec!["edge-log"]]);
    let logged = deliver_to.contains(&"edge-log");
    if logged {
        wanted.log_groups.push("edge-log");
    }
    source.insert("deliver_to".into(), words(tape, &deliver_to));
    let arns: Vec<String> = estate
        .single
        .iter()
        .zip(["E1ABCDEF2GHIJK", "EDFDVBD6EXAMPLE", "E2"].iter().take(2))
        .map(|((_, account), id)| format!("arn:aws:cloudfront::{account}:distribution/{id}"))
        .collect();
    let by_account = json!({ estate.single[0].1: { "us-east-1": [arns[0]] } });
    let arns = json!(tape.some(&arns));
    listed(tape, estate, &mut source, "distributions", &by_account, &arns);
    put(tape, &mut source, "fields", &[json!(["date", "time", "c-ip"]), json!(["cs(User-Agent)"])]);
    let formats: &[Value] =
        if logged { &["json".into(), "plain".into()] } else { &["w3c".into(), "parquet".into(), "json".into()] };
    put(tape, &mut source, "format", formats);
    if !logged {
        put(tape, &mut source, "partitions", &[json!({ "hive": true }), json!({ "hive": false }), json!({})]);
    }
    source
}

/// Sources that have delivery sources.
fn delivered(tape: &mut Tape<'_>, estate: &Estate, kind: &str, wanted: &mut Wanted) -> Map<String, Value> {
    let (name, word, log_group) = match kind {
        "nlb-access-logs" => ("balancers", "network_load_balancers", "balancer-log"),
        "alb-logs" => ("web-balancers", "application_load_balancers", "web-log"),
        "eks-auto-mode-logs" => ("auto", "clusters", "cluster-log"),
        "s3-access-logs" => ("objects", "buckets", "object-log"),
        _ => ("routes", "route_server_peers", "route-log"),
    };
    let mut source = named(tape, kind, name);
    let deliver_to = tape.pick(&[vec!["archive"], vec!["archive", log_group], vec![log_group]]);
    if deliver_to.contains(&log_group) {
        wanted.log_groups.push(log_group);
    }
    source.insert("deliver_to".into(), words(tape, &deliver_to));
    let (_, account) = tape.pick(&estate.single);
    let partition = estate.partition;
    let arn = |at: usize, region: &str| match kind {
        "nlb-access-logs" | "alb-logs" => {
            let of = if kind == "alb-logs" { "app" } else { "net" };
            format!(
                "arn:{partition}:elasticloadbalancing:{region}:{account}:loadbalancer/{of}/shop/0a1b2c3d4e5f607{at}"
            )
        }
        "eks-auto-mode-logs" => format!("arn:{partition}:eks:{region}:{account}:cluster/c{at}"),
        "s3-access-logs" => format!("arn:{partition}:s3:::shop-{at}"),
        _ => format!("arn:{partition}:ec2:{region}:{account}:route-server-peer/rsp-0a1b2c3d4e5f6071{at}"),
    };
    let (by_account, plain) = by_region(tape, estate, account, &[1, 2], &arn);
    // The ARN of a bucket does not say where it is.
    let plain = if kind == "s3-access-logs" { by_account.clone() } else { plain };
    listed(tape, estate, &mut source, word, &by_account, &plain);
    let types = match kind {
        "eks-auto-mode-logs" => [json!(["compute"]), json!(["ipam", "block-storage"])],
        "alb-logs" => [json!(["access", "connection", "health-check"]), json!(["connection"])],
        _ => [Value::Null, Value::Null],
    };
    if types[0].is_array() {
        put(tape, &mut source, "types", &types);
    }
    if kind == "nlb-access-logs" {
        put(tape, &mut source, "format", &["json".into(), "plain".into()]);
    }
    source
}

/// Sources that users switch on.
fn switched(tape: &mut Tape<'_>, estate: &Estate, kind: &str, wanted: &mut Wanted) -> Map<String, Value> {
    let (name, log_group, targets): (_, _, &[&[&str]]) = match kind {
        "load-balancer-logs" => ("balanced", "", &[&["archive"]]),
        "global-accelerator" => ("accelerated", "", &[&["archive"]]),
        "verified-access" => ("verified", "access-log", &[&["archive"], &["access-log"], &["access-log", "archive"]]),
        "api-gateway-logs" => ("apis", "api-log", &[&["api-log"]]),
        "site-to-site-vpn" => ("tunnels", "service-log", &[&["service-log"]]),
        "step-functions" => ("machines", "service-log", &[&["service-log"]]),
        "elasticache" => ("caches", "service-log", &[&["service-log"]]),
        _ => ("zones", "zone-log", &[&["zone-log"]]),
    };
    let mut source = named(tape, kind, name);
    let deliver_to = tape.pick(targets);
    if deliver_to.contains(&log_group) && !wanted.log_groups.contains(&log_group) {
        wanted.log_groups.push(log_group);
    }
    source.insert("deliver_to".into(), words(tape, deliver_to));
    if tape.flag() {
        let groups = tape.some(&estate.groups);
        source.insert("accounts".into(), words(tape, &groups));
    }
    let regions = match kind {
        "global-accelerator" => vec![estate.regions[0]],
        "route53-query-logs" => vec!["us-east-1"],
        _ => tape.some(&estate.regions),
    };
    put(tape, &mut source, "regions", &[json!(regions)]);
    match kind {
        "api-gateway-logs" => put(tape, &mut source, "types", &[json!(["rest", "http"]), json!(["websocket"])]),
        "site-to-site-vpn" => put(tape, &mut source, "types", &[json!(["bgp", "tunnel"]), json!(["bgp"])]),
        "elasticache" => put(tape, &mut source, "types", &[json!(["engine"]), json!(["slow"])]),
        _ => {}
    }
    if kind == "load-balancer-logs" {
        put(tape, &mut source, "types", &[json!(["classic", "access"]), json!(["access", "health-check"])]);
        put(tape, &mut source, "check", &[true.into(), false.into(), "remediate".into()]);
    }
    source
}

fn recorder(tape: &mut Tape<'_>, estate: &Estate, wanted: &mut Wanted) -> Map<String, Value> {
    let mut source = named(tape, "config", "inventory");
    source.insert("deliver_to".into(), words(tape, &["archive"]));
    wanted.unlocked = true;
    if tape.flag() {
        let groups = tape.some(&estate.groups);
        source.insert("accounts".into(), words(tape, &groups));
    }
    put(tape, &mut source, "regions", &[json!(estate.regions)]);
    let types = [
        json!({ "only": ["AWS::EC2::Instance", "AWS::IAM::Role"] }),
        json!({ "except": ["AWS::IAM::Role", "AWS::EC2::Volume"] }),
    ];
    put(tape, &mut source, "resource_types", &types);
    put(tape, &mut source, "recording", &["continuous".into(), "daily".into()]);
    put(tape, &mut source, "snapshots", &["1h".into(), "24h".into()]);
    source
}

fn exports(tape: &mut Tape<'_>, estate: &Estate, wanted: &mut Wanted) -> Map<String, Value> {
    let mut source = named(tape, "guardduty", "findings");
    source.insert("deliver_to".into(), words(tape, &["archive"]));
    wanted.customer_key = true;
    let (_, account) = tape.pick(&estate.single);
    let (region, partition) = (tape.pick(&estate.regions), estate.partition);
    let arn = format!("arn:{partition}:guardduty:{region}:{account}:detector/12abc34d567e8fa901bc2d34e56789f0");
    listed(tape, estate, &mut source, "detectors", &json!({ account: { region: [arn] } }), &json!([arn]));
    source
}

fn options(tape: &mut Tape<'_>, source: &mut Map<String, Value>, kind: &str, to_archive: bool) {
    let fields: &[&str] = match kind {
        "vpc-flow-logs" => &FIELDS,
        "transit-gateway-flow-logs" => &["version", "tgw-id", "packets-lost-no-route"],
        _ => return,
    };
    if kind == "vpc-flow-logs" {
        put(tape, source, "traffic", &["all".into(), "accept".into(), "reject".into()]);
        put(tape, source, "aggregation", &[60.into(), 600.into()]);
    }
    if tape.flag() {
        source.insert("fields".into(), json!(tape.some(fields)));
    }
    if to_archive {
        put(tape, source, "format", &["plain-text".into(), "parquet".into()]);
        let partitions = [json!({ "hive": true, "hourly": true }), json!({ "hourly": false }), json!({})];
        put(tape, source, "partitions", &partitions);
    }
}

fn covered(tape: &mut Tape<'_>, estate: &Estate, covering: &Covering, accounts: &[&str], regions: &[&str]) -> Value {
    match tape.below(4) {
        0 if covering.all => "all".into(),
        1 => json!({ "file": covering.file }),
        2 if !estate.organization && estate.regions.len() == 1 => json!(tape.some(&covering.ids)),
        _ if accounts.is_empty() => "all".into(),
        _ => {
            let (account, region) = (tape.pick(accounts), tape.pick(regions));
            json!({ account: { region: tape.some(&covering.ids) } })
        }
    }
}
