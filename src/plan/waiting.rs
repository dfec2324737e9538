//! Alarms on notifications that a tool does not deal with.

use super::alarms::{Alarm, Site, Waiting, Watch, seconds};
use super::builder::Builder;
use super::siem;
use super::text::ItemKey;
use crate::blueprint::{self, Blueprint};
use crate::diagnostic::{Diagnostic, Origin};

/// Seconds for which a notification may wait unless the blueprint says otherwise.
const LATE: u32 = 3600;

/// The alarms on the queues of tools.
pub(super) fn alarms(
    written: &blueprint::Alerts,
    blueprint: &Blueprint,
    builder: &mut Builder<'_>,
    tools: &[siem::Resolved<'_>],
    origin: &Origin,
) -> Vec<Alarm> {
    let Some(late) = &written.late else { return Vec::new() };
    let mut all = Vec::new();
    for (name, at) in late.siem.iter().flat_map(|names| names.iter()) {
        let here = origin.key("siem").item(at);
        let known = blueprint.siem.iter().flatten().map(|(name, _)| name.as_str());
        match tools.iter().find(|tool| tool.name == name) {
            Some(tool) => all.extend(of_tool(builder, tool, late.after.as_deref(), &here)),
            // One that is there and has a problem of its own needs no second.
            None if known.clone().any(|known| known == name) => {}
            None => {
                let headline = format!("`{name}` is not a tool of `siem`");
                let problem = Diagnostic::error("unknown-siem", headline).at(&here, "no tool with this name");
                builder.problems.push(problem.did_you_mean(name, known));
            }
        }
    }
    all
}

fn of_tool(builder: &Builder<'_>, tool: &siem::Resolved<'_>, after: Option<&str>, origin: &Origin) -> Vec<Alarm> {
    let (account, region) = &tool.place;
    let title = &tool.product.title;
    let alarm = |(part, queue): (&'static str, String)| {
        let (word, about, of) = if part == "failed" {
            ("failed", format!("notifications for {title} were given up"), Waiting::GivenUp)
        } else {
            let of = Waiting::Late(seconds(after, LATE));
            ("late", format!("{title} does not deal with its notifications"), of)
        };
        Alarm {
            name: format!("siem-{}-{word}", tool.name),
            on: tool.name.clone(),
            named_at: origin.clone(),
            origin: origin.clone(),
            about,
            site: Site::At {
                account: account.clone(),
                region: region.clone(),
                after: vec![ItemKey::new(format!("siem-{}-{part}", tool.name))],
            },
            watch: Watch::Queue { name: queue, of },
        }
    };
    tool.queues(builder.estate).into_iter().map(alarm).collect()
}
