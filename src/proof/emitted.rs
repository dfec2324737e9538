//! What logboom wrote, as units to be read back. One account stands for all of a cell that no policy tells apart.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::strangers::account_ids;
use super::world::{MEMBER, Surroundings};
use crate::catalog::Catalog;
use crate::dialect::{Artifact, ArtifactKind, Deployment};
use crate::inventory::{Contents, Gap, Language, Resource, Unit, read};
use crate::plan::{Plan, StackKey};
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
                    let unit = Unit {
                        language: Language::CloudFormation,
                        name: format!("{}@{account}/{region}", deployment.slug),
                        documents: vec![(&artifact.path, &artifact.content)],
                        partition: self.plan.estate.partition.name,
                        account: Some(account),
                        region: Some(region),
                        given: given.clone(),
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
                    given: given.into_iter().chain(needs).collect(),
                    identities: identities(&files),
                };
                let given = self.take(&unit);
                if deployment.cell.is_none() {
                    outputs.extend(given);
                }
            }
        }
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
