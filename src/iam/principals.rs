//! Whom a statement is about.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html>

use serde_json::Value;

use super::call::Caller;
use super::truth::Truth;
use crate::policy::one_or_many;

/// How a statement names the caller, from the least to the most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Naming {
    NotAtAll,
    /// By its account, which leaves the rest to the account's own policies.
    ByAccount,
    /// By the role whose session it is.
    ByRole,
    /// Itself, or everybody.
    Directly,
}

/// How the names in an element name the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Names {
    /// The most that one of them does.
    pub(super) most: Naming,
    /// Whether one cannot be compared, such as a canonical user, a session of its role or a reference.
    pub(super) unclear: bool,
}

/// How `Principal` names the caller.
pub(super) fn principal(element: &Value, caller: &Caller) -> Names {
    if element.as_str() == Some("*") {
        return Names { most: Naming::Directly, unclear: false };
    }
    let mut found = Names { most: Naming::NotAtAll, unclear: !element.is_object() };
    for (kind, names) in element.as_object().into_iter().flatten() {
        for name in one_or_many(Some(names)) {
            match name.as_str().and_then(|name| naming(kind, name, caller)) {
                Some(naming) => found.most = found.most.max(naming),
                None => found.unclear = true,
            }
        }
    }
    found
}

/// Whether `NotPrincipal` leaves the caller to the statement.
///
/// A role whose account is not listed beside it may be left to it all the same, and so may a session without its role.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html>
pub(super) fn not_principal(element: &Value, caller: &Caller) -> Truth {
    let listed = principal(element, caller);
    match (listed.most, caller) {
        (Naming::Directly | Naming::ByRole, Caller::Role { arn, account }) => {
            let named = |caller: &Caller| principal(element, caller).most == Naming::Directly;
            let whole = !arn.contains(":assumed-role/") || lists_session_and_role(element, arn);
            if named(&Caller::Anonymous) || named(&Caller::Account(account.clone())) && whole {
                Truth::NoMatch
            } else {
                Truth::Unknown(format!("whether NotPrincipal spares `{arn}` without its account and its role"))
            }
        }
        (Naming::Directly | Naming::ByRole, _) => Truth::NoMatch,
        _ if listed.unclear => Truth::Unknown(format!("whether NotPrincipal {element} is the caller")),
        (Naming::ByAccount | Naming::NotAtAll, _) => Truth::Match,
    }
}

fn lists_session_and_role(element: &Value, session: &str) -> bool {
    let names: Vec<&str> = one_or_many(element.get("AWS")).into_iter().filter_map(Value::as_str).collect();
    names.contains(&session) && names.iter().any(|name| is_role_of(name, session))
}

/// How one name names the caller, or nothing if it cannot be compared.
fn naming(kind: &str, name: &str, caller: &Caller) -> Option<Naming> {
    let by = |matches: bool, naming: Naming| Some(if matches { naming } else { Naming::NotAtAll });
    match (kind, caller) {
        ("AWS", _) if name == "*" => Some(Naming::Directly),
        ("Service", Caller::Service(service)) => by(name == service, Naming::Directly),
        ("Federated", Caller::Federated(provider)) => by(name == provider, Naming::Directly),
        ("AWS", Caller::Account(account)) => by(is_account(name, account), Naming::Directly),
        ("AWS", Caller::Role { account, .. }) if is_account(name, account) => Some(Naming::ByAccount),
        ("AWS", Caller::Role { arn, .. }) if name == arn => {
            Some(if arn.contains(":role/") { Naming::ByRole } else { Naming::Directly })
        }
        // Which of its sessions a role calls with is not said.
        ("AWS", Caller::Role { arn, .. }) if is_role_of(arn, name) => None,
        ("AWS", Caller::Role { arn, .. }) => by(is_role_of(name, arn), Naming::ByRole),
        ("CanonicalUser", Caller::Account(_) | Caller::Role { .. }) => None,
        _ => Some(Naming::NotAtAll),
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
