//! `logboom check`.

use anyhow::Result;
use clap::Args;

use super::input::Input;
use super::{BLUEPRINT, FINE, print};
use crate::pipeline::Language;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    input: Input,
}

pub(super) fn run(arguments: &Arguments) -> Result<u8> {
    let outcome = arguments.input.synthesize(Language::Both)?;
    if outcome.has_errors() {
        return Ok(BLUEPRINT);
    }
    print(&format!("{} is fine: {} files would be written\n", arguments.input.blueprint.display(), outcome.count()));
    Ok(FINE)
}
