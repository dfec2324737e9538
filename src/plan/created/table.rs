//! The table of a workgroup and the user that streams come as. No resource of CloudFormation makes them, and in
//! Terraform their statements would be in its state: they are written as a file of statements that is run once.
//! <https://docs.aws.amazon.com/redshift-data/latest/APIReference/API_BatchExecuteStatement.html>

use serde::Serialize;
use serde_json::Value;

use super::Asked;
use crate::diagnostic::{Diagnostic, Origin, Place};
use crate::plan::builder::Builder;

/// What the fields of a record of CloudWatch Logs are in, as `JSON 'auto ignorecase'` finds them.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html>
const LOG_EVENTS: [(&str, &str); 6] = [
    ("messagetype", "varchar(32)"),
    ("owner", "char(12)"),
    ("loggroup", "varchar(512)"),
    ("logstream", "varchar(512)"),
    ("subscriptionfilters", SUPER),
    ("logevents", SUPER),
];

/// The type of whatever JSON has, and that of all text.
/// <https://docs.aws.amazon.com/redshift/latest/dg/c_Supported_data_types.html>
const SUPER: &str = "super";
const TEXT: &str = "varchar(65535)";

/// Loads each record into the only column of a table.
/// <https://docs.aws.amazon.com/redshift/latest/dg/copy-usage_notes-copy-from-json.html>
const WHOLE: &str = "JSON 'noshred'";

/// A table, decided.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Table {
    schema: String,
    name: String,
    /// Its columns with their types, as SQL has them.
    columns: String,
    /// How it is loaded, where the blueprint leaves that open and the fields are not known.
    #[serde(skip)]
    pub(super) copy: Option<&'static str>,
}

impl Table {
    /// The table that the streams to a destination copy into.
    pub(super) fn of(builder: &mut Builder<'_>, asked: &Asked<'_>, database: &str, origin: &Origin) -> Option<Self> {
        let Asked { name, target, .. } = *asked;
        let said = |word: &str| target.options.get(word).and_then(Value::as_str);
        let parts: Vec<&str> = said("table")?.split('.').collect();
        if let [other, _, _] = parts[..]
            && !other.eq_ignore_ascii_case(database)
        {
            builder.problems.push(
                Diagnostic::error("malformed-value", format!("the table of `{name}` is in a database of its own"))
                    .at(&origin.key("table"), format!("is in `{other}`, and the streams load into `{database}`"))
                    .help("leave the database out"),
            );
            return None;
        }
        let (table, schema) = (parts.last()?, parts.iter().rev().nth(1).unwrap_or(&"public"));
        let known = are_log_events(asked);
        let copy = said("copy").map(str::to_lowercase);
        let kind = if copy.as_ref().is_none_or(|copy| copy.contains("json")) { SUPER } else { TEXT };
        let in_one = copy.as_ref().map_or(!known, |copy| copy.contains("noshred"));
        let columns: Vec<(&str, &str)> = match said("columns") {
            Some(columns) => {
                columns.split(',').map(|column| (column, kind_of(column, known).unwrap_or(kind))).collect()
            }
            None if in_one => vec![("record", SUPER)],
            None if known => LOG_EVENTS.into(),
            None => {
                builder.problems.push(unknown_fields(name, origin));
                return None;
            }
        };
        let columns = columns.into_iter().map(|(name, kind)| format!("{name} {kind}")).collect::<Vec<_>>().join(", ");
        let usual = copy.is_none() && in_one && said("columns").is_none();
        Some(Self { schema: (*schema).to_owned(), name: (*table).to_owned(), columns, copy: usual.then_some(WHOLE) })
    }
}

/// The type of a field of records of CloudWatch Logs.
fn kind_of(name: &str, are_log_events: bool) -> Option<&'static str> {
    let known = LOG_EVENTS.iter().find(|(known, _)| are_log_events && known.eq_ignore_ascii_case(name));
    known.map(|(_, kind)| *kind)
}

/// Whether all that arrives are records of CloudWatch Logs, as they are.
fn are_log_events(asked: &Asked<'_>) -> bool {
    let messages_only = asked.target.options.get("messages_only").and_then(Value::as_bool).unwrap_or_default();
    let streams = asked.blueprint.streams.iter().flatten().map(|(_, stream)| stream);
    let mut here = streams.filter(|stream| stream.deliver_to == asked.name);
    here.all(|stream| stream.unlike_log_events(messages_only).is_none())
}

fn unknown_fields(name: &str, origin: &Origin) -> Diagnostic {
    Diagnostic::error("missing-key", format!("`{name}` needs `columns`"))
        .at(Place::Key(origin.clone()), "the fields of its records are not known")
        .also(&origin.key("copy"), "does not take whole records")
        .help("name the columns of its table, or leave `copy` out: each record is then in one column")
}
