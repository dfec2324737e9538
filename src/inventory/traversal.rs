//! Texts of Terraform: templates, and the plain references in them, which is nearly all that there is.
//! <https://developer.hashicorp.com/terraform/language/expressions/strings>

use std::borrow::Cow;

/// A piece of a template.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece<'t> {
    Text(Cow<'t, str>),
    /// What stands in `${}`.
    Expression(&'t str),
}

/// Splits a template, with escapes undone; nothing if it has directives, or an expression without an end.
pub(super) fn pieces(template: &str) -> Option<Vec<Piece<'_>>> {
    let mut pieces = Vec::new();
    let mut rest = template;
    while let Some(at) = [rest.find("${"), rest.find("%{")].into_iter().flatten().min() {
        let (before, marked) = rest.split_at_checked(at).unwrap_or((rest, ""));
        let (mark, after) = marked.split_at_checked(2).unwrap_or((marked, ""));
        let sign = mark.get(..1).unwrap_or_default();
        if let Some(before) = before.strip_suffix(sign) {
            pieces.push(Piece::Text(Cow::Owned(format!("{before}{mark}"))));
            rest = after;
            continue;
        }
        if sign == "%" {
            return None;
        }
        let end = end(after)?;
        if !before.is_empty() {
            pieces.push(Piece::Text(Cow::Borrowed(before)));
        }
        let expression = after.get(..end).unwrap_or_default();
        if expression.starts_with('~') || expression.ends_with('~') {
            return None;
        }
        pieces.push(Piece::Expression(expression.trim()));
        rest = after.get(end + 1..).unwrap_or_default();
    }
    if !rest.is_empty() || pieces.is_empty() {
        pieces.push(Piece::Text(Cow::Borrowed(rest)));
    }
    Some(pieces)
}

/// Where the `}` is that ends an expression. Braces of the expression and those in its texts do not.
fn end(expression: &str) -> Option<usize> {
    /// What is open: a brace of the expression, or a text.
    #[derive(PartialEq)]
    enum Open {
        Brace,
        Text,
    }
    let mut open = Vec::new();
    let mut bytes = expression.bytes().enumerate().peekable();
    while let Some((at, byte)) = bytes.next() {
        let inside = open.last() == Some(&Open::Text);
        match byte {
            b'\\' if inside => drop(bytes.next()),
            b'"' if inside => drop(open.pop()),
            b'"' => open.push(Open::Text),
            b'$' | b'%' if inside && bytes.peek().is_some_and(|(_, next)| *next == b'{') => {
                bytes.next();
                open.push(Open::Brace);
            }
            b'{' if !inside => open.push(Open::Brace),
            b'}' if !inside && open.pop().is_none() => return Some(at),
            _ => {}
        }
    }
    None
}

/// `a.b["c"][0].d` as its steps; nothing for any other expression.
pub(super) fn traversal(expression: &str) -> Option<Vec<&str>> {
    let (root, mut rest) = identifier(expression)?;
    let mut steps = vec![root];
    while !rest.is_empty() {
        let (step, tail) = match rest.strip_prefix('.') {
            Some(after) => number(after).or_else(|| identifier(after))?,
            None => {
                let inside = rest.strip_prefix('[')?;
                let (step, tail) = number(inside).or_else(|| quoted(inside))?;
                (step, tail.strip_prefix(']')?)
            }
        };
        steps.push(step);
        rest = tail;
    }
    Some(steps)
}

fn identifier(text: &str) -> Option<(&str, &str)> {
    let first = |letter: char| letter.is_alphabetic() || letter == '_';
    let more = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == '-';
    text.starts_with(first).then(|| text.split_at(text.find(|letter| !more(letter)).unwrap_or(text.len())))
}

fn number(text: &str) -> Option<(&str, &str)> {
    let end = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
    (end > 0).then(|| text.split_at(end))
}

fn quoted(text: &str) -> Option<(&str, &str)> {
    let (inside, tail) = text.strip_prefix('"')?.split_once('"')?;
    (!inside.contains(['\\', '$', '%'])).then_some((inside, tail))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_are_split_and_escapes_undone() {
        let text = |text: &'static str| Piece::Text(Cow::Borrowed(text));
        let cases: [(&str, Vec<Piece<'_>>); 8] = [
            ("", vec![text("")]),
            ("plain } \" text", vec![text("plain } \" text")]),
            ("${a.b}", vec![Piece::Expression("a.b")]),
            ("x-${ a.b }-y", vec![text("x-"), Piece::Expression("a.b"), text("-y")]),
            ("$${aws:username}", vec![text("${"), text("aws:username}")]),
            ("%%{x}$", vec![text("%{"), text("x}$")]),
            ("${f(\"}${g({})}\\\"\")}!", vec![Piece::Expression("f(\"}${g({})}\\\"\")"), text("!")]),
            ("${{a = 1}}", vec![Piece::Expression("{a = 1}")]),
        ];
        for (template, expected) in cases {
            assert_eq!(pieces(template).unwrap(), expected, "{template}");
        }
        for refused in ["%{ if x }", "${a", "${\"}", "${~ a ~}"] {
            assert!(pieces(refused).is_none(), "{refused}");
        }
    }

    #[test]
    fn only_plain_references_are_traversals() {
        let cases = [
            ("var.x", vec!["var", "x"]),
            ("aws_x.y-z[\"a/b\"].arn", vec!["aws_x", "y-z", "a/b", "arn"]),
            ("aws_x.y[0].a.0.b", vec!["aws_x", "y", "0", "a", "0", "b"]),
            ("true", vec!["true"]),
        ];
        for (expression, expected) in cases {
            assert_eq!(traversal(expression), Some(expected), "{expression}");
        }
        for other in ["", "f(x)", "a.b + 1", "a[*].b", "a.*.b", "a[b]", "a[\"${b}\"]", "a.", "a[0", "\"x\"", "1", "a b"]
        {
            assert_eq!(traversal(other), None, "{other}");
        }
    }
}
