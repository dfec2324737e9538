//! `logboom prove`.

use anyhow::{Result, bail};
use clap::Args;

use super::input::{Dialect, Input, language};
use super::{BLUEPRINT, FINE, Format, print};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    input: Input,
    /// One route, `cloudtrail -> archive`, or every route from or to `archive`.
    #[arg(long, value_name = "ROUTE")]
    route: Option<String>,
    /// Only one of the two languages.
    #[arg(long, value_enum)]
    dialect: Option<Dialect>,
    /// Every step of every evaluation: each policy, statement and condition that was looked at.
    #[arg(long)]
    explain: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<u8> {
    let outcome = arguments.input.prove(language(arguments.dialect), arguments.explain)?;
    if outcome.routes().is_empty() {
        // The blueprint has errors of its own, which are reported: nothing was planned, so nothing is proven.
        return Ok(BLUEPRINT);
    }
    let route = arguments.route.as_deref();
    if let Some(route) = route.filter(|route| !outcome.has_route(route)) {
        bail!("`{route}` is no route of this blueprint; it has\n  {}", outcome.routes().join("\n  "));
    }
    print(&match arguments.input.format {
        Format::Human => outcome.proof(route),
        Format::Json => outcome.proof_json(route),
    });
    Ok(if outcome.has_errors() { BLUEPRINT } else { FINE })
}
