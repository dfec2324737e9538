//! `logboom explain`.

use anyhow::Result;
use clap::Args;

use super::{FINE, USAGE, print};
use crate::pipeline;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The code of a diagnostic, such as `archive-without-lock`, or `proof`; without it all codes are listed.
    #[arg(value_name = "CODE")]
    code: Option<String>,
}

pub(super) fn run(arguments: &Arguments) -> Result<u8> {
    let Some(code) = &arguments.code else {
        for (code, level, summary) in pipeline::codes() {
            print(&format!("{code:<32} {level:<8} {summary}\n"));
        }
        return Ok(FINE);
    };
    match pipeline::explain(code) {
        Some(page) => {
            print(page);
            Ok(FINE)
        }
        None => {
            eprintln!("error: `{code}` is not a code; `logboom explain` lists them");
            Ok(USAGE)
        }
    }
}
