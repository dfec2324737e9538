//! Roles for those who may read an archive and decrypt it. Nobody else is let in.

use serde::Serialize;

use super::archive::Draft;
use super::builder::{Builder, Maker, handle};
use super::text::Handle;
use super::{ItemKey, PolicyKind};
use crate::blueprint::Reader;
use crate::diagnostic::{Diagnostic, Origin};

/// What the policies of a reader need.
#[derive(Serialize)]
struct Reading {
    bucket: Handle,
    key: Option<Handle>,
    has_key: bool,
    principal: String,
    in_organization: bool,
}

/// Adds a role for each reader of the archive.
pub(crate) fn add(builder: &mut Builder<'_>, maker: &Maker<'_>, draft: &Draft<'_>) {
    let readers = draft.written.readers.as_deref().unwrap_or_default();
    for (at, reader) in readers.iter().enumerate() {
        let origin = draft.origin.key("readers").index(at);
        let Some((name, principal)) = who(builder, reader, &origin) else { continue };
        let key = ItemKey::new(format!("{}-reader-{name}", draft.name));
        let maker = Maker { estate: maker.estate, stack: maker.stack.clone(), only_in: None, regional: false, origin };
        let reading = Reading {
            bucket: Handle(draft.bucket.clone()),
            key: handle(draft.key.as_ref()),
            has_key: draft.key.is_some(),
            principal,
            in_organization: builder.estate.organization.is_some(),
        };
        let trust = maker.policy(PolicyKind::Trust, "destinations/s3/reader-trust.json.hbs", &reading);
        let mut permissions =
            maker.policy(PolicyKind::Identity, "destinations/s3/reader-permissions.json.hbs", &reading);
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
