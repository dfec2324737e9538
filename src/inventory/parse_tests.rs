use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Language, parse};

#[test]
fn the_language_is_found_by_what_is_in_it() {
    let cases = [
        ("a.yaml", "Resources: {}\n", Language::CloudFormation),
        ("a.yaml", "AWSTemplateFormatVersion: 2010-09-09\nDescription: x\n", Language::CloudFormation),
        ("a.json", "{\"Resources\": {}}", Language::CloudFormation),
        ("a.template", "# json with a comment\n{\"Resources\": {}}", Language::CloudFormation),
        ("a.tf.json", "{\"resource\": {}, \"//\": \"x\"}", Language::Terraform),
        ("plan.json", "{\"format_version\": \"1.2\", \"planned_values\": {}}", Language::TerraformPlan),
    ];
    for (file, text, language) in cases {
        assert_eq!(parse(file, text).unwrap().language, language, "{text}");
    }
}

#[test]
fn merge_keys_are_followed_and_what_is_written_beside_them_goes_first() {
    let text = "x: &x { a: 1, b: 2 }\ny: &y { <<: *x, b: 3, c: 4 }\nResources:\n  <<: [*y, { a: 5, d: 6 }]\n  c: 7\n";
    let read = parse("a.yaml", text).unwrap();
    assert_eq!(read.value["y"], json!({ "a": 1, "b": 3, "c": 4 }));
    assert_eq!(read.value["Resources"], json!({ "a": 1, "b": 3, "c": 7, "d": 6 }));
}

#[test]
fn what_is_no_template_is_refused_in_a_sentence() {
    let cases = [
        ("a.yaml", "", "a.yaml:1:1: the file is empty"),
        ("a.yaml", "[]", "a.yaml: it is neither a CloudFormation template nor a Terraform file: at the top"),
        ("a.yaml", "a: b", "a.yaml: it is neither a CloudFormation template, which has `Resources`, nor"),
        ("a.json", "{\n \"Resources\": }", "a.json:2:15: this is not valid JSON"),
        ("a.json", "{\"format_version\": \"1\", \"values\": {}}", "a.json: it is no plan: `terraform show -json PLAN`"),
        ("a.yaml", "Resources:\n  a: 1\n  a: 2\n", "a.yaml:3:3: `a` is given twice"),
        ("a.yaml", "Resources: *x", "a.yaml:1:12: this is not valid YAML"),
    ];
    for (file, text, expected) in cases {
        let error = parse(file, text).unwrap_err();
        assert!(error.starts_with(expected), "{error}");
    }
    for wrong in ["x", "[x]", "!Ref X", "[]", "{}"] {
        let read = parse("a.yaml", &format!("Resources:\n  a: 1\n  <<: {wrong}\n"));
        assert_eq!(read.is_ok(), matches!(wrong, "[]" | "{}"), "{wrong}: {read:?}");
    }
    let deep = format!("Resources: {}{}", "[".repeat(100), "]".repeat(100));
    assert!(parse("a.yaml", &deep).unwrap_err().contains("nested more than 64 deep"));
    assert!(parse("a.yaml", &"x".repeat(17 << 20)).unwrap_err().contains("longer than 16 MiB"));
}

#[test]
fn short_tags_are_the_functions_they_stand_for() {
    let text = r#"
Conditions:
  A: !Not [!Condition B]
  B: !Equals [!Ref X, ""]
Resources:
  Key:
    Type: AWS::KMS::Key
    Properties:
      List: !Split [",", !ImportValue "a-b"]
      Policy: &policy
        Version: 2012-10-17
        Id: 012345678901
        Resource: !GetAtt Bucket.Arn
        Both: !GetAtt [Bucket, Arn]
        Long: !Sub
          - "${x}:${AWS::Region}"
          - x: !Select [0, !GetAZs ""]
        If: !If [A, !Ref AWS::NoValue, !FindInMap [a, b, c]]
        Dynamic: '{{resolve:ssm:x}}'
      Again: *policy
      Inner: !Join ["", [&one !Sub "${a}", *one, {"Fn::Sub": "b"}]]
"#;
    let value = parse("a.yaml", text).unwrap().value;
    let key = &value["Resources"]["Key"]["Properties"];
    assert_eq!(value["Conditions"]["A"], json!({ "Fn::Not": [{ "Condition": "B" }] }));
    assert_eq!(value["Conditions"]["B"], json!({ "Fn::Equals": [{ "Ref": "X" }, ""] }));
    assert_eq!(key["List"], json!({ "Fn::Split": [",", { "Fn::ImportValue": "a-b" }] }));
    assert_eq!(key["Policy"]["Version"], "2012-10-17");
    assert_eq!(key["Policy"]["Id"], "012345678901");
    assert_eq!(key["Policy"]["Resource"], json!({ "Fn::GetAtt": ["Bucket", "Arn"] }));
    assert_eq!(key["Policy"]["Both"], json!({ "Fn::GetAtt": ["Bucket", "Arn"] }));
    assert_eq!(key["Policy"]["Long"]["Fn::Sub"][1]["x"], json!({ "Fn::Select": [0, { "Fn::GetAZs": "" }] }));
    assert_eq!(key["Policy"]["If"]["Fn::If"][1], json!({ "Ref": "AWS::NoValue" }));
    assert_eq!(key["Again"], key["Policy"]);
    let sub = json!({ "Fn::Sub": "${a}" });
    assert_eq!(key["Inner"], json!({ "Fn::Join": ["", [sub, sub, { "Fn::Sub": "b" }]] }));
}

#[test]
fn anchors_inside_of_functions_are_found_again() {
    let text = "Resources:\n  A: !Join [\"\", [&x [1, 2], *x]]\n";
    let value = parse("a.yaml", text).unwrap().value;
    assert_eq!(value["Resources"]["A"], json!({ "Fn::Join": ["", [[1, 2], [1, 2]]] }));
}

#[test]
fn every_pointer_has_a_line_and_a_column() {
    let json = "{\n  \"Resources\": {\n    \"a/b\\u0041\": [1, {\"x\": \"\\\"é\", \"y\": true}]\n  }\n}";
    let parsed = parse("a.json", json).unwrap();
    let cases = [
        ("", (1, 1)),
        ("/Resources", (2, 3)),
        ("/Resources/a~1bA", (3, 5)),
        ("/Resources/a~1bA/0", (3, 19)),
        ("/Resources/a~1bA/1/y", (3, 35)),
        ("/Resources/a~1bA/1/none/at/all", (3, 22)),
    ];
    for (pointer, expected) in cases {
        assert_eq!(parsed.position(pointer), expected, "{pointer}");
    }
    let yaml = "Resources:\n  A:\n    B: !Sub\n      - c\n      - d: 1\n";
    let parsed = parse("a.yaml", yaml).unwrap();
    assert_eq!(parsed.position("/Resources/A/B"), (3, 5));
    assert_eq!(parsed.position("/Resources/A/B/Fn::Sub/1/d"), (5, 9));
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
        "(\\$\\{|%\\{|\\}|a|\\.|\\[|\\]|\"|AWS::|var\\.|[*]){0,6}".prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 60, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec(("\\PC{0,8}", inner), 0..5).prop_map(|all| Value::Object(all.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn positions_of_json_lie_in_the_text(value in any_json()) {
        let text = serde_json::to_string_pretty(&json!({ "Resources": value })).unwrap();
        let parsed = parse("x.json", &text).unwrap();
        prop_assert_eq!(&parsed.value["Resources"], &value);
        let mut waiting = vec![(crate::diagnostic::Origin::root(), &parsed.value)];
        while let Some((origin, value)) = waiting.pop() {
            let place = crate::diagnostic::Place::Value(origin.clone());
            let written: Value = serde_json::from_str(parsed.source.slice(&place).unwrap()).unwrap();
            prop_assert_eq!(&written, value);
            match value {
                Value::Array(items) => waiting.extend(items.iter().enumerate().map(|(at, item)| (origin.index(at), item))),
                Value::Object(members) => waiting.extend(members.iter().map(|(key, item)| (origin.key(key), item))),
                _ => {}
            }
        }
    }

    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,80}|([!&*a\\[\\]{}:,\"'\n -]|!Sub |Resources:){0,40}") {
        let _ = parse("x.yaml", &text);
        let _ = parse("x.json", &text);
    }
}
