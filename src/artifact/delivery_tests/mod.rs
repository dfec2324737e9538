//! What AWS will call, as its documentation says, against the policies of the shipped blueprints: each delivery is let
//! through, and the same call for somebody else is not. The calls are written down here and not taken from the
//! policies, so that one can be wrong without the other.

mod roles;
mod services;

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use crate::blueprint::{self, Files};
use crate::catalog::Catalog;
use crate::dialect::Expander;
use crate::iam::{Call, Caller, ContextValue, Policies, ResourceKind, Verdict, decide};
use crate::plan;
use crate::render::{Dialect, Renderer, prepare};

/// A condition key and what the request says under it.
type Pair<'a> = (&'a str, &'a str);

/// The policy documents of a blueprint by item and name.
struct Emitted(BTreeMap<(String, &'static str), Value>);

impl Emitted {
    fn of(name: &str) -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("blueprints/{name}.yaml"));
        let catalog = Catalog::embedded().unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        let loaded = blueprint::load(name, &text, &catalog).unwrap();
        let plan = plan::resolve(&loaded.blueprint, &catalog, &Files::beside(&path)).unwrap();
        let renderer = Renderer::new(&catalog, &plan, &[Dialect::Terraform]).unwrap();
        let expander = Expander::new(&plan, &catalog);
        let mut documents = BTreeMap::new();
        for stack in prepare(&plan, &renderer).unwrap() {
            for prepared in &stack.items {
                for (name, value) in &prepared.policies {
                    let json = expander.json(stack.stack, value).unwrap();
                    let document = serde_json::from_str(&json).unwrap();
                    documents.insert((prepared.item.key.as_str().to_owned(), *name), document);
                }
            }
        }
        Self(documents)
    }

    fn get(&self, item: &str, name: &'static str) -> &Value {
        self.0.get(&(item.to_owned(), name)).unwrap_or_else(|| panic!("no {name} of {item}"))
    }
}

const ORGANIZATION: &str = "o-a1b2c3d4e5";
const ARCHIVE: &str = "222222222222";
const TRAIL: &str = "arn:aws:cloudtrail:us-east-1:111111111111:trail/acme-cloudtrail";

/// A call of a service on behalf of a resource: what every such call presents, and the pairs given.
/// `s3:TlsVersion` is left out: whether services present it is not documented.
fn service(principal: &str, action: &str, resource: &str, pairs: &[(&str, &str)]) -> Call {
    let common = [
        ("aws:SecureTransport", "true"),
        ("aws:PrincipalIsAWSService", "true"),
        ("aws:PrincipalServiceName", principal),
    ];
    let context =
        common.iter().chain(pairs).map(|(key, value)| ((*key).to_owned(), ContextValue::One((*value).to_owned())));
    Call {
        caller: Caller::Service(principal.to_owned()),
        action: action.to_owned(),
        resource: resource.to_owned(),
        resource_account: ARCHIVE.to_owned(),
        context: context.collect(),
    }
}

fn with(mut call: Call, pairs: &[(&str, &str)]) -> Call {
    for (key, value) in pairs {
        if value.is_empty() {
            call.context.remove(*key);
        } else {
            call.context.insert((*key).to_owned(), ContextValue::One((*value).to_owned()));
        }
    }
    call
}

fn ask(call: &Call, document: &Value, kind: ResourceKind) -> Verdict {
    let policies = Policies { kind, resource: vec![("policy", document)], ..Policies::default() };
    decide(call, &policies)
}

#[track_caller]
fn allowed(call: &Call, document: &Value, kind: ResourceKind) {
    let verdict = ask(call, document, kind);
    assert!(matches!(verdict, Verdict::Allowed { .. }), "{call:?}\n{verdict:?}\n{document:#}");
}

#[track_caller]
fn refused(call: &Call, document: &Value, kind: ResourceKind) {
    let verdict = ask(call, document, kind);
    assert!(
        matches!(verdict, Verdict::Denied { .. } | Verdict::NotGranted { .. }),
        "{call:?}\n{verdict:?}\n{document:#}"
    );
}

const BUCKET: &str = "arn:aws:s3:::acme-archive-222222222222-us-east-1";
const ACL: (&str, &str) = ("s3:x-amz-acl", "bucket-owner-full-control");

/// A call of a role of one of our accounts.
fn role_of(account: &str, action: &str, resource: &str, pairs: &[Pair<'_>]) -> Call {
    let arn = format!("arn:aws:iam::{account}:role/x");
    let common =
        [("aws:SecureTransport", "true"), ("aws:PrincipalIsAWSService", "false"), ("aws:PrincipalOrgID", ORGANIZATION)];
    let context =
        common.iter().chain(pairs).map(|(key, value)| ((*key).to_owned(), ContextValue::One((*value).to_owned())));
    Call {
        caller: Caller::Role { arn, account: account.to_owned() },
        action: action.to_owned(),
        resource: resource.to_owned(),
        resource_account: account.to_owned(),
        context: context.collect(),
    }
}

#[track_caller]
fn by_role(call: &Call, identity: &Value, resource: Option<&Value>, kind: ResourceKind, wanted: bool) {
    let policies = Policies {
        kind,
        resource: resource.map(|policy| ("resource", policy)).into_iter().collect(),
        identity: vec![("own", identity)],
        ..Policies::default()
    };
    let verdict = decide(call, &policies);
    assert_eq!(matches!(verdict, Verdict::Allowed { .. }), wanted, "{call:?}\n{verdict:?}");
    assert!(!matches!(verdict, Verdict::Unknown { .. }), "{call:?}\n{verdict:?}");
}
