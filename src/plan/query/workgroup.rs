//! A workgroup of Amazon Athena, its results and its saved queries.
//! <https://docs.aws.amazon.com/athena/latest/ug/workgroups-settings-override.html>

use serde::Serialize;

use super::{FOLDER, NONCURRENT, Querying, Resolved, database};
use crate::plan::archive::{Bucket, Draft, bucket_item, bucket_policy};
use crate::plan::builder::{Builder, Maker, handle};
use crate::plan::retention::Lifecycle;
use crate::plan::tables::Made;
use crate::plan::text::{Handle, Text};
use crate::plan::{ItemKey, names};

#[derive(Serialize)]
struct Workgroup<'a> {
    description: String,
    scan_limit: u64,
    results_name: &'a str,
    key: Option<Handle>,
    has_key: bool,
}

#[derive(Serialize)]
struct Saved<'a> {
    description: &'a str,
    database: Handle,
    workgroup: Handle,
    sql: &'a str,
}

impl Resolved {
    /// Makes the workgroup of an archive.
    pub(super) fn add_workgroup(&self, builder: &mut Builder<'_>, maker: &Maker<'_>, draft: &Draft<'_>) -> Querying {
        let part = |what: &str| ItemKey::new(format!("{}-{what}", draft.name));
        let (workgroup, results) = (part("workgroup"), part("query-results"));
        let results_name = self.add_results(builder, maker, draft, &results);
        let context = Workgroup {
            description: database::description(draft),
            scan_limit: self.scan_limit,
            results_name: &results_name,
            key: handle(draft.key.as_ref()),
            has_key: draft.key.is_some(),
        };
        let physical = names::physical(&builder.estate.name, &draft.name);
        let mut item = maker.item(&workgroup, FOLDER, "workgroup", Text::literal(physical), &context);
        item.after = vec![results.clone()];
        builder.add(&draft.stack, item);
        Querying { workgroup, results, database: database::name(builder.estate, &draft.name) }
    }

    /// The bucket of results: on the key of the archive, as what they show is.
    fn add_results(&self, builder: &mut Builder<'_>, maker: &Maker<'_>, draft: &Draft<'_>, key: &ItemKey) -> String {
        let name = names::bucket(&builder.estate.name, &format!("{}-query", draft.name), &draft.account, &draft.region);
        let bucket = Bucket::plain(draft.key.as_ref(), Lifecycle::new(&[], Some(self.retention), NONCURRENT));
        let mut item = bucket_item(maker, key, &name, &bucket);
        item.policies.insert("bucket_policy", bucket_policy(maker, key, Vec::new()));
        builder.add(&draft.stack, item);
        name
    }
}

/// Saves the queries of a table.
pub(super) fn add_saved(
    builder: &mut Builder<'_>,
    maker: &Maker<'_>,
    draft: &Draft<'_>,
    workgroup: &ItemKey,
    table: &Made<'_>,
) {
    for query in &table.queries {
        let context = Saved {
            description: &query.description,
            database: Handle(database::key(&draft.name)),
            workgroup: Handle(workgroup.clone()),
            sql: &query.sql,
        };
        let key = ItemKey::new(format!("{}-query-{}", draft.name, query.name));
        let name = Text::literal(names::physical(&builder.estate.name, &query.name));
        let item = maker.item(&key, FOLDER, "saved-query", name, &context);
        builder.add(&draft.stack, item);
    }
}
