//! The helpers that templates may use; `templates/README.md` holds the same table, and a test compares them.

use handlebars::{
    Context, Handlebars, Helper, HelperDef, HelperResult, Output, RenderContext, RenderError, RenderErrorReason,
    Renderable,
};
use serde_json::{Map, Value, json};

use super::node::{DOCUMENT, DOCUMENT_TEXT, JSON_TEXT};
use crate::plan::{HANDLE, TEXT};

/// Name, form and meaning of every helper.
pub(crate) static HELPERS: [(&str, &str, &str); 10] = [
    ("each", "`{{#each list}}...{{/each}}`", "repeats; an unknown list fails"),
    ("if", "`{{#if flag}}...{{else}}...{{/if}}`", "booleans only; an unknown flag fails"),
    ("json", "`{{json x}}`", "any value, outside quotes"),
    ("json_text", "`{{json_text x}}`", "a finished document that is no policy, as a JSON text"),
    ("policy", "`{{policy x}}`", "a finished policy document: an object in CloudFormation, a JSON text in Terraform"),
    (
        "policy_text",
        "`{{policy_text x}}`",
        "a finished policy document as a JSON text, where CloudFormation too wants a text",
    ),
    ("ref", "`{{ref item \"attribute\" more...}}`", "an attribute of another item, with text after it"),
    ("tags", "`{{tags more}}`", "the tags and those of an object, if there is one, as the dialect spells them"),
    ("text", "`{{text a b...}}`", "strings and references, joined"),
    ("unless", "`{{#unless flag}}...{{/unless}}`", "the opposite of `if`"),
];

/// How a dialect spells tags.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TagForm {
    /// A list of objects with `Key` and `Value`.
    List,
    /// An object.
    Map,
}

/// A registry with our helpers only: strict, and every string escaped for JSON.
pub(crate) fn registry(form: TagForm) -> Handlebars<'static> {
    let mut registry = Handlebars::new();
    registry.set_strict_mode(true);
    for unwanted in ["with", "lookup", "raw", "log", "eq", "ne", "gt", "gte", "lt", "lte", "and", "or", "not", "len"] {
        registry.unregister_helper(unwanted);
    }
    registry.register_escape_fn(escape);
    registry.register_helper("if", Box::new(Strict { wanted: true }));
    registry.register_helper("unless", Box::new(Strict { wanted: false }));
    let tags = match form {
        TagForm::List => Gives(tag_list),
        TagForm::Map => Gives(|helper, context| Ok(Value::Object(tags(helper, context)?))),
    };
    registry.register_helper("json", Box::new(Gives(|helper, _| param(helper, 0).cloned())));
    registry.register_helper("json_text", Box::new(Gives(|helper, _| wrapped(helper, JSON_TEXT))));
    registry.register_helper("policy", Box::new(Gives(|helper, _| wrapped(helper, DOCUMENT))));
    registry.register_helper("policy_text", Box::new(Gives(|helper, _| wrapped(helper, DOCUMENT_TEXT))));
    registry.register_helper("ref", Box::new(Gives(|helper, _| reference(helper))));
    registry.register_helper("text", Box::new(Gives(|helper, _| joined(helper, 0, Vec::new()))));
    registry.register_helper("tags", Box::new(tags));
    registry
}

/// The inside of a JSON string.
fn escape(text: &str) -> String {
    let quoted = Value::from(text).to_string();
    quoted.get(1..quoted.len().saturating_sub(1)).unwrap_or_default().to_owned()
}

struct Strict {
    wanted: bool,
}

impl HelperDef for Strict {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        registry: &'reg Handlebars<'reg>,
        context: &'rc Context,
        render: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        let flag = param(helper, 0)?;
        let Value::Bool(flag) = flag else {
            return Err(other(format!("`if` and `unless` take a boolean, not `{flag}`")));
        };
        let branch = if *flag == self.wanted { helper.template() } else { helper.inverse() };
        branch.map_or(Ok(()), |template| template.render(registry, context, render, out))
    }
}

/// A helper that gives a JSON value.
struct Gives(fn(&Helper<'_>, &Context) -> Result<Value, RenderError>);

impl HelperDef for Gives {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        context: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        out.write(&(self.0)(helper, context)?.to_string())?;
        Ok(())
    }
}

/// A parameter as the only member of an object, or null.
fn wrapped(helper: &Helper<'_>, member: &str) -> Result<Value, RenderError> {
    let value = param(helper, 0)?;
    Ok(if value.is_null() { Value::Null } else { json!({ member: value }) })
}

fn reference(helper: &Helper<'_>) -> Result<Value, RenderError> {
    let handle = param(helper, 0)?;
    if handle.is_null() {
        return Ok(Value::Null);
    }
    let item = handle.get(HANDLE).and_then(Value::as_str).ok_or_else(|| other(format!("`{handle}` is not an item")))?;
    let name = param(helper, 1)?;
    joined(helper, 2, vec![json!({ "attribute": [item, name] })])
}

/// The parameters from one on, as parts of a text.
fn joined(helper: &Helper<'_>, from: usize, mut parts: Vec<Value>) -> Result<Value, RenderError> {
    for at in from..helper.params().len() {
        match param(helper, at)? {
            text @ Value::String(_) => parts.push(text.clone()),
            Value::Number(number) => parts.push(Value::from(number.to_string())),
            value => match value.get(TEXT).and_then(Value::as_array) {
                Some(more) => parts.extend(more.iter().cloned()),
                None => return Err(other(format!("`{value}` cannot be part of a text"))),
            },
        }
    }
    Ok(json!({ TEXT: parts }))
}

/// The tags of the blueprint; those that a resource cannot do without win.
fn tags(helper: &Helper<'_>, context: &Context) -> Result<Map<String, Value>, RenderError> {
    let tags = context.data().get("tags").and_then(Value::as_object);
    let mut tags = tags.cloned().ok_or_else(|| other("no tags".to_owned()))?;
    if helper.param(0).is_some() {
        let more = param(helper, 0)?;
        let more = more.as_object().ok_or_else(|| other(format!("`tags` takes an object, not `{more}`")))?;
        tags.extend(more.clone());
    }
    Ok(tags)
}

fn tag_list(helper: &Helper<'_>, context: &Context) -> Result<Value, RenderError> {
    Ok(tags(helper, context)?.iter().map(|(key, value)| json!({ "Key": key, "Value": value })).collect())
}

/// A parameter that exists; `null` is a value, a misspelled name is not.
fn param<'a>(helper: &'a Helper<'_>, at: usize) -> Result<&'a Value, RenderError> {
    let param = helper.param(at).ok_or_else(|| other(format!("`{}` lacks parameter {}", helper.name(), at + 1)))?;
    if param.is_value_missing() {
        let name = param.relative_path().map_or("?", String::as_str);
        return Err(other(format!("`{name}` is not in the context")));
    }
    Ok(param.value())
}

fn other(message: String) -> RenderError {
    RenderErrorReason::Other(message).into()
}
