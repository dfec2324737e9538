//! A dashboard: how much is logged where, what fails, and what is late.

use serde::Serialize;

use super::alerts::Resolved;
use super::builder::{Builder, Maker};
use super::source::Destinations;
use super::text::Text;
use super::{Estate, ItemKey, Route, archive, groups, log_group, names, replica, stream};

/// What tells the lines of one search apart, where CloudWatch finds several.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/graph-dynamic-labels.html>
const LABEL: &str = "${PROP('AccountId')} ${PROP('Region')}";

#[derive(Serialize)]
struct Dashboard {
    across: bool,
    note: String,
    log_groups: Vec<Graph>,
    streams: Vec<Graph>,
    archives: Vec<Graph>,
    replicas: Vec<Graph>,
}

/// What a graph shows; names that are searched for are in quotes.
#[derive(Serialize, Default)]
struct Graph {
    title: String,
    region: String,
    name: String,
    label: &'static str,
    lines: Vec<Line>,
    /// Of a stream: the metrics of its destination.
    freshness: String,
    success: String,
    /// Of a replica: where it is.
    to_region: String,
}

/// A search in one region.
#[derive(Serialize)]
struct Line {
    region: String,
    name: String,
    label: &'static str,
}

/// What there is to be shown.
pub(super) struct Shown<'a> {
    pub(super) destinations: &'a Destinations<'a>,
    pub(super) streams: &'a [stream::Resolved<'a>],
    pub(super) routes: &'a [Route],
}

impl Resolved<'_> {
    /// Creates the dashboard beside the topics of the home region, if it is asked for.
    pub(super) fn add_dashboard(&self, builder: &mut Builder<'_>, shown: &Shown<'_>) {
        if self.written.dashboard != Some(true) {
            return;
        }
        let estate = builder.estate;
        let stack = builder.core(&self.account, &estate.home);
        let origin = self.origin.key("dashboard");
        let maker = Maker::central(estate, stack.clone(), origin);
        let context = Dashboard {
            across: estate.organization.is_some(),
            note: format!(
                "Metrics of other accounts than {} are shown once they share them with it through CloudWatch \
                 cross-account observability, in each region. Archives are counted once a day.",
                self.account
            ),
            log_groups: shown.log_groups(estate),
            streams: shown.streams(builder),
            archives: shown.archives(estate),
            replicas: shown.replicas(),
        };
        let name = Text::literal(names::physical(&estate.name, "logs"));
        let key = ItemKey::new("alerts-dashboard");
        let mut item = maker.item(&key, "alerts/dashboard", "dashboard", name, &context);
        item.fragments = vec![("body", "alerts/dashboard/body.json.hbs")];
        builder.add(&stack, item);
    }
}

impl Shown<'_> {
    /// A destination, and where its logs come from.
    fn title(&self, destination: &str) -> String {
        let routes = self.routes.iter().filter(|route| route.destination == destination);
        let from: Vec<&str> = routes.map(|route| route.through.last().unwrap_or(&route.source).as_str()).collect();
        if from.is_empty() { destination.to_owned() } else { format!("{destination} from {}", from.join(", ")) }
    }

    fn log_groups(&self, estate: &Estate) -> Vec<Graph> {
        let graph = |draft: &log_group::Draft<'_>| {
            let names = groups::names(draft, estate);
            let in_region = |region: String| names.iter().map(move |name| line(region.clone(), &quoted(name)));
            let lines = regions(draft).into_iter().flat_map(in_region).collect();
            Graph { title: self.title(&draft.name), region: estate.home.clone(), lines, ..Graph::default() }
        };
        let used = self.destinations.log_groups.values().filter(|draft| !draft.places.is_empty());
        used.map(graph).collect()
    }

    fn streams(&self, builder: &Builder<'_>) -> Vec<Graph> {
        let graph = |stream: &stream::Resolved<'_>| {
            let about = builder.catalog.about(&format!("destinations/{}", stream.kind))?;
            let name = quoted(&stream.physical(builder.estate));
            let from = stream.written.groups();
            let drafts = from.iter().filter_map(|(name, _)| self.destinations.log_groups.get(*name));
            let mut from: Vec<String> = drafts.flat_map(regions).collect();
            from.sort();
            from.dedup();
            Some(Graph {
                title: format!("{} to {}", stream.name, stream.written.deliver_to),
                region: stream.region.clone(),
                lines: from.into_iter().map(|region| line(region, &name)).collect(),
                name,
                label: LABEL,
                freshness: quoted(about.freshness.as_ref()?),
                success: quoted(about.success.as_ref()?),
                to_region: String::new(),
            })
        };
        self.streams.iter().filter_map(graph).collect()
    }

    fn archives(&self, estate: &Estate) -> Vec<Graph> {
        let graph = |draft: &archive::Draft<'_>| {
            let mut lines = vec![line(draft.region.clone(), &quoted(&draft.bucket_name))];
            if let Some(written) = &draft.written.replica {
                let copy = quoted(&replica::bucket_name(draft, written, estate));
                lines.push(line(written.region.clone(), &copy));
            }
            Graph { title: self.title(&draft.name), region: draft.region.clone(), lines, ..Graph::default() }
        };
        self.destinations.archives.values().map(graph).collect()
    }

    fn replicas(&self) -> Vec<Graph> {
        let graph = |draft: &archive::Draft<'_>| {
            Some(Graph {
                title: format!("replica of {}", draft.name),
                region: draft.region.clone(),
                name: quoted(&draft.bucket_name),
                label: LABEL,
                to_region: draft.written.replica.as_ref()?.region.clone(),
                ..Graph::default()
            })
        };
        self.destinations.archives.values().filter_map(graph).collect()
    }
}

/// The regions that a log group is in, each once.
fn regions(draft: &log_group::Draft<'_>) -> Vec<String> {
    let mut regions: Vec<String> = draft.places.values().flat_map(|place| place.regions.iter().cloned()).collect();
    regions.sort();
    regions.dedup();
    regions
}

fn line(region: String, name: &str) -> Line {
    Line { region, name: name.to_owned(), label: LABEL }
}

/// A name that is searched for as it is. Names of ours hold nothing that a search would want escaped.
fn quoted(name: &str) -> String {
    format!("\"{name}\"")
}
