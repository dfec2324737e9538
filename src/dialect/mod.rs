//! Stage 6: nodes to CloudFormation and Terraform JSON. The only place where text is escaped.

mod cloudformation;
mod manifest;
mod parameters;
mod readback;
mod references;
mod regions;
mod samples;
mod segments;
mod statements;
mod terraform;
mod terraform_root;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::catalog::Catalog;
use crate::diagnostic::Origin;
use crate::plan::{Item, ItemKey, Plan};
use crate::render::{Dialect, Prepared, PreparedStack, RenderError, Renderer};

pub(crate) use parameters::{given as parameters_given, loaded as lists_loaded, name as parameter_name};
pub(crate) use readback::{Resolver, references};
pub(crate) use samples::{Expander, Samples};
pub(crate) use terraform_root::CORE;

/// A file to write.
#[derive(Debug, Clone)]
pub(crate) struct Artifact {
    /// Path below the output folder, with forward slashes.
    pub(crate) path: String,
    pub(crate) kind: ArtifactKind,
    pub(crate) dialect: Option<Dialect>,
    pub(crate) content: Value,
    /// By address: the item of the plan that each of its resources belongs to.
    pub(crate) items: BTreeMap<String, Made>,
    /// What else the manifest says of it.
    pub(crate) deployment: Option<Deployment>,
}

/// What a resource was made for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Made {
    pub(crate) item: ItemKey,
    pub(crate) origin: Origin,
}

impl Made {
    pub(crate) fn of(item: &Item) -> Self {
        Self { item: item.key.clone(), origin: item.origin.clone() }
    }
}

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ArtifactKind {
    /// A CloudFormation template.
    Template,
    /// One file of a Terraform root module.
    RootFile,
    /// Values for parameters or variables.
    Parameters,
    /// What is run in a database once it is there.
    Statements,
    /// The list of all others.
    Manifest,
}

impl ArtifactKind {
    /// The word in the manifest.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Template => "template",
            Self::RootFile => "root",
            Self::Parameters => "parameters",
            Self::Statements => "statements",
            Self::Manifest => "manifest",
        }
    }
}

/// How a template or root module is deployed.
#[derive(Debug, Clone)]
pub(crate) struct Deployment {
    /// The name of the stack, or the folder of the root module.
    pub(crate) name: String,
    pub(crate) account: Option<String>,
    pub(crate) cell: Option<String>,
    pub(crate) regions: Vec<String>,
    /// Parameters that are outputs of others.
    pub(crate) needs: Vec<Need>,
    /// Slugs of the stacks that must be deployed before.
    pub(crate) after: BTreeSet<String>,
    pub(crate) gives: Vec<String>,
    pub(crate) slug: String,
    /// Values that stand for parameters when the template is checked.
    pub(crate) samples: BTreeMap<String, String>,
}

/// A parameter that is an output of another stack.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Need {
    pub(crate) parameter: String,
    pub(crate) stack: String,
    pub(crate) output: String,
}

/// Every file of the chosen dialects, the manifest last.
///
/// # Errors
/// A template that does not render, or a reference that cannot be resolved.
pub(crate) fn emit(
    plan: &Plan,
    catalog: &Catalog,
    renderer: &Renderer,
    stacks: &[PreparedStack<'_>],
    dialects: &[Dialect],
) -> Result<Vec<Artifact>, RenderError> {
    let world = World { plan, catalog, renderer };
    let (templates, roots) = rayon::join(
        || {
            if dialects.contains(&Dialect::CloudFormation) {
                cloudformation::emit(&world, stacks)
            } else {
                Ok(Vec::new())
            }
        },
        || if dialects.contains(&Dialect::Terraform) { terraform_root::emit(&world, stacks) } else { Ok(Vec::new()) },
    );
    let mut artifacts = templates?;
    artifacts.extend(roots?);
    artifacts.extend(statements::emit(&world)?);
    artifacts.sort_by(|one, other| one.path.cmp(&other.path));
    artifacts.push(manifest::manifest(plan, &artifacts));
    Ok(artifacts)
}

/// What lowering looks things up in.
pub(crate) struct World<'a> {
    pub(crate) plan: &'a Plan,
    pub(crate) catalog: &'a Catalog,
    pub(crate) renderer: &'a Renderer,
}

/// A defect found while lowering.
pub(crate) fn defect(item: &Item, reason: impl Into<String>) -> RenderError {
    RenderError { template: format!("{}/{}", item.folder, item.resource), reason: reason.into() }
}
