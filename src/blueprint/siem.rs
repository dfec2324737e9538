//! The words for tools that pull logs from an archive.

use serde::Deserialize;

/// A tool that is told of new objects and reads them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Siem {
    /// A word of the catalog.
    pub(crate) product: String,
    /// The name of the archive.
    pub(crate) archive: String,
    pub(crate) account: Option<String>,
    pub(crate) principal: Option<String>,
    pub(crate) external_id: Option<String>,
    pub(crate) workspace: Option<String>,
    pub(crate) identity_provider: Option<IdentityProvider>,
    pub(crate) endpoint: Option<String>,
    pub(crate) prefixes: Option<Vec<String>>,
}

/// Whether the identity provider that vouches for a tool is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum IdentityProvider {
    Create,
    Existing,
}
