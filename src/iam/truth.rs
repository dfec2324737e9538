//! Yes, no, and it cannot be known.

/// Whether something matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Truth {
    Match,
    NoMatch,
    /// With what would have to be known.
    Unknown(String),
}

impl Truth {
    pub(crate) fn negated_if(self, negated: bool) -> Self {
        match self {
            Self::Match if negated => Self::NoMatch,
            Self::NoMatch if negated => Self::Match,
            other => other,
        }
    }

    /// One match is enough, whatever else is unknown.
    pub(crate) fn any(all: impl IntoIterator<Item = Self>) -> Self {
        let mut found = Self::NoMatch;
        for one in all {
            match one {
                Self::Match => return Self::Match,
                Self::Unknown(_) if found == Self::NoMatch => found = one,
                _ => {}
            }
        }
        found
    }

    /// One that does not match is enough, whatever else is unknown.
    pub(crate) fn all(all: impl IntoIterator<Item = Self>) -> Self {
        Self::any(all.into_iter().map(|one| one.negated_if(true))).negated_if(true)
    }
}

impl From<bool> for Truth {
    fn from(matches: bool) -> Self {
        if matches { Self::Match } else { Self::NoMatch }
    }
}
