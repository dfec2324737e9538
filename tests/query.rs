//! Tables of archives: records that AWS prints are read as Athena would, and object keys that AWS documents are found.

mod reading;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use logboom::pipeline;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::support::{artifacts, root, shipped};
use reading::{Kind, Table};

const CASES: [&str; 4] = [
    include_str!("query/networks.yaml"),
    include_str!("query/trails.yaml"),
    include_str!("query/web.yaml"),
    include_str!("query/streams.yaml"),
];
const ACCOUNT: &str = "123456789012";

/// What AWS prints of a log, and how it is to be read.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    table: String,
    page: String,
    #[serde(default)]
    source: Map<String, Value>,
    /// What is between the source, or a log group where there is none, and the archive.
    stream: Option<Map<String, Value>>,
    organization: Option<String>,
    prefix: Option<String>,
    bucket: Option<String>,
    /// The lines before the first record.
    header: Option<String>,
    /// Whether columns have other names than the header.
    #[serde(default)]
    renamed: bool,
    /// The columns and their types, where there is no line to read.
    types: Option<Map<String, Value>>,
    #[serde(default)]
    records: Vec<Record>,
    keys: Vec<Key>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Record {
    line: String,
    /// Some of its columns.
    is: Map<String, Value>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Key {
    key: String,
    /// The values of its partition.
    at: Map<String, Value>,
    /// The folders below the partition.
    #[serde(default)]
    below: String,
}

/// A case with what was written for it.
struct Read {
    case: Case,
    /// The table.
    input: Value,
    /// Saved queries, by id.
    queries: Vec<(String, Value)>,
}

/// Every case.
fn cases() -> &'static [Read] {
    static READ: OnceLock<Vec<Read>> = OnceLock::new();
    let read = |text| serde_json::from_value::<Vec<Case>>(pipeline::yaml(text).unwrap()).unwrap();
    let with_table = |case: Case| {
        let files = artifacts(&blueprint(&case).to_string());
        let templates = files.iter().filter(|(path, _)| path.starts_with("cloudformation/"));
        let queries = templates.filter_map(|(_, template)| template["Resources"].as_object()).flat_map(saved).collect();
        Read { input: table(&case, &files), queries, case }
    };
    READ.get_or_init(|| CASES.into_iter().flat_map(read).map(with_table).collect())
}

/// A blueprint with the source of a case, and with `query`.
fn blueprint(case: &Case) -> Value {
    let mut source = case.source.clone();
    source.insert("deliver_to".into(), "archive".into());
    let mut archive = json!({ "kind": "s3", "retention": "forever" });
    for (word, value) in [("prefix", &case.prefix), ("bucket", &case.bucket)] {
        if let Some(value) = value {
            archive[word] = value.as_str().into();
        }
    }
    let mut blueprint = json!({
        "name": "acme",
        "regions": ["us-east-1", "us-east-2", "us-west-2"],
        "destinations": { "archive": archive },
        "sources": [source],
        "query": {},
    });
    if let Some(words) = &case.stream {
        let mut stream = words.clone();
        stream.insert("deliver_to".into(), "archive".into());
        if case.source.is_empty() {
            blueprint["destinations"]["log"] = json!({ "kind": "cloudwatch-logs", "retention": "30d" });
            blueprint["sources"] = json!([{ "kind": "resolver-query-logs", "vpcs": "all", "deliver_to": "log" }]);
            stream.insert("from".into(), "log".into());
        } else {
            blueprint["sources"][0]["deliver_to"] = "to-archive".into();
        }
        blueprint["streams"] = json!({ "to-archive": stream });
    }
    match &case.organization {
        Some(id) => {
            let accounts = json!({ "management": "111111111111", "log-archive": "222222222222", "all": [ACCOUNT] });
            blueprint["organization"] = json!({ "id": id, "accounts": accounts });
        }
        None => blueprint["account"] = ACCOUNT.into(),
    }
    blueprint
}

/// A table in the words of CloudFormation, as both dialects have it.
fn table(case: &Case, files: &BTreeMap<String, Value>) -> Value {
    let templates = files.iter().filter(|(path, _)| path.starts_with("cloudformation/"));
    let resources = templates.filter_map(|(_, template)| template["Resources"].as_object()).flatten();
    let tables = resources.filter(|(_, resource)| resource["Type"] == "AWS::Glue::Table");
    let mut inputs = tables.map(|(_, resource)| resource["Properties"]["TableInput"].clone());
    let wanted = |input: &Value| input["Name"] == case.table.as_str();
    let input = inputs.find(wanted).unwrap_or_else(|| panic!("no table {}", case.table));
    let roots = files.iter().filter(|(path, _)| path.ends_with(".tf.json"));
    let tables = roots.filter_map(|(_, root)| root["resource"]["aws_glue_catalog_table"].as_object()).flatten();
    let mut bodies = tables.map(|(_, body)| unescaped(body));
    let body = bodies.find(|body| body["name"] == case.table.as_str()).unwrap();
    let storage = &body["storage_descriptor"];
    let columns = |list: &Value| -> Value {
        list.as_array()
            .unwrap()
            .iter()
            .map(|column| json!({ "Name": column["name"], "Type": column["type"] }))
            .collect()
    };
    let terraform = json!({
        "Name": body["name"],
        "Description": body["description"],
        "TableType": body["table_type"],
        "Parameters": body["parameters"],
        "PartitionKeys": columns(&body["partition_keys"]),
        "StorageDescriptor": {
            "Columns": columns(&storage["columns"]),
            "Location": storage["location"],
            "InputFormat": storage["input_format"],
            "OutputFormat": storage["output_format"],
            "SerdeInfo": {
                "SerializationLibrary": storage["ser_de_info"]["serialization_library"],
                "Parameters": storage["ser_de_info"]["parameters"],
            },
        },
    });
    assert_eq!(input, terraform, "the dialects differ");
    input
}

/// What Terraform makes of texts without references.
fn unescaped(value: &Value) -> Value {
    match value {
        Value::String(text) => text.replace("$${", "${").replace("%%{", "%{").into(),
        Value::Array(items) => items.iter().map(unescaped).collect(),
        Value::Object(members) => members.iter().map(|(name, value)| (name.clone(), unescaped(value))).collect(),
        other => other.clone(),
    }
}

fn columns(list: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    list.as_array().unwrap().iter().map(|column| (text(&column["Name"]), text(&column["Type"]))).collect()
}

#[test]
fn records_that_aws_prints_are_read_into_their_columns() {
    for Read { case, input, .. } in cases() {
        let storage = &input["StorageDescriptor"];
        let columns = columns(&storage["Columns"]);
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let table = Table {
            library: text(&storage["SerdeInfo"]["SerializationLibrary"]),
            input: text(&storage["InputFormat"]),
            serde: storage["SerdeInfo"]["Parameters"].as_object().unwrap().clone(),
            columns: columns.iter().map(|(name, kind)| (name.clone(), Kind::parse(kind))).collect(),
        };
        check_header(case, input, &columns);
        for record in &case.records {
            let read = table.read(&record.line);
            for (column, wanted) in &record.is {
                let found = read.get(column).unwrap_or_else(|| panic!("{}: no column {column}", case.table));
                assert_eq!(found, wanted, "{} {column}, by {}", case.table, case.page);
            }
        }
        if let Some(types) = &case.types {
            let wanted: Vec<(String, String)> = types.iter().map(|(name, kind)| (name.clone(), text(kind))).collect();
            assert_eq!(columns, wanted, "{}, by {}", case.table, case.page);
            let columnar = [".ParquetHiveSerDe", ".OrcSerde"].iter().any(|end| table.library.ends_with(end));
            assert!(columnar, "{}", table.library);
        }
    }
}

/// As many lines are skipped as there are, and the last of them names the columns.
fn check_header(case: &Case, input: &Value, columns: &[(String, String)]) {
    let lines: Vec<&str> = case.header.as_deref().map(|header| header.lines().collect()).unwrap_or_default();
    let skipped = input["Parameters"].get("skip.header.line.count").and_then(Value::as_str);
    if case.records.is_empty() {
        return;
    }
    assert_eq!(skipped.map_or(0, |count| count.parse().unwrap()), lines.len(), "{}", case.table);
    let Some(last) = lines.last() else { return };
    let fields = last.trim_start_matches("#Fields: ").split(' ');
    let named: Vec<String> =
        fields.map(|field| field.replace(['-', '('], "_").replace(')', "").to_lowercase()).collect();
    let names: Vec<&str> = columns.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(named.len(), names.len(), "{}", case.table);
    assert!(case.renamed || named == names, "{}: {named:?} are {names:?}", case.table);
}

#[test]
fn object_keys_that_aws_documents_are_in_the_projected_partition() {
    for Read { case, input, .. } in cases() {
        let parameters = input["Parameters"].as_object().unwrap();
        assert_eq!(parameters["projection.enabled"], "true");
        let template = parameters["storage.location.template"].as_str().unwrap();
        assert!(template.starts_with(input["StorageDescriptor"]["Location"].as_str().unwrap()), "{template}");
        let bucket = case.bucket.clone().unwrap_or_else(|| {
            let account = if case.organization.is_some() { "222222222222" } else { ACCOUNT };
            format!("acme-archive-{account}-us-east-1")
        });
        for Key { key, at, below } in &case.keys {
            let mut location = template.to_owned();
            let partitions = columns(&input["PartitionKeys"]);
            assert_eq!(partitions.len(), at.len(), "{}: {partitions:?}", case.table);
            for (name, kind) in partitions {
                let value = projected(&name, &kind, parameters, &at[&name]);
                assert!(location.contains(&format!("${{{name}}}")), "{template} lacks {name}");
                location = location.replace(&format!("${{{name}}}"), &value);
            }
            assert!(!location.contains("${"), "{location}");
            let folder = key.rsplit_once('/').unwrap().0;
            assert_eq!(
                format!("{location}{below}"),
                format!("s3://{bucket}/{folder}/"),
                "{}, by {}",
                case.table,
                case.page
            );
        }
    }
}

/// What Athena makes of a value of a partition, if the projection of its column has it.
fn projected(name: &str, kind: &str, parameters: &Map<String, Value>, value: &Value) -> String {
    let property = |what: &str| parameters.get(&format!("projection.{name}.{what}")).and_then(Value::as_str);
    match (property("type").unwrap(), value) {
        ("enum", Value::String(value)) => {
            assert!(property("values").unwrap().split(',').any(|known| known == value), "{name} lacks {value}");
            value.clone()
        }
        ("injected", Value::String(value)) => value.clone(),
        ("date", Value::String(value)) => {
            let form = property("format").unwrap();
            let pattern = form.replace("yyyy", "[0-9]{4}").replace("MM", "[0-9]{2}").replace("dd", "[0-9]{2}");
            let pattern = pattern.replace("HH", "[0-9]{2}");
            assert!(regex::Regex::new(&format!("^{pattern}$")).unwrap().is_match(value), "{value} is not {form}");
            let (from, to) = property("range").unwrap().split_once(',').unwrap();
            assert_eq!((to, from.len()), ("NOW", form.len()), "{name}");
            let unit = if form.ends_with("HH") { "HOURS" } else { "DAYS" };
            assert_eq!((property("interval"), property("interval.unit")), (Some("1"), Some(unit)));
            value.clone()
        }
        ("integer", Value::Number(number)) => {
            assert_eq!(kind, "int", "{name}");
            let number = number.as_i64().unwrap();
            let (from, to) = property("range").unwrap().split_once(',').unwrap();
            // AWS's examples are older than what is looked for.
            let within = (from.parse::<i64>().unwrap()..=to.parse().unwrap()).contains(&number);
            assert!(within || name == "year", "{name} lacks {number}");
            let digits = property("digits").map_or(0, |digits| digits.parse().unwrap());
            format!("{number:0digits$}")
        }
        (kind, value) => panic!("{name} is of type {kind} and cannot be {value}"),
    }
}

/// A blueprint of an organization with so many accounts that deliver flow logs, and what its tables are.
fn estate(accounts: usize) -> BTreeMap<String, Value> {
    let ids: Vec<String> = (0..accounts).map(|at| format!("{:012}", 400_000_000_000_u64 + at as u64)).collect();
    let blueprint = json!({
        "name": "acme",
        "regions": ["us-east-1"],
        "organization": { "id": "o-exampleorgid", "accounts": { "management": "111111111111", "log-archive": "222222222222", "workloads": ids } },
        "destinations": { "archive": { "kind": "s3", "retention": "2y" } },
        "sources": [{ "kind": "vpc-flow-logs", "accounts": "workloads", "vpcs": "all", "deliver_to": "archive" }],
        "query": {},
    });
    let files = artifacts(&blueprint.to_string());
    let resources = files["cloudformation/log-archive.us-east-1.template.json"]["Resources"].as_object().unwrap();
    resources.iter().map(|(id, resource)| (id.clone(), resource.clone())).collect()
}

/// <https://docs.aws.amazon.com/athena/latest/ug/partition-projection-supported-types.html>: "a few dozen or less".
#[test]
fn a_few_dozen_accounts_are_listed_and_of_more_a_query_says_which() {
    let (few, one_more, many) = (estate(35), estate(36), estate(37));
    assert_eq!(few.keys().collect::<Vec<_>>(), many.keys().collect::<Vec<_>>(), "nothing is renamed");
    let parameters = |resources: &BTreeMap<String, Value>| {
        resources["ArchiveTableVpcFlowLogs"]["Properties"]["TableInput"]["Parameters"].clone()
    };
    let listed = parameters(&one_more);
    assert_eq!(listed["projection.aws_account.type"], "enum");
    assert_eq!(listed["projection.aws_account.values"].as_str().unwrap().split(',').count(), 36);
    assert_eq!(listed["projection.day.range"], "NOW-731DAYS,NOW", "as old as logs become");
    let asked = parameters(&many);
    assert_eq!(asked["projection.aws_account.type"], "injected");
    assert_eq!(asked.get("projection.aws_account.values"), None);
    let query = |resources: &BTreeMap<String, Value>| {
        let query = &resources["ArchiveQueryVpcFlowLogsTopTalkers"]["Properties"];
        (query["QueryString"].as_str().unwrap().to_owned(), query["Description"].as_str().unwrap().to_owned())
    };
    let (sql, about) = query(&many);
    assert!(
        sql.contains("WHERE aws_account = ?\n  AND day >= ") && about.ends_with(". Asks for an account id"),
        "{sql}{about}"
    );
    let (sql, about) = query(&one_more);
    assert!(!sql.contains("aws_account") && !about.contains("Asks"), "{sql}{about}");
    // But for the accounts that are listed, one more account changes nothing.
    let others = |resources: &BTreeMap<String, Value>| {
        let query = |id: &&String| id.starts_with("ArchiveQuery") || id.starts_with("ArchiveWorkgroup");
        resources.iter().filter(|(id, _)| query(id)).map(|(id, one)| (id.clone(), one.clone())).collect::<Vec<_>>()
    };
    assert_eq!(others(&few), others(&one_more));
}

/// Saved queries, by id.
fn saved(resources: &Map<String, Value>) -> Vec<(String, Value)> {
    let queries = resources.iter().filter(|(_, resource)| resource["Type"] == "AWS::Athena::NamedQuery");
    queries.map(|(id, resource)| (id.clone(), resource["Properties"].clone())).collect()
}

#[test]
fn saved_queries_ask_for_what_they_say_and_name_columns_that_are_there() {
    let mut seen = 0;
    for Read { case, input, queries } in cases() {
        for (id, query) in queries {
            let (sql, about) = (query["QueryString"].as_str().unwrap(), query["Description"].as_str().unwrap());
            if !sql.contains(&format!("FROM \"{}\"", case.table)) {
                continue;
            }
            seen += 1;
            assert!(!sql.contains('{') && !about.contains('{'), "{id}: {sql}");
            let asks = about.split_once(". Asks for ").map_or(0, |(_, asks)| asks.split(", then ").count());
            assert_eq!(sql.matches('?').count(), asks, "{id}: {about}\n{sql}");
            check_members(id, sql, &columns(&input["StorageDescriptor"]["Columns"]));
        }
    }
    assert!(seen > 40, "only {seen} queries");
}

/// `event.alert.action` is a member of a column, or of an item of one.
fn check_members(id: &str, sql: &str, columns: &[(String, String)]) {
    let texts = regex::Regex::new("'[^']*'").unwrap();
    let sql = texts.replace_all(sql, "''");
    let unnested = regex::Regex::new(r"UNNEST\(([a-z_]+)\) AS t \(([a-z_]+)\)").unwrap();
    let item = unnested.captures(&sql).map(|found| (found[2].to_owned(), found[1].to_owned()));
    for found in regex::Regex::new(r"\b([a-z_]+)((?:\.[a-z_]+)+)").unwrap().captures_iter(&sql) {
        let own = item.as_ref().filter(|(name, _)| *name == found[1]);
        let column = own.map_or(&found[1], |(_, column)| column.as_str());
        let (_, kind) = columns.iter().find(|(name, _)| name == column).unwrap_or_else(|| panic!("{id}: no {column}"));
        let kind = Kind::parse(kind);
        let start = if own.is_some() { kind.item() } else { Some(&kind) };
        let end = found[2].split('.').skip(1).try_fold(start.unwrap(), |kind, name| kind.member(name));
        assert!(end.is_some(), "{id}: {} is not there", &found[0]);
    }
}

#[test]
fn every_table_of_the_catalog_has_a_case() {
    let cased: Vec<String> = cases().iter().map(|read| read.case.table.clone()).collect();
    let sources = std::fs::read_dir(root().join("templates/sources")).unwrap().map(|entry| {
        let folder = entry.unwrap().path();
        (folder.file_name().unwrap().to_str().unwrap().replace('-', "_"), folder)
    });
    let streams = ("to_archive".to_owned(), root().join("templates/transports/firehose"));
    for (kind, folder) in sources.chain([streams]) {
        let Ok(text) = std::fs::read_to_string(folder.join("tables.yaml")) else { continue };
        let tables = pipeline::yaml(&text).unwrap();
        let names: Vec<String> = tables["tables"].as_object().into_iter().flat_map(Map::keys).cloned().collect();
        for name in &names {
            let called = if names.len() == 1 { kind.clone() } else { format!("{kind}_{}", name.replace('-', "_")) };
            assert!(cased.contains(&called), "no case for {called}");
        }
        assert!(!names.is_empty() || tables["none"].is_string(), "{kind} has neither tables nor a reason");
        let saved = tables["tables"]
            .as_object()
            .into_iter()
            .flat_map(Map::values)
            .flat_map(|table| table["queries"].as_object().unwrap());
        for (name, query) in saved {
            let sql = query["sql"].as_str().unwrap();
            // What a part of object keys is asked for is asked first, and a month is what split dates can tell.
            let (before, _) = sql.split_once("WHERE {where}\n").unwrap_or_else(|| panic!("{kind} {name}: {sql}"));
            assert!(
                !before.contains('?') && query["days"].as_u64().is_none_or(|days| (1..=30).contains(&days)),
                "{kind} {name}"
            );
        }
    }
}

#[test]
fn results_are_private_limited_and_on_the_key_of_the_archive() {
    let files = shipped("query-with-athena");
    let resources = &files["cloudformation/log-archive.us-east-1.template.json"]["Resources"];
    let workgroup = &resources["ArchiveWorkgroup"]["Properties"]["WorkGroupConfiguration"];
    assert_eq!(workgroup["EnforceWorkGroupConfiguration"], true);
    assert_eq!(workgroup["BytesScannedCutoffPerQuery"], 1_099_511_627_776_u64);
    let results = &workgroup["ResultConfiguration"];
    assert_eq!(results["OutputLocation"], "s3://acme-archive-query-222222222222-us-east-1/");
    assert_eq!(results["ExpectedBucketOwner"], "222222222222");
    let key = json!({ "Fn::GetAtt": ["ArchiveKey", "Arn"] });
    assert_eq!(results["EncryptionConfiguration"], json!({ "EncryptionOption": "SSE_KMS", "KmsKey": key }));
    let bucket = &resources["ArchiveQueryResults"]["Properties"];
    assert_eq!(bucket["BucketName"], "acme-archive-query-222222222222-us-east-1");
    assert_eq!(bucket["LifecycleConfiguration"]["Rules"][0]["ExpirationInDays"], 30);
    for block in ["BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"] {
        assert_eq!(bucket["PublicAccessBlockConfiguration"][block], true, "{block}");
    }
    let policy = &resources["ArchiveQueryResultsPolicy"]["Properties"]["PolicyDocument"]["Statement"];
    let effects: Vec<&Value> = policy.as_array().unwrap().iter().map(|statement| &statement["Effect"]).collect();
    assert_eq!(effects, ["Deny", "Deny", "Deny"], "nobody is let in by the bucket itself");

    let root = &files["terraform/core/log-archive.us-east-1.tf.json"]["resource"];
    let workgroup = &root["aws_athena_workgroup"]["archive_workgroup"]["configuration"];
    assert_eq!(workgroup["enforce_workgroup_configuration"], true);
    assert_eq!(workgroup["bytes_scanned_cutoff_per_query"], 1_099_511_627_776_u64);
    let results = &workgroup["result_configuration"];
    assert_eq!(results["output_location"], "s3://acme-archive-query-222222222222-us-east-1/");
    let encryption = json!({ "encryption_option": "SSE_KMS", "kms_key_arn": "${aws_kms_key.archive_key.arn}" });
    assert_eq!(results["encryption_configuration"], encryption);
    let rules = &root["aws_s3_bucket_lifecycle_configuration"]["archive_query_results"]["rule"];
    assert_eq!(rules[0]["expiration"]["days"], 30);
}

#[test]
fn a_reader_may_query_this_archive_and_nothing_else() {
    let files = shipped("query-with-athena");
    let role = &files["cloudformation/log-archive.us-east-1.template.json"]["Resources"]["ArchiveReaderSecurity"];
    let policy = &role["Properties"]["Policies"][0]["PolicyDocument"]["Statement"];
    let statements = policy.as_array().unwrap();
    let on_everything: Vec<&Value> = statements.iter().filter(|one| one["Resource"] == "*").collect();
    assert_eq!(on_everything.len(), 1);
    assert_eq!(on_everything[0]["Action"], json!(["athena:ListWorkGroups", "athena:ListDataCatalogs"]));
    let text = policy.to_string();
    for action in
        ["glue:Create", "glue:Update", "glue:Delete", "athena:Create", "athena:Update", "athena:Delete", "s3:Delete"]
    {
        assert!(!text.contains(action), "{action}");
    }
    // Where nothing is queried, a reader reads.
    let plain = &shipped("centralized-logging")["cloudformation/log-archive.us-east-1.template.json"]["Resources"];
    assert!(!plain["ArchiveReaderSecurity"].to_string().contains("athena"));
}

/// What a source may write is what its `about.yaml` says; the tables look nowhere else.
#[test]
fn tables_are_where_sources_may_write() {
    let mut seen = 0;
    for entry in std::fs::read_dir(root().join("templates/sources")).unwrap() {
        let folder = entry.unwrap().path();
        let Ok(text) = std::fs::read_to_string(folder.join("tables.yaml")) else { continue };
        let tables = pipeline::yaml(&text).unwrap();
        let about = pipeline::yaml(&std::fs::read_to_string(folder.join("about.yaml")).unwrap()).unwrap();
        let keys = about["delivers"]["s3"]["keys"].as_object().unwrap().values();
        let pattern = |key: &Value| format!("^{}$", regex::escape(key.as_str().unwrap()).replace(r"\*", ".*"));
        let patterns: Vec<_> = keys.map(|key| regex::Regex::new(&pattern(key)).unwrap()).collect();
        let layouts = tables["tables"].as_object().into_iter().flat_map(Map::values);
        let layouts = layouts.flat_map(|table| table["layouts"].as_array().unwrap());
        for place in layouts.filter_map(|layout| layout["folder"].as_str()) {
            assert!(patterns.iter().any(|pattern| pattern.is_match(&format!("{place}/"))), "{place}: {patterns:?}");
            seen += 1;
        }
        // Where there is a choice, it is made once.
        if let Some(suffix) = about["log_delivery"]["suffix"].as_str() {
            let made = format!("{}/{suffix}", about["log_delivery"]["folder"].as_str().unwrap());
            let ours =
                [("{accountid}", "{account}"), ("{DistributionId}", "{covered}"), ("{yyyy}/{MM}/{dd}/{HH}", "{hour}")];
            let made = ours.iter().fold(made, |made, (theirs, ours)| made.replace(theirs, ours));
            let looked = tables["tables"]["requests"]["layouts"].as_array().unwrap().iter();
            assert!(looked.into_iter().any(|layout| layout["folder"] == made.as_str()), "{made}");
        }
    }
    assert!(seen > 20, "only {seen} layouts");
}
