//! From characters to bytes.

/// How many characters lie between two remembered ones.
const STRIDE: usize = 64;

/// Finds the byte of a character: the parser counts characters, all else bytes.
pub(super) struct Offsets<'text> {
    text: &'text str,
    /// The byte of every [`STRIDE`]th character; nothing when all are one byte.
    marks: Vec<usize>,
}

impl<'text> Offsets<'text> {
    pub(super) fn new(text: &'text str) -> Self {
        let marks = if text.is_ascii() {
            Vec::new()
        } else {
            let bytes = text.char_indices().map(|(byte, _)| byte);
            bytes.step_by(STRIDE).collect()
        };
        Self { text, marks }
    }

    /// The byte at which this character starts, or the end of the text.
    pub(super) fn byte(&self, character: usize) -> usize {
        if self.marks.is_empty() {
            return character.min(self.text.len());
        }
        let Some(mark) = self.marks.get(character / STRIDE).copied() else {
            return self.text.len();
        };
        let rest = self.text.get(mark..).unwrap_or_default();
        rest.char_indices().nth(character % STRIDE).map_or(self.text.len(), |(byte, _)| mark + byte)
    }
}
