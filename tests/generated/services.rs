//! Sources of a generated blueprint that have delivery sources and little else to say.

use serde_json::{Map, Value, json};

use super::estate::Estate;
use super::sources::{Wanted, listed, named, put, words};
use super::tape::Tape;

/// A kind of source: the word for what it lists, what follows `arn:partition:` of one of these, and its types of log.
type Service = (&'static str, &'static str, &'static str, &'static [&'static str]);

const SERVICES: [Service; 23] = [
    (
        "agentcore-browsers",
        "agentcore_browsers",
        "bedrock-agentcore:{region}:{account}:browser-custom/b-AbCdE1234{n}",
        &[],
    ),
    (
        "agentcore-interpreters",
        "agentcore_interpreters",
        "bedrock-agentcore:{region}:{account}:code-interpreter-custom/c-AbCdE1234{n}",
        &["usage"],
    ),
    (
        "agentcore-gateways",
        "agentcore_gateways",
        "bedrock-agentcore:{region}:{account}:gateway/tools-abcde1234{n}",
        &[],
    ),
    ("agentcore-memories", "agentcore_memories", "bedrock-agentcore:{region}:{account}:memory/m-AbCdE1234{n}", &[]),
    (
        "agentcore-runtimes",
        "agentcore_runtimes",
        "bedrock-agentcore:{region}:{account}:runtime/r-AbCdE1234{n}",
        &["usage"],
    ),
    ("bedrock-agents", "agent_aliases", "bedrock:{region}:{account}:agent-alias/AGENT12345/ALIAS1234{n}", &["events"]),
    (
        "bedrock-knowledge-bases",
        "knowledge_bases",
        "bedrock:{region}:{account}:knowledge-base/KB1234567{n}",
        &["runtime"],
    ),
    ("entity-resolution", "matching_workflows", "entityresolution:{region}:{account}:matchingworkflow/w{n}", &[]),
    (
        "entity-resolution-mapping",
        "mapping_workflows",
        "entityresolution:{region}:{account}:idmappingworkflow/w{n}",
        &[],
    ),
    ("event-buses", "event_buses", "events:{region}:{account}:event-bus/b{n}", &["error", "trace"]),
    ("identity-center", "sync_profiles", "identity-sync:{region}:{account}:profile/p{n}", &[]),
    ("mail-manager", "ingress_endpoints", "ses:{region}:{account}:mailmanager-ingress-point/inp-{n}", &["policies"]),
    ("mail-manager-rules", "rule_sets", "ses:{region}:{account}:mailmanager-rule-set/rs-{n}", &[]),
    ("mediapackage", "channel_groups", "mediapackagev2:{region}:{account}:channelGroup/c{n}", &["ingress"]),
    (
        "mediatailor",
        "playback_configurations",
        "mediatailor:{region}:{account}:playbackConfiguration/p{n}",
        &["transcodes"],
    ),
    ("network-firewall-proxies", "proxies", "network-firewall:{region}:{account}:proxy/p{n}", &["deny", "alert"]),
    ("pcs", "computing_clusters", "pcs:{region}:{account}:cluster/pcs_{n}", &["jobs", "audit", "scaling"]),
    (
        "q-business",
        "q_applications",
        "qbusiness:{region}:{account}:application/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5{n}",
        &["sync"],
    ),
    (
        "q-in-connect",
        "connect_assistants",
        "wisdom:{region}:{account}:assistant/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5{n}",
        &[],
    ),
    ("security-hub", "security_hubs", "securityhub:{region}:{account}:hubv2/*", &[]),
    ("security-hub-cspm", "cspm_hubs", "securityhub:{region}:{account}:hub/*", &[]),
    ("shield", "protections", "shield::{account}:protection/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5{n}", &[]),
    ("vpc-lattice", "lattice_resources", "vpc-lattice:{region}:{account}:service/svc-0a1b2c3d4e5f6071{n}", &[]),
];

/// A few of them, next to each other.
pub(super) fn generate(tape: &mut Tape<'_>, estate: &Estate, wanted: &mut Wanted) -> Vec<Map<String, Value>> {
    let first = tape.below(SERVICES.len());
    let few = SERVICES.iter().cycle().skip(first).take(tape.below(5));
    let of_aws_alone = |kind: &str| ["q-business", "shield"].contains(&kind);
    let home = |kind: &str| kind != "shield" || estate.regions.contains(&"us-east-1");
    let is_there = |(kind, ..): &&Service| (estate.partition == "aws" || !of_aws_alone(kind)) && home(kind);
    few.filter(is_there).map(|service| one(tape, estate, service, wanted)).collect()
}

fn one(tape: &mut Tape<'_>, estate: &Estate, service: &Service, wanted: &mut Wanted) -> Map<String, Value> {
    let (kind, word, pattern, types) = *service;
    let mut source = named(tape, kind, kind.trim_end_matches('s'));
    let findings = kind.starts_with("security-hub");
    // Where it goes below a prefix is not documented.
    let logged = findings || kind == "vpc-lattice";
    let deliver_to = if logged || tape.flag() { "service-log" } else { "archive" };
    if deliver_to == "service-log" && !wanted.log_groups.contains(&deliver_to) {
        wanted.log_groups.push(deliver_to);
    }
    source.insert("deliver_to".into(), words(tape, &[deliver_to]));
    let (_, account) = tape.pick(&estate.single);
    let region = if kind == "shield" { "us-east-1" } else { tape.pick(&estate.regions) };
    let arn = |n: usize| {
        let rest = pattern.replace("{region}", region).replace("{account}", account).replace("{n}", &n.to_string());
        format!("arn:{}:{rest}", estate.partition)
    };
    let arns = if findings { vec![arn(0)] } else { vec![arn(1), arn(2)] };
    listed(tape, estate, &mut source, word, &json!({ account: { region: arns } }), &json!(arns));
    if !types.is_empty() {
        put(tape, &mut source, "types", &[json!(types), json!([types[0]])]);
    }
    source
}
