//! A workgroup of Redshift Serverless with its namespace and key, whom it lets in, and the logs of its database.
//! <https://docs.aws.amazon.com/redshift/latest/mgmt/serverless-workgroup-namespace.html>

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::logs::OwnLogs;
use super::table::Table;
use super::{Asked, CREATE, Created};
use crate::diagnostic::{Diagnostic, Origin, Place};
use crate::plan::builder::{Builder, Maker};
use crate::plan::text::{Handle, Text};
use crate::plan::{Duration, Estate, ItemKey, Statements, names};

const FOLDER: &str = "destinations/redshift";

/// The logs of a database: what tells them apart here, and as AWS names their groups.
/// <https://docs.aws.amazon.com/redshift/latest/mgmt/serverless-audit-logging.html>
const LOGS: [(&str, &str); 3] =
    [("connections", "connectionlog"), ("activity", "useractivitylog"), ("users", "userlog")];

/// A workgroup, decided.
#[derive(Debug, Clone)]
pub(super) struct Workgroup {
    said: Said,
    /// From where Amazon Data Firehose comes.
    firehose: String,
    table: Table,
}

/// What a blueprint says.
#[derive(Debug, Clone, Deserialize)]
struct Said {
    vpc: String,
    subnets: Vec<String>,
    #[serde(default)]
    networks: Vec<String>,
    database: Option<String>,
    capacity: Option<u64>,
    most: Option<u64>,
    logs: Option<String>,
}

/// Who may come from where.
#[derive(Serialize)]
struct Source<'a> {
    who: &'static str,
    network: &'a str,
}

/// What the templates need.
#[derive(Serialize)]
struct Context<'a> {
    workgroup: &'a str,
    database: &'a str,
    key: Handle,
    namespace: Handle,
    network: Handle,
    vpc: &'a str,
    subnets: &'a [String],
    sources: Vec<Source<'a>>,
    capacity: u64,
    most: Option<u64>,
    table: &'a Table,
}

/// The name of workgroup and namespace in AWS.
fn physical(created: &Created, estate: &Estate) -> String {
    names::physical(&estate.name, &created.name)
}

impl Workgroup {
    pub(super) fn of(
        builder: &mut Builder<'_>,
        asked: &Asked<'_>,
        region: &str,
        create: &Value,
        origin: &Origin,
    ) -> Option<Self> {
        let name = asked.name;
        let said: Said = serde_json::from_value(create.clone()).ok()?;
        let create = origin.key(CREATE);
        let capacity = said.capacity();
        if let Some(most) = said.most.filter(|most| *most < capacity) {
            builder.problems.push(
                Diagnostic::error("out-of-range", format!("`{name}` would grow to less than it begins with"))
                    .at(&create.key("most"), format!("{most} RPUs are less than its base capacity of {capacity}"))
                    .help(format!("say {capacity} or more")),
            );
        }
        let firehose = builder.catalog.firehose_network(region);
        if firehose.is_none() {
            builder.problems.push(
                Diagnostic::error("unreachable-destination", format!("`{name}` would be out of reach in `{region}`"))
                    .at(&origin.key("secret"), "the workgroup is in the region of its secret")
                    .also(Place::Key(create), "lets nobody in but Amazon Data Firehose")
                    .note(format!("AWS does not say from which addresses Amazon Data Firehose comes in `{region}`"))
                    .help("choose another region, or make the workgroup yourself and name it with `jdbc`"),
            );
        }
        let table = Table::of(builder, asked, said.database(), origin);
        Some(Self { said, firehose: firehose?, table: table? })
    }

    /// Puts in what the blueprint would say of one that is there already.
    pub(super) fn complete(&self, created: &Created, options: &mut BTreeMap<String, Value>, estate: &Estate) {
        options.insert("jdbc".into(), self.jdbc(created, estate).into());
        options.extend(self.table.copy.map(|copy| ("copy".into(), copy.into())));
    }

    /// What a stream asks for to reach the database.
    /// <https://docs.aws.amazon.com/redshift/latest/mgmt/serverless-connecting.html>
    fn jdbc(&self, created: &Created, estate: &Estate) -> String {
        let (Created { account, region, .. }, suffix) = (created, estate.partition.dns_suffix);
        let host = format!("{}.{account}.{region}.redshift-serverless.{suffix}", physical(created, estate));
        format!("jdbc:redshift://{host}:5439/{}", self.said.database())
    }

    pub(super) fn logs(&self, created: &Created, estate: &Estate) -> OwnLogs {
        let name = |kind: &str| format!("/aws/redshift/{}/{kind}", physical(created, estate));
        let retention = self.said.logs.as_deref().and_then(Duration::parse).unwrap_or(Duration::days(90));
        let groups = LOGS.iter().map(|(part, kind)| (*part, name(kind))).collect();
        OwnLogs { what: "workgroup", groups, retention: retention.days }
    }

    /// Makes the workgroup, and all that it needs.
    pub(super) fn add(&self, builder: &mut Builder<'_>, created: &Created) {
        let estate = builder.estate;
        let stack = builder.core(&created.account, &created.region);
        let maker = Maker::central(estate, stack, created.origin.clone());
        let name = physical(created, estate);
        let logs = self.logs(created, estate);
        logs.add(builder, &maker, created, &name);
        let (namespace, network) = (created.key("namespace"), created.key("network"));
        let people = self.said.networks.iter().map(|network| Source { who: "People and tools", network });
        let firehose = Source { who: "Amazon Data Firehose", network: &self.firehose };
        let context = Context {
            workgroup: &name,
            database: self.said.database(),
            key: Handle(created.key("key")),
            namespace: Handle(namespace.clone()),
            network: Handle(network.clone()),
            vpc: &self.said.vpc,
            subnets: &self.said.subnets,
            sources: std::iter::once(firehose).chain(people).collect(),
            capacity: self.said.capacity(),
            most: self.said.most,
            table: &self.table,
        };
        let item = |key: &ItemKey, resource: &str, name: &str| {
            maker.item(key, FOLDER, resource, Text::literal(name), &context)
        };
        let allowed = names::physical(&estate.name, network.as_str());
        builder.add(&maker.stack, item(&network, "network", &allowed));
        let mut space = item(&namespace, "namespace", &name);
        // AWS makes log groups that are not there, without key and retention.
        space.after = logs.groups.iter().map(|(part, _)| created.key(part)).collect();
        builder.hop(format!("{} -> its key", created.name), &namespace, &created.key("key"), &created.origin);
        builder.add(&maker.stack, space);
        let workgroup = item(&created.item(), "workgroup", &name);
        builder.statements.push(Statements {
            name: created.name.clone(),
            stack: maker.stack.clone(),
            template: "destinations/redshift/statements.json.hbs",
            context: workgroup.context.clone(),
        });
        builder.add(&maker.stack, workgroup);
    }
}

impl Said {
    fn database(&self) -> &str {
        self.database.as_deref().unwrap_or("logs")
    }

    fn capacity(&self) -> u64 {
        self.capacity.unwrap_or(8)
    }
}
