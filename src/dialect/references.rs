//! What a reference stands for, seen from one stack.

use super::World;
use crate::catalog::{Attribute, Catalog, Ready};
use crate::plan::{Item, ItemKey, Part, Place, Plan, Stack, StackKey, Text};

/// What an attribute of an item is, seen from where it is used.
pub(crate) enum Target<'a> {
    /// In the same stack.
    Here { item: &'a Item, attribute: &'a Attribute },
    /// In another stack, and known before deployment.
    Literal { text: Text, stack: &'a Stack },
    /// In another stack, and invented by AWS.
    Elsewhere { item: &'a Item, attribute: &'a Attribute, name: &'a str, stack: &'a Stack },
}

impl<'a> World<'a> {
    /// The stack and item that a key means in `stack`: its own first, then those of the central stacks.
    pub(crate) fn find(&self, stack: &'a Stack, key: &ItemKey) -> Option<(&'a Stack, &'a Item)> {
        find(self.plan, stack, key)
    }

    /// What an attribute of an item stands for in `stack`.
    pub(crate) fn target(&self, stack: &'a Stack, key: &ItemKey, name: &'a str) -> Result<Target<'a>, String> {
        let (owner, item) = self.find(stack, key).ok_or_else(|| format!("`{key}` is nowhere in the plan"))?;
        let attribute = self.attribute(item, name)?;
        if owner.key == stack.key {
            return Ok(Target::Here { item, attribute });
        }
        Ok(match &attribute.literal {
            Some(pattern) => Target::Literal { text: literal(self.plan, pattern, item, &owner.place()), stack: owner },
            None => Target::Elsewhere { item, attribute, name, stack: owner },
        })
    }

    /// The description of an attribute.
    pub(crate) fn attribute(&self, item: &Item, name: &str) -> Result<&'a Attribute, String> {
        attribute(self.catalog, item, name)
    }

    /// The side resources that must be there before others rely on an item, if there are any.
    pub(crate) fn ready(&self, item: &Item) -> Option<&'a Ready> {
        let ready = &self.catalog.resource(&item.folder, &item.resource)?.ready;
        ready.applies(item.policies.keys().copied()).then_some(ready)
    }
}

/// The description of an attribute.
pub(crate) fn attribute<'a>(catalog: &'a Catalog, item: &Item, name: &str) -> Result<&'a Attribute, String> {
    let kind = catalog.resource(&item.folder, &item.resource);
    kind.and_then(|kind| kind.attributes.get(name))
        .ok_or_else(|| format!("`{}/{}` has no attribute `{name}`", item.folder, item.resource))
}

/// A literal pattern filled in for an item at its place.
pub(crate) fn literal(plan: &Plan, pattern: &str, item: &Item, place: &Place) -> Text {
    let mut text = Text::default();
    for piece in pieces(pattern) {
        match piece {
            Piece::Literal(literal) => text.push(Part::Literal(literal.to_owned())),
            Piece::Name("partition") => text.push(Part::Literal(plan.estate.partition.name.to_owned())),
            Piece::Name("region") => text.push(region(place)),
            Piece::Name("account") => text.push(account(place)),
            Piece::Name(_) => {
                for part in &item.name.0 {
                    text.push(placed(part, place));
                }
            }
        }
    }
    text
}

/// The stack and item that a key means in `stack`: its own first, then those of the central stacks.
pub(crate) fn find<'a>(plan: &'a Plan, stack: &'a Stack, key: &ItemKey) -> Option<(&'a Stack, &'a Item)> {
    if let Some(item) = stack.item(key) {
        return Some((stack, item));
    }
    let central = |stack: &&Stack| matches!(stack.key, StackKey::Core { .. });
    plan.stacks.values().filter(central).find_map(|stack| Some((stack, stack.item(key)?)))
}

/// A part with region and account filled in where they are known.
pub(crate) fn placed(part: &Part, place: &Place) -> Part {
    match part {
        Part::Region => region(place),
        Part::Account => account(place),
        part => part.clone(),
    }
}

fn region(place: &Place) -> Part {
    place.region.clone().map_or(Part::Region, Part::Literal)
}

fn account(place: &Place) -> Part {
    place.account.clone().map_or(Part::Account, Part::Literal)
}

/// A piece of an attribute pattern.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    Literal(&'a str),
    /// What stands in braces.
    Name(&'a str),
}

/// Splits `arn:{partition}:s3:::{name}` into its pieces.
pub(crate) fn pieces(pattern: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('{') {
        if !before.is_empty() {
            pieces.push(Piece::Literal(before));
        }
        let Some((name, tail)) = after.split_once('}') else {
            pieces.push(Piece::Literal(after));
            return pieces;
        };
        pieces.push(Piece::Name(name));
        rest = tail;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Literal(rest));
    }
    pieces
}
