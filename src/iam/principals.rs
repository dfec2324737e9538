//! Whom a statement is about.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html>

use serde_json::Value;

use super::call::Caller;
use super::statement::one_or_many;
use super::truth::Truth;

/// How a statement names the caller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Naming {
    /// Itself, or everybody.
    Directly,
    /// By its account, which leaves the rest to the account's own policies.
    ByAccount,
    NotAtAll,
    /// By something that cannot be compared, such as a canonical user or a reference.
    Unclear,
}

/// How `Principal` names the caller.
pub(super) fn principal(element: &Value, caller: &Caller) -> Naming {
    if element.as_str() == Some("*") {
        return Naming::Directly;
    }
    let Some(kinds) = element.as_object() else { return Naming::Unclear };
    let mut found = Naming::NotAtAll;
    for (kind, names) in kinds {
        for name in one_or_many(Some(names)) {
            match (name.as_str().map_or(Naming::Unclear, |name| naming(kind, name, caller)), &found) {
                (Naming::Directly, _) => return Naming::Directly,
                (Naming::ByAccount, _) => found = Naming::ByAccount,
                (Naming::Unclear, Naming::NotAtAll) => found = Naming::Unclear,
                _ => {}
            }
        }
    }
    found
}

/// Whether `NotPrincipal` leaves the caller to the statement.
///
/// A role whose account is not listed beside it may be left to it all the same.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html>
pub(super) fn not_principal(element: &Value, caller: &Caller) -> Truth {
    match (principal(element, caller), caller) {
        (Naming::Unclear, _) => Truth::Unknown(format!("whether NotPrincipal {element} is the caller")),
        (Naming::Directly, Caller::Role { arn, account }) => {
            match principal(element, &Caller::Account(account.clone())) {
                Naming::Directly => Truth::NoMatch,
                _ => Truth::Unknown(format!("whether NotPrincipal spares `{arn}` without its account")),
            }
        }
        (Naming::Directly, _) => Truth::NoMatch,
        (Naming::ByAccount | Naming::NotAtAll, _) => Truth::Match,
    }
}

fn naming(kind: &str, name: &str, caller: &Caller) -> Naming {
    let by = |matches: bool, naming: Naming| if matches { naming } else { Naming::NotAtAll };
    match (kind, caller) {
        ("AWS", _) if name == "*" => Naming::Directly,
        ("Service", Caller::Service(service)) => by(name == service, Naming::Directly),
        ("AWS", Caller::Account(account)) => by(is_account(name, account), Naming::Directly),
        ("AWS", Caller::Role { account, .. }) if is_account(name, account) => Naming::ByAccount,
        ("AWS", Caller::Role { arn, .. }) => by(name == arn || is_role_of(name, arn), Naming::Directly),
        ("CanonicalUser", Caller::Account(_) | Caller::Role { .. }) => Naming::Unclear,
        _ => Naming::NotAtAll,
    }
}

/// `111122223333` and the ARN of its root are the same.
fn is_account(name: &str, account: &str) -> bool {
    let mut parts = name.splitn(6, ':');
    name == account || parts.next() == Some("arn") && parts.next().is_some() && parts.eq(["iam", "", account, "root"])
}

/// Whether a session is one of the role. The ARN of a session leaves out the role's path.
fn is_role_of(role: &str, session: &str) -> bool {
    let (Some((role_service, role)), Some((session_service, session))) =
        (role.split_once("::"), session.split_once("::"))
    else {
        return false;
    };
    let (Some((account, path)), Some((session_account, rest))) =
        (role.split_once(":role/"), session.split_once(":assumed-role/"))
    else {
        return false;
    };
    role_service.strip_suffix(":iam").is_some()
        && role_service.strip_suffix(":iam") == session_service.strip_suffix(":sts")
        && account == session_account
        && path.rsplit('/').next() == rest.split('/').next()
}
