//! Destinations of streams that are created with them, in place of those that are named by an ARN.

mod collection;
mod domain;
mod logs;
mod sizes;
mod table;
mod workgroup;

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::builder::Builder;
use super::secrets::{self, SECRET, Secret};
use super::stream::Resolved;
use super::text::Text;
use super::{Estate, ItemKey};
use crate::blueprint::{Blueprint, Streamed};
use crate::diagnostic::{Diagnostic, Origin, Place};
use collection::Collection;
use domain::Domain;
use workgroup::Workgroup;

/// The word that says how a destination is created.
const CREATE: &str = "create";

/// The words that name what is there already, by the kind of destination.
const EXISTING: [(&str, &[&str]); 3] =
    [("opensearch", &["domain"]), (SERVERLESS, &["collection", "endpoint"]), (WAREHOUSE, &["jdbc"])];

/// The kind of destinations that are collections.
const SERVERLESS: &str = "opensearch-serverless";

/// The kind of destinations that are workgroups.
const WAREHOUSE: &str = "redshift";

/// A destination that is created, resolved.
#[derive(Debug, Clone)]
pub(crate) struct Created {
    name: String,
    /// Of what the blueprint says of it.
    origin: Origin,
    pub(crate) account: String,
    pub(crate) region: String,
    kind: Kind,
}

#[derive(Debug, Clone)]
enum Kind {
    Domain(Box<Domain>),
    Collection(Collection),
    Workgroup(Box<Workgroup>),
}

/// A destination that is to be created.
struct Asked<'a> {
    blueprint: &'a Blueprint,
    name: &'a str,
    target: &'a Streamed,
}

/// Whether a destination is to be created.
pub(crate) fn is_asked_for(target: &Streamed) -> bool {
    target.options.contains_key(CREATE)
}

/// Every destination that is created, by name. Reports what does not belong together, also of those that no stream delivers to.
pub(crate) fn resolve(
    blueprint: &Blueprint,
    builder: &mut Builder<'_>,
    streamed: &BTreeMap<String, &Streamed>,
    secrets: &BTreeMap<String, Secret>,
) -> BTreeMap<String, Created> {
    let mut found = BTreeMap::new();
    for (name, target) in streamed {
        let Some((_, words)) = EXISTING.iter().find(|(kind, _)| *kind == target.kind) else { continue };
        let origin = Origin::root().key("destinations").key(name);
        let Some(create) = target.options.get(CREATE) else {
            builder.problems.extend(words.iter().filter_map(|word| missing(name, word, &target.options, &origin)));
            continue;
        };
        for word in words.iter().filter(|word| target.options.contains_key(**word)) {
            builder.problems.push(
                Diagnostic::error("option-without-effect", format!("`{word}` does not apply to `{name}`"))
                    .at(Place::Key(origin.key(word)), "it names what is there already")
                    .also(Place::Key(origin.key(CREATE)), "and this creates one")
                    .help("give one of both"),
            );
        }
        let asked = Asked { blueprint, name, target };
        found.extend(created(builder, &asked, create, secrets).map(|made| (name.clone(), made)));
    }
    found
}

fn missing(name: &str, word: &str, said: &Map<String, Value>, origin: &Origin) -> Option<Diagnostic> {
    let problem = Diagnostic::error("missing-key", format!("`{name}` needs `{word}`, or `{CREATE}`"))
        .at(Place::Key(origin.clone()), format!("needs `{word}` or `{CREATE}`"))
        .help(format!("name what is there already with `{word}`, or have it created with `{CREATE}`"));
    (!said.contains_key(word)).then_some(problem)
}

fn created(
    builder: &mut Builder<'_>,
    asked: &Asked<'_>,
    create: &Value,
    secrets: &BTreeMap<String, Secret>,
) -> Option<Created> {
    let Asked { name, target, .. } = *asked;
    let origin = Origin::root().key("destinations").key(name);
    let (account, region) = place(builder, (name, target), create, &origin, secrets)?;
    let kind = match target.kind.as_str() {
        WAREHOUSE => Kind::Workgroup(Box::new(Workgroup::of(builder, asked, &region, create, &origin)?)),
        SERVERLESS => Kind::Collection(Collection::of(builder, name, target, create, &origin)?),
        _ => Kind::Domain(Box::new(Domain::of(builder, name, target, create, &origin)?)),
    };
    Some(Created { name: name.to_owned(), origin, account, region, kind })
}

/// Account and region: those that are said, or of the secret, which must be where its stream is.
fn place(
    builder: &mut Builder<'_>,
    (name, target): (&str, &Streamed),
    create: &Value,
    origin: &Origin,
    secrets: &BTreeMap<String, Secret>,
) -> Option<(String, String)> {
    if target.kind != WAREHOUSE {
        return builder.placed(create, &origin.key(CREATE));
    }
    if secrets::is_asked_for(target) {
        return secrets.get(name).map(|secret| (secret.account.clone(), secret.region.clone()));
    }
    let secret = target.options.get(SECRET).and_then(Value::as_str)?;
    builder.place_of(secret, &origin.key(SECRET))
}

/// Makes every destination that streams deliver to.
pub(crate) fn add(builder: &mut Builder<'_>, streams: &[Resolved<'_>]) {
    let mut by_name: BTreeMap<&str, (&Created, Vec<&Resolved<'_>>)> = BTreeMap::new();
    for stream in streams {
        if let Some(created) = &stream.created {
            by_name.entry(&created.name).or_insert((created, Vec::new())).1.push(stream);
        }
    }
    for (created, streams) in by_name.into_values() {
        match &created.kind {
            Kind::Domain(domain) => domain.add(builder, created, &streams),
            Kind::Collection(collection) => collection.add(builder, created, &streams),
            Kind::Workgroup(workgroup) => workgroup.add(builder, created),
        }
    }
}

impl Created {
    fn key(&self, part: &str) -> ItemKey {
        ItemKey::new(format!("{}-{part}", self.name))
    }

    /// The item that a stream delivers to.
    pub(crate) fn item(&self) -> ItemKey {
        ItemKey::new(&self.name)
    }

    /// What a stream waits for.
    pub(crate) fn awaited(&self) -> Vec<ItemKey> {
        match &self.kind {
            Kind::Domain(_) | Kind::Workgroup(_) => vec![self.item()],
            Kind::Collection(_) => Collection::awaited(self),
        }
    }

    /// Puts in what the blueprint would say of one that is there already.
    pub(crate) fn complete(&self, options: &mut BTreeMap<String, Value>, estate: &Estate) {
        options.remove(CREATE);
        match &self.kind {
            Kind::Domain(_) => drop(options.insert("domain".into(), domain::arn(self, estate).into())),
            Kind::Workgroup(workgroup) => workgroup.complete(self, options, estate),
            Kind::Collection(_) => {
                for (word, attribute) in [("collection", "arn"), ("endpoint", "endpoint")] {
                    let text = serde_json::to_value(Text::attribute(&self.item(), attribute));
                    options.insert(word.into(), text.unwrap_or_default());
                }
            }
        }
    }

    /// The log groups that it logs to.
    pub(crate) fn log_groups(&self, estate: &Estate) -> Vec<String> {
        let logs = match &self.kind {
            Kind::Domain(domain) => domain.logs(self, estate),
            Kind::Workgroup(workgroup) => workgroup.logs(self, estate),
            Kind::Collection(_) => return Vec::new(),
        };
        logs.groups.into_iter().map(|(_, name)| name).collect()
    }
}
