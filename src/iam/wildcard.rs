//! Patterns with `*` and `?`.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html#reference_policies_elements_resource_wildcards>

/// A part of a pattern. A list of them, not text: an escaped or filled-in `*` is a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece {
    Letter(char),
    /// `?`, one letter.
    One,
    /// `*`, any letters or none.
    Any,
}

/// Reads a pattern.
pub(super) fn pieces(text: &str) -> impl Iterator<Item = Piece> + Clone {
    text.chars().map(|letter| match letter {
        '*' => Piece::Any,
        '?' => Piece::One,
        other => Piece::Letter(other),
    })
}

/// The pattern as it would be written if `*` and `?` were nothing special.
pub(super) fn plain(pattern: &[Piece]) -> String {
    let letter = |piece: &Piece| match piece {
        Piece::Letter(letter) => *letter,
        Piece::One => '?',
        Piece::Any => '*',
    };
    pattern.iter().map(letter).collect()
}

/// Whether the pattern matches the whole text.
///
/// Only the last `*` is ever tried again, so that a hostile pattern costs no more than its length times the text's.
pub(super) fn matches(pattern: impl Iterator<Item = Piece> + Clone, text: &str) -> bool {
    let (mut pattern, mut text) = (pattern, text.chars());
    let mut again = None;
    loop {
        match pattern.next() {
            Some(Piece::Any) => {
                again = Some((pattern.clone(), text.clone()));
                continue;
            }
            Some(Piece::One) if text.next().is_some() => continue,
            Some(Piece::Letter(wanted)) if text.next() == Some(wanted) => continue,
            None if text.as_str().is_empty() => return true,
            _ => {}
        }
        // The last `*` takes one letter more.
        let Some((after, from)) = &mut again else { return false };
        if from.next().is_none() {
            return false;
        }
        (pattern, text) = (after.clone(), from.clone());
    }
}

/// Actions have no case.
pub(super) fn matches_in_any_case(pattern: &str, text: &str) -> bool {
    if !pattern.contains(['*', '?']) {
        return pattern.eq_ignore_ascii_case(text);
    }
    let lower = |piece| match piece {
        Piece::Letter(letter) => Piece::Letter(letter.to_ascii_lowercase()),
        other => other,
    };
    matches(pieces(pattern).map(lower), &text.to_ascii_lowercase())
}
