//! What moto got from `datadog` and from streams to tables: written out from the blueprint by hand.
//!
//! OpenSearch Serverless is left out: moto knows no streams to it.

use serde_json::{Value, json};

use super::moto::Estate;
use super::moto_server::ask;
use super::text_of;

const HERE: (&str, &str) = ("111122223333", "eu-west-1");

/// Beside what is shipped: a log group for two more streams, and where they go.
const MORE: &str = "  dns-log: { kind: cloudwatch-logs, retention: 14d }
  snowflake: { kind: snowflake, account_url: 'https://xy12345.snowflakecomputing.com', database: D, schema: S, table: T, secret: { create: {} } }
  redshift: { kind: redshift, jdbc: 'jdbc:redshift://a.b.eu-west-1.redshift.amazonaws.com:5439/dev', table: events, secret: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:redshift-AbCdEf' }
streams:
  to-snowflake: { from: dns-log, deliver_to: snowflake }
  to-redshift: { from: dns-log, deliver_to: redshift }
";

pub(super) fn judge(estate: &Estate) {
    let shipped = text_of("datadog");
    assert_eq!(shipped.matches("streams:\n").count(), 1);
    let text = shipped.replace("streams:\n", MORE);
    let folder = estate.written(&text, HERE.0);
    assert!(estate.apply(&folder, "core", &[]).is_empty());
    let [datadog, snowflake, redshift] = estate.server.read(["datadog", "snowflake", "redshift"].map(|name| {
        let stream = json!({ "DeliveryStreamName": format!("acme-to-{name}") });
        ask(HERE, "firehose", "describe_delivery_stream", stream)
    }));
    let of = |stream: &Value, kind: &str| stream["DeliveryStreamDescription"]["Destinations"][0][kind].clone();
    let datadog = of(&datadog, "HttpEndpointDestinationDescription");
    let address = "https://aws-kinesis-http-intake.logs.datadoghq.eu/v1/input";
    assert_eq!(datadog["EndpointConfiguration"]["Url"], address);
    assert_eq!(datadog["SecretsManagerConfiguration"]["SecretARN"], secret("datadog"));
    let snowflake = of(&snowflake, "SnowflakeDestinationDescription");
    assert_eq!((&snowflake["Database"], &snowflake["DataLoadingOption"]), (&json!("D"), &json!("JSON_MAPPING")));
    let [empty] = estate.server.read([ask(
        HERE,
        "secretsmanager",
        "describe_secret",
        json!({ "SecretId": "acme-snowflake-credentials" }),
    )]);
    assert_eq!(snowflake["SecretsManagerConfiguration"]["SecretARN"], empty["ARN"]);
    assert!(empty["KmsKeyId"].as_str().unwrap().starts_with("arn:aws:kms:eu-west-1:111122223333:key/"));
    // Nobody has put anything into it.
    assert_eq!(empty["VersionIdsToStages"].as_object().map_or(0, serde_json::Map::len), 0, "{empty}");
    let redshift = of(&redshift, "RedshiftDestinationDescription");
    let copy = &redshift["CopyCommand"];
    assert_eq!(
        (&copy["DataTableName"], &copy["CopyOptions"]),
        (&json!("events"), &json!("JSON 'auto ignorecase' GZIP"))
    );
    assert_eq!(redshift["SecretsManagerConfiguration"]["SecretARN"], secret("redshift"));
}

fn secret(name: &str) -> String {
    format!("arn:aws:secretsmanager:eu-west-1:111122223333:secret:{name}-AbCdEf")
}
