//! What logboom wrote, as units to be read back. One account stands for all of a cell that no policy tells apart.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::strangers::account_ids;
use super::world::{MEMBER, Surroundings};
use crate::catalog::Catalog;
use crate::dialect::{Artifact, ArtifactKind, CORE, Deployment, lists_loaded, parameter_name, parameters_given};
use crate::inventory::{Contents, Gap, Language, Resource, Unit, read};
use crate::plan::{Logged, Plan, Stack, StackKey};
use crate::render::Dialect;

/// Everything that was read back of one dialect.
#[derive(Debug, Default)]
pub(crate) struct Emitted {
    pub(crate) resources: Vec<Resource>,
    pub(crate) gaps: Vec<Gap>,
}

/// What surrounds the resources of a plan.
pub(crate) fn surroundings(plan: &Plan, representatives: &Representatives) -> Surroundings {
    let member = representatives.0.values().flatten().next();
    let own_vendors = plan.others.vendors.iter().filter(|vendor| vendor.alone);
    Surroundings {
        partition: plan.estate.partition.name.to_owned(),
        dns_suffix: plan.estate.partition.dns_suffix.to_owned(),
        organization: plan.estate.organization.clone(),
        organization_unknown: false,
        management: plan
            .estate
            .organization
            .as_ref()
            .and_then(|_| plan.estate.central("management"))
            .map(str::to_owned),
        member: member.cloned().unwrap_or_else(|| MEMBER.to_owned()),
        own_vendors: own_vendors.map(|vendor| vendor.principal.clone()).collect(),
        told: plan.others.told.clone(),
    }
}

/// The accounts that stand for those of each cell: every one that some policy names, and the first that none does.
#[derive(Debug)]
pub(crate) struct Representatives(BTreeMap<String, Vec<String>>);

impl Representatives {
    pub(crate) fn of(plan: &Plan, artifacts: &[Artifact]) -> Self {
        let mut named = BTreeSet::new();
        for artifact in
            artifacts.iter().filter(|one| matches!(one.kind, ArtifactKind::Template | ArtifactKind::RootFile))
        {
            account_ids(&artifact.content, &mut named);
        }
        let cells = plan.stacks.keys().filter_map(|key| match key {
            StackKey::Cell { group } => Some(group),
            StackKey::Core { .. } => None,
        });
        let standing = cells.map(|group| {
            let accounts = plan.estate.groups.get(group).map(|group| group.accounts.as_slice()).unwrap_or_default();
            let (some, others): (Vec<&String>, Vec<&String>) =
                accounts.iter().partition(|account| named.contains(account.as_str()));
            let listed = listing(plan, group);
            let others = others.iter().take(1).chain(others.iter().filter(|account| listed.contains(account.as_str())));
            let mut standing: Vec<String> = Vec::new();
            for account in others.copied().chain(some) {
                if !standing.contains(account) {
                    standing.push(account.clone());
                }
            }
            (group.clone(), standing)
        });
        Self(standing.collect())
    }

    pub(crate) fn of_cell(&self, group: &str) -> &[String] {
        self.0.get(group).map(Vec::as_slice).unwrap_or_default()
    }

    /// The accounts of a stack: a central one, or those that stand for a cell.
    pub(crate) fn of_stack<'s>(&'s self, stack: &'s StackKey) -> &'s [String] {
        match stack {
            StackKey::Core { account, .. } => std::slice::from_ref(account),
            StackKey::Cell { group } => self.of_cell(group),
        }
    }
}

/// The first account of a cell that has something listed, for each list and region.
fn listing<'p>(plan: &'p Plan, group: &str) -> BTreeSet<&'p str> {
    let stack = plan.stacks.get(&StackKey::Cell { group: group.to_owned() });
    let Some(stack) = stack else { return BTreeSet::new() };
    let mut found = BTreeSet::new();
    for listed in stack.covered.values().filter_map(|set| set.listed.as_ref()) {
        for region in &stack.regions {
            let has = |(_, regions): &(&String, &BTreeMap<String, Vec<String>>)| regions.contains_key(region);
            found.extend(listed.iter().find(has).map(|(account, _)| account.as_str()));
        }
    }
    found
}

/// Reads back what was emitted in one dialect.
pub(crate) fn read_back(
    plan: &Plan,
    catalog: &Catalog,
    artifacts: &[Artifact],
    dialect: Dialect,
    representatives: &Representatives,
) -> Emitted {
    let mut reader = Reader { plan, catalog, artifacts, representatives, emitted: Emitted::default() };
    match dialect {
        Dialect::CloudFormation => reader.templates(),
        Dialect::Terraform => reader.root_modules(),
    }
    reader.emitted.resources.extend(switched(plan, catalog, dialect, representatives));
    reader.emitted
}

/// The resources of users, set as they are told to.
fn switched(plan: &Plan, catalog: &Catalog, dialect: Dialect, representatives: &Representatives) -> Vec<Resource> {
    let Some((_, read)) = catalog.reads().find(|(word, _)| *word == "switch") else { return Vec::new() };
    let (language, kind) = match dialect {
        Dialect::CloudFormation => (Language::CloudFormation, &read.cloudformation),
        Dialect::Terraform => (Language::Terraform, &read.terraform),
    };
    let mut found = Vec::new();
    for switch in &plan.switches {
        let accounts = representatives.of_stack(&switch.stack);
        for (account, region) in
            accounts.iter().flat_map(|account| switch.regions.iter().map(move |region| (account, region)))
        {
            let bucket = switch.bucket.as_ref().map(|bucket| bucket.in_region(region));
            let log_group = match &switch.log_group {
                Some(Logged::Named { set, suffix }) => {
                    let set = plan.stacks.get(&switch.stack).and_then(|stack| stack.covered.get(set));
                    let Some(stem) = set.and_then(|set| set.standing(account, region)) else { continue };
                    Some(format!("{stem}{suffix}"))
                }
                Some(Logged::Own(name)) => Some(name.clone()),
                None => None,
            };
            found.push(Resource {
                language,
                kind: kind.clone(),
                address: switch.key.to_string(),
                unit: format!("{}@{account}/{region}", switch.key),
                identity: switch.key.to_string(),
                file: "what users set".to_owned(),
                pointer: String::new(),
                account: Some(account.clone()),
                region: Some(region.clone()),
                partition: plan.estate.partition.name.to_owned(),
                properties: json!({
                    "delivers": switch.delivers, "bucket": bucket, "prefix": switch.prefix, "log_group": log_group, "stream": switch.stream,
                }),
            });
        }
    }
    found
}

struct Reader<'a> {
    plan: &'a Plan,
    catalog: &'a Catalog,
    artifacts: &'a [Artifact],
    representatives: &'a Representatives,
    emitted: Emitted,
}

impl Reader<'_> {
    /// Templates, each after those whose outputs it takes.
    fn templates(&mut self) {
        let templates = self.artifacts.iter().filter(|artifact| artifact.kind == ArtifactKind::Template);
        let mut waiting: Vec<(&Artifact, &Deployment)> =
            templates.filter_map(|artifact| Some((artifact, artifact.deployment.as_ref()?))).collect();
        let mut outputs: BTreeMap<(String, String), Value> = BTreeMap::new();
        while !waiting.is_empty() {
            let ready = |deployment: &Deployment| {
                deployment.needs.iter().all(|need| outputs.contains_key(&(need.stack.clone(), need.output.clone())))
            };
            // In a circle, which there is none of, whatever is left would be read with what is known.
            let at = waiting.iter().position(|(_, deployment)| ready(deployment)).unwrap_or(0);
            let (artifact, deployment) = waiting.remove(at);
            let given: BTreeMap<String, Value> = deployment
                .samples
                .iter()
                .map(|(name, sample)| (name.clone(), Value::from(sample.as_str())))
                .chain(deployment.needs.iter().filter_map(|need| {
                    Some((need.parameter.clone(), outputs.get(&(need.stack.clone(), need.output.clone()))?.clone()))
                }))
                .collect();
            for account in accounts(self.representatives, deployment) {
                for region in &deployment.regions {
                    let mut given = given.clone();
                    given.extend(self.standing(deployment, account, region));
                    let unit = Unit {
                        language: Language::CloudFormation,
                        name: format!("{}@{account}/{region}", deployment.slug),
                        documents: vec![(&artifact.path, &artifact.content)],
                        partition: self.plan.estate.partition.name,
                        account: Some(account),
                        region: Some(region),
                        given,
                        identities: identities(&[artifact]),
                        standing: BTreeSet::new(),
                    };
                    let contents = self.take(&unit);
                    let slug = &deployment.slug;
                    outputs.extend(contents.into_iter().map(|(name, value)| ((slug.clone(), name), value)));
                }
            }
        }
    }

    fn root_modules(&mut self) {
        let mut roots: BTreeMap<&str, Vec<&Artifact>> = BTreeMap::new();
        for artifact in self.artifacts.iter().filter(|artifact| artifact.kind == ArtifactKind::RootFile) {
            let folder = artifact.path.rsplit_once('/').map_or("", |(folder, _)| folder);
            roots.entry(folder).or_default().push(artifact);
        }
        let root = |(folder, files): (_, Vec<_>)| {
            let deployment = files.iter().find_map(|file: &&Artifact| file.deployment.as_ref())?;
            Some((folder, files, deployment))
        };
        let mut roots: Vec<_> = roots.into_iter().filter_map(root).collect();
        // That of the central accounts first: cells take its outputs.
        roots.sort_by_key(|(_, _, deployment)| deployment.cell.is_some());
        let mut outputs: BTreeMap<String, Value> = BTreeMap::new();
        for (folder, files, deployment) in roots {
            let lists = lists_loaded(self.artifacts, folder);
            let standing = all_standing(lists);
            let accounts: Vec<Option<&str>> = match &deployment.cell {
                Some(group) => {
                    self.representatives.of_cell(group).iter().map(|account| Some(account.as_str())).collect()
                }
                None => vec![None],
            };
            for account in accounts {
                let mut given: BTreeMap<String, Value> =
                    account.iter().map(|account| ("account_id".to_owned(), Value::from(*account))).collect();
                given.extend(standing_of(lists, account));
                let needs = deployment.needs.iter();
                given.extend(
                    needs.filter_map(|need| Some((need.parameter.clone(), outputs.get(&need.output)?.clone()))),
                );
                let unit = Unit {
                    language: Language::Terraform,
                    name: format!("{folder}@{}", account.unwrap_or_default()),
                    documents: files.iter().map(|file| (file.path.as_str(), &file.content)).collect(),
                    partition: self.plan.estate.partition.name,
                    account,
                    region: None,
                    given,
                    identities: identities(&files),
                    standing: standing.clone(),
                };
                let given = self.take(&unit);
                if deployment.cell.is_none() {
                    outputs.extend(given);
                }
            }
        }
    }

    /// The stacks of a deployment.
    fn stacks<'d>(&'d self, deployment: &'d Deployment) -> impl Iterator<Item = &'d Stack> {
        let stacks = self.plan.stacks.values();
        stacks.filter(|stack| match (&stack.key, &deployment.cell) {
            (StackKey::Cell { group }, Some(cell)) => group == cell,
            (StackKey::Core { .. }, None) => deployment.slug == CORE || deployment.slug == stack.slug,
            _ => false,
        })
    }

    /// The parameters of lists, as they are written beside a template: one thing stands for all of an account and region.
    fn standing(&self, deployment: &Deployment, account: &str, region: &str) -> BTreeMap<String, Value> {
        let sets = self.stacks(deployment).flat_map(|stack| &stack.covered);
        let names = sets.filter(|(_, set)| set.listed.is_some()).map(|(name, _)| parameter_name(name));
        let written = parameters_given(self.artifacts, &deployment.slug, account, region);
        let first = |name: &str| written.get(name).and_then(|ids| ids.split(',').next()).unwrap_or_default().to_owned();
        names.map(|name| (name.clone(), first(&name).into())).collect()
    }

    fn take(&mut self, unit: &Unit<'_>) -> BTreeMap<String, Value> {
        let Contents { resources, outputs, gaps } = read(unit, self.catalog);
        self.emitted.resources.extend(resources);
        self.emitted.gaps.extend(gaps);
        outputs
    }
}

/// One thing of each list, for an account or for all: it stands for all of an account and region.
fn standing_of(lists: Option<&Map<String, Value>>, account: Option<&str>) -> BTreeMap<String, Value> {
    let of_region = |(region, ids): (&String, &Value)| {
        let first: Vec<&Value> = ids.as_array().into_iter().flatten().take(1).collect();
        (region.clone(), json!(first))
    };
    let of_account = |(own, regions): (&String, &Value)| {
        let regions: Map<String, Value> = regions.as_object().into_iter().flatten().map(of_region).collect();
        (own.clone(), Value::Object(regions))
    };
    let of_list = |(name, accounts): (&String, &Value)| {
        let wanted = accounts.as_object().into_iter().flatten();
        let wanted = wanted.filter(|(own, _)| account.is_none_or(|account| account == own.as_str()));
        (name.clone(), Value::Object(wanted.map(of_account).collect()))
    };
    lists.into_iter().flatten().map(of_list).collect()
}

/// Everything that stands for all in a root module.
fn all_standing(lists: Option<&Map<String, Value>>) -> BTreeSet<String> {
    let accounts = lists.into_iter().flatten().filter_map(|(_, accounts)| accounts.as_object());
    let regions = accounts.flatten().filter_map(|(_, regions)| regions.as_object());
    regions.flatten().filter_map(|(_, ids)| Some(ids.get(0)?.as_str()?.to_owned())).collect()
}

/// The accounts of a deployment, or those that stand for them.
fn accounts<'d>(representatives: &'d Representatives, deployment: &'d Deployment) -> Vec<&'d str> {
    match (&deployment.account, &deployment.cell) {
        (Some(account), _) => vec![account],
        (None, Some(group)) => representatives.of_cell(group).iter().map(String::as_str).collect(),
        (None, None) => Vec::new(),
    }
}

/// What each resource is called: by its item, so that it is the same in both dialects.
fn identities(artifacts: &[&Artifact]) -> BTreeMap<String, String> {
    let all = artifacts.iter().flat_map(|artifact| &artifact.items);
    all.map(|(address, made)| (address.clone(), made.item.as_str().to_owned())).collect()
}
