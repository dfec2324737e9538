#![cfg_attr(
    test,
    allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")
)]
//! logboom turns one short blueprint of log delivery into CloudFormation and Terraform.
//!
//! The stages are the modules: text, `blueprint`, `plan`, `rules`, `render`, `dialect`, `artifact`. Each knows only
//! those before it.

mod artifact;
pub mod audit;
mod blueprint;
mod catalog;
pub mod cli;
mod diagnostic;
mod dialect;
mod iam;
mod inventory;
pub mod pipeline;
mod plan;
mod policy;
mod proof;
mod render;
mod rules;

/// What `fuzz/` calls.
#[cfg(feature = "fuzzing")]
#[doc(hidden)]
pub mod fuzzing {
    /// Checks what must hold of every answer of the IAM evaluator.
    ///
    /// # Panics
    /// If it does not hold.
    pub fn check(bytes: &[u8]) {
        crate::iam::fuzzing::check(bytes);
    }
}
