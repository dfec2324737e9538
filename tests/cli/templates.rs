//! `--templates`: files in place of the built-in ones.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use super::{ends, everything, place};
use crate::support::root;

const BUCKET: &str = "destinations/s3/bucket.cloudformation.json.hbs";

/// A folder with a blueprint, and with one template.
fn with(template: &str, text: &str) -> TempDir {
    let folder = place();
    let file = folder.path().join("templates").join(template);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, text).unwrap();
    folder
}

fn built_in(template: &str) -> String {
    fs::read_to_string(root().join("templates").join(template)).unwrap()
}

fn refused(folder: &Path, expected: &str) {
    let arguments = ["synth", "logboom.yaml", "--out", "out", "--templates", "templates"];
    let (out, err) = ends(folder, &arguments, 2);
    assert_eq!(out, "");
    assert!(err.starts_with("error: ") && err.contains(expected), "{err}");
    assert!(!err.contains("this is a defect of logboom"), "{err}");
    assert!(!folder.join("out").exists());
}

#[test]
fn a_template_changes_what_is_written() {
    let changed = built_in(BUCKET).replacen(
        "\"Type\": \"AWS::S3::Bucket\"",
        "\"Type\": \"AWS::S3::Bucket\", \"Metadata\": { \"by\": \"us\" }",
        1,
    );
    let folder = with(BUCKET, &changed);
    ends(folder.path(), &["synth", "logboom.yaml", "--out", "plain"], 0);
    ends(folder.path(), &["synth", "logboom.yaml", "--out", "ours", "--templates", "templates"], 0);
    let (plain, ours) = (everything(&folder.path().join("plain")), everything(&folder.path().join("ours")));
    let different: Vec<&String> =
        ours.iter().filter(|(path, bytes)| plain[*path] != **bytes).map(|(path, _)| path).collect();
    assert!(!different.is_empty());
    for path in different {
        assert!(path.starts_with("cloudformation/"), "{path}");
        let text = ours[path].clone().unwrap();
        assert!(text.contains("\"by\": \"us\""), "{path}");
    }
}

#[test]
fn the_built_in_templates_given_again_change_nothing() {
    let folder = place();
    ends(folder.path(), &["synth", "logboom.yaml", "--out", "out"], 0);
    let templates = root().join("templates");
    let arguments = ["synth", "logboom.yaml", "--out", "out", "--check", "--templates", templates.to_str().unwrap()];
    assert_eq!(ends(folder.path(), &arguments, 0), (String::new(), String::new()));
}

#[test]
fn a_template_that_nothing_is_called_like_is_refused() {
    refused(
        with("destinations/s3/bukcet.json.hbs", "{}").path(),
        "`destinations/s3/bukcet.json.hbs` is not the name of a built-in template",
    );
}

#[test]
fn templates_that_are_not_there_are_refused() {
    refused(place().path(), "templates: ");
}

#[test]
fn broken_templates_are_refused_with_their_name() {
    let cases = [
        ("a tag that is not closed", BUCKET, "{ \"Bucket\": {{#if has_key}} }".to_owned(), BUCKET),
        ("a helper that is not there", BUCKET, "{ \"x\": {{shout name}} }".to_owned(), BUCKET),
        ("a variable that is not there", BUCKET, "{ \"x\": \"{{nmae}}\" }".to_owned(), BUCKET),
        ("no JSON", BUCKET, "{ \"x\": }".to_owned(), "destinations/s3/bucket"),
        (
            "a property that AWS does not have",
            BUCKET,
            built_in(BUCKET).replacen("\"BucketName\"", "\"BuketName\"", 1),
            "BuketName",
        ),
        ("not YAML", "destinations/s3/about.yaml", "title: [".to_owned(), "destinations/s3/about.yaml"),
        (
            "a word that is not known",
            "destinations/s3/about.yaml",
            "title: S3\ntitel: S3\n".to_owned(),
            "destinations/s3/about.yaml",
        ),
    ];
    for (what, template, text, expected) in cases {
        assert_ne!(text, built_in(template), "{what}");
        refused(with(template, &text).path(), expected);
    }
}
