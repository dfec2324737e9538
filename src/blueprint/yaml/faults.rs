//! What can be wrong with YAML, in words.

use std::ops::Range;

use saphyr_parser::ScanError;

use super::MAX_DEPTH;
use super::offsets::Offsets;
use crate::diagnostic::suggest::quoted;
use crate::diagnostic::{Diagnostic, Origin, Place};

/// What the parser says, and what usually helps.
const HINTS: &[(&str, &str)] = &[
    (
        "mapping values are not allowed",
        "put the text in quotes if the `:` belongs to it, or start the key on its own line",
    ),
    ("quoted scalar, found unexpected end of stream", "close the quote that is opened here"),
    ("unknown anchor", "an alias such as `*name` needs an `&name` before it; a text that starts with `*` needs quotes"),
    ("unexpected character", "put the text in quotes if it starts with this character"),
    ("unprintable character", "remove the character"),
    ("invalid indentation", "indent this line further than the key it belongs to"),
];

pub(super) fn yaml(headline: impl Into<String>, at: impl Into<Place>) -> Diagnostic {
    Diagnostic::error("yaml-syntax", headline).at(at, "")
}

pub(super) fn too_large(reason: String) -> Diagnostic {
    Diagnostic::error("too-large", format!("the blueprint is too large: {reason}"))
}

pub(super) fn too_deep(at: Range<usize>) -> Diagnostic {
    let headline = format!("lists and mappings are nested more than {MAX_DEPTH} deep");
    Diagnostic::error("too-deep", headline).at(at, "")
}

pub(super) fn duplicate_key(name: &str, again: Range<usize>, first: &Origin) -> Diagnostic {
    let headline = format!("{} is given twice", quoted(name));
    Diagnostic::error("duplicate-key", headline)
        .at(again, "given again here")
        .also(Place::Key(first.clone()), "first given here")
        .help("keep one of the two: YAML readers disagree about which of them counts")
}

/// What must not be in any text, because of what becomes of it later.
pub(super) fn text(text: &str, place: impl Fn() -> Place) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    // Nearly every text is harmless by its bytes alone.
    let harmless = |byte: u8| matches!(byte, b' '..=b'z' | b'|' | b'}' | b'~');
    if text.bytes().all(harmless) {
        return found;
    }
    if let Some(control) = text.chars().find(|one| forbidden(*one)) {
        let code = u32::from(control);
        let headline = format!("this text holds the control character U+{code:04X}");
        let fault = Diagnostic::error("control-character", headline).at(place(), "");
        found.push(fault.help("remove it, or type the text anew if it came from elsewhere"));
    }
    if text.contains("{{resolve:") {
        let headline = "this text holds `{{resolve:`, which CloudFormation would replace";
        let fault = Diagnostic::error("dynamic-reference", headline).at(place(), "");
        found.push(fault.help("write it differently: CloudFormation knows no way to escape it"));
    }
    found
}

/// All of Unicode's control characters except the tab and the line break.
fn forbidden(character: char) -> bool {
    character.is_control() && !matches!(character, '\t' | '\n')
}

/// A fault the parser found.
pub(super) fn syntax(error: &ScanError, text: &str, offsets: &Offsets<'_>) -> Diagnostic {
    let info = error.info();
    let byte = offsets.byte(error.marker().index());
    // The parser looks ahead and may reach its own limit before ours is noticed.
    if info.contains("recursion limit") {
        return too_deep(byte..byte);
    }
    let headline = format!("this is not valid YAML: {info}");
    // The parser puts a tab after a plain scalar at the start of the scalar.
    let inside = if info.contains("found a tab") { text.len() } else { byte };
    if let Some(tab) = indenting_tab(text, byte, inside) {
        return yaml(headline, tab..tab + 1).help("indent with spaces");
    }
    let fault = yaml(headline, visible(byte, text));
    match HINTS.iter().find(|(said, _)| info.contains(said)) {
        Some((_, hint)) => fault.help(*hint),
        None => fault,
    }
}

/// The character at a byte, or the last one before it that can be seen.
fn visible(byte: usize, text: &str) -> Range<usize> {
    let (before, after) = text.split_at_checked(byte).unwrap_or((text, ""));
    if let Some(here) = after.chars().next().filter(|one| !one.is_whitespace()) {
        return byte..byte + here.len_utf8();
    }
    let before = before.trim_end();
    let last = before.chars().next_back().map_or(0, char::len_utf8);
    before.len() - last..before.len()
}

/// The first tab that indents the line of byte `from` or one after it, the last
/// of them being the line of byte `to`.
fn indenting_tab(text: &str, from: usize, to: usize) -> Option<usize> {
    let before = text.get(..from)?;
    let mut start = before.rfind('\n').map_or(0, |end| end + 1);
    for line in text.get(start..)?.split_inclusive('\n') {
        if start > to {
            break;
        }
        let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
        if let Some(tab) = line.get(..indent)?.find('\t') {
            return Some(start + tab);
        }
        start += line.len();
    }
    None
}
