//! Reads YAML into plain JSON values and remembers where each was written.
//!
//! A blueprint comes from whoever opened the pull request, so reading it is
//! bounded in bytes, in values and in depth, and whatever YAML allows that
//! would later mean something else in CloudFormation is refused here.

mod aliases;
mod builder;
mod faults;
mod foreign;
mod offsets;
mod scalar;

#[cfg(test)]
mod property_tests;

use std::ops::Range;

use saphyr_parser::{Event, Parser, ScalarStyle};
use serde_json::Value;

use crate::diagnostic::{Diagnostic, Place, Source, Spans};
use builder::{Builder, Step};
use offsets::Offsets;

/// The longest blueprint that is read, in bytes.
pub(super) const MAX_BYTES: usize = 16 << 20;
/// The most values a blueprint may hold once its aliases are written out.
const MAX_NODES: usize = 2_000_000;
/// The most values that aliases may add.
const MAX_ALIAS_NODES: usize = 10_000;
/// The most bytes of text that aliases may add.
const MAX_ALIAS_BYTES: usize = MAX_BYTES;
/// How many lists and mappings may be inside one another.
pub(super) const MAX_DEPTH: usize = 64;
/// Reading stops after this many faults.
pub(super) const MAX_FAULTS: usize = 1_000;

/// Reads the one YAML document in `text`.
///
/// Either way the source comes back, since the diagnostics are drawn over it.
pub(crate) fn load(name: &str, text: &str) -> Result<(Value, Source), (Vec<Diagnostic>, Source)> {
    read(name, text, Builder::default())
}

/// Reads somebody else's template: as bounded, but with any text, and with short tags as the functions they stand for.
pub(crate) fn load_foreign(name: &str, text: &str) -> Result<(Value, Source), (Vec<Diagnostic>, Source)> {
    read(name, text, Builder::foreign())
}

fn read(name: &str, text: &str, mut builder: Builder) -> Result<(Value, Source), (Vec<Diagnostic>, Source)> {
    if text.len() > MAX_BYTES {
        let fault = faults::too_large(format!("it is longer than {} MiB", MAX_BYTES >> 20));
        let source = Source::new(name, "", Spans::default());
        return Err((vec![fault], source));
    }
    let fatal = walk(text, &mut builder).err();
    let (root, mut faults) = builder.finish();
    faults.extend(fatal.map(|fault| *fault));
    let (value, spans) = match root {
        Some((value, node)) => (value, Spans::new(node)),
        None => (Value::Null, Spans::default()),
    };
    let source = Source::new(name, text, spans);
    if value.is_null() && faults.is_empty() {
        faults.push(
            Diagnostic::error("empty-blueprint", "the blueprint is empty")
                .at(Place::Nowhere, "")
                .note("there is nothing in it, or nothing but comments"),
        );
    }
    if faults.is_empty() { Ok((value, source)) } else { Err((faults, source)) }
}

/// Feeds every event to the builder. An error is a fault that ends the reading.
fn walk(text: &str, builder: &mut Builder) -> Step {
    let offsets = Offsets::new(text);
    let mut documents = 0;
    let mut parser = Parser::new_from_str(text);
    while let Some(next) = parser.next_event() {
        let (event, span) = next.map_err(|error| Box::new(faults::syntax(&error, text, &offsets)))?;
        let at = offsets.byte(span.start.index())..offsets.byte(span.end.index());
        match event {
            Event::DocumentStart(_) => {
                documents += 1;
                if documents > 1 {
                    let fault = faults::yaml("this starts a second document", at)
                        .help("a blueprint is one document; put the other in its own file");
                    return Err(Box::new(fault));
                }
            }
            Event::Scalar(scalar, style, anchor, tag) => {
                let at = written(text, style, at);
                builder.scalar(&scalar, style, anchor, tag.as_deref(), at)?;
            }
            Event::SequenceStart(anchor, tag) => {
                builder.open_list(anchor, tag.as_deref(), at)?;
            }
            Event::MappingStart(anchor, tag) => {
                builder.open_mapping(anchor, tag.as_deref(), at)?;
            }
            Event::SequenceEnd => builder.close(closing(text, &at, ']')),
            Event::MappingEnd => builder.close(closing(text, &at, '}')),
            Event::Alias(anchor) => builder.alias(anchor, at)?,
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {}
        }
    }
    Ok(())
}

/// Where a list or mapping in brackets ends. One without brackets has no end of
/// its own: it ends with the last thing in it.
///
/// The parser's own span is of no use: it may run on into a comment.
fn closing(text: &str, at: &Range<usize>, bracket: char) -> Option<usize> {
    let rest = text.get(at.start..)?;
    // A zero-width span at a bracket belongs to something inside the brackets.
    (rest.starts_with(bracket) && !at.is_empty()).then_some(at.start + 1)
}

/// Where a scalar was written. The parser's own span runs on, after a block into
/// the empty lines and after a closing quote into a comment.
fn written(text: &str, style: ScalarStyle, at: Range<usize>) -> Range<usize> {
    let Some(whole) = text.get(at.clone()) else {
        return at;
    };
    let length = match style {
        ScalarStyle::Plain => return at,
        ScalarStyle::Literal | ScalarStyle::Folded => whole.trim_end().len(),
        ScalarStyle::SingleQuoted => quoted(whole, '\''),
        ScalarStyle::DoubleQuoted => quoted(whole, '"'),
    };
    at.start..at.start + length
}

/// The bytes up to and with the closing quote.
fn quoted(text: &str, quote: char) -> usize {
    let mut rest = text;
    // An anchor or a tag comes first, and its name may hold a quote.
    while rest.starts_with(['&', '!']) {
        let name = rest.find(char::is_whitespace).unwrap_or(rest.len());
        rest = rest.get(name..).unwrap_or_default().trim_start();
    }
    let Some(open) = rest.find(quote) else {
        return text.len();
    };
    let before = text.len() - rest.len() + open + 1;
    let mut inside = text.get(before..).unwrap_or_default().char_indices().peekable();
    while let Some((byte, one)) = inside.next() {
        let escaped = if quote == '"' {
            one == '\\'
        } else {
            // Two single quotes stand for one.
            one == quote && inside.peek().is_some_and(|(_, next)| *next == quote)
        };
        if escaped {
            inside.next();
        } else if one == quote {
            return before + byte + 1;
        }
    }
    text.len()
}
