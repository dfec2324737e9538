//! What logboom writes, read back in both languages.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::{Value, json};

use super::value::why_partly_unknown;
use super::{Contents, Language, Resource, Thing, Unit, built_in, document, facts, read};
use crate::blueprint::{self, Files};
use crate::catalog::Catalog;
use crate::dialect::{self, Artifact, ArtifactKind};
use crate::plan;
use crate::render::{Dialect, Renderer, prepare};

const MEMBER: &str = "444444444444";

fn emitted(name: &str, catalog: &Catalog) -> Vec<Artifact> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("blueprints/{name}.yaml"));
    let text = std::fs::read_to_string(&path).unwrap();
    let loaded = blueprint::load(name, &text, catalog).unwrap();
    let plan = plan::resolve(&loaded.blueprint, catalog, &Files::beside(&path)).unwrap();
    let renderer = Renderer::new(catalog, &plan, &Dialect::ALL).unwrap();
    let stacks = prepare(&plan, &renderer).unwrap();
    dialect::emit(&plan, catalog, &renderer, &stacks, &Dialect::ALL).unwrap()
}

/// The same stand-in for a key in both languages.
fn identity(id: &str, region: &str) -> String {
    let region = region.replace('-', "");
    let plain: String = id.to_lowercase().chars().filter(char::is_ascii_alphanumeric).collect();
    format!("{}-{region}", plain.trim_end_matches(&region))
}

fn templates(artifacts: &[Artifact], catalog: &Catalog) -> Vec<Contents> {
    let mut outputs: BTreeMap<(String, String), Value> = BTreeMap::new();
    let templates = || artifacts.iter().filter(|artifact| artifact.kind == ArtifactKind::Template);
    let mut found = Vec::new();
    // Each round fills in what the one before gave.
    for _ in templates() {
        found.clear();
        for artifact in templates() {
            let deployment = artifact.deployment.as_ref().unwrap();
            for region in &deployment.regions {
                let output = |need: &dialect::Need| outputs.get(&(need.stack.clone(), need.output.clone())).cloned();
                let given = deployment.needs.iter().filter_map(|need| Some((need.parameter.clone(), output(need)?)));
                let mut given: BTreeMap<String, Value> = given.collect();
                for name in artifact.content["Parameters"].as_object().into_iter().flat_map(|all| all.keys()) {
                    if name.ends_with("VpcIds") {
                        given.insert(name.clone(), json!("vpc-0123456789abcdef0"));
                    }
                }
                let ids = artifact.content["Resources"].as_object().unwrap().keys();
                let unit = Unit {
                    language: Language::CloudFormation,
                    name: format!("{}.{region}", deployment.slug),
                    documents: vec![(&artifact.path, &artifact.content)],
                    partition: "aws",
                    account: Some(deployment.account.as_deref().unwrap_or(MEMBER)),
                    region: Some(region),
                    given,
                    identities: ids.map(|id| (id.clone(), identity(id, region))).collect(),
                    standing: BTreeSet::new(),
                };
                found.push((deployment.slug.clone(), read(&unit, catalog)));
            }
        }
        for (slug, contents) in &found {
            for (name, value) in &contents.outputs {
                outputs.insert((slug.clone(), name.clone()), value.clone());
            }
        }
    }
    found.into_iter().map(|(_, contents)| contents).collect()
}

fn roots(artifacts: &[Artifact], catalog: &Catalog) -> Vec<Contents> {
    let mut folders: BTreeMap<&str, Vec<(&str, &Value)>> = BTreeMap::new();
    for artifact in artifacts.iter().filter(|artifact| artifact.kind == ArtifactKind::RootFile) {
        let folder = artifact.path.rsplit_once('/').unwrap().0;
        folders.entry(folder).or_default().push((&artifact.path, &artifact.content));
    }
    let root = |(name, documents): (&str, Vec<(&str, &Value)>)| {
        let mut identities = BTreeMap::new();
        for (path, content) in &documents {
            let slug = path.trim_end_matches(".tf.json").trim_end_matches(".replica");
            let region = slug.rsplit(['.', '/']).next().unwrap();
            for (kind, labels) in content["resource"].as_object().into_iter().flatten() {
                for label in labels.as_object().unwrap().keys() {
                    identities.insert(format!("{kind}.{label}"), identity(label, region));
                }
            }
        }
        let unit = Unit {
            language: Language::Terraform,
            name: name.to_owned(),
            documents,
            partition: "aws",
            account: None,
            region: None,
            given: BTreeMap::from([("account_id".to_owned(), json!(MEMBER))]),
            identities,
            standing: BTreeSet::new(),
        };
        read(&unit, catalog)
    };
    folders.into_iter().map(root).collect()
}

fn resources(contents: Vec<Contents>) -> Vec<Resource> {
    contents
        .into_iter()
        .flat_map(|contents| {
            assert!(contents.gaps.is_empty(), "{:?}", contents.gaps);
            contents.resources
        })
        .collect()
}

/// Everything that is read of a blueprint, in both languages.
fn both(name: &str, test: impl Fn(&str, &[Thing<'_>])) {
    let catalog = built_in();
    let artifacts = emitted(name, catalog);
    let templates = resources(templates(&artifacts, catalog));
    test("CloudFormation", &facts(&templates, catalog));
    let roots = resources(roots(&artifacts, catalog));
    test("Terraform", &facts(&roots, catalog));
}

fn thing<'t, 'a>(things: &'t [Thing<'a>], kind: &str, name: &str) -> &'t Thing<'a> {
    let named = |thing: &&Thing<'_>| thing.kind == kind && thing.names.iter().any(|known| known == name);
    let known = || things.iter().map(|thing| (thing.kind, &thing.names)).collect::<Vec<_>>();
    things.iter().find(named).unwrap_or_else(|| panic!("no {kind} {name}: {:#?}", known()))
}

const ARCHIVE: &str = "acme-archive-222222222222-us-east-1";
const KEY: &str = "arn:aws:kms:us-east-1:222222222222:key/archivekey-useast1";

#[test]
fn nothing_that_logboom_writes_stays_unknown() {
    for name in ["centralized-logging", "siem-stream", "single-account", "cross-region-archive"] {
        both(name, |language, things| {
            assert!(!things.is_empty());
            for thing in things {
                let address = &thing.resource.address;
                assert!(thing.resource.account.is_some() && thing.resource.region.is_some(), "{name} {address}");
                for (word, values) in &thing.facts {
                    for value in values {
                        let why = why_partly_unknown(value);
                        assert_eq!(why, None, "{name} {language} {address} {word}");
                        if ["policy", "trust", "permissions"].contains(word) {
                            assert_eq!(why_partly_unknown(&document(value)), None, "{language} {address} {word}");
                        }
                    }
                }
            }
        });
    }
}

#[test]
fn both_languages_say_the_same() {
    let same =
        ["policy", "trust", "permissions", "name", "key", "bucket", "role", "log_group", "replica", "log_bucket"];
    for name in ["centralized-logging", "siem-stream", "single-account", "cross-region-archive"] {
        let said = std::cell::RefCell::new(Vec::new());
        both(name, |_, things| {
            let mut all = BTreeMap::new();
            for thing in things {
                let value = |(word, values): (&&str, &Vec<Value>)| {
                    let parsed = |value: &Value| match value {
                        Value::String(text) if text.starts_with('{') => document(value),
                        other => other.clone(),
                    };
                    let mut values: Vec<Value> = values.iter().map(parsed).collect();
                    values.sort_by_key(Value::to_string);
                    same.contains(word).then(|| ((*word).to_owned(), values))
                };
                let facts: BTreeMap<String, Vec<Value>> = thing.facts.iter().filter_map(value).collect();
                all.entry((thing.kind.to_owned(), thing.arn.clone())).or_insert_with(Vec::new).push(facts);
            }
            said.borrow_mut().push(all);
        });
        let said = said.into_inner();
        let keys = |at: usize| said[at].keys().collect::<Vec<_>>();
        assert_eq!(keys(0), keys(1), "{name}");
        let sorted = |facts: &[BTreeMap<String, Vec<Value>>]| {
            let mut texts: Vec<String> = facts.iter().map(|facts| json!(facts).to_string()).collect();
            texts.sort();
            texts
        };
        for (key, facts) in &said[0] {
            assert_eq!(sorted(facts), sorted(&said[1][key]), "{name} {key:?}");
        }
    }
}

#[test]
fn the_route_of_a_trail_is_read() {
    both("centralized-logging", |language, things| {
        let trail = thing(things, "trail", "acme-cloudtrail");
        let texts = |word: &str| trail.texts(word).collect::<Vec<_>>();
        assert_eq!(trail.arn.as_deref(), Some("arn:aws:cloudtrail:us-east-1:111111111111:trail/acme-cloudtrail"));
        assert_eq!(texts("bucket"), [ARCHIVE], "{language}");
        assert_eq!(texts("key"), [KEY], "{language}");
        assert_eq!(texts("log_group"), ["arn:aws:logs:us-east-1:111111111111:log-group:/acme/trail-log:*"]);
        let group = thing(things, "log-group", &texts("log_group")[0]);
        assert_eq!(group.facts["name"], [json!("/acme/trail-log")]);
        let role = thing(things, "role", &texts("role")[0]);
        assert_eq!(role.facts["path"], [json!("/")]);
        assert_eq!((role.facts["trust"].len(), role.facts["permissions"].len()), (1, 1), "{language}");
        assert_eq!(trail.facts["organization_wide"], [json!(true)]);
    });
}

#[test]
fn the_archive_is_read() {
    both("centralized-logging", |language, things| {
        let archive = thing(things, "bucket", ARCHIVE);
        let texts = |word: &str| archive.texts(word).collect::<Vec<_>>();
        assert_eq!(archive.facts["policy"].len(), 1, "{language}");
        assert_eq!(document(&archive.facts["policy"][0])["Statement"].as_array().unwrap().len(), 9);
        assert_eq!((texts("key"), texts("encryption")), (vec![KEY.to_owned()], vec!["aws:kms".to_owned()]));
        let key = thing(things, "key", &texts("key")[0]);
        assert_eq!(key.facts["alias"], [json!("alias/acme-archive-key")]);
        assert!(key.names.contains(&"alias/acme-archive-key".to_owned()), "{:?}", key.names);
        assert_eq!(texts("log_bucket"), ["acme-archive-access-222222222222-us-east-1"]);
        assert_eq!(texts("log_prefix"), ["access/"]);
        let replica = thing(things, "bucket", &texts("replica")[0]);
        assert_eq!(replica.resource.region.as_deref(), Some("us-west-2"));
        assert_eq!(texts("replica_key"), replica.texts("key").collect::<Vec<_>>());
        let role = thing(things, "role", &texts("replication_role")[0]);
        assert_eq!(role.facts["permissions"].len(), 1, "{language}");
        let access = thing(things, "bucket", "acme-archive-access-222222222222-us-east-1");
        assert_eq!(access.texts("encryption").collect::<Vec<_>>(), ["AES256"]);
        assert_eq!(access.facts["locked"], [json!("false")]);
    });
}

#[test]
fn streams_and_subscriptions_are_read() {
    both("siem-stream", |language, things| {
        let filters: Vec<_> = things.iter().filter(|thing| thing.kind == "subscription").collect();
        assert!(!filters.is_empty(), "{language}");
        for filter in filters {
            let of = |word: &str| filter.texts(word).next().unwrap();
            thing(things, "log-group", &of("log_group"));
            let entry =
                things.iter().find(|thing| thing.kind == "logs-destination" && thing.names.contains(&of("entry")));
            let stream = match entry {
                Some(entry) => {
                    assert_eq!(entry.facts["policy"].len(), 1, "{language}");
                    thing(things, "role", &entry.texts("role").next().unwrap());
                    entry.texts("stream").next().unwrap()
                }
                None => of("stream"),
            };
            let stream = thing(things, "stream", &stream);
            for role in stream.texts("role") {
                assert_eq!(thing(things, "role", &role).facts["permissions"].len(), 1, "{language}");
            }
            thing(things, "bucket", &stream.texts("bucket").next().unwrap());
        }
    });
}

#[test]
#[ignore = "a measurement, for optimized builds: both languages of a blueprint are read in a few milliseconds"]
fn reading_takes_a_few_milliseconds() {
    let catalog = built_in();
    let artifacts = emitted("centralized-logging", catalog);
    let mut times = Vec::new();
    for _ in 0..20 {
        let start = std::time::Instant::now();
        let all = [templates(&artifacts, catalog), roots(&artifacts, catalog)];
        let read = start.elapsed();
        for contents in all {
            facts(&resources(contents), catalog);
        }
        times.push((start.elapsed(), read));
    }
    let least = times.iter().min().unwrap();
    assert!(least.0.as_micros() < 8_000, "{least:?}");
}
