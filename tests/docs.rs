//! The documentation says what is: every page, table and excerpt is compared with the program.
//!
//! `LOGBOOM_ACCEPT=1 cargo test docs` rewrites what is generated. Read the difference before you commit it.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use logboom::pipeline;

use crate::support::{blueprints, root, run_beside, shipped};

/// Codes whose example would be a huge file, a file beside it, a defect, or templates of one's own: see `tests/cli/`.
const WITHOUT_EXAMPLE: [&str; 9] = [
    "delivery-missing",
    "delivery-refused",
    "delivery-unclear",
    "empty-group",
    "internal-error",
    "log-loop",
    "over-limit",
    "too-large",
    "unguarded",
];

fn accept() -> bool {
    std::env::var_os("LOGBOOM_ACCEPT").is_some_and(|value| value == "1")
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Compares a file with what it should be, or makes it so.
fn settle(path: &Path, wanted: &str) {
    if accept() {
        std::fs::write(path, wanted).unwrap();
    }
    let there = read(path);
    let different = there.lines().zip(wanted.lines()).find(|(there, wanted)| there != wanted);
    assert!(there == wanted, "{} is not what logboom says, first at {different:?}; see tests/docs.rs", path.display());
}

/// Every page: its code and its file.
fn pages() -> Vec<(String, PathBuf)> {
    let mut pages = Vec::new();
    for folder in ["src/rules", "src/rules/elsewhere"] {
        for entry in std::fs::read_dir(root().join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "md") {
                pages.push((path.file_stem().unwrap().to_str().unwrap().replace('_', "-"), path));
            }
        }
    }
    pages.sort();
    pages
}

/// The inside of each fence of a language.
fn fences<'a>(text: &'a str, language: &str) -> Vec<&'a str> {
    let opening = format!("```{language}\n");
    let bodies = text.split(opening.as_str()).skip(1);
    bodies.map(|rest| rest.split("```").next().unwrap_or_default()).collect()
}

/// A page with the output of its example written anew.
fn with_output(page: &str, path: &Path) -> String {
    let mut written = String::new();
    let mut rest = page;
    while let Some((before, after)) = rest.split_once("```yaml\n") {
        let (example, after) = after.split_once("```").unwrap_or_else(|| panic!("{}: an open fence", path.display()));
        let (_, after) = after.split_once("```text\n").unwrap_or_else(|| panic!("{}: no output", path.display()));
        let (_, after) = after.split_once("```").unwrap_or_else(|| panic!("{}: an open fence", path.display()));
        let said = run_beside(example, &root().join("blueprints/test.yaml")).human(false);
        write!(written, "{before}```yaml\n{example}```\n\n```text\n{}\n```", said.trim_end()).unwrap();
        rest = after;
    }
    written + rest
}

#[test]
fn every_code_has_a_page_and_every_page_a_code() {
    let codes: Vec<&str> = pipeline::codes().into_iter().map(|(code, ..)| code).collect();
    assert!(codes.is_sorted_by(|one, next| one < next), "sorted and unique: {codes:?}");
    let pages = pages();
    let named: Vec<&str> = pages.iter().map(|(code, _)| code.as_str()).collect();
    assert_eq!(named, codes);
    for (code, path) in &pages {
        let page = read(path);
        assert_eq!(page.lines().next(), Some(format!("# {code}").as_str()), "{}", path.display());
        assert_eq!(pipeline::explain(code), Some(page.as_str()), "{code}");
        for section in ["## Why it matters\n", "## Example\n"] {
            let wanted = section != "## Example\n" || !WITHOUT_EXAMPLE.contains(&code.as_str());
            assert!(!wanted || page.contains(section), "{code} lacks {section}");
        }
    }
}

#[test]
fn every_example_triggers_its_code_and_shows_the_output() {
    for (code, path) in pages() {
        let page = read(&path);
        let examples = fences(&page, "yaml");
        assert!(!examples.is_empty() || WITHOUT_EXAMPLE.contains(&code.as_str()), "{code} has no example");
        for example in examples {
            let found = run_beside(example, &root().join("blueprints/test.yaml")).codes();
            let found: BTreeSet<&str> = found.iter().map(|(code, _)| *code).collect();
            assert_eq!(found, BTreeSet::from([code.as_str()]), "the example of {code}");
        }
        settle(&path, &with_output(&page, &path));
    }
}

/// Replaces what stands between `<!-- begin: name -->` and `<!-- end: name -->`.
fn with_block(text: &str, name: &str, block: &str) -> String {
    let (begin, end) = (format!("<!-- begin: {name} -->\n"), format!("<!-- end: {name} -->"));
    let (before, rest) = text.split_once(&begin).unwrap_or_else(|| panic!("no {begin}"));
    let (_, after) = rest.split_once(&end).unwrap_or_else(|| panic!("no {end}"));
    format!("{before}{begin}{block}{end}{after}")
}

fn code_table() -> String {
    let mut table = "| Code | Level | Finds |\n|---|---|---|\n".to_owned();
    for (code, level, summary) in pipeline::codes() {
        let folder = if root().join("src/rules").join(file_of(code)).exists() { "" } else { "elsewhere/" };
        writeln!(table, "| [`{code}`](src/rules/{folder}{}) | {level} | {summary} |", file_of(code)).unwrap();
    }
    table
}

fn file_of(code: &str) -> String {
    format!("{}.md", code.replace('-', "_"))
}

/// The folders below `templates/<what>` that have an `about.yaml`: name and text.
fn abouts(what: &str) -> Vec<(String, String)> {
    let mut found: Vec<_> = std::fs::read_dir(root().join("templates").join(what))
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| (entry.file_name().into_string().unwrap(), read(&entry.path().join("about.yaml"))))
        .collect();
    found.sort();
    found
}

/// A member of an `about.yaml` that stands on one line.
fn member<'a>(about: &'a str, key: &str) -> &'a str {
    let value = about.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(": "));
    value.unwrap_or_else(|| panic!("no {key} in {about}"))
}

fn source_table() -> String {
    let mut table =
        "| Source | `kind` | Switched on by | Delivers to | Which may be in | AWS documentation |\n".to_owned();
    table.push_str("|---|---|---|---|---|---|\n");
    for source in pipeline::sources().unwrap() {
        let pipeline::SourceFacts { kind, title, switched_on, docs, deliveries } = source;
        assert!(!switched_on.is_empty() && !deliveries.is_empty(), "{kind}");
        for (at, delivery) in deliveries.iter().enumerate() {
            let (to, place) = (&delivery.to, &delivery.place);
            if at == 0 {
                writeln!(table, "| {title} | `{kind}` | {switched_on} | `{to}` | {place} | <{docs}> |").unwrap();
            } else {
                writeln!(table, "| | | | `{to}` | {place} | |").unwrap();
            }
        }
    }
    table
}

fn destination_table() -> String {
    let mut table = "| Destination | `kind` | Takes logs | AWS documentation |\n|---|---|---|---|\n".to_owned();
    for (kind, about) in abouts("destinations") {
        let streamed = about.lines().any(|line| line.starts_with("streamed:"));
        let takes = match kind.as_str() {
            "s3" => "from sources and from streams",
            _ if streamed => "from streams",
            _ => "from sources",
        };
        let (title, docs) = (member(&about, "title"), member(&about, "docs"));
        writeln!(table, "| {title} | `{kind}` | {takes} | <{docs}> |").unwrap();
    }
    table
}

fn product_table() -> String {
    let mut table = "| Tool | `product` | Comes as | Is told by | Its page |\n|---|---|---|---|---|\n".to_owned();
    for pipeline::ProductFacts { product, title, comes_as, told, docs } in pipeline::products().unwrap() {
        writeln!(table, "| {title} | `{product}` | {comes_as} | {told} | <{docs}> |").unwrap();
    }
    table
}

fn vendor_table() -> String {
    let mut table =
        "| Vendor | `vendor` | Needs | The `api_key` of its secret is | Its page |\n|---|---|---|---|---|\n".to_owned();
    for pipeline::VendorFacts { vendor, title, words, sites, api_key, docs } in pipeline::vendors().unwrap() {
        let sites = sites.iter().map(|site| format!("`{site}`")).collect::<Vec<_>>().join(", ");
        let needed = words.iter().map(|word| match word.as_str() {
            "site" => format!("`site` ({sites})"),
            _ => format!("`{word}`"),
        });
        let needed = needed.collect::<Vec<_>>().join(", ");
        let needs = if api_key.is_empty() { "refused: its address holds the token" } else { &needed };
        writeln!(table, "| {title} | `{vendor}` | {needs} | {api_key} | <{docs}> |").unwrap();
    }
    table
}

fn helper_table() -> String {
    let mut table = "| Helper | Form | Meaning |\n|---|---|---|\n".to_owned();
    for (name, form, meaning) in pipeline::helpers() {
        writeln!(table, "| `{name}` | {form} | {meaning} |").unwrap();
    }
    table
}

fn scenario_table() -> String {
    let mut table = "| Scenario | What it is for |\n|---|---|\n".to_owned();
    for (name, path) in blueprints() {
        let text = read(&path);
        let purpose = text.lines().next().unwrap_or_default().trim_start_matches(['#', ' ']);
        writeln!(table, "| [`{name}`](blueprints/{name}.yaml) | {purpose} |").unwrap();
    }
    table
}

fn help() -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_logboom"))
        .arg("--help")
        .env_remove("COLUMNS")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    format!("```text\n{}```\n", String::from_utf8(output.stdout).unwrap())
}

#[test]
fn the_readme_holds_what_logboom_says() {
    let path = root().join("README.md");
    let mut wanted = read(&path);
    for (name, block) in [
        ("codes", code_table()),
        ("sources", source_table()),
        ("destinations", destination_table()),
        ("products", product_table()),
        ("vendors", vendor_table()),
        ("scenarios", scenario_table()),
        ("help", help()),
    ] {
        wanted = with_block(&wanted, name, &block);
    }
    settle(&path, &wanted);
}

#[test]
fn the_page_of_the_proof_lists_the_assumptions() {
    let path = root().join("src/proof/proof.md");
    let mut list = String::new();
    for (assumption, docs) in pipeline::assumptions().unwrap() {
        writeln!(list, "- {assumption} (<{docs}>)").unwrap();
    }
    assert!(list.lines().count() >= 5);
    settle(&path, &with_block(&read(&path), "assumptions", &list));
}

#[test]
fn the_readme_of_templates_lists_the_helpers() {
    let path = root().join("templates/README.md");
    settle(&path, &with_block(&read(&path), "helpers", &helper_table()));
}

/// Excerpts are marked with the file that they are from: `<!-- from: blueprints/x.yaml -->`, or a file of the output
/// of the first scenario. Indentation may differ.
#[test]
fn excerpts_of_the_readme_are_real() {
    let readme = read(&root().join("README.md"));
    let output = shipped("centralized-logging");
    let mut seen = BTreeSet::new();
    for marked in readme.split("<!-- from: ").skip(1) {
        let (file, rest) = marked.split_once(" -->\n").unwrap();
        let body = rest.split_once('\n').unwrap().1.split("```").next().unwrap();
        let whole = match output.get(file) {
            Some(value) => serde_json::to_string_pretty(value).unwrap(),
            None => read(&root().join(file)),
        };
        let trimmed = |text: &str| text.lines().map(str::trim).collect::<Vec<_>>().join("\n");
        let (whole, body) = (trimmed(&whole), trimmed(body));
        assert!(whole.contains(&body), "not in {file}:\n{body}");
        seen.insert(if output.contains_key(file) { "output" } else { "input" });
    }
    assert_eq!(seen, BTreeSet::from(["input", "output"]));
}
