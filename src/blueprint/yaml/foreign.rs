//! Short tags of CloudFormation templates, as the functions they stand for.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html>

use saphyr_parser::Tag;
use serde_json::{Map, Value};

use crate::diagnostic::{Inside, Node};

/// The member that a short tag stands for, such as `Fn::Sub` for `!Sub`.
pub(super) fn function(tag: Option<&Tag>) -> Option<String> {
    let tag = tag.filter(|tag| tag.handle == "!" && !tag.suffix.is_empty())?;
    Some(match tag.suffix.as_str() {
        plain @ ("Ref" | "Condition") => plain.to_owned(),
        other => format!("Fn::{other}"),
    })
}

/// A function of one text. `!GetAtt a.b` stands for the list of both.
pub(super) fn call(function: &str, text: &str) -> Value {
    let argument = match text.split_once('.') {
        Some((id, attribute)) if function.ends_with("::GetAtt") => vec![id, attribute].into(),
        _ => Value::from(text),
    };
    Value::Object(Map::from_iter([(function.to_owned(), argument)]))
}

/// Whether a plain scalar is text although it has the form of a number: an account id that starts with zero.
pub(super) fn is_text(text: &str) -> bool {
    text.len() > 1 && text.starts_with('0') && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A list or mapping as the argument of a function.
pub(super) fn wrap(function: &str, value: Value, node: Node) -> (Value, Node) {
    let whole = node.value.clone();
    let value = Value::Object(Map::from_iter([(function.to_owned(), value)]));
    (value, Node { key: None, value: whole, inside: Inside::Mapping(vec![(function.to_owned(), node)]) })
}
