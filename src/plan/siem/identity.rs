//! As whom a tool assumes the role that reads an archive.

use serde::Serialize;

use crate::blueprint::Siem;
use crate::catalog::{ComesAs, Product};
use crate::diagnostic::{Diagnostic, Origin, Place};
use crate::plan::builder::Builder;

/// What a trust policy needs.
#[derive(Debug, Default, Serialize)]
pub(super) struct Identity {
    principal: String,
    principal_account: String,
    in_organization: bool,
    has_external_id: bool,
    external_id: String,
    by_web_identity: bool,
    provider: String,
    audience: String,
    session: String,
    #[serde(skip)]
    is_vendor: bool,
}

impl Identity {
    /// The principal, if it belongs to somebody else.
    pub(super) fn vendor(&self) -> Option<&str> {
        self.is_vendor.then_some(self.principal.as_str())
    }
}

/// Says who comes, or what is missing.
pub(super) fn identity(
    written: &Siem,
    product: &Product,
    builder: &mut Builder<'_>,
    origin: &Origin,
) -> Option<Identity> {
    let reading = Reading { written, product, origin };
    let web = product.web_identity.get(builder.estate.partition.name);
    match product.comes_as {
        ComesAs::WebIdentity => {
            reading.refuse(builder, &["account", "principal", "external_id"], "it comes by an identity provider");
            let workspace = reading.needed(builder, "workspace", written.workspace.as_deref())?;
            let web = web?;
            Some(Identity {
                by_web_identity: true,
                provider: web.provider.clone(),
                audience: web.audience.clone(),
                session: web.session.replace("{workspace}", workspace),
                ..Identity::default()
            })
        }
        ComesAs::Account => {
            reading.refuse(builder, &["account", "principal"], "it comes from an account of its vendor");
            reading.refuse(builder, &["workspace", "identity_provider"], "it comes by no identity provider");
            let external_id = reading.needed(builder, "external_id", written.external_id.as_deref())?;
            let account = product.account.as_deref().unwrap_or_default();
            let principal = format!("arn:{}:iam::{account}:root", builder.estate.partition.name);
            Some(Identity { external_id: external_id.to_owned(), has_external_id: true, ..vendor(principal) })
        }
        ComesAs::OwnAccount => {
            reading.refuse(builder, &["account", "external_id"], "it presents none");
            reading.refuse(builder, &["workspace", "identity_provider"], "it comes by no identity provider");
            let principal = reading.needed(builder, "principal", written.principal.as_deref())?;
            Some(vendor(principal.to_owned()))
        }
        ComesAs::Principal => {
            reading.refuse(builder, &["workspace", "identity_provider"], "it comes by no identity provider");
            reading.principal(builder)
        }
    }
}

fn vendor(principal: String) -> Identity {
    Identity { principal_account: account_of(&principal), principal, is_vendor: true, ..Identity::default() }
}

fn account_of(arn: &str) -> String {
    arn.split(':').nth(4).unwrap_or_default().to_owned()
}

struct Reading<'a> {
    written: &'a Siem,
    product: &'a Product,
    origin: &'a Origin,
}

impl<'a> Reading<'a> {
    fn said(&self, word: &str) -> bool {
        let written = self.written;
        match word {
            "account" => written.account.is_some(),
            "principal" => written.principal.is_some(),
            "external_id" => written.external_id.is_some(),
            "workspace" => written.workspace.is_some(),
            _ => written.identity_provider.is_some(),
        }
    }

    /// Words that do nothing with this product.
    fn refuse(&self, builder: &mut Builder<'_>, words: &[&str], why: &str) {
        for word in words.iter().filter(|word| self.said(word)) {
            let title = &self.product.title;
            let headline = format!("`{word}` does not apply to {title}");
            let problem = Diagnostic::error("option-without-effect", headline);
            builder.problems.push(problem.at(Place::Key(self.origin.key(word)), why));
        }
    }

    fn needed(&self, builder: &mut Builder<'_>, word: &str, said: Option<&'a str>) -> Option<&'a str> {
        if said.is_none() {
            let title = &self.product.title;
            builder.problems.push(
                Diagnostic::error("missing-key", format!("{title} needs `{word}`"))
                    .at(Place::Key(self.origin.clone()), format!("{title} says what it is"))
                    .note(format!("see {}", self.product.docs)),
            );
        }
        said
    }

    /// One of ours, or one of somebody else who presents an external id.
    fn principal(&self, builder: &mut Builder<'_>) -> Option<Identity> {
        let written = self.written;
        let principal = match (&written.account, &written.principal) {
            (Some(group), None) => {
                let account = builder.central(Some(group), group, self.origin)?;
                format!("arn:{}:iam::{account}:root", builder.estate.partition.name)
            }
            (None, Some(principal)) => principal.clone(),
            (said, _) => {
                let here = if said.is_some() { "it has both" } else { "it has neither" };
                let headline = "a tool needs either `account` or `principal`";
                builder.problems.push(Diagnostic::error("reader-without-identity", headline).at(self.origin, here));
                return None;
            }
        };
        let ours = builder.estate.group_of(&account_of(&principal)).is_some();
        if ours && written.external_id.is_none() {
            let in_organization = builder.estate.organization.is_some();
            return Some(Identity { in_organization, is_vendor: false, ..vendor(principal) });
        }
        let Some(external_id) = &written.external_id else {
            let headline = format!("`{principal}` is of another organization and has no external id");
            builder.problems.push(
                Diagnostic::error("external-id-missing", headline)
                    .at(&self.origin.key("principal"), "any customer of the same vendor could have your logs read")
                    .help("give `external_id` as the vendor says, or add its account to `organization.accounts`"),
            );
            return None;
        };
        Some(Identity {
            external_id: external_id.clone(),
            has_external_id: true,
            is_vendor: !ours,
            ..vendor(principal)
        })
    }
}
