//! Where in an archive a stream writes objects, and in which form.

use serde::Serialize;
use serde_json::{Map, Value};

use super::Resolved;
use super::keys::{self, BY_ERROR, BY_HOUR, Use};
use crate::diagnostic::{Diagnostic, Origin};

/// What the templates of a stream to an archive need beside the words of the blueprint.
#[derive(Serialize)]
pub(crate) struct Objects {
    /// What keys begin with, below the folder of the stream.
    prefix: String,
    error_prefix: String,
}

impl Resolved<'_> {
    pub(super) fn objects(&self) -> Objects {
        let said = |word: &str| self.options.get(word).and_then(Value::as_str);
        Objects {
            prefix: said("prefix").unwrap_or(BY_HOUR).to_owned(),
            error_prefix: said("error_prefix").unwrap_or(BY_ERROR).to_owned(),
        }
    }
}

/// The words of a stream to an archive.
struct Said<'a> {
    origin: &'a Origin,
    words: &'a Map<String, Value>,
}

impl<'a> Said<'a> {
    fn text(&self, word: &str) -> Option<&'a str> {
        self.words.get(word)?.as_str()
    }

    fn check(&self, problems: &mut Vec<Diagnostic>) {
        for (word, usage) in [("prefix", Use::Delivered), ("error_prefix", Use::Failed)] {
            if let Some(prefix) = self.text(word) {
                keys::check(usage, prefix, &self.origin.key(word), problems);
            }
        }
    }
}

/// Reports what is wrong with the words of a stream to an archive.
pub(crate) fn check(origin: &Origin, words: &Map<String, Value>, problems: &mut Vec<Diagnostic>) {
    Said { origin, words }.check(problems);
}
