//! The members of a statement, looked up once.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html>

use serde_json::Value;

/// A statement by its members.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Parts<'a> {
    /// Where it stands in its policy, from zero.
    pub(super) at: usize,
    pub(super) sid: Option<&'a Value>,
    pub(super) effect: Option<&'a Value>,
    pub(super) principal: Option<&'a Value>,
    pub(super) not_principal: Option<&'a Value>,
    pub(super) action: Option<&'a Value>,
    pub(super) not_action: Option<&'a Value>,
    pub(super) resource: Option<&'a Value>,
    pub(super) not_resource: Option<&'a Value>,
    pub(super) condition: Option<&'a Value>,
    /// What IAM would refuse: a misspelt Condition is no condition.
    pub(super) other: Option<(&'a str, &'a Value)>,
}

impl<'a> Parts<'a> {
    pub(super) fn of((at, statement): (usize, &'a Value)) -> Self {
        let mut parts = Self { at, ..Self::default() };
        for (member, value) in statement.as_object().into_iter().flatten() {
            let part = match member.as_str() {
                "Sid" => &mut parts.sid,
                "Effect" => &mut parts.effect,
                "Principal" => &mut parts.principal,
                "NotPrincipal" => &mut parts.not_principal,
                "Action" => &mut parts.action,
                "NotAction" => &mut parts.not_action,
                "Resource" => &mut parts.resource,
                "NotResource" => &mut parts.not_resource,
                "Condition" => &mut parts.condition,
                other => {
                    parts.other = Some((other, value));
                    continue;
                }
            };
            *part = Some(value);
        }
        parts
    }

    /// The name of the statement, or its number where it has none.
    pub(super) fn name(&self) -> String {
        match self.sid.and_then(Value::as_str) {
            Some(sid) if !sid.is_empty() => sid.to_owned(),
            _ => format!("statement {}", self.at + 1),
        }
    }

    pub(super) fn effect(&self) -> &'a str {
        self.effect.and_then(Value::as_str).unwrap_or_default()
    }
}
