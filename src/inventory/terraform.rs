//! Root modules of Terraform in JSON.
//! <https://developer.hashicorp.com/terraform/language/syntax/json>

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::evaluate::Scope;
use super::memo::Memo;
use super::naming::Kinds;
use super::value::{below, text};
use super::{Contents, Language, Resource, Unit};

/// Every file of a root module.
pub(super) struct Module<'u> {
    pub(super) unit: &'u Unit<'u>,
    pub(super) kinds: &'u Kinds<'u>,
    pub(super) variables: BTreeMap<&'u str, &'u Value>,
    pub(super) locals: BTreeMap<&'u str, &'u Value>,
    /// Resources by `type.label` and data sources by `data.type.label`.
    pub(super) blocks: BTreeMap<String, Block<'u>>,
    providers: Vec<&'u Map<String, Value>>,
    pub(super) memo: Memo,
}

/// A resource or data source.
pub(super) struct Block<'u> {
    pub(super) kind: &'u str,
    pub(super) body: &'u Map<String, Value>,
}

/// The account and region of a provider.
#[derive(Default)]
pub(super) struct Place {
    pub(super) account: Option<String>,
    pub(super) region: Option<String>,
}

/// A resource in the order of the files.
struct Found<'u> {
    file: &'u str,
    pointer: String,
    address: String,
}

/// Arguments of every resource, which say nothing of what it is.
/// <https://developer.hashicorp.com/terraform/language/meta-arguments>
const META: [&str; 9] =
    ["provider", "for_each", "count", "depends_on", "lifecycle", "provisioner", "connection", "dynamic", "//"];

pub(super) fn read(unit: &Unit<'_>, kinds: &Kinds<'_>) -> Contents {
    let mut contents = Contents::default();
    let mut module = Module {
        unit,
        kinds,
        variables: BTreeMap::new(),
        locals: BTreeMap::new(),
        blocks: BTreeMap::new(),
        providers: Vec::new(),
        memo: Memo::default(),
    };
    let mut found = Vec::new();
    let mut outputs = BTreeMap::new();
    for (file, root) in &unit.documents {
        module.add(file, root, &mut found, &mut contents);
        outputs.extend(named(root, "output"));
    }
    for resource in found {
        module.resources(resource, &mut contents);
    }
    for (name, body) in outputs {
        if let Some(value) = body.get("value") {
            contents.outputs.insert(name.to_owned(), module.resolve(value, &Scope::default()));
        }
    }
    contents
}

impl<'u> Module<'u> {
    fn add(&mut self, file: &'u str, root: &'u Value, found: &mut Vec<Found<'u>>, contents: &mut Contents) {
        self.variables.extend(named(root, "variable"));
        for (_, locals) in layers(root.get("locals"), "") {
            self.locals.extend(locals.iter().map(|(name, value)| (name.as_str(), value)));
        }
        for (_, providers) in layers(root.get("provider"), "") {
            self.providers.extend(layers(providers.get("aws"), "").into_iter().map(|(_, body)| body));
        }
        for section in ["resource", "data"] {
            for (pointer, kind, label, body) in labelled(root, section) {
                let prefix = if section == "data" { "data." } else { "" };
                let address = format!("{prefix}{kind}.{label}");
                if self.blocks.insert(address.clone(), Block { kind, body }).is_some() {
                    contents.gap(file, &pointer, format!("`{address}` is given twice, and this one is read"));
                } else if section == "resource" {
                    found.push(Found { file, pointer, address });
                }
            }
        }
        for (pointer, modules) in layers(root.get("module"), "/module") {
            for name in modules.keys() {
                contents.gap(file, &below(&pointer, name), format!("what the module `{name}` creates is not read"));
            }
        }
    }

    fn resources(&self, found: Found<'u>, contents: &mut Contents) {
        let Some(block) = self.blocks.get(&found.address) else { return };
        let more = self.unread_instances(&found.address, block);
        if more > 0 {
            contents.gap(found.file, &found.pointer, format!("`{}` has more instances than are read", found.address));
        }
        for instance in self.instances(&found.address, block) {
            let scope = &instance.scope;
            let place = self.place(block, scope);
            let arguments = block.body.keys().filter(|name| !META.contains(&name.as_str()));
            let properties = arguments.filter_map(|name| Some((name.clone(), self.argument(block, name, scope)?)));
            contents.resources.push(Resource {
                language: Language::Terraform,
                kind: block.kind.to_owned(),
                unit: self.unit.name.clone(),
                identity: self.identity(&found.address, &instance),
                properties: Value::Object(properties.chain(self.dynamic(block, scope)).collect()),
                address: instance.address(&found.address),
                file: found.file.to_owned(),
                pointer: found.pointer.clone(),
                account: place.account,
                region: place.region,
                partition: self.unit.partition.to_owned(),
            });
        }
    }

    /// An argument or block of a resource; nothing where it is not set.
    pub(super) fn argument(&self, block: &Block<'u>, name: &str, scope: &Scope) -> Option<Value> {
        Some(self.resolve(block.body.get(name)?, scope)).filter(|value| !value.is_null())
    }

    /// Where a resource is: what its provider says, or what is said of the whole module.
    /// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs#argument-reference>
    pub(super) fn place(&self, block: &Block<'u>, scope: &Scope) -> Place {
        let named = block.body.get("provider").and_then(Value::as_str).unwrap_or_default();
        let named = named.trim_start_matches("${").trim_end_matches('}');
        let alias = named.split_once('.').map(|(_, alias)| alias);
        let place = self.memo.get(&format!("provider.{}", alias.unwrap_or_default()), || self.provider(alias));
        let known = |name: &str| place.get(name).and_then(Value::as_str).map(str::to_owned);
        // Since version 6 of the provider, a resource may have its own region.
        let own = block.body.get("region").and_then(|region| text(&self.resolve(region, scope)).ok());
        Place {
            account: known("account").or_else(|| self.unit.account.map(str::to_owned)),
            region: own.or_else(|| known("region")).or_else(|| self.unit.region.map(str::to_owned)),
        }
    }

    fn provider(&self, alias: Option<&str>) -> Value {
        let mut place = Map::new();
        let same = |body: &&&Map<String, Value>| body.get("alias").and_then(Value::as_str) == alias;
        let Some(body) = self.providers.iter().find(same) else { return Value::Object(place) };
        let value = |value: Option<&Value>| text(&self.resolve(value?, &Scope::default())).ok();
        let allowed = body.get("allowed_account_ids").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let only = if allowed.len() == 1 { value(allowed.first()) } else { None };
        let role = layers(body.get("assume_role"), "").first().and_then(|(_, role)| value(role.get("role_arn")));
        let of_role = role.and_then(|arn| arn.split(':').nth(4).map(str::to_owned));
        let account = only.or(of_role).filter(|account| !account.is_empty());
        place.extend(account.map(|account| ("account".to_owned(), account.into())));
        place.extend(value(body.get("region")).map(|region| ("region".to_owned(), region.into())));
        Value::Object(place)
    }
}

/// The objects of a block: it may be one, or a list of several.
pub(super) fn layers<'v>(value: Option<&'v Value>, pointer: &str) -> Vec<(String, &'v Map<String, Value>)> {
    match value {
        Some(Value::Object(members)) => vec![(pointer.to_owned(), members)],
        Some(Value::Array(items)) => {
            let item = |(at, item): (usize, &'v Value)| Some((format!("{pointer}/{at}"), item.as_object()?));
            items.iter().enumerate().filter_map(item).collect()
        }
        _ => Vec::new(),
    }
}

/// The blocks of a section with one label.
fn named<'v>(root: &'v Value, section: &str) -> impl Iterator<Item = (&'v str, &'v Value)> {
    let sections = layers(root.get(section), "").into_iter();
    sections.flat_map(|(_, bodies)| bodies.iter().map(|(name, body)| (name.as_str(), body.get(0).unwrap_or(body))))
}

/// The blocks of a section with two labels: pointer, type, label, body.
fn labelled<'v>(root: &'v Value, section: &str) -> Vec<(String, &'v str, &'v str, &'v Map<String, Value>)> {
    let mut found = Vec::new();
    for (pointer, kinds) in layers(root.get(section), &below("", section)) {
        for (kind, labels) in kinds {
            for (pointer, labels) in layers(Some(labels), &below(&pointer, kind)) {
                for (label, bodies) in labels {
                    for (pointer, body) in layers(Some(bodies), &below(&pointer, label)) {
                        found.push((pointer, kind.as_str(), label.as_str(), body));
                    }
                }
            }
        }
    }
    found
}
