//! One test binary: a module for each topic.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    missing_docs,
    reason = "tests"
)]

mod audit;
mod bad_input;
mod centralize;
mod cli;
mod created;
mod docs;
mod facts;
mod firewall;
mod generated;
mod house;
mod injection;
mod named;
mod oracles;
mod pitfalls;
mod query;
mod snapshots;
mod streams;
mod support;
mod telemetry;
