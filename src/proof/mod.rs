//! The proof of delivery: what AWS will call, as the catalog says, against what was read back from templates. It knows
//! nothing of how they were written, so that it is the same for those of others.

mod agreement;
mod ask;
mod callers;
mod context;
mod crossing;
mod diagnose;
mod doubt;
mod emitted;
mod fill;
mod guards;
mod likeness;
mod loops;
mod outsiders;
mod readers;
mod report;
mod request;
#[cfg(test)]
mod shipped_tests;
mod show;
mod strangers;
mod whole;
#[cfg(test)]
mod witness_tests;
mod world;

#[cfg(test)]
mod likeness_tests;
#[cfg(test)]
mod mutation_tests;

/// What is proven, what is assumed, and what cannot be known.
pub(crate) const PAGE: &str = include_str!("proof.md");

pub(crate) use ask::{Answer, Outcome};
pub(crate) use guards::Kept;
pub(crate) use outsiders::Attempt;
pub(crate) use report::{Call, Circle, Guard, Node, Proof, Protection, Way, prove};
pub(crate) use show::{has_route, human, json, names};
pub(crate) use whole::{Proven, of_plan};
pub(crate) use world::{MEMBER, Surroundings, World};
