//! An emitted CloudFormation template against the schemas of its resources, and its references.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::Finding;
use super::schemas::Schemas;
use crate::catalog::Catalog;
use crate::dialect::{Artifact, Resolver, Samples, references};

/// Checks sections, references and properties of a template.
pub(crate) fn check(artifact: &Artifact, catalog: &Catalog, schemas: &Schemas) -> Vec<Finding> {
    let template = &artifact.content;
    let mut findings = schemas.check_sections(&artifact.path, template);
    let empty = Map::new();
    let section = |name: &str| template.get(name).and_then(Value::as_object).unwrap_or(&empty);
    let samples = artifact.deployment.as_ref().map(|deployment| deployment.samples.clone()).unwrap_or_default();
    let resources = section("Resources");
    let conditions = section("Conditions");
    let resolver = Resolver { resources, conditions, parameters: samples, samples: Samples::new(catalog) };
    let finding = |place: String, reason: String| Finding { path: artifact.path.clone(), place, reason };
    for (id, resource) in resources {
        let kind = resource.get("Type").and_then(Value::as_str).unwrap_or_default();
        match resource.get("Properties").map(|properties| resolver.resolve(properties)) {
            Some(Ok(properties)) => findings.extend(schemas.check_resource(&artifact.path, id, kind, &properties)),
            Some(Err(reason)) => findings.push(finding(id.clone(), reason)),
            None => findings.extend(schemas.check_resource(&artifact.path, id, kind, &Value::Object(Map::new()))),
        }
        for name in resource.get("DependsOn").and_then(Value::as_array).into_iter().flatten() {
            if name.as_str().is_none_or(|name| !resources.contains_key(name)) {
                findings.push(finding(id.clone(), format!("DependsOn names {name}, which is not there")));
            }
        }
        if let Some(condition) = resource.get("Condition").and_then(Value::as_str)
            && !section("Conditions").contains_key(condition)
        {
            findings.push(finding(id.clone(), format!("condition `{condition}` is not there")));
        }
    }
    for (id, output) in section("Outputs") {
        if let Err(reason) = resolver.resolve(output) {
            findings.push(finding(format!("Outputs/{id}"), reason));
        }
    }
    findings.extend(cycle(resources).map(|cycle| finding(cycle.join(" -> "), "resources depend on each other".into())));
    findings
}

/// A cycle among resources, if there is one.
fn cycle(resources: &Map<String, Value>) -> Option<Vec<String>> {
    let edges: BTreeMap<&str, Vec<&str>> = resources
        .iter()
        .map(|(id, resource)| {
            let mut targets = Vec::new();
            references(resource, resources, &mut targets);
            (id.as_str(), targets)
        })
        .collect();
    let mut done = BTreeSet::new();
    for start in edges.keys() {
        let mut path = Vec::new();
        if visit(start, &edges, &mut done, &mut path) {
            return Some(path.into_iter().map(str::to_owned).collect());
        }
    }
    None
}

fn visit<'a>(
    id: &'a str,
    edges: &BTreeMap<&'a str, Vec<&'a str>>,
    done: &mut BTreeSet<&'a str>,
    path: &mut Vec<&'a str>,
) -> bool {
    if path.contains(&id) {
        path.push(id);
        return true;
    }
    if done.contains(id) {
        return false;
    }
    path.push(id);
    if edges.get(id).into_iter().flatten().any(|next| visit(next, edges, done, path)) {
        return true;
    }
    path.pop();
    done.insert(id);
    false
}
