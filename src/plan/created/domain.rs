//! A domain of OpenSearch: its key, who may use it, and the log groups that it logs to itself.
//! <https://docs.aws.amazon.com/opensearch-service/latest/developerguide/createupdatedomains.html>

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::logs::OwnLogs;
use super::sizes::Said;
use super::{CREATE, Created};
use crate::blueprint::Streamed;
use crate::diagnostic::{Diagnostic, Origin};
use crate::plan::builder::{Builder, Maker};
use crate::plan::stream::Resolved;
use crate::plan::text::{Handle, Text};
use crate::plan::{Duration, Estate, ItemKey, PolicyKind, names};

const FOLDER: &str = "destinations/opensearch";

/// A domain, decided.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Domain {
    engine: String,
    nodes: Nodes,
    has_managers: bool,
    managers: Nodes,
    several_zones: bool,
    zones: u64,
    /// Of each node, in GiB.
    volume: u64,
    has_vpc: bool,
    vpc: Value,
    has_administrator: bool,
    administrator: Option<String>,
    #[serde(skip)]
    readers: Vec<String>,
    /// How many days its own logs are kept.
    #[serde(skip)]
    retention: u32,
}

#[derive(Debug, Clone, Serialize)]
struct Nodes {
    #[serde(rename = "type")]
    kind: String,
    count: u64,
}

/// What a blueprint says, beside sizes and place.
#[derive(Debug, Default, Deserialize)]
struct Words {
    #[serde(default)]
    nodes: Kinds,
    #[serde(default)]
    managers: Kinds,
    zones: Option<u64>,
    engine: Option<String>,
    #[serde(default)]
    readers: Vec<String>,
    administrator: Option<String>,
    logs: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
struct Kinds {
    #[serde(rename = "type")]
    kind: Option<String>,
    count: Option<u64>,
}

/// The log groups of a domain.
#[derive(Serialize)]
struct Logs {
    errors: Handle,
    indexing: Handle,
    searching: Handle,
    audit: Option<Handle>,
}

/// What the templates of the domain need.
#[derive(Serialize)]
struct Context<'a> {
    #[serde(flatten)]
    domain: &'a Domain,
    key: Handle,
    logs: Logs,
}

/// What its access policy needs.
#[derive(Serialize)]
struct Using<'a> {
    streams: Vec<Handle>,
    domain_arn: &'a str,
    index: &'a Value,
    has_readers: bool,
    readers: &'a [String],
    has_administrator: bool,
    administrator: Option<&'a str>,
}

/// What the policies need that let it log.
#[derive(Serialize)]
struct Logging<'a> {
    groups: Vec<Handle>,
    domain_arn: &'a str,
}

/// The name of a domain in AWS.
fn physical(created: &Created, estate: &Estate) -> String {
    names::physical(&estate.name, &created.name)
}

/// Its ARN, which is known since its name is.
pub(super) fn arn(created: &Created, estate: &Estate) -> String {
    let Created { account, region, .. } = created;
    format!("arn:{}:es:{region}:{account}:domain/{}", estate.partition.name, physical(created, estate))
}

impl Domain {
    pub(super) fn of(
        builder: &mut Builder<'_>,
        name: &str,
        target: &Streamed,
        create: &Value,
        origin: &Origin,
    ) -> Option<Self> {
        let words: Words = serde_json::from_value(create.clone()).ok()?;
        let zones = words.zones.unwrap_or(3);
        let vpc = target.options.get("vpc").cloned().unwrap_or_default();
        let subnets = vpc.get("subnets").and_then(Value::as_array).map(Vec::len);
        if let Some(count) = subnets.filter(|count| u64::try_from(*count) != Ok(zones)) {
            let headline = format!("`{name}` would have {zones} zones in {count} subnets");
            let problem = Diagnostic::error("uneven-nodes", headline)
                .at(&origin.key("vpc").key("subnets"), format!("needs {zones}, one in each zone"))
                .help("a domain has one subnet in each of its `zones`, of which there are 3 unless you say otherwise");
            builder.problems.push(problem);
        }
        let sizes = match Said::of(create)?.sizes(name, zones, &origin.key(CREATE)) {
            Ok(sizes) => sizes,
            Err(problem) => {
                builder.problems.push(*problem);
                return None;
            }
        };
        let kind = |kind: Option<String>, usual: &str| kind.unwrap_or_else(|| usual.to_owned());
        let managers = words.managers.count.unwrap_or(3);
        let logs = words.logs.as_deref().and_then(Duration::parse).unwrap_or(Duration::days(90));
        Some(Self {
            engine: words.engine.unwrap_or_else(|| "2.19".to_owned()),
            nodes: Nodes { kind: kind(words.nodes.kind, "r6g.large.search"), count: sizes.count },
            has_managers: managers > 0,
            managers: Nodes { kind: kind(words.managers.kind, "m6g.large.search"), count: managers },
            several_zones: zones > 1,
            zones,
            volume: sizes.volume,
            has_vpc: !vpc.is_null(),
            vpc,
            has_administrator: words.administrator.is_some(),
            administrator: words.administrator,
            readers: words.readers,
            retention: logs.days,
        })
    }

    /// What tells its log groups apart: errors, slow requests that write and that read, and who did what.
    fn parts(&self) -> Vec<&'static str> {
        let audit = self.has_administrator.then_some("audit");
        ["errors", "indexing", "searching"].into_iter().chain(audit).collect()
    }

    pub(super) fn logs(&self, created: &Created, estate: &Estate) -> OwnLogs {
        let name = |part: &str| names::log_group(&estate.name, created.key(part).as_str());
        let groups = self.parts().into_iter().map(|part| (part, name(part))).collect();
        OwnLogs { what: "domain", groups, retention: self.retention }
    }

    /// Makes the domain, with everything that it needs, for the streams that deliver to it.
    pub(super) fn add(&self, builder: &mut Builder<'_>, created: &Created, streams: &[&Resolved<'_>]) {
        let stack = builder.core(&created.account, &created.region);
        let maker = Maker::central(builder.estate, stack, created.origin.clone());
        self.logs(created, builder.estate).add(builder, &maker, created, &physical(created, builder.estate));
        let logging = self.add_logging(builder, &maker, created);
        let log = |part: &str| Handle(created.key(part));
        let logs = Logs {
            errors: log("errors"),
            indexing: log("indexing"),
            searching: log("searching"),
            audit: self.has_administrator.then(|| log("audit")),
        };
        let context = Context { domain: self, key: Handle(created.key("key")), logs };
        let name = Text::literal(physical(created, builder.estate));
        let mut item = maker.item(&created.item(), FOLDER, "domain", name, &context);
        let nothing = Value::Null;
        let using = Using {
            streams: streams.iter().map(|stream| Handle(stream.key("role"))).collect(),
            domain_arn: &arn(created, builder.estate),
            index: streams.first().and_then(|stream| stream.options.get("index")).unwrap_or(&nothing),
            has_readers: !self.readers.is_empty(),
            readers: &self.readers,
            has_administrator: self.has_administrator,
            administrator: self.administrator.as_deref(),
        };
        let policy = maker.policy(PolicyKind::Domain, &format!("{FOLDER}/access-policy.json.hbs"), &using);
        item.policies.insert("access_policy", policy);
        item.after = vec![logging];
        for reader in self.readers.iter().chain(&self.administrator) {
            let route = format!("{} -> its readers", created.name);
            builder.hop(route, &created.item(), &ItemKey::new(reader), &created.origin);
        }
        builder.hop(format!("{} -> its key", created.name), &created.item(), &created.key("key"), &created.origin);
        builder.add(&maker.stack, item);
    }

    /// The policy that lets the service write to its log groups.
    fn add_logging(&self, builder: &mut Builder<'_>, maker: &Maker<'_>, created: &Created) -> ItemKey {
        let parts = self.parts();
        for part in &parts {
            builder.hop(format!("logs of {}", created.name), &created.item(), &created.key(part), &created.origin);
        }
        let groups = parts.iter().map(|part| Handle(created.key(part))).collect();
        let context = Logging { groups, domain_arn: &arn(created, builder.estate) };
        let name = Text::literal(names::physical(&builder.estate.name, created.key("logging").as_str()));
        let mut item = maker.item(&created.key("logging"), FOLDER, "logging", name, &context);
        let mut policy = maker.policy(PolicyKind::LogResource, &format!("{FOLDER}/logging-policy.json.hbs"), &context);
        let template = "writers/es.amazonaws.com/log-group-statements.json.hbs".to_owned();
        policy.statements.push((template, maker.statement_context(&context)));
        item.policies.insert("logging_policy", policy);
        builder.add(&maker.stack, item);
        created.key("logging")
    }
}
