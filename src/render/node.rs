//! What a template renders to: JSON in which references are typed nodes, never strings.

use std::fmt;

use serde_json::{Map, Number, Value};

use crate::plan::{BY_REGION, HANDLE, ItemKey, Part, TEXT, Text};

/// The member name under which a finished policy document travels through a template.
pub(crate) const DOCUMENT: &str = "$document";
/// The same, where both dialects want a JSON text.
pub(crate) const DOCUMENT_TEXT: &str = "$document-text";
/// The same for a document that is no policy, in which a null is an absent property.
pub(crate) const JSON_TEXT: &str = "$json-text";

/// JSON with references.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Node {
    Null,
    Bool(bool),
    Number(Number),
    Text(Text),
    List(Vec<Node>),
    Object(Vec<(String, Node)>),
    /// A policy document: an object in CloudFormation, a JSON text in Terraform.
    Document(Box<Node>),
    /// A document that is a JSON text in both dialects.
    DocumentText(Box<Node>),
    /// What differs in one region.
    ByRegion(Box<Choice>),
}

/// What is in one region, and what elsewhere.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Choice {
    pub(crate) region: String,
    pub(crate) there: Node,
    pub(crate) elsewhere: Node,
}

/// Why rendered text is not a node. Always the fault of a template, never of a blueprint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NodeError(pub(crate) String);

impl fmt::Display for NodeError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// What a null means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Nulls {
    /// An absent property.
    Prune,
    /// A mistake, except at the end of a list: a pruned `Condition` would widen a grant.
    Refuse,
}

impl Node {
    /// Reads rendered JSON.
    ///
    /// # Errors
    /// A malformed reference, or a null where none may be.
    pub(crate) fn from_value(value: Value, nulls: Nulls) -> Result<Self, NodeError> {
        Ok(match value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(value),
            Value::Number(value) => Self::Number(value),
            Value::String(text) => Self::Text(Text::literal(text)),
            Value::Array(items) => list(items, nulls)?,
            Value::Object(members) => object(members, nulls)?,
        })
    }

    /// The node as a JSON text whose references are still references.
    pub(crate) fn to_json_text(&self) -> Text {
        let mut text = Text::default();
        self.write_json(&mut text);
        text
    }

    fn write_json(&self, out: &mut Text) {
        let literal = |out: &mut Text, text: &str| out.push(Part::Literal(text.to_owned()));
        match self {
            Self::Null => literal(out, "null"),
            Self::Bool(value) => literal(out, if *value { "true" } else { "false" }),
            Self::Number(number) => literal(out, &number.to_string()),
            Self::Text(text) => write_string(text, out),
            Self::List(items) => {
                literal(out, "[");
                for (at, item) in items.iter().enumerate() {
                    literal(out, if at > 0 { "," } else { "" });
                    item.write_json(out);
                }
                literal(out, "]");
            }
            Self::Object(members) => {
                literal(out, "{");
                for (at, (key, node)) in members.iter().enumerate() {
                    literal(out, if at > 0 { "," } else { "" });
                    literal(out, &Value::from(key.as_str()).to_string());
                    literal(out, ":");
                    node.write_json(out);
                }
                literal(out, "}");
            }
            Self::Document(node) => node.write_json(out),
            Self::DocumentText(node) => write_string(&node.to_json_text(), out),
            // Policies have none: they are written once, for every region.
            Self::ByRegion(choice) => choice.elsewhere.write_json(out),
        }
    }
}

/// A JSON string; what references stand for holds nothing that needs escaping, since names and ARNs do not.
fn write_string(text: &Text, out: &mut Text) {
    out.push(Part::Literal("\"".into()));
    for part in &text.0 {
        match part {
            Part::Literal(literal) => {
                let quoted = Value::from(literal.as_str()).to_string();
                let inside = quoted.get(1..quoted.len().saturating_sub(1)).unwrap_or_default();
                out.push(Part::Literal(inside.to_owned()));
            }
            part => out.push(part.clone()),
        }
    }
    out.push(Part::Literal("\"".into()));
}

fn list(items: Vec<Value>, nulls: Nulls) -> Result<Node, NodeError> {
    let last = items.len().saturating_sub(1);
    let mut nodes = Vec::with_capacity(items.len());
    for (at, item) in items.into_iter().enumerate() {
        if item.is_null() && (at == last || nulls == Nulls::Prune) {
            continue;
        }
        nodes.push(required(item, nulls, "a list")?);
    }
    Ok(Node::List(nodes))
}

fn object(mut members: Map<String, Value>, nulls: Nulls) -> Result<Node, NodeError> {
    if members.len() == 1 {
        if let Some(parts) = members.get_mut(TEXT) {
            return text(parts.take()).map(Node::Text);
        }
        if let Some(document) = members.get_mut(DOCUMENT) {
            return Ok(Node::Document(Box::new(Node::from_value(document.take(), Nulls::Refuse)?)));
        }
        if let Some(document) = members.get_mut(DOCUMENT_TEXT) {
            return Ok(Node::DocumentText(Box::new(Node::from_value(document.take(), Nulls::Refuse)?)));
        }
        if let Some(document) = members.get_mut(JSON_TEXT) {
            return Ok(Node::DocumentText(Box::new(Node::from_value(document.take(), Nulls::Prune)?)));
        }
        if let Some(choice) = members.get_mut(BY_REGION) {
            return by_region(choice.take(), nulls);
        }
        if members.contains_key(HANDLE) {
            return Err(NodeError("an item stands where one of its attributes is meant; use `{{ref}}`".into()));
        }
    }
    let mut nodes = Vec::with_capacity(members.len());
    for (key, value) in members {
        if value.is_null() && nulls == Nulls::Prune {
            continue;
        }
        let node = required(value, nulls, &key)?;
        nodes.push((key, node));
    }
    Ok(Node::Object(nodes))
}

fn by_region(choice: Value, nulls: Nulls) -> Result<Node, NodeError> {
    let Value::Array(choice) = choice else { return Err(NodeError("a choice that is not a list".into())) };
    match <[Value; 3]>::try_from(choice) {
        Ok([Value::String(region), there, elsewhere])
            if nulls == Nulls::Prune && !there.is_null() && !elsewhere.is_null() =>
        {
            let (there, elsewhere) = (Node::from_value(there, nulls)?, Node::from_value(elsewhere, nulls)?);
            Ok(Node::ByRegion(Box::new(Choice { region, there, elsewhere })))
        }
        _ => Err(NodeError("a choice by region that is malformed or stands in a policy document".into())),
    }
}

fn required(value: Value, nulls: Nulls, place: &str) -> Result<Node, NodeError> {
    if value.is_null() && nulls == Nulls::Refuse {
        return Err(NodeError(format!("a null in {place} of a policy document")));
    }
    Node::from_value(value, nulls)
}

/// Reads the parts of a `$text`.
pub(crate) fn text(parts: Value) -> Result<Text, NodeError> {
    let Value::Array(parts) = parts else {
        return Err(NodeError("a text that is not a list of parts".into()));
    };
    let mut text = Text::default();
    for value in parts {
        text.push(part(&value)?);
    }
    Ok(text)
}

fn part(value: &Value) -> Result<Part, NodeError> {
    if let Some(literal) = value.as_str() {
        return Ok(Part::Literal(literal.to_owned()));
    }
    if let Some([item, name]) = value.get("attribute").and_then(Value::as_array).map(Vec::as_slice)
        && let (Some(item), Some(name)) = (item.as_str(), name.as_str())
    {
        return Ok(Part::Attribute { item: ItemKey::new(item), name: name.to_owned() });
    }
    if let Some([split, at]) = value.get("short").and_then(Value::as_array).map(Vec::as_slice)
        && let (Some(split), Some(at)) = (split.as_str(), at.as_u64().and_then(|at| usize::try_from(at).ok()))
    {
        return Ok(Part::Short { split: split.to_owned(), at });
    }
    match value.get("own").and_then(Value::as_str) {
        Some("region") => Ok(Part::Region),
        Some("account") => Ok(Part::Account),
        Some("each") => Ok(Part::Each),
        _ => Err(NodeError(format!("`{value}` is not a part of a text"))),
    }
}
