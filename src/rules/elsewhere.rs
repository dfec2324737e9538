//! Codes that are reported before there is a plan, or after it: reading, resolving, limits.

/// A code with its documentation.
pub(crate) struct Entry {
    pub(crate) code: &'static str,
    pub(crate) summary: &'static str,
    pub(crate) docs: &'static str,
}

macro_rules! entries {
    ($($file:ident: $code:literal, $summary:literal;)*) => {
        /// Every such code, in order.
        pub(crate) static ELSEWHERE: &[Entry] = &[$(Entry {
            code: $code,
            summary: $summary,
            docs: include_str!(concat!("elsewhere/", stringify!($file), ".md")),
        }),*];
    };
}

entries! {
    account_and_organization: "account-and-organization", "both a single account and an organization";
    alarms_apart: "alarms-apart", "alarms that cannot be told of together";
    archive_missing: "archive-missing", "a source that needs an archive and has none";
    backup_in_same_region: "backup-in-same-region", "a second copy in the region of the first";
    control_character: "control-character", "a character that cannot be seen";
    delivery_missing: "delivery-missing", "a delivery that no resource makes";
    delivery_refused: "delivery-refused", "a call of a delivery that would be refused";
    delivery_unclear: "delivery-unclear", "a delivery that hangs on what is not known";
    duplicate_account: "duplicate-account", "an account that is given twice";
    duplicate_key: "duplicate-key", "a key that is given twice";
    duplicate_source: "duplicate-source", "two sources with one name";
    dynamic_reference: "dynamic-reference", "a text that CloudFormation would resolve";
    empty_blueprint: "empty-blueprint", "a file without a blueprint";
    empty_group: "empty-group", "an inventory that leaves a group without accounts";
    external_id_missing: "external-id-missing", "somebody of another organization who presents no external id";
    internal_error: "internal-error", "a defect of logboom";
    list_without_place: "list-without-place", "a plain list that does not say in which account and region";
    log_loop: "log-loop", "logs that feed on themselves";
    malformed_value: "malformed-value", "a value of the wrong form";
    missing_key: "missing-key", "a key that must be there";
    mixed_partitions: "mixed-partitions", "regions of two partitions";
    not_in_partition: "not-in-partition", "a tool that does not work with a partition of AWS";
    not_in_terraform: "not-in-terraform", "something that Terraform's AWS provider does not have";
    option_without_effect: "option-without-effect", "a word that does nothing here";
    out_of_range: "out-of-range", "a value that is too small, too large, too short or too long";
    over_limit: "over-limit", "more than AWS takes";
    reader_without_identity: "reader-without-identity", "a reader that is neither an account nor a named principal";
    stack_circle: "stack-circle", "stacks of CloudFormation that wait for each other";
    too_deep: "too-deep", "a blueprint that is nested too deeply";
    too_large: "too-large", "a blueprint that is too large";
    uncovered_region: "uncovered-region", "a region that the blueprint does not cover";
    uneven_nodes: "uneven-nodes", "nodes that cannot be spread evenly over zones";
    unguarded: "unguarded", "somebody who has no business there gets through";
    unknown_account: "unknown-account", "an account that the blueprint does not have";
    unknown_alarm: "unknown-alarm", "an alarm that the blueprint does not have";
    unknown_archive: "unknown-archive", "a query of an archive that the blueprint does not have";
    unknown_destination: "unknown-destination", "a destination that the blueprint does not have";
    unknown_key: "unknown-key", "a key that the language does not have";
    unknown_log_group: "unknown-log-group", "a stream from something that is not a log group, or an alarm on it";
    unknown_prefix: "unknown-prefix", "the beginning of object keys that nothing is written under";
    unknown_region: "unknown-region", "a region that AWS does not have";
    unknown_replica: "unknown-replica", "an alarm on a replica that the blueprint does not have";
    unknown_siem: "unknown-siem", "an alarm on a tool that the blueprint does not have";
    unknown_stream: "unknown-stream", "a stream that the blueprint does not have";
    unknown_value: "unknown-value", "a word that the language does not have";
    unnoticed_silence: "unnoticed-silence", "an alarm on the silence of an archive whose logs expire";
    unreachable_destination: "unreachable-destination", "a destination that cannot be delivered to";
    unreadable_file: "unreadable-file", "a file that cannot be read";
    wrong_type: "wrong-type", "a value of the wrong type";
    yaml_syntax: "yaml-syntax", "a text that is not YAML";
}
