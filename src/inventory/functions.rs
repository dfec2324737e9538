//! Intrinsic functions of CloudFormation.

use serde_json::{Map, Value};

use super::cloudformation::{Template, intrinsic};
use super::value::{joined, json_text, or_unknown, push, text, unknown, why_partly_unknown, why_unknown};

/// What a function gives, or why that is not known.
type Given = Result<Value, String>;

impl Template<'_> {
    /// What an intrinsic function gives.
    pub(super) fn function(&self, name: &str, argument: &Value) -> Value {
        let list = argument.as_array().map(Vec::as_slice).unwrap_or_default();
        let given = match (name, argument, list) {
            ("Ref", Value::String(target), _) => Ok(self.reference(target)),
            ("Fn::GetAtt", Value::String(path), _) => Ok(self.reference(path)),
            ("Fn::GetAtt", _, [Value::String(id), attribute]) => self.get_attribute(id, attribute),
            ("Fn::Sub", Value::String(format), _) => self.substitute(format, &Map::new()),
            ("Fn::Sub", _, [Value::String(format), Value::Object(values)]) => self.substitute(format, values),
            ("Fn::Join", _, [Value::String(delimiter), items]) => self.join(delimiter, items),
            ("Fn::Split", _, [Value::String(delimiter), whole]) => self.split(delimiter, whole),
            ("Fn::Select", _, [at, items]) => self.select(at, items),
            ("Fn::FindInMap", _, [map, first, second, rest @ ..]) => self.find_in_map(map, first, second, rest.first()),
            ("Fn::ImportValue", name, _) => self.import(name),
            ("Fn::ToJsonString", value, _) => self.to_json(value),
            ("Fn::Length", value, _) => self.length(value),
            ("Fn::Equals" | "Fn::And" | "Fn::Or" | "Fn::Not", ..) => Ok(self.call_test(name, argument)),
            // A transform says which.
            _ => match argument.get("Name").and_then(Value::as_str) {
                Some(macro_name) => Err(format!("what `{name}` with `{macro_name}` gives")),
                None => Err(format!("what `{name}` gives")),
            },
        };
        or_unknown(given)
    }

    /// A value that must be there.
    fn value(&self, value: &Value) -> Value {
        self.resolve(value).unwrap_or(Value::Null)
    }

    fn text(&self, value: &Value) -> Result<String, String> {
        match value {
            Value::String(plain) => Ok(plain.clone()),
            other => text(&self.value(other)),
        }
    }

    fn get_attribute(&self, id: &str, attribute: &Value) -> Given {
        Ok(self.reference(&format!("{id}.{}", self.text(attribute)?)))
    }

    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-sub.html>
    fn substitute(&self, format: &str, values: &Map<String, Value>) -> Given {
        let mut out = String::new();
        let mut rest = format;
        while let Some((before, after)) = rest.split_once("${") {
            let Some((name, tail)) = after.split_once('}') else { break };
            out.push_str(before);
            match name.strip_prefix('!') {
                Some(literal) => out.push_str(&format!("${{{literal}}}")),
                None => match values.get(name.trim()) {
                    Some(value) => push(&mut out, &self.text(value)?)?,
                    None => push(&mut out, &text(&self.reference(name.trim()))?)?,
                },
            }
            rest = tail;
        }
        out.push_str(rest);
        Ok(out.into())
    }

    fn join(&self, delimiter: &str, items: &Value) -> Given {
        match self.value(items) {
            Value::Array(items) => {
                let texts: Vec<String> = items.iter().map(text).collect::<Result<_, _>>()?;
                joined(&texts, delimiter)
            }
            other => Err(not(&other, "Fn::Join", "a list")),
        }
    }

    fn split(&self, delimiter: &str, whole: &Value) -> Given {
        if delimiter.is_empty() {
            return Err("what `Fn::Split` without a delimiter gives".into());
        }
        Ok(self.text(whole)?.split(delimiter).map(Value::from).collect())
    }

    fn select(&self, at: &Value, items: &Value) -> Given {
        let index = self.text(at)?;
        let items = self.value(items);
        if !items.is_array() {
            return Err(not(&items, "Fn::Select", "a list"));
        }
        match index.trim().parse::<usize>().ok().and_then(|at| items.get(at)) {
            Some(item) => Ok(item.clone()),
            None => Err(format!("item {index} of a list, which has no such item")),
        }
    }

    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-findinmap.html>
    fn find_in_map(&self, map: &Value, first: &Value, second: &Value, options: Option<&Value>) -> Given {
        let (map, first, second) = (self.text(map)?, self.text(first)?, self.text(second)?);
        let found = self.declared("Mappings", &map).and_then(|map| map.get(&first)?.get(&second));
        match (found, options.and_then(|options| options.get("DefaultValue"))) {
            (Some(value), _) => Ok(value.clone()),
            (None, Some(default)) => Ok(self.value(default)),
            (None, None) => Err(format!("`{first}` `{second}` of the mapping `{map}`, which is not in the template")),
        }
    }

    fn import(&self, name: &Value) -> Given {
        let name = self.text(name)?;
        match self.unit.given.get(&name) {
            Some(value) => Ok(value.clone()),
            None => Err(format!("the export `{name}` of another stack; give it with `--set {name}=VALUE`")),
        }
    }

    fn to_json(&self, value: &Value) -> Given {
        let value = self.value(value);
        match why_partly_unknown(&value) {
            Some(why) => Err(why.to_owned()),
            None => Ok(json_text(value)),
        }
    }

    fn length(&self, value: &Value) -> Given {
        match self.value(value) {
            Value::Array(items) => Ok(items.len().into()),
            other => Err(not(&other, "Fn::Length", "a list")),
        }
    }

    /// Whether a condition holds: a boolean, or unknown.
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-conditions.html>
    pub(super) fn test(&self, condition: &Value) -> Value {
        let members = condition.as_object();
        if let Some(Value::String(name)) = members.and_then(|members| members.get("Condition")) {
            return self.condition(name);
        }
        match members.and_then(intrinsic) {
            Some((name, argument)) => self.memo.deeper(|| self.call_test(name, argument)),
            None => unknown("a condition that is not a function"),
        }
    }

    fn call_test(&self, name: &str, argument: &Value) -> Value {
        let list = argument.as_array().map(Vec::as_slice).unwrap_or_default();
        match (name, list) {
            ("Fn::Equals", [one, other]) => or_unknown(self.equals(one, other)),
            ("Fn::Not", [condition]) => match self.test(condition) {
                Value::Bool(holds) => (!holds).into(),
                unsure => unsure,
            },
            ("Fn::And", conditions) => self.all(conditions, true),
            ("Fn::Or", conditions) => self.all(conditions, false),
            _ => self.function_as_test(name, argument),
        }
    }

    fn function_as_test(&self, name: &str, argument: &Value) -> Value {
        if matches!(name, "Fn::Equals" | "Fn::Not") {
            return unknown(format!("`{name}` of something else than it takes"));
        }
        let value = self.function(name, argument);
        match super::value::flag(&value) {
            Some(holds) => holds.into(),
            None => unknown(why_unknown(&value).unwrap_or("a condition that is neither true nor false")),
        }
    }

    fn equals(&self, one: &Value, other: &Value) -> Given {
        let (one, other) = (self.value(one), self.value(other));
        if let Some(why) = why_partly_unknown(&one).or_else(|| why_partly_unknown(&other)) {
            return Err(why.to_owned());
        }
        // Everything is compared as text: `true` equals "true".
        let equal = match (text(&one), text(&other)) {
            (Ok(one), Ok(other)) => one == other,
            _ => one == other,
        };
        Ok(equal.into())
    }

    /// `Fn::And` with `true`, `Fn::Or` with `false`: one that is not so decides.
    fn all(&self, conditions: &[Value], wanted: bool) -> Value {
        let mut unsure = None;
        for condition in conditions {
            match self.test(condition) {
                Value::Bool(holds) if holds == wanted => {}
                Value::Bool(_) => return (!wanted).into(),
                other => unsure = unsure.or(Some(other)),
            }
        }
        unsure.unwrap_or_else(|| wanted.into())
    }
}

fn not(value: &Value, function: &str, what: &str) -> String {
    match why_unknown(value) {
        Some(why) => why.to_owned(),
        None => format!("`{function}` of something that is not {what}"),
    }
}
