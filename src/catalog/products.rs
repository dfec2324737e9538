//! `siem/products.yaml`: tools that pull logs from an archive.

use std::collections::BTreeMap;

use serde::Deserialize;

/// Tools by the words of blueprints.
pub(crate) type Products = BTreeMap<String, Product>;

/// One of them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Product {
    /// What it is called in running text.
    pub(crate) title: String,
    /// The page of its vendor that says what it needs.
    pub(crate) docs: String,
    pub(crate) comes_as: ComesAs,
    /// The account of the vendor, where it is the same for every customer.
    pub(crate) account: Option<String>,
    /// By partition of AWS.
    #[serde(default)]
    pub(crate) web_identity: BTreeMap<String, WebIdentity>,
    /// The partitions of AWS that it works in; nothing: all.
    #[serde(default)]
    pub(crate) partitions: Vec<String>,
    /// What the name of its role must begin with.
    #[serde(default)]
    pub(crate) role_prefix: String,
    /// Where it is told of new objects, if not by a queue of ours.
    pub(crate) endpoint: Option<Endpoint>,
    /// Seconds for which others do not see a notification that it has taken from a queue.
    #[serde(default)]
    pub(crate) visibility: u32,
}

/// As whom a tool assumes the role that reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum ComesAs {
    /// One that the blueprint names; with an external id, if it is of another organization.
    Principal,
    /// An account that serves every customer, with an external id.
    Account,
    /// An account that serves one customer alone, and presents no external id.
    OwnAccount,
    /// Somebody whom an identity provider vouches for.
    WebIdentity,
}

/// What an identity provider vouches for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WebIdentity {
    /// The address of the provider without `https://`.
    pub(crate) provider: String,
    /// For whom its tokens are.
    pub(crate) audience: String,
    /// The name of the session; `{workspace}` is the word of the blueprint.
    pub(crate) session: String,
}

/// What a topic sends notifications to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Endpoint {
    Https,
    /// A queue of the vendor.
    Sqs,
}

impl Product {
    pub(crate) fn works_in(&self, partition: &str) -> bool {
        self.partitions.is_empty() || self.partitions.iter().any(|known| known == partition)
    }
}

impl ComesAs {
    pub(crate) fn in_words(self) -> &'static str {
        match self {
            Self::Principal => "`account`, or `principal` with `external_id`",
            Self::Account => "its vendor, with `external_id`",
            Self::OwnAccount => "`principal`, an account that serves you alone",
            Self::WebIdentity => "an identity provider, for `workspace`",
        }
    }
}

impl Endpoint {
    pub(crate) fn in_words(self) -> &'static str {
        match self {
            Self::Https => "`endpoint`, an address",
            Self::Sqs => "`endpoint`, a queue of its own",
        }
    }

    /// How the word of a blueprint for it begins.
    pub(crate) fn begins(self) -> &'static str {
        match self {
            Self::Https => "https:",
            Self::Sqs => "arn:",
        }
    }

    /// What Amazon SNS calls the protocol.
    pub(crate) fn protocol(self) -> &'static str {
        match self {
            Self::Https => "https",
            Self::Sqs => "sqs",
        }
    }
}
