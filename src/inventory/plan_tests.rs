use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::value::why_unknown;
use super::{Contents, Language, Unit, built_in, facts, read};

fn plan(file: &Value) -> Contents {
    let unit = Unit {
        language: Language::TerraformPlan,
        name: "plan".into(),
        documents: vec![("plan.json", file)],
        partition: "aws",
        account: Some("111122223333"),
        region: None,
        given: BTreeMap::new(),
        identities: BTreeMap::new(),
        standing: BTreeSet::new(),
    };
    read(&unit, built_in())
}

fn managed(address: &str, values: Value) -> Value {
    let plain = address.rsplit_once("module.").map_or(address, |(_, tail)| tail.split_once('.').unwrap().1);
    let (kind, name) = plain.split_once('.').unwrap();
    let name = name.split('[').next().unwrap();
    json!({ "address": address, "mode": "managed", "type": kind, "name": name, "values": values })
}

fn change(address: &str, after: Value) -> Value {
    json!({ "address": address, "change": { "actions": ["create"], "after_unknown": after } })
}

fn written(kind: &str, name: &str, expressions: Value) -> Value {
    json!({ "mode": "managed", "type": kind, "name": name, "provider_config_key": "aws", "expressions": expressions })
}

/// A bucket with its policy and key, of which nothing exists yet, and a module with a role that does.
fn first() -> Value {
    let refers = |to: &str| json!({ "references": [to, to.rsplit_once('.').unwrap().0] });
    json!({
        "format_version": "1.2",
        "variables": { "region": { "value": "eu-west-1" } },
        "planned_values": {
            "outputs": { "name": { "value": "logs" }, "arn": {} },
            "root_module": {
                "resources": [
                    managed("aws_s3_bucket.b", json!({ "bucket": "logs", "tags": null, "policy": "" })),
                    managed("aws_s3_bucket_policy.b", json!({})),
                    managed("aws_kms_key.k", json!({ "policy": "{}" })),
                    managed("aws_s3_bucket_server_side_encryption_configuration.b", json!({
                        "rule": [{ "apply_server_side_encryption_by_default": [{ "sse_algorithm": "aws:kms" }] }]
                    })),
                    managed("aws_flow_log.f", json!({}))
                ],
                "child_modules": [{
                    "address": "module.roles[\"a\"]",
                    "resources": [
                        managed("module.roles[\"a\"].aws_iam_role.r", json!({
                            "name": "r", "arn": "arn:aws:iam::444455556666:role/r", "id": "r"
                        })),
                        managed("module.roles[\"a\"].aws_iam_role_policy.p[0]", json!({ "policy": "{\"Statement\":[]}" })),
                        managed("module.roles[\"a\"].aws_s3_bucket_logging.l", json!({}))
                    ]
                }]
            }
        },
        "resource_changes": [
            change("aws_s3_bucket.b", json!({ "arn": true, "id": true, "policy": true, "region": true })),
            change("aws_s3_bucket_policy.b", json!({ "bucket": true, "policy": true, "id": true })),
            change("aws_kms_key.k", json!({ "arn": true, "key_id": true })),
            change("aws_s3_bucket_server_side_encryption_configuration.b", json!({
                "bucket": true, "rule": [{ "apply_server_side_encryption_by_default": [{ "kms_master_key_id": true }] }]
            })),
            change("aws_flow_log.f", json!({ "log_destination": true })),
            change("module.roles[\"a\"].aws_iam_role_policy.p[0]", json!({ "role": true })),
            change("module.roles[\"a\"].aws_s3_bucket_logging.l", json!({ "bucket": true, "target_bucket": true }))
        ],
        "configuration": {
            "provider_config": { "aws": { "expressions": { "region": { "references": ["var.region"] } } } },
            "root_module": {
                "resources": [
                    written("aws_s3_bucket", "b", json!({ "bucket": { "constant_value": "logs" } })),
                    written("aws_s3_bucket_policy", "b", json!({
                        "bucket": refers("aws_s3_bucket.b.id"), "policy": refers("aws_s3_bucket.b.arn")
                    })),
                    written("aws_kms_key", "k", json!({})),
                    written("aws_s3_bucket_server_side_encryption_configuration", "b", json!({
                        "bucket": refers("aws_s3_bucket.b.id"),
                        "rule": [{ "apply_server_side_encryption_by_default": [{
                            "sse_algorithm": { "constant_value": "aws:kms" }, "kms_master_key_id": refers("aws_kms_key.k.arn")
                        }] }]
                    })),
                    written("aws_flow_log", "f", json!({ "log_destination": refers("aws_s3_bucket.b.arn") }))
                ],
                "module_calls": { "roles": {
                    "expressions": { "bucket": refers("aws_s3_bucket.b.bucket") },
                    "module": { "resources": [
                        written("aws_iam_role", "r", json!({})),
                        written("aws_iam_role_policy", "p", json!({ "role": refers("aws_iam_role.r.id") })),
                        written("aws_s3_bucket_logging", "l", json!({
                            "bucket": { "references": ["var.bucket"] },
                            "target_bucket": { "references": ["var.bucket", "each.key"] }
                        }))
                    ] }
                } }
            }
        }
    })
}

#[test]
fn what_is_not_there_yet_is_linked_by_its_configuration() {
    let contents = plan(&first());
    let catalog = built_in();
    let things = facts(&contents.resources, catalog);
    let one = |kind: &str| things.iter().find(|thing| thing.kind == kind).unwrap();
    let bucket = one("bucket");
    assert_eq!(bucket.arn.as_deref(), Some("arn:aws:s3:::logs"));
    assert_eq!(bucket.resource.region.as_deref(), Some("eu-west-1"));
    assert_eq!(
        why_unknown(&bucket.facts["policy"][0]),
        Some("`policy` of `aws_s3_bucket_policy.b`, which is known only after apply")
    );
    let key = one("key");
    assert_eq!(key.arn.as_deref(), Some("arn:aws:kms:eu-west-1:444455556666:key/plan.aws_kms_key.k"));
    assert_eq!(bucket.texts("key").collect::<Vec<_>>(), [key.arn.clone().unwrap()]);
    assert_eq!(bucket.facts["encryption"], [json!("aws:kms")]);
    let role = one("role");
    assert_eq!(role.arn.as_deref(), Some("arn:aws:iam::444455556666:role/r"));
    assert_eq!(role.facts["permissions"], [json!("{\"Statement\":[]}")]);
    assert!(why_unknown(&bucket.facts["log_bucket"][0]).is_some());
    assert_eq!(one("flow-log").facts["bucket"], [json!("arn:aws:s3:::logs")]);
    assert_eq!(contents.outputs["name"], json!("logs"));
    assert!(why_unknown(&contents.outputs["arn"]).is_some());
}

#[test]
fn what_is_there_has_its_own_ids() {
    let key = "arn:aws:kms:us-east-1:444455556666:key/1234-ab";
    let file = json!({
        "format_version": "1.2",
        "planned_values": { "root_module": { "resources": [
            managed("aws_kms_key.k[0]", json!({ "arn": key, "id": "1234-ab", "key_id": "1234-ab", "policy": "{}" }))
        ] } }
    });
    let contents = plan(&file);
    let catalog = built_in();
    let things = facts(&contents.resources, catalog);
    assert_eq!(things[0].arn.as_deref(), Some(key));
    assert_eq!(things[0].resource.pointer, "/planned_values/root_module/resources/0");
}
