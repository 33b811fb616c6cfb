//! The files that are open: opened on first use, the least recently used closed when there are too many.

use super::file::{Birth, FileKind, TenantFile};
use crate::error::StoreError;
use domain::ids::TenantId;
use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::OnceCell;

/// The open files of one data directory.
pub(crate) struct Files {
    folder: PathBuf,
    platform: TenantId,
    open_files_max: usize,
    slots: Mutex<HashMap<TenantId, Arc<Slot>>>,
    tick: AtomicU64,
}

#[derive(Default)]
struct Slot {
    file: OnceCell<Arc<TenantFile>>,
    last_used: AtomicU64,
}

/// The file of the platform's own tenant, with the registry.
const REGISTRY_FILE: &str = "registry.db";

/// The folder of all other tenants' files.
const TENANT_FOLDER: &str = "tenants";

/// The parts of a database: the file, its write-ahead log and the memory that its readers share.
const SUFFIXES: [&str; 3] = ["", "-wal", "-shm"];

impl Files {
    /// Takes over the data directory; the registry's file is already open or just made.
    pub(crate) fn new(folder: &Path, registry: TenantFile, open_files_max: usize) -> Self {
        let platform = registry.tenant();
        let slot = Slot { file: OnceCell::new_with(Some(Arc::new(registry))), last_used: AtomicU64::new(0) };
        let slots = Mutex::new(HashMap::from([(platform, Arc::new(slot))]));
        Self { folder: folder.to_owned(), platform, open_files_max, slots, tick: AtomicU64::new(1) }
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

    /// The open file of a tenant, opened now if need be.
    pub(crate) async fn open(&self, tenant: TenantId) -> Result<Arc<TenantFile>, StoreError> {
        let slot = self.slot(tenant);
        let file = slot
            .file
            .get_or_try_init(async || {
                TenantFile::open(&self.path(tenant), tenant, FileKind::Tenant).await.map(Arc::new)
            })
            .await?;
        Ok(Arc::clone(file))
    }

    /// Makes the file of a new tenant.
    pub(crate) async fn create(&self, tenant: TenantId, birth: Birth) -> Result<Arc<TenantFile>, StoreError> {
        let slot = self.slot(tenant);
        let file = slot
            .file
            .get_or_try_init(async || {
                TenantFile::create(&self.path(tenant), tenant, birth).await.map(Arc::new)
            })
            .await?;
        Ok(Arc::clone(file))
    }

    /// Removes the file of a tenant that the registry no longer names.
    pub(crate) fn remove(&self, tenant: TenantId) -> std::io::Result<()> {
        if tenant == self.platform {
            return Ok(());
        }
        self.lock().remove(&tenant);
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

    /// The files that are open now; those too many that are no longer in use are closed first.
    pub(crate) fn all_open(&self) -> Vec<Arc<TenantFile>> {
        let mut slots = self.lock();
        self.make_room(&mut slots, 0);
        slots.values().filter_map(|slot| slot.file.get().cloned()).collect()
    }

    fn slot(&self, tenant: TenantId) -> Arc<Slot> {
        let now = self.tick.fetch_add(1, Ordering::Relaxed);
        let mut slots = self.lock();
        let new = usize::from(!slots.contains_key(&tenant));
        self.make_room(&mut slots, new);
        let slot = slots.entry(tenant).or_default();
        slot.last_used.store(now, Ordering::Relaxed);
        Arc::clone(slot)
    }

    /// Only files that nobody uses are closed: two open copies of one tenant would each believe their own memory. So
    /// there may be more for a while, until somebody asks for a file again.
    fn make_room(&self, slots: &mut HashMap<TenantId, Arc<Slot>>, new: usize) {
        while slots.len() + new > self.open_files_max && self.close_least_recently_used(slots) {}
    }

    fn close_least_recently_used(&self, slots: &mut HashMap<TenantId, Arc<Slot>>) -> bool {
        let idle = slots.iter().filter(|(tenant, slot)| {
            **tenant != self.platform
                && Arc::strong_count(slot) == 1
                && slot.file.get().is_none_or(|file| Arc::strong_count(file) == 1)
        });
        let oldest =
            idle.min_by_key(|(_, slot)| slot.last_used.load(Ordering::Relaxed)).map(|(tenant, _)| *tenant);
        oldest.is_some_and(|tenant| slots.remove(&tenant).is_some())
    }

    fn path(&self, tenant: TenantId) -> PathBuf {
        if tenant == self.platform {
            Self::registry_path(&self.folder)
        } else {
            self.folder.join(TENANT_FOLDER).join(format!("{tenant}.db"))
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<TenantId, Arc<Slot>>> {
        // The map is whole after every statement, so a panic elsewhere does not spoil it.
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whose file has this name.
fn owner(name: &str) -> Option<TenantId> {
    let mut parts = SUFFIXES.into_iter().filter_map(|suffix| name.strip_suffix(suffix)?.strip_suffix(".db"));
    parts.find_map(|tenant| tenant.parse().ok())
}
