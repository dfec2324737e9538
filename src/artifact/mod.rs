//! Stage 7: validate what was emitted, compare it, write it.

mod dialects;
mod limits;
mod order;
mod output;
mod policies;
mod schemas;
mod template;
mod text;

pub(crate) use dialects::check as check_dialects;
pub(crate) use limits::check as check_limits;
pub(crate) use order::check as check_order;
pub(crate) use output::{Difference, differences, templates, write};
pub(crate) use policies::check as check_policies;
pub(crate) use text::text;

use crate::catalog::Catalog;
use crate::dialect::{Artifact, ArtifactKind};
use rayon::prelude::*;

/// Something in an artifact that AWS or Terraform would refuse: a defect of ours, or of templates of the user's.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Finding {
    pub(crate) path: String,
    pub(crate) place: String,
    pub(crate) reason: String,
}

/// Checks artifacts against the schemas of their resources and against the limits of AWS.
pub(crate) fn validate(artifacts: &[Artifact], catalog: &Catalog) -> Vec<Finding> {
    let schemas = schemas::Schemas::compile(artifacts);
    let mut findings: Vec<Finding> = artifacts
        .par_iter()
        .flat_map_iter(|artifact| match artifact.kind {
            ArtifactKind::Template => template::check(artifact, catalog, &schemas),
            ArtifactKind::RootFile => schemas.check_root_file(artifact),
            ArtifactKind::Parameters | ArtifactKind::Statements | ArtifactKind::Manifest => Vec::new(),
        })
        .collect();
    findings.sort();
    findings
}
