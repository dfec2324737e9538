//! Builds values and their spans from the parser's events.
//!
//! The lists and mappings still open are kept on a stack of our own, so that
//! depth is a number that is checked and never the depth of the call stack.

use std::ops::Range;

use saphyr_parser::{ScalarStyle, Tag};
use serde_json::{Map, Value};

use super::aliases::Aliases;
use super::{MAX_DEPTH, MAX_FAULTS, MAX_NODES, faults, foreign, scalar};
use crate::diagnostic::{Diagnostic, Inside, Node, Origin, Place};

/// An error is a fault after which there is no point in reading on.
pub(super) type Step = Result<(), Box<Diagnostic>>;

/// How much there is to a value, known without walking through it again.
#[derive(Clone, Copy, Default)]
pub(super) struct Size {
    pub(super) nodes: usize,
    /// The bytes of its texts and keys.
    pub(super) bytes: usize,
    /// How many lists and mappings are inside one another.
    pub(super) height: usize,
}

/// A list or mapping that is not closed yet.
pub(super) struct Open {
    pub(super) content: Content,
    /// The member that it is put under, where a tag of a template asks for it.
    pub(super) tag: Option<String>,
    start: usize,
    /// Where the last thing in it ended.
    end: usize,
    anchor: usize,
    size: Size,
}

pub(super) enum Content {
    List(Vec<Value>, Vec<Node>),
    Mapping {
        values: Map<String, Value>,
        nodes: Vec<(String, Node)>,
        /// The key whose value comes next.
        key: Option<(String, Range<usize>)>,
    },
}

#[derive(Default)]
pub(super) struct Builder {
    pub(super) open: Vec<Open>,
    pub(super) aliases: Aliases,
    root: Option<(Value, Node)>,
    faults: Vec<Diagnostic>,
    nodes: usize,
    /// Whether it is somebody else's template, where short tags are functions and any text is allowed.
    foreign: bool,
}

impl Builder {
    /// A builder for somebody else's template.
    pub(super) fn foreign() -> Self {
        Self { foreign: true, ..Self::default() }
    }

    /// The document as far as it was read, and the faults that did not end that.
    pub(super) fn finish(mut self) -> (Option<(Value, Node)>, Vec<Diagnostic>) {
        while !self.open.is_empty() {
            self.close(None);
        }
        (self.root, self.faults)
    }

    pub(super) fn scalar(
        &mut self,
        text: &str,
        style: ScalarStyle,
        anchor: usize,
        tag: Option<&Tag>,
        at: Range<usize>,
    ) -> Step {
        self.count(1)?;
        let size = Size { nodes: 1, bytes: text.len(), height: 0 };
        let short = if self.foreign { foreign::function(tag) } else { None };
        if self.wants_key() {
            if anchor > 0 {
                self.aliases.keep_scalar(anchor, Value::from(text), size);
            }
            let plain = style == ScalarStyle::Plain && tag.is_none();
            return self.key(text, plain && scalar::is_null(text), at);
        }
        let place = || Place::Value(self.origin());
        let faults = if self.foreign { Vec::new() } else { faults::text(text, place) };
        let read = match &short {
            Some(function) => Ok(foreign::call(function, text)),
            None if self.foreign && foreign::is_text(text) => Ok(Value::from(text)),
            None => scalar::value(text, style, tag),
        };
        let value = match read {
            Ok(value) => value,
            Err(reason) => {
                self.fault(faults::yaml(reason, at.clone()))?;
                Value::Null
            }
        };
        for fault in faults {
            self.fault(fault)?;
        }
        if anchor > 0 {
            self.aliases.keep_scalar(anchor, value.clone(), size);
        }
        // The parser puts what is not there after the line break, if not further.
        let at = match self.pending_key() {
            Some((_, key)) if text.is_empty() && style == ScalarStyle::Plain => key.clone(),
            _ => at,
        };
        self.add(value, leaf(at), size);
        Ok(())
    }

    pub(super) fn open_list(&mut self, anchor: usize, tag: Option<&Tag>, at: Range<usize>) -> Step {
        let content = Content::List(Vec::new(), Vec::new());
        self.open(content, anchor, (tag, "seq"), at)
    }

    pub(super) fn open_mapping(&mut self, anchor: usize, tag: Option<&Tag>, at: Range<usize>) -> Step {
        let content = Content::Mapping { values: Map::new(), nodes: Vec::new(), key: None };
        self.open(content, anchor, (tag, "map"), at)
    }

    fn open(&mut self, content: Content, anchor: usize, tag: (Option<&Tag>, &str), at: Range<usize>) -> Step {
        self.count(1)?;
        if self.wants_key() {
            return Err(Box::new(faults::yaml("a list or mapping cannot be a key", at)));
        }
        if self.open.len() >= MAX_DEPTH {
            return Err(Box::new(faults::too_deep(at)));
        }
        let short = if self.foreign { foreign::function(tag.0) } else { None };
        if short.is_none()
            && let Some(reason) = scalar::misplaced(tag.0, tag.1)
        {
            self.fault(faults::yaml(reason, at.clone()))?;
        }
        let size = Size { nodes: 1, bytes: 0, height: 1 };
        self.open.push(Open { content, tag: short, start: at.start, end: at.end, anchor, size });
        Ok(())
    }

    /// Closes the innermost list or mapping, at its bracket if it has one.
    pub(super) fn close(&mut self, end: Option<usize>) {
        let Some(open) = self.open.pop() else { return };
        let (value, inside) = match open.content {
            Content::List(values, nodes) => (Value::Array(values), Inside::List(nodes)),
            Content::Mapping { values, mut nodes, .. } => {
                nodes.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
                (Value::Object(values), Inside::Mapping(nodes))
            }
        };
        if open.anchor > 0 {
            let origin = self.origin();
            self.aliases.keep(open.anchor, origin, open.size);
        }
        let node = Node { key: None, value: open.start..end.unwrap_or(open.end).max(open.start), inside };
        match open.tag {
            Some(tag) => {
                let (value, node) = foreign::wrap(&tag, value, node);
                self.add(value, node, open.size);
            }
            None => self.add(value, node, open.size),
        }
    }

    /// Puts a finished value where it belongs.
    pub(super) fn add(&mut self, value: Value, mut node: Node, size: Size) {
        let Some(open) = self.open.last_mut() else {
            self.root = Some((value, node));
            return;
        };
        open.end = open.end.max(node.value.end);
        open.size.nodes += size.nodes;
        open.size.bytes += size.bytes;
        open.size.height = open.size.height.max(size.height + 1);
        match &mut open.content {
            Content::List(values, nodes) => {
                values.push(value);
                nodes.push(node);
            }
            Content::Mapping { values, nodes, key } => {
                let Some((name, at)) = key.take() else { return };
                open.size.bytes += name.len();
                // Of a key that is given twice the first value stays, the one
                // that the spans of other faults refer to.
                if !values.contains_key(&name) {
                    node.key = Some(at);
                    nodes.push((name.clone(), node));
                    values.insert(name, value);
                }
            }
        }
    }

    fn key(&mut self, name: &str, null: bool, at: Range<usize>) -> Step {
        if null {
            self.fault(faults::yaml("this key has no name", at.clone()))?;
        }
        let faults = if self.foreign { Vec::new() } else { faults::text(name, || Place::Bytes(at.clone())) };
        for fault in faults {
            self.fault(fault)?;
        }
        let Some(Open { content, .. }) = self.open.last_mut() else {
            return Ok(());
        };
        let Content::Mapping { values, key, .. } = content else {
            return Ok(());
        };
        let again = values.contains_key(name);
        *key = Some((name.to_owned(), at.clone()));
        if again {
            let first = self.origin();
            self.fault(faults::duplicate_key(name, at, &first))?;
        }
        Ok(())
    }

    /// Whether the next scalar is a key.
    pub(super) fn wants_key(&self) -> bool {
        let content = self.open.last().map(|open| &open.content);
        matches!(content, Some(Content::Mapping { key: None, .. }))
    }

    fn pending_key(&self) -> Option<&(String, Range<usize>)> {
        match &self.open.last()?.content {
            Content::Mapping { key, .. } => key.as_ref(),
            Content::List(..) => None,
        }
    }

    /// The place of the value that comes next.
    pub(super) fn origin(&self) -> Origin {
        let mut origin = Origin::root();
        for open in &self.open {
            if let Some(tag) = &open.tag {
                origin = origin.key(tag);
            }
            origin = match &open.content {
                Content::List(values, _) => origin.index(values.len()),
                Content::Mapping { key, .. } => origin.key(key.as_ref().map_or("", |(name, _)| name)),
            };
        }
        origin
    }

    /// Counts values against the limit on the whole blueprint.
    pub(super) fn count(&mut self, nodes: usize) -> Step {
        self.nodes += nodes;
        if self.nodes > MAX_NODES {
            let reason = format!("it holds more than {MAX_NODES} values");
            return Err(Box::new(faults::too_large(reason)));
        }
        Ok(())
    }

    fn fault(&mut self, fault: Diagnostic) -> Step {
        if self.faults.len() + 1 >= MAX_FAULTS {
            let last = format!("reading stopped after {MAX_FAULTS} errors");
            return Err(Box::new(fault.note(last)));
        }
        self.faults.push(fault);
        Ok(())
    }
}

/// The span of a value with nothing inside.
pub(super) fn leaf(at: Range<usize>) -> Node {
    Node { value: at, ..Node::default() }
}
