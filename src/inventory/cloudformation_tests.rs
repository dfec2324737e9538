use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::value::why_partly_unknown;
use super::{Contents, Language, Unit, built_in, facts, parse, read};

fn template(file: &Value, given: &[(&str, &str)]) -> Contents {
    let unit = Unit {
        language: Language::CloudFormation,
        name: "stack".into(),
        documents: vec![("t.json", file)],
        partition: "aws",
        account: None,
        region: Some("eu-west-1"),
        given: given.iter().map(|(name, value)| ((*name).to_owned(), (*value).into())).collect(),
        identities: BTreeMap::from([("Key".to_owned(), "1234/5".to_owned())]),
        standing: BTreeSet::new(),
    };
    read(&unit, built_in())
}

/// What a value in short form becomes, beside a few names.
fn value(short: &str, given: &[(&str, &str)]) -> Option<Value> {
    let text = format!(
        r#"
Parameters:
  Name: {{ Type: String, Default: logs }}
  Open: {{ Type: String }}
  List: {{ Type: CommaDelimitedList, Default: 'a, b' }}
  Stored: {{ Type: 'AWS::SSM::Parameter::Value<String>', Default: /x }}
Mappings:
  Map: {{ eu-west-1: {{ Id: '123' }} }}
Conditions:
  Yes: !Equals [!Ref Name, logs]
  No: !Not [!Condition Yes]
  Unsure: !Equals [!Ref Open, '']
  Decided: !Or [!Condition Unsure, !Condition Yes]
  Both: !And [!Condition Yes, !Condition Unsure]
  Loop: !Not [!Condition Loop]
Resources:
  Bucket: {{ Type: 'AWS::S3::Bucket', Properties: {{ BucketName: !Sub '${{Name}}-x', Tag: {{ a: [1, 2] }} }} }}
  Nameless: {{ Type: 'AWS::S3::Bucket' }}
  Closed: {{ Type: 'AWS::S3::Bucket', Properties: {{ BucketName: !Ref Open }} }}
  Key: {{ Type: 'AWS::KMS::Key' }}
  Custom: {{ Type: 'Custom::X' }}
  Loop: {{ Type: 'AWS::S3::Bucket', Properties: {{ BucketName: !GetAtt Loop.Arn }} }}
Outputs:
  It: {{ Value: {short} }}
"#
    );
    let parsed = parse("t.yaml", &text).unwrap();
    template(&parsed.value, given).outputs.remove("It")
}

#[test]
fn functions_give_what_cloudformation_gives() {
    let cases: Vec<(&str, Value)> = vec![
        ("!Ref Name", json!("logs")),
        ("!Ref List", json!(["a", "b"])),
        ("!Ref Bucket", json!("logs-x")),
        ("!GetAtt Bucket.Arn", json!("arn:aws:s3:::logs-x")),
        ("!GetAtt [Bucket, !Sub Arn]", json!("arn:aws:s3:::logs-x")),
        ("!GetAtt Bucket.Tag.a", json!([1, 2])),
        ("!GetAtt Bucket.DomainName", json!("stack.Bucket.DomainName")),
        ("!Ref Nameless", json!("stack.Nameless")),
        ("!GetAtt Closed.Arn", json!("arn:aws:s3:::stack.Closed")),
        ("!Ref Key", json!("1234-5")),
        (
            "!Sub '${Name}-${!x}-${AWS::Region}-${AWS::Partition}.${AWS::URLSuffix}'",
            json!("logs-${x}-eu-west-1-aws.amazonaws.com"),
        ),
        ("!Sub ['${a}-${Name}', { a: !Select [1, !Ref List] }]", json!("b-logs")),
        ("!Sub 'open ${Name'", json!("open ${Name")),
        ("!Join ['-', [a, !Ref Name, 1, !Ref AWS::NoValue]]", json!("a-logs-1")),
        ("!Join ['-', !Ref List]", json!("a-b")),
        ("!Select ['0', !Split [',', 'x,y']]", json!("x")),
        ("!FindInMap [Map, !Ref AWS::Region, Id]", json!("123")),
        ("{ 'Fn::FindInMap': [Map, z, Id, { DefaultValue: d }] }", json!("d")),
        ("!If [Yes, 1, 2]", json!(1)),
        ("!If [No, 1, 2]", json!(2)),
        ("!If [Decided, 1, 2]", json!(1)),
        ("!If [Unsure, same, same]", json!("same")),
        ("[1, !If [No, 1, !Ref AWS::NoValue]]", json!([1])),
        ("{ a: !Ref AWS::NoValue, b: 1 }", json!({ "b": 1 })),
        ("{ 'Fn::ToJsonString': { a: !Ref Name } }", json!("{\"a\":\"logs\"}")),
        ("{ 'Fn::Length': !Ref List }", json!(2)),
        ("!Ref AWS::StackName", json!("stack")),
    ];
    for (short, expected) in cases {
        assert_eq!(value(short, &[]).unwrap(), expected, "{short}");
    }
    assert_eq!(value("!Ref AWS::NoValue", &[]), None);
}

#[test]
fn what_is_not_known_says_why() {
    let open = "the value of parameter `Open`; give it with `--set Open=VALUE`";
    let cases = [
        ("!Ref Open", open),
        ("!Sub 'a-${Open}'", open),
        ("!Join ['', [a, !Ref Open]]", open),
        ("!Split [',', !Ref Open]", open),
        ("!Select [0, !Split [',', !Ref Open]]", open),
        (
            "!If [Unsure, 1, 2]",
            "whether `Unsure` holds: the value of parameter `Open`; give it with `--set Open=VALUE`",
        ),
        ("!If [Both, 1, 2]", "whether `Both` holds: the value of parameter `Open`; give it with `--set Open=VALUE`"),
        ("!If [Loop, 1, 2]", "whether `Loop` holds: `the condition Loop` refers to itself"),
        (
            "!Ref Stored",
            "the value of parameter `Stored`, which Parameter Store has; give it with `--set Stored=VALUE`",
        ),
        ("!Ref Absent", "`Absent`, which is not in what was read"),
        ("!GetAtt Custom.Arn", "what `Custom` gives as `Arn`"),
        ("!ImportValue x", "the export `x` of another stack; give it with `--set x=VALUE`"),
        ("!GetAZs ''", "what `Fn::GetAZs` gives"),
        ("!Base64 x", "what `Fn::Base64` gives"),
        ("!Ref AWS::AccountId", "the account of the stack; give it with `--account`"),
        ("!GetAtt Key.Arn", "the account of `Key`; give it with `--account`"),
        ("!FindInMap [Map, z, Id]", "`z` `Id` of the mapping `Map`, which is not in the template"),
        ("!Select [5, !Ref List]", "item 5 of a list, which has no such item"),
    ];
    for (short, why) in cases {
        assert_eq!(why_partly_unknown(&value(short, &[]).unwrap()), Some(why), "{short}");
    }
    assert_eq!(value("!GetAtt Loop.Arn", &[]).unwrap(), json!("arn:aws:s3:::stack.Loop"));
}

#[test]
fn what_is_given_goes_before_defaults() {
    let cases = [
        ("!Ref Name", json!("mine")),
        ("!Ref List", json!(["x", "y"])),
        ("!ImportValue export", json!("imported")),
        ("!Ref Stored", json!("stored")),
        ("!If [Yes, 1, 2]", json!(2)),
    ];
    let given = [("Name", "mine"), ("List", "x,y"), ("export", "imported"), ("Stored", "stored")];
    for (short, expected) in cases {
        assert_eq!(value(short, &given).unwrap(), expected, "{short}");
    }
}

#[test]
fn resources_without_their_condition_are_left_out() {
    let file = json!({
        "Parameters": { "P": { "Type": "String" } },
        "Conditions": {
            "No": { "Fn::Equals": ["a", "b"] },
            "Unsure": { "Fn::Equals": [{ "Ref": "P" }, "b"] }
        },
        "Resources": {
            "A": { "Type": "AWS::SNS::Topic", "Condition": "No" },
            "B": { "Type": "AWS::SNS::Topic", "Condition": "Unsure" },
            "C": { "Type": "AWS::SNS::Topic" }
        },
        "Outputs": { "A": { "Condition": "No", "Value": 1 }, "B": { "Value": 2 } }
    });
    let contents = template(&file, &[]);
    assert_eq!(contents.resources.iter().map(|one| one.address.as_str()).collect::<Vec<_>>(), ["B", "C"]);
    assert_eq!(contents.outputs, BTreeMap::from([("B".to_owned(), json!(2))]));
    assert_eq!(template(&file, &[("P", "x")]).resources.len(), 1);
}

#[test]
fn what_is_not_read_is_a_gap() {
    let file = json!({
        "Transform": "AWS::Serverless-2016-10-31",
        "Resources": {
            "Fn::ForEach::X": [],
            "Nested": { "Type": "AWS::CloudFormation::Stack" },
            "Untyped": {},
            "Closed": { "Type": "AWS::S3::Bucket", "Properties": { "BucketName": { "Ref": "X" } } }
        }
    });
    let gaps: Vec<_> = template(&file, &[]).gaps.into_iter().map(|gap| gap.pointer).collect();
    let expected =
        ["/Transform", "/Resources/Fn::ForEach::X", "/Resources/Nested", "/Resources/Untyped", "/Resources/Closed"];
    assert_eq!(gaps, expected);
}

#[test]
fn facts_come_from_every_place_that_is_described() {
    let file = json!({
        "Resources": {
            "Role": {
                "Type": "AWS::IAM::Role",
                "Properties": { "RoleName": "r", "Policies": [{ "PolicyDocument": { "a": 1 } }, { "PolicyDocument": { "b": 1 } }] }
            },
            "More": { "Type": "AWS::IAM::Policy", "Properties": { "Roles": ["x", { "Ref": "Role" }], "PolicyDocument": { "c": 1 } } },
            "Other": { "Type": "AWS::IAM::Policy", "Properties": { "Roles": ["x"], "PolicyDocument": { "d": 1 } } },
            "Bucket": { "Type": "AWS::S3::Bucket" },
            "Unsure": { "Type": "AWS::S3::BucketPolicy", "Properties": { "Bucket": { "Ref": "Open" }, "PolicyDocument": {} } },
            "Group": { "Type": "AWS::Logs::LogGroup", "Properties": { "LogGroupName": "/g" } },
            "Allow": { "Type": "AWS::Logs::ResourcePolicy", "Properties": { "PolicyDocument": "{}" } },
            "Key": { "Type": "AWS::KMS::Key" }
        },
        "Parameters": { "Open": { "Type": "String" } }
    });
    let contents = template(&file, &[]);
    let catalog = built_in();
    let things = facts(&contents.resources, catalog);
    let one = |kind: &str| things.iter().find(|thing| thing.kind == kind).unwrap();
    assert_eq!(one("role").facts["permissions"], [json!({ "a": 1 }), json!({ "b": 1 }), json!({ "c": 1 })]);
    assert_eq!((one("role").arn.as_ref(), one("role").names.as_slice()), (None, ["r".to_owned()].as_slice()));
    assert_eq!(one("log-group").facts["policy"], [json!("{}")]);
    let why = "whether `Unsure` belongs to it: the value of parameter `Open`; give it with `--set Open=VALUE`";
    assert_eq!(why_partly_unknown(&one("bucket").facts["policy"][0]), Some(why));
    assert_eq!(one("bucket").facts["name"], [json!("stack.Bucket")]);
    let why = "the account of `Key`; give it with `--account`";
    assert_eq!(why_partly_unknown(&one("key").facts["policy"][0]), Some(why));
}
