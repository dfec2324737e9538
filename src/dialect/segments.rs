//! Texts of CloudFormation: plain, one reference, or `Fn::Sub`.

use serde_json::{Map, Value, json};

/// A piece of a text in CloudFormation.
pub(super) enum Segment {
    Literal(String),
    /// What `Ref`, `Fn::GetAtt` or `${}` in `Fn::Sub` names.
    Variable(String),
    /// Any other intrinsic function.
    Value(Value),
}

pub(super) fn push_literal(out: &mut Vec<Segment>, text: &str) {
    match out.last_mut() {
        Some(Segment::Literal(last)) => last.push_str(text),
        _ => out.push(Segment::Literal(text.to_owned())),
    }
}

/// A text as CloudFormation writes it: plain, one reference, or `Fn::Sub`, where `${` is escaped.
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-sub.html>
pub(super) fn join(mut segments: Vec<Segment>) -> Value {
    if segments.len() <= 1 {
        return match segments.pop() {
            None => "".into(),
            Some(Segment::Literal(text)) => text.into(),
            Some(Segment::Value(value)) => value,
            Some(Segment::Variable(name)) => match name.split_once('.') {
                Some((id, attribute)) => json!({ "Fn::GetAtt": [id, attribute] }),
                None => json!({ "Ref": name }),
            },
        };
    }
    let mut format = String::new();
    let mut values = Map::new();
    for segment in segments {
        match segment {
            Segment::Literal(text) => format.push_str(&text.replace("${", "${!")),
            Segment::Variable(name) => format.push_str(&format!("${{{name}}}")),
            Segment::Value(value) => {
                let name = format!("Value{}", values.len() + 1);
                format.push_str(&format!("${{{name}}}"));
                values.insert(name, value);
            }
        }
    }
    if values.is_empty() { json!({ "Fn::Sub": format }) } else { json!({ "Fn::Sub": [format, values] }) }
}
