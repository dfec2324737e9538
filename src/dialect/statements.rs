//! Statements for databases: the same file whichever dialect makes the database.

use std::collections::BTreeMap;

use super::{Artifact, ArtifactKind, Deployment, World};
use crate::plan::Statements;
use crate::render::RenderError;

/// A file for each database that is made.
pub(super) fn emit(world: &World<'_>) -> Result<Vec<Artifact>, RenderError> {
    world.plan.statements.iter().map(|statements| artifact(world, statements)).collect()
}

fn artifact(world: &World<'_>, statements: &Statements) -> Result<Artifact, RenderError> {
    let stack = world.plan.stacks.get(&statements.stack);
    let path = format!("statements/{}.json", statements.name);
    Ok(Artifact {
        kind: ArtifactKind::Statements,
        dialect: None,
        content: world.renderer.statements(statements)?,
        items: BTreeMap::new(),
        deployment: Some(Deployment {
            name: format!("{}-{}", world.plan.estate.name, statements.name),
            account: stack.and_then(|stack| stack.place().account),
            cell: None,
            regions: stack.map(|stack| stack.regions.clone()).unwrap_or_default(),
            needs: Vec::new(),
            after: stack.map(|stack| stack.slug.clone()).into_iter().collect(),
            gives: Vec::new(),
            slug: path.clone(),
            samples: BTreeMap::new(),
        }),
        path,
    })
}
