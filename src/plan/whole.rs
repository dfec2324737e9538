//! Streams of every log group of accounts: a subscription policy in each account and region.

use std::collections::BTreeSet;

use serde::Serialize;

use super::builder::{Builder, Maker};
use super::source::Destinations;
use super::stream::Resolved;
use super::text::{Handle, Text};
use super::{Estate, Hop, ItemKey, PolicyKind, Route, StackKey, accounts, groups, names};

/// What routes call the log groups that nobody lists.
const SOURCE: &str = "every-log-group";

/// The accounts and regions that a stream takes every log group of.
pub(crate) struct Whole {
    pub(crate) groups: Vec<String>,
    pub(crate) regions: Vec<String>,
    /// Names of log groups that are left out.
    pub(crate) except: Vec<String>,
}

impl Whole {
    /// Account and region of each place.
    pub(crate) fn places(&self, estate: &Estate) -> Vec<(String, String)> {
        let groups = self.groups.iter().filter_map(|group| estate.groups.get(group));
        let accounts = groups.flat_map(|group| &group.accounts);
        accounts.flat_map(|account| self.regions.iter().map(move |region| (account.clone(), region.clone()))).collect()
    }
}

/// Log groups that streams and their functions write to, which would feed on themselves, and those that a stream reads already.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Subscriptions-recursion-prevention.html>
pub(crate) fn fed(streams: &[Resolved<'_>], destinations: &Destinations<'_>, estate: &Estate) -> BTreeSet<String> {
    let errors = streams.iter().map(|stream| stream.error_group(estate));
    let read = streams.iter().flat_map(|stream| stream.written.groups());
    let read = read.filter_map(|(name, _)| destinations.log_groups.get(name));
    let read = read.flat_map(|draft| groups::names(draft, estate));
    let functions = streams.iter().filter_map(Resolved::function_group);
    let of_destinations = streams.iter().filter_map(|stream| stream.created.as_ref());
    let of_destinations = of_destinations.flat_map(|created| created.log_groups(estate));
    errors.chain(read).chain(functions).chain(of_destinations).collect()
}

/// What the templates of a subscription policy need.
#[derive(Serialize)]
struct Context<'a> {
    role: Handle,
    target: Text,
    filter: &'a str,
    /// A list of names as JSON.
    except: String,
}

impl Resolved<'_> {
    /// The subscription policies of all places.
    pub(super) fn add_whole(&self, builder: &mut Builder<'_>, whole: &Whole, fed: &BTreeSet<String>) -> Route {
        let except: BTreeSet<&String> = fed.iter().chain(&whole.except).collect();
        let except = serde_json::to_string(&except).unwrap_or_default();
        let estate = builder.estate;
        if estate.organization.is_some() {
            // A list of regions is never empty.
            for group in &whole.groups {
                let stack = builder.cell_in(group, &whole.regions);
                self.add_policy(builder, &stack, &whole.regions, &except);
            }
        } else {
            let account = estate.central(accounts::ONLY).unwrap_or_default().to_owned();
            for region in &whole.regions {
                let stack = builder.core(&account, region);
                self.add_policy(builder, &stack, std::slice::from_ref(region), &except);
            }
        }
        Route {
            source: SOURCE.to_owned(),
            through: vec![self.name.clone()],
            destination: self.written.deliver_to.clone(),
        }
    }

    /// The subscription policy of one stack, and the role that the organization-wide grant asks for.
    fn add_policy(&self, builder: &mut Builder<'_>, stack: &StackKey, regions: &[String], except: &str) {
        let estate = builder.estate;
        let only_in = Some(regions.iter().cloned().collect());
        let maker =
            Maker { estate, stack: stack.clone(), only_in, regional: true, origin: self.origin.key("from_all") };
        let key = ItemKey::new(format!("accounts-to-{}", self.name));
        let physical = names::physical(&estate.name, &self.name);
        let across = estate.organization.is_some();
        let role = if across { ItemKey::new(format!("{key}-role")) } else { self.key("entry-role") };
        let target = if across {
            maker.arn_in("logs", &self.account, &format!("destination:{physical}"))
        } else {
            Text::attribute(&self.intake(), "arn")
        };
        let filter = self.written.filter.as_deref().unwrap_or_default();
        let context = Context { role: Handle(role.clone()), target, filter, except: except.to_owned() };
        let mut item = maker.item(&key, "transports/subscription", "account", Text::literal(physical), &context);
        item.fragments = vec![("document", "transports/subscription/account-document.json.hbs")];
        item.after = vec![role.clone()];
        let route = format!("{SOURCE} -> {}", self.name);
        if across {
            for region in regions {
                let entry = self.key(&format!("entry-{region}"));
                let (from, to, origin) = (key.clone(), entry.clone(), self.origin.clone());
                builder.hops.push(Hop { route: route.clone(), from, to, region: Some(region.clone()), origin });
                item.after.push(entry);
            }
            let trust = maker.policy(PolicyKind::Trust, "transports/subscription/sender-trust.json.hbs", &context);
            let template = "transports/subscription/account-permissions.json.hbs";
            let permissions = maker.policy(PolicyKind::Identity, template, &context);
            let description = format!("Lets CloudWatch Logs send every log group to {}", self.name);
            builder.add(stack, maker.role(&role, description, trust, permissions));
        } else {
            builder.hop(route, &key, &self.intake(), &self.origin);
            item.after.extend(self.first_read());
        }
        builder.add(stack, item);
    }
}
