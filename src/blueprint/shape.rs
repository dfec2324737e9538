//! Checks a blueprint against its JSON Schema and says in words what does not fit.
//!
//! Besides the keywords of JSON Schema the schemas may carry `x-expected`, what
//! a value that `pattern` or `enum` describes is called: "a retention such as `90d`".

mod keys;
mod limits;
mod rule;
mod types;
mod values;

use std::collections::BTreeSet;

use jsonschema::error::ValidationErrorKind as Kind;
use jsonschema::{Draft, ValidationError};
use serde_json::Value;

use crate::diagnostic::suggest::quoted;
use crate::diagnostic::{Diagnostic, Origin, Place, Source};
use rule::{Found, Rule};

/// Everything about `value` that `schema` does not allow, in the order it was written.
pub(crate) fn check(schema: &Value, value: &Value, source: &Source) -> Vec<Diagnostic> {
    let validator = match jsonschema::options().with_draft(Draft::Draft202012).build(schema) {
        Ok(validator) => validator,
        Err(error) => {
            let (place, reason) = (error.instance_path(), error.masked());
            let headline = format!("the schema is not valid at `{place}`: {reason}");
            let fault = Diagnostic::error("internal-error", headline);
            return vec![fault.help("this is a defect of logboom, please report it")];
        }
    };
    let shape = Shape { schema, document: value, source };
    let mut found = Vec::new();
    for error in validator.iter_errors(value) {
        shape.describe(&error, &mut found);
    }
    tidy(found, source)
}

/// What every description needs to look things up in.
struct Shape<'a> {
    schema: &'a Value,
    document: &'a Value,
    source: &'a Source,
}

impl<'a> Shape<'a> {
    fn describe(&self, error: &ValidationError<'_>, into: &mut Vec<Diagnostic>) {
        let origin = Origin::from_pointer(error.instance_path().as_str());
        let found = Found {
            place: Place::Value(origin.clone()),
            origin,
            value: error.instance(),
            rule: Rule::at(self.schema, error.schema_path().as_str()),
        };
        match error.kind() {
            Kind::AnyOf { context } | Kind::OneOfNotValid { context } | Kind::OneOfMultipleValid { context } => {
                self.alternatives(&found, context, into)
            }
            Kind::PropertyNames { error } => into.extend(self.name(&found, error)),
            Kind::AdditionalProperties { unexpected } => {
                let allowed = found.rule.properties();
                into.extend(keys::unknown(self, &found, unexpected, &allowed));
            }
            Kind::UnevaluatedProperties { unexpected } => {
                let allowed = found.rule.all_properties();
                into.extend(keys::unknown(self, &found, unexpected, &allowed));
            }
            Kind::UniqueItems => into.extend(limits::repeated(self, &found)),
            kind => into.push(self.plain(kind, &found, error)),
        }
    }

    /// An error that is one diagnostic about one value.
    fn plain(&self, kind: &Kind, found: &Found<'_, 'a>, error: &ValidationError<'_>) -> Diagnostic {
        match kind {
            Kind::Required { property } => keys::missing(self, found, property),
            Kind::FalseSchema if found.rule.is_property() => keys::forbidden(self, found),
            Kind::Type { .. } => types::wrong(self, found),
            Kind::Enum { options } => {
                let options = options.as_array().map(Vec::as_slice);
                values::unknown(self, found, options.unwrap_or_default())
            }
            Kind::Constant { expected_value } => {
                values::unknown(self, found, std::slice::from_ref(expected_value.as_ref()))
            }
            Kind::Pattern { pattern } => values::malformed(found, pattern),
            kind => limits::exceeded(self, found, kind).unwrap_or_else(|| {
                let reason = error.masked_with("this value").to_string();
                Diagnostic::error("malformed-value", reason).at(found.place.clone(), "")
            }),
        }
    }

    /// A key whose name, rather than whose value, is not allowed.
    fn name(&self, object: &Found<'_, 'a>, error: &ValidationError<'_>) -> Option<Diagnostic> {
        let name = error.instance().as_str()?;
        let origin = object.origin.key(name);
        let found = Found {
            place: Place::Key(origin.clone()),
            origin,
            value: error.instance(),
            rule: Rule::at(self.schema, error.schema_path().as_str()),
        };
        let mut diagnostic = self.plain(error.kind(), &found, error);
        if diagnostic.code == "unknown-value" {
            diagnostic.code = "unknown-key";
        }
        Some(diagnostic)
    }

    /// A value that fits none of several schemas: what is wrong with it by the
    /// one it was meant for, if there is only one of the right type.
    fn alternatives(
        &self,
        found: &Found<'_, 'a>,
        context: &[Vec<ValidationError<'static>>],
        into: &mut Vec<Diagnostic>,
    ) {
        let wrong_type = |error: &&ValidationError<'static>| {
            matches!(error.kind(), Kind::Type { .. }) && error.instance_path().as_str() == found.origin.as_str()
        };
        let mut meant =
            context.iter().filter(|errors| !errors.is_empty() && !errors.iter().any(|one| wrong_type(&one)));
        if let (Some(errors), None) = (meant.next(), meant.next()) {
            for error in errors {
                self.describe(error, into);
            }
            return;
        }
        let types: Vec<Rule<'_>> = context
            .iter()
            .filter_map(|errors| errors.iter().find(wrong_type))
            .map(|error| Rule::at(self.schema, error.schema_path().as_str()))
            .collect();
        into.push(if types.len() == context.len() {
            types::wrong_for_all(self, found, &types)
        } else {
            values::fits_none(found)
        });
    }

    /// What to call the value at a place: "`retention`", "an item of `accounts`".
    fn subject(&self, origin: &Origin) -> String {
        let (key, is_item) = self.key(origin);
        let name = key.map_or_else(|| "the blueprint".to_owned(), |key| quoted(&key));
        if is_item { format!("an item of {name}") } else { name }
    }

    /// The key of a value, or for an item of a list that of the list.
    fn key(&self, origin: &Origin) -> (Option<String>, bool) {
        let mut pointer = origin.as_str();
        let mut is_item = false;
        while let Some((parent, step)) = pointer.rsplit_once('/') {
            if !self.document.pointer(parent).is_some_and(Value::is_array) {
                return (Origin::from_pointer(format!("/{step}")).last(), is_item);
            }
            pointer = parent;
            is_item = true;
        }
        (None, is_item)
    }
}

/// In the order of the source, each thing said once.
///
/// A value of the wrong type usually breaks the rules about its content as
/// well, and those add nothing.
fn tidy(found: Vec<Diagnostic>, source: &Source) -> Vec<Diagnostic> {
    let wrong_types: BTreeSet<Option<Origin>> =
        found.iter().filter(|one| one.code == "wrong-type").map(|one| one.primary.place.origin().cloned()).collect();
    let mut seen = BTreeSet::new();
    let mut kept: Vec<Diagnostic> = found
        .into_iter()
        .filter(|one| {
            let origin = one.primary.place.origin().cloned();
            let about_content = matches!(one.code, "unknown-value" | "malformed-value" | "out-of-range");
            let follows = about_content && wrong_types.contains(&origin);
            !follows && seen.insert((one.code, one.headline.clone(), origin))
        })
        .collect();
    kept.sort_by_key(|one| source.spans.get(&one.primary.place).map(|span| span.start));
    kept
}
