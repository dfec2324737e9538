//! Checks of every policy document: its grammar, its guards, its size.

use crate::catalog::Catalog;
use crate::diagnostic::{Diagnostic, Place};
use crate::dialect::Expander;
use crate::plan::Plan;
use crate::policy;
use crate::render::PreparedStack;

/// Checks every policy document of a plan.
///
/// # Errors
/// A document that breaks the grammar or lacks a guard: the fault of a template.
pub(crate) fn check(plan: &Plan, catalog: &Catalog, stacks: &[PreparedStack<'_>]) -> Result<Vec<Diagnostic>, String> {
    let expander = Expander::new(plan, catalog);
    let mut problems = Vec::new();
    for stack in stacks {
        for prepared in &stack.items {
            for (name, value) in &prepared.policies {
                let item = prepared.item;
                let Some(kind) = item.policies.get(name).map(|policy| policy.kind) else { continue };
                let describe = |reason: String| format!("policy `{name}` of `{}`: {reason}", item.key);
                policy::check(value, kind).map_err(describe)?;
                let length = expander.json(stack.stack, value).map_err(describe)?.chars().count();
                let most = policy::limit(kind);
                if length > most {
                    let headline =
                        format!("the policy of `{}` would have {length} characters, and AWS takes {most}", item.key);
                    let problem = Diagnostic::error("over-limit", headline)
                        .at(Place::Key(item.origin.clone()), "too many accounts or sources are named in it");
                    let listed = plan.estate.organization.is_some() && !plan.estate.by_organization();
                    problems.push(if listed {
                        problem.help("bind services by the organization: remove `guard: accounts`")
                    } else {
                        problem
                    });
                }
            }
        }
    }
    Ok(problems)
}
