//! What is created for streams to deliver to, in both dialects. Expectations are written from the pages of AWS.

use serde_json::{Value, json};

use crate::streams::blueprint;
use crate::support::artifacts;

const READER: &str = "arn:aws:iam::999988887777:role/reader";
const ADMINISTRATOR: &str = "arn:aws:iam::111122223333:role/administrator";

/// The only resource of a type: in CloudFormation the whole of it, and in Terraform.
fn made(text: &str, (there, found): (&str, &str)) -> (Value, Value) {
    let (mut resource, mut other) = (Value::Null, Value::Null);
    for content in artifacts(text).into_values() {
        let resources = content["Resources"].as_object().into_iter().flatten().map(|(_, resource)| resource);
        for one in resources.filter(|one| one["Type"] == there) {
            resource = one.clone();
        }
        for (_, one) in content["resource"][found].as_object().into_iter().flatten() {
            other = one.clone();
        }
    }
    assert!(resource.is_object() && other.is_object(), "{text}: {resource} {other}");
    (resource, other)
}

fn domain(words: &str) -> (Value, Value) {
    made(
        &blueprint(&format!("{{ kind: opensearch, {words} }}")),
        ("AWS::OpenSearchService::Domain", "aws_opensearch_domain"),
    )
}

fn warehouse(region: &str, words: &str) -> String {
    let create = format!("vpc: vpc-0a1b2c3d, subnets: [subnet-0a1b2c3d, subnet-1a1b2c3d]{words}");
    let secret = format!("arn:aws:secretsmanager:{region}:111122223333:secret:redshift-AbCdEf");
    format!("{{ kind: redshift, create: {{ {create} }}, table: events, secret: \"{secret}\" }}")
}

#[test]
fn domains_are_encrypted_and_outlive_their_stack() {
    let (there, found) = domain("create: { gigabytes_a_day: 10, days: 14 }");
    assert_eq!((&there["DeletionPolicy"], &there["UpdateReplacePolicy"]), (&"Retain".into(), &"Retain".into()));
    assert_eq!(found["lifecycle"]["prevent_destroy"], true);
    let there = &there["Properties"];
    assert_eq!(
        (&there["EncryptionAtRestOptions"]["Enabled"], &found["encrypt_at_rest"]["enabled"]),
        (&true.into(), &true.into())
    );
    assert!(there["EncryptionAtRestOptions"]["KmsKeyId"].is_object());
    assert_eq!(found["encrypt_at_rest"]["kms_key_id"], "${aws_kms_key.siem_key.arn}");
    assert_eq!(there["NodeToNodeEncryptionOptions"], json!({ "Enabled": true }));
    assert_eq!(found["node_to_node_encryption"], json!({ "enabled": true }));
    let tls = "Policy-Min-TLS-1-2-PFS-2023-10";
    assert_eq!(there["DomainEndpointOptions"], json!({ "EnforceHTTPS": true, "TLSSecurityPolicy": tls }));
    assert_eq!(found["domain_endpoint_options"], json!({ "enforce_https": true, "tls_security_policy": tls }));
    // 10 GiB for 14 days, twice and 45 percent more, over three nodes.
    assert_eq!(there["EBSOptions"], json!({ "EBSEnabled": true, "VolumeType": "gp3", "VolumeSize": 136 }));
    assert_eq!(found["ebs_options"], json!({ "ebs_enabled": true, "volume_type": "gp3", "volume_size": 136 }));
    assert_eq!(
        (&there["ClusterConfig"]["InstanceCount"], &found["cluster_config"]["instance_count"]),
        (&3.into(), &3.into())
    );
    // Nothing of whom nobody spoke.
    assert_eq!((&there["AdvancedSecurityOptions"], &found["advanced_security_options"]), (&Value::Null, &Value::Null));
    assert_eq!((&there["VPCOptions"], &found["vpc_options"]), (&Value::Null, &Value::Null));
    assert_eq!(there["LogPublishingOptions"].as_object().map(serde_json::Map::len), Some(3));
    assert_eq!(found["log_publishing_options"].as_array().map(Vec::len), Some(3));
}

#[test]
fn domains_of_one_zone_have_no_zones() {
    let (there, found) = domain("create: { gigabytes_a_day: 1, days: 1, zones: 1, managers: { count: 0 } }");
    let usual = "r6g.large.search";
    let wanted = json!({ "InstanceType": usual, "InstanceCount": 1, "ZoneAwarenessEnabled": false, "DedicatedMasterEnabled": false });
    assert_eq!(there["Properties"]["ClusterConfig"], wanted);
    let wanted = json!({ "instance_type": usual, "instance_count": 1, "zone_awareness_enabled": false, "dedicated_master_enabled": false });
    assert_eq!(found["cluster_config"], wanted);
}

#[test]
fn readers_read_and_administrators_manage() {
    let words = format!(
        "create: {{ gigabytes_a_day: 1, days: 1, readers: [\"{READER}\"], administrator: \"{ADMINISTRATOR}\" }}"
    );
    let (there, found) = domain(&words);
    let options = &there["Properties"]["AdvancedSecurityOptions"];
    assert_eq!((&options["Enabled"], &options["InternalUserDatabaseEnabled"]), (&true.into(), &false.into()));
    assert_eq!(options["MasterUserOptions"], json!({ "MasterUserARN": ADMINISTRATOR }));
    assert_eq!(found["advanced_security_options"]["master_user_options"], json!({ "master_user_arn": ADMINISTRATOR }));
    assert!(there["Properties"]["LogPublishingOptions"]["AUDIT_LOGS"].is_object());
    assert_eq!(found["log_publishing_options"][0]["log_type"], "AUDIT_LOGS");
    let policy = &there["Properties"]["AccessPolicies"];
    let of = |principal: &str| -> Vec<(Vec<String>, Vec<String>)> {
        let strings = |value: &Value| -> Vec<String> {
            let one = |value: &Value| value.as_str().map(str::to_owned);
            value
                .as_array()
                .map_or_else(|| one(value).into_iter().collect(), |all| all.iter().filter_map(one).collect())
        };
        let statements = policy["Statement"].as_array().unwrap().iter();
        let own =
            statements.filter(|statement| strings(&statement["Principal"]["AWS"]).contains(&principal.to_owned()));
        own.map(|statement| (strings(&statement["Action"]), strings(&statement["Resource"]))).collect()
    };
    let arn = "arn:aws:es:us-east-1:111122223333:domain/acme-siem";
    let (read, search) = (&of(READER)[0], &of(READER)[1]);
    assert_eq!(read.0, ["es:ESHttpGet", "es:ESHttpHead"]);
    assert_eq!(search.0, ["es:ESHttpPost"]);
    assert!(search.1.iter().all(|path| path.ends_with("search") || path.ends_with("_count")), "{search:?}");
    assert_eq!(of(ADMINISTRATOR), [(vec!["es:ESHttp*".to_owned()], vec![format!("{arn}/*")])]);
}

#[test]
fn domains_in_a_network_are_where_streams_reach_them() {
    let network = "subnets: [subnet-0a1b2c3d, subnet-1a1b2c3d], security_groups: [sg-0a1b2c3d]";
    let (there, found) = domain(&format!("create: {{ gigabytes_a_day: 1, days: 1, zones: 2 }}, vpc: {{ {network} }}"));
    let (subnets, groups) = (json!(["subnet-0a1b2c3d", "subnet-1a1b2c3d"]), json!(["sg-0a1b2c3d"]));
    assert_eq!(there["Properties"]["VPCOptions"], json!({ "SubnetIds": subnets, "SecurityGroupIds": groups }));
    assert_eq!(found["vpc_options"], json!({ "subnet_ids": subnets, "security_group_ids": groups }));
}

#[test]
fn a_stream_of_every_log_group_leaves_out_those_of_its_domain() {
    let text = blueprint("{ kind: opensearch, create: { gigabytes_a_day: 1, days: 1 } }")
        .replace("from: trail-log", "from_all: {}");
    let (there, _) = made(&text, ("AWS::Logs::AccountPolicy", "aws_cloudwatch_log_account_policy"));
    let criteria = there["Properties"]["SelectionCriteria"].to_string();
    for group in ["/acme/siem-errors", "/acme/siem-indexing", "/acme/siem-searching"] {
        assert!(criteria.contains(group), "{criteria}");
    }
}

/// The policies of a collection, by type, as they are written in CloudFormation and in Terraform.
fn policies(text: &str) -> Vec<(String, Value, Value)> {
    let (mut there, mut found) = (Vec::new(), Vec::new());
    for content in artifacts(text).into_values() {
        for (_, one) in content["Resources"].as_object().into_iter().flatten() {
            if one["Type"]
                .as_str()
                .is_some_and(|kind| kind.starts_with("AWS::OpenSearchServerless::") && kind.ends_with("Policy"))
            {
                let text = &one["Properties"]["Policy"];
                let text = text["Fn::Sub"].as_str().or(text.as_str()).unwrap();
                there.push((
                    one["Properties"]["Type"].as_str().unwrap().to_owned(),
                    serde_json::from_str(text).unwrap(),
                ));
            }
        }
        for kind in ["aws_opensearchserverless_security_policy", "aws_opensearchserverless_access_policy"] {
            for (_, one) in content["resource"][kind].as_object().into_iter().flatten() {
                let text = one["policy"].as_str().unwrap();
                found.push((one["type"].as_str().unwrap().to_owned(), serde_json::from_str(text).unwrap()));
            }
        }
    }
    let by_type = |mut all: Vec<(String, Value)>| {
        all.sort_by_key(|(kind, _)| kind.clone());
        all
    };
    let pairs = by_type(there).into_iter().zip(by_type(found));
    pairs
        .map(|((kind, there), (same, found))| {
            assert_eq!(kind, same);
            (kind, there, found)
        })
        .collect()
}

#[test]
fn collections_have_a_key_a_network_and_those_who_may_use_them() {
    let words = format!("create: {{ network: public, readers: [\"{READER}\"] }}, index: found");
    let text = blueprint(&format!("{{ kind: opensearch-serverless, {words} }}"));
    let (there, found) = made(&text, ("AWS::OpenSearchServerless::Collection", "aws_opensearchserverless_collection"));
    assert_eq!((&there["DeletionPolicy"], &found["lifecycle"]["prevent_destroy"]), (&"Retain".into(), &true.into()));
    // The encryption policy must be there before.
    assert_eq!(there["DependsOn"], json!(["SiemEncryption"]));
    assert_eq!(found["depends_on"], json!(["aws_opensearchserverless_security_policy.siem_encryption"]));
    assert_eq!((&there["Properties"]["Type"], &found["type"]), (&"TIMESERIES".into(), &"TIMESERIES".into()));
    let policies = policies(&text);
    let kinds: Vec<&str> = policies.iter().map(|(kind, ..)| kind.as_str()).collect();
    assert_eq!(kinds, ["data", "encryption", "network"]);
    for (kind, there, found) in &policies {
        let named = json!([{ "ResourceType": "collection", "Resource": ["collection/acme-siem"] }]);
        match kind.as_str() {
            "encryption" => {
                assert_eq!((&there["Rules"], &found["Rules"]), (&named, &named));
                assert_eq!((&there["AWSOwnedKey"], &found["AWSOwnedKey"]), (&false.into(), &false.into()));
                assert_eq!(there["KmsARN"], "${SiemKey.Arn}");
                assert_eq!(found["KmsARN"], "${aws_kms_key.siem_key.arn}");
            }
            "network" => {
                assert_eq!(there, found);
                assert_eq!(there[0]["AllowFromPublic"], true);
                assert_eq!(there[0]["SourceVPCEs"], Value::Null);
            }
            _ => {
                let sessions = "arn:aws:sts::111122223333:assumed-role/acme-detect-role/*";
                assert_eq!(there[0]["Principal"], json!(["${DetectRole.Arn}", sessions]));
                assert_eq!(found[0]["Principal"], json!(["${aws_iam_role.detect_role.arn}", sessions]));
                for policy in [there, found] {
                    let write = ["aoss:CreateIndex", "aoss:UpdateIndex", "aoss:DescribeIndex", "aoss:WriteDocument"];
                    let rule =
                        json!({ "ResourceType": "index", "Resource": ["index/acme-siem/found"], "Permission": write });
                    assert_eq!(policy[0]["Rules"], json!([rule]));
                    assert_eq!(policy[1]["Principal"], json!([READER]));
                    assert!(!policy[1]["Rules"].to_string().contains("Write"));
                    assert_eq!(policy.as_array().map(Vec::len), Some(2));
                }
            }
        }
    }
}

#[test]
fn streams_wait_for_all_that_lets_them_into_a_collection() {
    let network = "vpc: { subnets: [subnet-0a1b2c3d], security_groups: [sg-0a1b2c3d] }";
    let text =
        blueprint(&format!("{{ kind: opensearch-serverless, create: {{ network: [vpce-0a1b2c3d] }}, {network} }}"));
    let (there, found) = made(&text, ("AWS::KinesisFirehose::DeliveryStream", "aws_kinesis_firehose_delivery_stream"));
    for policy in ["SiemAccess", "SiemNetwork"] {
        assert!(there["DependsOn"].as_array().unwrap().contains(&policy.into()), "{policy}");
    }
    for policy in
        ["aws_opensearchserverless_access_policy.siem_access", "aws_opensearchserverless_security_policy.siem_network"]
    {
        assert!(found["depends_on"].as_array().unwrap().contains(&policy.into()), "{policy}");
    }
    let there = &there["Properties"]["AmazonOpenSearchServerlessDestinationConfiguration"]["CollectionEndpoint"];
    assert_eq!(there, &json!({ "Fn::GetAtt": ["Siem", "CollectionEndpoint"] }));
    let network = policies(&text).into_iter().find(|(kind, ..)| kind == "network").unwrap();
    assert_eq!(
        (&network.1[0]["AllowFromPublic"], &network.1[0]["SourceVPCEs"]),
        (&false.into(), &json!(["vpce-0a1b2c3d"]))
    );
}

/// From where Amazon Data Firehose reaches Redshift:
/// <https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html#using-iam-rs-vpc>
#[test]
fn workgroups_let_in_firehose_and_those_who_are_named() {
    const NETWORK: (&str, &str) = ("AWS::EC2::SecurityGroup", "aws_security_group");
    for (region, words, networks) in [
        ("us-east-1", "", &["52.70.63.192/27"][..]),
        (
            "eu-central-1",
            ", networks: [203.0.113.0/24, 192.0.2.1/32]",
            &["35.158.127.160/27", "203.0.113.0/24", "192.0.2.1/32"],
        ),
    ] {
        let (there, found) = made(&blueprint(&warehouse(region, words)), NETWORK);
        let there = &there["Properties"];
        assert_eq!((&there["VpcId"], &found["vpc_id"]), (&"vpc-0a1b2c3d".into(), &"vpc-0a1b2c3d".into()));
        let let_in: Vec<&str> = there["SecurityGroupIngress"]
            .as_array()
            .unwrap()
            .iter()
            .map(|rule| rule["CidrIp"].as_str().unwrap())
            .collect();
        assert_eq!(let_in, networks);
        for (rule, network) in found["ingress"].as_array().unwrap().iter().zip(networks) {
            assert_eq!(rule["cidr_blocks"], json!([network]));
            let ports = json!([rule["protocol"], rule["from_port"], rule["to_port"]]);
            assert_eq!(ports, json!(["tcp", 5439, 5439]));
            // Nobody beside the network: Terraform wants every word.
            for others in ["ipv6_cidr_blocks", "prefix_list_ids", "security_groups"] {
                assert_eq!(rule[others], json!([]), "{others}");
            }
            assert_eq!(rule["self"], false);
        }
        assert_eq!(found["ingress"].as_array().map(Vec::len), Some(networks.len()));
        for rule in there["SecurityGroupIngress"].as_array().unwrap() {
            let ports = json!([rule["IpProtocol"], rule["FromPort"], rule["ToPort"]]);
            assert_eq!(ports, json!(["tcp", 5439, 5439]));
        }
        // And nothing goes out.
        assert_eq!(there["SecurityGroupEgress"][0]["CidrIp"], "127.0.0.1/32");
        assert_eq!(found["egress"][0]["cidr_blocks"], json!(["127.0.0.1/32"]));
        assert_eq!(
            (there["SecurityGroupEgress"].as_array().map(Vec::len), found["egress"].as_array().map(Vec::len)),
            (Some(1), Some(1))
        );
    }
}

#[test]
fn namespaces_are_encrypted_and_log_where_it_ends_some_day() {
    let text = blueprint(&warehouse("us-east-1", ", logs: 30d"));
    let (there, found) = made(&text, ("AWS::RedshiftServerless::Namespace", "aws_redshiftserverless_namespace"));
    assert_eq!((&there["DeletionPolicy"], &found["lifecycle"]["prevent_destroy"]), (&"Retain".into(), &true.into()));
    let properties = &there["Properties"];
    for (key, same) in [("KmsKeyId", "kms_key_id"), ("AdminPasswordSecretKmsKeyId", "admin_password_secret_kms_key_id")]
    {
        assert_eq!(properties[key], json!({ "Fn::GetAtt": ["SiemKey", "Arn"] }));
        assert_eq!(found[same], "${aws_kms_key.siem_key.arn}");
    }
    // No password of ours.
    assert_eq!((&properties["ManageAdminPassword"], &found["manage_admin_password"]), (&true.into(), &true.into()));
    assert_eq!((&properties["AdminUserPassword"], &found["admin_user_password"]), (&Value::Null, &Value::Null));
    let kinds = json!(["connectionlog", "useractivitylog", "userlog"]);
    assert_eq!((&properties["LogExports"], &found["log_exports"]), (&kinds, &kinds));
    // <https://docs.aws.amazon.com/redshift/latest/mgmt/serverless-audit-logging.html>: groups that are there are used.
    let mut groups = Vec::new();
    for content in artifacts(&text).into_values() {
        for (id, group) in content["Resources"].as_object().into_iter().flatten() {
            let name = group["Properties"]["LogGroupName"].as_str().unwrap_or_default();
            if group["Type"] == "AWS::Logs::LogGroup" && name.starts_with("/aws/redshift/acme-siem/") {
                assert_eq!(group["Properties"]["RetentionInDays"], 30);
                assert!(there["DependsOn"].as_array().unwrap().contains(&id.as_str().into()), "{id}");
                groups.push(name.to_owned());
            }
        }
    }
    groups.sort();
    assert_eq!(
        groups,
        ["connectionlog", "useractivitylog", "userlog"].map(|kind| format!("/aws/redshift/acme-siem/{kind}"))
    );
}

/// <https://docs.aws.amazon.com/redshift/latest/mgmt/serverless-connecting.html>
#[test]
fn streams_wait_for_the_workgroup_and_have_its_address() {
    let text = blueprint(&warehouse("us-east-1", ", database: found, capacity: 16, most: 64"));
    let (there, found) = made(&text, ("AWS::KinesisFirehose::DeliveryStream", "aws_kinesis_firehose_delivery_stream"));
    let address = "jdbc:redshift://acme-siem.111122223333.us-east-1.redshift-serverless.amazonaws.com:5439/found";
    assert_eq!(there["Properties"]["RedshiftDestinationConfiguration"]["ClusterJDBCURL"], address);
    assert_eq!(found["redshift_configuration"]["cluster_jdbcurl"], address);
    assert!(there["DependsOn"].as_array().unwrap().contains(&"Siem".into()));
    assert!(found["depends_on"].as_array().unwrap().contains(&"aws_redshiftserverless_workgroup.siem".into()));
    let (there, found) = made(&text, ("AWS::RedshiftServerless::Workgroup", "aws_redshiftserverless_workgroup"));
    let there = &there["Properties"];
    assert_eq!((&there["WorkgroupName"], &found["workgroup_name"]), (&"acme-siem".into(), &"acme-siem".into()));
    assert_eq!(json!([there["BaseCapacity"], there["MaxCapacity"]]), json!([16, 64]));
    assert_eq!(json!([found["base_capacity"], found["max_capacity"]]), json!([16, 64]));
    // Firehose comes from the internet, and COPY goes there.
    assert_eq!(json!([there["PubliclyAccessible"], there["EnhancedVpcRouting"]]), json!([true, false]));
    assert_eq!(json!([found["publicly_accessible"], found["enhanced_vpc_routing"]]), json!([true, false]));
    assert_eq!(there["SecurityGroupIds"], json!([{ "Fn::GetAtt": ["SiemNetwork", "GroupId"] }]));
    assert_eq!(found["security_group_ids"], json!(["${aws_security_group.siem_network.id}"]));
}

/// What it does with the logs that it loads is in its own logs.
#[test]
fn a_stream_of_every_log_group_leaves_out_those_of_its_database() {
    let text = blueprint(&warehouse("us-east-1", "")).replace("from: trail-log", "from_all: {}");
    let (there, _) = made(&text, ("AWS::Logs::AccountPolicy", "aws_cloudwatch_log_account_policy"));
    assert!(there["Properties"]["SelectionCriteria"].to_string().contains("/aws/redshift/acme-siem/useractivitylog"));
}

const SPLUNK: &str = "{ kind: splunk, endpoint: \"https://http-inputs-firehose-acme.splunkcloud.com:443\"";

/// <https://docs.aws.amazon.com/firehose/latest/dev/using-secrets-manager.html>
#[test]
fn secrets_are_created_empty_and_read_by_their_streams_alone() {
    let text = blueprint(&format!("{SPLUNK}, secret: {{ create: {{ account: account }} }} }}"));
    let (there, found) = made(&text, ("AWS::SecretsManager::Secret", "aws_secretsmanager_secret"));
    assert_eq!((&there["DeletionPolicy"], &found["lifecycle"]["prevent_destroy"]), (&"Retain".into(), &true.into()));
    let words: Vec<&str> = there["Properties"].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(words, ["Name", "Description", "KmsKeyId", "Tags"], "no value, and none that is generated");
    assert_eq!(
        (&there["Properties"]["Name"], &found["name"]),
        (&"acme-siem-credentials".into(), &"acme-siem-credentials".into())
    );
    let (of_secret, of_key) =
        ("${aws_secretsmanager_secret.siem_credentials.arn}", "${aws_kms_key.siem_credentials_key.arn}");
    assert_eq!(there["Properties"]["KmsKeyId"], json!({ "Fn::GetAtt": ["SiemCredentialsKey", "Arn"] }));
    assert_eq!(found["kms_key_id"], of_key);
    let (there, found) = made(&text, ("AWS::KinesisFirehose::DeliveryStream", "aws_kinesis_firehose_delivery_stream"));
    let there = &there["Properties"]["SplunkDestinationConfiguration"]["SecretsManagerConfiguration"]["SecretARN"];
    assert_eq!(there, &json!({ "Ref": "SiemCredentials" }));
    assert_eq!(found["splunk_configuration"]["secrets_manager_configuration"]["secret_arn"], of_secret);
    for content in artifacts(&text).into_values() {
        let role = &content["Resources"]["DetectRole"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"];
        let policy = &content["resource"]["aws_iam_role_policy"]["detect_role"]["policy"];
        let other: Value = policy.as_str().map(|text| serde_json::from_str(text).unwrap()).unwrap_or_default();
        for (statements, secret, key) in [
            (role, json!({ "Ref": "SiemCredentials" }), json!({ "Fn::GetAtt": ["SiemCredentialsKey", "Arn"] })),
            (&other["Statement"], of_secret.into(), of_key.into()),
        ] {
            let Some(statements) = statements.as_array() else { continue };
            let of = |sid: &str| statements.iter().find(|statement| statement["Sid"] == sid).unwrap();
            assert_eq!(of("ReadSecret")["Resource"], secret);
            assert_eq!(of("DecryptSecret")["Resource"], key);
            assert!(of("DecryptSecret")["Condition"].to_string().contains("secretsmanager.us-east-1.amazonaws.com"));
        }
    }
}

/// It is made where its secret is.
#[test]
fn workgroups_go_with_secrets_that_are_created() {
    let create = "create: { vpc: vpc-0a1b2c3d, subnets: [subnet-0a1b2c3d, subnet-1a1b2c3d] }";
    let text = blueprint(&format!(
        "{{ kind: redshift, {create}, table: events, secret: {{ create: {{ region: eu-west-1 }} }} }}"
    ));
    let (there, found) = made(&text, ("AWS::KinesisFirehose::DeliveryStream", "aws_kinesis_firehose_delivery_stream"));
    let address = "jdbc:redshift://acme-siem.111122223333.eu-west-1.redshift-serverless.amazonaws.com:5439/logs";
    assert_eq!(there["Properties"]["RedshiftDestinationConfiguration"]["ClusterJDBCURL"], address);
    assert_eq!(found["provider"], "aws.account_eu_west_1");
}

/// Its logs have a resource policy, and so have other log groups of the account, in another stack.
#[test]
fn a_domain_and_log_groups_of_its_account_are_the_same_in_both_languages() {
    let text = "name: acme
regions: [us-west-2]
organization:
  id: o-a1b2c3d4e5
  accounts: { management: \"111111111111\", log-archive: \"222222222222\", security: \"333333333333\" }
destinations:
  api-log: { kind: cloudwatch-logs, retention: 30d }
  search: { kind: opensearch, create: { gigabytes_a_day: 1, days: 7 } }
streams:
  to-search: { from: api-log, deliver_to: search }
sources:
  - { kind: api-gateway-logs, accounts: security, deliver_to: api-log }
";
    assert!(!artifacts(text).is_empty());
}

/// What a workgroup's database is told once it is there, and how streams load into its table.
fn told(text: &str) -> (Value, Value) {
    let stream = ("AWS::KinesisFirehose::DeliveryStream", "aws_kinesis_firehose_delivery_stream");
    let (there, found) = made(text, stream);
    let there = &there["Properties"]["RedshiftDestinationConfiguration"]["CopyCommand"];
    assert_eq!(there["CopyOptions"], found["redshift_configuration"]["copy_options"]);
    (artifacts(text)["statements/siem.json"].clone(), there["CopyOptions"].clone())
}

/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html>,
/// <https://docs.aws.amazon.com/firehose/latest/dev/create-destination.html#create-destination-redshift>
#[test]
fn the_table_of_a_workgroup_has_columns_for_what_is_copied_into_it() {
    let words = warehouse("us-east-1", ", database: found").replace("table: events", "table: security.events");
    let (statements, copy) = told(&blueprint(&words));
    assert_eq!(
        statements,
        json!({
            "WorkgroupName": "acme-siem",
            "Database": "found",
            "Sqls": [
                "CREATE SCHEMA IF NOT EXISTS security",
                "CREATE TABLE IF NOT EXISTS security.events (messagetype varchar(32), owner char(12), \
                 loggroup varchar(512), logstream varchar(512), subscriptionfilters super, logevents super)",
                "CREATE USER firehose PASSWORD DISABLE",
                "GRANT USAGE ON SCHEMA security TO firehose",
                "GRANT INSERT ON TABLE security.events TO firehose",
            ],
        })
    );
    assert_eq!(copy, "JSON 'auto ignorecase' GZIP");
}

#[test]
fn records_of_unknown_fields_are_in_one_column_unless_columns_are_named() {
    let function = "arn:aws:lambda:us-east-1:111122223333:function:change";
    let changed = ("from: trail-log,", format!("from: trail-log, transform: \"{function}\","));
    let said = |words: &str| blueprint(&warehouse("us-east-1", "").replace("table:", &format!("{words} table:")));
    let cases = [
        (said(""), "messagetype varchar(32), owner char(12), ", "JSON 'auto ignorecase' GZIP"),
        (said("copy: JSON 'noshred',"), "record super)", "JSON 'noshred' GZIP"),
        (
            said("columns: \"logGroup,logevents\","),
            "logGroup varchar(512), logevents super)",
            "JSON 'auto ignorecase' GZIP",
        ),
        (said("messages_only: true,"), "record super)", "JSON 'noshred' GZIP"),
        (said("").replace(changed.0, &changed.1), "record super)", "JSON 'noshred' GZIP"),
        (
            said("columns: \"time,owner\",").replace(changed.0, &changed.1),
            "time super, owner super)",
            "JSON 'auto ignorecase' GZIP",
        ),
        (
            said("columns: \"time,owner\", copy: \"DELIMITER '|'\",").replace(changed.0, &changed.1),
            "time varchar(65535), owner varchar(65535))",
            "DELIMITER '|' GZIP",
        ),
    ];
    for (text, columns, copied) in cases {
        let (statements, copy) = told(&text);
        let table = statements["Sqls"][1].as_str().unwrap();
        let start = "CREATE TABLE IF NOT EXISTS public.events (";
        assert!(table.starts_with(&format!("{start}{columns}")), "{table}");
        assert!(columns.ends_with(", ") || table == format!("{start}{columns}"), "{table}");
        assert_eq!(copy, copied);
    }
}

/// Sources that write to a stream themselves have fields of their own, and one such stream is enough.
#[test]
fn a_table_of_several_streams_takes_what_each_of_them_brings() {
    let bots = "{ kind: waf, web_acls: [\"arn:aws:wafv2:us-east-1:111122223333:regional/webacl/a/\
                0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f\"], deliver_to: bots }";
    let text = blueprint(&warehouse("us-east-1", "")).replace(
        "sources:\n",
        &format!("  bots: {{ deliver_to: siem, stream_name: aws-waf-logs-bots }}\nsources:\n  - {bots}\n"),
    );
    let (statements, copy) = told(&text);
    assert_eq!(statements["Sqls"][1], "CREATE TABLE IF NOT EXISTS public.events (record super)");
    assert_eq!(copy, "JSON 'noshred' GZIP");
}

#[test]
fn the_manifest_says_when_and_where_statements_are_run() {
    let files = artifacts(&blueprint(&warehouse("us-east-1", "")));
    let entries = files["manifest.json"]["artifacts"].as_array().unwrap();
    let entry = entries.iter().find(|entry| entry["kind"] == "statements").unwrap();
    assert_eq!(
        json!([entry["path"], entry["dialect"], entry["account"], entry["regions"], entry["order"]]),
        json!(["statements/siem.json", null, "111122223333", ["us-east-1"], 2])
    );
    // Either of them makes the workgroup.
    let makers = json!(["cloudformation/account.us-east-1.template.json", "terraform/core/terraform.tf.json"]);
    assert_eq!(entry["after"], makers);
}

/// Those that are there already have their tables.
#[test]
fn nothing_is_said_to_databases_that_are_not_created() {
    let text = blueprint(
        "{ kind: redshift, jdbc: \"jdbc:redshift://a.b.us-east-1.redshift.amazonaws.com:5439/dev\", table: events, \
         secret: \"arn:aws:secretsmanager:us-east-1:111122223333:secret:redshift-AbCdEf\" }",
    );
    assert!(artifacts(&text).keys().all(|path| !path.starts_with("statements/")));
}
