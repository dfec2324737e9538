//! Rules by which CloudWatch switches logs on: in CloudFormation, and in nothing else.

use std::collections::BTreeMap;

use logboom::pipeline::Language;
use serde_json::{Value, json};

use crate::support::{root, run_in};

const BLUEPRINT: &str = include_str!("telemetry.yaml");

fn files_of(text: &str) -> BTreeMap<String, Value> {
    let outcome = run_in(text, &root().join("tests/telemetry.yaml"), Language::CloudFormation);
    assert!(!outcome.has_errors(), "{}", outcome.human(false));
    outcome.files().into_iter().map(|(path, text)| (path, serde_json::from_str(&text).unwrap())).collect()
}

/// Stack, logical id and type of every rule.
fn rules(files: &BTreeMap<String, Value>) -> Vec<(String, String, String)> {
    let mut found = Vec::new();
    for (path, template) in files {
        for (id, resource) in template["Resources"].as_object().into_iter().flatten() {
            let kind = resource["Type"].as_str().unwrap_or_default();
            if let Some(kind) = kind.strip_prefix("AWS::ObservabilityAdmin::") {
                let stack = path.trim_start_matches("cloudformation/").trim_end_matches(".template.json");
                found.push((stack.to_owned(), id.clone(), kind.to_owned()));
            }
        }
    }
    found
}

fn resource<'a>(files: &'a BTreeMap<String, Value>, stack: &str, id: &str) -> &'a Value {
    &files[&format!("cloudformation/{stack}.template.json")]["Resources"][id]
}

fn rule<'a>(files: &'a BTreeMap<String, Value>, stack: &str, id: &str) -> &'a Value {
    &resource(files, stack, id)["Properties"]["Rule"]
}

#[test]
fn a_rule_of_the_organization_is_in_each_region_of_its_owner_and_others_are_in_each_account() {
    let found = rules(&files_of(BLUEPRINT));
    let expected = [
        ("management.eu-west-1", "TelemetryClusters", "OrganizationTelemetryRule"),
        ("management.eu-west-1", "TelemetryFlowLogs", "OrganizationTelemetryRule"),
        ("management.us-east-1", "TelemetryClusters", "OrganizationTelemetryRule"),
        ("management.us-east-1", "TelemetryFlowLogs", "OrganizationTelemetryRule"),
        ("security.eu-west-1", "TelemetryQueries", "OrganizationTelemetryRule"),
        ("security", "TelemetryBalancers", "TelemetryRule"),
        ("workloads", "TelemetryBalancers", "TelemetryRule"),
        ("workloads", "TelemetryWeb", "TelemetryRule"),
    ];
    let expected = expected.map(|(stack, id, kind)| (stack.to_owned(), id.to_owned(), kind.to_owned()));
    assert_eq!(found, expected);
}

/// A scope and criteria are free text whose form AWS does not document: rules have neither.
#[test]
fn a_rule_says_what_is_logged_where_and_how_long() {
    let files = files_of(BLUEPRINT);
    assert_eq!(
        rule(&files, "management.us-east-1", "TelemetryFlowLogs"),
        &json!({
            "ResourceType": "AWS::EC2::VPC",
            "TelemetryType": "Logs",
            "TelemetrySourceTypes": ["VPC_FLOW_LOGS"],
            "DestinationConfiguration": {
                "DestinationType": "cloud-watch-logs",
                "DestinationPattern": "/acme/flow-logs/<resourceId>",
                "RetentionInDays": 7,
                "VPCFlowLogParameters": { "TrafficType": "REJECT", "MaxAggregationInterval": 600 },
            },
        })
    );
    assert_eq!(
        rule(&files, "security.eu-west-1", "TelemetryQueries"),
        &json!({
            "ResourceType": "AWS::EC2::VPC",
            "TelemetryType": "Logs",
            "TelemetrySourceTypes": ["ROUTE53_RESOLVER_QUERY_LOGS"],
            "DestinationConfiguration": {
                "DestinationType": "cloud-watch-logs",
                "DestinationPattern": "/acme/queries/<resourceId>",
                "RetentionInDays": 30,
            },
        })
    );
    let web = rule(&files, "workloads", "TelemetryWeb");
    assert_eq!(web["ResourceType"], "AWS::WAFv2::WebACL");
    assert_eq!(web["DestinationConfiguration"]["DestinationPattern"], "aws-waf-logs-acme-web-<resourceId>");
    assert_eq!(web["DestinationConfiguration"]["RetentionInDays"], 731);
    let balancers = rule(&files, "workloads", "TelemetryBalancers");
    assert_eq!(balancers["ResourceType"], "AWS::ElasticLoadBalancingV2::LoadBalancer");
    assert!(balancers["TelemetrySourceTypes"].is_null());
    assert_eq!(balancers["DestinationConfiguration"]["DestinationPattern"], "/nlb/<accountId>/<resourceId>");
    let clusters = rule(&files, "management.us-east-1", "TelemetryClusters");
    assert_eq!(clusters["ResourceType"], "AWS::EKS::Cluster");
    assert_eq!(clusters["TelemetrySourceTypes"], json!(["EKS_AUDIT_LOGS", "EKS_AUTHENTICATOR_LOGS"]));
    assert_eq!(clusters["DestinationConfiguration"], json!({ "DestinationType": "cloud-watch-logs" }));
}

#[test]
fn a_rule_of_some_regions_is_in_no_others() {
    let files = files_of(BLUEPRINT);
    let balancers = resource(&files, "workloads", "TelemetryBalancers");
    assert_eq!(balancers["Condition"], "InUsEast1");
    assert!(resource(&files, "workloads", "TelemetryWeb")["Condition"].is_null());
    assert_eq!(balancers["Properties"]["RuleName"], "acme-balancers");
}

#[test]
fn an_account_without_an_organization_has_rules_of_its_own() {
    let text = "name: acme\nregions: [us-east-1, eu-west-1]\naccount: \"111122223333\"\n\
        destinations: { kept: { kind: cloudwatch-logs, retention: 30d } }\n\
        sources: [{ kind: api-gateway-logs, deliver_to: kept }]\n\
        telemetry: { clusters: { of: eks-control-plane } }\n";
    let files = files_of(text);
    let found = rules(&files);
    let places: Vec<&str> = found.iter().map(|(stack, ..)| stack.as_str()).collect();
    assert_eq!(places, ["account.eu-west-1", "account.us-east-1"]);
    assert!(found.iter().all(|(_, id, kind)| id == "TelemetryClusters" && kind == "TelemetryRule"));
    let types = &rule(&files, places[0], "TelemetryClusters")["TelemetrySourceTypes"];
    assert_eq!(types.as_array().unwrap().len(), 5, "all types, where none are said: {types}");
}
