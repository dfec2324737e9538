//! The operators of conditions, each comparing one value of the policy with one of the request.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>

use std::cmp::Ordering;

use super::addresses::Range;
use super::call::Call;
use super::moments;
use super::truth::Truth;
use super::variables::{Filled, fill, has_any};
use super::wildcard::{Piece, matches, plain};

/// What is compared, whatever comes before and after it in the operator's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparison {
    Text,
    TextInAnyCase,
    TextPattern,
    Arn,
    Number(&'static [Ordering]),
    Date(&'static [Ordering]),
    Bool,
    Binary,
    Address,
    Null,
}

const EQUAL: &[Ordering] = &[Ordering::Equal];
const LESS: &[Ordering] = &[Ordering::Less];
const AT_MOST: &[Ordering] = &[Ordering::Less, Ordering::Equal];
const GREATER: &[Ordering] = &[Ordering::Greater];
const AT_LEAST: &[Ordering] = &[Ordering::Greater, Ordering::Equal];

/// The comparison that an operator's name stands for, and whether it is negated.
pub(super) fn named(name: &str) -> Option<(Comparison, bool)> {
    Some(match name {
        "StringEquals" => (Comparison::Text, false),
        "StringNotEquals" => (Comparison::Text, true),
        "StringEqualsIgnoreCase" => (Comparison::TextInAnyCase, false),
        "StringNotEqualsIgnoreCase" => (Comparison::TextInAnyCase, true),
        "StringLike" => (Comparison::TextPattern, false),
        "StringNotLike" => (Comparison::TextPattern, true),
        "ArnEquals" | "ArnLike" => (Comparison::Arn, false),
        "ArnNotEquals" | "ArnNotLike" => (Comparison::Arn, true),
        "NumericEquals" => (Comparison::Number(EQUAL), false),
        "NumericNotEquals" => (Comparison::Number(EQUAL), true),
        "NumericLessThan" => (Comparison::Number(LESS), false),
        "NumericLessThanEquals" => (Comparison::Number(AT_MOST), false),
        "NumericGreaterThan" => (Comparison::Number(GREATER), false),
        "NumericGreaterThanEquals" => (Comparison::Number(AT_LEAST), false),
        "DateEquals" => (Comparison::Date(EQUAL), false),
        "DateNotEquals" => (Comparison::Date(EQUAL), true),
        "DateLessThan" => (Comparison::Date(LESS), false),
        "DateLessThanEquals" => (Comparison::Date(AT_MOST), false),
        "DateGreaterThan" => (Comparison::Date(GREATER), false),
        "DateGreaterThanEquals" => (Comparison::Date(AT_LEAST), false),
        "Bool" => (Comparison::Bool, false),
        "BinaryEquals" => (Comparison::Binary, false),
        "IpAddress" => (Comparison::Address, false),
        "NotIpAddress" => (Comparison::Address, true),
        "Null" => (Comparison::Null, false),
        _ => return None,
    })
}

/// Whether the request's value is what the policy's value asks for. Texts that are not of the operator's kind leave the
/// answer open: what IAM makes of them is not documented.
pub(super) fn compare(comparison: Comparison, wanted: &str, given: &str, call: &Call, has_variables: bool) -> Truth {
    match comparison {
        Comparison::Text if !has_any(wanted, has_variables) => (wanted == given).into(),
        Comparison::Text | Comparison::TextInAnyCase | Comparison::TextPattern | Comparison::Arn => {
            match fill(wanted, call, has_variables) {
                Filled::Pattern(pattern) => compare_text(comparison, &pattern, given),
                // Equal to nothing and like nothing, so that the negated operators match.
                Filled::Missing => Truth::NoMatch,
                Filled::Unknown(because) => Truth::Unknown(because),
            }
        }
        Comparison::Number(orders) => ordered(number(wanted), number(given), orders, "a number", wanted, given),
        Comparison::Date(orders) => {
            ordered(moments::parse(wanted), moments::parse(given), orders, "a date", wanted, given)
        }
        Comparison::Bool | Comparison::Null => ordered(truth(wanted), truth(given), EQUAL, "a truth", wanted, given),
        Comparison::Binary => ordered(base64(wanted), base64(given), EQUAL, "base64", wanted, given),
        Comparison::Address => match (Range::parse(wanted), given.parse()) {
            (Some(range), Ok(address)) => range.contains(address).into(),
            _ => Truth::Unknown(format!("whether the address `{given}` is in `{wanted}`")),
        },
    }
}

fn compare_text(comparison: Comparison, pattern: &[Piece], given: &str) -> Truth {
    match comparison {
        Comparison::Text => (plain(pattern) == given).into(),
        Comparison::TextInAnyCase => (plain(pattern).to_lowercase() == given.to_lowercase()).into(),
        Comparison::Arn => arn(pattern, given),
        _ => matches(pattern.iter().copied(), given).into(),
    }
}

/// Each of the six parts by itself: `*` does not go over a colon, but in the last part, which may have colons.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN>
fn arn(pattern: &[Piece], given: &str) -> Truth {
    let wanted: Vec<&[Piece]> = pattern.splitn(6, |piece| *piece == Piece::Letter(':')).collect();
    if wanted.len() < 6 {
        return Truth::Unknown(format!("what `{}` stands for, which has not the six parts of an ARN", plain(pattern)));
    }
    let given: Vec<&str> = given.splitn(6, ':').collect();
    (given.len() == 6 && wanted.iter().zip(given).all(|(wanted, given)| matches(wanted.iter().copied(), given))).into()
}

fn ordered<T: PartialOrd>(
    wanted: Option<T>,
    given: Option<T>,
    orders: &[Ordering],
    kind: &str,
    wanted_text: &str,
    given_text: &str,
) -> Truth {
    match (&wanted, &given) {
        (Some(wanted), Some(given)) => given.partial_cmp(wanted).is_some_and(|order| orders.contains(&order)).into(),
        (None, _) => Truth::Unknown(format!("what `{wanted_text}` stands for, which is not {kind}")),
        (_, None) => Truth::Unknown(format!("what `{given_text}` stands for, which is not {kind}")),
    }
}

fn number(text: &str) -> Option<f64> {
    // `inf` and `nan` are numbers to Rust alone.
    let written = text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
    text.parse().ok().filter(|_| written)
}

fn truth(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}

/// The text itself: two texts are the same bytes if they are the same letters, but for what fills up the last four.
fn base64(text: &str) -> Option<&str> {
    let letters = text.trim_end_matches('=');
    let written = letters.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/".contains(&byte));
    // The last letter has bits that are of no byte. Were they not 0, other letters would be the same bytes.
    let ends = match letters.len() % 4 {
        0 => true,
        2 => letters.ends_with(['A', 'Q', 'g', 'w']),
        3 => letters.bytes().last().is_some_and(|byte| b"AEIMQUYcgkosw048".contains(&byte)),
        _ => false,
    };
    (written && ends && text.len() - letters.len() < 3).then_some(letters)
}
