//! What is said of a delivery that was not logboom's.

use serde::Serialize;

/// A place in a file, counted from one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) struct Position {
    pub(crate) file: String,
    pub(crate) line: usize,
    pub(crate) column: usize,
}

/// What becomes of a delivery, the gravest last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Outcome {
    Delivered,
    /// It arrives, and so does what strangers send.
    Unguarded,
    /// It hangs on what the templates do not say.
    CannotTell,
    Refused,
    /// It feeds on itself.
    Loop,
}

impl Outcome {
    /// The word in reports.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Delivered => "delivered",
            Self::Unguarded => "unguarded",
            Self::CannotTell => "cannot tell",
            Self::Refused => "refused",
            Self::Loop => "loop",
        }
    }

    /// The code whose page explains it.
    pub(crate) fn code(self) -> Option<&'static str> {
        match self {
            Self::Delivered => None,
            Self::Unguarded => Some("unguarded"),
            Self::CannotTell => Some("delivery-unclear"),
            Self::Refused => Some("delivery-refused"),
            Self::Loop => Some("log-loop"),
        }
    }
}

/// One reason why a delivery is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) struct Finding {
    pub(crate) outcome: Outcome,
    /// One sentence without a full stop.
    pub(crate) headline: String,
    /// The statement that decides or comes closest, and what is not known.
    pub(crate) because: Vec<String>,
    pub(crate) at: Position,
    /// The API action that decides.
    pub(crate) action: String,
}
