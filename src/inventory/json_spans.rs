//! Where each value of a JSON text stands.

use crate::diagnostic::{Inside, Node, Spans};

/// The spans of a text that was read as JSON already, and so is known to be well formed and not too deep.
pub(super) fn spans(text: &str) -> Spans {
    let mut scanner = Scanner { text, at: 0 };
    Spans::new(scanner.value())
}

struct Scanner<'t> {
    text: &'t str,
    at: usize,
}

impl Scanner<'_> {
    fn peek(&mut self) -> Option<u8> {
        let rest = self.text.as_bytes().get(self.at..)?;
        self.at += rest.iter().position(|byte| !byte.is_ascii_whitespace()).unwrap_or(rest.len());
        self.text.as_bytes().get(self.at).copied()
    }

    fn value(&mut self) -> Node {
        let first = self.peek();
        let start = self.at;
        let inside = match first {
            Some(b'{') => Inside::Mapping(self.members()),
            Some(b'[') => Inside::List(self.items()),
            Some(b'"') => {
                self.string();
                Inside::Nothing
            }
            _ => {
                let rest = self.text.get(self.at..).unwrap_or_default();
                let ends = |letter: char| ",]}".contains(letter) || letter.is_ascii_whitespace();
                self.at += rest.find(ends).unwrap_or(rest.len());
                Inside::Nothing
            }
        };
        Node { key: None, value: start..self.at, inside }
    }

    fn items(&mut self) -> Vec<Node> {
        let mut items = Vec::new();
        self.at += 1;
        loop {
            match self.peek() {
                None => return items,
                Some(b']') => {
                    self.at += 1;
                    return items;
                }
                Some(b',') => self.at += 1,
                Some(_) => items.push(self.value()),
            }
        }
    }

    fn members(&mut self) -> Vec<(String, Node)> {
        let mut members: Vec<(String, Node)> = Vec::new();
        self.at += 1;
        loop {
            match self.peek() {
                Some(b'"') => {
                    let start = self.at;
                    let key = start..self.string();
                    let name = self.text.get(key.clone()).and_then(|text| serde_json::from_str(text).ok());
                    if self.peek() == Some(b':') {
                        self.at += 1;
                    }
                    self.peek();
                    let node = Node { key: Some(key), ..self.value() };
                    members.push((name.unwrap_or_default(), node));
                }
                Some(b'}') | None => {
                    self.at += 1;
                    break;
                }
                Some(_) => self.at += 1,
            }
        }
        // Of a key that is given twice the last value counts.
        members.reverse();
        members.sort_by(|(one, _), (other, _)| one.cmp(other));
        members.dedup_by(|(later, _), (kept, _)| later == kept);
        members
    }

    /// Goes past a text, and says where it ends.
    fn string(&mut self) -> usize {
        let mut escaped = true;
        let bytes = self.text.as_bytes().get(self.at..).unwrap_or_default();
        let ends = |byte: &u8| {
            let end = *byte == b'"' && !escaped;
            escaped = *byte == b'\\' && !escaped;
            end
        };
        // The first quote opens.
        self.at += bytes.iter().position(ends).map_or(bytes.len(), |at| at + 1);
        self.at
    }
}
