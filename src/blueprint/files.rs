//! Files that a blueprint names: account inventories and VPC lists.

use std::io;
use std::path::{Component, Path, PathBuf};

/// The most that a blueprint or a file named by it may hold, in bytes.
const MAX_FILE_BYTES: u64 = 64 * 1024 * 1024;

/// Reads files next to the blueprint.
#[derive(Debug, Clone)]
pub(crate) struct Files {
    folder: PathBuf,
}

impl Files {
    pub(crate) fn beside(blueprint: &Path) -> Self {
        Self { folder: blueprint.parent().unwrap_or(Path::new("")).to_path_buf() }
    }

    /// The text of a file whose path is relative to the blueprint.
    ///
    /// # Errors
    /// A sentence that says why the file cannot be read; it holds no absolute path.
    pub(crate) fn read(&self, name: &str) -> Result<String, String> {
        let outside =
            Path::new(name).components().any(|part| !matches!(part, Component::Normal(_) | Component::CurDir));
        if outside {
            return Err("it is not below the folder of the blueprint".to_owned());
        }
        let path = self.folder.join(name);
        let size = std::fs::metadata(&path).map_err(|error| sentence(&error))?.len();
        if size > MAX_FILE_BYTES {
            return Err(format!("it has {size} bytes, and {MAX_FILE_BYTES} is the most"));
        }
        std::fs::read_to_string(&path).map_err(|error| sentence(&error))
    }
}

/// The same sentence on every system.
fn sentence(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        io::ErrorKind::InvalidData => "it is not UTF-8 text".to_owned(),
        _ => error.to_string(),
    }
}
