//! What is told of an evaluation.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::explain::{Answer, Step};
use super::{Call, Caller, ContextValue, Policies, ResourceKind, explain};

fn call(caller: Caller) -> Call {
    Call {
        caller,
        action: "s3:PutObject".into(),
        resource: "arn:aws:s3:::archive/a".into(),
        resource_account: "111111111111".into(),
        context: BTreeMap::from([("aws:x".to_owned(), ContextValue::Unknown)]),
    }
}

fn writer() -> Caller {
    Caller::Role { arn: "arn:aws:iam::111111111111:role/writer".into(), account: "111111111111".into() }
}

fn document(statements: Value) -> Value {
    json!({"Version": "2012-10-17", "Statement": statements})
}

fn told(steps: &[Step]) -> String {
    steps.iter().map(|step| format!("{step}\n")).collect()
}

#[test]
fn every_statement_that_was_looked_at_is_told() {
    let bucket = document(json!([
        {"Sid": "Tls", "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*",
            "Condition": {"Bool": {"aws:SecureTransport": "false"}}},
        {"Sid": "Let", "Effect": "Allow", "Principal": {"AWS": "111111111111"}, "Action": "s3:GetObject", "Resource": "*"},
    ]));
    let own = document(json!({"Sid": "Own", "Effect": "Allow", "Action": ["s3:Put*"], "Resource": "*"}));
    let policies =
        Policies { resource: vec![("bucket", &bucket)], identity: vec![("own", &own)], ..Policies::default() };
    assert_eq!(
        told(&explain(&call(writer()), &policies)),
        "\
in `bucket`: what denies
  Deny `Tls` of `bucket` does not match
    Principal matches: \"*\"
    Action matches: \"s3:*\"
    Resource matches: \"*\"
    Condition Bool aws:SecureTransport does not match: the condition Bool aws:SecureTransport \"false\" does not hold
in `own`: what denies
rule: caller and resource are in one account: a policy of either is enough
in `bucket`: what allows
  Allow `Let` of `bucket` does not match
    Principal does not match: it names the caller's account, which leaves the rest to policies of the caller
    Action does not match: its actions are without `s3:PutObject`
    Resource matches: \"*\"
in `own`: what allows
  Allow `Own` of `own` matches
    Principal matches
    Action matches: [\"s3:Put*\"]
    Resource matches: \"*\"
allowed: `Own` of `own`: it matches `s3:PutObject` on `arn:aws:s3:::archive/a`
"
    );
}

#[test]
fn a_deny_ends_it() {
    let bucket = document(json!([
        {"Sid": "No", "Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"},
        {"Sid": "Let", "Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"},
    ]));
    let policies = Policies { resource: vec![("bucket", &bucket)], ..Policies::default() };
    let told = told(&explain(&call(Caller::Service("s3.amazonaws.com".into())), &policies));
    assert!(!told.contains("Let"), "{told}");
    assert!(
        told.ends_with(
            "denied, whatever allows it: `No` of `bucket`: it matches `s3:PutObject` on `arn:aws:s3:::archive/a`\n"
        ),
        "{told}"
    );
}

#[test]
fn what_is_not_known_is_told() {
    let odd = json!({"Version": "2012-10-17"});
    let bucket = document(json!([
        {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*", "Condition": {"StringEquals": {"aws:x": "a"}}},
    ]));
    let permit = document(json!({"Effect": "Permit"}));
    for (policies, wanted) in [
        (vec![("bucket", &bucket)], "may match, unknown is the value of `aws:x`"),
        (vec![("permit", &permit)], "Permit `statement 1` of `permit` may match"),
        (vec![("odd", &odd)], "`odd`: unknown is what `odd` does, which has no statements"),
    ] {
        let policies = Policies { resource: policies, ..Policies::default() };
        let steps = explain(&call(writer()), &policies);
        assert!(told(&steps).contains(wanted), "{}", told(&steps));
        assert!(matches!(steps.last(), Some(Step::End { answer: "unknown", .. })));
    }
}

#[test]
fn each_rule_is_told() {
    let key = document(
        json!([{"Sid": "Root", "Effect": "Allow", "Principal": {"AWS": "111111111111"}, "Action": "*", "Resource": "*"}]),
    );
    let own = document(json!([{"Sid": "Own", "Effect": "Allow", "Action": "*", "Resource": "*"}]));
    let rule = |caller: Caller, kind: ResourceKind, account: &str| {
        let policies =
            Policies { kind, resource: vec![("key", &key)], identity: vec![("own", &own)], ..Policies::default() };
        let call = Call { resource_account: account.into(), ..call(caller) };
        let steps = explain(&call, &policies);
        let matching = |step: &&Step| matches!(step, Step::Statement { answer: Answer::Matches, .. });
        (told(&steps), steps.iter().filter(matching).count())
    };
    for (caller, kind, account, wanted, matching) in [
        (writer(), ResourceKind::Ordinary, "111111111111", "a policy of either is enough", 1),
        (writer(), ResourceKind::KmsKey, "111111111111", "a key in the caller's account", 2),
        (writer(), ResourceKind::KmsKey, "999999999999", "in two accounts", 2),
        (Caller::Anonymous, ResourceKind::Ordinary, "111111111111", "no policies of its own", 0),
    ] {
        let (told, count) = rule(caller, kind, account);
        assert!(told.contains(wanted) && count == matching, "{told}");
    }
}
