//! What was resolved already, and the bounds of resolving: templates come from strangers.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use serde_json::Value;

use super::value::unknown;

/// How deep values and references may be inside one another.
const MAX_DEPTH: usize = 160;
/// How many values may be looked at.
const MAX_STEPS: usize = 1_000_000;
/// How much references may copy, in bytes and values.
const MAX_COPIED: usize = 64 << 20;

/// Values of references by name.
pub(super) struct Memo {
    /// Nothing while a value is being resolved.
    values: RefCell<BTreeMap<String, Option<Value>>>,
    depth: Cell<usize>,
    left: Cell<usize>,
    steps: Cell<usize>,
}

impl Default for Memo {
    fn default() -> Self {
        Self {
            values: RefCell::default(),
            depth: Cell::new(0),
            left: Cell::new(MAX_COPIED),
            steps: Cell::new(MAX_STEPS),
        }
    }
}

impl Memo {
    /// The value of a name, resolved at most once.
    pub(super) fn get(&self, name: &str, resolve: impl FnOnce() -> Value) -> Value {
        match self.values.borrow().get(name) {
            Some(Some(value)) => return self.copy(value),
            Some(None) => return unknown(format!("`{name}` refers to itself")),
            None => {}
        }
        self.values.borrow_mut().insert(name.to_owned(), None);
        let value = self.deeper(resolve);
        let copy = self.copy(&value);
        self.values.borrow_mut().insert(name.to_owned(), Some(value));
        copy
    }

    /// One level further down, if that is not too deep.
    pub(super) fn deeper(&self, resolve: impl FnOnce() -> Value) -> Value {
        let (depth, steps) = (self.depth.get(), self.steps.get());
        self.steps.set(steps.saturating_sub(1));
        if steps == 0 {
            return unknown("more than is read");
        }
        if depth >= MAX_DEPTH {
            return unknown("values and references are too deep inside one another");
        }
        self.depth.set(depth + 1);
        let value = resolve();
        self.depth.set(depth);
        value
    }

    /// Whether there is no room for more.
    pub(super) fn is_exhausted(&self) -> bool {
        self.steps.get() == 0 || self.left.get() < 1_024
    }

    /// A copy, as long as there is room for it: a few lines of references to references can stand for more than there
    /// is memory.
    pub(super) fn copy(&self, value: &Value) -> Value {
        let size = size(value);
        match self.left.get().checked_sub(size) {
            Some(left) => {
                self.left.set(left);
                value.clone()
            }
            None => {
                self.left.set(0);
                unknown("references stand for more than is read")
            }
        }
    }
}

fn size(value: &Value) -> usize {
    match value {
        Value::String(text) => 16 + text.len(),
        Value::Array(items) => 16 + items.iter().map(size).sum::<usize>(),
        Value::Object(members) => 16 + members.iter().map(|(key, value)| 16 + key.len() + size(value)).sum::<usize>(),
        _ => 16,
    }
}
