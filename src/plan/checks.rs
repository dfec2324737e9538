//! Rules that find resources of the user that are not switched on, and what switches them on.
//! <https://docs.aws.amazon.com/config/latest/developerguide/setup-autoremediation.html>

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use super::builder::{Builder, Maker};
use super::source::Resolved;
use super::text::{Handle, Text};
use super::{ItemKey, PolicyKind, archive, names};
use crate::catalog;
use crate::diagnostic::{Diagnostic, Origin, Place};

/// What resources are to be set to.
pub(super) struct Checked<'a> {
    pub(super) draft: &'a archive::Draft<'a>,
    pub(super) bucket: Text,
    /// The items of the bucket.
    pub(super) names: Vec<ItemKey>,
    /// Where the blueprint names the archive.
    pub(super) origin: &'a Origin,
}

/// What the templates of a rule need.
#[derive(Serialize)]
struct Rule<'a> {
    resource_type: &'a str,
    parameters: BTreeMap<String, Text>,
}

/// What the templates need that switch on what a rule finds.
#[derive(Serialize)]
struct Remediation<'a> {
    rule: Handle,
    role: Handle,
    resource_type: &'a str,
    bucket: Text,
    /// The folder of the bucket, where there is one.
    prefix: Option<String>,
    has_prefix: bool,
}

/// The policies of a role that need nothing but where it is.
#[derive(Serialize)]
struct Nothing {}

impl Resolved<'_> {
    /// A rule for each type of log that AWS has one for.
    pub(super) fn add_checks(&self, builder: &mut Builder<'_>, maker: &Maker<'_>, checked: &Checked<'_>) {
        let option = self.options.get("check");
        let remediates = option.and_then(Value::as_str).is_some();
        let wanted = remediates || option == Some(&Value::Bool(true));
        let Some(check) = self.about.check.as_ref().filter(|_| wanted) else { return };
        let switches = self.switches();
        let found: Vec<_> =
            switches.iter().filter_map(|(word, switch)| Some((*switch, check.of.get(*word)?))).collect();
        if found.is_empty() {
            let can: Vec<String> = check.of.keys().map(|word| format!("`{word}`")).collect();
            builder.problems.push(
                Diagnostic::error("option-without-effect", "`check` has no effect here")
                    .at(Place::Key(self.origin.key("check")), format!("it finds {} alone", can.join(" and "))),
            );
        }
        let role = ItemKey::new(format!("{}-remediation-role", self.name));
        if remediates && !found.is_empty() {
            self.add_remediation_role(builder, maker, &role);
        }
        for (switch, kind) in found {
            let rule = self.add_rule(builder, maker, checked, (check, kind));
            if remediates {
                self.add_remediation(builder, maker, checked, (check, switch, kind), (&rule, &role));
            }
        }
    }

    fn folder(&self) -> String {
        format!("sources/{}", self.written.kind)
    }

    fn add_rule(
        &self,
        builder: &mut Builder<'_>,
        maker: &Maker<'_>,
        checked: &Checked<'_>,
        (check, kind): (&catalog::Check, &catalog::Checks),
    ) -> ItemKey {
        let key = ItemKey::new(format!("{}-check{}", self.name, kind.suffix));
        let name = Text::literal(names::physical(&builder.estate.name, key.as_str()));
        let parameters = BTreeMap::from([(check.parameter.clone(), checked.bucket.clone())]);
        let context = Rule { resource_type: &kind.resource_type, parameters };
        let mut item = maker.item(&key, &self.folder(), &check.resource, name, &context);
        let recorders = builder.sources.get(&check.after).into_iter().flatten();
        item.after = checked.names.iter().cloned().chain(recorders.map(|name| ItemKey::new(name.as_str()))).collect();
        builder.add(&maker.stack, item);
        key
    }

    fn add_remediation_role(&self, builder: &mut Builder<'_>, maker: &Maker<'_>, key: &ItemKey) {
        let policy = |kind, name: &str| maker.policy(kind, &format!("{}/{name}.json.hbs", self.folder()), &Nothing {});
        let trust = policy(PolicyKind::Trust, "role-trust");
        let permissions = policy(PolicyKind::Identity, "role-permissions");
        let item = maker.role(key, format!("Switches on {}", self.about.title), trust, permissions);
        builder.add(&maker.stack, item);
    }

    fn add_remediation(
        &self,
        builder: &mut Builder<'_>,
        maker: &Maker<'_>,
        checked: &Checked<'_>,
        (check, switch, kind): (&catalog::Check, &catalog::Switch, &catalog::Checks),
        (rule, role): (&ItemKey, &ItemKey),
    ) {
        let key = ItemKey::new(format!("{rule}-remediation"));
        let draft = checked.draft;
        let prefix =
            switch.folder.as_deref().map(|folder| draft.object(folder)).or_else(|| draft.written.prefix.clone());
        let context = Remediation {
            rule: Handle(rule.clone()),
            role: Handle(role.clone()),
            resource_type: &kind.resource_type,
            bucket: checked.bucket.clone(),
            has_prefix: prefix.is_some(),
            prefix,
        };
        let mut item = maker.item(&key, &self.folder(), &check.remediation, Text::default(), &context);
        item.after = vec![rule.clone(), role.clone()];
        builder.add(&maker.stack, item);
        builder.hop(format!("{} -> {}", self.name, draft.name), &key, role, checked.origin);
    }
}
