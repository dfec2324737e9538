//! Where in the blueprint a value comes from.

use std::ops::Range;

/// A place in the blueprint, as an RFC 6901 JSON pointer.
///
/// The empty pointer is the whole document.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Origin(String);

impl Origin {
    pub(crate) fn root() -> Self {
        Self::default()
    }

    /// The place a JSON pointer from elsewhere, already escaped, names.
    pub(crate) fn from_pointer(pointer: impl Into<String>) -> Self {
        Self(pointer.into())
    }

    /// The value of this mapping under `name`.
    #[must_use]
    pub(crate) fn key(&self, name: &str) -> Self {
        let mut pointer = self.0.clone();
        pointer.push('/');
        for character in name.chars() {
            match character {
                '~' => pointer.push_str("~0"),
                '/' => pointer.push_str("~1"),
                other => pointer.push(other),
            }
        }
        Self(pointer)
    }

    /// The item of this list at `position`, counted from zero.
    #[must_use]
    pub(crate) fn index(&self, position: usize) -> Self {
        Self(format!("{}/{position}", self.0))
    }

    /// The item of a list at a position, or this itself where a single word stands in place of the list.
    #[must_use]
    pub(crate) fn item(&self, position: Option<usize>) -> Self {
        position.map_or_else(|| self.clone(), |position| self.index(position))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// The steps from the document down to this place, unescaped.
    pub(crate) fn segments(&self) -> impl Iterator<Item = String> + '_ {
        self.0
            .split('/')
            .skip(1)
            // `~1` first: `~01` stands for `~1`, not for `/`.
            .map(|step| step.replace("~1", "/").replace("~0", "~"))
    }

    /// The last step, which is the name of the key where the parent is a mapping.
    pub(crate) fn last(&self) -> Option<String> {
        self.segments().last()
    }
}

/// What a label points at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Value(Origin),
    /// The key that introduces a value, rather than the value.
    Key(Origin),
    /// Bytes of the source, for what never became a value, such as a syntax error.
    Bytes(Range<usize>),
    /// The blueprint as a whole.
    Nowhere,
}

impl Place {
    /// The pointer of the value this place belongs to.
    pub(crate) fn origin(&self) -> Option<&Origin> {
        match self {
            Self::Value(origin) | Self::Key(origin) => Some(origin),
            Self::Bytes(_) | Self::Nowhere => None,
        }
    }
}

impl From<&Origin> for Place {
    fn from(origin: &Origin) -> Self {
        Self::Value(origin.clone())
    }
}

impl From<Range<usize>> for Place {
    fn from(bytes: Range<usize>) -> Self {
        Self::Bytes(bytes)
    }
}
