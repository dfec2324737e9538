//! Under which keys a stream writes objects: prefixes with expressions that Firehose fills in.
//! <https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html>

use crate::diagnostic::{Diagnostic, Origin};

/// What the keys of delivered objects begin with, below the folder of the stream, unless the blueprint says otherwise.
pub(super) const BY_HOUR: &str = "!{timestamp:yyyy/MM/dd/HH}/";
/// The same of records that could not be delivered.
pub(super) const BY_ERROR: &str = "!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd}/";
/// What an error prefix cannot do without.
const ERROR: (&str, &str) = ("firehose", "error-output-type");

/// Which of the two prefixes it is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    Delivered,
    Failed,
}

/// The expressions of a prefix, as namespace and value, in order; or what is wrong with it.
pub(super) fn expressions(prefix: &str) -> Result<Vec<(&str, &str)>, String> {
    let mut found = Vec::new();
    let mut rest = prefix;
    while let Some((before, after)) = rest.split_once("!{") {
        plain(before)?;
        let (inside, after) = after.split_once('}').ok_or("an expression ends with `}`")?;
        let (namespace, value) = inside
            .split_once(':')
            .ok_or_else(|| format!("`!{{{inside}}}` is not of the form `!{{namespace:value}}`"))?;
        found.push((namespace, value));
        rest = after;
    }
    plain(rest)?;
    if prefix.starts_with('/') || prefix.contains("//") {
        return Err("there are no empty folders".into());
    }
    Ok(found)
}

/// What stands between expressions.
fn plain(text: &str) -> Result<(), String> {
    let odd = text.chars().find(|char| !char.is_ascii_alphanumeric() && !"/_.=-".contains(*char));
    odd.map_or(Ok(()), |odd| Err(format!("`{odd}` cannot stand outside of an expression")))
}

/// Whether AWS knows what an expression asks for.
fn known(usage: Use, (namespace, value): (&str, &str)) -> Result<(), String> {
    match (namespace, usage) {
        ("timestamp", _) => timestamp(value),
        ("firehose", _) if value == "random-string" => Ok(()),
        ("firehose", Use::Failed) if value == ERROR.1 => Ok(()),
        ("firehose", _) if value == ERROR.1 => Err(format!("`{value}` is known for `error_prefix` alone")),
        ("firehose", Use::Delivered) => Err("of `firehose` there is `random-string`".into()),
        ("firehose", Use::Failed) => Err("of `firehose` there are `error-output-type` and `random-string`".into()),
        ("partitionKeyFromQuery" | "partitionKeyFromLambda", Use::Delivered) => Ok(()),
        ("partitionKeyFromQuery" | "partitionKeyFromLambda", Use::Failed) => {
            Err("records that could not be delivered have no partition keys".into())
        }
        _ => Err(format!(
            "`{namespace}` is none of `timestamp`, `firehose`, `partitionKeyFromQuery` and `partitionKeyFromLambda`"
        )),
    }
}

/// A pattern of Java's `DateTimeFormatter`.
fn timestamp(pattern: &str) -> Result<(), String> {
    let quotes = pattern.matches('\'').count();
    let outside = pattern.split('\'').step_by(2).flat_map(str::chars);
    let odd = outside.into_iter().find(|char| match char.is_ascii_alphabetic() {
        true => !"GuyDMLdQqYwWEecFahKkHmsSAnNVvzOXxZ".contains(*char),
        false => !char.is_ascii_digit() && !"/_.=: -".contains(*char),
    });
    match odd {
        _ if pattern.is_empty() => Err("`timestamp` needs a pattern, such as `yyyy/MM/dd`".into()),
        _ if !quotes.is_multiple_of(2) => Err("a quotation mark in a pattern of `timestamp` has no second one".into()),
        Some(odd) => Err(format!("`{odd}` means nothing in a pattern of `timestamp`; quote it: `'{odd}'`")),
        None => Ok(()),
    }
}

/// Reports what is wrong with a prefix of the blueprint; its expressions, if nothing is.
pub(super) fn check<'a>(
    usage: Use,
    prefix: &'a str,
    origin: &Origin,
    problems: &mut Vec<Diagnostic>,
) -> Option<Vec<(&'a str, &'a str)>> {
    let word = origin.last().unwrap_or_default();
    let found = expressions(prefix).and_then(|found| {
        found.iter().try_for_each(|expression| known(usage, *expression))?;
        if usage == Use::Failed && !found.contains(&ERROR) {
            return Err(format!("it needs `!{{{}:{}}}`", ERROR.0, ERROR.1));
        }
        Ok(found)
    });
    match found {
        Ok(found) => Some(found),
        Err(why) => {
            let problem = Diagnostic::error("malformed-value", format!("`{word}` is not a prefix that Firehose knows"))
                .at(origin, why)
                .help(format!("write for example `{}`", if usage == Use::Delivered { BY_HOUR } else { BY_ERROR }));
            problems.push(problem);
            None
        }
    }
}
