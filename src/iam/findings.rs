//! What a set of statements comes to, and the answer made of it.

/// A statement, and what about it decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reason {
    pub(crate) policy: String,
    pub(crate) sid: String,
    pub(crate) why: String,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Verdict {
    Allowed {
        by: Reason,
    },
    /// A statement denies it, whatever allows it.
    Denied {
        by: Reason,
    },
    /// Nothing allows it.
    NotGranted {
        /// The statement that would have allowed it with the fewest changes.
        closest: Option<Reason>,
    },
    /// It hangs on what is not known.
    Unknown {
        because: Vec<String>,
    },
}

/// Whether one of some statements matches.
#[derive(Debug, Clone)]
pub(super) enum Finding {
    Yes(Reason),
    Perhaps(Vec<String>),
    /// With the statement that comes closest and how far off it is.
    No(Option<(usize, Reason)>),
}

impl Finding {
    pub(super) fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Yes(by), _) | (_, Self::Yes(by)) => Self::Yes(by),
            (Self::Perhaps(one), Self::Perhaps(other)) => Self::Perhaps(joined(one, other)),
            (Self::Perhaps(because), _) | (_, Self::Perhaps(because)) => Self::Perhaps(because),
            (Self::No(Some(one)), Self::No(Some(other))) => Self::No(Some(if other.0 < one.0 { other } else { one })),
            (Self::No(one), Self::No(other)) => Self::No(one.or(other)),
        }
    }

    pub(super) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::No(closest), _) | (_, Self::No(closest)) => Self::No(closest),
            (Self::Perhaps(one), Self::Perhaps(other)) => Self::Perhaps(joined(one, other)),
            (Self::Perhaps(because), _) | (_, Self::Perhaps(because)) => Self::Perhaps(because),
            (Self::Yes(by), Self::Yes(_)) => Self::Yes(by),
        }
    }
}

fn joined(mut one: Vec<String>, other: Vec<String>) -> Vec<String> {
    for because in other {
        if !one.contains(&because) {
            one.push(because);
        }
    }
    one
}
