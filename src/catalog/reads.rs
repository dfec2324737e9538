//! How resources are read back from templates: which properties say what is known of them, in each dialect.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::calls::Protected;
use super::many::Many;

/// One kind of resource as it is read, whoever wrote it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReadKind {
    /// Its CloudFormation type.
    pub(crate) cloudformation: String,
    /// Its Terraform type.
    pub(crate) terraform: String,
    /// Its ARN: `{partition}`, `{region}`, `{account}`, `{id}` (a stand-in for what AWS invents) and facts, such as `{name}`.
    pub(crate) arn: Option<String>,
    /// Other texts by which other resources name it, as patterns like `arn`.
    #[serde(default)]
    pub(crate) aliases: Vec<String>,
    /// What references to it give, by dialect and attribute (`Ref` for a plain reference), as patterns like `arn`, in
    /// which `{arn}` is its ARN. An attribute that is set in the template needs no entry.
    #[serde(default)]
    pub(crate) attributes: ByDialect<BTreeMap<String, String>>,
    /// What nobody outside may do to it.
    #[serde(default)]
    pub(crate) protects: Vec<Protected>,
    /// What is known of it, by our words.
    pub(crate) facts: BTreeMap<String, Fact>,
}

/// Something for each dialect.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ByDialect<T> {
    #[serde(default)]
    pub(crate) cloudformation: T,
    #[serde(default)]
    pub(crate) terraform: T,
}

/// Where a fact stands.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fact {
    /// The places in CloudFormation; all that are there count.
    #[serde(default)]
    pub(crate) cloudformation: Locations,
    /// The places in Terraform.
    #[serde(default)]
    pub(crate) terraform: Locations,
    /// What it is where nothing is said, as a pattern like `arn`.
    pub(crate) default: Option<String>,
    /// The kind of resource that its value names: an ARN, a name, an alias.
    pub(crate) links: Option<String>,
}

/// One location or several.
pub(crate) type Locations = Many<Location>;

/// `A.B`: a property of the resource itself, through lists and blocks; a step `A=x` keeps to blocks whose `A` is `x`. `TYPE(Link).A.B`: of every resource of that type
/// whose property `Link` names it. `TYPE(*).A.B`: of every resource of that type in its account and region.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Location {
    /// The type and the property that links.
    pub(crate) beside: Option<(String, String)>,
    pub(crate) path: Vec<String>,
}

impl TryFrom<String> for Location {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let path = |text: &str| text.split('.').map(str::to_owned).collect::<Vec<_>>();
        let Some((kind, rest)) = text.split_once('(') else { return Ok(Self { beside: None, path: path(&text) }) };
        let (link, rest) = rest.split_once(").").ok_or_else(|| format!("`{text}` is not a location"))?;
        Ok(Self { beside: Some((kind.to_owned(), link.to_owned())), path: path(rest) })
    }
}
