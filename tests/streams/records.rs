//! What streams do with records on their way, and under which keys they write them. Expectations are written from AWS's pages.

use serde_json::{Value, json};

use super::{blueprint, configured};
use crate::support::{artifacts, run};

const ARCHIVE: (&str, &str) = ("ExtendedS3DestinationConfiguration", "extended_s3_configuration");

/// The destination of a stream to an archive, with words of its own, in both dialects.
fn archived(words: &str) -> (Value, Value) {
    let base = blueprint("{ kind: s3, retention: 1y }");
    configured(&base.replace("deliver_to: siem", &format!("deliver_to: siem{words}")), ARCHIVE)
}

/// <https://docs.aws.amazon.com/firehose/latest/dev/dynamic-partitioning-partitioning-keys.html>
#[test]
fn records_go_into_folders_by_what_is_in_them() {
    let function = "transform: 'arn:aws:lambda:us-east-1:111122223333:function:mask'";
    let by_function = format!(", partition_by: transform, {function}, prefix: 'a/!{{partitionKeyFromLambda:team}}/'");
    let by_both = format!(
        ", partition_by: {{ b: .b }}, {function}, prefix: '!{{partitionKeyFromQuery:b}}/!{{partitionKeyFromLambda:team}}/', retry: 0, buffer: {{ megabytes: 64, seconds: 60 }}"
    );
    for (words, prefix, query, (megabytes, seconds), retry) in [
        (
            ", partition_by: { kind: '.logGroup | split(\"/\")[1]', account: .owner }",
            "account=!{partitionKeyFromQuery:account}/kind=!{partitionKeyFromQuery:kind}/!{timestamp:yyyy/MM/dd/HH}/",
            Some("{account:.owner,kind:(.logGroup | split(\"/\")[1])}"),
            (128, 300),
            300,
        ),
        (by_function.as_str(), "a/!{partitionKeyFromLambda:team}/", None, (128, 300), 300),
        (by_both.as_str(), "!{partitionKeyFromQuery:b}/!{partitionKeyFromLambda:team}/", Some("{b:.b}"), (64, 60), 0),
    ] {
        let both = archived(words);
        let (there, found) = &both;
        let key = format!("streams/detect/{prefix}");
        assert_eq!([&there["Prefix"], &found["prefix"]], [&key; 2]);
        let on = json!({ "Enabled": true, "RetryOptions": { "DurationInSeconds": retry } });
        assert_eq!(there["DynamicPartitioningConfiguration"], on);
        assert_eq!(found["dynamic_partitioning_configuration"], json!({ "enabled": true, "retry_duration": retry }));
        assert_eq!(there["BufferingHints"], json!({ "IntervalInSeconds": seconds, "SizeInMBs": megabytes }));
        assert_eq!((&found["buffering_interval"], &found["buffering_size"]), (&seconds.into(), &megabytes.into()));
        let all = processors(&both);
        let extraction = all.iter().find(|(kind, _)| kind == "MetadataExtraction").map(|(_, parameters)| parameters);
        let expected = query.map(|query| {
            [("JsonParsingEngine", "JQ-1.6"), ("MetadataExtractionQuery", query)]
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .to_vec()
        });
        assert_eq!(extraction, expected.as_ref());
        // Keys are looked for in what the function gives back.
        let kinds: Vec<&str> = all.iter().map(|(kind, _)| kind.as_str()).collect();
        let last = ["MetadataExtraction", "AppendDelimiterToRecord"];
        assert!(query.is_none() || kinds.ends_with(&last), "{all:?}");
    }
    let (there, found) = archived("");
    assert_eq!(
        (&there["DynamicPartitioningConfiguration"], &found["dynamic_partitioning_configuration"]),
        (&Value::Null, &Value::Null)
    );
}

/// Names and values of the parameters of each processor, by its type; the same in both dialects.
fn processors((there, found): &(Value, Value)) -> Vec<(String, Vec<(String, String)>)> {
    let read = |list: &Value, [kind, parameters, name, value]: [&str; 4]| {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let each = |parameter: &Value| (text(&parameter[name]), text(&parameter[value]));
        let all = |processor: &Value| processor[parameters].as_array().into_iter().flatten().map(each).collect();
        let list = list.as_array().unwrap().iter();
        list.map(|processor| (text(&processor[kind]), all(processor))).collect::<Vec<(String, Vec<_>)>>()
    };
    let words = ["Type", "Parameters", "ParameterName", "ParameterValue"];
    let there = read(&there["ProcessingConfiguration"]["Processors"], words);
    let words = ["type", "parameters", "parameter_name", "parameter_value"];
    let found = read(&found["processing_configuration"]["processors"], words);
    assert_eq!(there, found);
    there
}

/// <https://docs.aws.amazon.com/firehose/latest/dev/data-transformation.html>
#[test]
fn functions_get_unpacked_records_and_roles_may_call_no_other() {
    const FUNCTION: &str = "arn:aws:lambda:us-east-1:111122223333:function:mask";
    let snowflake = "{ kind: snowflake, account_url: \"https://xy12345.snowflakecomputing.com\", database: D, schema: S, table: T, secret: \"arn:aws:secretsmanager:us-east-1:111122223333:secret:siem-AbCdEf\" }";
    let (archive, loader) = (
        ("{ kind: s3, retention: 1y }", ("ExtendedS3DestinationConfiguration", "extended_s3_configuration")),
        (snowflake, ("SnowflakeDestinationConfiguration", "snowflake_configuration")),
    );
    // What AWS does by itself is not said, since Terraform's provider would not see it.
    for ((destination, names), function, words, said) in [
        (archive, FUNCTION.to_owned(), "", vec![]),
        (archive, format!("{FUNCTION}:7"), "megabytes: 1, seconds: 60, retries: 3", vec![]),
        (archive, FUNCTION.to_owned(), "megabytes: 1.0", vec![]),
        (archive, format!("{FUNCTION}:live"), "megabytes: 0.5", vec![("BufferSizeInMBs", "0.5")]),
        (
            loader,
            format!("{FUNCTION}:$LATEST"),
            "megabytes: 1, seconds: 60, retries: 0",
            vec![("BufferSizeInMBs", "1"), ("BufferIntervalInSeconds", "60"), ("NumberOfRetries", "0")],
        ),
        (loader, FUNCTION.to_owned(), "megabytes: 0.25, seconds: 30", vec![]),
    ] {
        let comma = if words.is_empty() { "" } else { ", " };
        let transform = format!("deliver_to: siem, transform: {{ function: \"{function}\"{comma}{words} }}");
        let text = blueprint(destination).replace("deliver_to: siem", &transform);
        let all = processors(&configured(&text, names));
        let kinds: Vec<&str> = all.iter().map(|(kind, _)| kind.as_str()).collect();
        let lines = destination.contains("kind: s3").then_some("AppendDelimiterToRecord");
        assert_eq!(kinds, ["Decompression", "Lambda"].into_iter().chain(lines).collect::<Vec<_>>());
        let mut expected = vec![("LambdaArn".to_owned(), function.clone())];
        expected.extend(said.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        assert_eq!(all[1].1, expected, "{words}");
        let role = format!(
            "{}",
            artifacts(&text)["cloudformation/account.us-east-1.template.json"]["Resources"]["DetectRole"]
        );
        assert_eq!(role.matches(&format!("\"{function}\"")).count(), 1, "{role}");
        assert_eq!(role.matches(&format!("\"{function}:*\"")).count(), usize::from(function == FUNCTION), "{role}");
    }
}

#[test]
fn what_a_function_logs_is_not_streamed_to_it() {
    let text = blueprint("{ kind: s3, retention: 1y }").replace(
        "from: trail-log",
        "from_all: {}, transform: \"arn:aws:lambda:us-east-1:111122223333:function:mask:live\"",
    );
    let mut policies = 0;
    for content in artifacts(&text).into_values() {
        let written = content.to_string();
        policies += written.matches("LogGroupName NOT IN").count();
        assert_eq!(
            written.matches("LogGroupName NOT IN").count(),
            written.matches("/aws/lambda/mask\\").count(),
            "{written}"
        );
    }
    assert_eq!(policies, 2);
}

/// Without a delimiter one record begins where the other ends, and what reads lines finds the first of them alone.
/// <https://docs.aws.amazon.com/firehose/latest/APIReference/API_Processor.html>
#[test]
fn records_in_archives_are_lines_unless_the_blueprint_says_otherwise() {
    let names = ("ExtendedS3DestinationConfiguration", "extended_s3_configuration");
    for (words, expected) in [
        ("", &["Decompression", "AppendDelimiterToRecord"][..]),
        (", lines: false", &["Decompression"]),
        (", format: orc, schema: { database: a, table: b }", &["Decompression"]),
        (", messages_only: true", &["Decompression", "CloudWatchLogProcessing", "AppendDelimiterToRecord"]),
        (", messages_only: true, lines: false", &["Decompression", "CloudWatchLogProcessing"]),
        (", messages_only: false", &["Decompression", "AppendDelimiterToRecord"]),
    ] {
        let text =
            blueprint("{ kind: s3, retention: 1y }").replace("deliver_to: siem", &format!("deliver_to: siem{words}"));
        let all = processors(&configured(&text, names));
        assert_eq!(all.iter().map(|(kind, _)| kind.as_str()).collect::<Vec<_>>(), expected, "{words}");
    }
}

/// <https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html>
#[test]
fn keys_are_what_the_blueprint_says_in_the_folder_of_the_stream() {
    let names = ("ExtendedS3DestinationConfiguration", "extended_s3_configuration");
    let of = |words: &str| {
        let base = blueprint("{ kind: s3, retention: 1y, prefix: all/logs }");
        configured(&base.replace("deliver_to: siem", &format!("deliver_to: siem{words}")), names)
    };
    for (words, prefix, failed) in [
        ("", "!{timestamp:yyyy/MM/dd/HH}/", "!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd}/"),
        (
            ", prefix: 'dt=!{timestamp:yyyy-MM-dd}/!{firehose:random-string}/x', error_prefix: 'a/!{firehose:error-output-type}/'",
            "dt=!{timestamp:yyyy-MM-dd}/!{firehose:random-string}/x",
            "a/!{firehose:error-output-type}/",
        ),
    ] {
        let (there, found) = of(words);
        let keys = [format!("all/logs/streams/detect/{prefix}"), format!("all/logs/streams-failed/detect/{failed}")];
        assert_eq!([&there["Prefix"], &there["ErrorOutputPrefix"]], keys.each_ref());
        assert_eq!([&found["prefix"], &found["error_output_prefix"]], keys.each_ref());
        let absent =
            [&there["CustomTimeZone"], &there["FileExtension"], &found["custom_time_zone"], &found["file_extension"]];
        assert_eq!(absent, [&Value::Null; 4]);
    }
    let (there, found) = of(", time_zone: Asia/Tokyo, extension: .json.gz");
    assert_eq!([&there["CustomTimeZone"], &found["custom_time_zone"]], ["Asia/Tokyo"; 2]);
    assert_eq!([&there["FileExtension"], &found["file_extension"]], [".json.gz"; 2]);
}

/// <https://docs.aws.amazon.com/firehose/latest/dev/enable-record-format-conversion.html>
#[test]
fn records_become_columns_of_a_table_that_the_role_may_look_up_and_no_other() {
    let at_home = ("111122223333", "us-east-1");
    for (format, words, (account, region)) in [
        ("parquet", "", at_home),
        ("orc", ", account: \"444455556666\", region: eu-west-1", ("444455556666", "eu-west-1")),
    ] {
        let words = format!(
            ", messages_only: true, format: {format}, schema: {{ database: security, table: events{words} }}, extension: .{format}"
        );
        let both = archived(&words);
        let (there, found) = &both;
        let (conversion, other) =
            (&there["DataFormatConversionConfiguration"], &found["data_format_conversion_configuration"]);
        let schema = &conversion["SchemaConfiguration"];
        let named = ["CatalogId", "Region", "DatabaseName", "TableName"].map(|name| schema[name].as_str().unwrap());
        assert_eq!(named, [account, region, "security", "events"]);
        let schema = &other["schema_configuration"];
        let named = ["catalog_id", "region", "database_name", "table_name"].map(|name| schema[name].as_str().unwrap());
        assert_eq!(named, [account, region, "security", "events"]);
        let serializers = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        let (long, short) =
            if format == "orc" { ("OrcSerDe", "orc_ser_de") } else { ("ParquetSerDe", "parquet_ser_de") };
        assert_eq!(serializers(&conversion["OutputFormatConfiguration"]["Serializer"]), [long]);
        assert_eq!(serializers(&other["output_format_configuration"]["serializer"]), [short]);
        // The format has its own compression, and AWS takes no small buffers.
        assert_eq!((&there["CompressionFormat"], &found["compression_format"]), (&Value::Null, &Value::Null));
        assert_eq!(there["BufferingHints"], json!({ "IntervalInSeconds": 300, "SizeInMBs": 128 }));
        assert_eq!((&found["buffering_interval"], &found["buffering_size"]), (&300.into(), &128.into()));
        let kinds: Vec<String> = processors(&both).into_iter().map(|(kind, _)| kind).collect();
        assert_eq!(kinds, ["Decompression", "CloudWatchLogProcessing"]);
        let text =
            blueprint("{ kind: s3, retention: 1y }").replace("deliver_to: siem", &format!("deliver_to: siem{words}"));
        let template = &artifacts(&text)["cloudformation/account.us-east-1.template.json"];
        let policies =
            template["Resources"]["DetectRole"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"].clone();
        let glue = |statement: &&Value| statement["Action"].to_string().contains("glue:");
        let statements: Vec<&Value> = policies.as_array().unwrap().iter().filter(glue).collect();
        let arn = |resource: &str| format!("arn:aws:glue:{region}:{account}:{resource}");
        let resources = [arn("catalog"), arn("database/security"), arn("table/security/events")];
        assert_eq!(statements.iter().map(|statement| &statement["Resource"]).collect::<Vec<_>>(), [&json!(resources)]);
        assert_eq!(statements[0]["Action"], json!(["glue:GetTable", "glue:GetTableVersion", "glue:GetTableVersions"]));
    }
    let (there, found) = archived("");
    let none = (&there["DataFormatConversionConfiguration"], &found["data_format_conversion_configuration"]);
    assert_eq!(none, (&Value::Null, &Value::Null));
}

/// The table that is made has the columns, in the archive's account and region, whether the archive is queried or not.
#[test]
fn log_events_become_columns_of_a_table_that_is_made_for_them() {
    for query in ["", "query: {}\n"] {
        let words = ", format: parquet";
        let text = query.to_owned()
            + &blueprint("{ kind: s3, retention: 1y }")
                .replace("deliver_to: siem", &format!("deliver_to: siem{words}"));
        let (there, found) = configured(&text, ARCHIVE);
        let schema = &there["DataFormatConversionConfiguration"]["SchemaConfiguration"];
        let named = ["CatalogId", "Region", "DatabaseName", "TableName"].map(|name| schema[name].as_str().unwrap());
        let expected = ["111122223333", "us-east-1", "acme_siem", "detect"];
        assert_eq!(named, expected);
        let schema = &found["data_format_conversion_configuration"]["schema_configuration"];
        let named = ["catalog_id", "region", "database_name", "table_name"].map(|name| schema[name].as_str().unwrap());
        assert_eq!(named, expected);
        let files = artifacts(&text);
        let there = &files["cloudformation/account.us-east-1.template.json"]["Resources"];
        assert_eq!(there["SiemDatabase"]["Properties"]["DatabaseInput"]["Name"], "acme_siem");
        let table = &there["SiemTableDetect"]["Properties"];
        assert_eq!(table["DatabaseName"], json!({ "Ref": "SiemDatabase" }));
        assert_eq!(table["TableInput"]["Name"], "detect");
        let after = there["Detect"]["DependsOn"].as_array().unwrap();
        assert!(after.contains(&"SiemTableDetect".into()), "{after:?}");
        let found = &files["terraform/core/account.us-east-1.tf.json"]["resource"];
        let after = &found["aws_kinesis_firehose_delivery_stream"]["detect"]["depends_on"];
        assert!(after.as_array().unwrap().contains(&"aws_glue_catalog_table.siem_table_detect".into()), "{after}");
        assert_eq!(found["aws_glue_catalog_table"]["siem_table_detect"]["name"], "detect");
        let policies = there["DetectRole"]["Properties"]["Policies"].to_string();
        let arn = |resource: &str| format!("\"arn:aws:glue:us-east-1:111122223333:{resource}\"");
        for resource in [arn("catalog"), arn("database/acme_siem"), arn("table/acme_siem/detect")] {
            assert!(policies.contains(&resource), "{resource}: {policies}");
        }
        let workgroups = there.as_object().unwrap().values().filter(|one| one["Type"] == "AWS::Athena::WorkGroup");
        assert_eq!(workgroups.count(), if query.is_empty() { 0 } else { 2 });
    }
}

/// What Athena cannot read, or cannot know, has no table, and whoever reviews is told.
#[test]
fn streams_whose_records_cannot_be_read_have_no_table_and_say_why() {
    let function = "transform: \"arn:aws:lambda:us-east-1:111122223333:function:mask\"";
    for (words, why) in [
        ("", None),
        (", compression: none", None),
        (", messages_only: true", Some("only the messages of log events")),
        (&format!(", {function}"), Some("what its function makes of records")),
        (", messages_only: true, format: orc, schema: { database: a, table: b }", Some("only the messages")),
        (", format: orc, schema: { database: a, table: b }", Some("the table that `schema` names")),
        (", compression: zip", Some("does not read ZIP")),
        (", compression: snappy", Some("does not read Snappy")),
        (", compression: hadoop-snappy", Some("does not know `.hsnappy`")),
        (", lines: false", Some("`lines` is off")),
        (", extension: .json", Some("`extension` is another end")),
        (", extension: .parquet, format: parquet", None),
    ] {
        let base = blueprint("{ kind: s3, retention: 1y, lock: { mode: governance, for: 30d } }");
        let text = base.replace("deliver_to: siem", &format!("deliver_to: siem{words}"))
            + "  - { kind: vpc-flow-logs, vpcs: [vpc-0a1b2c3d4e5f60718], deliver_to: siem }\nquery: { archives: siem }\n";
        let outcome = run(&text);
        let said = outcome.human(false);
        assert!(!outcome.has_errors(), "{said}");
        let missing: Vec<String> = outcome
            .codes()
            .into_iter()
            .filter(|(code, _)| *code == "log-without-table")
            .map(|(_, underlined)| underlined)
            .collect();
        assert_eq!(missing, Vec::from_iter(why.map(|_| "siem")), "{words}: {said}");
        assert!(why.is_none_or(|why| said.contains(why)), "{words}: {said}");
    }
}

/// Of what sources write themselves the columns are known where one source writes, and writes JSON with one set of fields.
#[test]
fn streams_of_sources_have_the_table_of_their_source_in_their_own_folder() {
    let resolver = "{ kind: resolver-query-logs, vpcs: [vpc-0a1b2c3d4e5f60718], deliver_to: direct }";
    let waf = "{ kind: waf, web_acls: [\"arn:aws:wafv2:us-east-1:111122223333:regional/webacl/a/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f\"], deliver_to: direct }";
    let flows = "{ kind: vpc-flow-logs, vpcs: [vpc-0a1b2c3d4e5f60718], deliver_to: direct }";
    let walls = "{ kind: network-firewall, firewalls: [\"arn:aws:network-firewall:us-east-1:111122223333:firewall/egress\"], deliver_to: direct }";
    let function = "transform: \"arn:aws:lambda:us-east-1:111122223333:function:mask\"";
    let of = |sources: &[&str], words: &str| {
        let stream = format!("  direct: {{ deliver_to: archive, stream_name: aws-waf-logs-direct{words} }}\n");
        let sources: String = sources.iter().map(|source| format!("  - {source}\n")).collect();
        blueprint("{ kind: s3, retention: 1y }").replace("sources:\n", &format!("{stream}sources:\n{sources}"))
            + "query: { archives: archive }\n"
    };
    for (sources, words, column) in
        [(&[resolver][..], "", "query_name"), (&[waf], ", format: parquet", "terminatingruleid")]
    {
        let files = artifacts(&of(sources, words));
        let there = &files["cloudformation/account.us-east-1.template.json"]["Resources"];
        let table = &there["ArchiveTableDirect"]["Properties"]["TableInput"];
        let location = table["Parameters"]["storage.location.template"].as_str().unwrap();
        assert_eq!(location, "s3://acme-archive-111122223333-us-east-1/streams/direct/${hour}/");
        let columns = &table["StorageDescriptor"]["Columns"];
        assert!(columns.as_array().unwrap().iter().any(|one| one["Name"] == column), "{columns}");
        let converts =
            &there["Direct"]["Properties"]["ExtendedS3DestinationConfiguration"]["DataFormatConversionConfiguration"];
        let schema = &converts["SchemaConfiguration"]["TableName"];
        assert_eq!(schema, &if words.is_empty() { Value::Null } else { "direct".into() });
    }
    for (sources, words, why) in [
        (&[resolver, waf][..], "", "sources write to it themselves"),
        (&[flows], "", "lines of text"),
        (&[walls], "", "sources write to it themselves"),
        (&[waf], &format!(", {function}"), "what its function makes of records"),
        (&[waf], ", compression: zip", "does not read ZIP"),
    ] {
        let outcome = run(&of(sources, words));
        let said = outcome.human(false);
        assert!(!outcome.has_errors() && said.contains("`direct` has no table") && said.contains(why), "{said}");
        let outcome = run(&of(sources, ", format: orc"));
        let wrong =
            outcome.codes().iter().any(|(code, underlined)| (*code, underlined.as_str()) == ("missing-key", "orc"));
        assert_eq!(wrong, sources != [waf] && sources != [flows], "{}", outcome.human(false));
    }
}
