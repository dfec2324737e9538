//! Whatever is read: it never panics, and never goes on for ever.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Language, Unit, built_in, facts, read};

/// Words that templates give a meaning.
const WORDS: &[&str] = &[
    "Ref",
    "Fn::GetAtt",
    "Fn::Sub",
    "Fn::Join",
    "Fn::Split",
    "Fn::Select",
    "Fn::If",
    "Fn::Equals",
    "Fn::Not",
    "Fn::And",
    "Condition",
    "AWS::NoValue",
    "AWS::Region",
    "A",
    "B",
    "A.Arn",
    "B.B",
    "${A}",
    "${A.Arn}",
    "${!A}",
    "Type",
    "Default",
    "AWS::S3::Bucket",
    "AWS::KMS::Key",
    "aws_s3_bucket",
    "aws_kms_key",
    "for_each",
    "count",
    "a",
    "dynamic",
    "content",
    "${aws_s3_bucket.a.arn}",
    "${aws_s3_bucket.a[0].arn}",
    "${local.a}",
    "${local.b}",
    "${var.a}",
    "${each.key}",
    "${[for x in local.a : x]}",
    "${merge(local.a, local.b)}",
    "${data.aws_iam_policy_document.a.json}",
    "bucket",
    "policy",
    "statement",
    "arn",
    "references",
    "constant_value",
    "aws_s3_bucket.a.id",
    "var.a",
    "module.a.b",
    "name",
    "address",
    "values",
    "resources",
    "expressions",
    "module_calls",
    "outputs",
    "module",
    "type",
    "mode",
];

/// Texts of which some mean something.
fn word() -> impl Strategy<Value = String> {
    prop_oneof![8 => prop::sample::select(WORDS).prop_map(str::to_owned), 1 => "\\PC{0,8}"]
}

fn tree() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        6 => word().prop_map(Value::from),
        1 => any::<bool>().prop_map(Value::from),
        1 => (0..4).prop_map(Value::from),
        1 => Just(Value::Null),
    ];
    leaf.prop_recursive(5, 50, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((word(), inner), 0..4).prop_map(|all| Value::Object(all.into_iter().collect())),
        ]
    })
}

fn body(kind: &'static str) -> impl Strategy<Value = Value> {
    tree().prop_map(move |inner| json!({ "Type": kind, "Properties": inner }))
}

fn all(language: Language, file: &Value) {
    let catalog = built_in();
    let unit = Unit {
        language,
        name: "u".into(),
        documents: vec![("f", file), ("g", file)],
        partition: "aws",
        account: None,
        region: Some("us-east-1"),
        given: BTreeMap::new(),
        identities: BTreeMap::new(),
        standing: BTreeSet::new(),
    };
    let contents = read(&unit, catalog);
    facts(&contents.resources, catalog);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn any_template_is_read(a in body("AWS::S3::Bucket"), b in body("AWS::KMS::Key"), tests in tree(), any in tree()) {
        all(Language::CloudFormation, &json!({
            "Parameters": any, "Conditions": { "A": tests, "B": any }, "Mappings": any,
            "Resources": { "A": a, "B": b, "C": any }, "Outputs": { "A": { "Value": any, "Condition": "A" } }
        }));
        all(Language::CloudFormation, &any);
    }

    #[test]
    fn any_module_is_read(a in tree(), b in tree(), any in tree()) {
        all(Language::Terraform, &json!({
            "locals": { "a": a, "b": b }, "variable": { "a": any },
            "resource": { "aws_s3_bucket": { "a": a, "b": b }, "aws_s3_bucket_policy": any },
            "data": { "aws_iam_policy_document": { "a": b }, "a": any }, "provider": { "aws": any },
            "output": { "a": { "value": any } }, "module": any
        }));
        all(Language::Terraform, &json!({ "resource": any, "locals": any, "output": any, "provider": any }));
    }

    #[test]
    fn any_plan_is_read(a in tree(), b in tree(), any in tree()) {
        let resource = json!({ "address": "aws_s3_bucket.a", "type": "aws_s3_bucket", "name": "a", "values": a });
        let written = json!({ "type": "aws_s3_bucket", "name": "a", "provider_config_key": "aws", "expressions": b });
        all(Language::TerraformPlan, &json!({
            "planned_values": { "root_module": { "resources": [resource, any], "child_modules": any }, "outputs": any },
            "resource_changes": [{ "address": "aws_s3_bucket.a", "change": { "after_unknown": any } }, b],
            "configuration": {
                "provider_config": { "aws": any }, "root_module": { "resources": [written], "module_calls": any }
            }
        }));
        all(Language::TerraformPlan, &any);
    }
}
