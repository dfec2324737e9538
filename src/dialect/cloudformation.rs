//! CloudFormation templates.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::references::{Piece, Target, pieces, placed};
use super::regions;
use super::segments::{Segment, join, push_literal};
use super::{Artifact, ArtifactKind, Deployment, Made, Need, Prepared, PreparedStack, World, defect, parameters};
use crate::plan::{Item, ItemKey, Part, Place, Purpose, Stack, StackKey, Text, names};
use crate::render::{Choice, Dialect, Node, RenderError};

/// Every template with its parameter files.
pub(crate) fn emit(world: &World<'_>, stacks: &[PreparedStack<'_>]) -> Result<Vec<Artifact>, RenderError> {
    let mut artifacts = Vec::new();
    let mut wanted: BTreeSet<(String, ItemKey, String)> = BTreeSet::new();
    let mut drafts = Vec::new();
    for stack in stacks {
        let mut draft = Draft::new(world, stack.stack);
        for prepared in &stack.items {
            draft.add(prepared)?;
        }
        wanted.extend(draft.wanted.iter().cloned());
        drafts.push(draft);
    }
    for draft in drafts {
        artifacts.extend(parameters::cloudformation(draft.stack));
        artifacts.push(draft.finish(&wanted)?);
    }
    Ok(artifacts)
}

/// A template while it grows.
struct Draft<'a> {
    world: &'a World<'a>,
    stack: &'a Stack,
    place: Place,
    resources: Map<String, Value>,
    items: BTreeMap<String, Made>,
    outputs: Map<String, Value>,
    conditions: Map<String, Value>,
    /// Parameters from other stacks: description and value to check with.
    foreign: BTreeMap<String, (String, String)>,
    needs: BTreeSet<Need>,
    /// Outputs that others need: slug, item, attribute.
    wanted: BTreeSet<(String, ItemKey, String)>,
    after: BTreeSet<String>,
}

/// A resource that is being lowered: what it refers to, and its place in a repetition.
struct Scope<'s> {
    referred: BTreeSet<String>,
    slot: Option<(&'s str, usize)>,
}

impl<'a> Draft<'a> {
    fn new(world: &'a World<'a>, stack: &'a Stack) -> Self {
        Self {
            world,
            stack,
            place: stack.place(),
            resources: Map::new(),
            items: BTreeMap::new(),
            outputs: Map::new(),
            conditions: Map::new(),
            foreign: BTreeMap::new(),
            needs: BTreeSet::new(),
            wanted: BTreeSet::new(),
            after: BTreeSet::new(),
        }
    }

    fn add(&mut self, prepared: &Prepared<'a>) -> Result<(), RenderError> {
        let item = prepared.item;
        match item.each.as_deref().and_then(|set| Some((set, self.stack.covered.get(set)?.slots))) {
            None => self.add_one(prepared, &item_id(&item.key, None), None),
            Some((set, slots)) => {
                for slot in 0..slots {
                    let id = item_id(&item.key, Some(slot));
                    self.add_one(prepared, &id, Some((set, slot)))?;
                }
                Ok(())
            }
        }
    }

    fn add_one(&mut self, prepared: &Prepared<'a>, id: &str, slot: Option<(&str, usize)>) -> Result<(), RenderError> {
        let item = prepared.item;
        let node =
            self.world.renderer.item(item, Dialect::CloudFormation, id, &prepared.policies, &self.world.plan.tags)?;
        let Node::Object(resources) = node else { return Err(defect(item, "not an object of resources")) };
        let retain = self.world.catalog.resource(&item.folder, &item.resource).is_some_and(|kind| kind.retain);
        for (name, body) in resources {
            let mut scope = Scope { referred: BTreeSet::new(), slot };
            let lowered = self.node(&body, &mut scope).map_err(|reason| defect(item, reason))?;
            let Value::Object(mut resource) = lowered else { return Err(defect(item, "not a resource")) };
            if let Some(condition) = self.condition(item, &name, slot) {
                insert_after_type(&mut resource, "Condition", condition.into());
            }
            let depends_on = self.depends_on(item, &scope.referred, slot);
            if !depends_on.is_empty() {
                insert_after_type(&mut resource, "DependsOn", depends_on.into());
            }
            if retain {
                insert_after_type(&mut resource, "UpdateReplacePolicy", "Retain".into());
                insert_after_type(&mut resource, "DeletionPolicy", "Retain".into());
            }
            self.items.insert(name.clone(), Made::of(item));
            if self.resources.insert(name.clone(), Value::Object(resource)).is_some() {
                return Err(defect(item, format!("logical id `{name}` is used twice")));
            }
        }
        if slot.is_none() {
            self.add_outputs(item)?;
        }
        Ok(())
    }

    /// The condition of a resource: that its slot is used, and that it is in the region.
    fn condition(&mut self, item: &Item, id: &str, slot: Option<(&str, usize)>) -> Option<String> {
        let slot = slot.map(|(set, slot)| parameters::condition(set, slot));
        let Some(region) = self.region_condition(item) else { return slot };
        Some(match slot {
            Some(slot) => regions::both(&mut self.conditions, id, &slot, &region),
            None => region,
        })
    }

    fn region_condition(&mut self, item: &Item) -> Option<String> {
        let (name, condition) = regions::condition(self.stack, item)?;
        self.conditions.insert(name.clone(), condition);
        Some(name)
    }

    /// What must exist first without being referred to; cfn-lint warns of what a reference already enforces.
    fn depends_on(&mut self, item: &Item, referred: &BTreeSet<String>, slot: Option<(&str, usize)>) -> Vec<String> {
        let mut ids = Vec::new();
        for key in &item.after {
            let Some((owner, other)) = self.world.find(self.stack, key) else { continue };
            if owner.key != self.stack.key {
                self.after.insert(owner.slug.clone());
                continue;
            }
            let ready = self.world.ready(other).map(|ready| &ready.cloudformation);
            // What may not be there cannot be waited for: the resources of a list, from outside of it.
            let Some(id) = id_beside(other, slot) else { continue };
            match ready.filter(|ready| !ready.is_empty()) {
                Some(suffixes) => ids.extend(suffixes.iter().map(|suffix| format!("{id}{suffix}"))),
                None => ids.push(id),
            }
        }
        ids.retain(|id| !referred.contains(id));
        ids.sort();
        ids.dedup();
        ids
    }

    fn add_outputs(&mut self, item: &Item) -> Result<(), RenderError> {
        let Some(kind) = self.world.catalog.resource(&item.folder, &item.resource) else { return Ok(()) };
        for (attribute, description) in &kind.outputs {
            let value = self.attribute_value(item, attribute).map_err(|reason| defect(item, reason))?;
            self.output(item, attribute, description.clone(), value);
        }
        Ok(())
    }

    fn output(&mut self, item: &Item, attribute: &str, description: String, value: Value) {
        let mut output = json!({ "Description": description, "Value": value });
        if let (Some(condition), Some(members)) = (self.region_condition(item), output.as_object_mut()) {
            members.insert("Condition".into(), condition.into());
        }
        self.outputs.entry(output_name(&item.key, attribute)).or_insert(output);
    }

    fn attribute_value(&mut self, item: &Item, attribute: &str) -> Result<Value, String> {
        let mut scope = Scope { referred: BTreeSet::new(), slot: None };
        self.text(&Text::attribute(&item.key, attribute), &mut scope)
    }

    fn node(&mut self, node: &Node, scope: &mut Scope<'_>) -> Result<Value, String> {
        Ok(match node {
            Node::Null => Value::Null,
            Node::Bool(value) => (*value).into(),
            Node::Number(number) => Value::Number(number.clone()),
            Node::Text(text) => self.text(text, scope)?,
            Node::List(items) => items.iter().map(|item| self.node(item, scope)).collect::<Result<_, _>>()?,
            Node::Object(members) => {
                let mut map = Map::new();
                for (key, value) in members {
                    map.insert(key.clone(), self.node(value, scope)?);
                }
                Value::Object(map)
            }
            Node::Document(document) => self.node(document, scope)?,
            Node::DocumentText(document) => self.text(&document.to_json_text(), scope)?,
            Node::ByRegion(choice) => self.choice(choice, scope)?,
        })
    }

    /// `Fn::If`, where it is not known before deployment which of the two it is.
    fn choice(&mut self, choice: &Choice, scope: &mut Scope<'_>) -> Result<Value, String> {
        match regions::decided(self.stack, &choice.region) {
            Some(true) => self.node(&choice.there, scope),
            Some(false) => self.node(&choice.elsewhere, scope),
            None => {
                let (name, condition) = regions::in_one(&choice.region);
                self.conditions.insert(name.clone(), condition);
                let (there, elsewhere) = (self.node(&choice.there, scope)?, self.node(&choice.elsewhere, scope)?);
                Ok(json!({ "Fn::If": [name, there, elsewhere] }))
            }
        }
    }

    fn text(&mut self, text: &Text, scope: &mut Scope<'_>) -> Result<Value, String> {
        let mut segments = Vec::new();
        for part in &text.0 {
            self.segments(part, scope, &mut segments)?;
        }
        Ok(join(segments))
    }

    fn segments(&mut self, part: &Part, scope: &mut Scope<'_>, out: &mut Vec<Segment>) -> Result<(), String> {
        match placed(part, &self.place) {
            Part::Literal(text) => push_literal(out, &text),
            Part::Region => out.push(Segment::Variable("AWS::Region".into())),
            Part::Account => out.push(Segment::Variable("AWS::AccountId".into())),
            Part::Each => {
                let (set, slot) = scope.slot.ok_or("`covered` outside of a repetition")?;
                out.push(Segment::Value(parameters::select(set, slot)));
            }
            Part::Short { split, at } => {
                let (set, slot) = scope.slot.ok_or("`covered` outside of a repetition")?;
                let parts = json!({ "Fn::Split": [split, parameters::select(set, slot)] });
                out.push(Segment::Value(json!({ "Fn::Select": [at, parts] })));
            }
            Part::Attribute { item, name } => self.attribute_segments(&item, &name, scope, out)?,
        }
        Ok(())
    }

    fn attribute_segments(
        &mut self,
        key: &ItemKey,
        name: &str,
        scope: &mut Scope<'_>,
        out: &mut Vec<Segment>,
    ) -> Result<(), String> {
        match self.world.target(self.stack, key, name)? {
            Target::Here { item, attribute } => {
                let id = id_beside(item, scope.slot).ok_or_else(|| format!("`{key}` is several resources"))?;
                scope.referred.insert(id.clone());
                for piece in pieces(&attribute.cloudformation) {
                    match piece {
                        Piece::Literal(text) => push_literal(out, text),
                        Piece::Name("partition") => push_literal(out, self.world.plan.estate.partition.name),
                        Piece::Name("region") => self.segments(&Part::Region, scope, out)?,
                        Piece::Name("account") => self.segments(&Part::Account, scope, out)?,
                        Piece::Name("Ref") => out.push(Segment::Variable(id.clone())),
                        Piece::Name(attribute) => out.push(Segment::Variable(format!("{id}.{attribute}"))),
                    }
                }
            }
            Target::Literal { text, stack } => {
                self.after.insert(stack.slug.clone());
                for part in &text.0 {
                    self.segments(part, scope, out)?;
                }
            }
            Target::Elsewhere { item, attribute, name, stack } => {
                let parameter = output_name(&item.key, name);
                self.after.insert(stack.slug.clone());
                self.wanted.insert((stack.slug.clone(), item.key.clone(), name.to_owned()));
                self.needs.insert(Need {
                    parameter: parameter.clone(),
                    stack: stack.slug.clone(),
                    output: parameter.clone(),
                });
                let description = format!("Output {parameter} of stack {}", stack.slug);
                let sample = self.world.sample(attribute);
                self.foreign.insert(parameter.clone(), (description, sample));
                out.push(Segment::Variable(parameter));
            }
        }
        Ok(())
    }

    /// The finished template, with the outputs that others want.
    fn finish(mut self, wanted: &BTreeSet<(String, ItemKey, String)>) -> Result<Artifact, RenderError> {
        for (slug, key, attribute) in wanted.iter().filter(|(slug, ..)| *slug == self.stack.slug) {
            let Some(item) = self.stack.item(key) else { continue };
            let value = self.attribute_value(item, attribute).map_err(|reason| defect(item, reason))?;
            let description = format!("A parameter of the stacks that come after {slug}");
            self.output(item, attribute, description, value);
        }
        let mut template = Map::new();
        template.insert("AWSTemplateFormatVersion".into(), "2010-09-09".into());
        template.insert("Description".into(), self.description().into());
        let mut given = Map::new();
        let mut samples = BTreeMap::new();
        for (name, (description, sample)) in &self.foreign {
            given.insert(name.clone(), json!({ "Type": "String", "Description": description }));
            samples.insert(name.clone(), sample.clone());
        }
        let mut conditions = self.conditions;
        for (name, set) in &self.stack.covered {
            given.insert(parameters::name(name), parameters::parameter(set));
            samples.insert(parameters::name(name), parameters::samples(set));
            conditions.extend(parameters::conditions(name, set));
        }
        for (key, section) in [("Parameters", given), ("Conditions", conditions), ("Resources", self.resources)] {
            if !section.is_empty() {
                template.insert(key.into(), Value::Object(section));
            }
        }
        let gives = self.outputs.keys().cloned().collect();
        if !self.outputs.is_empty() {
            template.insert("Outputs".into(), Value::Object(self.outputs));
        }
        let (account, cell, called) = match &self.stack.key {
            StackKey::Core { account, purpose: Purpose::Central, .. } => (Some(account.clone()), None, "core"),
            StackKey::Core { account, purpose: Purpose::Replica, .. } => (Some(account.clone()), None, "replica"),
            StackKey::Core { account, purpose: Purpose::Landing, .. } => (Some(account.clone()), None, "landing"),
            StackKey::Cell { group } => (None, Some(group.clone()), group.as_str()),
        };
        Ok(Artifact {
            path: format!("cloudformation/{}.template.json", self.stack.slug),
            kind: ArtifactKind::Template,
            dialect: Some(Dialect::CloudFormation),
            content: Value::Object(template),
            items: self.items,
            deployment: Some(Deployment {
                name: format!("{}-{called}", self.world.plan.estate.name),
                account,
                cell,
                regions: self.stack.regions.clone(),
                needs: self.needs.into_iter().collect(),
                after: self.after,
                gives,
                slug: self.stack.slug.clone(),
                samples,
            }),
        })
    }

    fn description(&self) -> String {
        let name = &self.world.plan.estate.name;
        match &self.stack.key {
            StackKey::Core { account, region, purpose: Purpose::Central } => {
                format!("Log delivery of {name}: account {account} in {region}")
            }
            StackKey::Core { account, region, purpose: Purpose::Replica } => {
                format!("Log delivery of {name}: account {account} in {region}, copies of archives")
            }
            StackKey::Core { account, region, purpose: Purpose::Landing } => {
                format!("Log delivery of {name}: account {account} in {region}, buckets that logs land in")
            }
            StackKey::Cell { group } => format!("Log delivery of {name}: every account of {group}, in each region"),
        }
    }
}

/// The logical id of an item, in a slot if it is repeated.
fn item_id(key: &ItemKey, slot: Option<usize>) -> String {
    let id = names::pascal(key.as_str());
    slot.map_or_else(|| id.clone(), |slot| format!("{id}{:02}", slot + 1))
}

/// The logical id that an item means to another: what is repeated for the same things means that of its own slot.
fn id_beside(item: &Item, slot: Option<(&str, usize)>) -> Option<String> {
    match (item.each.as_deref(), slot) {
        (None, _) => Some(item_id(&item.key, None)),
        (Some(set), Some((own, slot))) if own == set => Some(item_id(&item.key, Some(slot))),
        _ => None,
    }
}

/// The name of an output, and of the parameter that takes it.
pub(crate) fn output_name(key: &ItemKey, attribute: &str) -> String {
    format!("{}{}", names::pascal(key.as_str()), names::pascal(attribute))
}

/// Puts a member right after `Type`, where readers look for it.
fn insert_after_type(resource: &mut Map<String, Value>, key: &str, value: Value) {
    let at = usize::from(resource.contains_key("Type"));
    resource.shift_insert(at, key.to_owned(), value);
}
