//! The files of one data directory.

use super::file::{FileKind, TenantFile};
use crate::error::StoreError;
use crate::home::Birth;
use domain::ids::TenantId;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Where the files of one data directory are.
pub(crate) struct Files {
    folder: PathBuf,
    platform: TenantId,
}

/// The file of the platform's own tenant, with the registry.
const REGISTRY_FILE: &str = "registry.db";

/// The folder of all other tenants' files.
const TENANT_FOLDER: &str = "tenants";

/// The parts of a database: the file, its write-ahead log and the memory that its readers share.
const SUFFIXES: [&str; 3] = ["", "-wal", "-shm"];

impl Files {
    /// Takes over the data directory, in which the platform's own tenant has the registry's file.
    pub(crate) fn new(folder: &Path, platform: TenantId) -> Self {
        Self { folder: folder.to_owned(), platform }
    }

    /// Where the registry is.
    pub(crate) fn registry_path(folder: &Path) -> PathBuf {
        folder.join(REGISTRY_FILE)
    }

    /// Makes the folders, for their owner only.
    pub(crate) fn prepare_folders(folder: &Path) -> std::io::Result<()> {
        use std::os::unix::fs::DirBuilderExt as _;
        use std::os::unix::fs::PermissionsExt as _;
        let tenants = folder.join(TENANT_FOLDER);
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(&tenants)?;
        // The data directory itself may be somebody's choice; this one is ours alone.
        std::fs::set_permissions(&tenants, std::fs::Permissions::from_mode(0o700))
    }

    /// Opens the file of a tenant.
    pub(crate) async fn open(&self, tenant: TenantId) -> Result<TenantFile, StoreError> {
        TenantFile::open(&self.path(tenant), tenant, FileKind::Tenant).await
    }

    /// Makes the file of a new tenant.
    pub(crate) async fn create(&self, tenant: TenantId, birth: Birth) -> Result<TenantFile, StoreError> {
        TenantFile::create(&self.path(tenant), tenant, birth).await
    }

    /// Removes the file of a tenant that the registry no longer names.
    pub(crate) fn remove(&self, tenant: TenantId) -> std::io::Result<()> {
        if tenant == self.platform {
            return Ok(());
        }
        let path = self.path(tenant);
        for suffix in SUFFIXES {
            let mut name = path.clone().into_os_string();
            name.push(suffix);
            match std::fs::remove_file(name) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        Ok(())
    }

    /// The tenants of whom there is a file, or a part of one; what has another name is somebody else's.
    pub(crate) fn all_on_disk(&self) -> std::io::Result<BTreeSet<TenantId>> {
        let mut tenants = BTreeSet::new();
        for entry in std::fs::read_dir(self.folder.join(TENANT_FOLDER))? {
            tenants.extend(entry?.file_name().to_str().and_then(owner));
        }
        Ok(tenants)
    }

    fn path(&self, tenant: TenantId) -> PathBuf {
        if tenant == self.platform {
            Self::registry_path(&self.folder)
        } else {
            self.folder.join(TENANT_FOLDER).join(format!("{tenant}.db"))
        }
    }
}

/// Whose file has this name.
fn owner(name: &str) -> Option<TenantId> {
    let mut parts = SUFFIXES.into_iter().filter_map(|suffix| name.strip_suffix(suffix)?.strip_suffix(".db"));
    parts.find_map(|tenant| tenant.parse().ok())
}
