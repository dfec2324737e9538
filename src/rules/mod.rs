//! Stage 3: rules. One file each, its documentation beside it.

mod elsewhere;
mod prelude;

use crate::diagnostic::{Diagnostic, Level};
use crate::plan::Plan;

/// Something that a plan can have wrong.
pub(crate) struct Rule {
    /// Reads after "allow".
    pub(crate) code: &'static str,
    pub(crate) level: Level,
    /// What it finds, in one line.
    pub(crate) summary: &'static str,
    /// The page that `logboom explain` prints.
    pub(crate) docs: &'static str,
    check: fn(&Plan, &mut Reporter),
}

macro_rules! rules {
    ($($name:ident),* $(,)?) => {
        $(mod $name;)*
        /// Every rule, by code.
        pub(crate) static RULES: &[&Rule] = &[$(&$name::RULE),*];
    };
}

rules![
    alert_never_fires,
    archive_without_lock,
    bucket_name_too_long,
    class_without_filters,
    customer_key_missing,
    destination_without_types,
    duplicate_field,
    duplicate_name,
    empty_tag,
    expiry_before_transition,
    firehose_into_locked_archive,
    flow_log_records_not_json,
    folder_missing,
    lock_longer_than_retention,
    lock_not_supported,
    log_group_in_another_account,
    log_without_table,
    logged_twice,
    malformed_pattern,
    name_too_long,
    named_by_aws,
    nothing_listed,
    query_without_tables,
    replica_in_same_region,
    resource_policies_per_region,
    retention_not_allowed,
    secret_in_blueprint,
    streams_per_account,
    streams_per_log_group,
    table_with_two_streams,
    tables_share_objects,
    trail_logs_its_own_archive,
    trail_without_events,
    transform_in_another_region,
    transition_order,
    transition_too_early,
    unused_destination,
    vpcs_not_listed,
    waf_destination_name,
];

pub(crate) use elsewhere::ELSEWHERE;

/// Collects what the rules find.
pub(crate) struct Reporter {
    findings: Vec<Diagnostic>,
    code: &'static str,
    level: Level,
}

impl Reporter {
    /// A finding of the rule at hand.
    pub(crate) fn report(&mut self, headline: String) -> Diagnostic {
        match self.level {
            Level::Error => Diagnostic::error(self.code, headline),
            _ => Diagnostic::warning(self.code, headline),
        }
    }

    pub(crate) fn add(&mut self, finding: Diagnostic) {
        self.findings.push(finding);
    }
}

/// Applies every rule.
pub(crate) fn check(plan: &Plan) -> Vec<Diagnostic> {
    let mut reporter = Reporter { findings: Vec::new(), code: "", level: Level::Warning };
    for rule in RULES {
        reporter.code = rule.code;
        reporter.level = rule.level;
        (rule.check)(plan, &mut reporter);
    }
    reporter.findings
}

/// The documentation of a code, of a rule or of one that other stages report.
pub(crate) fn explain(code: &str) -> Option<&'static str> {
    let rule = RULES.iter().find(|rule| rule.code == code).map(|rule| rule.docs);
    rule.or_else(|| ELSEWHERE.iter().find(|entry| entry.code == code).map(|entry| entry.docs))
}

/// Every code with its level and summary, in order.
pub(crate) fn codes() -> Vec<(&'static str, Level, &'static str)> {
    let rules = RULES.iter().map(|rule| (rule.code, rule.level, rule.summary));
    let mut codes: Vec<_> =
        rules.chain(ELSEWHERE.iter().map(|entry| (entry.code, Level::Error, entry.summary))).collect();
    codes.sort();
    codes
}
