//! When writing fails, the folder is exactly as before.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::{SINGLE, ends, everything, feed, named, place, said, unchanged};

const SYNTH: [&str; 4] = ["synth", "logboom.yaml", "--out", "out"];

/// Nothing may be left beside the folder either.
fn only(folder: &Path, expected: &[&str]) {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    assert_eq!(names, expected);
}

#[test]
fn a_file_in_place_of_the_folder_stays() {
    let folder = place();
    fs::write(folder.path().join("out"), "mine").unwrap();
    let (_, err) = ends(folder.path(), &SYNTH, 2);
    assert!(err.contains("nothing was written to `out`: it is a file, and a folder is needed"), "{err}");
    assert_eq!(fs::read_to_string(folder.path().join("out")).unwrap(), "mine");
    let (_, err) = ends(folder.path(), &["synth", "logboom.yaml", "--out", "out", "--check"], 2);
    assert!(err.contains("cannot compare with `out`"), "{err}");
}

#[test]
fn a_folder_with_files_of_others_is_refused() {
    for name in ["notes.txt", "deep/er/notes.txt", "main.tf"] {
        let folder = place();
        let file = folder.path().join("out").join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, "mine").unwrap();
        let before = everything(folder.path());
        let (_, err) = ends(folder.path(), &SYNTH, 2);
        assert!(err.contains(&format!("it holds files that logboom did not write, such as `{name}`")), "{err}");
        unchanged(folder.path(), &before);
    }
}

/// Many programs call a file `manifest.json`.
#[test]
fn a_manifest_of_another_program_is_a_file_of_others() {
    for text in ["{ \"name\": \"web application\", \"icons\": [] }", "not even JSON", "[]", ""] {
        let folder = place();
        fs::create_dir(folder.path().join("out")).unwrap();
        fs::write(folder.path().join("out/manifest.json"), text).unwrap();
        let before = everything(folder.path());
        let (_, err) = ends(folder.path(), &SYNTH, 2);
        assert!(err.contains("logboom did not write, such as `manifest.json`"), "{text}: {err}");
        unchanged(folder.path(), &before);
    }
}

#[test]
fn an_empty_folder_is_used() {
    let folder = place();
    fs::create_dir(folder.path().join("out")).unwrap();
    ends(folder.path(), &SYNTH, 0);
    assert!(folder.path().join("out/manifest.json").exists());
}

#[test]
fn a_folder_that_cannot_be_made_is_an_error() {
    let folder = place();
    for out in ["logboom.yaml/out", "/proc/logboom/out", "/dev/null/out"] {
        let (printed, err) = ends(folder.path(), &["synth", "logboom.yaml", "--out", out], 2);
        assert_eq!(printed, "");
        assert!(err.starts_with(&format!("error: nothing was written to `{out}`")), "{err}");
    }
    only(folder.path(), &["logboom.yaml"]);
}

/// A file of others in the way of a new one, where an earlier run left a manifest.
#[test]
fn a_file_of_others_is_never_replaced() {
    let folder = place();
    let out = folder.path().join("out");
    ends(folder.path(), &["synth", "logboom.yaml", "--out", "out", "--dialect", "terraform"], 0);
    ends(folder.path(), &["synth", "logboom.yaml", "--out", "whole"], 0);
    let wanted =
        named(&folder.path().join("whole")).into_iter().find(|path| path.starts_with("cloudformation/")).unwrap();
    fs::create_dir_all(out.join(&wanted).parent().unwrap()).unwrap();
    fs::write(out.join(&wanted), "mine").unwrap();
    let before = everything(folder.path());
    let (_, err) = ends(folder.path(), &SYNTH, 2);
    assert!(err.contains(&format!("`{wanted}` is there and was not written by logboom; move it away")), "{err}");
    unchanged(folder.path(), &before);
}

/// The last file cannot be put in place: what was put there before is taken back, new folders included.
#[test]
fn a_failure_in_the_middle_is_undone() {
    let folder = place();
    let out = folder.path().join("out");
    let wider = SINGLE.replace("retention: 90d", "retention: 60d");
    let arguments = ["synth", "-", "--out", "out", "--dialect", "terraform"];
    assert_eq!(said(&feed(folder.path(), &arguments, wider.as_bytes())).0, 0);
    let last = named(&out).pop().unwrap();
    let root = out.join(&last).parent().unwrap().to_path_buf();
    fs::remove_dir_all(&root).unwrap();
    fs::write(&root, "mine").unwrap();
    let before = everything(folder.path());
    let (_, err) = ends(folder.path(), &SYNTH, 2);
    assert!(err.starts_with("error: nothing was written to `out`"), "{err}");
    unchanged(folder.path(), &before);
}

/// A folder has taken the place of a file of an earlier run: what is in it belongs to others.
#[test]
fn a_folder_in_place_of_a_file_stays() {
    let folder = place();
    let out = folder.path().join("out");
    ends(folder.path(), &SYNTH, 0);
    let last = out.join(named(&out).pop().unwrap());
    fs::remove_file(&last).unwrap();
    fs::create_dir(&last).unwrap();
    fs::write(last.join("mine"), "mine").unwrap();
    let before = everything(folder.path());
    let (_, err) = ends(folder.path(), &SYNTH, 2);
    assert!(err.starts_with("error: nothing was written to `out`"), "{err}");
    unchanged(folder.path(), &before);
    // As a stale file it is in nobody's way.
    ends(folder.path(), &["synth", "logboom.yaml", "--out", "out", "--dialect", "cloudformation"], 0);
    assert_eq!(fs::read_to_string(last.join("mine")).unwrap(), "mine");
}

/// The system refuses a write in the middle of a file, as it does when a disk is full.
#[test]
#[cfg(unix)]
fn a_disk_that_is_full_in_the_middle_changes_nothing() {
    let folder = place();
    let full = |kilobytes: u32| {
        let script = format!("trap '' XFSZ; ulimit -f {kilobytes}; exec \"$0\" \"$@\"");
        let mut command = Command::new("bash");
        command.args(["-c", &script, env!("CARGO_BIN_EXE_logboom")]).args(SYNTH).current_dir(folder.path());
        said(&command.output().unwrap())
    };
    let (code, _, err) = full(2);
    assert_eq!(code, 2, "{err}");
    assert!(err.contains("File too large"), "{err}");
    only(folder.path(), &["logboom.yaml"]);
    let wider = SINGLE.replace("retention: 90d", "retention: 60d");
    assert_eq!(said(&feed(folder.path(), &["synth", "-", "--out", "out"], wider.as_bytes())).0, 0);
    let before = everything(folder.path());
    assert_eq!(full(2).0, 2);
    unchanged(folder.path(), &before);
    assert_eq!(full(100_000).0, 0);
    assert_ne!(everything(folder.path()), before);
}

/// A mount is a disk of its own: nothing moves into it from beside it, and it can be full.
#[test]
#[cfg(target_os = "linux")]
fn a_mount_is_written_to_and_a_full_one_stays_as_it_is() {
    let folder = place();
    let script = r#"
        mkdir out && mount -t tmpfs -o size=24k tmpfs out || exit 77
        "$0" synth logboom.yaml --out out; echo "full: $?"; find out | wc -l
        mount -o remount,size=4m out || exit 77
        "$0" synth logboom.yaml --out out >/dev/null; echo "larger: $?"
        "$0" synth logboom.yaml --out out --check; echo "check: $?"; find out -name '.logboom*' | wc -l
    "#;
    let unshared = ["--user", "--map-root-user", "--mount", "bash", "-c", script, env!("CARGO_BIN_EXE_logboom")];
    let output = Command::new("unshare").args(unshared).current_dir(folder.path()).output();
    let Some(output) = output.ok().filter(|output| output.status.success()) else {
        assert!(std::env::var_os("CI").is_none(), "no mounts are allowed here, and CI must try them");
        eprintln!("skipped: no mounts are allowed here");
        return;
    };
    let (_, out, err) = said(&output);
    assert_eq!(out.split_whitespace().collect::<Vec<_>>().join(" "), "full: 2 1 larger: 0 check: 0 0");
    assert!(err.contains("nothing was written to `out`: No space left on device"), "{err}");
}

/// The manifest tells what may be removed. One that names files outside of the folder is not believed.
#[test]
fn a_manifest_cannot_name_files_outside_of_the_folder() {
    let folder = place();
    let out = folder.path().join("out");
    ends(folder.path(), &SYNTH, 0);
    let outside = folder.path().join("precious");
    fs::write(&outside, "mine").unwrap();
    let manifest = fs::read_to_string(out.join("manifest.json")).unwrap();
    for path in ["../precious", outside.to_str().unwrap(), "terraform/../../precious"] {
        let forged = manifest.replacen("\"path\": \"", &format!("\"path\": \"{path}\" }}, {{ \"path\": \""), 1);
        assert_ne!(forged, manifest);
        fs::write(out.join("manifest.json"), forged).unwrap();
        ends(folder.path(), &SYNTH, 0);
        assert_eq!(fs::read_to_string(&outside).unwrap(), "mine");
    }
}
