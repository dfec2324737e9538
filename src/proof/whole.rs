//! The proof of a plan: on what was emitted for it, in each dialect by itself.

use rayon::prelude::*;

use super::agreement::differences;
use super::diagnose::{Origins, diagnose};
use super::emitted::{Emitted, Representatives, read_back, surroundings};
use super::report::{Proof, prove};
use super::world::World;
use crate::catalog::Catalog;
use crate::diagnostic::Diagnostic;
use crate::dialect::Artifact;
use crate::inventory::{Thing, facts};
use crate::plan::Plan;
use crate::render::Dialect;

/// What was proven, and what keeps the artifacts from being written.
#[derive(Debug, Default)]
pub(crate) struct Proven {
    /// That of the first dialect; the others say the same.
    pub(crate) proof: Proof,
    pub(crate) problems: Vec<Diagnostic>,
}

/// What others have to do with it: whoever may assume a role without being of an account of the blueprint is taken for one
/// of the organization, unless they come with an external id.
fn about_others(plan: &Plan, proof: &Proof) -> Vec<String> {
    let assumed = proof.ways.iter().flat_map(|way| &way.calls).filter(|call| call.action == "sts:AssumeRole");
    let named = assumed.map(|call| call.who.trim_matches('`')).filter(|who| who.starts_with("arn:"));
    let known = |who: &str| who.split(':').nth(4).is_some_and(|account| plan.estate.group_of(account).is_some());
    let vendor = |who: &str| plan.others.vendors.iter().find(|vendor| vendor.principal == who);
    let strangers = named.filter(|who| plan.estate.organization.is_some() && !known(who));
    let assumed = strangers.filter_map(|who| match vendor(who) {
        Some(vendor) => {
            vendor.alone.then(|| format!("`{who}` serves this organization alone; it presents no external id"))
        }
        None => Some(format!("`{who}` belongs to the organization")),
    });
    let queues = plan.others.told.iter().filter(|told| told.starts_with("arn:"));
    assumed.chain(queues.map(|queue| format!("the policy of `{queue}` lets in the topic that tells it"))).collect()
}

/// Proves what was emitted for a plan.
///
/// # Errors
/// Artifacts that cannot be read back, or dialects that differ: the fault of a template.
pub(crate) fn of_plan(
    plan: &Plan,
    catalog: &Catalog,
    artifacts: &[Artifact],
    dialects: &[Dialect],
    stepwise: bool,
) -> Result<Proven, String> {
    let representatives = Representatives::of(plan, artifacts);
    let surroundings = surroundings(plan, &representatives);
    let origins = Origins::of(plan, artifacts);
    let emitted: Vec<Emitted> =
        dialects.par_iter().map(|dialect| read_back(plan, catalog, artifacts, *dialect, &representatives)).collect();
    if let Some(gap) = emitted.iter().flat_map(|emitted| &emitted.gaps).next() {
        return Err(format!("`{}` at `{}` cannot be read back: {}", gap.file, gap.pointer, gap.why));
    }
    let things: Vec<Vec<Thing<'_>>> = emitted.par_iter().map(|emitted| facts(&emitted.resources, catalog)).collect();
    let worlds: Vec<World<'_>> = things.par_iter().map(|things| World::new(things, &surroundings, catalog)).collect();
    let mut proofs = Vec::new();
    for (dialect, world) in dialects.iter().zip(&worlds) {
        // What a proof looks at is the same in both dialects, or else each is proven by itself.
        if !proofs.is_empty() && worlds.first().is_some_and(|first| world.is_like(first)) {
            continue;
        }
        let mut proof = prove(world, catalog, stepwise);
        origins.name(&mut proof);
        proof.assumptions.extend(about_others(plan, &proof));
        proofs.push((*dialect, proof));
    }
    let mut proven = Proven::default();
    for (_, proof) in &proofs {
        let found = diagnose(proof, &origins, &representatives);
        let new = found.into_iter().filter(|finding| !proven.problems.contains(finding)).collect::<Vec<_>>();
        proven.problems.extend(new);
    }
    if let [(one, first), others @ ..] = proofs.as_slice() {
        for (other, proof) in others {
            if let Some(difference) = differences((one.word(), first), (other.word(), proof)).first() {
                return Err(format!("the dialects differ: {difference}"));
            }
        }
    }
    if !proofs.is_empty() {
        proven.proof = proofs.swap_remove(0).1;
        proven.proof.compared = dialects.len() > 1;
    }
    Ok(proven)
}
