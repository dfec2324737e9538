//! From a blueprint to a plan.

use std::collections::BTreeMap;

use super::builder::Builder;
use super::dashboard::Shown;
use super::source::Destinations;
use super::{
    Alert, Archive, LogGroup, Others, Plan, Route, Source, Stack, Stream, Terraform, accounts, alarms, alerts, archive,
    centralize, created, direct, log_group, named, query, secrets, siem, source, stream, streamed, telemetry, whole,
};
use crate::blueprint::{Blueprint, Destination, Files, Streamed};
use crate::catalog::{Catalog, DeliveryKind};
use crate::diagnostic::{Diagnostic, Origin};

/// The role that AWS Organizations creates in member accounts.
const USUAL_ROLE: &str = "OrganizationAccountAccessRole";

/// What a blueprint names, looked up.
struct Named<'a> {
    destinations: Destinations<'a>,
    sources: Vec<source::Resolved<'a>>,
    streams: Vec<stream::Resolved<'a>>,
    tools: Vec<siem::Resolved<'a>>,
    alerts: Option<alerts::Resolved<'a>>,
    centralized: Vec<centralize::Resolved<'a>>,
    telemetry: Vec<telemetry::Resolved<'a>>,
    query: Option<query::Resolved>,
}

/// What is decided of it beside stacks and hops.
struct Decided {
    archives: Vec<Archive>,
    own_buckets: Vec<String>,
    log_groups: Vec<LogGroup>,
    sources: Vec<Source>,
    streams: Vec<Stream>,
    alerts: Vec<Alert>,
    routes: Vec<Route>,
    others: Others,
    queried: Vec<query::Queried>,
}

/// Decides everything.
///
/// # Errors
/// Everything that names something which is not there, or cannot be where it is asked for.
pub(crate) fn resolve(blueprint: &Blueprint, catalog: &Catalog, files: &Files) -> Result<Plan, Vec<Diagnostic>> {
    let mut problems = Vec::new();
    let Some(estate) = accounts::resolve(blueprint, files, &mut problems) else { return Err(problems) };
    let mut builder = Builder::new(&estate, catalog);
    builder.problems = problems;
    let terraform = terraform(blueprint, &mut builder);
    let (destinations, streamed) = destinations(blueprint, &mut builder);
    let named = look_up(blueprint, &mut builder, files, destinations, &streamed);
    if !builder.problems.is_empty() {
        return Err(builder.problems);
    }
    let Decided { archives, own_buckets, log_groups, sources, streams, alerts, routes, others, queried } =
        named.decide(&mut builder);
    let Builder { stacks, problems, hops, switches, statements, .. } = builder;
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut stacks: BTreeMap<_, _> = stacks.into_iter().filter(|(_, stack)| !stack.items.is_empty()).collect();
    stacks.values_mut().for_each(unrestrict);
    Ok(Plan {
        tags: tags(blueprint),
        stacks,
        archives,
        own_buckets,
        log_groups,
        streamed: streamed::targets(catalog, &streamed),
        sources,
        streams,
        alerts,
        routes,
        hops,
        switches,
        statements,
        others,
        queried,
        terraform,
        estate,
    })
}

fn look_up<'a>(
    blueprint: &'a Blueprint,
    builder: &mut Builder<'a>,
    files: &Files,
    mut destinations: Destinations<'a>,
    streamed: &BTreeMap<String, &Streamed>,
) -> Named<'a> {
    let sources = named::sources(blueprint, builder, files, &destinations, streamed);
    let streams = streamed::streams(blueprint, builder, &destinations, streamed);
    direct::place(builder, &sources, &streams, &mut destinations);
    sources.iter().for_each(|source| source.land(&mut destinations));
    let tools = siem::tools(blueprint, builder, &destinations);
    let alerts = alarms::alerts(blueprint, builder, &destinations, (&streams, &tools));
    let centralized = centralize::rules(blueprint, builder);
    let telemetry = telemetry::rules(blueprint, builder);
    let query = query::resolve(blueprint, builder, &destinations);
    query::check_schemas(builder, &destinations, &sources, &streams);
    Named { destinations, sources, streams, tools, alerts, centralized, telemetry, query }
}

impl Named<'_> {
    /// Makes everything: what others ask of destinations first, and the destinations last.
    fn decide(self, builder: &mut Builder<'_>) -> Decided {
        let Self { mut destinations, mut sources, streams, tools, alerts, centralized, telemetry, query } = self;
        let estate = builder.estate;
        centralized.iter().for_each(|rule| rule.add(builder));
        telemetry.iter().for_each(|rule| rule.add(builder));
        let mut own_buckets = destinations.buckets(estate);
        own_buckets.extend(streams.iter().filter_map(|stream| stream.buckets(estate)));
        sources.iter_mut().for_each(|source| source.adapt(estate, &destinations, &own_buckets));
        for source in &sources {
            builder.sources.entry(source.written.kind.clone()).or_default().push(source.name.clone());
        }
        let mut routes: Vec<_> = sources.iter().flat_map(|source| source.add(builder, &mut destinations)).collect();
        let fed = whole::fed(&streams, &destinations, estate);
        routes.extend(streams.iter().flat_map(|stream| stream.add(builder, &destinations, &fed)));
        created::add(builder, &streams);
        secrets::add(builder, &streams);
        routes.extend(tools.iter().filter_map(|tool| tool.add(builder, &mut destinations, &streams)));
        let mut others = Others::default();
        tools.iter().for_each(|tool| tool.note(&mut others));
        if let Some(alerts) = &alerts {
            others.told.extend(alerts.queues().cloned());
            alerts.add(builder, &Shown { destinations: &destinations, streams: &streams, routes: &routes });
        }
        let queried = query.map(|query| query.add(builder, &mut destinations, &sources, &streams)).unwrap_or_default();
        query::add_schemas(builder, &destinations, &sources, &streams);
        let decided = Decided {
            archives: destinations.archives.values().map(|draft| draft.summary(estate)).collect(),
            own_buckets,
            log_groups: destinations.log_groups.values().map(|draft| draft.summary(estate)).collect(),
            sources: sources.iter().map(|source| source.summary(estate)).collect(),
            streams: streams.iter().map(|stream| stream.summary(estate)).collect(),
            alerts: alerts.iter().flat_map(alerts::Resolved::summary).collect(),
            routes,
            others,
            queried,
        };
        destinations.archives.into_values().for_each(|draft| draft.finish(builder));
        destinations.log_groups.into_values().for_each(|draft| draft.finish(builder));
        decided
    }
}

/// Items that are in every region of their stack are restricted to none.
fn unrestrict(stack: &mut Stack) {
    for item in &mut stack.items {
        item.only_in = item.only_in.take().filter(|only| !stack.regions.iter().all(|region| only.contains(region)));
    }
}

/// The tags of the blueprint, and one that says where a resource comes from.
fn tags(blueprint: &Blueprint) -> BTreeMap<String, String> {
    let mut tags = BTreeMap::from([("managed-by".to_owned(), "logboom".to_owned())]);
    tags.extend(blueprint.tags.clone().unwrap_or_default());
    tags
}

fn terraform(blueprint: &Blueprint, builder: &mut Builder<'_>) -> Terraform {
    let written = blueprint.terraform.as_ref();
    let run_from = match written.and_then(|terraform| terraform.run_from.as_deref()) {
        Some(group) => {
            let account = builder.estate.central(group).map(str::to_owned);
            if account.is_none() {
                let origin = Origin::root().key("terraform").key("run_from");
                let problem =
                    Diagnostic::error("unknown-account", format!("`{group}` is not an account of this blueprint"))
                        .at(&origin, "no account group with this name and a single account");
                builder.problems.push(problem);
            }
            account
        }
        None => {
            builder.estate.central("management").or_else(|| builder.estate.central(accounts::ONLY)).map(str::to_owned)
        }
    };
    Terraform {
        role: written.and_then(|terraform| terraform.role.clone()).unwrap_or_else(|| USUAL_ROLE.to_owned()),
        run_from,
        state: written.and_then(|terraform| terraform.state.clone()),
    }
}

fn destinations<'a>(
    blueprint: &'a Blueprint,
    builder: &mut Builder<'_>,
) -> (Destinations<'a>, BTreeMap<String, &'a Streamed>) {
    let mut archives = BTreeMap::new();
    let mut log_groups = BTreeMap::new();
    let mut streamed = BTreeMap::new();
    let mut unplaced = BTreeMap::new();
    let partition = builder.estate.partition;
    for (name, destination) in &blueprint.destinations {
        let origin = Origin::root().key("destinations").key(name);
        let region = |builder: &mut Builder<'_>, region: Option<&String>, origin: &Origin| {
            if let Some(region) = region {
                accounts::check_region(region, origin, Some(partition), &mut builder.problems);
            }
        };
        match destination {
            Destination::S3(written) => {
                region(builder, written.region.as_ref(), &origin.key("region"));
                let replica = written.replica.as_ref().map(|replica| &replica.region);
                region(builder, replica, &origin.key("replica").key("region"));
                match archive::draft(builder, name, written, origin) {
                    Some(draft) => drop(archives.insert(name.clone(), draft)),
                    None => drop(unplaced.insert(name.clone(), DeliveryKind::S3)),
                }
            }
            Destination::LogGroup(written) => {
                region(builder, written.region.as_ref(), &origin.key("region"));
                match log_group::draft(builder, name, written, origin) {
                    Some(draft) => drop(log_groups.insert(name.clone(), draft)),
                    None => drop(unplaced.insert(name.clone(), DeliveryKind::LogGroup)),
                }
            }
            Destination::Streamed(written) => {
                streamed.insert(name.clone(), written);
            }
        }
    }
    (Destinations { archives, log_groups, streams: direct::drafts(blueprint, builder.estate), unplaced }, streamed)
}
