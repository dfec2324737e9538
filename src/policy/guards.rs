//! What every emitted policy keeps to, whatever it is for.

use super::{Document, Effect, Principal, Statement};
use crate::plan::PolicyKind;

/// Keys that bind a service to the resources of somebody.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html>
const SOURCE_KEYS: [&str; 4] = ["aws:SourceArn", "aws:SourceAccount", "aws:SourceOrgID", "aws:SourceOrgPaths"];
/// What binds Firehose and CloudWatch Logs keys, which present no source.
/// <https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html>,
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html>
const OTHER_GUARDS: [&str; 2] = ["sts:ExternalId", "kms:EncryptionContext:aws:logs:arn"];

/// Checks the guards of every statement.
///
/// # Errors
/// A sentence that names the statement.
pub(crate) fn check(document: &Document, kind: PolicyKind) -> Result<(), String> {
    for statement in &document.statements {
        let sid = &statement.sid;
        let identity = kind == PolicyKind::Identity;
        if identity != statement.principals.is_empty() {
            return Err(format!("`{sid}` names a principal where none may be, or none where one must be"));
        }
        if (kind == PolicyKind::Trust) == statement.has_resource {
            return Err(format!("`{sid}` names a resource where none may be, or none where one must be"));
        }
        if statement.effect == Effect::Deny {
            continue;
        }
        if statement.actions.iter().any(|action| action == "*" || action == "s3:*" || action.starts_with("iam:")) {
            return Err(format!("`{sid}` allows too much"));
        }
        for principal in &statement.principals {
            match principal {
                Principal::Anyone if !bound_to_organization(statement) => {
                    return Err(format!("`{sid}` lets anybody in"));
                }
                Principal::Service(service) if !guarded(statement) => {
                    return Err(format!("`{sid}` does not say for whom {service} may act"));
                }
                Principal::Federated(provider) if !keys(statement).any(|key| key.ends_with(":aud")) => {
                    return Err(format!("`{sid}` does not say for whom the tokens of {provider} must be"));
                }
                _ => {}
            }
        }
    }
    Ok(())
}

fn guarded(statement: &Statement) -> bool {
    keys(statement).any(|key| SOURCE_KEYS.contains(&key) || OTHER_GUARDS.contains(&key))
}

fn bound_to_organization(statement: &Statement) -> bool {
    keys(statement).any(|key| key == "aws:PrincipalOrgID")
}

/// Keys of conditions that must hold; an operator that is true for an absent key guards nothing.
fn keys(statement: &Statement) -> impl Iterator<Item = &str> {
    let positive = |operator: &&String| !operator.contains("Not") && !operator.ends_with("IfExists");
    let operators = statement.conditions.keys().filter(positive);
    operators.filter_map(|operator| statement.conditions.get(operator)).flat_map(|keys| keys.keys().map(String::as_str))
}
