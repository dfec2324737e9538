//! `logboom init`.

use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Args;
use include_dir::{Dir, include_dir};

use super::{FINE, print};

static SCENARIOS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/blueprints");
/// The scenario that fits most.
const USUAL: &str = "centralized-logging";

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The scenario; `--list` shows all. Default `centralized-logging`.
    #[arg(value_name = "SCENARIO")]
    scenario: Option<String>,
    /// List the scenarios.
    #[arg(long)]
    list: bool,
    /// The file to write; other files of the scenario go beside it.
    #[arg(long, value_name = "FILE", default_value = "logboom.yaml")]
    out: PathBuf,
}

pub(super) fn run(arguments: &Arguments) -> Result<u8> {
    if arguments.list {
        for (name, text) in scenarios() {
            print(&format!("{name:<24} {}\n", purpose(text)));
        }
        return Ok(FINE);
    }
    let wanted = arguments.scenario.as_deref().unwrap_or(USUAL);
    let Some((_, text)) = scenarios().find(|(name, _)| *name == wanted) else {
        bail!("`{wanted}` is not a scenario; `logboom init --list` shows them");
    };
    let folder = arguments.out.parent().unwrap_or(Path::new(""));
    let beside = SCENARIOS.get_dir(wanted).into_iter().flat_map(Dir::files);
    let beside = beside.map(|file| (folder.join(file.path()), file.contents_utf8().unwrap_or_default()));
    let files: Vec<(PathBuf, &str)> = beside.chain([(arguments.out.clone(), text)]).collect();
    if let Some((path, _)) = files.iter().find(|(path, _)| path.exists()) {
        bail!("`{}` is there already", path.display());
    }
    for (path, text) in &files {
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).with_context(|| format!("cannot write `{}`", path.display()))?;
        }
        create(path, text)?;
    }
    print(&format!("wrote {}\n", arguments.out.display()));
    Ok(FINE)
}

/// Scenario names with their texts.
fn scenarios() -> impl Iterator<Item = (&'static str, &'static str)> {
    let mut files: Vec<_> = SCENARIOS.files().collect();
    files.sort_by_key(|file| file.path());
    files.into_iter().filter_map(|file| {
        let name = file.path().to_str()?.strip_suffix(".yaml")?;
        Some((name, file.contents_utf8()?))
    })
}

/// The first line of a scenario is a comment that says what it is for.
fn purpose(text: &str) -> &str {
    text.lines().next().unwrap_or_default().trim_start_matches('#').trim()
}

/// Writes a file that is not there yet.
fn create(path: &Path, text: &str) -> Result<()> {
    let opened = fs::OpenOptions::new().write(true).create_new(true).open(path);
    let mut file = match opened {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => bail!("`{}` is there already", path.display()),
        opened => opened.with_context(|| format!("cannot write `{}`", path.display()))?,
    };
    file.write_all(text.as_bytes()).with_context(|| format!("cannot write `{}`", path.display()))
}
