//! Findings in files for code scanning: SARIF 2.1.0.
//! <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>

use serde_json::{Value, json};

/// One finding in a file.
#[derive(Debug, Clone)]
pub(crate) struct SarifResult {
    /// The code whose page explains it.
    pub(crate) code: &'static str,
    /// Whether it is an error rather than a warning.
    pub(crate) is_error: bool,
    pub(crate) text: String,
    /// Path, with forward slashes; line and column from one.
    pub(crate) file: String,
    pub(crate) line: usize,
    pub(crate) column: usize,
}

/// All findings as one document that ends with a line break.
pub(crate) fn sarif(results: &[SarifResult]) -> String {
    let mut codes: Vec<&str> = results.iter().map(|result| result.code).collect();
    codes.sort_unstable();
    codes.dedup();
    let rules: Vec<Value> = codes
        .iter()
        .map(|code| json!({ "id": code, "shortDescription": { "text": code.replace('-', " ") } }))
        .collect();
    let results: Vec<Value> = results
        .iter()
        .map(|result| {
            let uri = result.file.replace('\\', "/");
            json!({
                "ruleId": result.code,
                "level": if result.is_error { "error" } else { "warning" },
                "message": { "text": result.text },
                "locations": [{
                    "physicalLocation": {
                        "artifactLocation": { "uri": uri },
                        "region": { "startLine": result.line, "startColumn": result.column },
                    },
                }],
            })
        })
        .collect();
    let document = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "logboom", "version": env!("CARGO_PKG_VERSION"), "rules": rules } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    format!("{document:#}\n")
}
