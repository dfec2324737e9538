//! What the words for a tool name, and what is wrong with them.

use std::collections::BTreeMap;

use super::Resolved;
use super::identity::identity;
use crate::blueprint::{self, Blueprint};
use crate::catalog::Product;
use crate::diagnostic::{Diagnostic, Origin, Place};
use crate::plan::archive::Draft;
use crate::plan::builder::Builder;
use crate::plan::source::Destinations;
use crate::plan::stream;

/// Every tool with what it names resolved; those with problems are left out.
pub(crate) fn tools<'a>(
    blueprint: &'a Blueprint,
    builder: &mut Builder<'a>,
    destinations: &Destinations<'_>,
) -> Vec<Resolved<'a>> {
    let mut resolved = Vec::new();
    for (name, written) in blueprint.siem.iter().flatten() {
        let origin = Origin::root().key("siem").key(name);
        // The schema knows the products.
        let Some(product) = builder.catalog.products().get(&written.product) else { continue };
        let before = builder.problems.len();
        let archive = archive(written, builder, destinations, &origin);
        check_partition(product, builder, &origin);
        check_endpoint(name, written, product, builder, &origin);
        let identity = identity(written, product, builder, &origin);
        let (Some(archive), Some(identity), true) = (archive, identity, builder.problems.len() == before) else {
            continue;
        };
        let place = (archive.account.clone(), archive.region.clone());
        resolved.push(Resolved { name: name.clone(), written, product, origin, place, identity });
    }
    resolved
}

fn archive<'d>(
    written: &blueprint::Siem,
    builder: &mut Builder<'_>,
    destinations: &'d Destinations<'_>,
    origin: &Origin,
) -> Option<&'d Draft<'d>> {
    let (name, here) = (&written.archive, origin.key("archive"));
    let found = destinations.archives.get(name);
    if found.is_some() || destinations.unplaced.contains_key(name) {
        return found;
    }
    let problem = if destinations.log_groups.contains_key(name) {
        Diagnostic::error("unreachable-destination", "a tool pulls logs from an archive".to_owned())
            .at(&here, "this is a log group")
            .help("send log groups to a tool with `streams`")
    } else {
        Diagnostic::error("unknown-destination", format!("`{name}` is not an archive of this blueprint"))
            .at(&here, "no archive with this name")
            .did_you_mean(name, destinations.archives.keys().map(String::as_str))
    };
    builder.problems.push(problem);
    None
}

fn check_partition(product: &Product, builder: &mut Builder<'_>, origin: &Origin) {
    let partition = builder.estate.partition.name;
    if product.works_in(partition) {
        return;
    }
    let headline = format!("{} does not work with accounts of `{partition}`", product.title);
    builder.problems.push(
        Diagnostic::error("not-in-partition", headline)
            .at(&origin.key("product"), format!("the regions of this blueprint are of `{partition}`"))
            .note(format!("see {}", product.docs)),
    );
}

fn check_endpoint(
    name: &str,
    written: &blueprint::Siem,
    product: &Product,
    builder: &mut Builder<'_>,
    origin: &Origin,
) {
    let title = &product.title;
    let problem = match (product.endpoint, &written.endpoint) {
        (None, Some(_)) => Diagnostic::error("option-without-effect", format!("`endpoint` does not apply to `{name}`"))
            .at(Place::Key(origin.key("endpoint")), format!("{title} is told by a queue")),
        (Some(endpoint), None) => Diagnostic::error("missing-key", format!("`{name}` needs `endpoint`"))
            .at(
                Place::Key(origin.clone()),
                format!("{title} says which, and Amazon SNS tells it there ({})", endpoint.protocol()),
            )
            .note(format!("see {}", product.docs)),
        (Some(endpoint), Some(said)) if !said.starts_with(endpoint.begins()) => {
            Diagnostic::error("malformed-value", format!("`{said}` is not where {title} is told"))
                .at(&origin.key("endpoint"), format!("{title} is told by {}", endpoint.protocol()))
        }
        _ => return,
    };
    builder.problems.push(problem);
}

impl Resolved<'_> {
    /// A prefix that nothing is written under would be waited for in vain.
    pub(super) fn check_prefixes(
        &self,
        builder: &mut Builder<'_>,
        draft: &Draft<'_>,
        streams: &[stream::Resolved<'_>],
    ) {
        let writers = draft.writers.values().chain(draft.landings.values().flat_map(BTreeMap::values));
        let mut keys: Vec<String> =
            writers.flat_map(|writer| &writer.writes).flat_map(|write| write.objects.clone()).collect();
        let streams = streams.iter().filter(|stream| stream.archive.as_ref() == Some(&draft.name));
        keys.extend(streams.flat_map(|stream| stream.bucket_paths(&draft.object(""))));
        for (at, prefix) in self.prefixes().enumerate() {
            let prefix = draft.object(prefix);
            if keys.iter().any(|key| may_begin(key, &prefix)) {
                continue;
            }
            let here = self.origin.key("prefixes").index(at);
            let headline = format!("nothing is delivered to `{}` under `{prefix}`", draft.name);
            builder.problems.push(
                Diagnostic::error("unknown-prefix", headline)
                    .at(&here, format!("{} would never be told of anything", self.product.title))
                    .note(format!("objects are written under {}", listed(&keys))),
            );
        }
    }
}

/// Whether a key of a pattern may begin with a prefix. In a pattern, `*` is an account, or at its end anything.
fn may_begin(pattern: &str, prefix: &str) -> bool {
    let mut rest = prefix;
    let mut pieces = pattern.split('*').peekable();
    while let Some(piece) = pieces.next() {
        if piece.starts_with(rest) {
            return true;
        }
        let Some(after) = rest.strip_prefix(piece) else { return false };
        let is_last = pieces.peek().is_none_or(|next| next.is_empty());
        let digits = after.bytes().take(12).take_while(u8::is_ascii_digit).count();
        if is_last || digits == after.len() {
            return pieces.peek().is_some();
        }
        rest = after.get(12..).filter(|_| digits == 12).unwrap_or("*");
    }
    false
}

/// Keys as a note has them.
fn listed(keys: &[String]) -> String {
    let mut keys: Vec<String> = keys.iter().map(|key| format!("`{key}`")).collect();
    keys.sort();
    keys.dedup();
    keys.join(", ")
}

#[cfg(test)]
mod tests {
    use super::may_begin;

    #[test]
    fn keys_begin_as_their_patterns_do() {
        let flow = "logs/AWSLogs/*/vpcflowlogs/*";
        for (pattern, prefix, wanted) in [
            (flow, "logs/", true),
            (flow, "logs/AWSLogs/", true),
            (flow, "logs/AWSLogs/1111", true),
            (flow, "logs/AWSLogs/111122223333", true),
            (flow, "logs/AWSLogs/111122223333/vpc", true),
            (flow, "logs/AWSLogs/111122223333/vpcflowlogs/us-east-1/2026", true),
            (flow, "AWSLogs/", false),
            (flow, "logs/AWSLogs/o-a1b2c3d4e5/", false),
            (flow, "logs/AWSLogs/111122223333/WAFLogs/", false),
            (flow, "logs/AWSLogs/1111222233334", false),
            ("AWSLogs/aws-account-id=*/*", "AWSLogs/aws-account-id=111122223333/aws-service", true),
            ("AWSLogs/o-a1b2c3d4e5/*", "AWSLogs/o-a1b2c3d4e5/111122223333/", true),
            ("AWSLogs/o-a1b2c3d4e5/*", "AWSLogs/o-z", false),
            ("*", "anything", true),
        ] {
            assert_eq!(may_begin(pattern, prefix), wanted, "{pattern} {prefix}");
        }
    }
}
