//! Log groups that feed a stream: subscription filters, and a Logs destination per region where accounts differ.

use std::collections::BTreeSet;

use serde::Serialize;

use super::Resolved;
use crate::plan::builder::{Builder, Maker};
use crate::plan::groups::Patterns;
use crate::plan::log_group;
use crate::plan::source::Destinations;
use crate::plan::text::{Handle, Text};
use crate::plan::{Hop, ItemKey, PolicyKind, Route, StackKey, names};

/// What the role needs that sends the events of a log group.
#[derive(Serialize)]
struct Sending {
    log_group: Handle,
}

impl Resolved<'_> {
    /// Creates every hop from log groups to the stream.
    pub(super) fn add_feeds(
        &self,
        builder: &mut Builder<'_>,
        maker: &Maker<'_>,
        destinations: &Destinations<'_>,
        fed: &BTreeSet<String>,
    ) -> Vec<Route> {
        self.add_entry_role(builder, maker);
        let mut regions = BTreeSet::new();
        let mut routes = Vec::new();
        for (name, _) in self.written.groups() {
            let Some(draft) = destinations.log_groups.get(name) else { continue };
            for (stack, place) in &draft.places {
                regions.extend(place.regions.iter().cloned());
                self.add_senders(builder, stack, draft, place);
            }
            routes.push(Route {
                source: name.to_owned(),
                through: vec![self.name.clone()],
                destination: self.written.deliver_to.clone(),
            });
        }
        if let Some(whole) = &self.whole {
            regions.extend(whole.regions.iter().cloned());
            routes.push(self.add_whole(builder, whole, fed));
        }
        if builder.estate.organization.is_some() {
            for region in regions {
                self.add_entry(builder, &region);
            }
        }
        routes
    }

    /// The role with which CloudWatch Logs puts records into the stream.
    fn add_entry_role(&self, builder: &mut Builder<'_>, maker: &Maker<'_>) {
        #[derive(Serialize)]
        struct Entry {
            stream: Handle,
            key: Handle,
            in_organization: bool,
        }
        let in_organization = builder.estate.organization.is_some();
        let context = Entry { stream: Handle(self.intake()), key: Handle(self.key("key")), in_organization };
        let trust = maker.policy(PolicyKind::Trust, "transports/subscription/entry-trust.json.hbs", &context);
        let permissions = maker.policy(PolicyKind::Identity, self.intake_permissions(), &context);
        let description = format!("Lets CloudWatch Logs put records into {}", self.name);
        builder.add(&maker.stack, maker.role(&self.key("entry-role"), description, trust, permissions));
    }

    /// The Logs destination of one region: filters of any account of the organization may point to it.
    fn add_entry(&self, builder: &mut Builder<'_>, region: &str) {
        #[derive(Serialize)]
        struct Entry {
            stream: Handle,
            role: Handle,
            entry_name: String,
            whole: bool,
        }
        let stack = builder.core(&self.account, region);
        let maker = self.maker(builder, stack);
        let key = self.key(&format!("entry-{region}"));
        let name = Text::literal(names::physical(&builder.estate.name, &self.name));
        let context = Entry {
            stream: Handle(self.intake()),
            role: Handle(self.key("entry-role")),
            entry_name: names::physical(&builder.estate.name, &self.name),
            whole: self.whole.as_ref().is_some_and(|whole| whole.regions.iter().any(|covered| covered == region)),
        };
        let mut item = maker.item(&key, "transports/subscription", "entry", name, &context);
        let template = "transports/subscription/entry-policy.json.hbs";
        item.policies.insert("access_policy", maker.policy(PolicyKind::LogDestination, template, &context));
        builder.hop(self.onward(), &key, &self.intake(), &self.origin);
        item.after = vec![ItemKey::new(&self.name), self.key("entry-role")];
        builder.add(&maker.stack, item);
    }

    /// The subscription filters of a destination, and the role that the organization-wide grant asks for.
    fn add_senders(
        &self,
        builder: &mut Builder<'_>,
        stack: &StackKey,
        draft: &log_group::Draft<'_>,
        at: &log_group::Place,
    ) {
        let (estate, group) = (builder.estate, &draft.name);
        let (only_in, origin) = (Some(at.regions.clone()), self.origin.clone());
        let maker = Maker { estate, stack: stack.clone(), only_in, regional: draft.fixed.is_none(), origin };
        let across = estate.organization.is_some();
        let role = if across { ItemKey::new(format!("{group}-to-{}-role", self.name)) } else { self.key("entry-role") };
        if across {
            let log_group = Sending { log_group: Handle(draft.item_key()) };
            let trust = maker.policy(PolicyKind::Trust, "transports/subscription/sender-trust.json.hbs", &log_group);
            let permissions = match at.named.is_empty() {
                true => {
                    let template = "transports/subscription/sender-permissions.json.hbs";
                    maker.policy(PolicyKind::Identity, template, &log_group)
                }
                false => {
                    let template = "transports/subscription/named-permissions.json.hbs";
                    maker.policy(PolicyKind::Identity, template, &Patterns::of(&at.named))
                }
            };
            let description = format!("Lets CloudWatch Logs send {group} to {}", self.name);
            builder.add(stack, maker.role(&role, description, trust, permissions));
        }
        for held in draft.held(at) {
            self.add_sender(builder, &maker, group, (&held, &role));
        }
    }

    /// The subscription filter of a log group, or of several that are alike.
    fn add_sender(
        &self,
        builder: &mut Builder<'_>,
        maker: &Maker<'_>,
        group: &str,
        (held, role): (&log_group::Held, &ItemKey),
    ) {
        #[derive(Serialize)]
        struct Filter<'a> {
            log_group: Handle,
            role: Handle,
            target: Text,
            filter: &'a str,
        }
        let key = ItemKey::new(format!("{}-to-{}", held.key, self.name));
        let physical = names::physical(&maker.estate.name, &self.name);
        let across = maker.estate.organization.is_some();
        let target = if across {
            maker.arn_in("logs", &self.account, &format!("destination:{physical}"))
        } else {
            Text::attribute(&self.intake(), "arn")
        };
        let context = Filter {
            log_group: Handle(held.key.clone()),
            role: Handle(role.clone()),
            target,
            filter: self.written.filter.as_deref().unwrap_or_default(),
        };
        let mut item = maker.item(&key, "transports/subscription", "filter", Text::literal(physical), &context);
        item.only_in = Some(held.regions.clone());
        item.each.clone_from(&held.each);
        item.after = vec![role.clone()];
        let route = format!("{group} -> {}", self.name);
        if across {
            for region in held.regions.iter().cloned() {
                let entry = self.key(&format!("entry-{region}"));
                let (from, to, origin) = (key.clone(), entry.clone(), self.origin.clone());
                builder.hops.push(Hop { route: route.clone(), from, to, region: Some(region), origin });
                item.after.push(entry);
            }
        } else {
            builder.hop(route, &key, &self.intake(), &self.origin);
            item.after.extend(self.first_read());
        }
        builder.add(&maker.stack, item);
    }
}
