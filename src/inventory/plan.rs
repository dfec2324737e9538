//! Plans, as `terraform show -json` writes them: values are resolved already, but for those that only the deployment
//! knows.
//! <https://developer.hashicorp.com/terraform/internals/json-format>

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde_json::{Map, Value};

use super::memo::Memo;
use super::naming::Kinds;
use super::plan_references::Links;
use super::value::{safe, text, unknown};
use super::{Contents, Language, Resource, Unit};

/// A plan that is being read.
pub(super) struct Plan<'u> {
    pub(super) unit: &'u Unit<'u>,
    pub(super) kinds: &'u Kinds<'u>,
    pub(super) root: &'u Value,
    /// By address, with index.
    pub(super) resources: BTreeMap<&'u str, Planned<'u>>,
    /// Addresses by what they are without indexes.
    pub(super) instances: BTreeMap<String, Vec<&'u str>>,
    /// What the configuration says of resources, by module, type and name.
    declared: BTreeMap<(String, &'u str, &'u str), &'u Value>,
    /// What only the deployment knows, by address.
    after: BTreeMap<&'u str, &'u Value>,
    /// The modules of the configuration, by the names of the calls that lead there.
    pub(super) modules: BTreeMap<String, &'u Value>,
    pub(super) links: Links<'u>,
    pub(super) memo: Memo,
}

/// A resource as it will be.
pub(super) struct Planned<'u> {
    pub(super) kind: &'u str,
    pub(super) values: &'u Map<String, Value>,
    /// The module of the configuration that it is from.
    pub(super) module: String,
    /// What the configuration says of it.
    pub(super) written: Option<&'u Value>,
    pointer: String,
}

pub(super) fn read(unit: &Unit<'_>, kinds: &Kinds<'_>) -> Contents {
    let mut contents = Contents::default();
    for (at, (file, root)) in unit.documents.iter().enumerate() {
        if at > 0 {
            contents.gap(file, "", "only one plan is read as one; give this one by itself");
            continue;
        }
        let mut plan = Plan {
            unit,
            kinds,
            root,
            resources: BTreeMap::new(),
            instances: BTreeMap::new(),
            declared: BTreeMap::new(),
            after: BTreeMap::new(),
            modules: BTreeMap::new(),
            links: Links::new(kinds),
            memo: Memo::default(),
        };
        plan.index();
        plan.contents(file, &mut contents);
    }
    contents
}

/// The modules that a plan is searched for; one inside another.
const MAX_MODULES: usize = 10_000;

impl<'u> Plan<'u> {
    fn index(&mut self) {
        let mut waiting: Vec<(String, &Value)> =
            self.root.pointer("/configuration/root_module").map(|module| (String::new(), module)).into_iter().collect();
        while let Some((path, module)) = waiting.pop() {
            for (name, call) in module.get("module_calls").and_then(Value::as_object).into_iter().flatten() {
                waiting.extend(call.get("module").map(|module| (joined(&path, name), module)));
            }
            for resource in items(module.get("resources")) {
                let word = |name: &str| resource.get(name).and_then(Value::as_str);
                if let (Some(kind), Some(name), false) = (word("type"), word("name"), word("mode") == Some("data")) {
                    self.declared.insert((path.clone(), kind, name), resource);
                }
            }
            if self.modules.len() < MAX_MODULES {
                self.modules.insert(path, module);
            }
        }
        for change in items(self.root.get("resource_changes")) {
            let address = change.get("address").and_then(Value::as_str);
            self.after.extend(address.zip(change.pointer("/change/after_unknown")));
        }
        let start = "/planned_values/root_module";
        let mut waiting: Vec<(String, &Value)> =
            self.root.pointer(start).map(|module| (start.to_owned(), module)).into_iter().collect();
        while let Some((pointer, module)) = waiting.pop() {
            let path = without_indexes(module.get("address").and_then(Value::as_str).unwrap_or_default());
            for (at, child) in items(module.get("child_modules")).enumerate() {
                waiting.push((format!("{pointer}/child_modules/{at}"), child));
            }
            for (at, resource) in items(module.get("resources")).enumerate() {
                self.add(resource, &path, format!("{pointer}/resources/{at}"));
            }
        }
    }

    fn add(&mut self, resource: &'u Value, module: &str, pointer: String) {
        let word = |name: &str| resource.get(name).and_then(Value::as_str);
        if word("mode") == Some("data") {
            return;
        }
        let (Some(address), Some(kind)) = (word("address"), word("type")) else { return };
        // Where nothing is known before the apply there are no values at all.
        static NONE: OnceLock<Map<String, Value>> = OnceLock::new();
        let values = resource.get("values").and_then(Value::as_object).unwrap_or_else(|| NONE.get_or_init(Map::new));
        let name = word("name").unwrap_or_default();
        let written = self.declared.get(&(module.to_owned(), kind, name)).copied();
        self.instances.entry(without_indexes(address)).or_default().push(address);
        self.resources.insert(address, Planned { kind, values, module: module.to_owned(), written, pointer });
    }

    fn contents(&self, file: &str, contents: &mut Contents) {
        for (address, planned) in &self.resources {
            let (account, region) = self.place(planned);
            contents.resources.push(Resource {
                language: Language::TerraformPlan,
                kind: planned.kind.to_owned(),
                address: (*address).to_owned(),
                unit: self.unit.name.clone(),
                identity: self.identity(address, planned),
                file: file.to_owned(),
                pointer: planned.pointer.clone(),
                account,
                region,
                partition: self.unit.partition.to_owned(),
                properties: self.properties(address, planned),
            });
        }
        let outputs = self.root.pointer("/planned_values/outputs").and_then(Value::as_object);
        for (name, output) in outputs.into_iter().flatten() {
            let value = output.get("value").cloned();
            let value =
                value.unwrap_or_else(|| unknown(format!("the output `{name}`, which is known only after apply")));
            contents.outputs.insert(name.clone(), value);
        }
    }

    /// The id that it has already, or what stands for it.
    pub(super) fn identity(&self, address: &str, planned: &Planned<'u>) -> String {
        let known = ["key_id", "id"].iter().filter_map(|name| planned.values.get(*name)?.as_str());
        let mut known = known.filter(|id| !id.is_empty() && safe(id) == **id);
        match (self.unit.identities.contains_key(address), known.next()) {
            (false, Some(id)) => id.to_owned(),
            _ => self.unit.identity(address),
        }
    }

    /// Account and region: those of its ARN if it has one already, or those of its provider.
    pub(super) fn place(&self, planned: &Planned<'u>) -> (Option<String>, Option<String>) {
        let of_arn = |at: usize| planned.of_arn(at).map(str::to_owned);
        let key = planned.provider();
        let provider = self.memo.get(&format!("provider {}", key.unwrap_or_default()), || self.provider(key));
        let of_provider = |name: &str| provider.get(name).and_then(Value::as_str).map(str::to_owned);
        let own = planned.values.get("region").and_then(Value::as_str).map(str::to_owned);
        let given = |value: Option<&str>| value.map(str::to_owned);
        let account = of_arn(4).or_else(|| of_provider("account")).or_else(|| given(self.unit.account));
        let region = of_arn(3).or(own).or_else(|| of_provider("region")).or_else(|| given(self.unit.region));
        (account, region)
    }

    fn provider(&self, key: Option<&str>) -> Value {
        // What the same provider made before is in the account that it works in.
        let mut same = self.resources.values().filter(|planned| planned.provider() == key);
        let before = same.find_map(|planned| planned.of_arn(4)).map(str::to_owned);
        let configured = key.and_then(|key| self.root.get("configuration")?.get("provider_config")?.get(key));
        let expressions = configured.and_then(|configured| configured.get("expressions"));
        let module = key.and_then(|key| key.rsplit_once(':')).map(|(module, _)| without_indexes(module));
        let value = |expression: &Value| self.written(expression, module.as_deref().unwrap_or_default());
        let argument = |name: &str| expressions.and_then(|expressions| expressions.get(name));
        let region = argument("region").and_then(|region| text(&value(region)).ok());
        let allowed = argument("allowed_account_ids").map(value);
        let only = match allowed.as_ref().and_then(Value::as_array).map(Vec::as_slice) {
            Some([only]) => text(only).ok(),
            _ => None,
        };
        let role = argument("assume_role").map(|role| role.get(0).unwrap_or(role));
        let role = role.and_then(|role| text(&value(role.get("role_arn")?)).ok());
        let of_role = || role?.split(':').nth(4).map(str::to_owned);
        let mut place = Map::new();
        place.extend(region.map(|region| ("region".to_owned(), region.into())));
        place.extend(before.or(only).or_else(of_role).map(|account| ("account".to_owned(), account.into())));
        Value::Object(place)
    }

    fn properties(&self, address: &str, planned: &Planned<'u>) -> Value {
        let unknown = self.after.get(address).and_then(|after| after.as_object());
        let names = planned.values.keys().chain(unknown.into_iter().flat_map(|after| after.keys()));
        let properties = names.filter_map(|name| Some((name.clone(), self.property(address, planned, name)?)));
        Value::Object(properties.collect())
    }

    /// An argument of a resource; nothing where it is not set.
    pub(super) fn property(&self, address: &str, planned: &Planned<'u>, name: &str) -> Option<Value> {
        let after = self.after.get(address).and_then(|after| after.get(name));
        let written = planned.written.and_then(|written| written.get("expressions")?.get(name));
        let value = self.filled(planned, &mut vec![name], planned.values.get(name), after, written)?;
        // The provider writes what is not set as nothing or as an empty text.
        let set = !value.is_null() && value.as_str() != Some("");
        set.then_some(value)
    }

    /// A value with what only the deployment knows filled in, as far as the configuration decides it.
    fn filled<'p>(
        &self,
        planned: &Planned<'u>,
        path: &mut Vec<&'p str>,
        value: Option<&'p Value>,
        after: Option<&'p Value>,
        written: Option<&Value>,
    ) -> Option<Value> {
        if after == Some(&Value::Bool(true)) {
            return self.undecided(planned, path, written);
        }
        match (value, after) {
            (Some(Value::Object(members)), Some(Value::Object(unknown))) => {
                let mut filled = Map::new();
                for name in members.keys().chain(unknown.keys()) {
                    path.push(name);
                    let written = written.and_then(|written| written.get(name));
                    let inner = self.filled(planned, path, members.get(name), unknown.get(name), written);
                    path.pop();
                    filled.extend(inner.map(|inner| (name.clone(), inner)));
                }
                Some(Value::Object(filled))
            }
            (Some(Value::Array(list)), Some(Value::Array(unknown))) => {
                let item = |(at, item): (usize, &'p Value)| {
                    let written = written.map(|written| written.get(at).unwrap_or(written));
                    self.filled(planned, path, Some(item), unknown.get(at), written)
                };
                Some(Value::Array(list.iter().enumerate().filter_map(item).collect()))
            }
            (value, _) => value.cloned(),
        }
    }
}

impl<'u> Planned<'u> {
    /// A part of its ARN, if it has one already.
    fn of_arn(&self, at: usize) -> Option<&'u str> {
        let arn = self.values.get("arn").and_then(Value::as_str)?;
        arn.split(':').nth(at).filter(|part| !part.is_empty())
    }

    fn provider(&self) -> Option<&'u str> {
        self.written?.get("provider_config_key")?.as_str()
    }
}

/// The items of a list, or nothing.
pub(super) fn items(value: Option<&Value>) -> impl Iterator<Item = &Value> {
    value.and_then(Value::as_array).into_iter().flatten()
}

/// The path of a module inside another.
pub(super) fn joined(path: &str, name: &str) -> String {
    if path.is_empty() { format!("module.{name}") } else { format!("{path}.module.{name}") }
}

/// An address without the indexes in it.
pub(super) fn without_indexes(address: &str) -> String {
    let mut out = String::new();
    let mut rest = address;
    while let Some((before, after)) = rest.split_once('[') {
        out.push_str(before);
        // A key may hold a bracket, but ends with its quote.
        let end = if after.starts_with('"') { "\"]" } else { "]" };
        rest = after.split_once(end).map_or("", |(_, tail)| tail);
    }
    out + rest
}
