//! The text of a blueprint and where in it each value was written.

use std::ops::Range;

use super::{Origin, Place};

/// Where one value was written, and where everything inside it was.
///
/// A tree of its own, and not one map from pointers, because a large blueprint
/// has hundreds of thousands of values and hardly ever needs one of the pointers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Node {
    /// Where the key was written; list items and the document have none.
    pub(crate) key: Option<Range<usize>>,
    pub(crate) value: Range<usize>,
    pub(crate) inside: Inside,
}

/// What is inside a value.
#[derive(Clone, Debug, Default)]
pub(crate) enum Inside {
    #[default]
    Nothing,
    List(Vec<Node>),
    /// Sorted by key. A tree would take several times the memory, as most
    /// mappings have only a few keys.
    Mapping(Vec<(String, Node)>),
}

impl Node {
    fn child(&self, step: &str) -> Option<&Self> {
        match &self.inside {
            Inside::Nothing => None,
            Inside::List(items) => items.get(step.parse::<usize>().ok()?),
            Inside::Mapping(entries) => {
                let found = entries.binary_search_by(|(key, _)| key.as_str().cmp(step));
                entries.get(found.ok()?).map(|(_, node)| node)
            }
        }
    }
}

/// Finds the bytes of the source that a place stands for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Spans {
    root: Option<Box<Node>>,
}

impl Spans {
    pub(crate) fn new(root: Node) -> Self {
        Self { root: Some(Box::new(root)) }
    }

    /// The bytes of a place; those of its nearest ancestor when it is not in the
    /// source itself, as a missing key or a value that came from an alias is not.
    pub(crate) fn get(&self, place: &Place) -> Option<Range<usize>> {
        match place {
            Place::Nowhere => None,
            Place::Bytes(bytes) => Some(bytes.clone()),
            Place::Value(origin) => self.node(origin).map(|node| node.value.clone()),
            Place::Key(origin) => self.node(origin).map(|node| node.key.clone().unwrap_or_else(|| node.value.clone())),
        }
    }

    /// The deepest node on the way to `origin`.
    fn node(&self, origin: &Origin) -> Option<&Node> {
        let mut node = self.root.as_deref()?;
        for step in origin.segments() {
            match node.child(&step) {
                Some(child) => node = child,
                None => break,
            }
        }
        Some(node)
    }
}

/// A blueprint as it was written.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    /// The name shown to the user, usually the path as it was given.
    pub(crate) name: String,
    pub(crate) text: String,
    pub(crate) spans: Spans,
    /// The byte at which each line starts.
    lines: Vec<usize>,
}

impl Source {
    pub(crate) fn new(name: impl Into<String>, text: impl Into<String>, spans: Spans) -> Self {
        let text = text.into();
        let breaks = text.match_indices('\n').map(|(at, _)| at + 1);
        let lines = std::iter::once(0).chain(breaks).collect();
        Self { name: name.into(), text, spans, lines }
    }

    /// The same with asterisks at some places, if there are any.
    pub(super) fn masked<'p>(&self, places: impl Iterator<Item = &'p Place>) -> Option<Self> {
        let mut text: Option<String> = None;
        for bytes in places.filter_map(|place| self.focus(place)) {
            let length = bytes.len();
            text.get_or_insert_with(|| self.text.clone()).replace_range(bytes, &"*".repeat(length));
        }
        text.map(|text| Self { text, ..self.clone() })
    }

    /// What was written at a place.
    pub(crate) fn slice(&self, place: &Place) -> Option<&str> {
        self.text.get(self.spans.get(place)?)
    }

    /// Line and column of a byte, both from 1, the column in characters.
    pub(crate) fn position(&self, byte: usize) -> (usize, usize) {
        let line = self.line(byte);
        let start = self.lines.get(line).copied().unwrap_or_default();
        let before = self.text.get(start..self.floor(byte)).unwrap_or_default();
        (line + 1, before.chars().count() + 1)
    }

    /// The part of a place worth underlining: never more than one line.
    ///
    /// A mapping of two hundred lines is shown by its key, or by its first line
    /// where it has no key.
    pub(crate) fn focus(&self, place: &Place) -> Option<Range<usize>> {
        let whole = self.spans.get(place)?;
        let start = self.floor(whole.start);
        let end = self.floor(whole.end).max(start);
        let written = self.text.get(start..end).unwrap_or_default();
        let first = match written.split_once('\n') {
            Some((first, _)) => first.trim_end(),
            None => written,
        };
        if let Place::Value(origin) = place
            && let Some(node) = self.spans.node(origin)
            && let Some(key) = &node.key
        {
            // A mapping of one line below its key is as well known by that.
            let below = !matches!(node.inside, Inside::Nothing) && self.line(key.start) != self.line(whole.start);
            if below || written.contains('\n') {
                return Some(key.clone());
            }
        }
        Some(start..start + first.len())
    }

    /// The bytes of the lines from that of `first` to that of `last`, without
    /// the final line break, and the number (from 1) of the first of them.
    pub(super) fn window(&self, first: usize, last: usize) -> (Range<usize>, usize) {
        let line = self.line(first);
        let start = self.lines.get(line).copied().unwrap_or_default();
        let next = self.lines.get(self.line(last) + 1);
        let end = next.copied().unwrap_or(self.text.len());
        let lines = self.text.get(start..end).unwrap_or_default();
        (start..start + lines.trim_end_matches(['\r', '\n']).len(), line + 1)
    }

    /// The line, from zero, that holds a byte.
    fn line(&self, byte: usize) -> usize {
        self.lines.partition_point(|start| *start <= byte).saturating_sub(1)
    }

    /// The nearest character boundary at or before a byte.
    fn floor(&self, byte: usize) -> usize {
        let at_most = byte.min(self.text.len());
        let boundary = |byte: &usize| self.text.is_char_boundary(*byte);
        (0..=at_most).rev().find(boundary).unwrap_or_default()
    }
}
