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
pub(super) fn pieces(text: &str) -> impl Iterator<Item = Piece> {
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
pub(super) fn matches(pattern: &[Piece], text: &str) -> bool {
    let (mut pattern, mut text) = (pattern, text.chars());
    let mut again: Option<(&[Piece], std::str::Chars<'_>)> = None;
    loop {
        match pattern.split_first() {
            Some((Piece::Any, after)) => {
                again = Some((after, text.clone()));
                pattern = after;
                continue;
            }
            Some((piece, after)) => {
                let fits = |letter| matches!(piece, Piece::One) || *piece == Piece::Letter(letter);
                if text.next().is_some_and(fits) {
                    pattern = after;
                    continue;
                }
            }
            None if text.as_str().is_empty() => return true,
            None => {}
        }
        // The last `*` takes one letter more.
        let Some((after, from)) = &mut again else { return false };
        if from.next().is_none() {
            return false;
        }
        (pattern, text) = (after, from.clone());
    }
}

/// Actions have no case.
pub(super) fn matches_in_any_case(pattern: &str, text: &str) -> bool {
    let pattern: Vec<Piece> = pieces(&pattern.to_ascii_lowercase()).collect();
    matches(&pattern, &text.to_ascii_lowercase())
}
