//! A source of a generated blueprint that writes to a stream itself, with the stream and where that delivers.

use serde_json::{Value, json};

use super::estate::Estate;
use super::tape::Tape;

/// Adds them to what is there.
pub(super) fn generate(
    tape: &mut Tape<'_>,
    estate: &Estate,
    (destinations, streams, sources): (&mut Value, &mut Option<Value>, &mut Value),
) {
    if !tape.flag() {
        return;
    }
    let (group, account) = tape.pick(&estate.single);
    let (region, partition) = (tape.pick(&estate.regions), estate.partition);
    let mut stream = json!({ "deliver_to": "told" });
    destinations["told"] = if tape.flag() {
        let secret = format!("arn:{partition}:secretsmanager:{region}:{account}:secret:told-AbCdEf");
        json!({ "kind": "http-endpoint", "url": "https://logs.example.com/in", "secret": secret })
    } else {
        let mut archive = json!({ "kind": "s3", "retention": "forever", "region": region });
        if estate.organization {
            archive["account"] = group.into();
        }
        archive
    };
    if tape.flag() {
        stream["failed"] = json!({ "retention": "30d" });
    }
    let balancer =
        format!("arn:{partition}:elasticloadbalancing:{region}:{account}:loadbalancer/net/told/0a1b2c3d4e5f6079");
    let firewall = format!("arn:{partition}:network-firewall:{region}:{account}:firewall/told");
    let acl =
        format!("arn:{partition}:wafv2:{region}:{account}:regional/webacl/told/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f");
    let there = json!({ account: { region: ["vpc-0a1b2c3d4e5f60719"] } });
    let mut source = tape.pick(&[
        json!({ "kind": "vpc-flow-logs", "vpcs": there, "accounts": group, "regions": [region] }),
        json!({ "kind": "resolver-query-logs", "vpcs": there, "accounts": group, "regions": [region] }),
        json!({ "kind": "elasticache", "accounts": group, "regions": [region] }),
        json!({ "kind": "verified-access", "accounts": group, "regions": [region] }),
        json!({ "kind": "nlb-access-logs", "network_load_balancers": [balancer] }),
        json!({ "kind": "network-firewall", "firewalls": [firewall] }),
        json!({ "kind": "network-firewall", "firewalls": [firewall], "types": ["alert", "tls"], "to_stream": ["tls"] }),
        json!({ "kind": "waf", "web_acls": [acl] }),
    ]);
    if source["kind"] == "waf" {
        stream["stream_name"] = "aws-waf-logs-told".into();
    }
    source["name"] = "told-source".into();
    source["deliver_to"] =
        if source["to_stream"].is_array() { json!(["archive", "to-told"]) } else { "to-told".into() };
    let streams = streams.get_or_insert_with(|| json!({}));
    streams["to-told"] = stream;
    if let Some(sources) = sources.as_array_mut() {
        sources.push(source);
    }
}
