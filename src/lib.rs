#![cfg_attr(
    test,
    allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")
)]
//! logboom turns one short blueprint of log delivery into CloudFormation and Terraform.
//!
//! The stages are the modules: text, `blueprint`, `plan`, `rules`, `render`, `dialect`, `artifact`. Each knows only
//! those before it.

mod artifact;
mod blueprint;
mod catalog;
pub mod cli;
mod diagnostic;
mod dialect;
// The evaluator behind the proof of delivery; until `prove` there is, tests ask it.
#[cfg(any(test, feature = "fuzzing"))]
#[cfg_attr(not(test), allow(dead_code, unused_imports, reason = "fuzzing asks less than tests"))]
mod iam;
pub mod pipeline;
mod plan;
mod policy;
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
