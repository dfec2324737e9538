//! `logboom completions`.

use anyhow::Result;
use clap::Args;
use clap_complete::Shell;

use super::{FINE, print};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The shell.
    #[arg(value_enum)]
    shell: Shell,
}

pub(super) fn run(arguments: &Arguments) -> Result<u8> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut super::command(), "logboom", &mut script);
    print(&String::from_utf8_lossy(&script));
    Ok(FINE)
}
