//! Terraform root modules: `core` for the central accounts, one for each cell.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::terraform::{Region, escape, lower};
use super::{Artifact, ArtifactKind, Deployment, Made, Need, PreparedStack, World, parameters};
use crate::plan::{Stack, StackKey, names};
use crate::render::{Dialect, RenderError};

/// The root module of all central stacks.
pub(crate) const CORE: &str = "core";
/// The provider versions that the output is made for.
const PROVIDER: &str = ">= 5.83, < 7.0";
/// The least Terraform version; keeping state in S3 with a lock file needs 1.10.
const TERRAFORM: &str = ">= 1.9";
const TERRAFORM_WITH_STATE: &str = ">= 1.10";

/// Every file of every root module.
pub(crate) fn emit(world: &World<'_>, stacks: &[PreparedStack<'_>]) -> Result<Vec<Artifact>, RenderError> {
    let (core, cells): (Vec<_>, Vec<_>) =
        stacks.iter().partition(|prepared| matches!(prepared.stack.key, StackKey::Core { .. }));
    let mut artifacts = Vec::new();
    if !core.is_empty() {
        artifacts.extend(core_root(world, &core)?);
    }
    for cell in cells {
        artifacts.extend(cell_root(world, cell)?);
    }
    Ok(artifacts)
}

/// A root module while it grows.
struct Root<'a> {
    world: &'a World<'a>,
    folder: String,
    providers: Vec<Value>,
    variables: Map<String, Value>,
    files: BTreeMap<String, Value>,
    items: BTreeMap<String, BTreeMap<String, Made>>,
    outputs: Map<String, Value>,
    after: BTreeSet<String>,
    needs: BTreeSet<Need>,
    regions: Vec<String>,
}

fn core_root<'a>(world: &'a World<'a>, stacks: &[&PreparedStack<'a>]) -> Result<Vec<Artifact>, RenderError> {
    let mut root = Root::new(world, CORE);
    let mut accounts = BTreeSet::new();
    for prepared in stacks {
        let StackKey::Core { account, region, .. } = &prepared.stack.key else { continue };
        let alias = names::snake(&prepared.stack.slug.replace('.', "-"));
        let run_from = world.plan.terraform.run_from.as_deref() == Some(account);
        let assume = (!run_from).then(|| role_arn(world, account));
        root.provider(&alias, region, account, assume.as_deref());
        root.region(&prepared.stack.slug, lower(world, prepared, region, &alias)?);
        root.variables(prepared.stack);
        accounts.insert(account.clone());
        if !root.regions.contains(region) {
            root.regions.push(region.clone());
        }
    }
    let account = if accounts.len() == 1 { accounts.pop_first() } else { None };
    let lists = parameters::terraform(CORE, &stacks.iter().map(|prepared| prepared.stack).collect::<Vec<_>>());
    let mut artifacts = root.finish(account, None);
    artifacts.extend(lists);
    Ok(artifacts)
}

fn cell_root<'a>(world: &'a World<'a>, prepared: &PreparedStack<'a>) -> Result<Vec<Artifact>, RenderError> {
    let StackKey::Cell { group } = &prepared.stack.key else { return Ok(Vec::new()) };
    let mut root = Root::new(world, group);
    root.variables.insert("account_id".into(), account_variable());
    let accounts = world.plan.estate.groups.get(group).map(|group| group.accounts.as_slice()).unwrap_or_default();
    let own = accounts.len() == 1 && accounts.first() == world.plan.terraform.run_from.as_ref();
    let assume = (!own).then(|| role_arn(world, "${var.account_id}"));
    for region in &prepared.stack.regions {
        let alias = names::snake(region);
        root.provider(&alias, region, "${var.account_id}", assume.as_deref());
        root.region(region, lower(world, prepared, region, &alias)?);
        root.regions.push(region.clone());
    }
    root.variables(prepared.stack);
    let mut artifacts = root.finish(None, Some(group.clone()));
    artifacts.extend(parameters::terraform(group, &[prepared.stack]));
    Ok(artifacts)
}

fn role_arn(world: &World<'_>, account: &str) -> String {
    let role = escape(world.plan.terraform.role.trim_start_matches('/'));
    format!("arn:{}:iam::{account}:role/{role}", world.plan.estate.partition.name)
}

fn account_variable() -> Value {
    json!({
        "type": "string",
        "description": "The member account that this root module is applied to.",
        "nullable": false,
        "validation": {
            "condition": "${can(regex(\"^[0-9]{12}$\", var.account_id))}",
            "error_message": "An account id has 12 digits."
        }
    })
}

impl<'a> Root<'a> {
    fn new(world: &'a World<'a>, folder: &str) -> Self {
        Self {
            world,
            folder: folder.to_owned(),
            providers: Vec::new(),
            variables: Map::new(),
            files: BTreeMap::new(),
            items: BTreeMap::new(),
            outputs: Map::new(),
            after: BTreeSet::new(),
            needs: BTreeSet::new(),
            regions: Vec::new(),
        }
    }

    /// A provider that works in one account only, so that wrong credentials change nothing.
    fn provider(&mut self, alias: &str, region: &str, account: &str, assume: Option<&str>) {
        let mut provider = json!({ "alias": alias, "region": region, "allowed_account_ids": [account] });
        if let (Some(role), Some(members)) = (assume, provider.as_object_mut()) {
            members.insert("assume_role".into(), json!({ "role_arn": role, "session_name": "logboom" }));
        }
        self.providers.push(provider);
    }

    fn region(&mut self, file: &str, region: Region<'_>) {
        let mut content = Map::new();
        if !region.data.is_empty() {
            content.insert("data".into(), Value::Object(region.data));
        }
        content.insert("resource".into(), Value::Object(region.resources));
        self.files.insert(format!("{file}.tf.json"), Value::Object(content));
        self.items.insert(format!("{file}.tf.json"), region.items);
        self.outputs.extend(region.outputs);
        self.after.extend(region.after);
        for need in region.needs {
            let description = format!("Output {} of the root module `core`.", need.output);
            let variable = json!({ "type": "string", "description": description, "nullable": false });
            self.variables.insert(need.parameter.clone(), variable);
            self.needs.insert(need);
        }
    }

    fn variables(&mut self, stack: &Stack) {
        for (name, set) in stack.covered.iter().filter(|(_, set)| set.listed.is_some()) {
            let variable = json!({
                "type": "map(map(list(string)))",
                "description": format!("{}s by account and region, as the blueprint lists them.", set.covers.id),
                "nullable": false
            });
            self.variables.insert(names::snake(name), variable);
        }
    }

    fn finish(mut self, account: Option<String>, cell: Option<String>) -> Vec<Artifact> {
        let settings = json!({ "terraform": self.settings(), "provider": { "aws": self.providers } });
        self.files.insert("terraform.tf.json".into(), settings);
        if !self.variables.is_empty() {
            self.files.insert("variables.tf.json".into(), json!({ "variable": self.variables }));
        }
        let gives: Vec<String> = self.outputs.keys().cloned().collect();
        if !self.outputs.is_empty() {
            self.files.insert("outputs.tf.json".into(), json!({ "output": self.outputs }));
        }
        let deployment = Deployment {
            name: format!("terraform/{}", self.folder),
            account,
            cell,
            regions: self.regions,
            needs: self.needs.into_iter().collect(),
            after: self.after,
            gives,
            slug: self.folder.clone(),
            samples: BTreeMap::new(),
        };
        let folder = self.folder;
        let mut items = self.items;
        let artifact = |(file, content): (String, Value)| Artifact {
            items: items.remove(&file).unwrap_or_default(),
            deployment: (file == "terraform.tf.json").then(|| deployment.clone()),
            path: format!("terraform/{folder}/{file}"),
            kind: ArtifactKind::RootFile,
            dialect: Some(Dialect::Terraform),
            content,
        };
        self.files.into_iter().map(artifact).collect()
    }

    /// Versions and state. Members share one backend; their key is given with `-backend-config` at `init`.
    fn settings(&self) -> Value {
        let state = self.world.plan.terraform.state.as_ref();
        let mut settings = Map::new();
        let version = if state.is_some() { TERRAFORM_WITH_STATE } else { TERRAFORM };
        settings.insert("required_version".into(), version.into());
        settings
            .insert("required_providers".into(), json!({ "aws": { "source": "hashicorp/aws", "version": PROVIDER } }));
        if let Some(state) = state {
            let mut backend = Map::new();
            backend.insert("bucket".into(), state.bucket.as_str().into());
            backend.insert("region".into(), state.region.as_str().into());
            backend.insert("encrypt".into(), true.into());
            backend.insert("use_lockfile".into(), true.into());
            if self.folder == CORE {
                backend.insert("key".into(), format!("{}/core.tfstate", self.world.plan.estate.name).into());
            }
            settings.insert("backend".into(), json!({ "s3": backend }));
        }
        Value::Object(settings)
    }
}
