//! What whoever asks for an audit says of where the templates are deployed.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

/// What the templates do not say.
#[derive(Debug, Clone, Default)]
pub struct Given {
    /// The account that they are deployed in.
    pub account: Option<String>,
    /// The accounts of those below a path, in place of that.
    pub accounts: BTreeMap<String, String>,
    /// The region that they are deployed in.
    pub region: Option<String>,
    /// The regions of those below a path, in place of that.
    pub regions: BTreeMap<String, String>,
    /// The organization of the account.
    pub organization: Option<String>,
    /// Values of parameters and variables.
    pub values: BTreeMap<String, String>,
    /// Whether every step of every evaluation is kept.
    pub stepwise: bool,
}

impl Given {
    /// What cannot be as it was given: a slip would make every answer a wrong one.
    pub(super) fn problems(&self, files: &[(String, String)]) -> Vec<String> {
        let mut problems = Vec::new();
        let mut check = |what: &str, path: Option<&String>, value: &str, is_one: fn(&str) -> bool, form: &str| {
            let given = path.map_or_else(|| value.to_owned(), |path| format!("{path}={value}"));
            if !is_one(value) {
                problems.push(format!("`--{what} {given}`: {form}"));
            }
            if path.is_some_and(|path| path.ends_with(".tf.json")) {
                problems.push(format!("`--{what} {given}`: the Terraform files of a folder are one; give the folder"));
            }
            if let Some(path) = path.filter(|path| !files.iter().any(|(name, _)| is_below(name, path))) {
                problems.push(format!("`--{what} {given}`: no template that was given is `{path}` or below it"));
            }
        };
        for (path, account) in everywhere(&self.account, &self.accounts) {
            check("account", path, account, is_account, "an account has twelve digits");
        }
        for (path, region) in everywhere(&self.region, &self.regions) {
            check("region", path, region, is_region, "a region is called such as `eu-central-1`");
        }
        if let Some(organization) = &self.organization {
            let form = "an organization is called such as `o-exampleorgid`";
            check("organization", None, organization, is_organization, form);
        }
        for name in self.values.keys().filter(|name| !files.iter().any(|(_, text)| text.contains(name.as_str()))) {
            problems.push(format!("`--set {name}=...`: nothing in what was given is called `{name}`"));
        }
        problems
    }

    /// The account of a file or a folder.
    pub(super) fn account_of(&self, name: &str) -> Option<&str> {
        closest(name, &self.account, &self.accounts)
    }

    /// The region of a file or a folder.
    pub(super) fn region_of(&self, name: &str) -> Option<&str> {
        closest(name, &self.region, &self.regions)
    }
}

fn everywhere<'g>(
    all: &'g Option<String>,
    below: &'g BTreeMap<String, String>,
) -> impl Iterator<Item = (Option<&'g String>, &'g str)> {
    let below = below.iter().map(|(path, value)| (Some(path), value.as_str()));
    all.iter().map(|value| (None, value.as_str())).chain(below)
}

/// What is given for the longest path that something is below, or for everything.
fn closest<'g>(name: &str, all: &'g Option<String>, below: &'g BTreeMap<String, String>) -> Option<&'g str> {
    let holding = below.iter().filter(|(path, _)| is_below(name, path));
    holding
        .max_by_key(|(path, _)| plain(path).components().count())
        .map(|(_, value)| value)
        .or(all.as_ref())
        .map(String::as_str)
}

fn is_below(name: &str, path: &str) -> bool {
    plain(name).starts_with(plain(path))
}

/// A path without `./`.
fn plain(path: &str) -> PathBuf {
    Path::new(path).components().filter(|part| *part != Component::CurDir).collect()
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Regions that are newer than this program are let be.
fn is_region(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let (word, number) =
        (|part: &&str| part.bytes().all(|byte| byte.is_ascii_lowercase()), |part: &str| part.parse::<u8>().is_ok());
    match parts.as_slice() {
        [words @ .., last] => {
            words.len() >= 2 && words.iter().all(|part| !part.is_empty() && word(part)) && number(last)
        }
        [] => false,
    }
}

/// <https://docs.aws.amazon.com/organizations/latest/APIReference/API_Organization.html>
fn is_organization(text: &str) -> bool {
    let id = text.strip_prefix("o-").unwrap_or_default();
    (10..=32).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
}
