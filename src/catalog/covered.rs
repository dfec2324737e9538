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
    /// What stands before the id that AWS wants of one, where that is not all of it.
    pub(crate) id_after: Option<String>,
    /// How Terraform finds all of an account and region; without it they must be listed.
    pub(crate) all: Option<Found>,
}

/// A data source, and its attribute that lists what it found.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Found {
    pub(crate) terraform: String,
    pub(crate) attribute: String,
}
