//! Roles for those who may read an archive and decrypt it. Nobody else is let in.

use serde::Serialize;

use super::archive::Draft;
use super::builder::{Builder, Maker, handle};
use super::text::Handle;
use super::{ItemKey, PolicyKind};
use crate::blueprint::Reader;
use crate::diagnostic::{Diagnostic, Origin};

/// What permissions to read an archive need.
#[derive(Serialize)]
pub(super) struct Reading {
    bucket: Handle,
    key: Option<Handle>,
    has_key: bool,
}

impl Reading {
    pub(super) fn of(draft: &Draft<'_>) -> Self {
        Self { bucket: Handle(draft.bucket.clone()), key: handle(draft.key.as_ref()), has_key: draft.key.is_some() }
    }
}

/// What the trust policy of a reader needs.
#[derive(Serialize)]
struct Entering {
    principal: String,
    in_organization: bool,
}

/// What a role may do that reads an archive.
pub(super) const PERMISSIONS: &str = "destinations/s3/reader-permissions.json.hbs";

/// Adds a role for each reader of the archive.
pub(crate) fn add(builder: &mut Builder<'_>, maker: &Maker<'_>, draft: &Draft<'_>) {
    let readers = draft.written.readers.as_deref().unwrap_or_default();
    for (at, reader) in readers.iter().enumerate() {
        let origin = draft.origin.key("readers").index(at);
        let Some((name, principal)) = who(builder, reader, &origin) else { continue };
        let key = ItemKey::new(format!("{}-reader-{name}", draft.name));
        let maker = Maker::central(maker.estate, maker.stack.clone(), origin);
        let entering = Entering { principal, in_organization: builder.estate.organization.is_some() };
        let trust = maker.policy(PolicyKind::Trust, "destinations/s3/reader-trust.json.hbs", &entering);
        let mut permissions = maker.policy(PolicyKind::Identity, PERMISSIONS, &Reading::of(draft));
        let description = format!("Reads the logs in {}", draft.bucket_name);
        builder.hop(format!("{} -> reader {name}", draft.name), &key, &draft.bucket, &maker.origin);
        if let Some(querying) = &draft.querying {
            permissions.statements.push(querying.statements(&maker, draft.key.as_ref()));
            let route = format!("reader {name} -> query results of {}", draft.name);
            builder.hop(route, &key, &querying.results, &maker.origin);
        }
        builder.add(&maker.stack, maker.role(&key, description, trust, permissions));
    }
}

fn who(builder: &mut Builder<'_>, reader: &Reader, origin: &Origin) -> Option<(String, String)> {
    match (&reader.account, &reader.principal, &reader.name) {
        (Some(group), None, name) => {
            let account = builder.central(Some(group), group, origin)?;
            let partition = builder.estate.partition.name;
            Some((name.clone().unwrap_or_else(|| group.clone()), format!("arn:{partition}:iam::{account}:root")))
        }
        (None, Some(principal), Some(name)) => Some((name.clone(), principal.clone())),
        _ => {
            builder.problems.push(
                Diagnostic::error("reader-without-identity", "a reader is either an account or a named principal")
                    .at(origin, "give `account`, or `principal` with `name`"),
            );
            None
        }
    }
}
