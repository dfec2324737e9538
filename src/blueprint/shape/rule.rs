//! The part of the schema that a value does not satisfy.

use serde_json::Value;

use crate::diagnostic::{Origin, Place};

/// A value that does not fit, and the rule it breaks.
pub(super) struct Found<'v, 's> {
    pub(super) origin: Origin,
    /// What to underline: the value at the origin, or its key.
    pub(super) place: Place,
    pub(super) value: &'v Value,
    pub(super) rule: Rule<'s>,
}

/// One keyword of the schema, and the schema object it is in.
pub(super) struct Rule<'s> {
    schema: &'s Value,
    /// The object the keyword is in, with all the keywords beside it.
    object: Option<&'s Value>,
    /// What the keyword is set to.
    pub(super) setting: Option<&'s Value>,
    /// Whether the object is the `properties` keyword and not a schema itself.
    in_properties: bool,
}

/// How far references and combined schemas are followed.
const FAR: usize = 8;

impl<'s> Rule<'s> {
    /// The rule at a JSON pointer into the schema document.
    pub(super) fn at(schema: &'s Value, pointer: &str) -> Self {
        let parent = pointer.rsplit_once('/').map_or("", |(parent, _)| parent);
        Self {
            schema,
            object: schema.pointer(parent),
            setting: schema.pointer(pointer),
            in_properties: parent.ends_with("/properties"),
        }
    }

    /// What a value that satisfies the rule is called, if the schema says so.
    pub(super) fn expected(&self) -> Option<&'s str> {
        self.object?.get("x-expected")?.as_str()
    }

    /// Whether the rule is about one property by name.
    pub(super) fn is_property(&self) -> bool {
        self.in_properties
    }

    /// The properties that are named beside the rule.
    pub(super) fn properties(&self) -> Vec<&'s str> {
        let mut names = Vec::new();
        if let Some(object) = self.object {
            let properties = if self.in_properties { Some(object) } else { object.get("properties") };
            named(properties, &mut names);
        }
        names
    }

    /// The properties that any schema combined with this one names.
    pub(super) fn all_properties(&self) -> Vec<&'s str> {
        let mut names = Vec::new();
        if let Some(object) = self.object {
            self.collect(object, FAR, &mut names);
        }
        names
    }

    fn collect(&self, object: &'s Value, far: usize, names: &mut Vec<&'s str>) {
        let Some(far) = far.checked_sub(1) else {
            return;
        };
        named(object.get("properties"), names);
        let reference = object.get("$ref").and_then(Value::as_str);
        let target = reference
            .and_then(|reference| reference.strip_prefix('#'))
            .and_then(|pointer| self.schema.pointer(pointer));
        let branches = ["then", "else"].map(|keyword| object.get(keyword));
        let combined = ["allOf", "anyOf", "oneOf"].iter();
        let combined = combined.filter_map(|keyword| object.get(keyword)?.as_array());
        let all = target.into_iter().chain(branches.into_iter().flatten());
        for schema in all.chain(combined.flatten()) {
            self.collect(schema, far, names);
        }
    }
}

/// Adds the names that are not there only to be forbidden.
fn named<'s>(properties: Option<&'s Value>, names: &mut Vec<&'s str>) {
    let Some(properties) = properties.and_then(Value::as_object) else {
        return;
    };
    for (name, schema) in properties {
        if schema != &Value::Bool(false) && !names.contains(&name.as_str()) {
            names.push(name);
        }
    }
}
