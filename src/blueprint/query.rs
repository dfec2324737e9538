//! The words of `query`.

use serde::Deserialize;

use super::types::OneOrMany;

/// Tables of archives, and where to query them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Query {
    pub(crate) archives: Option<OneOrMany>,
    /// How long results are kept.
    pub(crate) retention: Option<String>,
    /// The most that a query may read.
    pub(crate) scan_limit: Option<String>,
}
