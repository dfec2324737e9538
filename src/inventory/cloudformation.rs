//! CloudFormation templates.

use serde_json::{Map, Value};

use super::memo::Memo;
use super::naming::{Kinds, Subject, absent, stand_in};
use super::value::{below, step, unknown, why_unknown};
use super::{Contents, Gap, Language, Resource, Unit};

/// A template that is being read.
pub(super) struct Template<'u> {
    pub(super) unit: &'u Unit<'u>,
    kinds: &'u Kinds<'u>,
    root: &'u Value,
    pub(super) memo: Memo,
}

pub(super) fn read(unit: &Unit<'_>, kinds: &Kinds<'_>) -> Contents {
    let mut contents = Contents::default();
    for (at, (file, root)) in unit.documents.iter().enumerate() {
        if at > 0 {
            contents.gap(file, "", "only one template is read as one stack; give this one by itself");
            continue;
        }
        Template { unit, kinds, root, memo: Memo::default() }.contents(file, &mut contents);
    }
    contents
}

impl Contents {
    pub(super) fn gap(&mut self, file: &str, pointer: &str, why: impl Into<String>) {
        self.gaps.push(Gap { file: file.to_owned(), pointer: pointer.to_owned(), why: why.into() });
    }
}

impl Template<'_> {
    fn contents(&self, file: &str, contents: &mut Contents) {
        if self.root.get("Transform").is_some() {
            contents.gap(file, "/Transform", "what a transform makes of the template is not read");
        }
        for (id, body) in self.section("Resources").into_iter().flatten() {
            let pointer = below("/Resources", id);
            if id.starts_with("Fn::") {
                contents.gap(file, &pointer, format!("`{id}` repeats resources, and they are not read"));
                continue;
            }
            let Some(kind) = body.get("Type").and_then(Value::as_str) else {
                contents.gap(file, &pointer, "a resource without a type");
                continue;
            };
            if let Some(why) = unread(kind) {
                contents.gap(file, &pointer, why);
            }
            if self.is_left_out(body) {
                continue;
            }
            let properties = body.get("Properties").and_then(|value| self.resolve(value));
            contents.resources.push(Resource {
                language: Language::CloudFormation,
                kind: kind.to_owned(),
                address: id.clone(),
                unit: self.unit.name.clone(),
                identity: self.unit.identity(id),
                file: file.to_owned(),
                pointer,
                account: self.unit.account.map(str::to_owned),
                region: self.unit.region.map(str::to_owned),
                partition: self.unit.partition.to_owned(),
                properties: properties.unwrap_or_else(|| Value::Object(Map::new())),
            });
        }
        for (name, body) in self.section("Outputs").into_iter().flatten() {
            if !self.is_left_out(body)
                && let Some(value) = body.get("Value").and_then(|value| self.resolve(value))
            {
                contents.outputs.insert(name.clone(), value);
            }
        }
    }

    /// Whether the condition of a resource or output is known not to hold.
    fn is_left_out(&self, body: &Value) -> bool {
        let condition = body.get("Condition").and_then(Value::as_str);
        condition.is_some_and(|name| self.condition(name) == Value::Bool(false))
    }

    fn section(&self, name: &str) -> Option<&Map<String, Value>> {
        self.root.get(name)?.as_object()
    }

    /// Something below a section, such as a parameter by its name.
    pub(super) fn declared(&self, section: &str, name: &str) -> Option<&Value> {
        self.section(section)?.get(name)
    }

    /// A value without intrinsic functions; nothing for `AWS::NoValue`.
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html>
    pub(super) fn resolve(&self, value: &Value) -> Option<Value> {
        match value {
            Value::Array(items) => {
                let all = || items.iter().filter_map(|item| self.resolve(item)).collect();
                Some(self.memo.deeper(all))
            }
            Value::Object(members) => {
                if let Some((name, argument)) = intrinsic(members) {
                    if name == "Ref" && argument == "AWS::NoValue" {
                        return None;
                    }
                    if name == "Fn::If" {
                        return self.choose(argument);
                    }
                    return Some(self.memo.deeper(|| self.function(name, argument)));
                }
                let member = |(key, value): (&String, &Value)| Some((key.clone(), self.resolve(value)?));
                Some(self.memo.deeper(|| Value::Object(members.iter().filter_map(member).collect())))
            }
            plain => Some(plain.clone()),
        }
    }

    /// What `Ref`, `Fn::GetAtt` or `${}` in `Fn::Sub` gives: a pseudo parameter, a parameter, a resource, or an attribute
    /// of one.
    pub(super) fn reference(&self, name: &str) -> Value {
        self.memo.get(name, || {
            if let Some(value) = self.unit.given.get(name) {
                let list = self.declared("Parameters", name).is_some_and(is_list);
                return if list { split(value) } else { value.clone() };
            }
            if let Some(pseudo) = name.strip_prefix("AWS::") {
                return self.pseudo(pseudo);
            }
            if let Some(declared) = self.declared("Parameters", name) {
                return parameter(name, declared);
            }
            let (id, attribute) = name.split_once('.').unwrap_or((name, "Ref"));
            match self.declared("Resources", id) {
                Some(body) => self.attribute(id, body, attribute),
                None => absent(id),
            }
        })
    }

    fn attribute(&self, id: &str, body: &Value, attribute: &str) -> Value {
        let kind = body.get("Type").and_then(Value::as_str).unwrap_or_default();
        let identity = self.unit.identity(id);
        let property = |name: &str| self.resolve(body.get("Properties")?.get(name)?);
        for (_, read) in self.kinds.of(kind) {
            let subject = Subject {
                read,
                language: Language::CloudFormation,
                address: id,
                identity: &identity,
                partition: self.unit.partition,
                account: self.unit.account,
                region: self.unit.region,
            };
            if let Some(value) = subject.attribute(attribute, &property) {
                return value;
            }
        }
        let mut steps = attribute.split('.');
        if let Some(value) = steps.next().and_then(property) {
            return steps.fold(value, |value, name| step(&value, name));
        }
        if attribute == "Ref" {
            return identity.into();
        }
        match unread(kind) {
            Some(_) => unknown(format!("what `{id}` gives as `{attribute}`")),
            None => stand_in(&identity, attribute),
        }
    }

    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html>
    fn pseudo(&self, name: &str) -> Value {
        let unit = self.unit;
        let given = |value: Option<&str>, what: &str| match value {
            Some(value) => Value::from(value),
            None => unknown(format!("the {what} of the stack; give it with `--{what}`")),
        };
        match name {
            "Partition" => unit.partition.into(),
            "AccountId" => given(unit.account, "account"),
            "Region" => given(unit.region, "region"),
            "StackName" => super::value::safe(&unit.name).into(),
            "StackId" => match (unit.account, unit.region) {
                (Some(account), Some(region)) => {
                    let name = super::value::safe(&unit.name);
                    format!("arn:{}:cloudformation:{region}:{account}:stack/{name}/{name}", unit.partition).into()
                }
                (None, _) => given(None, "account"),
                (_, None) => given(None, "region"),
            },
            "URLSuffix" => {
                let known = crate::catalog::regions::PARTITIONS.iter().find(|known| known.name == unit.partition);
                known.map_or_else(|| unknown("`AWS::URLSuffix` of this partition"), |known| known.dns_suffix.into())
            }
            _ => unknown(format!("`AWS::{name}`; give it with `--set AWS::{name}=VALUE`")),
        }
    }

    /// Whether a condition holds: a boolean, or unknown.
    pub(super) fn condition(&self, name: &str) -> Value {
        self.memo.get(&format!("the condition {name}"), || match self.declared("Conditions", name) {
            Some(condition) => self.test(condition),
            None => unknown(format!("the condition `{name}`, which is not in the template")),
        })
    }

    fn choose(&self, argument: &Value) -> Option<Value> {
        let [Value::String(condition), yes, no] = argument.as_array().map(Vec::as_slice).unwrap_or_default() else {
            return Some(unknown("`Fn::If` that is not a condition and two values"));
        };
        match self.condition(condition) {
            Value::Bool(true) => self.resolve(yes),
            Value::Bool(false) => self.resolve(no),
            unsure => {
                let (yes, no) = (self.resolve(yes), self.resolve(no));
                let why = why_unknown(&unsure).unwrap_or("the condition is not one");
                if yes == no { yes } else { Some(unknown(format!("whether `{condition}` holds: {why}"))) }
            }
        }
    }
}

/// The name and argument of an intrinsic function.
pub(super) fn intrinsic(members: &Map<String, Value>) -> Option<(&str, &Value)> {
    let (name, argument) = members.iter().next().filter(|_| members.len() == 1)?;
    (name == "Ref" || name.starts_with("Fn::")).then_some((name.as_str(), argument))
}

/// Why what a resource creates, or the attributes that it has, are not in this template.
fn unread(kind: &str) -> Option<&'static str> {
    match kind {
        "AWS::CloudFormation::Stack" => Some("what a nested stack creates is not read; give its template as well"),
        "AWS::CloudFormation::StackSet" => Some("what a stack set creates is not read; give its template as well"),
        "AWS::CloudFormation::CustomResource" => Some("what a custom resource does is not known"),
        _ if kind.starts_with("Custom::") => Some("what a custom resource does is not known"),
        _ if kind.ends_with("::MODULE") => Some("what a module creates is not read"),
        _ if kind.starts_with("AWS::Serverless::") => Some("what the transform makes of this is not read"),
        _ => None,
    }
}

fn is_list(declared: &Value) -> bool {
    let kind = declared.get("Type").and_then(Value::as_str).unwrap_or_default();
    kind == "CommaDelimitedList" || kind.contains("List<")
}

fn split(value: &Value) -> Value {
    match value {
        Value::String(text) => text.split(',').map(|item| Value::from(item.trim())).collect(),
        other => other.clone(),
    }
}

/// The default of a parameter.
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html>
fn parameter(name: &str, declared: &Value) -> Value {
    let kind = declared.get("Type").and_then(Value::as_str).unwrap_or_default();
    match declared.get("Default") {
        // The default is the name under which Parameter Store has the value.
        Some(_) if kind.starts_with("AWS::SSM::Parameter::Value") => unknown(format!(
            "the value of parameter `{name}`, which Parameter Store has; give it with `--set {name}=VALUE`"
        )),
        Some(default) if is_list(declared) => split(default),
        Some(default) => default.clone(),
        None => unknown(format!("the value of parameter `{name}`; give it with `--set {name}=VALUE`")),
    }
}
