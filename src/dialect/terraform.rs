//! Nodes to Terraform JSON: one region of one stack at a time.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::references::{Piece, Target, pieces, placed};
use super::{Made, Need, Prepared, PreparedStack, World, defect};
use crate::plan::{Item, ItemKey, Part, Place, Stack, StackKey, Text, names};
use crate::render::{Dialect, Node, RenderError};

/// The resources of one region of a stack, by type and label.
pub(crate) struct Region<'a> {
    world: &'a World<'a>,
    stack: &'a Stack,
    region: String,
    place: Place,
    provider: String,
    pub(crate) resources: Map<String, Value>,
    pub(crate) items: BTreeMap<String, Made>,
    pub(crate) data: Map<String, Value>,
    pub(crate) outputs: Map<String, Value>,
    /// Slugs of the stacks that must be there, in other root modules.
    pub(crate) after: BTreeSet<String>,
    /// Outputs of other root modules that are variables of this one.
    pub(crate) needs: BTreeSet<Need>,
    /// The set that the item at hand is repeated for.
    each: Option<&'a str>,
}

/// Resources of one stack in one region.
pub(crate) fn lower<'a>(
    world: &'a World<'a>,
    prepared: &PreparedStack<'a>,
    region: &str,
    provider: &str,
) -> Result<Region<'a>, RenderError> {
    let stack = prepared.stack;
    let place = Place { region: Some(region.to_owned()), ..stack.place() };
    let mut lowered = Region {
        world,
        stack,
        region: region.to_owned(),
        place,
        provider: provider.to_owned(),
        resources: Map::new(),
        items: BTreeMap::new(),
        data: Map::new(),
        outputs: Map::new(),
        after: BTreeSet::new(),
        needs: BTreeSet::new(),
        each: None,
    };
    for item in prepared.items.iter().filter(|prepared| prepared.item.is_in(region)) {
        lowered.add(item)?;
    }
    Ok(lowered)
}

impl<'a> Region<'a> {
    fn add(&mut self, prepared: &Prepared<'a>) -> Result<(), RenderError> {
        let item = prepared.item;
        self.each = item.each.as_deref();
        let label = self.label(item, self.stack);
        let world = self.world;
        let node = world.renderer.item(item, Dialect::Terraform, &label, &prepared.policies, &world.plan.tags)?;
        let Node::Object(types) = node else { return Err(defect(item, "not an object of resource types")) };
        let kind = world.catalog.resource(&item.folder, &item.resource);
        let primary = kind.and_then(|kind| kind.terraform.as_deref()).unwrap_or_default();
        for (name, resources) in types {
            let Node::Object(resources) = resources else { return Err(defect(item, "not an object of labels")) };
            for (label, body) in resources {
                let lowered = self.node(&body).map_err(|reason| defect(item, reason))?;
                let Value::Object(body) = lowered else { return Err(defect(item, "not a resource")) };
                // A list could not get shorter: the templates of what is listed say how it is kept.
                let retain = kind.is_some_and(|kind| kind.retain) && name == primary && item.each.is_none();
                let body = self.finish(item, body, retain);
                self.items.insert(format!("{name}.{label}"), Made::of(item));
                let slot = self.resources.entry(name.clone()).or_insert_with(|| Value::Object(Map::new()));
                if let Some(labels) = slot.as_object_mut()
                    && labels.insert(label.clone(), Value::Object(body)).is_some()
                {
                    return Err(defect(item, format!("`{name}.{label}` is used twice")));
                }
            }
        }
        self.add_outputs(item)
    }

    /// Adds provider, repetition, order and retention.
    fn finish(&mut self, item: &Item, mut body: Map<String, Value>, retain: bool) -> Map<String, Value> {
        let mut depends_on: Vec<Value> =
            body.shift_remove("depends_on").and_then(|value| value.as_array().cloned()).unwrap_or_default();
        let mut finished = Map::new();
        finished.insert("provider".into(), format!("aws.{}", self.provider).into());
        if let Some(set) = item.each.as_deref() {
            finished.insert("for_each".into(), self.for_each(set).into());
        }
        finished.extend(body);
        for address in self.depends_on(item) {
            if !depends_on.contains(&address) {
                depends_on.push(address);
            }
        }
        if !depends_on.is_empty() {
            finished.insert("depends_on".into(), depends_on.into());
        }
        if retain {
            finished.insert("lifecycle".into(), json!({ "prevent_destroy": true }));
        }
        finished
    }

    fn for_each(&mut self, set: &str) -> String {
        let name = names::snake(set);
        let covered = self.stack.covered.get(set);
        let found = covered.filter(|set| set.listed.is_none()).and_then(|set| set.covers.all.as_ref());
        let Some(found) = found else {
            let account = match &self.stack.key {
                StackKey::Core { account, .. } => format!("\"{account}\""),
                StackKey::Cell { .. } => "var.account_id".to_owned(),
            };
            return format!("${{toset(lookup(lookup(var.{name}, {account}, {{}}), \"{}\", []))}}", self.region);
        };
        let label = format!("{name}_{}", names::snake(&self.region));
        let body = json!({ "provider": format!("aws.{}", self.provider) });
        let slot = self.data.entry(found.terraform.as_str()).or_insert_with(|| Value::Object(Map::new()));
        if let Some(labels) = slot.as_object_mut() {
            labels.insert(label.clone(), body);
        }
        format!("${{toset(data.{}.{label}.{})}}", found.terraform, found.attribute)
    }

    fn depends_on(&mut self, item: &Item) -> Vec<Value> {
        let mut addresses = Vec::new();
        for key in &item.after {
            let Some((owner, other)) = self.world.find(self.stack, key) else { continue };
            if !same_root(&owner.key, &self.stack.key) {
                self.after.insert(owner.slug.clone());
                continue;
            }
            let Some(kind) = self.world.catalog.resource(&other.folder, &other.resource) else { continue };
            let label = self.label(other, owner);
            let ready = self.world.ready(other).map(|ready| ready.terraform.as_slice()).unwrap_or_default();
            let types = if ready.is_empty() { kind.terraform.as_slice() } else { ready };
            addresses.extend(types.iter().map(|name| Value::from(format!("{name}.{label}"))));
        }
        addresses
    }

    fn add_outputs(&mut self, item: &Item) -> Result<(), RenderError> {
        let Some(kind) = self.world.catalog.resource(&item.folder, &item.resource) else { return Ok(()) };
        if item.each.is_some() {
            return Ok(());
        }
        let label = self.label(item, self.stack);
        for (attribute, description) in &kind.outputs {
            let value = self.text(&Text::attribute(&item.key, attribute)).map_err(|reason| defect(item, reason))?;
            let name = format!("{label}_{}", names::snake(attribute));
            self.outputs.insert(name, json!({ "description": escape(description), "value": value }));
        }
        Ok(())
    }

    /// The label of an item; where labels of several regions share a root, it carries the region.
    fn label(&self, item: &Item, owner: &Stack) -> String {
        let key = names::snake(item.key.as_str());
        if !item.regional {
            return key;
        }
        let region = match &owner.key {
            StackKey::Core { region, .. } => region,
            StackKey::Cell { .. } => &self.region,
        };
        format!("{key}_{}", names::snake(region))
    }

    fn node(&mut self, node: &Node) -> Result<Value, String> {
        Ok(match node {
            Node::Null => Value::Null,
            Node::Bool(value) => (*value).into(),
            Node::Number(number) => Value::Number(number.clone()),
            Node::Text(text) => self.text(text)?.into(),
            Node::List(items) => items.iter().map(|item| self.node(item)).collect::<Result<_, _>>()?,
            Node::Object(members) => {
                let mut map = Map::new();
                for (key, value) in members {
                    map.insert(escape(key), self.node(value)?);
                }
                Value::Object(map)
            }
            Node::Document(document) | Node::DocumentText(document) => self.text(&document.to_json_text())?.into(),
            Node::ByRegion(choice) if choice.region == self.region => self.node(&choice.there)?,
            Node::ByRegion(choice) => self.node(&choice.elsewhere)?,
        })
    }

    fn text(&mut self, text: &Text) -> Result<String, String> {
        let mut out = String::new();
        for part in &text.0 {
            self.write(part, &mut out)?;
        }
        Ok(out)
    }

    fn write(&mut self, part: &Part, out: &mut String) -> Result<(), String> {
        if out.ends_with(['$', '%']) && !matches!(part, Part::Literal(_)) {
            return Err("a `$` or `%` right before a reference would escape it".to_owned());
        }
        match placed(part, &self.place) {
            Part::Literal(text) => out.push_str(&escape(&text)),
            Part::Region => out.push_str(&self.region),
            Part::Account => out.push_str("${var.account_id}"),
            Part::Each => out.push_str("${each.value}"),
            Part::Short { split, at } => out.push_str(&format!("${{split({}, each.value)[{at}]}}", Value::from(split))),
            Part::Attribute { item, name } => self.write_attribute(&item, &name, out)?,
        }
        Ok(())
    }

    fn write_attribute(&mut self, key: &ItemKey, name: &str, out: &mut String) -> Result<(), String> {
        let world = self.world;
        let (owner, item) = world.find(self.stack, key).ok_or_else(|| format!("`{key}` is nowhere in the plan"))?;
        if same_root(&owner.key, &self.stack.key) {
            let attribute = world.attribute(item, name)?;
            let kind = world.catalog.resource(&item.folder, &item.resource).ok_or("an unknown resource")?;
            let main = kind.terraform.as_deref().ok_or("a resource that Terraform does not have")?;
            // What is repeated for the same things means that of its own.
            let index = match (item.each.as_deref(), self.each) {
                (None, _) => "",
                (own, each) if own == each => "[each.key]",
                _ => return Err(format!("`{key}` is several resources")),
            };
            let address = format!("{main}.{}{index}", self.label(item, owner));
            for piece in pieces(&attribute.terraform) {
                match piece {
                    Piece::Literal(text) => out.push_str(&escape(text)),
                    Piece::Name("partition") => out.push_str(world.plan.estate.partition.name),
                    Piece::Name("region") => out.push_str(&self.region),
                    Piece::Name("account") => self.write(&Part::Account, out)?,
                    Piece::Name(attribute) => out.push_str(&format!("${{{address}.{attribute}}}")),
                }
            }
            return Ok(());
        }
        match world.target(self.stack, key, name)? {
            Target::Literal { text, stack } => {
                self.after.insert(stack.slug.clone());
                for part in &text.0 {
                    self.write(part, out)?;
                }
                Ok(())
            }
            Target::Here { .. } => Err(format!("`{key}` is in this root module and in another")),
            Target::Elsewhere { item, name, stack, .. } => {
                let kind = world.catalog.resource(&item.folder, &item.resource);
                if !kind.is_some_and(|kind| kind.outputs.contains_key(name)) {
                    return Err(format!("`{name}` of `{key}` is not known outside of its root module"));
                }
                let output = format!("{}_{}", self.label(item, stack), names::snake(name));
                out.push_str(&format!("${{var.{output}}}"));
                self.after.insert(stack.slug.clone());
                self.needs.insert(Need { parameter: output.clone(), stack: stack.slug.clone(), output });
                Ok(())
            }
        }
    }
}

/// Whether two stacks are in one root module: all central stacks are in `core`.
fn same_root(one: &StackKey, other: &StackKey) -> bool {
    match (one, other) {
        (StackKey::Core { .. }, StackKey::Core { .. }) => true,
        (one, other) => one == other,
    }
}

/// Keeps Terraform from reading a template in text: `${` and `%{` are doubled.
/// <https://developer.hashicorp.com/terraform/language/expressions/strings#escape-sequences-1>
pub(crate) fn escape(text: &str) -> String {
    text.replace("${", "$${").replace("%{", "%%{")
}
