//! What a resource is called: patterns of the catalog filled in.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Language;
use super::value::{or_unknown, text, unknown, why_unknown};
use crate::catalog::{Catalog, Fact, Location, ReadKind};

/// The kinds of resource that are read, by type in either language.
pub(super) struct Kinds<'a>(BTreeMap<&'a str, Vec<(&'a str, &'a ReadKind)>>);

impl<'a> Kinds<'a> {
    pub(super) fn new(catalog: &'a Catalog) -> Self {
        let mut kinds: BTreeMap<&str, Vec<(&str, &ReadKind)>> = BTreeMap::new();
        for (word, read) in catalog.reads() {
            kinds.entry(&read.cloudformation).or_default().push((word, read));
            kinds.entry(&read.terraform).or_default().push((word, read));
        }
        Self(kinds)
    }

    /// Every type with how it is read.
    pub(super) fn all(&self) -> impl Iterator<Item = (&'a str, &'a ReadKind)> {
        self.0.iter().flat_map(|(kind, reads)| reads.iter().map(|(_, read)| (*kind, *read)))
    }

    /// Our words for a type, with how it is read.
    pub(super) fn of(&self, kind: &str) -> &[(&'a str, &'a ReadKind)] {
        self.0.get(kind).map(Vec::as_slice).unwrap_or_default()
    }
}

/// Where a fact stands in a language.
pub(super) fn locations(fact: &Fact, language: Language) -> &[Location] {
    match language {
        Language::CloudFormation => &fact.cloudformation.0,
        Language::Terraform | Language::TerraformPlan => &fact.terraform.0,
    }
}

/// A piece of a pattern.
enum Piece<'p> {
    Text(&'p str),
    Name(&'p str),
}

/// Splits `arn:{partition}:s3:::{name}`. Only a plain word in braces is a name: a default may be JSON.
fn pieces(pattern: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = pattern;
    let mut from = 0;
    while let Some(at) = rest.get(from..).and_then(|tail| tail.find('{')).map(|at| at + from) {
        let name = rest.get(at + 1..).and_then(|tail| tail.split_once('}')).map(|(name, _)| name);
        let word = |name: &&str| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
        match name.filter(word) {
            Some(name) => {
                pieces.extend(rest.get(..at).filter(|text| !text.is_empty()).map(Piece::Text));
                pieces.push(Piece::Name(name));
                rest = rest.get(at + name.len() + 2..).unwrap_or_default();
                from = 0;
            }
            None => from = at + 1,
        }
    }
    pieces.extend(Some(rest).filter(|text| !text.is_empty()).map(Piece::Text));
    pieces
}

/// The names in a pattern.
pub(super) fn words(pattern: &str) -> impl Iterator<Item = &str> {
    pieces(pattern).into_iter().filter_map(|piece| match piece {
        Piece::Name(name) => Some(name),
        Piece::Text(_) => None,
    })
}

/// A resource whose patterns are filled in.
pub(super) struct Subject<'s> {
    pub(super) read: &'s ReadKind,
    pub(super) language: Language,
    pub(super) address: &'s str,
    pub(super) identity: &'s str,
    pub(super) partition: &'s str,
    pub(super) account: Option<&'s str>,
    pub(super) region: Option<&'s str>,
}

/// Looks up a fact by its word, or a property by its name; nothing where it is not set.
pub(super) type Lookup<'l> = &'l dyn Fn(&str) -> Option<Value>;

impl Subject<'_> {
    /// A pattern with everything filled in; `fact` gives the value of a fact, if it has one.
    ///
    /// # Errors
    /// Why a part of it is not known.
    pub(super) fn fill(&self, pattern: &str, fact: Lookup<'_>) -> Result<String, String> {
        let mut out = String::new();
        for piece in pieces(pattern) {
            match piece {
                Piece::Text(text) => out.push_str(text),
                Piece::Name("partition") => out.push_str(self.partition),
                Piece::Name("id") => out.push_str(self.identity),
                Piece::Name("account") => out.push_str(self.account.ok_or_else(|| self.missing("account"))?),
                Piece::Name("region") => out.push_str(self.region.ok_or_else(|| self.missing("region"))?),
                Piece::Name("arn") => match &self.read.arn {
                    // An ARN that is made of itself is a broken description.
                    Some(arn) if !words(arn).any(|word| word == "arn") => out.push_str(&self.fill(arn, fact)?),
                    _ => return Err(format!("the ARN of `{}`", self.address)),
                },
                Piece::Name(word) => out.push_str(&self.fact(word, fact)?),
            }
        }
        Ok(out)
    }

    fn missing(&self, what: &str) -> String {
        format!("the {what} of `{}`; give it with `--{what}`", self.address)
    }

    /// The value of a fact as text, or what stands for it.
    fn fact(&self, word: &str, fact: Lookup<'_>) -> Result<String, String> {
        match fact(word) {
            // AWS invents the name, or only the deployment knows it: what refers to the resource means this one.
            None if word == "name" => Ok(self.identity.to_owned()),
            Some(value) if word == "name" && why_unknown(&value).is_some() => Ok(self.identity.to_owned()),
            Some(value) => text(&value),
            None => match self.read.facts.get(word).and_then(|fact| fact.default.as_deref()) {
                Some(default) if words(default).all(|other| other != word) => self.fill(default, fact),
                _ => Err(format!("the {} of `{}`", word.replace('_', " "), self.address)),
            },
        }
    }

    /// What an attribute gives, where the catalog says so; `property` gives properties of the resource itself.
    pub(super) fn attribute(&self, name: &str, property: Lookup<'_>) -> Option<Value> {
        let patterns = match self.language {
            Language::CloudFormation => &self.read.attributes.cloudformation,
            Language::Terraform | Language::TerraformPlan => &self.read.attributes.terraform,
        };
        let pattern = patterns.get(name)?;
        let fact = |word: &str| {
            let places = locations(self.read.facts.get(word)?, self.language);
            let own = places.iter().filter(|place| place.beside.is_none());
            let value = |place: &Location| {
                let (first, rest) = place.path.split_first()?;
                rest.iter().try_fold(property(first)?, |value, step| value.get(step).cloned())
            };
            own.filter_map(value).find(|value| !value.is_null())
        };
        Some(or_unknown(self.fill(pattern, &fact).map(Value::from)))
    }
}

/// What a reference to an attribute gives that nobody describes: a text of its own, so that two references to it are
/// equal.
pub(super) fn stand_in(identity: &str, attribute: &str) -> Value {
    Value::from(format!("{identity}.{}", super::value::safe(attribute)))
}

/// Something that is referred to and is not there.
pub(super) fn absent(name: &str) -> Value {
    unknown(format!("`{name}`, which is not in what was read"))
}
