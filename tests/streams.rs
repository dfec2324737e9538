//! What streams are told to do, in both dialects. Expectations are written from the pages of AWS and of the vendors.

mod records;

use serde_json::{Value, json};

use crate::support::artifacts;

const SECRET: &str = "arn:aws:secretsmanager:us-east-1:111122223333:secret:siem-AbCdEf";

/// A blueprint with one stream.
pub(crate) fn blueprint(destination: &str) -> String {
    format!(
        "name: acme\nregions: [us-east-1]\naccount: \"111122223333\"\ndestinations:\n  \
         archive: {{ kind: s3, retention: 1y, lock: {{ mode: governance, for: 30d }} }}\n  \
         trail-log: {{ kind: cloudwatch-logs, retention: 30d }}\n  siem: {destination}\nstreams:\n  \
         detect: {{ from: trail-log, deliver_to: siem }}\nsources:\n  - {{ kind: cloudtrail, deliver_to: [archive, trail-log] }}\n"
    )
}

/// The destination of the only stream of a blueprint: in CloudFormation, and in Terraform.
fn configurations(destination: &str, names: (&str, &str)) -> (Value, Value) {
    configured(&blueprint(destination), names)
}

fn configured(text: &str, names: (&str, &str)) -> (Value, Value) {
    let streams = resources(text, ("AWS::KinesisFirehose::DeliveryStream", "aws_kinesis_firehose_delivery_stream"));
    let ([there], [found]) = (streams.0.as_slice(), streams.1.as_slice()) else { panic!("{text}: {streams:?}") };
    let (there, found) = (there[names.0].clone(), found[names.1].clone());
    assert!(there.is_object() && found.is_object(), "{text}: {there} {found}");
    (there, found)
}

fn endpoint(words: &str) -> (Value, Value) {
    let names = ("HttpEndpointDestinationConfiguration", "http_endpoint_configuration");
    configurations(&format!("{{ kind: http-endpoint, {words}, secret: \"{SECRET}\" }}"), names)
}

#[test]
fn vendors_have_their_addresses() {
    for (words, address) in [
        ("vendor: datadog, site: us1", "https://aws-kinesis-http-intake.logs.datadoghq.com/v1/input"),
        ("vendor: datadog, site: eu", "https://aws-kinesis-http-intake.logs.datadoghq.eu/v1/input"),
        ("vendor: datadog, site: gov", "https://aws-kinesis-http-intake.logs.ddog-gov.com/v1/input"),
        (
            "vendor: datadog, site: us5",
            "https://aws-kinesis-http-intake.logs.us5.datadoghq.com/api/v2/logs?dd-protocol=aws-kinesis-firehose",
        ),
        ("vendor: new-relic, site: us", "https://aws-api.newrelic.com/firehose/v1"),
        ("vendor: new-relic, site: eu", "https://aws-api.eu.newrelic.com/firehose/v1"),
        (
            "vendor: dynatrace, environment: abc12345",
            "https://abc12345.live.dynatrace.com/api/v2/logs/ingest/aws_firehose",
        ),
        ("vendor: elastic, cluster: logs, region: eu-west-1", "https://logs.es.eu-west-1.aws.elastic-cloud.com"),
        ("vendor: honeycomb, site: us, dataset: aws", "https://api.honeycomb.io/1/kinesis_events/aws"),
        ("vendor: honeycomb, site: eu, dataset: aws", "https://api.eu1.honeycomb.io/1/kinesis_events/aws"),
        ("vendor: logicmonitor, portal: acme", "https://acme.logicmonitor.com"),
        ("vendor: coralogix, site: eu1", "https://ingress.coralogix.com/aws/firehose"),
        ("vendor: coralogix, site: us2", "https://ingress.cx498.coralogix.com/aws/firehose"),
        ("vendor: logz-io, site: us", "https://aws-firehose-logs-listener.logz.io"),
        (
            "vendor: grafana-cloud, logs_host: logs-prod-012",
            "https://aws-logs-prod-012.grafana.net/aws-logs/api/v1/push",
        ),
    ] {
        let (there, found) = endpoint(words);
        assert_eq!(there["EndpointConfiguration"]["Url"], address);
        assert_eq!(found["url"], address);
        // They unpack records themselves.
        assert_eq!(
            (&there["ProcessingConfiguration"], &found["processing_configuration"]),
            (&Value::Null, &Value::Null)
        );
        assert_eq!(
            (&there["SecretsManagerConfiguration"]["SecretARN"], &found["secrets_manager_configuration"]["secret_arn"]),
            (&SECRET.into(), &SECRET.into())
        );
        assert_eq!((&there["EndpointConfiguration"]["AccessKey"], &found["access_key"]), (&Value::Null, &Value::Null));
    }
}

#[test]
fn vendors_get_what_they_ask_for_unless_the_blueprint_says_otherwise() {
    let (there, found) = endpoint("vendor: new-relic, site: us");
    assert_eq!(there["EndpointConfiguration"]["Name"], "New Relic");
    assert_eq!(there["BufferingHints"], json!({ "IntervalInSeconds": 60, "SizeInMBs": 1 }));
    assert_eq!((&found["buffering_size"], &found["buffering_interval"]), (&1.into(), &60.into()));
    assert_eq!(there["RequestConfiguration"], json!({ "ContentEncoding": "GZIP" }));
    let (there, found) = endpoint("vendor: coralogix, site: eu2, attributes: { applicationName: acme }");
    let attributes = |name: &str, value: &str| json!([{ name: "applicationName", value: "acme" }, { name: "integrationType", value: "CloudWatch_JSON" }]);
    assert_eq!(there["RequestConfiguration"]["CommonAttributes"], attributes("AttributeName", "AttributeValue"));
    assert_eq!(found["request_configuration"]["common_attributes"], attributes("name", "value"));
    let (there, found) = endpoint(
        "vendor: elastic, cluster: a, region: us-east-1, buffer: { seconds: 90 }, encoding: none, name: ours, unpack: true",
    );
    assert_eq!(there["EndpointConfiguration"]["Name"], "ours");
    assert_eq!(there["BufferingHints"], json!({ "IntervalInSeconds": 90, "SizeInMBs": 1 }));
    assert_eq!(found["request_configuration"]["content_encoding"], "NONE");
    assert_eq!(there["ProcessingConfiguration"]["Processors"][0]["Type"], "Decompression");
    assert_eq!(found["processing_configuration"]["processors"][0]["type"], "Decompression");
}

#[test]
fn records_for_other_addresses_are_unpacked_unless_the_blueprint_says_otherwise() {
    let (there, _) = endpoint("url: \"https://siem.example.com/in\"");
    assert_eq!(there["ProcessingConfiguration"]["Processors"][0]["Type"], "Decompression");
    let (there, found) = endpoint("url: \"https://siem.example.com/in\", unpack: false");
    assert_eq!((&there["ProcessingConfiguration"], &found["processing_configuration"]), (&Value::Null, &Value::Null));
}

#[test]
fn collections_are_reached_by_their_address_and_the_role_by_their_arn() {
    let words = "{ kind: opensearch-serverless, collection: \"arn:aws:aoss:us-east-1:111122223333:collection/0a1b2c3d4e\", endpoint: \"https://0a1b2c3d4e.us-east-1.aoss.amazonaws.com\" }";
    let names = ("AmazonOpenSearchServerlessDestinationConfiguration", "opensearchserverless_configuration");
    let (there, found) = configurations(words, names);
    let address = "https://0a1b2c3d4e.us-east-1.aoss.amazonaws.com";
    assert_eq!((&there["CollectionEndpoint"], &found["collection_endpoint"]), (&address.into(), &address.into()));
    assert_eq!((&there["IndexName"], &found["index_name"]), (&"logs".into(), &"logs".into()));
    assert_eq!(
        (&there["S3BackupMode"], &found["s3_backup_mode"]),
        (&"FailedDocumentsOnly".into(), &"FailedDocumentsOnly".into())
    );
    // It takes JSON: whole records, unpacked.
    assert_eq!(there["ProcessingConfiguration"]["Processors"].as_array().map(Vec::len), Some(1));
    assert_eq!(found["processing_configuration"]["processors"].as_array().map(Vec::len), Some(1));
}

#[test]
fn snowflake_loads_keys_or_whole_records() {
    let names = ("SnowflakeDestinationConfiguration", "snowflake_configuration");
    let base =
        "kind: snowflake, account_url: \"https://xy12345.snowflakecomputing.com\", database: D, schema: S, table: T";
    let of = |words: &str| configurations(&format!("{{ {base}{words}, secret: \"{SECRET}\" }}"), names);
    let (there, found) = of("");
    assert_eq!(
        (&there["DataLoadingOption"], &found["data_loading_option"]),
        (&"JSON_MAPPING".into(), &"JSON_MAPPING".into())
    );
    assert_eq!((&there["ContentColumnName"], &found["content_column_name"]), (&Value::Null, &Value::Null));
    assert_eq!(
        (&there["PrivateKey"], &found["private_key"], &there["User"]),
        (&Value::Null, &Value::Null, &Value::Null)
    );
    let (there, found) = of(", loading: variant-and-metadata, content_column: C, metadata_column: M, role: R");
    let loading = "VARIANT_CONTENT_AND_METADATA_MAPPING";
    assert_eq!((&there["DataLoadingOption"], &found["data_loading_option"]), (&loading.into(), &loading.into()));
    assert_eq!((&there["MetaDataColumnName"], &found["metadata_column_name"]), (&"M".into(), &"M".into()));
    assert_eq!(there["SnowflakeRoleConfiguration"], json!({ "Enabled": true, "SnowflakeRole": "R" }));
    assert_eq!(found["snowflake_role_configuration"], json!({ "enabled": true, "snowflake_role": "R" }));
    assert_eq!(
        (&there["SecretsManagerConfiguration"]["SecretARN"], &found["secrets_manager_configuration"]["secret_arn"]),
        (&SECRET.into(), &SECRET.into())
    );
}

#[test]
fn tables_are_updated_by_a_role_for_that_table_and_its_folder() {
    let names = ("IcebergDestinationConfiguration", "iceberg_configuration");
    let catalog = "arn:aws:glue:us-east-1:111122223333:catalog";
    let words = format!(
        "{{ kind: iceberg, catalog: '{catalog}', database: d, table: t, bucket: 'arn:aws:s3:::lake', folder: a/b, unique_keys: [id] }}"
    );
    let (there, found) = configurations(&words, names);
    assert_eq!(there["CatalogConfiguration"], json!({ "CatalogArn": catalog }));
    let table = json!({ "DestinationDatabaseName": "d", "DestinationTableName": "t", "UniqueKeys": ["id"] });
    assert_eq!(there["DestinationTableConfigurationList"], json!([table]));
    let table = json!({ "database_name": "d", "table_name": "t", "unique_keys": ["id"] });
    assert_eq!((&found["catalog_arn"], &found["destination_table_configuration"]), (&catalog.into(), &json!([table])));
    assert_eq!(
        (&there["s3BackupMode"], &found["s3_backup_mode"]),
        (&"FailedDataOnly".into(), &"FailedDataOnly".into())
    );
    // One JSON object in a record: whole records, unpacked.
    assert_eq!(there["ProcessingConfiguration"]["Processors"].as_array().map(Vec::len), Some(1));
    let (roles, _) = resources(&blueprint(&words), ("AWS::IAM::Role", "aws_iam_role"));
    let role = roles.iter().find(|role| role["RoleName"] == "acme-detect-role").unwrap();
    let all = role["Policies"][0]["PolicyDocument"]["Statement"].as_array().unwrap();
    let granted = |sid: &str| &all.iter().find(|one| one["Sid"] == sid).unwrap()["Resource"];
    let database = "arn:aws:glue:us-east-1:111122223333:database/d";
    assert_eq!(granted("UpdateTable"), &json!([catalog, database, "arn:aws:glue:us-east-1:111122223333:table/d/t"]));
    assert_eq!(
        (granted("FindTable"), granted("WriteTable")),
        (&"arn:aws:s3:::lake".into(), &"arn:aws:s3:::lake/a/b/*".into())
    );
}

#[test]
fn redshift_copies_what_is_compressed_in_a_bucket_that_forgets_soon() {
    let names = ("RedshiftDestinationConfiguration", "redshift_configuration");
    let address = "jdbc:redshift://logs.111122223333.us-east-1.redshift-serverless.amazonaws.com:5439/dev";
    let of = |words: &str| {
        configurations(
            &format!("{{ kind: redshift, jdbc: \"{address}\", table: events{words}, secret: \"{SECRET}\" }}"),
            names,
        )
    };
    let (there, found) = of("");
    assert_eq!((&there["ClusterJDBCURL"], &found["cluster_jdbcurl"]), (&address.into(), &address.into()));
    assert_eq!(
        there["CopyCommand"],
        json!({ "DataTableName": "events", "CopyOptions": "JSON 'auto ignorecase' GZIP" })
    );
    assert_eq!(
        (&found["data_table_name"], &found["copy_options"]),
        (&"events".into(), &"JSON 'auto ignorecase' GZIP".into())
    );
    assert_eq!(there["S3Configuration"]["CompressionFormat"], "GZIP");
    assert_eq!(found["s3_configuration"]["compression_format"], "GZIP");
    assert_eq!(
        (&there["Username"], &there["Password"], &found["password"]),
        (&Value::Null, &Value::Null, &Value::Null)
    );
    let (there, found) = of(", columns: \"a,b\", copy: \"DELIMITER '|'\"");
    let command = json!({ "DataTableName": "events", "DataTableColumns": "a,b", "CopyOptions": "DELIMITER '|' GZIP" });
    assert_eq!(there["CopyCommand"], command);
    assert_eq!((&found["data_table_columns"], &found["copy_options"]), (&"a,b".into(), &"DELIMITER '|' GZIP".into()));
    let mut days = Vec::new();
    let words = format!("{{ kind: redshift, jdbc: \"{address}\", table: events, secret: \"{SECRET}\" }}");
    for content in artifacts(&blueprint(&words)).into_values() {
        let bucket = &content["Resources"]["DetectFailed"]["Properties"]["LifecycleConfiguration"]["Rules"];
        let rules = &content["resource"]["aws_s3_bucket_lifecycle_configuration"]["detect_failed"]["rule"];
        for rules in [bucket, rules].into_iter().filter_map(Value::as_array) {
            days.extend(
                rules.iter().find_map(|rule| rule["ExpirationInDays"].as_u64().or(rule["expiration"]["days"].as_u64())),
            );
        }
    }
    assert_eq!(days, [14, 14]);
}

#[test]
fn objects_in_archives_are_compressed_and_collected_as_the_blueprint_says() {
    let names = ("ExtendedS3DestinationConfiguration", "extended_s3_configuration");
    let base = blueprint("{ kind: s3, retention: 1y }");
    assert_eq!(base.matches("deliver_to: siem").count(), 1);
    for (words, format, seconds, megabytes) in [
        ("", "GZIP", 300, 5),
        (", compression: none, buffer: { seconds: 0 }", "UNCOMPRESSED", 0, 5),
        (", compression: snappy, buffer: { megabytes: 128, seconds: 900 }", "Snappy", 900, 128),
        (", compression: hadoop-snappy", "HADOOP_SNAPPY", 300, 5),
        (", compression: zip", "ZIP", 300, 5),
    ] {
        let text = base.replace("deliver_to: siem", &format!("deliver_to: siem{words}"));
        let (there, found) = configured(&text, names);
        assert_eq!((&there["CompressionFormat"], &found["compression_format"]), (&format.into(), &format.into()));
        assert_eq!(there["BufferingHints"], json!({ "IntervalInSeconds": seconds, "SizeInMBs": megabytes }));
        assert_eq!((&found["buffering_interval"], &found["buffering_size"]), (&seconds.into(), &megabytes.into()));
    }
}

const DIRECT: &str = "
name: acme
regions: [us-east-1]
account: \"111122223333\"
destinations:
  archive: { kind: s3, retention: 1y, lock: { mode: governance, for: 30d } }
  trail-log: { kind: cloudwatch-logs, retention: 30d }
streams:
  direct: { deliver_to: archive, stream_name: aws-waf-logs-direct }
  groups: { from: trail-log, deliver_to: archive }
sources:
  - { kind: cloudtrail, deliver_to: [archive, trail-log] }
  - { kind: vpc-flow-logs, vpcs: all, deliver_to: direct }
  - { kind: resolver-query-logs, vpcs: all, deliver_to: direct }
  - { kind: network-firewall, firewalls: [\"arn:aws:network-firewall:us-east-1:111122223333:firewall/egress\"], deliver_to: direct }
  - { kind: waf, web_acls: [\"arn:aws:wafv2:us-east-1:111122223333:regional/webacl/a/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f\"], deliver_to: direct }
";

/// AWS would set the tag itself; a deployment without it would take it away, and log delivery would no longer be let in.
#[test]
fn streams_of_sources_have_the_tag_that_lets_log_delivery_in_and_unpack_nothing() {
    let (there, found) =
        resources(DIRECT, ("AWS::KinesisFirehose::DeliveryStream", "aws_kinesis_firehose_delivery_stream"));
    assert_eq!((there.len(), found.len()), (2, 2));
    for stream in there {
        let direct = stream["DeliveryStreamName"] == "aws-waf-logs-direct";
        let tags: Vec<&Value> = stream["Tags"].as_array().into_iter().flatten().collect();
        let tag = json!({ "Key": "LogDeliveryEnabled", "Value": "true" });
        assert_eq!(tags.contains(&&tag), direct, "{stream}");
        let processors = &stream["ExtendedS3DestinationConfiguration"]["ProcessingConfiguration"]["Processors"];
        let first = if direct { "AppendDelimiterToRecord" } else { "Decompression" };
        assert_eq!(processors[0]["Type"], first);
    }
    for stream in found {
        let direct = stream["name"] == "aws-waf-logs-direct";
        assert_eq!(stream["tags"]["LogDeliveryEnabled"] == "true", direct, "{stream}");
        let processors = &stream["extended_s3_configuration"]["processing_configuration"]["processors"];
        let first = if direct { "AppendDelimiterToRecord" } else { "Decompression" };
        assert_eq!(processors[0]["type"], first);
    }
}

#[test]
fn sources_name_the_stream_as_their_services_ask() {
    let (there, found) = resources(DIRECT, ("AWS::EC2::FlowLog", "aws_flow_log"));
    assert!(there.iter().all(|log| log["LogDestinationType"] == "kinesis-data-firehose"));
    assert!(there[0].get("DeliverLogsPermissionArn").is_none(), "within an account AWS needs no role of ours");
    assert!(found.iter().all(|log| log["log_destination_type"] == "kinesis-data-firehose"));
    assert_eq!(found[0]["log_destination"], "${aws_kinesis_firehose_delivery_stream.direct.arn}");
    let (there, _) = resources(DIRECT, ("AWS::NetworkFirewall::LoggingConfiguration", ""));
    let logging = &there[0]["LoggingConfiguration"]["LogDestinationConfigs"][0];
    assert_eq!(logging["LogDestinationType"], "KinesisDataFirehose");
    assert_eq!(logging["LogDestination"], json!({ "deliveryStream": { "Ref": "Direct" } }));
    let (there, _) = resources(DIRECT, ("AWS::WAFv2::LoggingConfiguration", ""));
    assert_eq!(there[0]["LogDestinationConfigs"], json!([{ "Fn::GetAtt": ["Direct", "Arn"] }]));
    let (there, _) = resources(DIRECT, ("AWS::Route53Resolver::ResolverQueryLoggingConfig", ""));
    assert_eq!(there[0]["DestinationArn"], json!({ "Fn::GetAtt": ["Direct", "Arn"] }));
}

/// <https://docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-metrics.html>: Redshift has no metric of freshness.
#[test]
fn streams_that_are_watched_have_an_alarm_for_each_metric_that_there_is() {
    let redshift = format!(
        "{{ kind: redshift, jdbc: \"jdbc:redshift://a.b.us-east-1.redshift.amazonaws.com:5439/dev\", table: events, secret: \"{SECRET}\" }}"
    );
    let splunk = format!("{{ kind: splunk, endpoint: \"https://splunk.example.com:8088\", secret: \"{SECRET}\" }}");
    let alerts = "alerts: { notify: { email: [a@example.com] }, late: { streams: detect } }\n";
    for (destination, expected) in [
        (redshift, &[("DeliveryToRedshift.Success", "Average", "LessThanThreshold", 1)][..]),
        (
            splunk,
            &[
                ("DeliveryToSplunk.DataFreshness", "Maximum", "GreaterThanThreshold", 900),
                ("DeliveryToSplunk.Success", "Average", "LessThanThreshold", 1),
            ][..],
        ),
    ] {
        let text = blueprint(&destination) + alerts;
        let (there, found) = resources(&text, ("AWS::CloudWatch::Alarm", "aws_cloudwatch_metric_alarm"));
        assert_eq!((there.len(), found.len()), (expected.len(), expected.len()));
        for (metric, statistic, operator, threshold) in expected {
            let alarm = there.iter().find(|alarm| alarm["MetricName"] == *metric).unwrap();
            assert_eq!((&alarm["Statistic"], &alarm["ComparisonOperator"]), (&json!(statistic), &json!(operator)));
            assert_eq!(alarm["Threshold"], *threshold);
            assert_eq!(alarm["Dimensions"], json!([{ "Name": "DeliveryStreamName", "Value": "acme-detect" }]));
            let alarm = found.iter().find(|alarm| alarm["metric_name"] == *metric).unwrap();
            assert_eq!((&alarm["statistic"], &alarm["comparison_operator"]), (&json!(statistic), &json!(operator)));
            assert_eq!((&alarm["threshold"], &alarm["namespace"]), (&json!(threshold), &json!("AWS/Firehose")));
        }
    }
}

/// The resources of a type in both languages, by name or label.
fn resources(text: &str, (there, here): (&str, &str)) -> (Vec<Value>, Vec<Value>) {
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for content in artifacts(text).into_values() {
        let all = content["Resources"].as_object().into_iter().flatten().map(|(_, resource)| resource);
        ours.extend(all.filter(|resource| resource["Type"] == there).map(|resource| resource["Properties"].clone()));
        theirs
            .extend(content["resource"][here].as_object().into_iter().flatten().map(|(_, resource)| resource.clone()));
    }
    (ours, theirs)
}

#[test]
fn a_data_stream_keeps_records_for_as_long_as_the_blueprint_says() {
    let base = blueprint("{ kind: s3, retention: 1y }");
    for (words, hours, mode, shards) in [
        ("{}", 24, "ON_DEMAND", Value::Null),
        ("{ retention: 1w }", 168, "ON_DEMAND", Value::Null),
        ("{ retention: 1y, shards: 3 }", 8760, "PROVISIONED", 3.into()),
    ] {
        let text = base.replace("deliver_to: siem", &format!("deliver_to: siem, kinesis: {words}"));
        let (there, found) = resources(&text, ("AWS::Kinesis::Stream", "aws_kinesis_stream"));
        let ([there], [found]) = (there.as_slice(), found.as_slice()) else { panic!("{there:?} {found:?}") };
        assert_eq!((&there["RetentionPeriodHours"], &found["retention_period"]), (&hours.into(), &hours.into()));
        assert_eq!(there["StreamModeDetails"]["StreamMode"], mode);
        assert_eq!(found["stream_mode_details"]["stream_mode"], mode);
        assert_eq!((&there["ShardCount"], &found["shard_count"]), (&shards, &shards));
        assert_eq!(
            (&there["StreamEncryption"]["EncryptionType"], &found["encryption_type"]),
            (&"KMS".into(), &"KMS".into())
        );
    }
}

/// <https://docs.aws.amazon.com/firehose/latest/APIReference/API_CreateDeliveryStream.html>: only a stream that is put into
/// directly can be encrypted; one that reads a data stream has the encryption of that.
#[test]
fn a_stream_that_reads_a_data_stream_has_no_encryption_of_its_own() {
    let base = blueprint("{ kind: s3, retention: 1y }");
    let names = ("AWS::KinesisFirehose::DeliveryStream", "aws_kinesis_firehose_delivery_stream");
    for (words, kind, encrypted) in [("", "DirectPut", true), (", kinesis: {}", "KinesisStreamAsSource", false)] {
        let text = base.replace("deliver_to: siem", &format!("deliver_to: siem{words}"));
        let (there, found) = resources(&text, names);
        assert_eq!(there[0]["DeliveryStreamType"], kind);
        assert_eq!(there[0].get("DeliveryStreamEncryptionConfigurationInput").is_some(), encrypted);
        assert_eq!(found[0].get("server_side_encryption").is_some(), encrypted);
        assert_eq!(there[0].get("KinesisStreamSourceConfiguration").is_some(), !encrypted);
        assert_eq!(found[0].get("kinesis_source_configuration").is_some(), !encrypted);
    }
}

/// <https://docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-metrics.html>: in milliseconds.
#[test]
fn a_stream_is_late_too_when_it_is_behind_its_data_stream() {
    let base = blueprint(&format!("{{ kind: splunk, endpoint: 'https://splunk.example.com', secret: '{SECRET}' }}"))
        + "alerts: { notify: { email: [security@example.com] }, late: { streams: detect, after: 10m } }\n";
    for (words, wanted) in [
        ("", vec![("acme-detect-failing", 1), ("acme-detect-late", 600)]),
        (", kinesis: {}", vec![("acme-detect-behind", 600_000), ("acme-detect-failing", 1), ("acme-detect-late", 600)]),
    ] {
        let text = base.replace("deliver_to: siem", &format!("deliver_to: siem{words}"));
        let (there, found) = resources(&text, ("AWS::CloudWatch::Alarm", "aws_cloudwatch_metric_alarm"));
        let names = |all: &[Value], words: [&str; 2]| {
            let mut told: Vec<_> = all.iter().map(|one| (one[words[0]].clone(), one[words[1]].clone())).collect();
            told.sort_by_key(|(name, _)| name.to_string());
            told
        };
        let wanted: Vec<(Value, Value)> = wanted.into_iter().map(|(name, after)| (name.into(), after.into())).collect();
        assert_eq!(names(&there, ["AlarmName", "Threshold"]), wanted);
        assert_eq!(names(&found, ["alarm_name", "threshold"]), wanted);
    }
}
