//! Writing all files or none, and comparing with what is there.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::text::text;
use crate::dialect::{Artifact, ArtifactKind};

/// Names what logboom wrote, so that it replaces its own files and never others.
const MANIFEST: &str = "manifest.json";

/// A file that is not what would be written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Difference {
    pub(crate) path: String,
    pub(crate) how: &'static str,
}

/// Compares a folder with what would be written.
///
/// # Errors
/// A file that is there but cannot be read.
pub(crate) fn differences(folder: &Path, artifacts: &[Artifact]) -> io::Result<Vec<Difference>> {
    let mut found = Vec::new();
    let mut expected = BTreeSet::new();
    for artifact in artifacts {
        expected.insert(artifact.path.as_str());
        let how = match fs::read(folder.join(&artifact.path)) {
            Ok(there) if there == text(artifact).as_bytes() => continue,
            Ok(_) => "differs",
            Err(error) if error.kind() == io::ErrorKind::NotFound => "is missing",
            Err(error) => return Err(error),
        };
        found.push(Difference { path: artifact.path.clone(), how });
    }
    for path in earlier(folder)?.into_iter().filter(|path| !expected.contains(path.as_str())) {
        if folder.join(&path).is_file() {
            found.push(Difference { path, how: "would not be written" });
        }
    }
    found.sort();
    Ok(found)
}

/// Writes all files, or leaves the folder as it was.
///
/// Everything is written to a hidden folder first and moved into place when all of it is there. Files of an earlier
/// run that are no longer wanted are removed; files that logboom did not write are never touched.
///
/// # Errors
/// The folder is a file, holds files of others and no manifest, or cannot be written.
pub(crate) fn write(folder: &Path, artifacts: &[Artifact]) -> io::Result<()> {
    refuse_foreign(folder)?;
    let parent = folder.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(parent)?;
    // A folder that is there may be a mount of its own, and nothing moves between those.
    let beside = if folder.is_dir() { folder } else { parent };
    let staging = tempfile::Builder::new().prefix(".logboom-").tempdir_in(beside)?;
    let mut folders = BTreeSet::new();
    for artifact in artifacts {
        let path = staging.path().join(&artifact.path);
        if let Some(folder) = path.parent().map(Path::to_path_buf)
            && folders.insert(folder.clone())
        {
            fs::create_dir_all(folder)?;
        }
        fs::write(path, text(artifact))?;
    }
    install(staging.path(), folder, artifacts)
}

/// Moves files into place and keeps what they replace until the last one is there.
fn install(staging: &Path, folder: &Path, artifacts: &[Artifact]) -> io::Result<()> {
    let wanted: BTreeSet<&str> = artifacts.iter().map(|artifact| artifact.path.as_str()).collect();
    let earlier: BTreeSet<String> = earlier(folder)?.into_iter().chain([MANIFEST.to_owned()]).collect();
    if let Some(path) = wanted.iter().find(|path| !earlier.contains(**path) && folder.join(path).exists()) {
        let reason = format!("`{path}` is there and was not written by logboom; move it away");
        return Err(io::Error::new(io::ErrorKind::AlreadyExists, reason));
    }
    let stale: Vec<&str> = earlier.iter().map(String::as_str).filter(|path| !wanted.contains(path)).collect();
    let kept = staging.join("replaced");
    if let Some(path) = wanted.iter().find(|path| folder.join(path).is_dir()) {
        let reason = format!("`{path}` is a folder, and a file is needed; move it away");
        return Err(io::Error::new(io::ErrorKind::IsADirectory, reason));
    }
    let mut undo = Undo::default();
    let moved = (|| {
        for path in wanted.iter().copied().chain(stale.iter().copied()) {
            undo.set_aside(&folder.join(path), &kept.join(path))?;
        }
        for path in &wanted {
            undo.put(&staging.join(path), &folder.join(path))?;
        }
        Ok(())
    })();
    if moved.is_err() {
        undo.run();
    }
    moved
}

/// What to take back when something fails midway.
#[derive(Default)]
struct Undo {
    moved: Vec<(PathBuf, PathBuf)>,
    folders: Vec<PathBuf>,
    created: Vec<PathBuf>,
}

impl Undo {
    fn set_aside(&mut self, from: &Path, to: &Path) -> io::Result<()> {
        // A folder in place of a file of an earlier run belongs to others.
        if !from.is_file() {
            return Ok(());
        }
        if let Some(parent) = to.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::rename(from, to)?;
        self.moved.push((from.to_path_buf(), to.to_path_buf()));
        Ok(())
    }

    fn put(&mut self, from: &Path, to: &Path) -> io::Result<()> {
        let missing = to.ancestors().skip(1).take_while(|folder| !folder.as_os_str().is_empty() && !folder.exists());
        let missing: Vec<&Path> = missing.collect();
        for folder in missing.into_iter().rev() {
            fs::create_dir(folder)?;
            self.folders.push(folder.to_path_buf());
        }
        fs::rename(from, to)?;
        self.created.push(to.to_path_buf());
        Ok(())
    }

    fn run(&self) {
        for path in &self.created {
            let _ = fs::remove_file(path);
        }
        for path in self.folders.iter().rev() {
            let _ = fs::remove_dir(path);
        }
        for (original, aside) in &self.moved {
            let _ = fs::rename(aside, original);
        }
    }
}

/// The manifest of an earlier run. Many programs call a file so; ours has a version.
fn manifest(folder: &Path) -> io::Result<Option<serde_json::Value>> {
    let bytes = match fs::read(folder.join(MANIFEST)) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let manifest: Option<serde_json::Value> = serde_json::from_slice(&bytes).ok();
    Ok(manifest.filter(|manifest| manifest.get("manifest_version").is_some()))
}

/// The templates and Terraform files that the manifest of an earlier run names, if there was one.
///
/// # Errors
/// A manifest that is there but cannot be read.
pub(crate) fn templates(folder: &Path) -> io::Result<Option<Vec<String>>> {
    let Some(manifest) = manifest(folder)? else { return Ok(None) };
    let kinds = [ArtifactKind::Template, ArtifactKind::RootFile].map(ArtifactKind::word);
    let is_one = |artifact: &&serde_json::Value| kinds.iter().any(|kind| artifact["kind"] == *kind);
    Ok(Some(paths(&manifest, is_one)))
}

/// The files that the manifest of an earlier run names.
fn earlier(folder: &Path) -> io::Result<Vec<String>> {
    Ok(paths(&manifest(folder)?.unwrap_or_default(), |_| true))
}

/// The paths of some of the files that a manifest names.
fn paths(manifest: &serde_json::Value, wanted: impl Fn(&&serde_json::Value) -> bool) -> Vec<String> {
    let artifacts = manifest.get("artifacts").and_then(serde_json::Value::as_array).into_iter().flatten();
    let path = |artifact: &serde_json::Value| Some(artifact.get("path")?.as_str()?.to_owned());
    artifacts.filter(wanted).filter_map(path).filter(|path| !path.contains("..") && !path.starts_with('/')).collect()
}

fn refuse_foreign(folder: &Path) -> io::Result<()> {
    if !folder.exists() {
        return Ok(());
    }
    if !folder.is_dir() {
        return Err(io::Error::new(io::ErrorKind::NotADirectory, "it is a file, and a folder is needed"));
    }
    if manifest(folder)?.is_some() {
        return Ok(());
    }
    match files(folder)?.first() {
        None => Ok(()),
        Some(file) => Err(io::Error::new(
            io::ErrorKind::AlreadyExists,
            format!("it holds files that logboom did not write, such as `{file}`; give an empty or a new folder"),
        )),
    }
}

/// Files below a folder, by relative path; Terraform's working folders are left out.
fn files(folder: &Path) -> io::Result<Vec<String>> {
    let mut found = BTreeSet::new();
    let mut waiting = vec![folder.to_path_buf()];
    while let Some(next) = waiting.pop() {
        let entries = match fs::read_dir(&next) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(error),
        };
        for entry in entries {
            let entry = entry?;
            let path = entry.path();
            if entry.file_type()?.is_dir() {
                if entry.file_name() != ".terraform" {
                    waiting.push(path);
                }
            } else {
                let name = path.strip_prefix(folder).unwrap_or(&path).to_string_lossy().replace('\\', "/");
                found.insert(name);
            }
        }
    }
    Ok(found.into_iter().collect())
}
