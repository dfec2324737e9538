//! Text in which references are still references.

use std::fmt;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::Value;

/// The key of an item of the plan: unique in the plan, stable, kebab-case, such as `archive-key`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ItemKey(String);

impl ItemKey {
    pub(crate) fn new(key: impl Into<String>) -> Self {
        Self(key.into())
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ItemKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// The member name under which a `Text` with references travels through a template.
pub(crate) const TEXT: &str = "$text";
/// The member name under which a [`ByRegion`] travels through a template.
pub(crate) const BY_REGION: &str = "$by-region";
/// The member name of a handle: an item that a template may refer to with `{{ref}}`.
pub(crate) const HANDLE: &str = "$handle";

/// A piece of text: literal, or known only where it is deployed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Part {
    Literal(String),
    /// An attribute of another item, as its `about.yaml` describes.
    Attribute {
        item: ItemKey,
        name: String,
    },
    /// The region of the stack, where one template serves several.
    Region,
    /// The account of the stack, where one template serves several.
    Account,
    /// What is at hand, such as a VPC, in a resource that is repeated for each.
    Each,
    /// What tells it from the others: one of the parts between separators.
    Short {
        split: String,
        at: usize,
    },
}

/// Text made of literals and references; escaping is left to the dialect.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Text(pub(crate) Vec<Part>);

impl Text {
    pub(crate) fn literal(text: impl Into<String>) -> Self {
        Self(vec![Part::Literal(text.into())])
    }

    pub(crate) fn attribute(item: &ItemKey, name: &str) -> Self {
        Self(vec![Part::Attribute { item: item.clone(), name: name.to_owned() }])
    }

    /// Concatenation.
    pub(crate) fn then(mut self, more: impl Into<Self>) -> Self {
        for part in more.into().0 {
            self.push(part);
        }
        self
    }

    /// Adds a part; neighbouring literals become one.
    pub(crate) fn push(&mut self, part: Part) {
        match (self.0.last_mut(), part) {
            (_, Part::Literal(text)) if text.is_empty() => {}
            (Some(Part::Literal(last)), Part::Literal(text)) => last.push_str(&text),
            (_, part) => self.0.push(part),
        }
    }

    /// Its length in characters in a region, where what is at hand has so many, and so many tell it apart; a reference
    /// counts nothing.
    pub(crate) fn length_in(&self, region: &str, (each, short): (usize, usize)) -> usize {
        let length = |part: &Part| match part {
            Part::Literal(text) => text.chars().count(),
            Part::Region => region.len(),
            Part::Account => 12,
            Part::Each => each,
            Part::Short { .. } => short,
            Part::Attribute { .. } => 0,
        };
        self.0.iter().map(length).sum()
    }

    /// The text in a region, where it holds no other reference.
    pub(crate) fn in_region(&self, region: &str) -> String {
        let part = |part: &Part| match part {
            Part::Literal(text) => text.clone(),
            Part::Region => region.to_owned(),
            _ => String::new(),
        };
        self.0.iter().map(part).collect()
    }

    /// The text of one of what it is repeated for, where it holds no other reference.
    pub(crate) fn of_one(&self, id: &str) -> String {
        let part = |part: &Part| match part {
            Part::Literal(text) => text.clone(),
            Part::Each => id.to_owned(),
            _ => String::new(),
        };
        self.0.iter().map(part).collect()
    }

    /// The text itself, when nothing in it is a reference.
    pub(crate) fn as_literal(&self) -> Option<&str> {
        match self.0.as_slice() {
            [] => Some(""),
            [Part::Literal(text)] => Some(text),
            _ => None,
        }
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self::literal(text)
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self::literal(text)
    }
}

impl From<Part> for Text {
    fn from(part: Part) -> Self {
        Self(vec![part])
    }
}

/// A literal is a plain string, so that templates can use it in quotes; the rest is an object under `$text`.
impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if let Some(text) = self.as_literal() {
            return serializer.serialize_str(text);
        }
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry(TEXT, &self.0)?;
        map.end()
    }
}

impl Serialize for Part {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Literal(text) => serializer.serialize_str(text),
            Self::Attribute { item, name } => {
                let mut map = serializer.serialize_map(Some(1))?;
                map.serialize_entry("attribute", &(item.as_str(), name))?;
                map.end()
            }
            Self::Short { split, at } => {
                let mut map = serializer.serialize_map(Some(1))?;
                map.serialize_entry("short", &(split, at))?;
                map.end()
            }
            Self::Region | Self::Account | Self::Each => {
                let mut map = serializer.serialize_map(Some(1))?;
                let what = match self {
                    Self::Region => "region",
                    Self::Account => "account",
                    _ => "each",
                };
                map.serialize_entry("own", what)?;
                map.end()
            }
        }
    }
}

/// A value that differs in one region: one template serves several.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ByRegion {
    pub(crate) region: String,
    pub(crate) there: Value,
    pub(crate) elsewhere: Value,
}

impl Serialize for ByRegion {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry(BY_REGION, &(&self.region, &self.there, &self.elsewhere))?;
        map.end()
    }
}

/// An item that a template may refer to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Handle(pub(crate) ItemKey);

impl Serialize for Handle {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry(HANDLE, self.0.as_str())?;
        map.end()
    }
}
