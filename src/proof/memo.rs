//! Answers that are asked for again: both dialects emit the same policies, so what one was asked need not be worked out
//! for the other. An answer is only taken over for the very same call under the very same policies.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Mutex, PoisonError};

use super::ask::Answer;
use super::request::Request;
use super::world::Policy;
use crate::iam::{Call, Caller, ResourceKind};

/// Policies by number: the same number is the same names and documents.
pub(crate) type Numbered = Option<u32>;

/// What an answer hangs on, beside the calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Asked {
    pub(super) own: Numbered,
    pub(super) of_caller: Numbered,
    pub(super) administrator: bool,
    pub(super) kind: ResourceKind,
    pub(super) opened: bool,
    pub(super) stranger: bool,
}

struct Entry {
    asked: Asked,
    calls: Vec<Call>,
    aliases: Vec<Caller>,
    answer: Answer,
}

/// Answers that were given.
#[derive(Default)]
pub(crate) struct Memo {
    numbers: Mutex<HashMap<String, u32>>,
    answers: Mutex<HashMap<u64, Vec<Entry>>>,
}

impl Memo {
    /// The number of some policies.
    pub(super) fn number<'p>(&self, policies: impl IntoIterator<Item = &'p Policy>) -> u32 {
        let text: String = policies.into_iter().map(|(name, document)| format!("{name}\n{document}\n")).collect();
        let mut numbers = self.numbers.lock().unwrap_or_else(PoisonError::into_inner);
        let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
        *numbers.entry(text).or_insert(next)
    }

    /// The answer to a request, worked out if it was never given.
    pub(super) fn answer(&self, asked: Asked, request: &Request, answer: impl FnOnce() -> Answer) -> Answer {
        let mut hasher = DefaultHasher::new();
        (asked, &request.calls, &request.aliases).hash(&mut hasher);
        let hash = hasher.finish();
        let same =
            |entry: &&Entry| entry.asked == asked && entry.calls == request.calls && entry.aliases == request.aliases;
        let known = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(entry) = known.get(&hash).and_then(|entries| entries.iter().find(same)) {
            return entry.answer.clone();
        }
        drop(known);
        let answer = answer();
        let (calls, aliases) = (request.calls.clone(), request.aliases.clone());
        let entry = Entry { asked, calls, aliases, answer: answer.clone() };
        self.answers.lock().unwrap_or_else(PoisonError::into_inner).entry(hash).or_default().push(entry);
        answer
    }
}
