//! Templates as they were written: which language a file is in, its value, and where in it each value stands.

use serde_json::{Map, Value};

use super::Language;
use super::json_spans::spans;
use crate::blueprint::foreign_yaml;
use crate::diagnostic::{Origin, Place, Source};

/// The longest file that is read, in bytes; the plan of a large module is the longest of them.
const MAX_BYTES: usize = 16 << 20;

/// A file that was read.
#[derive(Debug)]
pub(crate) struct Parsed {
    pub(crate) language: Language,
    pub(crate) value: Value,
    pub(crate) source: Source,
}

impl Parsed {
    /// Line and column, from 1, of what a JSON pointer names, or of what is around it.
    pub(crate) fn position(&self, pointer: &str) -> (usize, usize) {
        let place = Place::Key(Origin::from_pointer(pointer));
        self.source.position(self.source.spans.get(&place).map_or(0, |range| range.start))
    }
}

/// Reads a template, a Terraform file in JSON, or a Terraform plan.
///
/// # Errors
/// A sentence that says what is wrong and where, or what was expected.
pub(crate) fn parse(file: &str, text: &str) -> Result<Parsed, String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.len() > MAX_BYTES {
        return Err(format!("{file}: it is longer than {} MiB", MAX_BYTES >> 20));
    }
    let (value, source) = load(file, text)?;
    let language = language(&value).map_err(|reason| format!("{file}: {reason}"))?;
    Ok(Parsed { language, value, source })
}

/// JSON is read as such; everything else is YAML, and so is JSON with comments.
fn load(file: &str, text: &str) -> Result<(Value, Source), String> {
    let json = match serde_json::from_str(text) {
        Ok(value) => return Ok((value, Source::new(file, text, spans(text)))),
        Err(error) => error,
    };
    if file.ends_with(".json") {
        return Err(format!("{file}:{}:{}: this is not valid JSON: {json}", json.line(), json.column()));
    }
    let read = foreign_yaml(file, text).map_err(|(problems, source)| {
        let Some(first) = problems.first() else { return format!("{file}: it cannot be read") };
        let (line, column) = source.position(source.spans.get(&first.primary.place).map_or(0, |range| range.start));
        // The words of the reader are those for blueprints.
        format!("{file}:{line}:{column}: {}", first.headline.replace("the blueprint", "the file"))
    });
    let (mut value, source) = read?;
    merge(&mut value).map_err(|reason| format!("{file}: {reason}"))?;
    Ok((value, source))
}

/// Puts what merge keys name where they stand, as tools do that package templates: CloudFormation itself takes none.
/// <https://yaml.org/type/merge.html>
fn merge(value: &mut Value) -> Result<(), &'static str> {
    match value {
        Value::Array(items) => items.iter_mut().try_for_each(merge),
        Value::Object(members) => {
            members.values_mut().try_for_each(merge)?;
            let Some(merged) = members.shift_remove("<<") else { return Ok(()) };
            let mappings = match merged {
                Value::Array(many) => many,
                one => vec![one],
            };
            for mapping in mappings {
                let Value::Object(others) = mapping else { return Err("a merge key `<<` names what is no mapping") };
                let is_function = others.keys().any(|name| name == "Ref" || name.starts_with("Fn::"));
                if is_function && !members.is_empty() {
                    return Err("a merge key `<<` names a function, of which nothing can be merged");
                }
                for (name, other) in others {
                    members.entry(name).or_insert(other);
                }
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

/// What may stand at the top of a Terraform file.
/// <https://developer.hashicorp.com/terraform/language/syntax/json>
const TERRAFORM: [&str; 13] = [
    "resource",
    "data",
    "variable",
    "locals",
    "output",
    "provider",
    "module",
    "terraform",
    "moved",
    "import",
    "removed",
    "check",
    "//",
];

fn language(value: &Value) -> Result<Language, &'static str> {
    let Some(members) = value.as_object() else {
        return Err("it is neither a CloudFormation template nor a Terraform file: at the top belongs a mapping");
    };
    let has = |name: &str| members.contains_key(name);
    if has("format_version") && has("planned_values") {
        return Ok(Language::TerraformPlan);
    }
    if has("format_version") || has("terraform_version") {
        return Err("it is no plan: `terraform show -json PLAN` writes one, which has `planned_values`");
    }
    if has("Resources") || has("AWSTemplateFormatVersion") {
        return Ok(Language::CloudFormation);
    }
    if !members.is_empty() && members.keys().all(|name| TERRAFORM.contains(&name.as_str())) {
        return Ok(Language::Terraform);
    }
    Err(expected(members))
}

fn expected(members: &Map<String, Value>) -> &'static str {
    if members.contains_key("StackId") || members.contains_key("Stacks") {
        return "it describes a stack; what is expected is its template";
    }
    "it is neither a CloudFormation template, which has `Resources`, nor a Terraform file in JSON, which has `resource`, \
     nor a Terraform plan in JSON, which has `planned_values`"
}
