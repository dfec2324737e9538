//! Records that go into folders by what is in them.
//! <https://docs.aws.amazon.com/firehose/latest/dev/dynamic-partitioning.html>

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::keys::BY_HOUR;
use crate::diagnostic::{Diagnostic, Origin, Place};

/// The namespaces of prefixes.
const QUERY: &str = "partitionKeyFromQuery";
const LAMBDA: &str = "partitionKeyFromLambda";
/// The word for keys that a function names.
const TRANSFORM: &str = "transform";
/// The most characters of a parameter of a processor.
const LONGEST: usize = 5120;

/// The jq queries of a stream, by key; none where a function names the keys.
pub(super) fn queries(said: Option<&Value>) -> BTreeMap<&str, &str> {
    let queries = said.and_then(Value::as_object).into_iter().flatten();
    queries.filter_map(|(key, query)| Some((key.as_str(), query.as_str()?))).collect()
}

/// The query that finds every key; `None` where there are none.
pub(super) fn query(said: Option<&Value>) -> Option<String> {
    let queries = queries(said);
    // A pipe or an alternative in a query would end the key, were it not in parentheses.
    let each = |(key, query): (&str, &str)| match query
        .chars()
        .all(|char| char.is_ascii_alphanumeric() || "._".contains(char))
    {
        true => format!("{key}:{query}"),
        false => format!("{key}:({query})"),
    };
    let all: Vec<String> = queries.into_iter().map(each).collect();
    (!all.is_empty()).then(|| format!("{{{}}}", all.join(",")))
}

/// The keys and the hour, as the names of folders that query engines read.
pub(super) fn prefix(said: Option<&Value>) -> String {
    let keys = queries(said).into_keys().map(|key| format!("{key}=!{{{QUERY}:{key}}}/"));
    keys.chain([BY_HOUR.to_owned()]).collect()
}

/// What is looked at together.
pub(super) struct Partitions<'a> {
    pub(super) origin: &'a Origin,
    pub(super) words: &'a Map<String, Value>,
    /// Whether there is a function.
    pub(super) transforms: bool,
    /// The expressions of the prefix, if the blueprint has one.
    pub(super) prefix: Option<Vec<(&'a str, &'a str)>>,
}

impl Partitions<'_> {
    fn place(&self) -> Origin {
        self.origin.key("partition_by")
    }

    /// Whether a function is said to name the keys.
    fn by_function(&self) -> bool {
        self.words.get("partition_by").and_then(Value::as_str) == Some(TRANSFORM)
    }

    pub(super) fn check(&self, problems: &mut Vec<Diagnostic>) {
        match self.words.get("partition_by") {
            None => self.check_without(problems),
            Some(said) => {
                self.check_prefix(&queries(Some(said)), problems);
                if self.by_function() {
                    self.check_function(problems);
                }
                if query(Some(said)).is_some_and(|query| query.len() > LONGEST) {
                    let headline = format!("the queries together must have at most {LONGEST} characters");
                    problems.push(Diagnostic::error("out-of-range", headline).at(&self.place(), "AWS takes no more"));
                }
            }
        }
    }

    /// Without keys there is nothing to try again, and no key in the prefix.
    fn check_without(&self, problems: &mut Vec<Diagnostic>) {
        if self.words.contains_key("retry") {
            let problem = Diagnostic::error("option-without-effect", "`retry` does nothing without `partition_by`")
                .at(Place::Key(self.origin.key("retry")), "only with `partition_by`")
                .note("other streams to archives try again for as long as AWS does");
            problems.push(problem);
        }
        let keys = self.prefix.iter().flatten().filter(|(namespace, _)| [QUERY, LAMBDA].contains(namespace));
        if let Some((_, key)) = keys.into_iter().next() {
            let problem =
                Diagnostic::error("missing-key", format!("the prefix has the key `{key}`, and there are none"))
                    .at(&self.origin.key("prefix"), "needs `partition_by`")
                    .help(format!("say where it is found in a record: `partition_by: {{ {key}: .{key} }}`"));
            problems.push(problem);
        }
    }

    fn check_function(&self, problems: &mut Vec<Diagnostic>) {
        if !self.transforms {
            let problem = Diagnostic::error("missing-key", "there is no function that names the keys")
                .at(&self.place(), "needs `transform`");
            problems.push(problem);
        }
        let named = |prefix: &Vec<(&str, &str)>| prefix.iter().any(|(namespace, _)| *namespace == LAMBDA);
        // A prefix that is wrong has been reported.
        if self.prefix.as_ref().map_or(!self.words.contains_key("prefix"), |prefix| !named(prefix)) {
            let problem = Diagnostic::error("missing-key", "the prefix has none of the keys that the function names")
                .at(&self.place(), "needs `prefix` with one")
                .help(format!("write for example `prefix: 'team=!{{{LAMBDA}:team}}/{BY_HOUR}'`"));
            problems.push(problem);
        }
    }

    /// Every key is in the prefix, and every key of the prefix is one.
    fn check_prefix(&self, queries: &BTreeMap<&str, &str>, problems: &mut Vec<Diagnostic>) {
        let Some(prefix) = &self.prefix else { return };
        let place = self.origin.key("prefix");
        for (namespace, key) in prefix {
            if *namespace == LAMBDA && !self.transforms && !self.by_function() {
                let problem = Diagnostic::error("missing-key", format!("no function names the key `{key}`"))
                    .at(&place, "needs `transform`");
                problems.push(problem);
            } else if *namespace == QUERY && !queries.contains_key(key) {
                let problem = Diagnostic::error("malformed-value", format!("`{key}` is not a key of `partition_by`"))
                    .at(&place, "names a key that there is not")
                    .also(Place::Key(self.place()), "the keys are given here")
                    .did_you_mean(key, queries.keys().copied());
                problems.push(problem);
            }
        }
        for key in queries.keys().filter(|key| !prefix.contains(&(QUERY, key))) {
            let problem =
                Diagnostic::error("option-without-effect", format!("the prefix does not use the key `{key}`"))
                    .at(Place::Key(self.place().key(key)), format!("needs `!{{{QUERY}:{key}}}` in the prefix"))
                    .also(&place, "the prefix");
            problems.push(problem);
        }
    }
}
