//! `destinations/http-endpoint/vendors.yaml`: vendors whose address for Amazon Data Firehose is known.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};

/// What stands for what `sites` has.
const SITE: &str = "site";

/// Vendors by the words of blueprints.
pub(crate) type Vendors = BTreeMap<String, Vendor>;

/// One of them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Vendor {
    /// What it is called in running text.
    pub(crate) title: String,
    /// The page that the facts come from.
    pub(crate) docs: String,
    /// Its address, with `{word}` for words of the blueprint.
    #[serde(default)]
    url: String,
    /// What the word `site` stands for in the address.
    #[serde(default)]
    pub(crate) sites: BTreeMap<String, String>,
    /// What the key `api_key` of its secret is.
    #[serde(default)]
    pub(crate) api_key: String,
    /// Words of the blueprint with the values that the vendor asks for.
    #[serde(default)]
    defaults: Map<String, Value>,
    /// Why nothing is streamed there.
    pub(crate) refused: Option<Refused>,
}

/// Why nothing is streamed to a vendor, and what to do.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Refused {
    pub(crate) because: String,
    pub(crate) instead: String,
}

impl Vendor {
    /// The words of the blueprint that its address has, in order.
    pub(crate) fn words(&self) -> impl Iterator<Item = &str> {
        self.url.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0))
    }

    /// What a blueprint says, completed with its address, its name and what it asks for.
    pub(crate) fn complete(&self, said: &Map<String, Value>) -> Map<String, Value> {
        let mut whole = self.defaults.clone();
        whole.insert("name".into(), self.title.as_str().into());
        for (word, value) in said {
            match (whole.get_mut(word), value) {
                (Some(Value::Object(usual)), Value::Object(said)) => usual.extend(said.clone()),
                _ => drop(whole.insert(word.clone(), value.clone())),
            }
        }
        whole.insert("url".into(), self.address(said).into());
        whole
    }

    fn address(&self, said: &Map<String, Value>) -> String {
        self.words().fold(self.url.clone(), |url, word| {
            let said = said.get(word).and_then(Value::as_str).unwrap_or_default();
            let stands_for = self.sites.get(said).filter(|_| word == SITE).map_or(said, String::as_str);
            url.replace(&format!("{{{word}}}"), stands_for)
        })
    }
}
