//! What `synth` and `check` have in common: read, synthesize, report.

use std::io::{IsTerminal, Read};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};

use super::Format;
use crate::pipeline::{self, Language, Outcome};

/// The most bytes of a blueprint that are read; the loader refuses much smaller ones with a diagnostic.
const MOST_BYTES: u64 = 256 * 1024 * 1024;

/// One of the two languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Dialect {
    Cloudformation,
    Terraform,
}

/// What is to be written.
pub(super) fn language(dialect: Option<Dialect>) -> Language {
    match dialect {
        None => Language::Both,
        Some(Dialect::Cloudformation) => Language::CloudFormation,
        Some(Dialect::Terraform) => Language::Terraform,
    }
}

/// The blueprint and how to report on it.
#[derive(Debug, Args)]
pub(super) struct Input {
    /// The blueprint, a YAML file; `-` reads standard input.
    #[arg(value_name = "BLUEPRINT")]
    pub(super) blueprint: PathBuf,
    /// How diagnostics are written to standard error.
    #[arg(long, value_enum, default_value = "human")]
    pub(super) format: Format,
    /// Templates in place of the built-in ones of the same path.
    #[arg(long, value_name = "DIR")]
    pub(super) templates: Option<PathBuf>,
}

impl Input {
    /// Takes the blueprint through the pipeline and prints what there is to say.
    pub(super) fn synthesize(&self, language: Language) -> Result<Outcome> {
        let templates = self.templates.as_deref();
        self.take(|name, text| pipeline::synthesize(name, &self.blueprint, text, language, templates))
    }

    /// The same for the proof of delivery.
    pub(super) fn prove(&self, language: Language, stepwise: bool) -> Result<Outcome> {
        let templates = self.templates.as_deref();
        self.take(|name, text| pipeline::prove(name, &self.blueprint, text, language, templates, stepwise))
    }

    fn take(&self, pipeline: impl FnOnce(&str, &str) -> Result<Outcome, String>) -> Result<Outcome> {
        let name = self.blueprint.display().to_string();
        let bytes = self.read().with_context(|| format!("cannot read `{name}`"))?;
        let Ok(text) = String::from_utf8(bytes) else { bail!("`{name}` is not UTF-8 text") };
        let outcome = match pipeline(&name, &text) {
            Ok(outcome) => outcome,
            Err(reason) if self.templates.is_some() => bail!("{reason}"),
            Err(reason) => bail!("{reason}\nthis is a defect of logboom, please report it with the blueprint"),
        };
        self.report(&outcome);
        Ok(outcome)
    }

    fn read(&self) -> std::io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        if self.blueprint == Path::new("-") {
            std::io::stdin().lock().take(MOST_BYTES).read_to_end(&mut bytes)?;
        } else {
            std::fs::File::open(&self.blueprint)?.take(MOST_BYTES).read_to_end(&mut bytes)?;
        }
        Ok(bytes)
    }

    fn report(&self, outcome: &Outcome) {
        match self.format {
            Format::Json => eprint!("{}", outcome.json()),
            Format::Human => eprint!("{}", outcome.human(coloured())),
        }
    }
}

/// Colours only on a terminal, and never against the wish of the user (<https://no-color.org>).
fn coloured() -> bool {
    std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}
