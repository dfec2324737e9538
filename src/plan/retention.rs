//! Storage classes and lifecycles of S3.
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html>

use serde::Serialize;

use super::Duration;
use crate::blueprint::Tier;

/// A storage class.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct StorageClass {
    /// The word of the language.
    pub(crate) word: &'static str,
    /// How the S3 API spells it.
    pub(crate) spelling: &'static str,
    /// The least age at which objects may move there, in days.
    pub(crate) least_age: u32,
    /// The days for which storage is charged at least; the next move must not come earlier.
    pub(crate) least_stay: u32,
    /// The words of the classes that objects may move on to.
    pub(crate) onwards: &'static [&'static str],
}

/// Storage classes below S3 Standard, from warm to cold.
pub(crate) static CLASSES: [StorageClass; 6] = [
    StorageClass {
        word: "standard-ia",
        spelling: "STANDARD_IA",
        least_age: 30,
        least_stay: 30,
        onwards: &["intelligent-tiering", "onezone-ia", "glacier-ir", "glacier", "deep-archive"],
    },
    StorageClass {
        word: "intelligent-tiering",
        spelling: "INTELLIGENT_TIERING",
        least_age: 0,
        least_stay: 0,
        onwards: &["onezone-ia", "glacier-ir", "glacier", "deep-archive"],
    },
    StorageClass {
        word: "onezone-ia",
        spelling: "ONEZONE_IA",
        least_age: 30,
        least_stay: 30,
        onwards: &["glacier", "deep-archive"],
    },
    StorageClass {
        word: "glacier-ir",
        spelling: "GLACIER_IR",
        least_age: 0,
        least_stay: 90,
        onwards: &["glacier", "deep-archive"],
    },
    StorageClass { word: "glacier", spelling: "GLACIER", least_age: 0, least_stay: 90, onwards: &["deep-archive"] },
    StorageClass { word: "deep-archive", spelling: "DEEP_ARCHIVE", least_age: 0, least_stay: 180, onwards: &[] },
];

/// The storage class of a word.
pub(crate) fn class(word: &str) -> Option<&'static StorageClass> {
    CLASSES.iter().find(|class| class.word == word)
}

/// When objects move and when they go, as bucket templates need it. All ages in days.
#[derive(Debug, Serialize)]
pub(crate) struct Lifecycle {
    transitions: Vec<Transition>,
    has_transitions: bool,
    expiration: Option<u32>,
    has_expiration: bool,
    noncurrent: u32,
    abandoned_uploads: u32,
}

#[derive(Debug, Serialize)]
struct Transition {
    class: &'static str,
    days: u32,
}

/// Parts of uploads that were never finished are removed after a week.
const ABANDONED_UPLOADS: u32 = 7;
/// How long overwritten and deleted versions stay unless the blueprint says otherwise.
pub(crate) const NONCURRENT: Duration = Duration::days(90);

impl Lifecycle {
    pub(crate) fn new(tiers: &[(Duration, String)], retention: Option<Duration>, noncurrent: Duration) -> Self {
        let transitions: Vec<_> = tiers
            .iter()
            .filter_map(|(after, word)| Some(Transition { class: class(word)?.spelling, days: after.days }))
            .collect();
        Self {
            has_transitions: !transitions.is_empty(),
            transitions,
            expiration: retention.map(|retention| retention.days),
            has_expiration: retention.is_some(),
            noncurrent: noncurrent.days,
            abandoned_uploads: ABANDONED_UPLOADS,
        }
    }
}

/// The ages and classes that the blueprint gives.
pub(crate) fn tiers(written: Option<&Vec<Tier>>) -> Vec<(Duration, String)> {
    let written = written.map(Vec::as_slice).unwrap_or_default();
    written.iter().filter_map(|tier| Some((Duration::parse(&tier.after)?, tier.class.clone()))).collect()
}
