//! A collection of OpenSearch Serverless with its policies: encryption before it, network and data access.
//! <https://docs.aws.amazon.com/opensearch-service/latest/developerguide/serverless-create.html>

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{CREATE, Created};
use crate::blueprint::Streamed;
use crate::diagnostic::{Diagnostic, Origin, Place};
use crate::plan::builder::{Builder, Maker};
use crate::plan::stream::Resolved;
use crate::plan::text::{Handle, Text};
use crate::plan::{ItemKey, names};

const FOLDER: &str = "destinations/opensearch-serverless";

/// A collection, as the blueprint says it.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Collection {
    network: Network,
    standby: Option<bool>,
    #[serde(default)]
    readers: Vec<String>,
}

/// From where it is reached.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum Network {
    Endpoints(Vec<String>),
    Public(PublicKind),
}

/// The literal `public`.
#[derive(Debug, Clone, Copy, Deserialize)]
enum PublicKind {
    #[serde(rename = "public")]
    Public,
}

/// What the templates of a collection and of its policies need.
#[derive(Serialize)]
struct Context<'a> {
    key: Handle,
    standby: bool,
    is_public: bool,
    has_endpoints: bool,
    endpoints: &'a [String],
    index: &'a Value,
    streams: Vec<Text>,
    has_readers: bool,
    readers: &'a [String],
}

impl Collection {
    pub(super) fn of(
        builder: &mut Builder<'_>,
        name: &str,
        target: &Streamed,
        create: &Value,
        origin: &Origin,
    ) -> Option<Self> {
        let collection: Self = serde_json::from_value(create.clone()).ok()?;
        if matches!(collection.network, Network::Endpoints(_)) && !target.options.contains_key("vpc") {
            let problem = Diagnostic::error("missing-key", format!("`{name}` needs `vpc`"))
                .at(&origin.key(CREATE).key("network"), "it is reached through these endpoints alone")
                .also(Place::Key(origin.clone()), "needs `vpc`: the subnets and security groups of the streams");
            builder.problems.push(problem);
        }
        Some(collection)
    }

    /// What a stream waits for: a collection takes nothing before the policies are there.
    pub(super) fn awaited(created: &Created) -> Vec<ItemKey> {
        vec![created.item(), created.key("network"), created.key("access")]
    }

    /// Makes the collection, its key and its policies, for the streams that deliver to it.
    pub(super) fn add(&self, builder: &mut Builder<'_>, created: &Created, streams: &[&Resolved<'_>]) {
        let estate = builder.estate;
        let stack = builder.core(&created.account, &created.region);
        let maker = Maker::central(estate, stack, created.origin.clone());
        let name = names::physical(&estate.name, &created.name);
        let key = created.key("key");
        builder.add(&maker.stack, maker.key(&key, format!("Encrypts the collection {name}"), Vec::new()));
        let role = |stream: &&Resolved<'_>| {
            let role = stream.key("role");
            let session = names::physical(&estate.name, role.as_str());
            let sessions = format!("arn:{}:sts::{}:assumed-role/{session}/*", estate.partition.name, created.account);
            [Text::attribute(&role, "arn"), Text::literal(sessions)]
        };
        let (nothing, none) = (Value::Null, Vec::new());
        let endpoints = match &self.network {
            Network::Endpoints(endpoints) => endpoints,
            Network::Public(PublicKind::Public) => &none,
        };
        let context = Context {
            key: Handle(key),
            standby: self.standby.unwrap_or(true),
            is_public: endpoints.is_empty(),
            has_endpoints: !endpoints.is_empty(),
            endpoints,
            index: streams.first().and_then(|stream| stream.options.get("index")).unwrap_or(&nothing),
            streams: streams.iter().flat_map(role).collect(),
            has_readers: !self.readers.is_empty(),
            readers: &self.readers,
        };
        let item = |key: &ItemKey, resource: &str| maker.item(key, FOLDER, resource, Text::literal(&name), &context);
        for (part, document) in [
            ("encryption", "destinations/opensearch-serverless/encryption-document.json.hbs"),
            ("network", "destinations/opensearch-serverless/network-document.json.hbs"),
            ("access", "destinations/opensearch-serverless/access-document.json.hbs"),
        ] {
            let mut policy = item(&created.key(part), part);
            policy.fragments.push(("document", document));
            builder.add(&maker.stack, policy);
        }
        let mut collection = item(&created.item(), "collection");
        collection.after = vec![created.key("encryption")];
        builder.add(&maker.stack, collection);
    }
}
