//! Those who must not get through although they call just as the delivery does.

use std::collections::BTreeSet;

use serde_json::Value;

use super::fill::Who;
use super::request::Stranger;
use super::world::World;
use crate::inventory::Thing;

/// Accounts of nobody whom anything that was read names.
#[derive(Debug)]
pub(crate) struct Accounts {
    /// Of another organization, or of none.
    pub(crate) outsider: String,
    /// Of the same organization.
    pub(crate) neighbour: String,
}

impl Accounts {
    pub(crate) fn beside(things: &[Thing<'_>]) -> Self {
        let mut named = BTreeSet::new();
        for thing in things {
            named.extend(thing.resource.account.clone());
            account_ids(&thing.resource.properties, &mut named);
        }
        let unnamed = |from: u64| {
            let mut ids = (0..=from).rev().map(|id| format!("{id:012}"));
            ids.find(|id| !named.contains(id)).unwrap_or_default()
        };
        Self { outsider: unnamed(999_999_999_999), neighbour: unnamed(888_888_888_888) }
    }
}

/// Collects everything with twelve digits.
pub(super) fn account_ids(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => {
            let runs = text.split(|letter: char| !letter.is_ascii_digit());
            found.extend(runs.filter(|run| run.len() == 12).map(str::to_owned));
        }
        Value::Array(items) => items.iter().for_each(|item| account_ids(item, found)),
        Value::Object(members) => members.values().for_each(|value| account_ids(value, found)),
        _ => {}
    }
}

/// An organization of nobody.
pub(crate) const ORGANIZATION: &str = "o-strangers00";
/// A service that delivers no logs.
const SERVICE: &str = "iot.amazonaws.com";

/// What makes a stranger one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Organization,
    Account,
    Service,
    Source,
    Path,
    Folder,
    PlainHttp,
    OldTls,
    Use,
    Resource,
}

impl Kind {
    pub(crate) const ALL: [Self; 10] = [
        Self::Organization,
        Self::Account,
        Self::Service,
        Self::Source,
        Self::Path,
        Self::Folder,
        Self::PlainHttp,
        Self::OldTls,
        Self::Use,
        Self::Resource,
    ];

    /// The word in `calls.yaml` and in reports.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Organization => "another organization",
            Self::Account => "another account",
            Self::Service => "another service",
            Self::Source => "another source",
            Self::Path => "another path",
            Self::Folder => "another folder",
            Self::PlainHttp => "plain HTTP",
            Self::OldTls => "old TLS",
            Self::Use => "another use",
            Self::Resource => "another resource",
        }
    }

    /// Whether the stranger is somebody else: the others are our own, in a way that they should not be.
    pub(crate) fn is_outside(self) -> bool {
        matches!(self, Self::Organization | Self::Account | Self::Service)
    }

    /// What a call presents that is sent without TLS, or with an old version.
    pub(crate) fn transport(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::PlainHttp => Some(("aws:SecureTransport", "false")),
            Self::OldTls => Some(("s3:TlsVersion", "1.1")),
            _ => None,
        }
    }

    /// How the stranger's call differs.
    pub(crate) fn stranger(self, world: &World<'_>) -> Option<Stranger> {
        let outside = |organization: Option<&str>| Who {
            account: Some(world.strangers.outsider.clone()),
            organization: Some(organization.map(str::to_owned)),
        };
        let stranger = Stranger::default();
        Some(match self {
            Self::Organization => {
                world.surroundings.organization.as_ref()?;
                Stranger { context: outside(Some(ORGANIZATION)), ..stranger }
            }
            Self::Account => Stranger { context: outside(None), ..stranger },
            Self::Service => Stranger { service: Some(SERVICE), ..stranger },
            Self::Source => Stranger { another_source: true, ..stranger },
            Self::Path => Stranger {
                object: Who { account: Some(world.strangers.outsider.clone()), organization: None },
                ..stranger
            },
            Self::PlainHttp | Self::OldTls => Stranger { transport: self.transport(), ..stranger },
            Self::Folder | Self::Use | Self::Resource => return None,
        })
    }
}
