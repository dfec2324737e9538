//! Fills in the patterns of calls from what was read.

use serde_json::Value;

use super::world::{End, World, label, why};
use crate::catalog::regions::is_opt_in;

/// What a pattern comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Filled {
    Text(String),
    /// Something that it needs is not there.
    Missing,
    /// Something that it needs cannot be known.
    Unknown(String),
}

/// Who is behind the context of a call.
#[derive(Debug, Clone, Default)]
pub(crate) struct Who {
    /// In place of the account of the resource.
    pub(crate) account: Option<String>,
    /// In place of the organization; the inner nothing is an account without one.
    pub(crate) organization: Option<Option<String>>,
}

/// Fills patterns for a hop from one thing to one end.
#[derive(Clone, Copy)]
pub(crate) struct Filler<'w, 'a> {
    pub(crate) world: &'w World<'a>,
    pub(crate) from: usize,
    /// The fact that the hop goes by, and where it leads.
    pub(crate) to: (&'w str, &'w End),
    pub(crate) who: &'w Who,
    /// In place of the account of the resource, where it belongs to another.
    pub(crate) owner: Option<&'w str>,
}

impl Filler<'_, '_> {
    /// `{prefix?}` is nothing where there is none, `{prefix/}` too, and ends in a slash where there is one.
    pub(crate) fn fill(&self, pattern: &str) -> Filled {
        let mut out = String::new();
        let mut rest = pattern;
        while let Some((before, after)) = rest.split_once('{') {
            out.push_str(before);
            let Some((name, tail)) = after.split_once('}') else { break };
            let optional = name.strip_suffix(['?', '/']);
            match (self.name(optional.unwrap_or(name)), optional) {
                (Filled::Text(text), _) => {
                    out.push_str(&text);
                    if name.ends_with('/') && !text.is_empty() && !text.ends_with('/') {
                        out.push('/');
                    }
                }
                (Filled::Missing, Some(_)) => {}
                (other, _) => return other,
            }
            rest = tail;
        }
        out.push_str(rest);
        let out = sampled(&out);
        if !out.contains('{') {
            return Filled::Text(out);
        }
        let hive = self.name("hive") == Filled::Text("true".into());
        match self.name("account") {
            Filled::Text(account) => Filled::Text(suffixed(&out, &account, hive)),
            _ => Filled::Text(out),
        }
    }

    fn name(&self, name: &str) -> Filled {
        // An account that a fact says, unless a stranger's stands in for it.
        if let Some(fact) = name.strip_prefix("caller:") {
            return self.who.account.clone().map_or_else(|| self.name(fact), Filled::Text);
        }
        if let Some(fact) = name.strip_prefix("host:") {
            return match self.name(fact) {
                Filled::Text(address) => Filled::Text(host(&address).to_owned()),
                other => other,
            };
        }
        let surroundings = self.world.surroundings;
        let some = |text: Option<&str>| text.map_or(Filled::Missing, |text| Filled::Text(text.to_owned()));
        match name {
            "partition" => some(Some(&surroundings.partition)),
            "dns_suffix" => some(Some(&surroundings.dns_suffix)),
            "member" => some(Some(self.who.account.as_deref().unwrap_or(&surroundings.member))),
            "organization" => {
                let own = surroundings.organization.as_deref();
                match &self.who.organization {
                    None if surroundings.organization_unknown => {
                        Filled::Unknown("the organization; give it with `--organization`".to_owned())
                    }
                    stranger => some(stranger.as_ref().map_or(own, Option::as_deref)),
                }
            }
            _ => match name.split_once('.') {
                None => self.of_thing(self.from, name, self.who.account.as_deref().or(self.owner)),
                Some((fact, name)) if fact == self.to.0 => self.of_end(self.to.1, name),
                Some((fact, name)) => self.of_link(self.from, fact, name),
            },
        }
    }

    fn of_link(&self, from: usize, fact: &str, name: &str) -> Filled {
        self.world.ends(from, fact).first().map_or(Filled::Missing, |end| self.of_end(end, name))
    }

    /// A word about what a fact leads to, or about what a fact of that leads to.
    fn of_end(&self, end: &End, name: &str) -> Filled {
        match (end, name.split_once('.')) {
            (End::Thing { rest, .. }, _) if name == "rest" => Filled::Text(rest.clone()),
            (End::Thing { at, .. }, Some((fact, name))) => self.of_link(*at, fact, name),
            (End::Thing { at, .. }, None) => self.of_thing(*at, name, None),
            (End::Unknown(why), _) => Filled::Unknown(why.clone()),
            _ => Filled::Missing,
        }
    }

    /// A word about a thing; `account` is in place of its own.
    fn of_thing(&self, at: usize, name: &str, account: Option<&str>) -> Filled {
        let Some(thing) = self.world.thing(at) else { return Filled::Missing };
        let place = |place: &Option<String>, what: &str| match place {
            Some(place) => Filled::Text(place.clone()),
            None => Filled::Unknown(format!("the {what} of `{}`; give it with `--{what}`", label(thing))),
        };
        match name {
            "account" => {
                account.map_or_else(|| place(&thing.resource.account, "account"), |text| Filled::Text(text.into()))
            }
            "region" => place(&thing.resource.region, "region"),
            // Services have a name of their own in regions that accounts opt in to.
            "service_region" => match place(&thing.resource.region, "region") {
                Filled::Text(region) if is_opt_in(&region) => Filled::Text(format!(".{region}")),
                Filled::Text(_) => Filled::Text(String::new()),
                other => other,
            },
            "id" => Filled::Text(thing.resource.identity.clone()),
            "arn" => self.arn(at, account),
            fact => match thing.facts.get(fact).and_then(|values| values.first()) {
                None if fact == "name" => Filled::Text(thing.resource.identity.clone()),
                None => Filled::Missing,
                Some(Value::String(text)) => Filled::Text(text.clone()),
                Some(value @ Value::Object(_)) => Filled::Unknown(why(value)),
                Some(other) => Filled::Text(other.to_string()),
            },
        }
    }

    /// The ARN of a thing, or what it would be in another account.
    fn arn(&self, at: usize, account: Option<&str>) -> Filled {
        let Some(thing) = self.world.thing(at) else { return Filled::Missing };
        let own = thing.resource.account.as_deref();
        match (&thing.arn, account) {
            (Some(arn), Some(account)) => {
                let mut parts: Vec<&str> = arn.splitn(6, ':').collect();
                if let Some(part) = parts.get_mut(4).filter(|part| Some(**part) == own) {
                    *part = account;
                }
                Filled::Text(parts.join(":"))
            }
            (Some(arn), None) => Filled::Text(arn.clone()),
            (None, _) => Filled::Unknown(format!("the ARN of `{}`", label(thing))),
        }
    }
}

/// The first part of the host of an address.
fn host(address: &str) -> &str {
    let name = address.split_once("://").map_or(address, |(_, name)| name);
    name.split(['.', ':', '/']).next().unwrap_or_default()
}

/// An object key with what log delivery fills in, such as `{yyyy}`, filled in; with Hive's names of folders, the one of
/// the account is what policies are about.
/// <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging.html>
fn suffixed(text: &str, account: &str, hive: bool) -> String {
    let name = if hive { "aws-account-id=" } else { "" };
    let mut text = text.replace("{accountid}", &format!("{name}{account}"));
    for variable in ["{DistributionId}", "{distributionid}", "{yyyy}", "{MM}", "{dd}", "{HH}"] {
        text = text.replace(variable, "x");
    }
    text
}

/// An object key with what Firehose fills in, such as `!{timestamp:yyyy}`, filled in.
fn sampled(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("!{") {
        out.push_str(before);
        out.push('x');
        rest = after.split_once('}').map_or("", |(_, tail)| tail);
    }
    out + rest
}
