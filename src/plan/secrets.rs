//! Secrets of destinations that are created with their streams, empty.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use super::builder::{Builder, Maker};
use super::stream::Resolved;
use super::text::{Handle, Text};
use super::{ItemKey, names};
use crate::blueprint::Streamed;
use crate::diagnostic::{Diagnostic, Origin, Place};

/// The word for the secret of a destination, and the one for its key.
pub(crate) const SECRET: &str = "secret";
const KEY: &str = "secret_key";

/// A secret that is created, resolved.
#[derive(Debug, Clone)]
pub(crate) struct Secret {
    /// The name of its destination.
    destination: String,
    /// Of what the blueprint says of it.
    origin: Origin,
    pub(crate) account: String,
    pub(crate) region: String,
}

/// What the template needs.
#[derive(Serialize)]
struct Context {
    description: String,
    key: Handle,
}

/// Whether the secret of a destination is to be created.
pub(crate) fn is_asked_for(target: &Streamed) -> bool {
    target.options.get(SECRET).is_some_and(Value::is_object)
}

/// Every secret that is created, by the name of its destination. Reports what does not belong together.
pub(crate) fn resolve(builder: &mut Builder<'_>, streamed: &BTreeMap<String, &Streamed>) -> BTreeMap<String, Secret> {
    let mut found = BTreeMap::new();
    for (name, target) in streamed.iter().filter(|(_, target)| is_asked_for(target)) {
        let origin = Origin::root().key("destinations").key(name);
        if target.options.contains_key(KEY) {
            builder.problems.push(
                Diagnostic::error("option-without-effect", format!("`{KEY}` does not apply to `{name}`"))
                    .at(Place::Key(origin.key(KEY)), "it names the key of a secret that is there already")
                    .also(Place::Key(origin.key(SECRET)), "and this creates one, with a key of its own"),
            );
        }
        let Some(create) = target.options.get(SECRET).and_then(|secret| secret.get("create")) else { continue };
        let origin = origin.key(SECRET).key("create");
        let secret = builder.placed(create, &origin).map(|(account, region)| Secret {
            destination: name.clone(),
            origin,
            account,
            region,
        });
        found.extend(secret.map(|secret| (name.clone(), secret)));
    }
    found
}

/// Makes every secret that streams read.
pub(crate) fn add(builder: &mut Builder<'_>, streams: &[Resolved<'_>]) {
    let secrets: BTreeMap<_, _> = streams
        .iter()
        .filter_map(|stream| stream.secret.as_ref())
        .map(|secret| (&secret.destination, secret))
        .collect();
    secrets.into_values().for_each(|secret| secret.add(builder));
}

impl Secret {
    /// The item of the secret. No name of a secret may end in a hyphen and six characters:
    /// <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html>
    pub(crate) fn item(&self) -> ItemKey {
        ItemKey::new(format!("{}-credentials", self.destination))
    }

    fn key(&self) -> ItemKey {
        ItemKey::new(format!("{}-credentials-key", self.destination))
    }

    /// Puts in what the blueprint would say of one that is there already.
    pub(crate) fn complete(&self, options: &mut BTreeMap<String, Value>) {
        for (word, item) in [(SECRET, self.item()), (KEY, self.key())] {
            options.insert(word.into(), serde_json::to_value(Text::attribute(&item, "arn")).unwrap_or_default());
            options.insert(format!("has_{word}"), true.into());
        }
    }

    fn add(&self, builder: &mut Builder<'_>) {
        let stack = builder.core(&self.account, &self.region);
        let maker = Maker::central(builder.estate, stack, self.origin.clone());
        let name = names::physical(&builder.estate.name, self.item().as_str());
        builder.add(&maker.stack, maker.key(&self.key(), format!("Encrypts the secret {name}"), Vec::new()));
        let description = format!("Credentials for streams to {}", self.destination);
        let context = Context { description, key: Handle(self.key()) };
        builder.hop(format!("secret of {} -> its key", self.destination), &self.item(), &self.key(), &self.origin);
        builder.add(&maker.stack, maker.item(&self.item(), "shared/secret", "secret", Text::literal(name), &context));
    }
}
