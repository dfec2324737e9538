//! What `synth` does to the folder, and what `--check` says of it.

use std::fs;

use super::{SINGLE, ends, everything, feed, named, place, said, unchanged};

#[test]
fn a_second_run_changes_nothing_and_check_agrees() {
    let folder = place();
    let out = folder.path().join("out");
    ends(folder.path(), &["synth", "logboom.yaml", "--out", "out"], 0);
    let first = everything(&out);
    let files: Vec<&String> = first.iter().filter(|(_, bytes)| bytes.is_some()).map(|(path, _)| path).collect();
    assert_eq!(files, named(&out).iter().collect::<Vec<_>>());
    ends(folder.path(), &["synth", "logboom.yaml", "--out", "out"], 0);
    unchanged(&out, &first);
    let (printed, err) = ends(folder.path(), &["synth", "logboom.yaml", "--out", "out", "--check"], 0);
    assert_eq!((printed.as_str(), err.as_str()), ("", ""));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "something was left beside the folder");
}

#[test]
fn check_names_what_differs_and_changes_nothing() {
    let folder = place();
    let out = folder.path().join("out");
    ends(folder.path(), &["synth", "logboom.yaml", "--out", "out"], 0);
    let paths = named(&out);
    let (changed, missing, binary) = (&paths[0], &paths[1], paths.last().unwrap());
    fs::write(out.join(changed), "{}\n").unwrap();
    fs::remove_file(out.join(missing)).unwrap();
    fs::write(out.join(binary), b"\xff\xfe").unwrap();
    let before = everything(&out);
    let (printed, _) = ends(folder.path(), &["synth", "logboom.yaml", "--out", "out", "--check"], 3);
    assert_eq!(printed, format!("{changed} differs\n{missing} is missing\n{binary} differs\n"));
    unchanged(&out, &before);
}

#[test]
fn check_of_a_folder_that_is_not_there_names_every_file_and_makes_none() {
    let folder = place();
    let (printed, _) = ends(folder.path(), &["synth", "logboom.yaml", "--out", "out", "--check"], 3);
    assert!(printed.lines().count() > 5 && printed.lines().all(|line| line.ends_with(" is missing")), "{printed}");
    assert!(!folder.path().join("out").exists());
}

#[test]
fn files_of_an_earlier_run_are_stale_and_go_with_the_next_one() {
    let folder = place();
    let out = folder.path().join("out");
    let wider = SINGLE
        .replace("[eu-central-1]", "[eu-central-1, eu-west-1]")
        .replace("[vpc-0a1b2c3d4e5f60718]", "{ \"111122223333\": { eu-west-1: [vpc-0a1b2c3d4e5f60718] } }");
    let wide = feed(folder.path(), &["synth", "-", "--out", "out"], wider.as_bytes());
    assert_eq!(said(&wide).0, 0, "{wide:?}");
    let earlier = named(&out);
    let (printed, _) = ends(folder.path(), &["synth", "logboom.yaml", "--out", "out", "--check"], 3);
    ends(folder.path(), &["synth", "logboom.yaml", "--out", "out"], 0);
    let now = named(&out);
    let stale: Vec<&String> = earlier.iter().filter(|path| !now.contains(path)).collect();
    assert!(!stale.is_empty(), "{earlier:?}");
    for path in stale {
        assert!(printed.contains(&format!("{path} would not be written\n")), "{printed}");
        assert!(!out.join(path).exists(), "{path}");
    }
    ends(folder.path(), &["synth", "logboom.yaml", "--out", "out", "--check"], 0);
}

#[test]
fn what_others_put_there_stays() {
    let folder = place();
    let out = folder.path().join("out");
    ends(folder.path(), &["synth", "logboom.yaml", "--out", "out"], 0);
    let root = named(&out).into_iter().find(|path| path.starts_with("terraform/")).unwrap();
    let root = out.join(root).parent().unwrap().to_path_buf();
    let foreign =
        ["terraform.tfstate", "terraform.tfvars", "override.tf", ".terraform.lock.hcl", ".terraform/providers"];
    fs::create_dir(root.join(".terraform")).unwrap();
    for name in foreign {
        fs::write(root.join(name), name).unwrap();
    }
    fs::write(out.join("README.md"), "mine").unwrap();
    ends(folder.path(), &["synth", "logboom.yaml", "--out", "out", "--check"], 0);
    ends(folder.path(), &["synth", "logboom.yaml", "--out", "out"], 0);
    // Not even when nothing of Terraform is wanted any more.
    ends(folder.path(), &["synth", "logboom.yaml", "--out", "out", "--dialect", "cloudformation"], 0);
    for name in foreign {
        assert_eq!(fs::read_to_string(root.join(name)).unwrap(), name);
    }
    assert_eq!(fs::read_to_string(out.join("README.md")).unwrap(), "mine");
}

#[test]
fn one_language_only_is_what_both_have_of_it() {
    let folder = place();
    ends(folder.path(), &["synth", "logboom.yaml", "--out", "both"], 0);
    let both = everything(&folder.path().join("both"));
    let mut seen = 0;
    for (dialect, other) in [("cloudformation", "terraform/"), ("terraform", "cloudformation/")] {
        ends(folder.path(), &["synth", "logboom.yaml", "--out", dialect, "--dialect", dialect], 0);
        let one = everything(&folder.path().join(dialect));
        for (path, bytes) in one.iter().filter(|(path, _)| *path != "manifest.json") {
            assert_eq!(bytes, &both[path], "{path}");
            assert!(!path.starts_with(other), "{path}");
            seen += 1;
        }
    }
    assert_eq!(seen, both.len() - 1, "the two together are not both");
}
