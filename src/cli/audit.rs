//! `logboom audit`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};

use super::{BLUEPRINT, FINE, USAGE, print};
use crate::artifact;
use crate::audit::{Given, audit};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// CloudFormation templates (JSON, YAML), Terraform files (`.tf.json`), plans (`terraform show -json`), or folders of them.
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
    /// The account that the templates are deployed in, or those of a file or folder; may be given several times.
    #[arg(long = "account", value_name = "[PATH=]ID")]
    accounts: Vec<String>,
    /// The region that the templates are deployed in, or those of a file or folder; may be given several times.
    #[arg(long = "region", value_name = "[PATH=]NAME")]
    regions: Vec<String>,
    /// The organization of the account.
    #[arg(long, value_name = "ID")]
    organization: Option<String>,
    /// The value of a parameter or variable; may be given several times.
    #[arg(long = "set", value_name = "NAME=VALUE")]
    values: Vec<String>,
    /// How the audit is written.
    #[arg(long, value_enum, default_value = "human")]
    format: Form,
    /// Every step of every evaluation: each policy, statement and condition that was looked at.
    #[arg(long)]
    explain: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    /// For people.
    Human,
    /// For programs.
    Json,
    /// For code scanning.
    Sarif,
}

pub(super) fn run(arguments: &Arguments) -> Result<u8> {
    let mut given =
        Given { organization: arguments.organization.clone(), stepwise: arguments.explain, ..Given::default() };
    (given.account, given.accounts) = places("account", &arguments.accounts)?;
    (given.region, given.regions) = places("region", &arguments.regions)?;
    for value in &arguments.values {
        let Some((name, value)) = value.split_once('=') else { bail!("`--set {value}` is not `--set NAME=VALUE`") };
        given.values.insert(name.to_owned(), value.to_owned());
    }
    let mut files = Vec::new();
    for path in &arguments.paths {
        collect(path, &mut files).with_context(|| format!("cannot read `{}`", path.display()))?;
    }
    if files.is_empty() {
        bail!("there is no template in what was given");
    }
    let audited = match audit(&files, &given) {
        Ok(audited) => audited,
        Err(problems) => {
            for problem in problems {
                super::complain(&problem);
            }
            return Ok(USAGE);
        }
    };
    print(&match arguments.format {
        Form::Human => audited.human(),
        Form::Json => audited.json(),
        Form::Sarif => audited.sarif(),
    });
    Ok(if audited.is_fine() { FINE } else { BLUEPRINT })
}

/// What is given for everything, and for paths.
fn places(what: &str, given: &[String]) -> Result<(Option<String>, BTreeMap<String, String>)> {
    let (mut all, mut below) = (None, BTreeMap::new());
    for text in given {
        let (before, value) = match text.rsplit_once('=') {
            Some((path, value)) => (below.insert(path.to_owned(), value.to_owned()), value),
            None => (all.replace(text.clone()), text.as_str()),
        };
        if let Some(before) = before.filter(|before| before != value) {
            bail!("`--{what} {text}`: it was given as `{before}` before");
        }
    }
    Ok((all, below))
}

/// What a file of a folder must be called to be taken for a template.
const ENDINGS: [&str; 5] = [".tf.json", ".json", ".yaml", ".yml", ".template"];
/// What lies beside templates and is none: values of parameters and variables.
const VALUES: [&str; 2] = [".parameters.json", ".tfvars.json"];

/// A file by itself, and the templates of a folder and of those in it.
fn collect(path: &Path, files: &mut Vec<(String, String)>) -> std::io::Result<()> {
    if !path.is_dir() {
        files.push((path.display().to_string(), std::fs::read_to_string(path)?));
        return Ok(());
    }
    // Where logboom wrote, its manifest says what is what.
    if let Some(templates) = artifact::templates(path)? {
        return templates.iter().try_for_each(|template| collect(&path.join(template), files));
    }
    let mut inside: Vec<PathBuf> =
        std::fs::read_dir(path)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<_>>()?;
    inside.sort();
    for path in inside {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let ends = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
        if path.is_dir() && !name.starts_with('.') || ends(&ENDINGS) && !ends(&VALUES) {
            collect(&path, files)?;
        }
    }
    Ok(())
}
