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

/// A path as a relative reference: everything that is not plain in one is escaped.
/// <https://www.rfc-editor.org/rfc/rfc3986#section-2.1>
fn uri(path: &str) -> String {
    let mut uri = String::new();
    for byte in path.bytes() {
        match byte {
            b'\\' => uri.push('/'),
            b'/' | b'-' | b'.' | b'_' | b'~' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => uri.push(char::from(byte)),
            other => uri.push_str(&format!("%{other:02X}")),
        }
    }
    uri
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
            let uri = uri(&result.file);
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
