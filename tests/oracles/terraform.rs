//! `terraform validate`: no error and no warning (a deprecation is one) in any root module.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

use super::{all_written, is_there, listed, output, stdout, text_of, written};

/// How many roots are validated at once; each takes 600 MiB.
const AT_ONCE: usize = 2;

#[test]
fn terraform_validates_without_a_warning() {
    if !is_there("terraform", &["version"]) {
        return;
    }
    let folders = all_written();
    let roots: Vec<PathBuf> = folders.values().flat_map(|folder| roots(folder.path())).collect();
    assert!(roots.len() > folders.len(), "the cells have roots of their own: {roots:?}");
    let plugins = Plugins::fetched(&roots[0]);
    std::thread::scope(|scope| {
        for share in roots.chunks(roots.len().div_ceil(AT_ONCE)) {
            let plugins = &plugins;
            scope.spawn(move || {
                for root in share {
                    plugins.lend(root);
                    validate(plugins, root);
                }
            });
        }
    });
}

/// The folders of the root modules.
fn roots(folder: &Path) -> Vec<PathBuf> {
    let mut roots: Vec<PathBuf> =
        listed(folder, "terraform", "root").iter().map(|file| file.parent().unwrap().to_owned()).collect();
    roots.sort();
    roots.dedup();
    roots
}

/// Providers, set up once: all roots need the same.
pub(super) struct Plugins {
    first: PathBuf,
    data: PathBuf,
}

impl Plugins {
    /// Fetches what any root needs.
    pub(super) fn fetched_for_any() -> (TempDir, Self) {
        let folder = written(&text_of("single-account"));
        let plugins = Self::fetched(&roots(folder.path())[0]);
        (folder, plugins)
    }

    /// Fetches what `root` needs.
    fn fetched(root: &Path) -> Self {
        let data = root.join(".terraform");
        let plugins = Self { first: root.to_owned(), data };
        stdout(plugins.terraform(root).args(["init", "-input=false", "-no-color"]));
        plugins
    }

    /// Saves another root its `init`.
    pub(super) fn lend(&self, root: &Path) {
        if root != self.first {
            let lock = ".terraform.lock.hcl";
            std::fs::copy(self.first.join(lock), root.join(lock)).unwrap();
        }
    }

    /// terraform in a root.
    pub(super) fn terraform(&self, root: &Path) -> Command {
        let mut command = Command::new("terraform");
        command.current_dir(root).env("TF_DATA_DIR", &self.data).env("CHECKPOINT_DISABLE", "1");
        command.env_remove("TF_CLI_ARGS").env_remove("TF_LOG").env_remove("TF_WORKSPACE");
        command
    }
}

fn validate(plugins: &Plugins, root: &Path) {
    let answer = output(plugins.terraform(root).args(["validate", "-json"]));
    let said = String::from_utf8_lossy(&answer.stdout);
    let verdict: Value = serde_json::from_str(&said)
        .unwrap_or_else(|error| panic!("{error}: {said}\n{}", String::from_utf8_lossy(&answer.stderr)));
    let place = root.display();
    assert_eq!(verdict["valid"], true, "{place}: {said}");
    assert_eq!(verdict["error_count"], 0, "{place}: {said}");
    assert_eq!(verdict["warning_count"], 0, "{place}: {said}");
}
