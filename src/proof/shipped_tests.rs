//! What must hold of the shipped blueprints, as `tests/shipped/*.yaml` says it, in both languages: the calls that are let
//! through, the same calls with something changed that must not be, the strangers, and what nobody may do.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::Value;

use super::crossing::{Crossing, crossings};
use super::emitted::{Representatives, read_back, surroundings};
use super::outsiders::{Shield, shields};
use super::request::{By, Request};
use super::world::End;
use super::world::label;
use super::{Kept, Outcome, World, of_plan};
use crate::blueprint::{self, Files};
use crate::catalog::Catalog;
use crate::dialect::{self, Artifact};
use crate::iam::{Caller, ContextValue};
use crate::inventory::facts;
use crate::plan::{self, Plan};
use crate::render::{Dialect, Renderer, prepare};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Facts {
    calls: Vec<CallFact>,
    strangers: Vec<Strangers>,
    protected: Vec<Protected>,
}

/// What becomes of a call on the way from one item to another.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CallFact {
    it: String,
    from: String,
    to: String,
    action: String,
    /// A part of the resource that is called.
    #[serde(default)]
    on: String,
    #[serde(default)]
    change: Change,
    want: Want,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Want {
    Allowed,
    Refused,
}

/// How the call differs from that of the delivery.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    action: Option<String>,
    resource: Option<String>,
    service: Option<String>,
    /// An administrator of this account calls.
    administrator: Option<String>,
    /// Nothing takes a key out.
    #[serde(default)]
    context: BTreeMap<String, Option<String>>,
}

/// Who is kept out by the policy of one item, and who cannot be told apart.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Strangers {
    from: String,
    to: String,
    at: String,
    out: BTreeSet<String>,
    #[serde(default)]
    alike: BTreeSet<String>,
}

/// What nobody of these may do to an item.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Protected {
    at: String,
    against: Vec<String>,
    actions: Vec<String>,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn emitted(path: &Path, catalog: &Catalog) -> (Plan, Vec<Artifact>) {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    emitted_of(&text, path, catalog)
}

fn emitted_of(text: &str, path: &Path, catalog: &Catalog) -> (Plan, Vec<Artifact>) {
    let loaded =
        blueprint::load(&path.display().to_string(), text, catalog).unwrap_or_else(|(found, _)| panic!("{found:?}"));
    let plan = plan::resolve(&loaded.blueprint, catalog, &Files::beside(path)).unwrap();
    let renderer = Renderer::new(catalog, &plan, &Dialect::ALL).unwrap();
    let stacks = prepare(&plan, &renderer).unwrap();
    let artifacts = dialect::emit(&plan, catalog, &renderer, &stacks, &Dialect::ALL).unwrap();
    (plan, artifacts)
}

#[test]
fn what_is_shipped_is_proven_without_a_problem() {
    let catalog = Catalog::embedded().unwrap();
    let shipped = std::fs::read_dir(root().join("blueprints")).unwrap().map(|entry| entry.unwrap().path());
    let mut paths: Vec<PathBuf> = shipped.filter(|path| path.extension().is_some_and(|end| end == "yaml")).collect();
    paths.push(root().join("tests/everything.yaml"));
    assert!(paths.len() > 5, "{paths:?}");
    for path in paths {
        let (plan, artifacts) = emitted(&path, &catalog);
        let proven = of_plan(&plan, &catalog, &artifacts, &Dialect::ALL, false).unwrap();
        let path = path.display();
        let headlines: Vec<&String> = proven.problems.iter().map(|problem| &problem.headline).collect();
        assert!(headlines.is_empty(), "{path}: {headlines:#?}");
        assert!(!proven.proof.ways.is_empty() && !proven.proof.shields.is_empty(), "{path} proves nothing");
        assert!(proven.proof.ways.iter().all(|way| way.outcome() == Outcome::Allowed), "{path}");
    }
}

#[test]
fn accounts_may_have_the_numbers_that_strangers_have_elsewhere() {
    let catalog = Catalog::embedded().unwrap();
    let path = root().join("blueprints/siem-stream.yaml");
    let text = std::fs::read_to_string(&path).unwrap();
    let text = text.replace("444444444444", "888888888888").replace("333333333333", "999999999999");
    let (plan, artifacts) = emitted_of(&text, &path, &catalog);
    let proven = of_plan(&plan, &catalog, &artifacts, &Dialect::ALL, false).unwrap();
    let headlines: Vec<&String> = proven.problems.iter().map(|problem| &problem.headline).collect();
    assert!(headlines.is_empty(), "{headlines:#?}");
}

#[test]
fn facts_of_shipped_blueprints_hold_in_both_dialects() {
    let catalog = Catalog::embedded().unwrap();
    for name in ["centralized-logging", "siem-stream"] {
        let path = root().join(format!("tests/shipped/{name}.yaml"));
        let text = std::fs::read_to_string(&path).unwrap();
        let written = blueprint::embedded_yaml(name, &text).unwrap();
        let wanted: Facts = serde_json::from_value(written).unwrap();
        let (plan, artifacts) = emitted(&root().join(format!("blueprints/{name}.yaml")), &catalog);
        let representatives = Representatives::of(&plan, &artifacts);
        let around = surroundings(&plan, &representatives);
        let mut problems = Vec::new();
        for dialect in Dialect::ALL {
            let emitted = read_back(&plan, &catalog, &artifacts, dialect, &representatives);
            let things = facts(&emitted.resources, &catalog);
            let world = World::new(&things, &around, &catalog);
            let crossings = crossings(&world, &catalog);
            let shields = shields(&world, &crossings);
            let mut found: Vec<String> = wanted.calls.iter().flat_map(|fact| fact.check(&world, &crossings)).collect();
            found.extend(wanted.strangers.iter().filter_map(|fact| fact.check(&world, &crossings)));
            found.extend(wanted.protected.iter().flat_map(|fact| fact.check(&world, &shields)));
            problems.extend(found.into_iter().map(|problem| format!("{name} in {}: {problem}", dialect.word())));
        }
        assert!(problems.is_empty(), "{}", problems.join("\n"));
    }
}

fn called<'t>(world: &World<'t>, at: usize) -> &'t str {
    world.thing(at).map(label).unwrap_or_default()
}

/// The ways from one item to another, at every place.
fn between<'c, 'w>(
    world: &World<'_>,
    crossings: &'c [Crossing<'w>],
    from: &str,
    to: &str,
) -> impl Iterator<Item = &'c Crossing<'w>> {
    crossings.iter().filter(move |crossing| {
        let end = match &crossing.to {
            End::Thing { at, .. } => called(world, *at),
            End::Elsewhere(text) | End::Text(text) => text,
            End::Unknown(_) => "",
        };
        called(world, crossing.from) == from && end == to
    })
}

impl CallFact {
    fn check(&self, world: &World<'_>, crossings: &[Crossing<'_>]) -> Vec<String> {
        let asked = between(world, crossings, &self.from, &self.to).flat_map(|crossing| &crossing.asked);
        let requests = asked.filter_map(|asked| asked.request.as_ref()).filter(|request| {
            let called = |call: &crate::iam::Call| call.action == self.action && call.resource.contains(&self.on);
            request.calls.iter().all(called)
        });
        let requests: Vec<Request> = requests.cloned().map(|request| self.change.apply(request)).collect();
        if requests.is_empty() {
            return vec![format!("{}: there is no such call", self.it)];
        }
        let wanted = match self.want {
            Want::Allowed => Outcome::Allowed,
            Want::Refused => Outcome::Refused,
        };
        let mut problems = Vec::new();
        for request in &requests {
            let policies = world.policies(request.at, request.by);
            for call in &request.calls {
                let answer = world.answer(call, &policies, false);
                if answer.outcome != wanted {
                    problems.push(format!("{}: {answer:?}\n  {call:?}", self.it));
                }
            }
        }
        problems
    }
}

impl Change {
    fn apply(&self, mut request: Request) -> Request {
        for call in &mut request.calls {
            call.action = self.action.clone().unwrap_or(call.action.clone());
            call.resource = self.resource.clone().unwrap_or(call.resource.clone());
            if let Some(service) = &self.service {
                call.caller = Caller::Service(service.clone());
            }
            if let Some(account) = &self.administrator {
                let arn = format!("arn:aws:iam::{account}:role/administrator");
                call.caller = Caller::Role { arn, account: account.clone() };
                request.by = By::Administrator;
            }
            for (key, value) in &self.context {
                match value {
                    Some(value) => call.context.insert(key.clone(), ContextValue::One(value.clone())),
                    None => call.context.remove(key),
                };
            }
        }
        request
    }
}

impl Strangers {
    fn check(&self, world: &World<'_>, crossings: &[Crossing<'_>]) -> Option<String> {
        let mut out = BTreeSet::new();
        let mut alike = BTreeSet::new();
        for guard in between(world, crossings, &self.from, &self.to).flat_map(|crossing| &crossing.guards) {
            let word = guard.kind.word().to_owned();
            match &guard.kept {
                _ if called(world, guard.at) != self.at => false,
                Kept::Out => out.insert(word),
                Kept::Indistinct(_) => alike.insert(word),
                Kept::In { .. } | Kept::Unclear { .. } => alike.insert(format!("{word}: {:?}", guard.kept)),
            };
        }
        let differs = out != self.out || alike != self.alike;
        differs.then(|| format!("`{}` to `{}` at `{}`: {out:?}, {alike:?}", self.from, self.to, self.at))
    }
}

impl Protected {
    fn check(&self, world: &World<'_>, shields: &[Shield]) -> Vec<String> {
        let mut problems = Vec::new();
        for against in &self.against {
            for action in &self.actions {
                let mut found = shields.iter().filter(|shield| {
                    called(world, shield.at) == self.at && shield.against == *against && shield.action == *action
                });
                let tried = found.clone().next().is_some();
                if !tried || !found.all(|shield: &Shield| shield.answer.outcome == shield.attempt.wanted()) {
                    problems.push(format!("{against} and `{action}` of `{}`: tried: {tried}", self.at));
                }
            }
        }
        problems
    }
}

/// What is listed is proven as it is written beside templates and root modules, and not as it was planned.
#[test]
fn what_a_file_of_lists_lacks_is_not_delivered() {
    let text = "name: solo
regions: [us-east-1, eu-west-1]
account: \"111122223333\"
destinations:
  wall-log: { kind: cloudwatch-logs, log_group: aws-waf-logs-solo, retention: 90d }
sources:
  - kind: waf
    deliver_to: wall-log
    web_acls:
      - arn:aws:wafv2:us-east-1:111122223333:regional/webacl/a/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f
      - arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/b/1a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f
";
    let catalog = Catalog::embedded().unwrap();
    for dialect in Dialect::ALL {
        let (plan, mut artifacts) = emitted_of(text, &root().join("blueprints/test.yaml"), &catalog);
        let problems = |artifacts: &[Artifact]| {
            let proven = of_plan(&plan, &catalog, artifacts, &[dialect], false).unwrap();
            proven.problems.into_iter().map(|problem| problem.code).collect::<Vec<_>>()
        };
        assert!(problems(&artifacts).is_empty(), "{dialect:?}");
        let (file, list) = match dialect {
            Dialect::CloudFormation => ("cloudformation/account.eu-west-1.parameters.json", "/0/ParameterValue"),
            Dialect::Terraform => ("terraform/core/lists.auto.tfvars.json", "/waf_web_acl_arns/111122223333/eu-west-1"),
        };
        let file = artifacts.iter_mut().find(|artifact| artifact.path == file).unwrap();
        let list = file.content.pointer_mut(list).unwrap();
        *list = if list.is_array() { Value::Array(Vec::new()) } else { "".into() };
        assert_eq!(problems(&artifacts), ["delivery-missing"], "{dialect:?}");
    }
}
