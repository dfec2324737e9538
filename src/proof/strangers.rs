//! Those who must not get through although they call just as the delivery does.

use super::fill::Who;
use super::request::Stranger;
use super::world::Surroundings;

/// An account of nobody.
pub(crate) const OUTSIDER: &str = "999999999999";
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
    pub(crate) fn stranger(self, surroundings: &Surroundings) -> Option<Stranger> {
        let outside = |organization: Option<&str>| Who {
            account: Some(OUTSIDER.to_owned()),
            organization: Some(organization.map(str::to_owned)),
        };
        let stranger = Stranger::default();
        Some(match self {
            Self::Organization => {
                surroundings.organization.as_ref()?;
                Stranger { context: outside(Some(ORGANIZATION)), ..stranger }
            }
            Self::Account => Stranger { context: outside(None), ..stranger },
            Self::Service => Stranger { service: Some(SERVICE), ..stranger },
            Self::Source => Stranger { another_source: true, ..stranger },
            Self::Path => {
                Stranger { object: Who { account: Some(OUTSIDER.to_owned()), organization: None }, ..stranger }
            }
            Self::PlainHttp | Self::OldTls => Stranger { transport: self.transport(), ..stranger },
            Self::Folder | Self::Use | Self::Resource => return None,
        })
    }
}
