//! How names are made. A name depends on nothing but the names of the things it stands for, so that adding an
//! account, a source or a region renames nothing.

use super::text::{Part, Text};

/// `archive-key` to `ArchiveKey`: CloudFormation logical ids, statement ids.
pub(crate) fn pascal(kebab: &str) -> String {
    kebab
        .split('-')
        .map(|word| {
            let mut letters = word.chars();
            letters.next().map(|first| first.to_ascii_uppercase().to_string() + letters.as_str()).unwrap_or_default()
        })
        .collect()
}

/// `archive-key` to `archive_key`: Terraform labels.
pub(crate) fn snake(kebab: &str) -> String {
    kebab.replace('-', "_")
}

/// `<name>-<key>`, the usual physical name.
pub(crate) fn physical(blueprint: &str, key: &str) -> String {
    format!("{blueprint}-{key}")
}

/// A bucket name, unique in the world: `<name>-<key>-<account>-<region>`.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html>
pub(crate) fn bucket(blueprint: &str, key: &str, account: &str, region: &str) -> String {
    format!("{blueprint}-{key}-{account}-{region}")
}

/// The name of a role; roles are global, so one that exists in each region carries the region.
pub(crate) fn role(blueprint: &str, key: &str, regional: bool) -> Text {
    let name = Text::literal(physical(blueprint, key));
    if regional { name.then("-").then(Part::Region) } else { name }
}

/// The name of a log group.
pub(crate) fn log_group(blueprint: &str, key: &str) -> String {
    format!("/{blueprint}/{key}")
}
