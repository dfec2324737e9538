//! Reads texts as Terraform and CloudFormation do, independently of how logboom writes them.

use hcl::eval::{Context, Evaluate};
use hcl::template::{Element, Template};
use serde_json::Value;

/// Who reads a file.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    Terraform,
    CloudFormation,
    Plain,
}

/// A piece of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Literal(String),
    /// A reference, an expression, a directive: what is evaluated.
    Code(String),
}

impl Part {
    /// Another word in place of one, in literal text only.
    pub(super) fn replace(&self, from: &str, to: &str) -> Self {
        match self {
            Self::Literal(text) => Self::Literal(text.replace(from, to)),
            Self::Code(code) => Self::Code(code.clone()),
        }
    }
}

/// All texts in a document, keys included, in order.
pub(super) fn texts(document: &Value, reading: Reading) -> Vec<Vec<Part>> {
    let mut found = Vec::new();
    collect(document, reading, &mut found);
    found
}

fn collect(value: &Value, reading: Reading, found: &mut Vec<Vec<Part>>) {
    match value {
        Value::String(text) => found.push(match reading {
            Reading::Terraform => terraform(text),
            Reading::CloudFormation | Reading::Plain => vec![Part::Literal(text.clone())],
        }),
        Value::Array(items) => items.iter().for_each(|item| collect(item, reading, found)),
        Value::Object(members) => {
            for (key, value) in members {
                match (reading, key.as_str(), value) {
                    (Reading::Terraform, ..) => found.push(terraform(key)),
                    (Reading::CloudFormation, "Fn::Sub", Value::String(text)) => {
                        found.push(substituted(text));
                        continue;
                    }
                    (Reading::CloudFormation, "Fn::Sub", Value::Array(items)) => {
                        found.push(substituted(items[0].as_str().unwrap()));
                        items[1..].iter().for_each(|item| collect(item, reading, found));
                        continue;
                    }
                    // An intrinsic function is code, and a literal key cannot become one.
                    (Reading::CloudFormation, "Ref" | "Fn::GetAtt" | "Condition", _) => {
                        found.push(vec![Part::Code(key.clone())])
                    }
                    (Reading::CloudFormation, name, _) if name.starts_with("Fn::") => {
                        found.push(vec![Part::Code(key.clone())])
                    }
                    _ => found.push(vec![Part::Literal(key.clone())]),
                }
                collect(value, reading, found);
            }
        }
        other => found.push(vec![Part::Code(other.to_string())]),
    }
}

/// A template of HCL: <https://developer.hashicorp.com/terraform/language/syntax/json#expression-mapping>.
fn terraform(text: &str) -> Vec<Part> {
    let template: Template = text.parse().unwrap_or_else(|error| panic!("`{text}` is no template: {error}"));
    let mut parts = Vec::new();
    for element in template.elements() {
        match element {
            Element::Literal(_) => {
                // The evaluation takes the doubled signs away.
                let literal = Template::from_iter([element.clone()]);
                push(&mut parts, &literal.evaluate(&Context::new()).unwrap());
            }
            code => parts.push(Part::Code(format!("{code:?}"))),
        }
    }
    parts
}

/// `${Name}` is replaced, `${!Name}` is the text `${Name}`:
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-sub.html>.
fn substituted(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find("${") {
        push(&mut parts, &rest[..start]);
        let end = rest[start..].find('}').map(|end| start + end + 1);
        let end = end.unwrap_or_else(|| panic!("`{text}` opens what it does not close"));
        match rest[start..end].strip_prefix("${!") {
            Some(literal) => push(&mut parts, &format!("${{{literal}")),
            None => parts.push(Part::Code(rest[start..end].to_owned())),
        }
        rest = &rest[end..];
    }
    push(&mut parts, rest);
    parts
}

fn push(parts: &mut Vec<Part>, text: &str) {
    match parts.last_mut() {
        _ if text.is_empty() => {}
        Some(Part::Literal(last)) => last.push_str(text),
        _ => parts.push(Part::Literal(text.to_owned())),
    }
}
