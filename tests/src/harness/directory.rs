//! A private data directory that vanishes with its test.

use domain::ids::TenantId;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A data directory of one test.
#[derive(Debug)]
pub struct Directory(TempDir);

impl Default for Directory {
    fn default() -> Self {
        Self(tempfile::tempdir().expect("a temporary directory"))
    }
}

impl Directory {
    /// The data directory; it exists, and nothing is in it at first.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Where the embedded engine keeps the registry and the platform's own rows.
    #[must_use]
    pub fn registry_file(&self) -> PathBuf {
        self.path().join("registry.db")
    }

    /// Every file below it.
    #[must_use]
    pub fn files(&self) -> Vec<PathBuf> {
        let list = |folder: &Path| {
            std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path())
        };
        let (mut files, mut folders) = (Vec::new(), vec![self.path().to_owned()]);
        while let Some(folder) = folders.pop() {
            let (inner, found): (Vec<_>, Vec<_>) = list(&folder).partition(|path| path.is_dir());
            folders.extend(inner);
            files.extend(found);
        }
        files
    }

    /// Where the embedded engine keeps a tenant.
    #[must_use]
    pub fn tenant_file(&self, tenant: TenantId) -> PathBuf {
        self.path().join("tenants").join(format!("{tenant}.db"))
    }
}
