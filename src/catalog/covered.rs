//! `covered.yaml`: resources of the user that sources log, each by itself, such as VPCs.

use serde::Deserialize;

/// One kind of them.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Covers {
    /// What they are called in running text.
    pub(crate) many: String,
    /// What names one of them, such as `VPC id`.
    pub(crate) id: String,
    /// The form of what names one, without anchors.
    pub(crate) pattern: String,
    pub(crate) sample: String,
    /// What a set of them is called: the parameter of a template and the variable of a root module.
    pub(crate) set: String,
    /// The region of those whose ARN names none.
    pub(crate) region: Option<String>,
    /// What tells one from the others in a name, where resources are named after it.
    pub(crate) short: Option<Short>,
    /// How Terraform finds all of an account and region; without it they must be listed.
    pub(crate) all: Option<Found>,
}

impl Covers {
    /// What tells one of them from the others.
    pub(crate) fn short_of<'a>(&self, id: &'a str) -> &'a str {
        self.short.as_ref().map_or(id, |short| short.of(id))
    }

    /// Account and region of an ARN; `None` for what is no ARN.
    pub(crate) fn place<'a>(&'a self, id: &'a str) -> Option<(&'a str, &'a str)> {
        let mut parts = id.strip_prefix("arn:")?.split(':').skip(2);
        let (region, account) = (parts.next()?, parts.next()?);
        Some((account, if region.is_empty() { self.region.as_deref()? } else { region }))
    }
}

/// One part of what names a resource.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Short {
    /// What the parts are separated by.
    pub(crate) split: String,
    /// Which of them, from zero.
    pub(crate) at: usize,
}

impl Short {
    /// The part of one of them.
    pub(crate) fn of<'a>(&self, id: &'a str) -> &'a str {
        id.split(self.split.as_str()).nth(self.at).unwrap_or_default()
    }
}

/// A data source, and its attribute that lists what it found.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Found {
    pub(crate) terraform: String,
    pub(crate) attribute: String,
}
