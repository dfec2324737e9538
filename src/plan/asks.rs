//! What a source asks of its destinations: that its services may write there.

use serde::Serialize;
use serde_json::Value;

use super::archive::{self, Write};
use super::builder::{Builder, Maker};
use super::source::{Resolved, Site, owner_of_trails};
use super::text::Handle;
use super::{Estate, Item, ItemKey, PolicyKind, StackKey, log_group, names};
use crate::blueprint::ByRegion;
use crate::catalog::{AclHeader, Delivery, DeliveryKind};

impl Resolved<'_> {
    pub(super) fn ask_archive(&self, builder: &Builder<'_>, draft: &mut archive::Draft<'_>, site: &Site) {
        let Some(delivery) = self.about.delivery(DeliveryKind::S3) else { return };
        let Some(folder) = &delivery.writer else { return };
        let estate = builder.estate;
        self.ask_for_roles(estate, draft, (delivery, folder), site);
        let whole = self.about.whole_organization;
        let owner = owner_of_trails(estate).map(str::to_owned);
        let accounts: Vec<String> = if whole { owner.into_iter().collect() } else { site.accounts.clone() };
        let (accounts, source_arns) = self.presented(estate, accounts);
        if accounts.is_empty() {
            return;
        }
        let services: Vec<String> = self.regions.iter().map(|region| delivery.service_in(folder, region)).collect();
        let writer = draft.writers.entry(folder.clone()).or_default();
        extend(&mut writer.source_arns, source_arns);
        extend(&mut writer.accounts, accounts.clone());
        extend(&mut writer.services, services);
        let hive =
            self.options.get("partitions").and_then(|partitions| partitions.get("hive")) == Some(&Value::Bool(true));
        let prefixed = draft.written.prefix.is_some() && delivery.keys.contains_key("prefixed");
        let layouts = delivery.keys.iter().filter(|(layout, _)| match layout.as_str() {
            "default" => !hive && !prefixed,
            "prefixed" => prefixed,
            "hive" => hive,
            _ => estate.organization.is_some(),
        });
        let anywhere = estate.by_organization() && !whole;
        let layouts: Vec<(String, String)> = layouts.map(|(layout, keys)| (layout.clone(), keys.clone())).collect();
        for (layout, keys) in layouts {
            let keys = keys.replace("{organization}", estate.organization.as_deref().unwrap_or_default());
            let whose: Vec<&str> = if anywhere { vec!["*"] } else { accounts.iter().map(String::as_str).collect() };
            let suffix = if layout == "organization" { "Organization" } else { "" };
            let sid = format!("{}Write{suffix}", names::pascal(&self.name));
            let objects: Vec<String> = if keys.contains("{account}") {
                whose.iter().map(|account| draft.object(&keys.replace("{account}", account))).collect()
            } else {
                vec![draft.object(&keys)]
            };
            let acl_header = draft.acl_header() && delivery.acl_header == AclHeader::Documented;
            add_write(draft, folder, Write { sid, objects, acl_header });
        }
    }

    /// The accounts that the writing service presents, and the ARNs; what is listed is presented by its own.
    fn presented(&self, estate: &Estate, accounts: Vec<String>) -> (Vec<String>, Vec<String>) {
        if self.about.source_arn.as_deref() != Some(LISTED) {
            let arns = accounts.iter().map(|account| self.source_arn(estate, account)).collect();
            return (accounts, arns);
        }
        let any = |(account, by_region): (&String, &ByRegion)| {
            let ids: Vec<String> = by_region.values().flatten().cloned().collect();
            (!ids.is_empty()).then(|| (account.clone(), ids))
        };
        let (accounts, ids): (Vec<String>, Vec<Vec<String>>) = self.listed(&accounts).filter_map(any).unzip();
        (accounts, ids.into_iter().flatten().collect())
    }

    /// What the writing service presents as `aws:SourceArn`.
    fn source_arn(&self, estate: &Estate, account: &str) -> String {
        let pattern = self.about.source_arn.as_deref().unwrap_or_default();
        pattern
            .replace("{partition}", estate.partition.name)
            .replace("{region}", &estate.home)
            .replace("{account}", account)
            .replace("{name}", &names::physical(&estate.name, &self.name))
    }

    pub(super) fn ask_log_group(
        &self,
        draft: &mut log_group::Draft<'_>,
        maker: &Maker<'_>,
        base: &str,
    ) -> Option<Item> {
        let delivery = self.about.delivery(DeliveryKind::LogGroup)?;
        let place = draft.places.entry(maker.stack.clone()).or_default();
        place.writers.extend(delivery.writer.clone());
        place.regions.extend(maker.only_in.iter().flatten().cloned());
        let description = format!("Writes {} to CloudWatch Logs", self.about.title);
        self.role(delivery, maker, base, description, (None, Some(draft.item_key())))
    }

    /// The role with which a service looks for what it then delivers by itself.
    pub(super) fn archive_role(&self, draft: &archive::Draft<'_>, maker: &Maker<'_>, base: &str) -> Option<Item> {
        let delivery = self.about.delivery(DeliveryKind::S3)?;
        let description = format!("Collects {}", self.about.title);
        self.role(delivery, maker, base, description, (Some(draft.bucket.clone()), None))
    }

    fn role(
        &self,
        delivery: &Delivery,
        maker: &Maker<'_>,
        base: &str,
        description: String,
        (archive, log_group): (Option<ItemKey>, Option<ItemKey>),
    ) -> Option<Item> {
        let folder = format!("sources/{}", delivery.role.as_ref()?);
        #[derive(Serialize)]
        struct Role {
            archive: Option<Handle>,
            log_group: Option<Handle>,
            source_arn: String,
            owner: String,
            /// Which of the two accounts the name of the log stream has is not documented.
            is_delegated: bool,
            is_organization: bool,
        }
        let owner = owner_of_trails(maker.estate).unwrap_or_default();
        let is_own = matches!(&maker.stack, StackKey::Core { account, .. } if account == owner);
        let context = Role {
            archive: archive.map(Handle),
            log_group: log_group.map(Handle),
            source_arn: self.source_arn(maker.estate, owner),
            owner: owner.to_owned(),
            is_delegated: !is_own,
            is_organization: maker.estate.organization.is_some(),
        };
        let trust = maker.policy(PolicyKind::Trust, &format!("{folder}/role-trust.json.hbs"), &context);
        let permissions = maker.policy(PolicyKind::Identity, &format!("{folder}/role-permissions.json.hbs"), &context);
        let managed = delivery.managed_policy.as_deref();
        Some(maker.managed_role(&role_key(base), description, managed, trust, permissions))
    }

    /// Lets the roles of the source find a bucket of another account.
    fn ask_for_roles(
        &self,
        estate: &Estate,
        draft: &mut archive::Draft<'_>,
        (delivery, folder): (&Delivery, &str),
        site: &Site,
    ) {
        if delivery.role.is_none() || estate.organization.is_none() {
            return;
        }
        let name = names::physical(&estate.name, role_key(&self.name).as_str());
        let arn = |account: &str| format!("arn:{}:iam::{account}:role/{name}-*", estate.partition.name);
        let everywhere = vec![arn("*")];
        let roles = &mut draft.writers.entry(folder.to_owned()).or_default().roles;
        let own = || site.accounts.iter().map(|account| arn(account)).collect();
        extend(roles, if estate.by_organization() { everywhere } else { own() });
    }
}

/// In `source_arn`: the ARNs of what the source lists.
const LISTED: &str = "{covered}";

/// Adds to a list that is in order and has nothing twice.
fn extend(list: &mut Vec<String>, more: Vec<String>) {
    list.extend(more);
    list.sort();
    list.dedup();
}

/// The key of the role of a source.
fn role_key(base: &str) -> ItemKey {
    ItemKey::new(format!("{base}-role"))
}

/// Adds what a source writes; what it writes from several places becomes one statement.
fn add_write(draft: &mut archive::Draft<'_>, folder: &str, write: Write) {
    let writer = draft.writers.entry(folder.to_owned()).or_default();
    match writer.writes.iter_mut().find(|known| known.sid == write.sid) {
        Some(known) => {
            known.objects.extend(write.objects);
            known.objects.sort();
            known.objects.dedup();
        }
        None => writer.writes.push(write),
    }
}
