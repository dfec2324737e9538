//! `logboom schema`.

use anyhow::{Result, anyhow};

use super::{FINE, print};
use crate::pipeline;

pub(super) fn run() -> Result<u8> {
    let schema = pipeline::schema().map_err(|reason| anyhow!(reason))?;
    print(&schema);
    print("\n");
    Ok(FINE)
}
