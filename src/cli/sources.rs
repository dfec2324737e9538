//! `logboom sources`.

use std::fmt::Write;

use anyhow::{Result, anyhow};

use super::{FINE, print};
use crate::pipeline::{self, SourceFacts};

pub(super) fn run() -> Result<u8> {
    let sources = pipeline::sources().map_err(|reason| anyhow!(reason))?;
    let all: Vec<String> = sources.iter().map(described).collect();
    print(&all.join("\n"));
    Ok(FINE)
}

fn described(source: &SourceFacts) -> String {
    let mut out = format!("{}: {}\n", source.kind, source.title);
    let mut line = |word: &str, text: &str| {
        let _ = writeln!(out, "  {word:<17}{text}");
    };
    line("switched on by", &source.switched_on);
    for delivery in &source.deliveries {
        line(&delivery.to, &delivery.place);
        line("", &format!("encrypted with {}", delivery.encryption));
        for keys in &delivery.keys {
            line("", keys);
        }
    }
    line("see", &source.docs);
    out
}
