//! How logboom speaks: what a finding is, where in the blueprint it points,
//! and the two forms, for people and for programs, in which it is written.
//!
//! Every other module only builds [`Diagnostic`]s. None of them prints.

mod human;
mod json;
mod origin;
mod sarif;
mod source;
pub(crate) mod suggest;

#[cfg(test)]
mod tests;

pub(crate) use human::human;
pub(crate) use json::json;
pub(crate) use origin::{Origin, Place};
pub(crate) use sarif::{SarifResult, sarif};
pub(crate) use source::{Inside, Node, Source, Spans};

use std::fmt;

/// How much a finding matters, the gravest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    /// The blueprint is refused.
    Error,
    /// The blueprint is accepted, but probably does not say what is meant.
    Warning,
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Error => "error",
            Self::Warning => "warning",
        })
    }
}

/// A place in the blueprint together with what there is to say about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Label {
    pub(crate) place: Place,
    /// May be empty, when underlining the place says enough.
    pub(crate) text: String,
}

/// One finding about one place of one blueprint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Diagnostic {
    /// The stable name of the rule, such as `unknown-destination`.
    pub(crate) code: &'static str,
    pub(crate) level: Level,
    /// The finding in one sentence without a full stop, readable on its own.
    pub(crate) headline: String,
    pub(crate) primary: Label,
    /// Further places that explain the primary one.
    pub(crate) others: Vec<Label>,
    /// What to do about it, when there is one obvious thing.
    pub(crate) help: Option<String>,
    pub(crate) notes: Vec<String>,
    /// Whether what stands at the primary place is not shown.
    pub(crate) is_secret: bool,
}

impl Diagnostic {
    pub(crate) fn error(code: &'static str, headline: impl Into<String>) -> Self {
        Self::new(code, Level::Error, headline.into())
    }

    pub(crate) fn warning(code: &'static str, headline: impl Into<String>) -> Self {
        Self::new(code, Level::Warning, headline.into())
    }

    fn new(code: &'static str, level: Level, headline: String) -> Self {
        let primary = Label { place: Place::Nowhere, text: String::new() };
        Self { code, level, headline, primary, others: Vec::new(), help: None, notes: Vec::new(), is_secret: false }
    }

    /// Sets the place the finding is about.
    #[must_use]
    pub(crate) fn at(mut self, place: impl Into<Place>, text: impl Into<String>) -> Self {
        self.primary = Label { place: place.into(), text: text.into() };
        self
    }

    /// Adds a place that explains the finding.
    #[must_use]
    pub(crate) fn also(mut self, place: impl Into<Place>, text: impl Into<String>) -> Self {
        self.others.push(Label { place: place.into(), text: text.into() });
        self
    }

    /// Helps with the name that may have been meant, if a known one is like what was said.
    #[must_use]
    pub(crate) fn did_you_mean<'n>(self, said: &str, known: impl IntoIterator<Item = &'n str>) -> Self {
        match suggest::nearest(said, known) {
            Some(near) => self.help(format!("did you mean `{near}`?")),
            None => self,
        }
    }

    #[must_use]
    pub(crate) fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }

    /// Keeps what stands at the primary place from those who read of it, as in the log of a pipeline.
    #[must_use]
    pub(crate) fn secret(mut self) -> Self {
        self.is_secret = true;
        self
    }

    #[must_use]
    pub(crate) fn note(mut self, text: impl Into<String>) -> Self {
        self.notes.push(text.into());
        self
    }
}

/// Whether any of these findings refuses the blueprint.
pub(crate) fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    count(diagnostics, Level::Error) > 0
}

/// How many of these findings are of that level.
fn count(diagnostics: &[Diagnostic], level: Level) -> usize {
    diagnostics.iter().filter(|one| one.level == level).count()
}
