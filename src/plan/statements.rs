//! What is run in a database once it is there, since no resource does it.

use serde_json::{Map, Value};

use super::StackKey;

/// Statements for one database.
#[derive(Debug)]
pub(crate) struct Statements {
    /// What their file is called after.
    pub(crate) name: String,
    /// The stack that makes the database.
    pub(crate) stack: StackKey,
    pub(crate) template: &'static str,
    pub(crate) context: Map<String, Value>,
}
