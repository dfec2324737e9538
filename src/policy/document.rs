//! The grammar of policy documents.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html>

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// A policy document.
#[derive(Debug)]
pub(crate) struct Document {
    pub(crate) statements: Vec<Statement>,
}

/// Whether a statement lets in or keeps out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effect {
    Allow,
    Deny,
}

/// Whom a statement is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Principal {
    /// `*`.
    Anyone,
    /// A service, by its principal name.
    Service(Value),
    /// Accounts, roles, users.
    Aws(Value),
    /// Whoever an identity provider vouches for, by its ARN.
    Federated(Value),
}

/// A statement.
#[derive(Debug)]
pub(crate) struct Statement {
    pub(crate) sid: String,
    pub(crate) effect: Effect,
    /// None in identity policies.
    pub(crate) principals: Vec<Principal>,
    pub(crate) actions: Vec<String>,
    pub(crate) has_resource: bool,
    /// Operator, then key, then value.
    pub(crate) conditions: BTreeMap<String, Map<String, Value>>,
}

const MEMBERS: [&str; 6] = ["Sid", "Effect", "Principal", "Action", "Resource", "Condition"];

impl Document {
    /// Reads a rendered document.
    pub(crate) fn parse(value: &Value) -> Result<Self, String> {
        if value.get("Version").and_then(Value::as_str) != Some("2012-10-17") {
            return Err("its version is not 2012-10-17".into());
        }
        let statements = value.get("Statement").and_then(Value::as_array).ok_or("it has no list of statements")?;
        let statements: Vec<Statement> = statements
            .iter()
            .filter(|statement| !statement.is_null())
            .map(Statement::parse)
            .collect::<Result<_, String>>()?;
        if statements.is_empty() {
            return Err("it has no statement".into());
        }
        for (at, statement) in statements.iter().enumerate() {
            if statements.iter().skip(at + 1).any(|other| other.sid == statement.sid) {
                return Err(format!("two statements are called `{}`", statement.sid));
            }
        }
        Ok(Self { statements })
    }
}

impl Statement {
    fn parse(value: &Value) -> Result<Self, String> {
        let members = value.as_object().ok_or("a statement that is not an object")?;
        if let Some(unknown) = members.keys().find(|key| !MEMBERS.contains(&key.as_str())) {
            return Err(format!("a statement has `{unknown}`"));
        }
        let sid = value.get("Sid").and_then(Value::as_str).unwrap_or_default().to_owned();
        if sid.is_empty() || !sid.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err(format!("`{sid}` is not the name of a statement"));
        }
        let effect = match value.get("Effect").and_then(Value::as_str) {
            Some("Allow") => Effect::Allow,
            Some("Deny") => Effect::Deny,
            _ => return Err(format!("`{sid}` neither allows nor denies")),
        };
        let mut actions = Vec::new();
        for action in one_or_many(value.get("Action")) {
            actions.push(action.as_str().ok_or_else(|| format!("an action of `{sid}` is not a text"))?.to_owned());
        }
        if actions.is_empty() {
            return Err(format!("`{sid}` has no action"));
        }
        let mut conditions = BTreeMap::new();
        for (operator, keys) in value.get("Condition").and_then(Value::as_object).into_iter().flatten() {
            let keys = keys.as_object().ok_or_else(|| format!("`{operator}` of `{sid}` is not an object"))?;
            if keys.is_empty() || keys.values().any(|value| one_or_many(Some(value)).is_empty()) {
                return Err(format!("`{operator}` of `{sid}` compares with nothing"));
            }
            conditions.insert(operator.clone(), keys.clone());
        }
        let has_resource = !one_or_many(value.get("Resource")).is_empty();
        Ok(Self {
            principals: principals(value.get("Principal"), &sid)?,
            sid,
            effect,
            actions,
            has_resource,
            conditions,
        })
    }
}

fn principals(value: Option<&Value>, sid: &str) -> Result<Vec<Principal>, String> {
    let members = match value {
        None => return Ok(Vec::new()),
        Some(Value::String(star)) if star == "*" => return Ok(vec![Principal::Anyone]),
        Some(Value::Object(members)) if !members.is_empty() => members,
        Some(other) => return Err(format!("`{other}` is not a principal of `{sid}`")),
    };
    let mut found = Vec::new();
    for (kind, names) in members {
        for name in one_or_many(Some(names)) {
            found.push(match kind.as_str() {
                "Service" => Principal::Service(name.clone()),
                "AWS" if name.as_str() == Some("*") => Principal::Anyone,
                "AWS" => Principal::Aws(name.clone()),
                "Federated" => Principal::Federated(name.clone()),
                _ => return Err(format!("`{kind}` is not a kind of principal of `{sid}`")),
            });
        }
    }
    Ok(found)
}

/// Statements, actions and resources may be written alone or in a list. Left out of the list is what is null.
pub(crate) fn one_or_many(value: Option<&Value>) -> Vec<&Value> {
    match value {
        None => Vec::new(),
        Some(Value::Array(many)) => many.iter().filter(|value| !value.is_null()).collect(),
        Some(one) => vec![one],
    }
}
