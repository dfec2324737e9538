//! What a dialect has no resource for.

use std::collections::BTreeSet;

use crate::catalog::Catalog;
use crate::diagnostic::{Diagnostic, Place};
use crate::plan::Plan;
use crate::render::Dialect;

/// Items that cannot be written in one of the dialects that are asked for.
pub(crate) fn check(plan: &Plan, catalog: &Catalog, dialects: &[Dialect]) -> Vec<Diagnostic> {
    if !dialects.contains(&Dialect::Terraform) {
        return Vec::new();
    }
    let items = plan.stacks.values().flat_map(|stack| &stack.items);
    let missing = items.filter_map(|item| {
        let about = catalog.about(&item.folder)?;
        let lacks = about.resources.get(&item.resource)?.terraform.is_none();
        lacks.then(|| (item.origin.clone(), about.title.as_str()))
    });
    let mut missing = missing.collect::<BTreeSet<_>>().into_iter();
    let Some((first, title)) = missing.next() else { return Vec::new() };
    let problem = Diagnostic::error("not-in-terraform", format!("version 5 of Terraform's AWS provider lacks {title}"))
        .at(Place::Key(first), "cannot be written in Terraform")
        .help("`--dialect cloudformation` checks and writes it alone")
        .note("what Terraform is to deploy can stand in a blueprint of its own, without this");
    vec![missing.fold(problem, |problem, (origin, _)| problem.also(Place::Key(origin), "nor can this"))]
}
