//! Accounts and regions of a generated blueprint.

use serde_json::{Map, Value, json};

use super::tape::Tape;

/// Places, and the part of the blueprint that gives them.
pub(super) struct Estate {
    pub(super) blueprint: Map<String, Value>,
    pub(super) partition: &'static str,
    /// All regions that things may be in.
    pub(super) possible: &'static [&'static str],
    /// Those of the blueprint; the first is home.
    pub(super) regions: Vec<&'static str>,
    pub(super) organization: bool,
    /// Groups of one account, with it.
    pub(super) single: Vec<(&'static str, &'static str)>,
    /// Groups that sources may cover.
    pub(super) groups: Vec<&'static str>,
}

const PARTITIONS: [(&str, &[&str]); 3] = [
    ("aws", &["us-east-1", "eu-west-1", "ap-southeast-2", "us-west-2"]),
    ("aws-cn", &["cn-north-1", "cn-northwest-1"]),
    ("aws-us-gov", &["us-gov-west-1", "us-gov-east-1"]),
];

pub(super) fn generate(tape: &mut Tape<'_>) -> Estate {
    let (partition, possible) = tape.pick(&PARTITIONS);
    let regions = tape.some(possible);
    let mut blueprint = Map::new();
    blueprint.insert("name".into(), tape.pick(&["acme", "a", "logs-1"]).into());
    blueprint.insert("regions".into(), json!(regions));
    let organization = tape.flag();
    let mut estate = Estate {
        blueprint,
        partition,
        possible,
        regions,
        organization,
        single: vec![("account", "111122223333")],
        groups: vec!["account"],
    };
    if organization {
        add_organization(tape, &mut estate);
    } else {
        estate.blueprint.insert("account".into(), "111122223333".into());
    }
    if tape.flag() {
        let tags = [("owner", "security team"), ("cost-center", "0042"), ("a b", ""), ("ünï", "日本語")];
        let tags = tape.some(&tags).into_iter().map(|(key, value)| (key.to_owned(), Value::from(value)));
        estate.blueprint.insert("tags".into(), Value::Object(tags.collect()));
    }
    if tape.flag() {
        add_terraform(tape, &mut estate);
    }
    estate
}

fn add_organization(tape: &mut Tape<'_>, estate: &mut Estate) {
    let mut accounts = Map::new();
    estate.single = vec![("management", "111111111111"), ("log-archive", "222222222222"), ("security", "333333333333")];
    for (name, id) in &estate.single {
        accounts.insert((*name).into(), (*id).into());
    }
    estate.groups = vec!["management", "log-archive", "security", "workloads"];
    accounts.insert("workloads".into(), json!(["444444444444", "555555555555"]));
    if tape.flag() {
        estate.groups.push("inventory");
        accounts.insert("inventory".into(), json!({ "inventory": "accounts.json" }));
    }
    let mut organization = json!({ "id": "o-a1b2c3d4e5", "accounts": accounts });
    if tape.flag() {
        organization["guard"] = tape.pick(&["organization", "accounts"]).into();
    }
    estate.blueprint.insert("organization".into(), organization);
}

fn add_terraform(tape: &mut Tape<'_>, estate: &mut Estate) {
    let mut terraform = Map::new();
    if tape.flag() {
        terraform.insert("role".into(), tape.pick(&["deployer", "path/To_Role@x"]).into());
    }
    if tape.flag() {
        terraform.insert("run_from".into(), tape.pick(&estate.single).0.into());
    }
    if tape.flag() {
        let region = tape.pick(estate.possible);
        terraform.insert("state".into(), json!({ "bucket": "acme-state", "region": region }));
    }
    estate.blueprint.insert("terraform".into(), Value::Object(terraform));
}
