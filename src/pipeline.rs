//! The pipeline on one screen: text in, artifacts or diagnostics out.

use std::path::Path;

use crate::artifact::{self, Difference};
use crate::blueprint::{self, Files};
use crate::catalog::Catalog;
use crate::diagnostic::{self, Diagnostic, Source};
use crate::dialect;
use crate::render::{self, Dialect, Renderer};
use crate::{plan, proof, rules};

/// What becomes of a blueprint.
pub struct Outcome {
    source: Source,
    diagnostics: Vec<Diagnostic>,
    artifacts: Vec<dialect::Artifact>,
    proof: proof::Proof,
}

/// Which languages to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// CloudFormation and Terraform.
    Both,
    /// CloudFormation only.
    CloudFormation,
    /// Terraform only.
    Terraform,
}

impl Language {
    fn dialects(self) -> &'static [Dialect] {
        match self {
            Self::Both => &Dialect::ALL,
            Self::CloudFormation => &[Dialect::CloudFormation],
            Self::Terraform => &[Dialect::Terraform],
        }
    }
}

/// Takes a blueprint all the way: load, resolve, rules, policies, render, lower, validate.
///
/// `name` is what diagnostics call it; files that it names are read beside `path`.
///
/// # Errors
/// A broken template: of ours, or of `templates`.
pub fn synthesize(
    name: &str,
    path: &Path,
    text: &str,
    language: Language,
    templates: Option<&Path>,
) -> Result<Outcome, String> {
    prove(name, path, text, language, templates, false)
}

/// Takes a blueprint all the way for its proof of delivery; `stepwise` keeps every step of every evaluation.
///
/// # Errors
/// As [`synthesize`].
pub fn prove(
    name: &str,
    path: &Path,
    text: &str,
    language: Language,
    templates: Option<&Path>,
    stepwise: bool,
) -> Result<Outcome, String> {
    let catalog = match templates {
        Some(folder) => Catalog::with_overrides(folder)?,
        None => Catalog::embedded()?,
    };
    let loaded = match blueprint::load(name, text, &catalog) {
        Ok(loaded) => loaded,
        Err((diagnostics, source)) => return Ok(Outcome::failed(source, diagnostics)),
    };
    let source = loaded.source;
    let failed = |source, diagnostics| Ok(Outcome::failed(source, diagnostics));
    let plan = match plan::resolve(&loaded.blueprint, &catalog, &Files::beside(path)) {
        Ok(plan) => plan,
        Err(diagnostics) => return failed(source, diagnostics),
    };
    let dialects = language.dialects();
    let mut diagnostics = rules::check(&plan);
    diagnostics.extend(artifact::check_dialects(&plan, &catalog, dialects));
    if diagnostic::has_errors(&diagnostics) {
        return failed(source, diagnostics);
    }
    let renderer = Renderer::new(&catalog, &plan, dialects).map_err(|error| error.to_string())?;
    let stacks = render::prepare(&plan, &renderer).map_err(|error| error.to_string())?;
    diagnostics.extend(artifact::check_policies(&plan, &catalog, &stacks)?);
    let artifacts = dialect::emit(&plan, &catalog, &renderer, &stacks, dialects).map_err(|error| error.to_string())?;
    diagnostics.extend(artifact::check_limits(&artifacts));
    diagnostics.extend(artifact::check_order(&artifacts));
    if diagnostic::has_errors(&diagnostics) {
        return failed(source, diagnostics);
    }
    let (findings, proven) = rayon::join(
        || artifact::validate(&artifacts, &catalog),
        || proof::of_plan(&plan, &catalog, &artifacts, dialects, stepwise),
    );
    if let Some(finding) = findings.first() {
        let more = findings.len() - 1;
        return Err(format!("`{}` at `{}`: {} (and {more} more)", finding.path, finding.place, finding.reason));
    }
    let proof::Proven { problems, proof } = proven?;
    diagnostics.extend(problems);
    Ok(Outcome { source, diagnostics, artifacts, proof })
}

impl Outcome {
    fn failed(source: Source, diagnostics: Vec<Diagnostic>) -> Self {
        Self { source, diagnostics, artifacts: Vec::new(), proof: proof::Proof::default() }
    }

    /// Whether anything is wrong, so that nothing may be written.
    pub fn has_errors(&self) -> bool {
        diagnostic::has_errors(&self.diagnostics)
    }

    /// Path and text of every file; none where something is wrong.
    pub fn files(&self) -> Vec<(String, String)> {
        if self.has_errors() {
            return Vec::new();
        }
        self.artifacts.iter().map(|file| (file.path.clone(), artifact::text(file))).collect()
    }

    /// How many files there are.
    pub fn count(&self) -> usize {
        self.artifacts.len()
    }

    /// The diagnostics for people.
    pub fn human(&self, colour: bool) -> String {
        diagnostic::human(&self.diagnostics, &self.source, colour)
    }

    /// The diagnostics for programs.
    pub fn json(&self) -> String {
        diagnostic::json(&self.diagnostics, &self.source)
    }

    /// Codes of the diagnostics with the text that each underlines.
    pub fn codes(&self) -> Vec<(&'static str, String)> {
        let underlined = |diagnostic: &Diagnostic| {
            let range = self.source.spans.get(&diagnostic.primary.place);
            range.and_then(|range| self.source.text.get(range)).unwrap_or_default().to_owned()
        };
        self.diagnostics.iter().map(|diagnostic| (diagnostic.code, underlined(diagnostic))).collect()
    }

    /// The routes that were proven, or that could not be.
    pub fn routes(&self) -> Vec<String> {
        proof::names(&self.proof)
    }

    /// Whether the proof has such a route: `cloudtrail -> archive`, or one of its ends.
    pub fn has_route(&self, route: &str) -> bool {
        proof::has_route(&self.proof, route)
    }

    /// The proof of delivery for people: of every route, or of one.
    pub fn proof(&self, route: Option<&str>) -> String {
        proof::human(&self.proof, route)
    }

    /// The proof of delivery for programs.
    pub fn proof_json(&self, route: Option<&str>) -> String {
        proof::json(&self.proof, route)
    }

    /// Writes all files, or none.
    ///
    /// # Errors
    /// See [`std::io::Error`]; the folder is then as it was.
    pub fn write(&self, folder: &Path) -> std::io::Result<()> {
        artifact::write(folder, &self.artifacts)
    }

    /// How a folder differs from what would be written, one sentence for each file.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn differences(&self, folder: &Path) -> std::io::Result<Vec<String>> {
        let found = artifact::differences(folder, &self.artifacts)?;
        Ok(found.into_iter().map(|Difference { path, how }| format!("{path} {how}")).collect())
    }
}

/// The JSON Schema of the language.
///
/// # Errors
/// A broken catalog.
pub fn schema() -> Result<String, String> {
    let catalog = Catalog::embedded()?;
    serde_json::to_string_pretty(&blueprint::language::schema(&catalog)).map_err(|error| error.to_string())
}

/// Reads a YAML text, as blueprints are read.
///
/// # Errors
/// What is wrong with it.
pub fn yaml(text: &str) -> Result<serde_json::Value, String> {
    blueprint::embedded_yaml("text", text)
}

/// The documentation of a diagnostic's code.
pub fn explain(code: &str) -> Option<&'static str> {
    if code == "proof" { Some(proof::PAGE) } else { rules::explain(code) }
}

/// A log source, as `logboom sources` prints it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFacts {
    /// The word in blueprints.
    pub kind: String,
    /// What it is called.
    pub title: String,
    /// What logboom creates to switch the log on.
    pub switched_on: String,
    /// Where it can be delivered to.
    pub deliveries: Vec<Delivery>,
    /// The page of AWS that the facts come from.
    pub docs: String,
}

/// How a source reaches a kind of destination.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// The kind of destination.
    pub to: String,
    /// Where that may be, seen from the source.
    pub place: String,
    /// How it may be encrypted.
    pub encryption: String,
    /// Patterns of object keys below the prefix.
    pub keys: Vec<String>,
}

/// Every log source.
///
/// # Errors
/// A broken catalog.
pub fn sources() -> Result<Vec<SourceFacts>, String> {
    let catalog = Catalog::embedded()?;
    let source = |(kind, about): (&str, &crate::catalog::About)| SourceFacts {
        kind: kind.to_owned(),
        title: about.title.clone(),
        switched_on: about.switched_on.clone().unwrap_or_default(),
        deliveries: about
            .delivers
            .iter()
            .map(|(to, delivery)| Delivery {
                to: to.clone(),
                place: delivery.place.clone(),
                encryption: delivery.encryption.clone(),
                keys: delivery.keys.values().cloned().collect(),
            })
            .collect(),
        docs: about.docs.clone(),
    };
    Ok(catalog.sources().map(source).collect())
}

/// A tool that pulls logs from an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductFacts {
    /// The word in blueprints.
    pub product: String,
    /// What it is called.
    pub title: String,
    /// As whom it assumes its role.
    pub comes_as: &'static str,
    /// How it is told of new objects.
    pub told: &'static str,
    /// The page of its vendor.
    pub docs: String,
}

/// Every tool that pulls.
///
/// # Errors
/// A broken catalog.
pub fn products() -> Result<Vec<ProductFacts>, String> {
    let catalog = Catalog::embedded()?;
    let facts = |(product, known): (&String, &crate::catalog::Product)| ProductFacts {
        product: product.clone(),
        title: known.title.clone(),
        comes_as: known.comes_as.in_words(),
        told: known.endpoint.map_or("a queue", crate::catalog::Endpoint::in_words),
        docs: known.docs.clone(),
    };
    Ok(catalog.products().iter().map(facts).collect())
}

/// A vendor whose address for Amazon Data Firehose is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VendorFacts {
    /// The word in blueprints.
    pub vendor: String,
    /// What it is called.
    pub title: String,
    /// The words that its address is made of.
    pub words: Vec<String>,
    /// Its sites, where it has some.
    pub sites: Vec<String>,
    /// What the key `api_key` of its secret is; nothing where nothing is streamed there.
    pub api_key: String,
    /// The page that the facts come from.
    pub docs: String,
}

/// Every vendor.
///
/// # Errors
/// A broken catalog.
pub fn vendors() -> Result<Vec<VendorFacts>, String> {
    let catalog = Catalog::embedded()?;
    let facts = |(vendor, known): (&String, &crate::catalog::Vendor)| VendorFacts {
        vendor: vendor.clone(),
        title: known.title.clone(),
        words: known.words().map(str::to_owned).collect(),
        sites: known.sites.keys().cloned().collect(),
        api_key: known.api_key.clone(),
        docs: known.docs.clone(),
    };
    Ok(catalog.vendors().iter().map(facts).collect())
}

/// Every code with its level and what it means.
pub fn codes() -> Vec<(&'static str, String, &'static str)> {
    rules::codes().into_iter().map(|(code, level, summary)| (code, level.to_string(), summary)).collect()
}

/// What the proof of delivery relies on without being able to show it, with the page that comes closest.
///
/// # Errors
/// A broken catalog.
pub fn assumptions() -> Result<Vec<(String, String)>, String> {
    let catalog = Catalog::embedded()?;
    let all = catalog.hops().iter().filter_map(|hop| Some((hop.assumes.clone()?, hop.docs.clone())));
    let unique: std::collections::BTreeMap<String, String> = all.collect();
    Ok(unique.into_iter().collect())
}

/// The helpers that templates may use: name, form, meaning.
pub fn helpers() -> &'static [(&'static str, &'static str, &'static str)] {
    &crate::render::HELPERS
}
