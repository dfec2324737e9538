//! The order of stacks: a stack takes outputs of others, which have to be deployed before it.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/outputs-section-structure.html>

use crate::diagnostic::{Diagnostic, Place};
use crate::dialect::{Artifact, ArtifactKind, Deployment, Made, Need};

/// Stacks that can never be deployed, because each waits for another of them.
pub(crate) fn check(artifacts: &[Artifact]) -> Vec<Diagnostic> {
    let templates = artifacts.iter().filter(|artifact| artifact.kind == ArtifactKind::Template);
    let mut waiting: Vec<(&Artifact, &Deployment)> =
        templates.filter_map(|artifact| Some((artifact, artifact.deployment.as_ref()?))).collect();
    loop {
        let slugs: Vec<&str> = waiting.iter().map(|(_, deployment)| deployment.slug.as_str()).collect();
        let before = waiting.len();
        waiting.retain(|(_, deployment)| deployment.needs.iter().any(|need| slugs.contains(&need.stack.as_str())));
        if waiting.len() == before {
            break;
        }
    }
    let needs = waiting.iter().flat_map(|(_, deployment)| deployment.needs.iter().map(move |need| (*deployment, need)));
    let given = needs.filter_map(|(deployment, need)| {
        let (giver, _) = waiting.iter().find(|(_, other)| other.slug == need.stack)?;
        Some((maker(giver, need)?, format!("given by the stack `{}`, taken by `{}`", need.stack, deployment.slug)))
    });
    let mut given = given.collect::<Vec<_>>().into_iter();
    let Some((first, said)) = given.next() else { return Vec::new() };
    let problem = Diagnostic::error("stack-circle", "stacks of CloudFormation wait for each other")
        .at(&first.origin, said)
        .help("put the archives into one region, or let each take only what its own region delivers")
        .note("Terraform has no stacks: with `--dialect terraform` it is checked and written alone");
    vec![given.fold(problem, |problem, (made, said)| problem.also(Place::Key(made.origin.clone()), said))]
}

/// The resource that an output is of: outputs are called by it and by the attribute.
fn maker<'a>(giver: &'a Artifact, need: &Need) -> Option<&'a Made> {
    let named = giver.items.iter().filter(|(address, _)| need.output.starts_with(address.as_str()));
    named.max_by_key(|(address, _)| address.len()).map(|(_, made)| made)
}
