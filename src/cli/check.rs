//! `logboom check`.

use anyhow::Result;
use clap::Args;

use super::input::{Dialect, Input, language};
use super::{BLUEPRINT, FINE, print};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    input: Input,
    /// Only one of the two languages.
    #[arg(long, value_enum)]
    dialect: Option<Dialect>,
}

pub(super) fn run(arguments: &Arguments) -> Result<u8> {
    let outcome = arguments.input.synthesize(language(arguments.dialect))?;
    if outcome.has_errors() {
        return Ok(BLUEPRINT);
    }
    print(&format!("{} is fine: {} files would be written\n", arguments.input.blueprint.display(), outcome.count()));
    Ok(FINE)
}
