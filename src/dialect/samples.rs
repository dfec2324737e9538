//! Values that stand for what AWS invents, when emitted text is checked before deployment.

use serde_json::Value;

use super::World;
use super::references::{Piece, find, pieces, placed};
use crate::catalog::{Attribute, Catalog};
use crate::plan::{ItemKey, Part, Plan, Stack};
use crate::render::{Node, Nulls};

/// The account that stands for any.
pub(crate) const ACCOUNT: &str = "123456789012";
/// The region that stands for any.
pub(crate) const REGION: &str = "us-east-1";

impl World<'_> {
    /// A value of the form that the attribute will have.
    pub(crate) fn sample(&self, attribute: &Attribute) -> String {
        fill(attribute.sample.as_deref().or(attribute.literal.as_deref()).unwrap_or("sample"), "sample")
    }
}

/// Samples of what `Ref` and `Fn::GetAtt` give, by CloudFormation type.
pub(crate) struct Samples<'a> {
    catalog: &'a Catalog,
}

impl<'a> Samples<'a> {
    pub(crate) fn new(catalog: &'a Catalog) -> Self {
        Self { catalog }
    }

    /// A value for an attribute of a resource (`Ref` for its reference) whose physical name is `name`.
    pub(crate) fn get(&self, kind: &str, attribute: &str, name: &str) -> Option<String> {
        let pattern = format!("{{{attribute}}}");
        let kinds = self.catalog.resources().filter(|resource| resource.cloudformation == kind);
        let mut found = kinds.flat_map(|resource| resource.attributes.values());
        let attribute = found.find(|known| known.cloudformation == pattern)?;
        Some(fill(attribute.sample.as_deref().or(attribute.literal.as_deref())?, name))
    }
}

fn fill(pattern: &str, name: &str) -> String {
    let filled = pieces(pattern).into_iter().map(|piece| match piece {
        Piece::Literal(text) => text,
        Piece::Name("partition") => "aws",
        Piece::Name("region") => REGION,
        Piece::Name("account") => ACCOUNT,
        Piece::Name(_) => name,
    });
    filled.collect()
}

/// Texts with everything filled in that is known, to count with.
pub(crate) struct Expander<'a> {
    plan: &'a Plan,
    catalog: &'a Catalog,
}

impl<'a> Expander<'a> {
    pub(crate) fn new(plan: &'a Plan, catalog: &'a Catalog) -> Self {
        Self { plan, catalog }
    }

    /// The characters of a rendered policy document as JSON without white space.
    pub(crate) fn json_length(&self, stack: &Stack, document: &Value) -> Result<usize, String> {
        let node = Node::from_value(document.clone(), Nulls::Refuse).map_err(|error| error.to_string())?;
        let place = stack.place();
        let mut length = 0;
        for part in &node.to_json_text().0 {
            length += match placed(part, &place) {
                Part::Literal(text) => text.chars().count(),
                Part::Attribute { item, name } => self.attribute_length(stack, &item, &name)?,
                Part::Region => LONGEST_REGION,
                Part::Account | Part::Each => ACCOUNT.len(),
            };
        }
        Ok(length)
    }

    fn attribute_length(&self, stack: &Stack, key: &ItemKey, name: &str) -> Result<usize, String> {
        let (owner, item) = find(self.plan, stack, key).ok_or_else(|| format!("`{key}` is nowhere in the plan"))?;
        let kind = self.catalog.resource(&item.folder, &item.resource);
        let attribute =
            kind.and_then(|kind| kind.attributes.get(name)).ok_or_else(|| format!("no `{name}` of `{key}`"))?;
        let pattern = attribute.literal.as_deref().or(attribute.sample.as_deref()).unwrap_or_default();
        let name: String = item
            .name
            .0
            .iter()
            .map(|part| match placed(part, &owner.place()) {
                Part::Literal(text) => text,
                _ => "x".repeat(LONGEST_REGION),
            })
            .collect();
        Ok(fill(pattern, &name).chars().count())
    }
}

/// Characters of the longest region name.
const LONGEST_REGION: usize = 14;
