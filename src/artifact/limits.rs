//! Limits of AWS: what is over one is never emitted.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html>

use serde_json::Value;

use super::text::text;
use crate::diagnostic::{Diagnostic, Origin};
use crate::dialect::{Artifact, ArtifactKind};

/// Bytes of a template that is uploaded to S3.
const TEMPLATE_BYTES: usize = 1_000_000;
const RESOURCES: usize = 500;
const PARAMETERS: usize = 200;
const OUTPUTS: usize = 200;
/// Bytes of a parameter value.
const PARAMETER_VALUE_BYTES: usize = 4096;

/// Everything that is over a limit.
pub(crate) fn check(artifacts: &[Artifact]) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    for artifact in artifacts {
        match artifact.kind {
            ArtifactKind::Template => check_template(artifact, &mut problems),
            ArtifactKind::Parameters => check_values(artifact, &mut problems),
            ArtifactKind::RootFile | ArtifactKind::Statements | ArtifactKind::Manifest => {}
        }
    }
    problems
}

fn check_template(artifact: &Artifact, problems: &mut Vec<Diagnostic>) {
    let count =
        |section: &str| artifact.content.get(section).and_then(Value::as_object).map_or(0, serde_json::Map::len);
    let counts = [
        ("bytes", text(artifact).len(), TEMPLATE_BYTES),
        ("resources", count("Resources"), RESOURCES),
        ("parameters", count("Parameters"), PARAMETERS),
        ("outputs", count("Outputs"), OUTPUTS),
    ];
    for (what, found, most) in counts.into_iter().filter(|(_, found, most)| found > most) {
        problems.push(
            Diagnostic::error(
                "over-limit",
                format!("`{}` would have {found} {what}, and CloudFormation takes {most}", artifact.path),
            )
            .at(&Origin::root().key("sources"), "too much for one stack")
            .help("spread the accounts over more groups, or list less for each account"),
        );
    }
}

fn check_values(artifact: &Artifact, problems: &mut Vec<Diagnostic>) {
    let longest = longest_value(&artifact.content).filter(|length| *length > PARAMETER_VALUE_BYTES);
    if let Some(length) = longest {
        problems.push(
            Diagnostic::error(
                "over-limit",
                format!(
                    "a value in `{}` has {length} bytes, and CloudFormation takes {PARAMETER_VALUE_BYTES}",
                    artifact.path
                ),
            )
            .at(&Origin::root().key("sources"), "the list for one account and region is too long"),
        );
    }
}

/// The bytes of the longest parameter value.
fn longest_value(content: &Value) -> Option<usize> {
    match content {
        Value::Array(items) => items.iter().filter_map(longest_value).max(),
        Value::Object(members) => match members.get("ParameterValue") {
            Some(value) => value.as_str().map(str::len),
            None => members.values().filter_map(longest_value).max(),
        },
        _ => None,
    }
}
