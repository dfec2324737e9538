//! `logboom synth`.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

use super::input::{Dialect, Input, language};
use super::{BLUEPRINT, DIFFERENT, FINE, print};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    input: Input,
    /// The folder to write to.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Only one of the two languages.
    #[arg(long, value_enum)]
    dialect: Option<Dialect>,
    /// Write nothing, and fail if the folder is not what would be written.
    #[arg(long)]
    check: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<u8> {
    let progress = progress();
    let outcome = arguments.input.synthesize(language(arguments.dialect));
    progress.finish_and_clear();
    let outcome = outcome?;
    if outcome.has_errors() {
        return Ok(BLUEPRINT);
    }
    let folder = arguments.out.display();
    if arguments.check {
        let differences =
            outcome.differences(&arguments.out).with_context(|| format!("cannot compare with `{folder}`"))?;
        for difference in &differences {
            print(&format!("{difference}\n"));
        }
        return Ok(if differences.is_empty() { FINE } else { DIFFERENT });
    }
    outcome.write(&arguments.out).with_context(|| format!("nothing was written to `{folder}`"))?;
    print(&format!("wrote {} files to {folder}\n", outcome.count()));
    Ok(FINE)
}

/// A sign of life that appears only where work takes long, and only on a terminal.
fn progress() -> ProgressBar {
    let progress = ProgressBar::new_spinner().with_style(
        ProgressStyle::with_template("{spinner} working, {elapsed}")
            .unwrap_or_else(|_| ProgressStyle::default_spinner()),
    );
    progress.enable_steady_tick(Duration::from_millis(500));
    progress
}
