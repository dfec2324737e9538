//! Stage 5: templates to nodes.

mod helpers;
mod node;
#[cfg(test)]
mod perturbation;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use handlebars::{Handlebars, Template};
use rayon::prelude::*;
use serde_json::{Map, Value};

pub(crate) use helpers::HELPERS;
use helpers::{TagForm, registry};
pub(crate) use node::{Choice, Node, Nulls};

use crate::catalog::Catalog;
use crate::plan::{Item, Plan, Policy, Stack, Statements};

/// Which language a template is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Dialect {
    CloudFormation,
    Terraform,
}

impl Dialect {
    pub(crate) const ALL: [Self; 2] = [Self::CloudFormation, Self::Terraform];

    /// The word in file names and on the command line.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::CloudFormation => "cloudformation",
            Self::Terraform => "terraform",
        }
    }
}

/// A template that does not render. Never the fault of a blueprint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RenderError {
    pub(crate) template: String,
    pub(crate) reason: String,
}

impl fmt::Display for RenderError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "template `{}`: {}", self.template, self.reason)
    }
}

/// Renders the templates that a plan uses.
pub(crate) struct Renderer {
    cloudformation: Handlebars<'static>,
    terraform: Handlebars<'static>,
}

impl Renderer {
    /// Compiles the templates of a plan for some dialects, in parallel: it is a quarter of the work.
    ///
    /// # Errors
    /// A template that is missing or does not compile.
    pub(crate) fn new(catalog: &Catalog, plan: &Plan, dialects: &[Dialect]) -> Result<Self, RenderError> {
        let compiled: Vec<(Dialect, String, Template)> = templates(plan, dialects)
            .into_par_iter()
            .map(|(dialect, path)| Ok((dialect, path.clone(), compile(catalog, &path)?)))
            .collect::<Result<_, RenderError>>()?;
        let mut renderer = Self { cloudformation: registry(TagForm::List), terraform: registry(TagForm::Map) };
        for (dialect, path, template) in compiled {
            match dialect {
                Dialect::CloudFormation => renderer.cloudformation.register_template(&path, template),
                Dialect::Terraform => renderer.terraform.register_template(&path, template),
            }
        }
        Ok(renderer)
    }

    /// The policy documents of an item, by name: the same for both dialects.
    ///
    /// # Errors
    /// A template that does not render, or a null in a document.
    pub(crate) fn policies(&self, item: &Item) -> Result<BTreeMap<&'static str, Value>, RenderError> {
        item.policies.iter().map(|(name, policy)| Ok((*name, self.policy(policy)?))).collect()
    }

    fn policy(&self, policy: &Policy) -> Result<Value, RenderError> {
        let mut statements = Vec::new();
        for (template, context) in &policy.statements {
            match self.json(Dialect::Terraform, template, &Value::Object(context.clone()))? {
                Value::Array(list) => statements.extend(list.into_iter().filter(|statement| !statement.is_null())),
                statement => statements.push(statement),
            }
        }
        let mut context = policy.context.clone();
        context.insert("statements".into(), Value::Array(statements));
        self.json(Dialect::Terraform, &policy.template, &Value::Object(context))
    }

    /// What an item renders to: logical ids or labels to resources.
    ///
    /// # Errors
    /// A template that does not render, or a malformed reference in it.
    pub(crate) fn item(
        &self,
        item: &Item,
        dialect: Dialect,
        id: &str,
        policies: &BTreeMap<&'static str, Value>,
        tags: &BTreeMap<String, String>,
    ) -> Result<Node, RenderError> {
        let template = path(item, dialect);
        let mut context: Map<String, Value> = item.context.clone();
        context.insert("id".into(), id.into());
        context.insert(
            "tags".into(),
            tags.iter().map(|(key, value)| (key.clone(), Value::from(value.as_str()))).collect(),
        );
        for (name, stem) in &item.fragments {
            let fragment = self.json(dialect, &fragment(stem, dialect), &Value::Object(context.clone()))?;
            context.insert((*name).into(), fragment);
        }
        for (name, document) in policies {
            context.insert((*name).into(), document.clone());
        }
        let value = self.json(dialect, &template, &Value::Object(context))?;
        Node::from_value(value, Nulls::Prune).map_err(|error| RenderError { template, reason: error.to_string() })
    }

    /// Statements as whoever runs them is given them: the same for both dialects.
    ///
    /// # Errors
    /// A template that does not render.
    pub(crate) fn statements(&self, statements: &Statements) -> Result<Value, RenderError> {
        self.json(Dialect::Terraform, statements.template, &Value::Object(statements.context.clone()))
    }

    fn json(&self, dialect: Dialect, template: &str, context: &Value) -> Result<Value, RenderError> {
        let failed = |reason: String| RenderError { template: template.to_owned(), reason };
        let registry = match dialect {
            Dialect::CloudFormation => &self.cloudformation,
            Dialect::Terraform => &self.terraform,
        };
        let text = registry.render(template, context).map_err(|error| failed(error.to_string()))?;
        serde_json::from_str(&text).map_err(|error| failed(format!("{error} in {text}")))
    }
}

/// Every template that a plan uses. Policies are the same for both dialects and are rendered by one registry.
fn templates(plan: &Plan, dialects: &[Dialect]) -> BTreeSet<(Dialect, String)> {
    let mut paths = BTreeSet::new();
    paths.extend(plan.statements.iter().map(|one| (Dialect::Terraform, one.template.to_owned())));
    for item in plan.stacks.values().flat_map(|stack| &stack.items) {
        for dialect in dialects {
            paths.insert((*dialect, path(item, *dialect)));
            paths.extend(item.fragments.iter().map(|(_, stem)| (*dialect, fragment(stem, *dialect))));
        }
        for policy in item.policies.values() {
            paths.insert((Dialect::Terraform, policy.template.clone()));
            paths.extend(policy.statements.iter().map(|(template, _)| (Dialect::Terraform, template.clone())));
        }
    }
    paths
}

fn compile(catalog: &Catalog, path: &str) -> Result<Template, RenderError> {
    let failed = |reason: String| RenderError { template: path.to_owned(), reason };
    let text = catalog.text(path).ok_or_else(|| failed("no such template".into()))?;
    // JSON does not mind indentation, and the compiler takes time for each character of it.
    let text: String = text.lines().flat_map(|line| [line.trim_start(), "\n"]).collect();
    Template::compile_with_name(text, path.to_owned()).map_err(|error| failed(error.to_string()))
}

/// Where a fragment of templates is: one that both dialects share is called by its whole name.
fn fragment(stem: &str, dialect: Dialect) -> String {
    if stem.ends_with(".hbs") {
        return stem.to_owned();
    }
    format!("{stem}.{}.json.hbs", dialect.word())
}

/// Where the template of an item is.
pub(crate) fn path(item: &Item, dialect: Dialect) -> String {
    format!("{}/{}.{}.json.hbs", item.folder, item.resource, dialect.word())
}

/// An item with its finished policy documents.
pub(crate) struct Prepared<'a> {
    pub(crate) item: &'a Item,
    pub(crate) policies: BTreeMap<&'static str, Value>,
}

/// Items of a stack with their policies, rendered once for both dialects.
pub(crate) struct PreparedStack<'a> {
    pub(crate) stack: &'a Stack,
    pub(crate) items: Vec<Prepared<'a>>,
}

/// Renders the policies of every item.
///
/// # Errors
/// A template that does not render.
pub(crate) fn prepare<'a>(plan: &'a Plan, renderer: &Renderer) -> Result<Vec<PreparedStack<'a>>, RenderError> {
    let prepare = |item| Ok(Prepared { item, policies: renderer.policies(item)? });
    plan.stacks
        .values()
        .map(|stack| Ok(PreparedStack { stack, items: stack.items.iter().map(prepare).collect::<Result<_, _>>()? }))
        .collect()
}
