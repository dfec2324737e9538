//! What a policy of Firewall Manager says, in both languages, and who may write for it.

use logboom::pipeline::{Language, Outcome};
use serde_json::{Value, json};

use crate::support::{root, run_in};

const BLUEPRINT: &str = include_str!("firewall.yaml");

fn run(text: &str) -> Outcome {
    let outcome = run_in(text, &root().join("tests/firewall.yaml"), Language::Both);
    assert!(!outcome.has_errors(), "{}", outcome.human(false));
    outcome
}

fn file(outcome: &Outcome, path: &str) -> Value {
    let files = outcome.files();
    let (_, text) = files.iter().find(|(known, _)| known == path).unwrap();
    serde_json::from_str(text).unwrap()
}

/// The policy as each language has it, and what is in its text.
fn policies(text: &str) -> [(Value, Value); 2] {
    let outcome = run(text);
    let resources = file(&outcome, "cloudformation/security.template.json");
    let properties = resources["Resources"]["FirewallManager"]["Properties"].clone();
    let root = file(&outcome, "terraform/security/us-east-1.tf.json");
    let arguments = root["resource"]["aws_fms_policy"]["firewall_manager_us_east_1"].clone();
    let cloudformation = properties["SecurityServicePolicyData"]["ManagedServiceData"].as_str().unwrap();
    let terraform = arguments["security_service_policy_data"]["managed_service_data"].as_str().unwrap();
    let read = |text: &str| serde_json::from_str(text).unwrap();
    let texts = (read(cloudformation), read(terraform));
    [(properties, texts.0), (arguments, texts.1)]
}

#[test]
fn a_policy_counts_and_reports_unless_it_is_told_more() {
    let [(cloudformation, data), (terraform, same)] = policies(BLUEPRINT);
    assert_eq!(data, same);
    assert_eq!(cloudformation["RemediationEnabled"], false);
    assert_eq!(terraform["remediation_enabled"], false);
    let types = json!(["AWS::ElasticLoadBalancingV2::LoadBalancer", "AWS::ApiGateway::Stage"]);
    assert_eq!((&cloudformation["ResourceTypeList"], &terraform["resource_type_list"]), (&types, &types));
    assert!(cloudformation["IncludeMap"].is_null() && terraform["include_map"].is_null());
    assert!(cloudformation["ResourceTags"].is_null() && terraform["resource_tags"].is_null());
    assert_eq!(data["loggingConfiguration"]["logDestinationConfigs"], json!(["arn:aws:s3:::aws-waf-logs-acme"]));
    assert_eq!(data["webACLSource"], "RETROFIT_EXISTING");
    assert_eq!(data["overrideCustomerWebACLAssociation"], false);
    let group = &data["preProcessRuleGroups"][0];
    assert_eq!(group["managedRuleGroupIdentifier"]["managedRuleGroupName"], "AWSManagedRulesCommonRuleSet");
    assert_eq!(group["overrideAction"]["type"], "COUNT");
}

#[test]
fn a_policy_says_whose_resources_it_is_about() {
    let more = "count: false, existing: false, remediate: true, resource_types: [api-stages], tagged: { public: \"yes\" }, \
        only: { accounts: [\"444444444444\"], units: [ou-ab12-11111111] }, deliver_to";
    let [(cloudformation, data), (terraform, same)] = policies(&BLUEPRINT.replace("deliver_to", more));
    assert_eq!(data, same);
    assert_eq!(
        (&cloudformation["RemediationEnabled"], &terraform["remediation_enabled"]),
        (&true.into(), &true.into())
    );
    assert_eq!(cloudformation["ResourceTypeList"], json!(["AWS::ApiGateway::Stage"]));
    assert_eq!(cloudformation["ResourceTags"], json!([{ "Key": "public", "Value": "yes" }]));
    assert_eq!(terraform["resource_tags"], json!({ "public": "yes" }));
    let scope = json!({ "ACCOUNT": ["444444444444"], "ORGUNIT": ["ou-ab12-11111111"] });
    assert_eq!(cloudformation["IncludeMap"], scope);
    assert_eq!(terraform["include_map"], json!({ "account": scope["ACCOUNT"], "orgunit": scope["ORGUNIT"] }));
    assert_eq!(data["preProcessRuleGroups"][0]["overrideAction"]["type"], "NONE");
    assert!(data["webACLSource"].is_null());
}

/// The folder is the id of the policy: 32 digits in five groups, and nothing else.
#[test]
fn accounts_of_the_organization_write_below_the_id_of_a_policy() {
    let id = "????????-????-????-????-????????????";
    let written = |text: &str| {
        let template = file(&run(text), "cloudformation/security.us-east-1.template.json");
        let statements = template["Resources"]["WallsPolicy"]["Properties"]["PolicyDocument"]["Statement"].clone();
        let write = |statement: &&Value| statement["Sid"] == "FirewallManagerWrite";
        let write = statements.as_array().unwrap().iter().find(write).unwrap().clone();
        let paths: Vec<String> = write["Resource"]
            .as_array()
            .unwrap()
            .iter()
            .map(|path| path["Fn::Sub"].as_str().unwrap().to_owned())
            .collect();
        (paths, write["Condition"]["StringEquals"].clone())
    };
    let (paths, condition) = written(BLUEPRINT);
    assert_eq!(paths, [format!("${{Walls.Arn}}/{id}/AWSLogs/*/WAFLogs/*")]);
    assert_eq!(condition["aws:SourceOrgID"], "o-a1b2c3d4e5");
    let (paths, condition) = written(&BLUEPRINT.replace("  accounts:\n", "  guard: accounts\n  accounts:\n"));
    assert_eq!(paths.len(), 4);
    assert!(paths.contains(&format!("${{Walls.Arn}}/{id}/AWSLogs/444444444444/WAFLogs/*")));
    assert_eq!(condition["aws:SourceAccount"].as_array().unwrap().len(), 4);
}
