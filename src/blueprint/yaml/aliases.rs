//! Writes out aliases, within a budget.
//!
//! A few lines of aliases of aliases can stand for more values than there is
//! memory, so what they add is counted before any of it is copied.

use std::collections::BTreeMap;
use std::ops::Range;

use serde_json::Value;

use super::builder::{Builder, Content, Open, Size, Step, leaf};
use super::{MAX_ALIAS_BYTES, MAX_ALIAS_NODES, MAX_DEPTH, faults};
use crate::diagnostic::Origin;

/// What the anchors seen so far stand for.
#[derive(Default)]
pub(super) struct Aliases {
    anchors: BTreeMap<usize, (Anchored, Size)>,
    copied: Size,
}

enum Anchored {
    Scalar(Value),
    /// Found again only if an alias asks for it: most anchors are never used.
    At(Origin),
}

impl Aliases {
    pub(super) fn keep_scalar(&mut self, anchor: usize, value: Value, size: Size) {
        self.anchors.insert(anchor, (Anchored::Scalar(value), size));
    }

    pub(super) fn keep(&mut self, anchor: usize, origin: Origin, size: Size) {
        self.anchors.insert(anchor, (Anchored::At(origin), size));
    }

    /// Whether there is still room for a copy of this size.
    fn allow(&mut self, size: Size) -> bool {
        self.copied.nodes += size.nodes;
        self.copied.bytes += size.bytes;
        self.copied.nodes <= MAX_ALIAS_NODES && self.copied.bytes <= MAX_ALIAS_BYTES
    }
}

impl Builder {
    /// Puts a copy of what an alias stands for in its place.
    pub(super) fn alias(&mut self, anchor: usize, at: Range<usize>) -> Step {
        if self.wants_key() {
            return Err(Box::new(faults::yaml("an alias cannot be a key", at)));
        }
        // An anchor is kept once its value is complete.
        let Some((_, size)) = self.aliases.anchors.get(&anchor) else {
            return Err(Box::new(faults::yaml("this alias stands for a value it is part of", at)));
        };
        let size = *size;
        if !self.aliases.allow(size) {
            let reason = format!("its aliases add more than {MAX_ALIAS_NODES} values");
            return Err(Box::new(faults::too_large(reason).at(at, "")));
        }
        self.count(size.nodes)?;
        if self.open.len() + size.height > MAX_DEPTH {
            return Err(Box::new(faults::too_deep(at)));
        }
        let value = match self.aliases.anchors.get(&anchor) {
            Some((Anchored::Scalar(value), _)) => Some(value),
            Some((Anchored::At(origin), _)) => find(&self.open, origin),
            None => None,
        };
        // Nothing is found where the anchored value belonged to a key that is
        // given twice, which is an error already.
        let value = value.cloned().unwrap_or_default();
        self.add(value, leaf(at), size);
        Ok(())
    }
}

/// The complete value at a place in a document that is still being read.
fn find<'a>(open: &'a [Open], origin: &Origin) -> Option<&'a Value> {
    let steps: Vec<String> = origin.segments().collect();
    let mut steps = steps.iter();
    for (depth, Open { content, tag, .. }) in open.iter().enumerate() {
        if tag.is_some() && steps.next() != tag.as_ref() {
            return None;
        }
        let step = steps.next()?;
        let innermost = depth + 1 == open.len();
        if !innermost && content.is_inside(step) {
            continue;
        }
        return steps.try_fold(content.get(step)?, |value, step| match value {
            Value::Array(items) => items.get(step.parse::<usize>().ok()?),
            Value::Object(entries) => entries.get(step),
            _ => None,
        });
    }
    None
}

impl Content {
    /// Whether the open list or mapping inside this one will be its `step`.
    fn is_inside(&self, step: &str) -> bool {
        match self {
            Self::List(values, _) => step.parse() == Ok(values.len()),
            Self::Mapping { key, .. } => key.as_ref().is_some_and(|(name, _)| name == step),
        }
    }

    fn get(&self, step: &str) -> Option<&Value> {
        match self {
            Self::List(values, _) => values.get(step.parse::<usize>().ok()?),
            Self::Mapping { values, .. } => values.get(step),
        }
    }
}
