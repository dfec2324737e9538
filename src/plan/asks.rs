//! What a source asks of its destinations: that its services may write there.

use serde::Serialize;
use serde_json::Value;

use super::archive::{self, Write, Writer, Writers};
use super::builder::{Builder, Maker};
use super::source::{Destinations, Resolved, Site, owner_of_trails};
use super::text::Handle;
use super::{Estate, Item, ItemKey, PolicyKind, StackKey, log_group, names};
use crate::blueprint::ByRegion;
use crate::catalog::{AclHeader, Delivery, DeliveryKind, Lands};

impl Resolved<'_> {
    /// Asks an archive, or the buckets that its logs land in, to let the services of a source write there.
    pub(super) fn ask_archive(&self, builder: &Builder<'_>, draft: &mut archive::Draft<'_>, site: &Site) {
        let Some((folder, writer)) = self.writer(builder, draft, site) else { return };
        if !self.lands(draft) {
            return add_writer(&mut draft.writers, folder, writer);
        }
        for region in &site.regions {
            add_writer(draft.landings.entry(region.clone()).or_default(), folder.clone(), writer.clone());
        }
    }

    /// Says in which regions its logs land on their way to an archive.
    pub(super) fn land(&self, destinations: &mut Destinations<'_>) {
        for (name, _) in self.written.deliver_to.iter() {
            let Some(draft) = destinations.archives.get_mut(name).filter(|draft| self.lands(draft)) else { continue };
            for region in &self.regions {
                draft.landings.entry(region.clone()).or_default();
            }
        }
    }

    /// Whether what it logs lands in a bucket of its region before it is copied to an archive.
    pub(super) fn lands(&self, draft: &archive::Draft<'_>) -> bool {
        let reasons =
            self.about.delivery(DeliveryKind::S3).map(|delivery| delivery.lands.as_slice()).unwrap_or_default();
        reasons.iter().any(|reason| match reason {
            Lands::AnotherRegion => self.regions.iter().any(|region| *region != draft.region),
            Lands::CustomerKey => draft.key.is_some(),
            Lands::Prefix => draft.written.prefix.is_some(),
        })
    }

    /// What a source writes into a bucket, and as whom.
    fn writer(&self, builder: &Builder<'_>, draft: &archive::Draft<'_>, site: &Site) -> Option<(String, Writer)> {
        let delivery = self.about.delivery(DeliveryKind::S3)?;
        let folder = delivery.writer.clone()?;
        let estate = builder.estate;
        let whole = self.about.whole_organization;
        let owner = owner_of_trails(estate).map(str::to_owned);
        let accounts: Vec<String> = match (whole, self.about.organization_writes) {
            (true, _) => owner.into_iter().collect(),
            (_, true) => estate.groups.values().flat_map(|group| &group.accounts).cloned().collect(),
            _ => site.accounts.clone(),
        };
        let (accounts, source_arns) = self.presented(estate, accounts);
        if accounts.is_empty() {
            return None;
        }
        let services = self.regions.iter().map(|region| delivery.service_in(&folder, region)).collect();
        let hive =
            self.options.get("partitions").and_then(|partitions| partitions.get("hive")) == Some(&Value::Bool(true));
        let prefixed = draft.written.prefix.is_some() && delivery.keys.contains_key("prefixed");
        let chosen = self.chosen_types();
        let layouts = delivery.keys.iter().filter(|(layout, _)| match layout.as_str() {
            "default" => !hive && !prefixed,
            "prefixed" => prefixed,
            "hive" => hive,
            "organization" => estate.organization.is_some(),
            word => chosen.contains(&word),
        });
        let anywhere = estate.by_organization() && !whole;
        // A delivery destination has no folder there, so that AWS documents the object keys.
        let bare = self.about.log_delivery.is_some() && self.lands(draft);
        let object = |keys: &str| if bare { keys.to_owned() } else { draft.object(keys) };
        let mut writes = Vec::new();
        for (layout, keys) in layouts {
            let keys = keys.replace("{organization}", estate.organization.as_deref().unwrap_or_default());
            let whose: Vec<&str> = if anywhere { vec!["*"] } else { accounts.iter().map(String::as_str).collect() };
            let suffix = if matches!(layout.as_str(), "default" | "prefixed" | "hive") {
                String::new()
            } else {
                names::pascal(layout)
            };
            let sid = format!("{}Write{suffix}", names::pascal(&self.name));
            let objects: Vec<String> = if keys.contains("{account}") {
                whose.iter().map(|account| object(&keys.replace("{account}", account))).collect()
            } else {
                vec![object(&keys)]
            };
            let acl_header = draft.acl_header() && delivery.acl_header == AclHeader::Documented;
            writes.push(Write { sid, objects, acl_header });
        }
        let roles = self.roles(estate, delivery, site);
        Some((folder, Writer { writes, source_arns, accounts, services, roles }))
    }

    /// The types of log that are chosen; all, where there is no choice.
    pub(super) fn chosen_types(&self) -> Vec<&str> {
        let chosen = self.options.get("types").and_then(Value::as_array).into_iter().flatten();
        chosen.filter_map(Value::as_str).collect()
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
        let switches = self.switches();
        let by_role = !switches.is_empty() && switches.iter().all(|(_, switch)| switch.by_role);
        place.writers.extend(delivery.writer.clone().filter(|_| !by_role));
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

    /// Patterns of the ARNs of its roles that look for a bucket of another account.
    fn roles(&self, estate: &Estate, delivery: &Delivery, site: &Site) -> Vec<String> {
        if delivery.role.is_none() || estate.organization.is_none() {
            return Vec::new();
        }
        let name = names::physical(&estate.name, role_key(&self.name).as_str());
        let arn = |account: &str| format!("arn:{}:iam::{account}:role/{name}-*", estate.partition.name);
        let own = || site.accounts.iter().map(|account| arn(account)).collect();
        if estate.by_organization() { vec![arn("*")] } else { own() }
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
fn add_writer(writers: &mut Writers, folder: String, more: Writer) {
    let writer = writers.entry(folder).or_default();
    extend(&mut writer.source_arns, more.source_arns);
    extend(&mut writer.accounts, more.accounts);
    extend(&mut writer.services, more.services);
    extend(&mut writer.roles, more.roles);
    for write in more.writes {
        match writer.writes.iter_mut().find(|known| known.sid == write.sid) {
            Some(known) => extend(&mut known.objects, write.objects),
            None => writer.writes.push(write),
        }
    }
}
