//! What is known of one request.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html#policy-eval-reqcontext>

use std::collections::BTreeMap;

/// Who sends a request.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Caller {
    /// An AWS service as itself, by its principal name.
    Service(String),
    /// A role, a role's session or a user, by ARN, and the account it belongs to.
    Role { arn: String, account: String },
    /// Somebody whom an identity provider vouches for, by the ARN of the provider.
    Federated(String),
    /// An account that calls as itself, as load balancers of the first Regions do.
    Account(String),
    /// A request that nobody signed.
    Anonymous,
}

/// What the request says under a condition key. A key that the request does not have is not in the map.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum ContextValue {
    One(String),
    Many(Vec<String>),
    /// It is not known what the request says, nor whether it says anything.
    Unknown,
}

/// One request.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Call {
    pub(crate) caller: Caller,
    pub(crate) action: String,
    pub(crate) resource: String,
    pub(crate) resource_account: String,
    /// By condition key, in any case.
    pub(crate) context: BTreeMap<String, ContextValue>,
}

impl Call {
    /// Keys of conditions have no case.
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html>
    pub(super) fn value(&self, key: &str) -> Option<&ContextValue> {
        self.context.iter().find(|(name, _)| name.eq_ignore_ascii_case(key)).map(|(_, value)| value)
    }
}
