//! The proof of delivery for templates that logboom did not write: CloudFormation in JSON and YAML, Terraform in JSON, and
//! Terraform plans.

mod findings;
mod given;
mod routes;
mod show;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::Value;

use crate::catalog::Catalog;
use crate::catalog::regions::partition_of;
use crate::inventory::{Gap, Language, Parsed, Resource, Unit, facts, parse, read};
use crate::proof::{MEMBER, Surroundings, World, prove};
use findings::Position;
use routes::Route;

pub use given::Given;
pub use show::Audited;

/// What a plan does not show.
const PLAN: &str = "an argument that a plan only shows to refer to a resource is that reference and nothing more, such as a \
                    folder after the ARN of a bucket";

/// What was found.
#[derive(Debug)]
pub struct Audit {
    routes: Vec<Route>,
    /// What was not understood.
    gaps: Vec<(Position, String)>,
    assumptions: Vec<String>,
}

/// Audits files, given by name and text; Terraform files of one folder are one root module.
///
/// # Errors
/// One sentence for each file that cannot be read, and for each thing given that cannot be.
pub fn audit(files: &[(String, String)], given: &Given) -> Result<Audit, Vec<String>> {
    let catalog = Catalog::embedded().map_err(|error| vec![error])?;
    let mut parsed: BTreeMap<&str, Parsed> = BTreeMap::new();
    let mut problems = given.problems(files);
    for (name, text) in files {
        match parse(name, text) {
            Ok(file) => drop(parsed.insert(name, file)),
            Err(problem) => problems.push(problem),
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    // Nothing crosses a partition, so any region tells it.
    let region = given.region.as_deref().or(given.regions.values().next().map(String::as_str));
    let (partition, dns_suffix) = region
        .and_then(partition_of)
        .map_or(("aws", "amazonaws.com"), |partition| (partition.name, partition.dns_suffix));
    let mut resources: Vec<Resource> = Vec::new();
    let mut gaps: Vec<Gap> = Vec::new();
    for unit in units(&parsed, given, partition) {
        let contents = read(&unit, &catalog);
        resources.extend(contents.resources);
        gaps.extend(contents.gaps);
    }
    let things = facts(&resources, &catalog);
    let surroundings = Surroundings {
        partition: partition.to_owned(),
        dns_suffix: dns_suffix.to_owned(),
        organization: given.organization.clone(),
        organization_unknown: given.organization.is_none(),
        management: None,
        member: MEMBER.to_owned(),
        own_vendors: Vec::new(),
        told: Vec::new(),
    };
    let world = World::new(&things, &surroundings, &catalog);
    let proof = prove(&world, &catalog, given.stepwise);
    let position = |(file, pointer): &(String, String)| {
        let (line, column) = parsed.get(file.as_str()).map_or((1, 1), |parsed| parsed.position(pointer));
        Position { file: file.clone(), line, column }
    };
    let mut not_understood: Vec<(Position, String)> =
        gaps.into_iter().map(|gap| (position(&(gap.file, gap.pointer)), gap.why)).collect();
    not_understood.sort();
    not_understood.dedup();
    let routes = routes::routes(&proof, &position);
    let mut assumptions: Vec<String> = proof.assumptions.iter().cloned().collect();
    if parsed.values().any(|file| file.language == Language::TerraformPlan) {
        assumptions.push(PLAN.to_owned());
    }
    Ok(Audit { routes, gaps: not_understood, assumptions })
}

/// What is deployed together.
fn units<'p>(parsed: &'p BTreeMap<&'p str, Parsed>, given: &'p Given, partition: &'p str) -> Vec<Unit<'p>> {
    let mut units: BTreeMap<String, Unit<'p>> = BTreeMap::new();
    for (name, file) in parsed {
        let folder = Path::new(name).parent().map(|folder| folder.display().to_string()).unwrap_or_default();
        let key = if file.language == Language::Terraform { folder } else { (*name).to_owned() };
        let unit = units.entry(key.clone()).or_insert_with(|| Unit {
            language: file.language,
            account: given.account_of(&key),
            region: given.region_of(&key),
            name: key,
            documents: Vec::new(),
            partition,
            given: given.values.iter().map(|(name, value)| (name.clone(), value_of(value))).collect(),
            identities: BTreeMap::new(),
            standing: BTreeSet::new(),
        });
        unit.documents.push((name, &file.value));
    }
    units.into_values().collect()
}

/// Lists, objects, numbers and truths may be given as JSON; everything else is a text.
fn value_of(text: &str) -> Value {
    match serde_json::from_str(text) {
        Ok(value @ (Value::Array(_) | Value::Object(_) | Value::Bool(_))) => value,
        _ => Value::from(text),
    }
}
