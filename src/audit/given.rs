//! What whoever asks for an audit says of where the templates are deployed.

use std::collections::BTreeMap;

/// What the templates do not say.
#[derive(Debug, Clone, Default)]
pub struct Given {
    /// The account that they are deployed in.
    pub account: Option<String>,
    /// The region that they are deployed in.
    pub region: Option<String>,
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
        let mut check = |what: &str, value: &Option<String>, is_one: fn(&str) -> bool, form: &str| {
            if let Some(value) = value.as_deref().filter(|value| !is_one(value)) {
                problems.push(format!("`--{what} {value}`: {form}"));
            }
        };
        check("account", &self.account, is_account, "an account has twelve digits");
        check("region", &self.region, is_region, "a region is called such as `eu-central-1`");
        check(
            "organization",
            &self.organization,
            is_organization,
            "an organization is called such as `o-exampleorgid`",
        );
        for name in self.values.keys().filter(|name| !files.iter().any(|(_, text)| text.contains(name.as_str()))) {
            problems.push(format!("`--set {name}=...`: nothing in what was given is called `{name}`"));
        }
        problems
    }
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
