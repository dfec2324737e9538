//! What moto got from `query`: written out from the blueprint and AWS's documentation by hand.

use serde_json::{Value, json};

use super::moto::Estate;
use super::moto_server::ask;

const HERE: (&str, &str) = ("111122223333", "us-east-1");
const BUCKET: &str = "solo-archive-111122223333-us-east-1";

const BLUEPRINT: &str = r#"
name: solo
regions: [us-east-1]
account: "111122223333"
destinations:
  archive: { kind: s3, retention: 1y, encryption: s3-managed, readers: [{ principal: "arn:aws:iam::111122223333:role/ana", name: ana }] }
sources:
  - { kind: cloudtrail, deliver_to: archive }
  - { kind: load-balancer-logs, deliver_to: archive }
query: { retention: 14d, scan_limit: 5GB }
"#;

pub(super) fn judge(estate: &Estate) {
    let folder = estate.written(BLUEPRINT, HERE.0);
    assert!(estate.apply(&folder, "core", &[]).is_empty());
    let [tables, group, names, life] = estate.server.read([
        ask(HERE, "glue", "get_tables", json!({ "DatabaseName": "solo_archive" })),
        ask(HERE, "athena", "get_work_group", json!({ "WorkGroup": "solo-archive" })),
        ask(HERE, "athena", "list_named_queries", json!({ "WorkGroup": "solo-archive" })),
        ask(
            HERE,
            "s3",
            "get_bucket_lifecycle_configuration",
            json!({ "Bucket": "solo-archive-query-111122223333-us-east-1" }),
        ),
    ]);
    tables_are_as_written(tables["TableList"].as_array().unwrap());
    let settings = &group["WorkGroup"]["Configuration"];
    assert_eq!(settings["EnforceWorkGroupConfiguration"], true);
    assert_eq!(settings["BytesScannedCutoffPerQuery"], 5_368_709_120_u64);
    let results = &settings["ResultConfiguration"];
    assert_eq!(results["OutputLocation"], "s3://solo-archive-query-111122223333-us-east-1/");
    assert_eq!(results["EncryptionConfiguration"], json!({ "EncryptionOption": "SSE_S3" }));
    let kept = life["Rules"].as_array().unwrap().iter().find(|rule| rule["ID"] == "retention").unwrap();
    assert_eq!(kept["Expiration"], json!({ "Days": 14 }));
    queries_are_as_written(estate, &names["NamedQueryIds"]);
}

/// No text was taken for a reference of Terraform's.
fn tables_are_as_written(tables: &[Value]) {
    let table = |name: &str| tables.iter().find(|table| table["Name"] == name).unwrap_or_else(|| panic!("no {name}"));
    assert_eq!(tables.len(), 2);
    let trail = table("cloudtrail_events");
    let template = &trail["Parameters"]["storage.location.template"];
    assert_eq!(*template, format!("s3://{BUCKET}/AWSLogs/${{aws_account}}/CloudTrail/${{aws_region}}/${{day}}/"));
    assert_eq!(trail["StorageDescriptor"]["Location"], format!("s3://{BUCKET}/AWSLogs/"));
    let keys = trail["PartitionKeys"].as_array().unwrap().iter();
    let keys: Vec<_> = keys.map(|key| json!([key["Name"], key["Type"]])).collect();
    assert_eq!(keys, [json!(["aws_account", "string"]), json!(["aws_region", "string"]), json!(["day", "string"])]);
    let balancers = table("load_balancer_logs_access");
    let pattern = balancers["StorageDescriptor"]["SerdeInfo"]["Parameters"]["input.regex"].as_str().unwrap();
    assert!(pattern.starts_with("([^ ]*) ([^ ]*) ") && pattern.contains(r#""([^\s]+?)""#), "{pattern}");
}

fn queries_are_as_written(estate: &Estate, ids: &Value) {
    let [found] = estate.server.read([ask(
        HERE,
        "athena",
        "get_named_query",
        json!({ "NamedQueryId": ids[0].as_str().unwrap() }),
    )]);
    let query = &found["NamedQuery"];
    assert_eq!((&query["Database"], &query["WorkGroup"]), (&json!("solo_archive"), &json!("solo-archive")));
    assert_eq!(ids.as_array().unwrap().len(), 11, "seven of the trail and four of the load balancers");
    assert!(query["QueryString"].as_str().unwrap().starts_with("SELECT "), "{query}");
}
