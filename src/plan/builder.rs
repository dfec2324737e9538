//! Collects stacks and items while the parts of a blueprint are resolved.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::{Map, Value};

use super::text::{Handle, Text};
use super::{
    Estate, Hop, Item, ItemKey, Policy, PolicyKind, Purpose, Stack, StackKey, Statements, Switch, accounts, names,
};
use crate::catalog::Catalog;
use crate::diagnostic::{Diagnostic, Origin};

/// The plan while it grows.
pub(crate) struct Builder<'a> {
    pub(crate) estate: &'a Estate,
    pub(crate) catalog: &'a Catalog,
    pub(crate) stacks: BTreeMap<StackKey, Stack>,
    pub(crate) problems: Vec<Diagnostic>,
    pub(crate) hops: Vec<Hop>,
    pub(crate) switches: Vec<Switch>,
    pub(crate) statements: Vec<Statements>,
    /// The names of the sources of each kind.
    pub(crate) sources: BTreeMap<String, Vec<String>>,
}

impl<'a> Builder<'a> {
    pub(crate) fn new(estate: &'a Estate, catalog: &'a Catalog) -> Self {
        Self {
            estate,
            catalog,
            stacks: BTreeMap::new(),
            problems: Vec::new(),
            hops: Vec::new(),
            switches: Vec::new(),
            statements: Vec::new(),
            sources: BTreeMap::new(),
        }
    }

    /// The stack of one account and region.
    pub(crate) fn core(&mut self, account: &str, region: &str) -> StackKey {
        self.core_for(account, region, Purpose::Central)
    }

    /// A stack of one account and region, with a purpose of its own.
    pub(crate) fn core_for(&mut self, account: &str, region: &str, purpose: Purpose) -> StackKey {
        let key = StackKey::Core { account: account.to_owned(), region: region.to_owned(), purpose };
        let slug = format!("{}.{region}", self.estate.group_of(account).unwrap_or(account));
        let slug = match purpose {
            Purpose::Central => slug,
            Purpose::Replica => format!("{slug}.replica"),
            Purpose::Landing => format!("{slug}.landing"),
        };
        self.stack(&key, slug, vec![region.to_owned()]);
        key
    }

    /// The stack of a group of accounts. A single account without an organization has no cell: its stacks are core.
    pub(crate) fn cell(&mut self, group: &str) -> StackKey {
        let key = StackKey::Cell { group: group.to_owned() };
        self.stack(&key, group.to_owned(), Vec::new());
        key
    }

    /// The same, which is in some regions at least.
    pub(crate) fn cell_in(&mut self, group: &str, regions: &[String]) -> StackKey {
        let key = self.cell(group);
        let order = &self.estate.regions;
        if let Some(cell) = self.stacks.get_mut(&key) {
            let missing: Vec<String> =
                regions.iter().filter(|region| !cell.regions.contains(region)).cloned().collect();
            cell.regions.extend(missing);
            cell.regions.sort_by_key(|region| order.iter().position(|known| known == region));
        }
        key
    }

    fn stack(&mut self, key: &StackKey, slug: String, regions: Vec<String>) {
        self.stacks.entry(key.clone()).or_insert_with(|| Stack {
            key: key.clone(),
            slug,
            regions,
            items: Vec::new(),
            covered: BTreeMap::new(),
        });
    }

    pub(crate) fn add(&mut self, stack: &StackKey, mut item: Item) {
        item.name_limit = self.catalog.resource(&item.folder, &item.resource).and_then(|kind| kind.name_limit);
        if let Some(stack) = self.stacks.get_mut(stack) {
            stack.items.push(item);
        }
    }

    /// Says that logs go from one item to another.
    pub(crate) fn hop(&mut self, route: String, from: &ItemKey, to: &ItemKey, origin: &Origin) {
        let (from, to, origin) = (from.clone(), to.clone(), origin.clone());
        self.hops.push(Hop { route, from, to, region: None, origin });
    }

    /// The account of a group that is named where one account is meant; says so if it is not one.
    pub(crate) fn central(&mut self, said: Option<&str>, usual: &str, origin: &Origin) -> Option<String> {
        if self.estate.organization.is_none() {
            if let Some(group) = said.filter(|group| *group != accounts::ONLY) {
                let problem =
                    Diagnostic::error("unknown-account", format!("`{group}` is not an account of this blueprint"))
                        .at(&origin.key("account"), "there is a single account, which needs no name");
                self.problems.push(problem);
                return None;
            }
            return self.estate.central(accounts::ONLY).map(str::to_owned);
        }
        let group = said.unwrap_or(usual);
        if let Some(account) = self.estate.central(group) {
            return Some(account.to_owned());
        }
        let place = if said.is_some() { origin.key("account") } else { origin.clone() };
        let known = self.estate.groups.contains_key(group);
        let problem = if known {
            Diagnostic::error("unknown-account", format!("`{group}` is a list of accounts where one account is meant"))
                .at(&place, "needs one account")
        } else {
            Diagnostic::error("unknown-account", format!("`{group}` is not an account of this blueprint")).at(
                &place,
                if said.is_some() { "no such group" } else { "this belongs there unless `account` says otherwise" },
            )
        };
        let problem = problem.also(&Origin::root().key("organization").key("accounts"), "the accounts are given here");
        let singles = self.estate.groups.iter().filter(|(_, group)| group.single).map(|(name, _)| name.as_str());
        self.problems.push(problem.did_you_mean(group, singles));
        None
    }

    /// The account and region that something says that is created, or the usual ones.
    pub(crate) fn placed(&mut self, create: &Value, origin: &Origin) -> Option<(String, String)> {
        let said = |word: &str| create.get(word).and_then(Value::as_str);
        let account = self.central(said("account"), "security", origin);
        let region = said("region").unwrap_or(&self.estate.home).to_owned();
        accounts::check_region(&region, &origin.key("region"), Some(self.estate.partition), &mut self.problems)?;
        Some((account?, region))
    }

    /// Account and region of an ARN, when they are among ours.
    pub(crate) fn place_of(&mut self, arn: &str, origin: &Origin) -> Option<(String, String)> {
        let mut parts = arn.split(':').skip(1);
        let (partition, _, region, account) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        accounts::check_region(region, origin, Some(self.estate.partition), &mut self.problems)?;
        if self.estate.group_of(account).is_none() || partition != self.estate.partition.name {
            self.problems.push(
                Diagnostic::error("unknown-account", format!("`{account}` is not an account of this blueprint"))
                    .at(origin, "the stream is created in the account and region of this ARN")
                    .help("add the account to `organization.accounts`"),
            );
            return None;
        }
        Some((account.to_owned(), region.to_owned()))
    }
}

/// What every template may use.
#[derive(Serialize)]
struct Common<'a> {
    name: &'a Text,
    partition: &'a str,
    dns_suffix: &'a str,
    organization: Option<&'a str>,
    region: Text,
    account: Text,
}

/// What refers to the item itself.
const SELF: &str = "self";

/// A context made of a struct whose absent options are nulls.
pub(crate) fn context(of: &impl Serialize) -> Map<String, Value> {
    match serde_json::to_value(of) {
        Ok(Value::Object(map)) => map,
        _ => Map::new(),
    }
}

/// Makes items that are at one place.
pub(crate) struct Maker<'a> {
    pub(crate) estate: &'a Estate,
    pub(crate) stack: StackKey,
    /// The regions of the stack in which they are; `None`: all of them.
    pub(crate) only_in: Option<BTreeSet<String>>,
    pub(crate) regional: bool,
    pub(crate) origin: Origin,
}

impl<'a> Maker<'a> {
    /// Makes items of a stack that is in one account and region.
    pub(crate) fn central(estate: &'a Estate, stack: StackKey, origin: Origin) -> Self {
        Self { estate, stack, only_in: None, regional: false, origin }
    }
}

impl Maker<'_> {
    /// The account and region of the stack, as texts.
    pub(crate) fn place(&self) -> (Text, Text) {
        match &self.stack {
            StackKey::Core { account, region, .. } => (Text::literal(account), Text::literal(region)),
            StackKey::Cell { .. } => (super::Part::Account.into(), super::Part::Region.into()),
        }
    }

    /// The ARN of a resource of another account in the region of the items.
    pub(crate) fn arn_in(&self, service: &str, account: &str, resource: &str) -> Text {
        let (_, region) = self.place();
        let start = Text::literal(format!("arn:{}:{service}:", self.estate.partition.name));
        start.then(region).then(format!(":{account}:{resource}"))
    }

    fn common(&self, name: &Text) -> Map<String, Value> {
        let (account, region) = self.place();
        context(&Common {
            name,
            partition: self.estate.partition.name,
            dns_suffix: self.estate.partition.dns_suffix,
            organization: self.estate.organization.as_deref(),
            region,
            account,
        })
    }

    /// An item from its templates and what they need.
    pub(crate) fn item(&self, key: &ItemKey, folder: &str, resource: &str, name: Text, of: &impl Serialize) -> Item {
        let mut all = self.common(&name);
        all.extend(context(of));
        all.insert(SELF.into(), serde_json::to_value(Handle(key.clone())).unwrap_or_default());
        Item {
            key: key.clone(),
            folder: folder.to_owned(),
            resource: resource.to_owned(),
            name,
            only_in: self.only_in.clone(),
            regional: self.regional,
            context: all,
            policies: BTreeMap::new(),
            fragments: Vec::new(),
            name_limit: None,
            after: Vec::new(),
            each: None,
            origin: self.origin.clone(),
        }
    }

    /// A policy document from its template and what it needs.
    pub(crate) fn policy(&self, kind: PolicyKind, template: &str, of: &impl Serialize) -> Policy {
        Policy { kind, template: template.to_owned(), context: self.statement_context(of), statements: Vec::new() }
    }

    /// The context of statements that are added to a policy document.
    pub(crate) fn statement_context(&self, of: &impl Serialize) -> Map<String, Value> {
        let mut all = self.common(&Text::default());
        all.extend(context(of));
        all
    }

    /// A role with its trust and its permissions.
    pub(crate) fn role(&self, key: &ItemKey, description: String, trust: Policy, permissions: Policy) -> Item {
        self.managed_role(key, description, None, trust, permissions)
    }

    /// A role that also has a policy which AWS keeps up to date.
    pub(crate) fn managed_role(
        &self,
        key: &ItemKey,
        description: String,
        managed: Option<&str>,
        trust: Policy,
        permissions: Policy,
    ) -> Item {
        let name = names::role(&self.estate.name, key.as_str(), self.regional);
        self.named_role(key, name, (description, managed), trust, permissions)
    }

    /// The same with a name of its own.
    pub(crate) fn named_role(
        &self,
        key: &ItemKey,
        name: Text,
        (description, managed): (String, Option<&str>),
        trust: Policy,
        permissions: Policy,
    ) -> Item {
        #[derive(Serialize)]
        struct Role {
            description: String,
            has_managed_policy: bool,
            managed_policy: Option<String>,
        }
        let managed = managed.map(|policy| format!("arn:{}:iam::aws:policy/{policy}", self.estate.partition.name));
        let role = Role { description, has_managed_policy: managed.is_some(), managed_policy: managed };
        let mut item = self.item(key, "shared/role", "role", name, &role);
        item.policies.insert("trust", trust);
        item.policies.insert("permissions", permissions);
        item
    }

    /// A customer key with its alias; `statements` are asked for by the services that use it.
    pub(crate) fn key(
        &self,
        key: &ItemKey,
        description: String,
        statements: Vec<(String, Map<String, Value>)>,
    ) -> Item {
        let name = Text::literal(names::physical(&self.estate.name, key.as_str()));
        self.named_key(key, name, description, statements)
    }

    /// The same with an alias of its own.
    pub(crate) fn named_key(
        &self,
        key: &ItemKey,
        name: Text,
        description: String,
        statements: Vec<(String, Map<String, Value>)>,
    ) -> Item {
        #[derive(Serialize)]
        struct Key {
            description: String,
            /// Tags that it has beside those of the blueprint.
            own_tags: BTreeMap<&'static str, &'static str>,
        }
        #[derive(Serialize)]
        struct Nothing {}
        let mut item = self.item(key, "shared/key", "key", name, &Key { description, own_tags: BTreeMap::new() });
        let mut policy = self.policy(PolicyKind::Key, "shared/key/key-policy.json.hbs", &Nothing {});
        policy.statements = statements;
        item.policies.insert("key_policy", policy);
        item
    }
}

/// A handle to an item, if there is one.
pub(crate) fn handle(key: Option<&ItemKey>) -> Option<Handle> {
    key.cloned().map(Handle)
}
