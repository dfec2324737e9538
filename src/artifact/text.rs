//! How artifacts are written: pretty, two spaces, a newline at the end.

use crate::dialect::Artifact;

/// The bytes of a file.
pub(crate) fn text(artifact: &Artifact) -> String {
    let mut text = serde_json::to_string_pretty(&artifact.content).unwrap_or_default();
    text.push('\n');
    text
}
