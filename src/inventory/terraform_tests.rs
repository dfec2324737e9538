use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::value::why_partly_unknown;
use super::{Contents, Language, Unit, built_in, facts, read};

/// What a root module of one file deploys.
fn module(file: &Value, given: &[(&str, &str)]) -> Contents {
    let unit = Unit {
        language: Language::Terraform,
        name: "root".into(),
        documents: vec![("main.tf.json", file)],
        partition: "aws",
        account: Some("111122223333"),
        region: Some("eu-west-1"),
        given: given.iter().map(|(name, value)| ((*name).to_owned(), (*value).into())).collect(),
        identities: BTreeMap::new(),
        standing: BTreeSet::new(),
    };
    read(&unit, built_in())
}

/// What an expression gives, beside a few names.
fn value(expression: &str) -> Value {
    let file = json!({
        "variable": { "name": { "default": "logs" }, "open": {}, "list": { "default": ["a", "b"] } },
        "locals": {
            "tags": { "a": 1, "b": { "c": "${var.name}" } },
            "loop": "${local.pool}",
            "pool": "${local.loop}",
            "items": ["x", "${var.name}"],
        },
        "data": { "aws_caller_identity": { "me": {} }, "aws_region": { "here": {} }, "aws_partition": { "p": {} } },
        "resource": {
            "aws_s3_bucket": {
                "plain": { "bucket": "${var.name}-x" },
                "many": { "for_each": "${toset(var.list)}", "bucket": "many-${each.key}" },
                "two": { "count": 2, "bucket": "two-${count.index}" },
                "none": { "count": "${var.name == \"x\" ? 1 : 0}", "bucket": "none" },
                "nameless": {},
                "rules": { "rule": [{ "id": "r" }] },
                "closed": { "bucket": "${var.open}" }
            }
        },
        "output": { "it": { "value": expression } }
    });
    module(&file, &[]).outputs.remove("it").unwrap()
}

#[test]
fn expressions_have_the_values_that_terraform_gives_them() {
    let cases: Vec<(&str, Value)> = vec![
        ("plain", json!("plain")),
        ("${var.name}-${1 + 2}", json!("logs-3")),
        ("$${aws:username}", json!("${aws:username}")),
        ("${local.tags}", json!({ "a": 1, "b": { "c": "logs" } })),
        ("${local.tags.b[\"c\"]}", json!("logs")),
        ("${local.items[1]}", json!("logs")),
        ("${local.items[0 + 1]}", json!("logs")),
        ("${aws_s3_bucket.plain.arn}/*", json!("arn:aws:s3:::logs-x/*")),
        ("${aws_s3_bucket.many[\"b\"].id}", json!("many-b")),
        ("${aws_s3_bucket.two[1].bucket}", json!("two-1")),
        ("${aws_s3_bucket.two[*].arn}", json!(["arn:aws:s3:::two-0", "arn:aws:s3:::two-1"])),
        ("${aws_s3_bucket.none[*].arn}", json!([])),
        ("${aws_s3_bucket.rules[*].rule[0].id}", json!(["r"])),
        ("${[for b in aws_s3_bucket.two : 1]}", json!(null)),
        ("${aws_s3_bucket.nameless.id}", json!("root.aws_s3_bucket.nameless")),
        ("${aws_s3_bucket.nameless.hosted_zone_id}", json!("root.aws_s3_bucket.nameless.hosted_zone_id")),
        ("${data.aws_caller_identity.me.account_id}", json!("111122223333")),
        ("${data.aws_region.here.name}", json!("eu-west-1")),
        ("${data.aws_partition.p.dns_suffix}", json!("amazonaws.com")),
        ("${jsonencode({a = [1, true, null], \"b\" = var.name})}", json!("{\"a\":[1,true,null],\"b\":\"logs\"}")),
        ("${jsondecode(\"{\\\"a\\\": 1}\").a}", json!(1)),
        ("${format(\"%s-%d%%\", var.name, 7)}", json!("logs-7%")),
        ("${join(\",\", concat([\"a\"], var.list))}", json!("a,a,b")),
        ("${merge({a = 1}, {b = 2})}", json!({ "a": 1, "b": 2 })),
        ("${lookup({a = 1}, \"b\", 3)}", json!(3)),
        ("${element([\"a\", \"b\"], 3)}", json!("b")),
        ("${toset([\"b\", \"a\", \"b\"])}", json!(["a", "b"])),
        ("${upper(lower(\"Ab\"))}", json!("AB")),
        ("${replace(\"a.b\", \".\", \"-\")}", json!("a-b")),
        ("${trimsuffix(\"a/\", \"/\")}${trimprefix(\"/a\", \"/\")}", json!("aa")),
        ("${split(\",\", \"a,b\")}", json!(["a", "b"])),
        ("${length(var.list)}", json!(2)),
        ("${coalesce(\"\", var.name)}", json!("logs")),
        ("${try(local.tags.z, \"none\")}", json!("none")),
        ("${can(local.tags.z)}", json!(false)),
        ("${var.name == \"logs\" && !false ? \"yes\" : \"no\"}", json!("yes")),
        ("${[for x in var.list : upper(x) if x != \"a\"]}", json!(["B"])),
        ("${{for i, x in var.list : x => i}}", json!({ "a": 0, "b": 1 })),
        ("${local.tags[*].a}", json!([1])),
        ("${\"a\\\"b\\n${var.name}\"}", json!("a\"b\nlogs")),
        ("${\"in $${x} %%{y} ${\"deep ${var.name}\"}\"}", json!("in ${x} %{y} deep logs")),
        ("a%{ if true }b%{ else }c%{ endif }", json!("ab")),
        ("%%{x}", json!("%{x}")),
    ];
    for (expression, expected) in cases {
        if expected.is_null() {
            assert!(why_partly_unknown(&value(expression)).is_some(), "{expression}");
        } else {
            assert_eq!(value(expression), expected, "{expression}");
        }
    }
}

#[test]
fn what_is_not_known_says_why() {
    let cases = [
        ("x-${var.open}", "the value of variable `open`; give it with `--set open=VALUE`"),
        ("${upper(var.open)}", "the value of variable `open`; give it with `--set open=VALUE`"),
        ("${var.absent}", "`var.absent`, which is not in what was read"),
        ("${aws_s3_bucket.absent.arn}", "`aws_s3_bucket.absent`, which is not in what was read"),
        ("${aws_s3_bucket.many[\"z\"].arn}", "`aws_s3_bucket.many[z]`, which is not there"),
        ("${module.x.y}", "what `module.x` gives"),
        ("${local.loop}", "`local.loop` refers to itself"),
        ("${file(\"x\")}", "what the function `file` gives"),
        ("${provider::x::f(1)}", "what `provider::x::f` gives"),
        ("${1 +}", "the expression `1 +`, which cannot be read"),
        ("${terraform.workspace}", "`terraform.workspace`"),
        ("${var.open ? 1 : 2}", "the value of variable `open`; give it with `--set open=VALUE`"),
    ];
    for (expression, why) in cases {
        assert_eq!(why_partly_unknown(&value(expression)), Some(why), "{expression}");
    }
    assert_eq!(value("${var.open ? 1 : 1}"), json!(1));
    assert_eq!(value("${aws_s3_bucket.closed.arn}"), json!("arn:aws:s3:::root.aws_s3_bucket.closed"));
    assert_eq!(value("${jsonencode({a = var.open, b = 1})}")["b"], 1);
}

#[test]
fn expressions_from_strangers_are_bounded() {
    let nested = |open: &str, close: &str, times: usize| format!("${{{}1{}}}", open.repeat(times), close.repeat(times));
    for expression in [
        nested("(", ")", 50_000),
        nested("[", "]", 50_000),
        nested("!", "", 50_000),
        nested("-", "", 50_000),
        nested("- ", "", 30_000),
        nested("1+", "", 50_000),
        nested("1-", "", 30_000),
        nested("1 == ", "", 12_000),
        nested("true ? 1 : ", "", 5_000),
        nested("true && ", "", 7_000),
        nested("f(", ")", 40),
        nested("\"${", "}\"", 40),
        nested("!", "", 1_400),
        nested("1+", "", 1_400),
        nested("true?1:", "", 1_400),
        format!("${{a{}}}", ".b".repeat(30_000)),
        format!("${{a{}}}", "[0]".repeat(20_000)),
        format!("${{f(a){}}}", "[*]".repeat(20_000)),
    ] {
        value(&expression);
    }
    let list = "[1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9,0]";
    let endless = "[for x in L : ".repeat(12).replace('L', list) + "x" + &"]".repeat(12);
    assert!(why_partly_unknown(&value(&format!("${{{endless}}}"))).is_some());
    let doubled = format!("${{{}\"\\\"\"{}}}", "jsonencode(".repeat(40), ")".repeat(40));
    assert_eq!(why_partly_unknown(&value(&doubled)), Some("a text that is too long to be read"));
    let mut locals = json!({ "l0": ["x", "x"] });
    for at in 1..100 {
        let before = format!("${{local.l{}}}", at - 1);
        locals[format!("l{at}")] = json!([before, before]);
    }
    let file = json!({ "locals": locals, "output": { "it": { "value": "${local.l99}" } } });
    module(&file, &[]);
}

#[test]
fn every_known_instance_is_read() {
    let file = json!({
        "resource": {
            "aws_s3_bucket": { "b": { "for_each": { "x/y": "one", "z": "two" }, "bucket": "${each.value}" } },
            "aws_s3_bucket_policy": {
                "b": { "for_each": { "x/y": 1, "z": 2 }, "bucket": "${aws_s3_bucket.b[each.key].id}", "policy": "${each.key}" }
            },
            "aws_iam_role": { "r": { "count": "${var.open}" }, "none": { "count": 0 }, "empty": { "for_each": [] } }
        },
        "variable": { "open": {} }
    });
    let contents = module(&file, &[]);
    let found: Vec<_> = contents.resources.iter().map(|one| (one.address.as_str(), one.identity.as_str())).collect();
    let expected = [
        ("aws_s3_bucket.b[\"x/y\"]", "root.aws_s3_bucket.b--x-y--"),
        ("aws_s3_bucket.b[\"z\"]", "root.aws_s3_bucket.b--z--"),
        ("aws_s3_bucket_policy.b[\"x/y\"]", "root.aws_s3_bucket_policy.b--x-y--"),
        ("aws_s3_bucket_policy.b[\"z\"]", "root.aws_s3_bucket_policy.b--z--"),
        ("aws_iam_role.r", "root.aws_iam_role.r"),
    ];
    assert_eq!(found, expected);
    let catalog = built_in();
    let things = facts(&contents.resources, catalog);
    assert_eq!(things[0].facts["policy"], [json!("x/y")]);
    assert_eq!(things[1].facts["policy"], [json!("z")]);
}

#[test]
fn policy_documents_are_rendered() {
    let file = json!({
        "data": {
            "aws_iam_policy_document": {
                "base": { "statement": { "sid": "A", "actions": ["s3:Get*"], "resources": ["*"] } },
                "all": {
                    "source_policy_documents": ["${data.aws_iam_policy_document.base.json}"],
                    "statement": [
                        {
                            "sid": "B", "effect": "Deny", "not_actions": ["a", "b"], "not_resources": ["x/&{aws:username}"],
                            "principals": [
                                { "type": "AWS", "identifiers": ["1", "2"] },
                                { "type": "Service", "identifiers": ["s"] }
                            ],
                            "condition": [
                                { "test": "StringEquals", "variable": "k", "values": ["v"] },
                                { "test": "StringEquals", "variable": "k", "values": ["w"] },
                                { "test": "Bool", "variable": "l", "values": ["true"] }
                            ]
                        },
                        { "actions": "${[var.open]}", "principals": { "type": "*", "identifiers": ["*"] } }
                    ],
                    "dynamic": {
                        "statement": {
                            "for_each": ["c", "d"],
                            "iterator": "one",
                            "content": { "sid": "${one.value}${one.key}", "actions": ["x"] }
                        }
                    },
                    "override_policy_documents": ["{\"Statement\":{\"Sid\":\"A\",\"Effect\":\"Deny\"}}"]
                }
            }
        },
        "variable": { "open": {} },
        "output": {
            "base": { "value": "${data.aws_iam_policy_document.base.json}" },
            "all": { "value": "${data.aws_iam_policy_document.all.json}" }
        }
    });
    let base = json!(
        "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Sid\":\"A\",\"Effect\":\"Allow\",\"Action\":\"s3:Get*\",\"Resource\":\"*\"}]}"
    );
    let all = json!([
        { "Sid": "A", "Effect": "Deny" },
        {
            "Sid": "B", "Effect": "Deny", "Principal": { "AWS": ["1", "2"], "Service": "s" }, "NotAction": ["a", "b"],
            "NotResource": "x/${aws:username}",
            "Condition": { "StringEquals": { "k": ["v", "w"] }, "Bool": { "l": "true" } }
        },
        {
            "Effect": "Allow", "Principal": "*",
            "Action": { "$unknown": "the value of variable `open`; give it with `--set open=VALUE`" }
        },
        { "Sid": "c0", "Effect": "Allow", "Action": "x" },
        { "Sid": "d1", "Effect": "Allow", "Action": "x" }
    ]);
    let outputs = module(&file, &[]).outputs;
    assert_eq!(outputs["base"], base);
    assert_eq!(outputs["all"]["Statement"], all);
    let known = module(&file, &[("open", "s3:PutObject")]).outputs;
    assert!(known["all"].as_str().unwrap().contains("\"Action\":\"s3:PutObject\""));
}

#[test]
fn what_is_not_read_is_a_gap() {
    let file = json!({
        "module": { "m": { "source": "./m" } },
        "resource": { "aws_s3_bucket": { "b": { "bucket": "${module.m.name}" } } }
    });
    let gaps: Vec<_> = module(&file, &[]).gaps.into_iter().map(|gap| (gap.pointer, gap.why)).collect();
    let expected = [
        ("/module/m", "what the module `m` creates is not read"),
        (
            "/resource/aws_s3_bucket/b",
            "the name of `aws_s3_bucket.b` is not known, so that what names it is not matched: what `module.m` gives",
        ),
    ];
    assert_eq!(gaps, expected.map(|(pointer, why)| (pointer.to_owned(), why.to_owned())));
}

#[test]
fn providers_say_where_a_resource_is() {
    let file = json!({
        "provider": { "aws": [
            { "region": "us-east-1" },
            { "alias": "other", "region": "${var.where}", "assume_role": { "role_arn": "arn:aws:iam::444455556666:role/r" } },
            { "alias": "only", "allowed_account_ids": ["777788889999"] }
        ] },
        "variable": { "where": { "default": "eu-north-1" } },
        "resource": { "aws_sns_topic": {
            "a": {}, "b": { "provider": "aws.other" }, "c": { "provider": "${aws.only}" }, "d": { "region": "ap-south-1" }
        } }
    });
    let places: Vec<_> =
        module(&file, &[]).resources.into_iter().map(|one| (one.account.unwrap(), one.region.unwrap())).collect();
    let expected = [
        ("111122223333", "us-east-1"),
        ("444455556666", "eu-north-1"),
        ("777788889999", "eu-west-1"),
        ("111122223333", "ap-south-1"),
    ];
    assert_eq!(places, expected.map(|(account, region)| (account.to_owned(), region.to_owned())));
}
