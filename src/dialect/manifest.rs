//! `manifest.json`: every artifact, in which order it is deployed, what it needs and what it gives.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::{Artifact, ArtifactKind, CORE, Deployment, Need};
use crate::plan::{Plan, StackKey};

/// The version of the manifest's form.
const VERSION: u32 = 1;

/// Lists all artifacts; orders of deployment are found here.
pub(crate) fn manifest(plan: &Plan, artifacts: &[Artifact]) -> Artifact {
    let orders = orders(artifacts);
    let entries = artifacts.iter().map(|artifact| entry(plan, artifacts, artifact, &orders));
    let routes = plan
        .routes
        .iter()
        .map(|route| json!({ "source": route.source, "through": route.through, "destination": route.destination }));
    let content = json!({
        "manifest_version": VERSION,
        "name": plan.estate.name,
        "partition": plan.estate.partition.name,
        "organization": plan.estate.organization,
        "routes": routes.collect::<Vec<_>>(),
        "artifacts": entries.collect::<Vec<_>>(),
    });
    Artifact {
        path: "manifest.json".into(),
        kind: ArtifactKind::Manifest,
        dialect: None,
        content,
        items: BTreeMap::new(),
        deployment: None,
    }
}

fn entry(plan: &Plan, artifacts: &[Artifact], artifact: &Artifact, orders: &BTreeMap<String, usize>) -> Value {
    let mut entry = json!({
        "path": artifact.path,
        "dialect": artifact.dialect.map(|dialect| dialect.word()),
        "kind": artifact.kind.word(),
    });
    if let (Some(deployment), Some(members)) = (&artifact.deployment, entry.as_object_mut()) {
        members.insert("name".into(), deployment.name.as_str().into());
        members.insert("order".into(), orders.get(&artifact.path).copied().unwrap_or(1).into());
        members.extend(where_to(plan, deployment));
        members.insert("regions".into(), deployment.regions.clone().into());
        // Several stacks may be in one root module.
        let after: BTreeSet<String> =
            deployment.after.iter().flat_map(|slug| paths_of(artifacts, artifact, slug)).collect();
        members.insert("after".into(), after.into_iter().collect());
        let from = |need: &Need| paths_of(artifacts, artifact, &need.stack).next();
        let needs = deployment
            .needs
            .iter()
            .map(|need| json!({ "parameter": need.parameter, "from": from(need), "output": need.output }));
        members.insert("needs".into(), needs.collect());
        members.insert("gives".into(), deployment.gives.clone().into());
    }
    entry
}

fn where_to(plan: &Plan, deployment: &Deployment) -> Vec<(String, Value)> {
    if let Some(group) = &deployment.cell {
        let accounts = plan.estate.groups.get(group).map(|group| group.accounts.clone()).unwrap_or_default();
        return vec![("cell".into(), group.as_str().into()), ("accounts".into(), accounts.into())];
    }
    match &deployment.account {
        Some(account) => vec![("account".into(), account.as_str().into())],
        None => vec![("accounts".into(), central_accounts(plan).into_iter().collect())],
    }
}

fn central_accounts(plan: &Plan) -> BTreeSet<String> {
    let account = |key: &StackKey| match key {
        StackKey::Core { account, .. } => Some(account.clone()),
        StackKey::Cell { .. } => None,
    };
    plan.stacks.keys().filter_map(account).collect()
}

/// The artifact of the same dialect that deploys a stack; for what is of no dialect, those of all of them.
fn paths_of(artifacts: &[Artifact], near: &Artifact, slug: &str) -> impl Iterator<Item = String> {
    let same = artifacts.iter().filter(|other| near.dialect.is_none() || other.dialect == near.dialect);
    let deployed = same.filter_map(|artifact| Some((artifact, artifact.deployment.as_ref()?)));
    let root_of =
        move |deployment: &Deployment| deployment.slug == slug || (deployment.slug == CORE && slug.contains('.'));
    deployed.filter(move |(_, deployment)| root_of(deployment)).map(|(artifact, _)| artifact.path.clone())
}

/// The position of each deployment: one more than the latest of those that it comes after.
fn orders(artifacts: &[Artifact]) -> BTreeMap<String, usize> {
    let deployed: Vec<(&Artifact, &Deployment)> =
        artifacts.iter().filter_map(|artifact| Some((artifact, artifact.deployment.as_ref()?))).collect();
    let mut orders: BTreeMap<String, usize> = BTreeMap::new();
    // Each round settles at least one more; a cycle would end with the rounds.
    for _ in 0..deployed.len() {
        for (artifact, deployment) in &deployed {
            let before = deployment.after.iter().flat_map(|slug| paths_of(artifacts, artifact, slug));
            let latest = before.filter_map(|path| orders.get(&path).copied()).max().unwrap_or(0);
            orders.insert(artifact.path.clone(), latest + 1);
        }
    }
    orders
}
