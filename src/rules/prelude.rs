//! What every rule needs.

pub(crate) use super::{Reporter, Rule};
pub(crate) use crate::diagnostic::{Level, Place};
pub(crate) use crate::plan::{Duration, Plan};
