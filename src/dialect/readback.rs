//! Reads an emitted CloudFormation template back: what its intrinsic functions could stand for, and what refers to
//! what. Knows nothing of how it was written.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::samples::{ACCOUNT, REGION, Samples};

/// Replaces intrinsic functions of a template by values of the form that they will have.
pub(crate) struct Resolver<'a> {
    /// The resources of the template.
    pub(crate) resources: &'a Map<String, Value>,
    /// The conditions of the template.
    pub(crate) conditions: &'a Map<String, Value>,
    /// Values of the parameters.
    pub(crate) parameters: BTreeMap<String, String>,
    /// Values of what AWS invents.
    pub(crate) samples: Samples<'a>,
}

impl Resolver<'_> {
    /// A value without intrinsic functions.
    ///
    /// # Errors
    /// A reference to something that is not there, or a function that logboom does not write.
    pub(crate) fn resolve(&self, value: &Value) -> Result<Value, String> {
        match value {
            Value::Array(items) => items.iter().map(|item| self.resolve(item)).collect(),
            Value::Object(members) => {
                if let Some((name, argument)) = members.iter().next()
                    && members.len() == 1
                    && (name == "Ref" || name.starts_with("Fn::"))
                {
                    return self.intrinsic(name, argument);
                }
                let resolved = members.iter().map(|(key, value)| Ok((key.clone(), self.resolve(value)?)));
                Ok(Value::Object(resolved.collect::<Result<_, String>>()?))
            }
            value => Ok(value.clone()),
        }
    }

    fn intrinsic(&self, name: &str, argument: &Value) -> Result<Value, String> {
        let text = |value: &Value| value.as_str().map(str::to_owned).ok_or_else(|| format!("{name} of {value}"));
        match (name, argument) {
            ("Ref", Value::String(target)) => self.variable(target).map(Value::from),
            ("Fn::GetAtt", Value::Array(path)) => match path.as_slice() {
                [Value::String(id), Value::String(attribute)] => {
                    self.variable(&format!("{id}.{attribute}")).map(Value::from)
                }
                _ => Err(format!("Fn::GetAtt of {argument}")),
            },
            ("Fn::Sub", Value::String(format)) => self.substitute(format, &Map::new()).map(Value::from),
            ("Fn::Sub", Value::Array(both)) => match both.as_slice() {
                [Value::String(format), Value::Object(values)] => self.substitute(format, values).map(Value::from),
                _ => Err(format!("Fn::Sub of {argument}")),
            },
            // Both have the form of the property, so that one stands for the other.
            ("Fn::If", Value::Array(three)) => match three.as_slice() {
                [Value::String(condition), there, _] if self.conditions.contains_key(condition) => self.resolve(there),
                _ => Err(format!("Fn::If of {argument}")),
            },
            ("Fn::Join", Value::Array(both)) => match both.as_slice() {
                [Value::String(delimiter), Value::Array(items)] => {
                    let items: Vec<String> =
                        items.iter().map(|item| text(&self.resolve(item)?)).collect::<Result<_, _>>()?;
                    Ok(items.join(delimiter).into())
                }
                _ => Err(format!("Fn::Join of {argument}")),
            },
            ("Fn::Split", Value::Array(both)) => match both.as_slice() {
                [Value::String(delimiter), whole] => {
                    let whole = text(&self.resolve(whole)?)?;
                    Ok(whole.split(delimiter.as_str()).map(Value::from).collect())
                }
                _ => Err(format!("Fn::Split of {argument}")),
            },
            ("Fn::Select", Value::Array(both)) => match both.as_slice() {
                [Value::Number(at), list] => {
                    let at = at.as_u64().and_then(|at| usize::try_from(at).ok()).unwrap_or(usize::MAX);
                    self.resolve(list)?.get(at).cloned().ok_or_else(|| format!("Fn::Select beyond the end of {list}"))
                }
                _ => Err(format!("Fn::Select of {argument}")),
            },
            _ => Err(format!("`{name}` is not known here")),
        }
    }

    /// What `Ref` or `${}` names: a pseudo parameter, a parameter, a resource, or an attribute of one.
    fn variable(&self, name: &str) -> Result<String, String> {
        match name {
            "AWS::Region" => return Ok(REGION.into()),
            "AWS::AccountId" => return Ok(ACCOUNT.into()),
            "AWS::Partition" => return Ok("aws".into()),
            _ => {}
        }
        if let Some(sample) = self.parameters.get(name) {
            return Ok(sample.clone());
        }
        let (id, attribute) = name.split_once('.').unwrap_or((name, "Ref"));
        let resource = self.resources.get(id).ok_or_else(|| format!("`{id}` is not there"))?;
        let kind = resource.get("Type").and_then(Value::as_str).unwrap_or_default();
        self.samples.get(kind, attribute, "sample").ok_or_else(|| format!("`{kind}` has no attribute `{attribute}`"))
    }

    fn substitute(&self, format: &str, values: &Map<String, Value>) -> Result<String, String> {
        let mut out = String::new();
        let mut rest = format;
        while let Some((before, after)) = rest.split_once("${") {
            out.push_str(before);
            let (name, tail) = after.split_once('}').ok_or_else(|| format!("`${{` without an end in {format}"))?;
            match name.strip_prefix('!') {
                Some(escaped) => out.push_str(&format!("${{{escaped}}}")),
                None => match values.get(name) {
                    Some(value) => out.push_str(self.resolve(value)?.as_str().unwrap_or_default()),
                    None => out.push_str(&self.variable(name)?),
                },
            }
            rest = tail;
        }
        out.push_str(rest);
        Ok(out)
    }
}

/// The resources that a value refers to, by `Ref`, `Fn::GetAtt`, `Fn::Sub` or `DependsOn`.
pub(crate) fn references<'a>(value: &'a Value, resources: &'a Map<String, Value>, out: &mut Vec<&'a str>) {
    let known = |name: &str| resources.get_key_value(name).map(|(id, _)| id.as_str());
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                match (key.as_str(), value) {
                    ("Ref", Value::String(name)) => out.extend(known(name)),
                    ("Fn::GetAtt", Value::Array(path)) => {
                        out.extend(path.first().and_then(Value::as_str).and_then(known));
                    }
                    ("DependsOn", Value::Array(names)) => {
                        out.extend(names.iter().filter_map(Value::as_str).filter_map(known));
                    }
                    ("Fn::Sub", Value::String(format)) => out.extend(variables(format).filter_map(known)),
                    (_, value) => references(value, resources, out),
                }
            }
        }
        Value::Array(items) => {
            out.extend(items.first().and_then(Value::as_str).into_iter().flat_map(variables).filter_map(known));
            items.iter().for_each(|item| references(item, resources, out));
        }
        _ => {}
    }
}

/// The names in `${}` of a `Fn::Sub` format.
fn variables(format: &str) -> impl Iterator<Item = &str> {
    format
        .split("${")
        .skip(1)
        .filter_map(|rest| rest.split_once('}'))
        .map(|(name, _)| name.split('.').next().unwrap_or(name))
}
