//! Diagnostics for people, drawn over the lines of the blueprint they are about.

use std::ops::Range;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{
    Annotation, AnnotationKind, Element, Group, Level as Title, Origin as Position, Padding, Renderer, Snippet,
};

use super::{Diagnostic, Label, Level, Source, count};

/// A line longer than this many bytes is named, but not shown.
const LONGEST_LINE: usize = 400;

/// Places further apart than this many bytes are drawn as separate excerpts.
const FURTHEST_APART: usize = 16 * 1024;

/// All diagnostics in their given order, and a line that counts them.
pub(crate) fn human(diagnostics: &[Diagnostic], source: &Source, colour: bool) -> String {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.decor_style(DecorStyle::Ascii);
    let masked = source.masked(diagnostics.iter().filter(|one| one.is_secret).map(|one| &one.primary.place));
    let source = masked.as_ref().unwrap_or(source);
    let mut written = String::new();
    for diagnostic in diagnostics {
        written.push_str(&renderer.render(&[group(diagnostic, source)]));
        written.push_str("\n\n");
    }
    if let Some(summary) = summary(diagnostics, source) {
        written.push_str(&renderer.render(&[summary]));
        written.push('\n');
    }
    written
}

fn title(level: Level) -> Title<'static> {
    match level {
        Level::Error => Title::ERROR,
        Level::Warning => Title::WARNING,
    }
}

fn group<'a>(diagnostic: &'a Diagnostic, source: &'a Source) -> Group<'a> {
    let code = diagnostic.code;
    let mut group = title(diagnostic.level)
        .primary_title(inert(&diagnostic.headline))
        .id(code)
        .elements(excerpts(diagnostic, source));
    let unseen = diagnostic.others.iter().filter_map(|other| unseen(other, source));
    let notes = diagnostic.notes.iter().map(|note| inert(note));
    let explain = format!("run `logboom explain {code}` for the rule behind this {}", diagnostic.level);
    if let Some(help) = &diagnostic.help {
        group = group.element(Title::HELP.message(inert(help)));
    }
    for note in unseen.chain(notes).chain([explain]) {
        group = group.element(Title::NOTE.message(note));
    }
    group
}

/// The lines the diagnostic is about, or only their position where there is
/// nothing to show or far too much.
fn excerpts<'a>(diagnostic: &'a Diagnostic, source: &'a Source) -> Vec<Element<'a>> {
    let Some(span) = source.focus(&diagnostic.primary.place) else {
        return vec![Position::path(inert(&source.name)).into(), Padding.into()];
    };
    if !showable(&span, source) {
        let (line, column) = source.position(span.start);
        let position = Position::path(inert(&source.name)).line(line).char_column(column);
        return vec![position.into(), Padding.into()];
    }
    let others = diagnostic.others.iter().filter_map(|other| {
        let span = source.focus(&other.place)?;
        showable(&span, source).then_some((span, other))
    });
    let (near, far): (Vec<_>, Vec<_>) =
        others.partition(|(other, _)| other.start.abs_diff(span.start) <= FURTHEST_APART);
    let mut marks = vec![(span, &diagnostic.primary, AnnotationKind::Primary)];
    marks.extend(near.into_iter().map(|(span, label)| (span, label, AnnotationKind::Context)));
    let mut elements = vec![snippet(&marks, source).into()];
    for (span, label) in far {
        elements.push(snippet(&[(span, label, AnnotationKind::Context)], source).into());
    }
    elements
}

type Mark<'a> = (Range<usize>, &'a Label, AnnotationKind);

/// One excerpt. The renderer is given only the lines around the marks, because
/// it would read all of a large blueprint again for every diagnostic.
fn snippet<'a>(marks: &[Mark<'a>], source: &'a Source) -> Snippet<'a, Annotation<'a>> {
    let first = marks.iter().map(|(span, ..)| span.start).min();
    let last = marks.iter().map(|(span, ..)| span.end).max();
    let (window, line) = source.window(first.unwrap_or_default(), last.unwrap_or_default());
    let start = window.start;
    let lines = source.text.get(window).unwrap_or_default();
    let annotations = marks.iter().map(move |(span, label, kind)| {
        // The renderer panics on a mark beyond the end of what it is given.
        let from = span.start.saturating_sub(start).min(lines.len());
        let to = span.end.saturating_sub(start).min(lines.len());
        let text = Some(inert(&label.text)).filter(|text| !text.is_empty());
        kind.span(from..to).label(text)
    });
    Snippet::source(without_c1(lines)).path(inert(&source.name)).line_start(line).annotations(annotations)
}

fn showable(span: &Range<usize>, source: &Source) -> bool {
    let (window, _) = source.window(span.start, span.start);
    window.len() <= LONGEST_LINE
}

/// A further place in words, when its line is too long to be shown.
fn unseen(label: &Label, source: &Source) -> Option<String> {
    let span = source.focus(&label.place)?;
    if showable(&span, source) {
        return None;
    }
    let (line, column) = source.position(span.start);
    let text = format!("{}:{line}:{column}: {}", source.name, label.text);
    Some(inert(&text))
}

/// `2 errors, 1 warning in org.yaml`, or nothing when there are neither.
fn summary<'a>(diagnostics: &[Diagnostic], source: &Source) -> Option<Group<'a>> {
    let mut counts = Vec::new();
    for level in [Level::Error, Level::Warning] {
        match count(diagnostics, level) {
            0 => {}
            1 => counts.push((level, format!("1 {level}"))),
            many => counts.push((level, format!("{many} {level}s"))),
        }
    }
    let (gravest, _) = counts.first()?;
    let counted: Vec<&str> = counts.iter().map(|(_, count)| count.as_str()).collect();
    let text = format!("{} in {}", counted.join(", "), inert(&source.name));
    Some(Group::with_title(title(*gravest).primary_title(text)))
}

/// Text without the characters that give orders to a terminal. The renderer
/// takes them out of the excerpts, but not of everything else.
fn inert(text: &str) -> String {
    let order = |one: char| {
        (one.is_control() && one != '\n') || matches!(one, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.replace(order, "\u{fffd}")
}

/// An excerpt without the control characters the renderer does not know,
/// replaced by one of the same length so that the marks stay where they are.
fn without_c1(lines: &str) -> String {
    lines.replace(|one| matches!(one, '\u{80}'..='\u{9f}'), "\u{bf}")
}
