//! Naming what the user may have meant.

/// The longest piece of the user's own text repeated in a sentence.
const QUOTED: usize = 60;

/// The word most like `word`, if one is like it enough to be a slip of the pen.
///
/// Of equally near words the first one wins.
pub(crate) fn nearest<'a>(word: &str, among: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = (word.chars().count() / 3).max(1);
    let mut best: Option<(usize, &str)> = None;
    for candidate in among {
        let away = distance(word, candidate);
        if away <= limit && best.is_none_or(|(nearest, _)| away < nearest) {
            best = Some((away, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// The `few` words most like `word`, nearest first.
pub(crate) fn closest<'a>(word: &str, among: &[&'a str], few: usize) -> Vec<&'a str> {
    let mut words = among.to_vec();
    words.sort_by_key(|candidate| distance(word, candidate));
    words.truncate(few);
    words
}

/// How many slips of the pen lie between two words. Case is not one, so that
/// `Archive` is `archive` before it is anything else.
fn distance(one: &str, other: &str) -> usize {
    // The measure takes time and space of the product of the two lengths.
    if one.len().abs_diff(other.len()) > QUOTED || one.len() > 4 * QUOTED {
        return usize::MAX;
    }
    strsim::damerau_levenshtein(&one.to_lowercase(), &other.to_lowercase())
}

/// Words as a phrase: "`a`, `b` or `c`".
pub(crate) fn list<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    let mut quoted: Vec<String> = words.into_iter().map(quoted).collect();
    match (quoted.pop(), quoted.is_empty()) {
        (None, _) => String::new(),
        (Some(only), true) => only,
        (Some(last), false) => format!("{} or {last}", quoted.join(", ")),
    }
}

/// Something the user wrote, in backticks, on one line and not too long of it.
pub(crate) fn quoted(text: &str) -> String {
    let mut shown = String::from("`");
    for (position, character) in text.chars().enumerate() {
        if position == QUOTED {
            shown.push('…');
            break;
        }
        if character.is_control() {
            shown.extend(character.escape_default());
        } else {
            shown.push(character);
        }
    }
    shown.push('`');
    shown
}
