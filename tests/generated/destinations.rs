//! Destinations and streams of a generated blueprint.

use serde_json::{Map, Value, json};

use super::estate::Estate;
use super::sources::Wanted;
use super::tape::Tape;

type Words = Map<String, Value>;

/// Tiers that S3 takes, all over within three years.
fn tiers(tape: &mut Tape<'_>) -> Value {
    tape.pick(&[
        json!([]),
        json!([{ "after": "30d", "class": "standard-ia" }]),
        json!([{ "after": "1d", "class": "glacier" }]),
        json!([{ "after": "1d", "class": "intelligent-tiering" }, { "after": "60d", "class": "glacier-ir" }]),
        json!([{ "after": "5w", "class": "onezone-ia" }, { "after": "1y", "class": "glacier" }, { "after": "2y", "class": "deep-archive" }]),
    ])
}

fn put(tape: &mut Tape<'_>, into: &mut Words, word: &str, values: &[Value]) {
    if tape.flag() {
        into.insert(word.into(), tape.pick(values));
    }
}

/// The destinations, and the streams from those that are written to.
pub(super) fn generate(tape: &mut Tape<'_>, estate: &Estate, wanted: &Wanted) -> (Value, Option<Value>) {
    let mut all = Map::new();
    all.insert("archive".into(), archive(tape, estate, wanted));
    for name in &wanted.log_groups {
        let owner = wanted.trail_account.filter(|_| *name == "trail-log");
        let mut group = log_group(tape, estate, owner);
        // A class without filters, where nothing else is asked for.
        if *name == "gateway-log" {
            group["class"] = "standard".into();
        }
        if *name == "waf-log" {
            group["log_group"] = "aws-waf-logs-web".into();
        }
        all.insert((*name).into(), group);
    }
    let mut targets = vec!["archive"];
    for name in ["search", "serverless", "splunk", "snowflake", "warehouse", "lake", "siem"] {
        // China and GovCloud have no streams to Iceberg tables.
        if tape.flag() && (name != "lake" || estate.partition == "aws") {
            all.insert(name.into(), streamed(tape, estate, name));
            targets.push(name);
        }
    }
    let mut streams = Map::new();
    for name in ["one", "two"] {
        // Two of every log group of one account would be one too many.
        let whole = (name == "one" && tape.flag()).then(|| from_all(tape, estate));
        if tape.flag() && (whole.is_some() || !wanted.log_groups.is_empty()) {
            streams.insert(name.into(), stream(tape, wanted, &targets, whole));
        }
    }
    let streams = (!streams.is_empty() || tape.flag()).then_some(Value::Object(streams));
    (Value::Object(all), streams)
}

fn archive(tape: &mut Tape<'_>, estate: &Estate, wanted: &Wanted) -> Value {
    let mut archive = Map::new();
    archive.insert("kind".into(), "s3".into());
    archive.insert("retention".into(), tape.pick(&["7y", "forever", "2000d", "400w"]).into());
    if estate.organization {
        put(tape, &mut archive, "account", &["security".into(), "log-archive".into()]);
    }
    let mut region = estate.regions[0];
    if tape.flag() {
        region = tape.pick(estate.possible);
        archive.insert("region".into(), region.into());
    }
    put(tape, &mut archive, "bucket", &["acme-own-bucket".into()]);
    put(tape, &mut archive, "event_bridge", &[true.into(), false.into()]);
    if wanted.archive_of_waf {
        archive.insert("bucket".into(), "aws-waf-logs-own".into());
    }
    put(tape, &mut archive, "prefix", &["logs".into(), "security/all.of_them".into()]);
    let encryption = if wanted.customer_key { "customer-key" } else { "s3-managed" };
    put(tape, &mut archive, "encryption", &["customer-key".into(), encryption.into()]);
    put(tape, &mut archive, "noncurrent", &["1d".into(), "1y".into()]);
    put(tape, &mut archive, "acl_header", &["required".into(), "optional".into()]);
    put(tape, &mut archive, "access_logs", &[json!({ "retention": "forever" }), json!({ "retention": "30d" })]);
    if tape.flag() {
        archive.insert("tiers".into(), tiers(tape));
    }
    if tape.flag() && !wanted.unlocked {
        let mode = tape.pick(&["governance", "compliance"]);
        archive.insert("lock".into(), json!({ "mode": mode, "for": tape.pick(&["1d", "1y", "156w"]) }));
    }
    if tape.flag() {
        archive.extend(replica(tape, estate, region, wanted).map(|replica| ("replica".into(), replica)));
    }
    if tape.flag() {
        archive.insert("readers".into(), readers(tape, estate));
    }
    Value::Object(archive)
}

fn replica(tape: &mut Tape<'_>, estate: &Estate, region: &str, wanted: &Wanted) -> Option<Value> {
    // A replica among writers of an archive that is elsewhere would be a circle of stacks.
    let home = estate.regions[0];
    let others = estate.possible.iter().copied().filter(|other| *other != region && (region == home || *other != home));
    // So would one among sources that name the key of the archive, where they are no cell.
    let names_key = !estate.organization && (wanted.unlocked || wanted.customer_key);
    let others: Vec<&str> = others.filter(|other| !names_key || !estate.regions.contains(other)).collect();
    if others.is_empty() {
        return None;
    }
    let mut replica = Map::new();
    replica.insert("region".into(), tape.pick(&others).into());
    put(tape, &mut replica, "bucket", &["acme-own-copy".into()]);
    put(tape, &mut replica, "retention", &["5y".into(), "forever".into()]);
    put(tape, &mut replica, "time_control", &[true.into(), false.into()]);
    if tape.flag() {
        replica.insert("tiers".into(), tiers(tape));
    }
    Some(Value::Object(replica))
}

fn readers(tape: &mut Tape<'_>, estate: &Estate) -> Value {
    let (group, account) = tape.pick(&estate.single);
    let principal = format!("arn:{}:iam::{account}:role/path/auditor", estate.partition);
    let named = json!({ "name": "auditor", "principal": principal });
    let by_account = if tape.flag() { json!({ "account": group }) } else { json!({ "account": group, "name": "all" }) };
    tape.some(&[named, by_account]).into()
}

/// `owner` is the account that alone writes to it, if there is one.
fn log_group(tape: &mut Tape<'_>, estate: &Estate, owner: Option<&str>) -> Value {
    let mut group = Map::new();
    group.insert("kind".into(), "cloudwatch-logs".into());
    group.insert("retention".into(), tape.pick(&["1d", "30d", "1y", "10y", "forever"]).into());
    put(tape, &mut group, "encryption", &["customer-key".into(), "service-managed".into()]);
    put(tape, &mut group, "mask", &[json!(["ip-address"]), json!(["name", "open-ssh-private-key"])]);
    if let Some(owner) = owner {
        put(tape, &mut group, "account", &[owner.into()]);
        if group.contains_key("account") {
            put(tape, &mut group, "region", &[estate.regions[0].into()]);
        }
    }
    Value::Object(group)
}

fn streamed(tape: &mut Tape<'_>, estate: &Estate, name: &str) -> Value {
    let mut target = Map::new();
    let (_, account) = tape.pick(&estate.single);
    let region = tape.pick(estate.possible);
    let partition = estate.partition;
    let secret = format!("arn:{partition}:secretsmanager:{region}:{account}:secret:siem/token-AbCdEf");
    let key = format!("arn:{partition}:kms:{region}:{account}:key/0a1b2c3d-0000-1111-2222-0a1b2c3d4e5f");
    put(tape, &mut target, "retry", &[0.into(), 7200.into()]);
    if name == "lake" {
        target.insert("kind".into(), "iceberg".into());
        target.insert("catalog".into(), format!("arn:{partition}:glue:{region}:{account}:catalog").into());
        target.extend(lake(tape));
        return Value::Object(target);
    }
    put(tape, &mut target, "messages_only", &[false.into()]);
    if name == "warehouse" {
        target.insert("kind".into(), "redshift".into());
        if tape.flag() {
            target.insert("create".into(), workgroup(tape));
        } else {
            let workgroup = "jdbc:redshift://logs.111122223333.us-east-1.redshift-serverless.amazonaws.com:5439/dev";
            target.insert("jdbc".into(), workgroup.into());
        }
        // Of a database that is created, a table is in that one.
        let created = target.contains_key("create");
        target.insert("table".into(), tape.pick(&["events", if created { "b_1.c$" } else { "a.b_1.c$" }]).into());
        put_secret(tape, &mut target, estate, (secret, key));
        put(tape, &mut target, "columns", &["a".into(), "a,b_,c1".into()]);
        if !created || target.contains_key("columns") {
            put(tape, &mut target, "copy", &["DELIMITER '|' TRUNCATECOLUMNS".into()]);
        }
        return Value::Object(target);
    }
    put(tape, &mut target, "backup", &["failed".into(), "all".into()]);
    put(tape, &mut target, "buffer", &[json!({}), json!({ "megabytes": 1, "seconds": 0 }), json!({ "seconds": 60 })]);
    if name == "search" {
        target.insert("kind".into(), "opensearch".into());
        let create = tape.flag();
        if create {
            target.insert("create".into(), domain(tape, estate));
        } else {
            target.insert("domain".into(), format!("arn:{partition}:es:{region}:{account}:domain/siem").into());
        }
        put(tape, &mut target, "index", &["logs".into(), "aws-1_x.y".into()]);
        put(tape, &mut target, "rotation", &["none".into(), "hourly".into(), "monthly".into()]);
        put(
            tape,
            &mut target,
            "vpc",
            &[json!({ "subnets": ["subnet-0a1b2c3d"], "security_groups": ["sg-0a1b2c3d", "sg-0a1b2c3d4e5f60718"] })],
        );
        if create && target.contains_key("vpc") {
            target["create"]["zones"] = 1.into();
        }
        return Value::Object(target);
    }
    if name == "serverless" {
        target.insert("kind".into(), "opensearch-serverless".into());
        let dns = if partition == "aws-cn" { "amazonaws.com.cn" } else { "amazonaws.com" };
        let (id, endpoint) = ("0a1b2c3d4e5f6a7b8c9d", format!("https://0a1b2c3d4e5f6a7b8c9d.{region}.aoss.{dns}"));
        let create = tape.flag();
        if create {
            target.insert("create".into(), collection(tape, estate));
        } else {
            target
                .insert("collection".into(), format!("arn:{partition}:aoss:{region}:{account}:collection/{id}").into());
            target.insert("endpoint".into(), endpoint.into());
        }
        put(tape, &mut target, "index", &["logs".into(), "aws-1_x.y".into()]);
        put(tape, &mut target, "vpc", &[json!({ "subnets": ["subnet-0a1b2c3d"], "security_groups": ["sg-0a1b2c3d"] })]);
        // Through endpoints of a VPC a stream comes from its own one.
        if create && !target.contains_key("vpc") {
            target["create"]["network"] = "public".into();
        }
        return Value::Object(target);
    }
    put_secret(tape, &mut target, estate, (secret, key));
    if name == "splunk" {
        target.insert("kind".into(), "splunk".into());
        target.insert("endpoint".into(), "https://collector.example.com:8088/services".into());
        put(tape, &mut target, "endpoint_type", &["raw".into(), "event".into()]);
        put(tape, &mut target, "acknowledgment", &[180.into(), 600.into()]);
    } else if name == "snowflake" {
        target.extend(snowflake(tape));
    } else {
        target.insert("kind".into(), "http-endpoint".into());
        target.extend(endpoint(tape));
        put(tape, &mut target, "unpack", &[true.into(), false.into()]);
        let vendor = target.contains_key("vendor") && target.get("unpack") != Some(&true.into());
        // A messenger who opens no envelopes cannot send what is in them alone.
        if vendor || target.get("unpack") == Some(&false.into()) {
            target.remove("messages_only");
        }
        put(tape, &mut target, "name", &["our siem".into()]);
        put(tape, &mut target, "encoding", &["none".into(), "gzip".into()]);
        put(tape, &mut target, "attributes", &[json!({}), json!({ "team": "${security} \"1\"", "x": "%{y}" })]);
    }
    Value::Object(target)
}

/// A collection to create.
fn collection(tape: &mut Tape<'_>, estate: &Estate) -> Value {
    let (group, account) = tape.pick(&estate.single);
    let role = format!("arn:{}:iam::{account}:role/path/somebody", estate.partition);
    let mut create = Map::from_iter([("account".to_owned(), Value::from(group))]);
    create.insert("network".into(), tape.pick(&["public".into(), json!(["vpce-0a1b2c3d4e5f60718"])]));
    put(tape, &mut create, "region", &estate.possible.iter().map(|region| Value::from(*region)).collect::<Vec<_>>());
    put(tape, &mut create, "standby", &[true.into(), false.into()]);
    put(tape, &mut create, "readers", &[json!([role])]);
    Value::Object(create)
}

/// A domain to create.
fn domain(tape: &mut Tape<'_>, estate: &Estate) -> Value {
    let (group, account) = tape.pick(&estate.single);
    let role = format!("arn:{}:iam::{account}:role/path/somebody", estate.partition);
    // The usual account is there in organizations only.
    let mut create = Map::from_iter([("account".to_owned(), Value::from(group))]);
    put(tape, &mut create, "region", &estate.possible.iter().map(|region| Value::from(*region)).collect::<Vec<_>>());
    put(tape, &mut create, "zones", &[1.into(), 2.into(), 3.into()]);
    if tape.flag() {
        create.insert("gigabytes_a_day".into(), tape.pick(&[1, 300]).into());
        create.insert("days".into(), tape.pick(&[1, 45]).into());
        put(tape, &mut create, "nodes", &[json!({ "type": "r7g.large.search" }), json!({ "count": 6 })]);
    } else {
        create.insert("nodes".into(), json!({ "count": 12 }));
        create.insert("volume".into(), tape.pick(&[10, 24_576]).into());
    }
    put(tape, &mut create, "managers", &[json!({ "count": 0 }), json!({ "type": "m7g.large.search", "count": 5 })]);
    put(tape, &mut create, "engine", &["2.11".into(), "3.1".into()]);
    put(tape, &mut create, "readers", &[json!([role])]);
    put(tape, &mut create, "administrator", &[role.into()]);
    put(tape, &mut create, "logs", &["7d".into(), "1y".into()]);
    Value::Object(create)
}

/// A secret that is there, with its key or without, or one that is created.
fn put_secret(tape: &mut Tape<'_>, target: &mut Map<String, Value>, estate: &Estate, (secret, key): (String, String)) {
    if tape.flag() {
        target.insert("secret".into(), secret.into());
        put(tape, target, "secret_key", &[key.into()]);
        return;
    }
    // The usual account is there in organizations only.
    let (group, _) = tape.pick(&estate.single);
    let mut create = Map::from_iter([("account".to_owned(), Value::from(group))]);
    put(tape, &mut create, "region", &estate.possible.iter().map(|region| Value::from(*region)).collect::<Vec<_>>());
    target.insert("secret".into(), json!({ "create": create }));
}

fn workgroup(tape: &mut Tape<'_>) -> Value {
    let mut create = json!({ "vpc": "vpc-0a1b2c3d", "subnets": ["subnet-0a1b2c3d", "subnet-1a1b2c3d4e5f60718"] });
    if let Some(create) = create.as_object_mut() {
        put(tape, create, "networks", &[json!(["203.0.113.0/24"]), json!(["10.0.0.0/8", "192.0.2.1/32"])]);
        put(tape, create, "database", &["a".into(), "b_1".into()]);
        put(tape, create, "capacity", &[8.into(), 512.into()]);
        put(tape, create, "most", &[512.into(), 5632.into()]);
        put(tape, create, "logs", &["7d".into(), "1y".into()]);
    }
    create
}

fn snowflake(tape: &mut Tape<'_>) -> Words {
    let mut words = json!({
        "kind": "snowflake",
        "account_url": "https://xy12345.us-east-1.aws.snowflakecomputing.com",
        "database": "LOGS",
        "schema": "AWS",
        "table": "_EVENTS$1",
    });
    let loading = tape.pick(&["json", "variant", "variant-and-metadata"]);
    words["loading"] = loading.into();
    if loading != "json" {
        words["content_column"] = "RECORD".into();
    }
    if loading == "variant-and-metadata" {
        words["metadata_column"] = "ABOUT".into();
    }
    let mut words = words.as_object().cloned().unwrap_or_default();
    put(tape, &mut words, "role", &["LOADER".into()]);
    put(tape, &mut words, "private_link", &["com.amazonaws.vpce.us-east-1.vpce-svc-0a1b2c3d4e5f60718".into()]);
    words
}

fn lake(tape: &mut Tape<'_>) -> Words {
    let table =
        json!({ "database": "security_1", "table": "events", "bucket": "arn:aws:s3:::acme-lake", "folder": "a=1/b.c" });
    let mut words = table.as_object().cloned().unwrap_or_default();
    put(tape, &mut words, "bucket_key", &["arn:aws:kms:us-east-1:111122223333:key/0a1b2c3d".into()]);
    put(tape, &mut words, "unique_keys", &[json!(["id"]), json!(["a_1", "B"])]);
    put(tape, &mut words, "buffer", &[json!({}), json!({ "megabytes": 128, "seconds": 0 })]);
    put(tape, &mut words, "backup", &["failed".into(), "all".into()]);
    put(tape, &mut words, "retry", &[0.into(), 7200.into()]);
    words
}

/// The address of an HTTP endpoint, or a vendor with the words of its address.
fn endpoint(tape: &mut Tape<'_>) -> Words {
    let address = tape.pick(&[
        json!({ "url": "https://logs.example.com/in?from=aws&x=%20" }),
        json!({ "vendor": "datadog", "site": "us3" }),
        json!({ "vendor": "new-relic", "site": "eu" }),
        json!({ "vendor": "dynatrace", "environment": "abc12345" }),
        json!({ "vendor": "elastic", "cluster": "logs-1", "region": "us-east-1" }),
        json!({ "vendor": "honeycomb", "site": "us", "dataset": "a.b_c-D" }),
        json!({ "vendor": "logicmonitor", "portal": "acme" }),
        json!({ "vendor": "coralogix", "site": "ap3" }),
        json!({ "vendor": "logz-io", "site": "uk" }),
        json!({ "vendor": "grafana-cloud", "logs_host": "logs-prod-012" }),
    ]);
    address.as_object().cloned().unwrap_or_default()
}

fn from_all(tape: &mut Tape<'_>, estate: &Estate) -> Value {
    let mut all = Map::new();
    put(tape, &mut all, "accounts", &["all".into(), json!(estate.groups)]);
    put(tape, &mut all, "regions", &[json!([estate.regions[0]])]);
    put(tape, &mut all, "except", &[json!(["/aws/lambda/noisy"]), json!(["API-Gateway.x#1", "/acme/own"])]);
    Value::Object(all)
}

fn stream(tape: &mut Tape<'_>, wanted: &Wanted, targets: &[&str], whole: Option<Value>) -> Value {
    let mut stream = Map::new();
    if whole.is_none() || !wanted.log_groups.is_empty() && tape.flag() {
        let from = tape.some(&wanted.log_groups);
        stream.insert("from".into(), if from.len() == 1 && tape.flag() { from[0].into() } else { json!(from) });
    }
    stream.extend(whole.map(|whole| ("from_all".to_owned(), whole)));
    let target = tape.pick(targets);
    stream.insert("deliver_to".into(), target.into());
    if target == "archive" {
        objects(tape, &mut stream);
    }
    // The function may be anywhere: the stream is warned of then.
    let function = "arn:aws:lambda:us-east-1:111122223333:function:mask";
    let called = json!({ "function": format!("{function}:$LATEST"), "megabytes": 0.2, "seconds": 0, "retries": 300 });
    put(tape, &mut stream, "transform", &[function.into(), json!({ "function": function, "megabytes": 1 }), called]);
    // Of log events as they come the columns are known.
    let as_they_come = !["transform", "messages_only"].iter().any(|word| stream.contains_key(*word));
    if as_they_come && tape.flag() {
        stream.remove("schema");
    }
    put(tape, &mut stream, "filter", &["?ERROR ?\"${x}\"".into(), "{ $.a = \"b\" }".into(), "".into()]);
    let buffers = [json!({}), json!({ "retention": "365d" }), json!({ "retention": "2w", "shards": 9 })];
    put(tape, &mut stream, "kinesis", &buffers);
    put(tape, &mut stream, "failed", &[json!({ "retention": "1y" }), json!({ "retention": "forever" })]);
    Value::Object(stream)
}

/// What a stream to an archive says of records and keys.
fn objects(tape: &mut Tape<'_>, stream: &mut Words) {
    let kinds = ["gzip", "zip", "snappy", "hadoop-snappy", "none"].map(Value::from);
    put(tape, stream, "error_prefix", &["!{firehose:error-output-type}".into()]);
    put(tape, stream, "time_zone", &["America/Argentina/Buenos_Aires".into()]);
    put(tape, stream, "extension", &[".log".into()]);
    put(tape, stream, "partition_by", &[json!({ "a": ".owner", "_b1": ".x | \"${y}\" // \"%{z}\"" })]);
    put(tape, stream, "format", &["parquet".into(), "orc".into()]);
    let (partitions, converts) = (stream.contains_key("partition_by"), stream.contains_key("format"));
    if partitions {
        put(tape, stream, "retry", &[0.into(), 7200.into()]);
    } else {
        put(tape, stream, "prefix", &["x".into(), "a/!{timestamp:yyyy'-'MM}/!{firehose:random-string}/".into()]);
    }
    if converts {
        let whose = json!({ "database": "a.b", "table": "c-d", "account": "999999999999", "region": "eu-central-1" });
        stream.insert("schema".into(), tape.pick(&[json!({ "database": "a", "table": "b" }), whose]));
    } else {
        put(tape, stream, "compression", &kinds);
        put(tape, stream, "lines", &[true.into(), false.into()]);
    }
    // Messages of flow logs are no JSON.
    if !partitions && !converts {
        put(tape, stream, "messages_only", &[true.into(), false.into()]);
    }
    put(tape, stream, "buffer", &[json!({}), json!({ "megabytes": 128, "seconds": u8::from(partitions) })]);
}
