//! Values of Terraform: templates and references.

use serde_json::Value;

use super::Language;
use super::naming::{Subject, absent, stand_in};
use super::repetition::Instance;
use super::terraform::{Block, Module};
use super::traversal::{Piece, pieces, traversal};
use super::value::{or_unknown, push, text, unknown, walk};

/// Names that only mean something inside one block.
#[derive(Debug, Clone, Default)]
pub(super) struct Scope {
    pub(super) each: Option<(Value, Value)>,
    pub(super) count: Option<Value>,
    /// The names of `for` and of dynamic blocks, the innermost last.
    pub(super) names: Vec<(String, Value)>,
}

impl<'u> Module<'u> {
    /// A value with its templates filled in.
    pub(super) fn resolve(&self, value: &Value, scope: &Scope) -> Value {
        match value {
            Value::String(template) if template.contains("${") || template.contains("%{") => {
                self.memo.deeper(|| self.template(template, scope))
            }
            Value::Array(items) => self.memo.deeper(|| items.iter().map(|item| self.resolve(item, scope)).collect()),
            Value::Object(members) => self.memo.deeper(|| {
                let mut resolved = serde_json::Map::new();
                for (key, value) in members {
                    let key = if key.contains(['$', '%']) {
                        match text(&self.template(key, scope)) {
                            Ok(key) => key,
                            Err(why) => return unknown(why),
                        }
                    } else {
                        key.clone()
                    };
                    resolved.insert(key, self.resolve(value, scope));
                }
                Value::Object(resolved)
            }),
            plain => plain.clone(),
        }
    }

    /// A template that is one expression keeps its type.
    fn template(&self, template: &str, scope: &Scope) -> Value {
        let Some(pieces) = pieces(template) else { return self.with_directives(template, scope) };
        if let [Piece::Expression(expression)] = pieces.as_slice() {
            return self.expression(expression, scope);
        }
        let mut out = String::new();
        for piece in &pieces {
            let added = match piece {
                Piece::Text(text) => push(&mut out, text),
                Piece::Expression(expression) => {
                    text(&self.expression(expression, scope)).and_then(|text| push(&mut out, &text))
                }
            };
            if let Err(why) = added {
                return unknown(why);
            }
        }
        out.into()
    }

    fn expression(&self, expression: &str, scope: &Scope) -> Value {
        match traversal(expression) {
            Some(steps) => self.reference(&steps, scope),
            None => self.parsed(expression, scope),
        }
    }

    /// What a plain reference gives.
    /// <https://developer.hashicorp.com/terraform/language/expressions/references>
    pub(super) fn reference(&self, steps: &[&str], scope: &Scope) -> Value {
        let (root, rest) = steps.split_first().map_or(("", steps), |(root, rest)| (*root, rest));
        if let Some((_, value)) = scope.names.iter().rev().find(|(name, _)| name == root) {
            return walk(value.clone(), rest);
        }
        match (root, rest) {
            ("true", []) => true.into(),
            ("false", []) => false.into(),
            ("null", []) => Value::Null,
            ("var", [name, rest @ ..]) => walk(self.memo.get(&format!("var.{name}"), || self.variable(name)), rest),
            ("local", [name, rest @ ..]) => walk(self.local(name), rest),
            ("each", ["key", rest @ ..]) => or(scope.each.as_ref().map(|(key, _)| key), steps, rest),
            ("each", ["value", rest @ ..]) => or(scope.each.as_ref().map(|(_, value)| value), steps, rest),
            ("count", ["index"]) => or(scope.count.as_ref(), steps, &[]),
            ("path", ["module" | "root"]) => ".".into(),
            ("module", [name, ..]) => unknown(format!("what `module.{name}` gives")),
            ("data", [kind, label, rest @ ..]) => self.attribute(&format!("data.{kind}.{label}"), rest),
            ("path" | "terraform" | "self" | "each" | "count", _) => unknown(format!("`{}`", steps.join("."))),
            (kind, [label, rest @ ..]) => self.attribute(&format!("{kind}.{label}"), rest),
            _ => absent(root),
        }
    }

    fn variable(&self, name: &str) -> Value {
        let declared = self.variables.get(name);
        match (self.unit.given.get(name), declared.and_then(|declared| declared.get("default"))) {
            (Some(Value::String(given)), _) => {
                let plain = declared.and_then(|declared| declared.get("type")).and_then(Value::as_str);
                let plain = plain.is_none_or(|kind| ["string", "number", "bool"].contains(&kind));
                let parsed = if plain { None } else { serde_json::from_str(given).ok() };
                parsed.unwrap_or_else(|| given.as_str().into())
            }
            (Some(given), _) => given.clone(),
            (None, Some(default)) => default.clone(),
            (None, None) if declared.is_none() => absent(&format!("var.{name}")),
            (None, None) => unknown(format!("the value of variable `{name}`; give it with `--set {name}=VALUE`")),
        }
    }

    fn local(&self, name: &str) -> Value {
        self.memo.get(&format!("local.{name}"), || match self.locals.get(name) {
            Some(value) => self.resolve(value, &Scope::default()),
            None => absent(&format!("local.{name}")),
        })
    }

    /// Something of a resource or data source.
    fn attribute(&self, address: &str, steps: &[&str]) -> Value {
        let Some(block) = self.blocks.get(address) else { return absent(address) };
        let repeated = block.body.contains_key("for_each") || block.body.contains_key("count");
        let (index, name, rest) = match steps {
            [index, name, rest @ ..] if repeated => (Some(*index), *name, rest),
            // An index that is not needed: `aws_x.y[0]` all the same.
            [index, name, rest @ ..] if !repeated && index.parse::<usize>().is_ok() => (None, *name, rest),
            [name, rest @ ..] if !repeated => (None, *name, rest),
            _ => return unknown(format!("all of `{address}`")),
        };
        let value = self.memo.get(&format!("{address}.{}.{name}", index.unwrap_or_default()), || {
            let instances = self.instances(address, block);
            let meant = |one: &&Instance| one.key.is_none() || one.key.as_deref() == index;
            match instances.iter().find(meant) {
                Some(instance) => self.named(address, block, name, instance),
                None => unknown(format!("`{address}[{}]`, which is not there", index.unwrap_or_default())),
            }
        });
        walk(value, rest)
    }

    fn named(&self, address: &str, block: &Block<'u>, name: &str, instance: &Instance) -> Value {
        let scope = &instance.scope;
        let property = |name: &str| self.argument(block, name, scope);
        let place = self.place(block, scope);
        if address.starts_with("data.") {
            return self.data(address, block, name, &place, scope);
        }
        let identity = self.identity(address, instance);
        for (_, read) in self.kinds.of(block.kind) {
            let subject = Subject {
                read,
                language: Language::Terraform,
                address,
                identity: &identity,
                partition: self.unit.partition,
                account: place.account.as_deref(),
                region: place.region.as_deref(),
            };
            if let Some(value) = subject.attribute(name, &property) {
                return value;
            }
        }
        property(name).unwrap_or_else(|| stand_in(&identity, name))
    }
}

fn or(value: Option<&Value>, steps: &[&str], rest: &[&str]) -> Value {
    or_unknown(value.map(|value| walk(value.clone(), rest)).ok_or_else(|| format!("`{}`", steps.join("."))))
}
