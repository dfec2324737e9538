//! What logboom wrote, as units to be read back. One account stands for all of a cell that no policy tells apart.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::strangers::account_ids;
use super::world::{MEMBER, Surroundings};
use crate::catalog::Catalog;
use crate::dialect::{Artifact, ArtifactKind, Deployment};
use crate::inventory::{Contents, Gap, Language, Resource, Unit, read};
use crate::plan::{Plan, Stack, StackKey, names};
use crate::render::Dialect;

/// The root module of the central accounts.
const CORE: &str = "core";

/// Everything that was read back of one dialect.
#[derive(Debug, Default)]
pub(crate) struct Emitted {
    pub(crate) resources: Vec<Resource>,
    pub(crate) gaps: Vec<Gap>,
}

/// What surrounds the resources of a plan.
pub(crate) fn surroundings(plan: &Plan, representatives: &Representatives) -> Surroundings {
    let member = representatives.0.values().flatten().next();
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
            (group.clone(), others.into_iter().take(1).chain(some).cloned().collect())
        });
        Self(standing.collect())
    }

    pub(crate) fn of_cell(&self, group: &str) -> &[String] {
        self.0.get(group).map(Vec::as_slice).unwrap_or_default()
    }
}

/// Reads back what was emitted in one dialect.
pub(crate) fn read_back(
    plan: &Plan,
    catalog: &Catalog,
    artifacts: &[Artifact],
    dialect: Dialect,
    representatives: &Representatives,
) -> Emitted {
    let mut reader = Reader { plan, catalog, representatives, emitted: Emitted::default() };
    match dialect {
        Dialect::CloudFormation => reader.templates(artifacts),
        Dialect::Terraform => reader.root_modules(artifacts),
    }
    reader.emitted
}

struct Reader<'a> {
    plan: &'a Plan,
    catalog: &'a Catalog,
    representatives: &'a Representatives,
    emitted: Emitted,
}

impl Reader<'_> {
    /// Templates, each after those whose outputs it takes.
    fn templates(&mut self, artifacts: &[Artifact]) {
        let templates = artifacts.iter().filter(|artifact| artifact.kind == ArtifactKind::Template);
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
                    given.extend(self.exact(deployment, account, region));
                    let unit = Unit {
                        language: Language::CloudFormation,
                        name: format!("{}@{account}/{region}", deployment.slug),
                        documents: vec![(&artifact.path, &artifact.content)],
                        partition: self.plan.estate.partition.name,
                        account: Some(account),
                        region: Some(region),
                        given,
                        identities: identities(&[artifact]),
                    };
                    let contents = self.take(&unit);
                    let slug = &deployment.slug;
                    outputs.extend(contents.into_iter().map(|(name, value)| ((slug.clone(), name), value)));
                }
            }
        }
    }

    fn root_modules(&mut self, artifacts: &[Artifact]) {
        let mut roots: BTreeMap<&str, Vec<&Artifact>> = BTreeMap::new();
        for artifact in artifacts.iter().filter(|artifact| artifact.kind == ArtifactKind::RootFile) {
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
            let (lists, named) = (self.lists(deployment), self.repeated(deployment, &files));
            let accounts: Vec<Option<&str>> = match &deployment.cell {
                Some(group) => {
                    self.representatives.of_cell(group).iter().map(|account| Some(account.as_str())).collect()
                }
                None => vec![None],
            };
            for account in accounts {
                let given = account.map(|account| ("account_id".to_owned(), Value::from(account)));
                let needs = deployment.needs.iter();
                let needs = needs.filter_map(|need| Some((need.parameter.clone(), outputs.get(&need.output)?.clone())));
                let unit = Unit {
                    language: Language::Terraform,
                    name: format!("{folder}@{}", account.unwrap_or_default()),
                    documents: files.iter().map(|file| (file.path.as_str(), &file.content)).collect(),
                    partition: self.plan.estate.partition.name,
                    account,
                    region: None,
                    given: given.into_iter().chain(needs).chain(lists.clone()).collect(),
                    identities: named.clone(),
                };
                let given = self.take(&unit);
                if deployment.cell.is_none() {
                    outputs.extend(given);
                }
            }
        }
    }

    /// The stacks that are deployed at once.
    fn stacks(&self, deployment: &Deployment) -> impl Iterator<Item = &Stack> {
        let is_core = deployment.cell.is_none();
        let slug = deployment.slug.clone();
        let of = move |stack: &&Stack| match &stack.key {
            StackKey::Core { .. } => is_core && (stack.slug == slug || slug == CORE),
            StackKey::Cell { group } => !is_core && *group == slug,
        };
        self.plan.stacks.values().filter(of)
    }

    /// The parameters of a template that policies know the values of.
    fn exact(&self, deployment: &Deployment, account: &str, region: &str) -> Vec<(String, Value)> {
        let sets = self.stacks(deployment).flat_map(|stack| &stack.covered);
        let exact = sets
            .filter_map(|(name, set)| Some((names::pascal(name), Value::from(set.exact(account, region)?.join(",")))));
        exact.collect()
    }

    /// The variables of a root module that policies know the values of.
    fn lists(&self, deployment: &Deployment) -> Vec<(String, Value)> {
        let mut lists: BTreeMap<String, Map<String, Value>> = BTreeMap::new();
        for (name, set) in self.stacks(deployment).flat_map(|stack| &stack.covered) {
            if let (Some(_), Some(listed)) = (&set.covers.id_after, &set.listed) {
                let all = listed.iter().map(|(account, by_region)| (account.clone(), json!(by_region)));
                lists.entry(names::snake(name)).or_default().extend(all);
            }
        }
        lists.into_iter().map(|(name, listed)| (name, Value::Object(listed))).collect()
    }

    /// What each resource of a root module is called, also those that are repeated for what is known.
    fn repeated(&self, deployment: &Deployment, files: &[&Artifact]) -> BTreeMap<String, String> {
        let mut found = identities(files);
        for stack in self.stacks(deployment) {
            for item in &stack.items {
                let set = item.each.as_ref().and_then(|each| stack.covered.get(each));
                let Some(set) = set.filter(|set| set.covers.id_after.is_some()) else { continue };
                let ids: Vec<&String> =
                    set.listed.iter().flat_map(BTreeMap::values).flat_map(BTreeMap::values).flatten().collect();
                let own = |(_, called): &(&String, &String)| *called == item.key.as_str();
                let blocks: Vec<String> = found.iter().filter(own).map(|(address, _)| address.clone()).collect();
                for block in blocks {
                    let instance = |id: &&String| (format!("{block}[\"{id}\"]"), item.key.as_str().to_owned());
                    found.extend(ids.iter().map(instance));
                }
            }
        }
        found
    }

    fn take(&mut self, unit: &Unit<'_>) -> BTreeMap<String, Value> {
        let Contents { resources, outputs, gaps } = read(unit, self.catalog);
        self.emitted.resources.extend(resources);
        self.emitted.gaps.extend(gaps);
        outputs
    }
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
