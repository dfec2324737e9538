//! Values that stand for what AWS invents, when emitted text is checked before deployment.

use serde_json::Value;

use super::World;
use super::references::{Piece, attribute, find, literal, pieces, placed};
use crate::catalog::{Attribute, Catalog};
use crate::plan::{Part, Plan, Stack};
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

/// Policy documents as they will be read: everything filled in, with stand-ins for what only the deployment knows.
pub(crate) struct Expander<'a> {
    plan: &'a Plan,
    catalog: &'a Catalog,
    account: &'a str,
    region: &'a str,
}

/// As long as the longest name of a region.
const LONGEST_REGION: &str = "ap-southeast-0";

impl<'a> Expander<'a> {
    /// Documents to measure.
    pub(crate) fn new(plan: &'a Plan, catalog: &'a Catalog) -> Self {
        Self { plan, catalog, account: ACCOUNT, region: LONGEST_REGION }
    }

    /// A rendered policy document of a stack as JSON without white space.
    ///
    /// # Errors
    /// A reference to something that is not in the plan.
    pub(crate) fn json(&self, stack: &Stack, document: &Value) -> Result<String, String> {
        let node = Node::from_value(document.clone(), Nulls::Refuse).map_err(|error| error.to_string())?;
        let mut json = String::new();
        for part in &node.to_json_text().0 {
            self.write(stack, &placed(part, &stack.place()), &mut json)?;
        }
        Ok(json)
    }

    fn write(&self, stack: &Stack, part: &Part, out: &mut String) -> Result<(), String> {
        match part {
            Part::Literal(text) => out.push_str(text),
            Part::Region => out.push_str(self.region),
            Part::Account | Part::Each | Part::EachAfter(_) => out.push_str(self.account),
            Part::Attribute { item, name } => {
                let (owner, found) =
                    find(self.plan, stack, item).ok_or_else(|| format!("`{item}` is nowhere in the plan"))?;
                let attribute = attribute(self.catalog, found, name)?;
                match &attribute.literal {
                    Some(pattern) => {
                        for part in &literal(self.plan, pattern, found, &owner.place()).0 {
                            self.write(stack, part, out)?;
                        }
                    }
                    None => out.push_str(attribute.sample.as_deref().unwrap_or_default()),
                }
            }
        }
        Ok(())
    }
}
