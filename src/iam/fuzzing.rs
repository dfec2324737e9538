//! What holds of every request and policy, however odd. Fuzzing and a test share it; a false assertion is what they
//! look for.

use serde_json::{Value, json};

use super::explain::Step;
use super::requests::{Choices, Request};
use super::{ContextValue, ResourceKind, Verdict, decide, explain};

/// Makes a request and policies of the bytes and checks what must hold of the answer.
///
/// # Panics
/// If it does not hold.
pub(crate) fn check(bytes: &[u8]) {
    let request = Request::read(bytes).unwrap_or_else(|| Choices::new(bytes, true).request());
    let answer = ask(&request);
    let told = explain(&request.call, &request.policies());
    assert!(matches!(told.last(), Some(Step::End { .. })) && told.iter().all(|step| !step.to_string().is_empty()));
    assert_eq!(ask(&backwards(&request)), answer, "in another order: {request:?}");
    assert_eq!(ask(&with(&request, "Deny")), "denied", "with a Deny of everything: {request:?}");
    if answer == "allowed" {
        assert_eq!(ask(&with(&request, "Allow")), answer, "with an Allow of everything: {request:?}");
    }
    for key in request.call.context.keys() {
        let mut less = request.clone();
        less.call.context.insert(key.clone(), ContextValue::Unknown);
        let known_less = ask(&less);
        assert!(known_less == answer || known_less == "unknown", "{answer}, {known_less} without {key}: {request:?}");
    }
}

fn ask(request: &Request) -> &'static str {
    match decide(&request.call, &request.policies()) {
        Verdict::Allowed { .. } => "allowed",
        Verdict::Denied { .. } => "denied",
        Verdict::NotGranted { .. } => "not granted",
        Verdict::Unknown { .. } => "unknown",
    }
}

/// All documents and all statements in the other order.
fn backwards(request: &Request) -> Request {
    let mut other = request.clone();
    let layers = other.scps.iter_mut();
    for documents in layers.chain([&mut other.resource, &mut other.identity, &mut other.rcps]) {
        documents.reverse();
        for statements in documents.iter_mut().filter_map(|document| document.get_mut("Statement")?.as_array_mut()) {
            statements.reverse();
        }
    }
    other.scps.reverse();
    other
}

fn with(request: &Request, effect: &str) -> Request {
    let mut statement = json!({"Effect": effect, "Principal": "*", "Action": "*", "Resource": "*"});
    if let Some(members) = statement.as_object_mut().filter(|_| request.kind == ResourceKind::RoleTrust) {
        members.remove("Resource");
    }
    let mut more = request.clone();
    let document: Value = json!({"Version": "2012-10-17", "Statement": statement});
    more.resource.push(document);
    more
}
