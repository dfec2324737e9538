//! The data source that renders policies.
//! <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document>

use serde_json::{Map, Value, json};

use super::terraform::layers;
use super::value::{document, text, unknown, why_unknown};

/// The policy that a data source with these arguments gives. What is not known in it stays so, in its place.
pub(super) fn render(body: &Map<String, Value>) -> Value {
    let mut statements: Vec<Value> = statements_of(body, "source_policy_documents");
    for (_, statement) in layers(body.get("statement"), "") {
        replace(&mut statements, render_statement(statement));
    }
    for statement in statements_of(body, "override_policy_documents") {
        replace(&mut statements, statement);
    }
    let mut policy = Map::new();
    let version = body.get("version").filter(|version| !version.is_null());
    policy.insert("Version".into(), version.cloned().unwrap_or_else(|| "2012-10-17".into()));
    if let Some(id) = body.get("policy_id").filter(|id| !id.is_null()) {
        policy.insert("Id".into(), id.clone());
    }
    policy.insert("Statement".into(), statements.into());
    Value::Object(policy)
}

/// A statement with the same id as one before takes its place.
fn replace(statements: &mut Vec<Value>, statement: Value) {
    let sid = statement.get("Sid").and_then(Value::as_str).filter(|sid| !sid.is_empty());
    let before = statements.iter_mut().find(|before| sid.is_some() && before.get("Sid").and_then(Value::as_str) == sid);
    match before {
        Some(before) => *before = statement,
        None => statements.push(statement),
    }
}

/// The statements of each document in a list of JSON texts.
fn statements_of(body: &Map<String, Value>, name: &str) -> Vec<Value> {
    let mut statements = Vec::new();
    for text in list(body.get(name)).into_iter().filter(|text| text.as_str() != Some("")) {
        let document = document(&text);
        match document.get("Statement") {
            Some(Value::Array(all)) => statements.extend(all.iter().cloned()),
            Some(one) => statements.push(one.clone()),
            None => statements.extend(why_unknown(&document).map(unknown)),
        }
    }
    statements
}

fn render_statement(body: &Map<String, Value>) -> Value {
    if let Some(why) = why_unknown(&Value::Object(body.clone())) {
        return unknown(why);
    }
    let mut statement = Map::new();
    if let Some(sid) = body.get("sid").filter(|sid| !sid.is_null() && sid.as_str() != Some("")) {
        statement.insert("Sid".into(), sid.clone());
    }
    let effect = body.get("effect").filter(|effect| !effect.is_null());
    statement.insert("Effect".into(), effect.cloned().unwrap_or_else(|| "Allow".into()));
    for (name, member) in [("principals", "Principal"), ("not_principals", "NotPrincipal")] {
        statement.extend(principal(body.get(name)).map(|principal| (member.to_owned(), principal)));
    }
    let lists = [
        ("actions", "Action"),
        ("not_actions", "NotAction"),
        ("resources", "Resource"),
        ("not_resources", "NotResource"),
    ];
    for (name, member) in lists {
        let values = values(body.get(name));
        if !values.is_empty() {
            statement.insert(member.into(), one_or_all(values));
        }
    }
    statement.extend(conditions(body.get("condition")).map(|conditions| ("Condition".to_owned(), conditions)));
    Value::Object(statement)
}

fn principal(blocks: Option<&Value>) -> Option<Value> {
    let mut principals: Vec<(String, Vec<Value>)> = Vec::new();
    for (_, block) in layers(blocks, "") {
        let kind = match word(block, "type") {
            Ok(kind) => kind,
            Err(why) => return Some(unknown(why)),
        };
        let identifiers = values(block.get("identifiers"));
        if kind == "*" && identifiers == ["*"] {
            return Some("*".into());
        }
        match principals.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, all)) => all.extend(identifiers),
            None => principals.push((kind, identifiers)),
        }
    }
    let principals: Map<String, Value> =
        principals.into_iter().map(|(kind, identifiers)| (kind, one_or_all(identifiers))).collect();
    (!principals.is_empty()).then_some(Value::Object(principals))
}

fn conditions(blocks: Option<&Value>) -> Option<Value> {
    let mut conditions: Map<String, Value> = Map::new();
    for (_, block) in layers(blocks, "") {
        let (test, variable) = match (word(block, "test"), word(block, "variable")) {
            (Ok(test), Ok(variable)) => (test, variable),
            (Err(why), _) | (_, Err(why)) => return Some(unknown(why)),
        };
        let slot = conditions.entry(test).or_insert_with(|| json!({}));
        if let Value::Object(keys) = slot {
            let before = keys.get(&variable).map(|before| list(Some(before))).unwrap_or_default();
            keys.insert(variable, one_or_all(before.into_iter().chain(values(block.get("values"))).collect()));
        }
    }
    (!conditions.is_empty()).then_some(Value::Object(conditions))
}

/// A word of a block, or why it is not known.
fn word(block: &Map<String, Value>, name: &str) -> Result<String, String> {
    match why_unknown(&Value::Object(block.clone())) {
        Some(why) => Err(why.to_owned()),
        None => block.get(name).map(text).transpose().map(Option::unwrap_or_default),
    }
}

fn list(value: Option<&Value>) -> Vec<Value> {
    match value {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(items)) => items.clone(),
        Some(one) => vec![one.clone()],
    }
}

/// The texts of a list. What IAM is to fill in is written `&{...}` there.
fn values(value: Option<&Value>) -> Vec<Value> {
    let fill = |item: Value| match text(&item) {
        Ok(text) => text.replace("&{", "${").into(),
        Err(why) => unknown(why),
    };
    list(value).into_iter().map(fill).collect()
}

fn one_or_all(mut values: Vec<Value>) -> Value {
    match (values.len(), values.pop()) {
        (1, Some(only)) => only,
        (_, last) => values.into_iter().chain(last).collect(),
    }
}
