//! The vendored slices of the resource schemas, compiled only for the types in use.

use std::collections::{BTreeMap, BTreeSet};

use include_dir::{Dir, include_dir};
use jsonschema::Validator;
use rayon::prelude::*;
use serde_json::Value;

use super::Finding;
use crate::dialect::{Artifact, ArtifactKind};

static SCHEMAS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/schemas");

/// Compiled schemas by file.
pub(crate) struct Schemas {
    compiled: BTreeMap<String, Result<Validator, String>>,
}

/// The file of a CloudFormation type.
fn cloudformation_file(kind: &str) -> String {
    format!("cloudformation/{}.json", kind.replace("::", "-"))
}

impl Schemas {
    /// Compiles what the artifacts need.
    pub(crate) fn compile(artifacts: &[Artifact]) -> Self {
        let mut files = BTreeSet::new();
        for artifact in artifacts {
            match artifact.kind {
                ArtifactKind::Template => {
                    files.insert("cloudformation-template.json".to_owned());
                    let resources = artifact.content.get("Resources").and_then(Value::as_object);
                    let kinds = resources.into_iter().flat_map(|all| all.values()).filter_map(|one| one.get("Type"));
                    files.extend(kinds.filter_map(Value::as_str).map(cloudformation_file));
                }
                ArtifactKind::RootFile => {
                    files.insert("terraform-root.json".to_owned());
                    for (file, _) in terraform_blocks(&artifact.content) {
                        files.insert(file);
                    }
                }
                ArtifactKind::Parameters | ArtifactKind::Statements | ArtifactKind::Manifest => {}
            }
        }
        let compiled = files.into_par_iter().map(|file| (file.clone(), compile(&file))).collect();
        Self { compiled }
    }

    /// Checks the properties of a CloudFormation resource.
    pub(crate) fn check_resource(&self, artifact: &str, place: &str, kind: &str, properties: &Value) -> Vec<Finding> {
        self.check(&cloudformation_file(kind), artifact, place, properties)
    }

    /// Checks the sections of a template.
    pub(crate) fn check_sections(&self, artifact: &str, template: &Value) -> Vec<Finding> {
        self.check("cloudformation-template.json", artifact, "", template)
    }

    /// Checks a file of a Terraform root module.
    pub(crate) fn check_root_file(&self, artifact: &Artifact) -> Vec<Finding> {
        let mut findings = self.check("terraform-root.json", &artifact.path, "", &artifact.content);
        for (file, labels) in terraform_blocks(&artifact.content) {
            for (label, body) in labels.as_object().into_iter().flatten() {
                let place = format!("{}.{label}", file.trim_start_matches("terraform/").trim_end_matches(".json"));
                findings.extend(self.check(&file, &artifact.path, &place, body));
            }
        }
        findings
    }

    fn check(&self, file: &str, artifact: &str, place: &str, instance: &Value) -> Vec<Finding> {
        let finding = |place: String, reason: String| Finding { path: artifact.to_owned(), place, reason };
        match self.compiled.get(file) {
            None => vec![finding(place.to_owned(), format!("no schema `{file}`"))],
            Some(Err(reason)) => vec![finding(place.to_owned(), format!("schema `{file}`: {reason}"))],
            Some(Ok(validator)) => validator
                .iter_errors(instance)
                .map(|error| finding(format!("{place}{}", error.instance_path()), shortened(&error.to_string())))
                .collect(),
        }
    }
}

/// An error text without the whole instance in it.
fn shortened(reason: &str) -> String {
    const MOST: usize = 300;
    match reason.char_indices().nth(MOST) {
        Some((at, _)) => format!("{} ...", reason.get(..at).unwrap_or_default()),
        None => reason.to_owned(),
    }
}

fn compile(file: &str) -> Result<Validator, String> {
    let text = SCHEMAS.get_file(file).and_then(|file| file.contents_utf8()).ok_or("there is none for this type")?;
    let schema: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
    jsonschema::draft202012::new(&schema).map_err(|error| error.to_string())
}

/// Schema file and labels of each resource and data source type.
fn terraform_blocks(content: &Value) -> Vec<(String, &Value)> {
    let blocks = |section: &str, prefix: &'static str| {
        let types = content.get(section).and_then(Value::as_object).into_iter().flatten();
        types.map(move |(name, labels)| (format!("terraform/{prefix}{name}.json"), labels)).collect::<Vec<_>>()
    };
    let mut all = blocks("resource", "");
    all.extend(blocks("data", "data."));
    all
}

#[cfg(test)]
mod tests {
    use super::SCHEMAS;

    #[test]
    fn every_vendored_schema_is_a_schema() {
        let mut seen = 0;
        for folder in ["cloudformation", "terraform"] {
            for file in SCHEMAS.get_dir(folder).unwrap().files() {
                let schema: serde_json::Value = serde_json::from_slice(file.contents()).unwrap();
                jsonschema::draft202012::new(&schema)
                    .unwrap_or_else(|error| panic!("{}: {error}", file.path().display()));
                seen += 1;
            }
        }
        assert!(seen >= 48, "only {seen} schemas");
    }
}
