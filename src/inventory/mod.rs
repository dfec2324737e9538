//! What would be deployed, read back from templates with references resolved as far as they go. It knows nothing of
//! how a template was written, or by whom.

mod cloudformation;
#[cfg(test)]
mod cloudformation_tests;
mod data;
#[cfg(test)]
mod emitted_tests;
mod evaluate;
mod expressions;
mod facts;
mod functions;
mod index;
mod json_spans;
mod library;
mod memo;
mod naming;
mod parse;
#[cfg(test)]
mod parse_tests;
mod plan;
mod plan_references;
#[cfg(test)]
mod plan_tests;
mod policy_document;
#[cfg(test)]
mod property_tests;
mod repetition;
mod terraform;
#[cfg(test)]
mod terraform_tests;
mod traversal;
mod value;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::catalog::Catalog;
use naming::Kinds;

pub(crate) use facts::{Thing, facts};
pub(crate) use parse::{Parsed, parse};
pub(crate) use value::{document, unknown, why_partly_unknown, why_unknown};

/// The member under which a value that cannot be known from the templates says why: `{"$unknown": "..."}` stands in
/// place of any value, and for the whole of a text of which a part is not known.
pub(crate) const UNKNOWN: &str = "$unknown";

/// The language of a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Language {
    /// A CloudFormation template.
    CloudFormation,
    /// The files of one Terraform root module, in JSON.
    Terraform,
    /// A Terraform plan, as `terraform show -json` writes it.
    TerraformPlan,
}

/// One template or root module, deployed at one place.
#[derive(Debug)]
pub(crate) struct Unit<'a> {
    pub(crate) language: Language,
    /// Unique among the units that are read together.
    pub(crate) name: String,
    /// File name and content: one template, or every file of a root module.
    pub(crate) documents: Vec<(&'a str, &'a Value)>,
    pub(crate) partition: &'a str,
    /// Where it is deployed; a Terraform provider that names an account or region says more.
    pub(crate) account: Option<&'a str>,
    pub(crate) region: Option<&'a str>,
    /// Values of parameters or variables; they go before defaults.
    pub(crate) given: BTreeMap<String, Value>,
    /// By address: what stands for the ids that AWS will invent, where the reader is to choose it. Otherwise the name of
    /// the unit with the address.
    pub(crate) identities: BTreeMap<String, String>,
    /// What stands for all that a block is repeated for: its instance is called as the block is.
    pub(crate) standing: BTreeSet<String>,
}

/// A resource with its references resolved.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Resource {
    pub(crate) language: Language,
    /// `AWS::S3::Bucket` or `aws_s3_bucket`.
    pub(crate) kind: String,
    /// The logical id, or `type.label`.
    pub(crate) address: String,
    /// The name of its unit.
    pub(crate) unit: String,
    /// What stands for the id that AWS will invent: unique among everything that is read together.
    pub(crate) identity: String,
    pub(crate) file: String,
    /// JSON pointer to it in its file.
    pub(crate) pointer: String,
    pub(crate) account: Option<String>,
    pub(crate) region: Option<String>,
    pub(crate) partition: String,
    /// Properties or arguments. Policy documents that are JSON texts are still texts.
    pub(crate) properties: Value,
}

/// Something in a template that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Gap {
    pub(crate) file: String,
    pub(crate) pointer: String,
    pub(crate) why: String,
}

/// Everything that a unit deploys.
#[derive(Debug, Default)]
pub(crate) struct Contents {
    pub(crate) resources: Vec<Resource>,
    /// Outputs by name, for parameters of other units.
    pub(crate) outputs: BTreeMap<String, Value>,
    pub(crate) gaps: Vec<Gap>,
}

/// Everything that a unit deploys, with references resolved.
pub(crate) fn read(unit: &Unit<'_>, catalog: &Catalog) -> Contents {
    let kinds = Kinds::new(catalog);
    let mut contents = match unit.language {
        Language::CloudFormation => cloudformation::read(unit, &kinds),
        Language::Terraform => terraform::read(unit, &kinds),
        Language::TerraformPlan => plan::read(unit, &kinds),
    };
    contents.gaps.extend(contents.resources.iter().filter_map(|resource| unnamed(resource, &kinds)));
    contents
}

/// A resource whose name is not known is still what refers to it in its template; others may name it unseen.
fn unnamed(resource: &Resource, kinds: &Kinds<'_>) -> Option<Gap> {
    let reads = kinds.of(&resource.kind).iter();
    let names = reads.filter_map(|(_, read)| read.facts.get("name"));
    let places =
        names.flat_map(|fact| naming::locations(fact, resource.language)).filter_map(|place| place.path.first());
    let why = places.filter_map(|place| why_unknown(resource.properties.get(place)?)).next()?;
    let why = format!("the name of `{}` is not known, so that what names it is not matched: {why}", resource.address);
    Some(Gap { file: resource.file.clone(), pointer: resource.pointer.clone(), why })
}

impl Unit<'_> {
    /// What stands for the id of a resource.
    fn identity(&self, address: &str) -> String {
        match self.identities.get(address) {
            Some(given) => value::safe(given),
            None => value::safe(&format!("{}.{address}", self.name)),
        }
    }
}

/// The built-in catalog, read once for all tests: in a debug build that takes longer than most of what is tested.
#[cfg(test)]
fn built_in() -> &'static Catalog {
    static CATALOG: std::sync::LazyLock<Catalog> = std::sync::LazyLock::new(|| Catalog::embedded().unwrap());
    &CATALOG
}
