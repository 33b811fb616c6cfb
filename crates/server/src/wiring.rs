//! Puts the layers together: from a configuration to the one value that everything is reached from.

use std::sync::Arc;

use domain::signing_key::RotationSchedule;
use domain::{Clock, Entropy};
use services::app::AppParts;
use services::hashing::HashingRoom;
use services::provision::{self, PrepareError};
use services::{App, AppOptions};
use store::{EngineOptions, PostgresOptions, Store, StoreError, StoreOptions};

use crate::clock::SystemClock;
use crate::configuration::{HashingConfig, MasterKeySource, PublicUrl};
use crate::installation_lock::{InstallationLock, InstallationLockError};
use crate::master_key::{self, MasterKeyFailure};
use crate::random::SystemEntropy;

/// The part of the configuration that the core is made of.
#[derive(Debug)]
pub struct CoreConfiguration {
    /// The platform's origin.
    pub public_url: PublicUrl,
    /// Where the embedded engine keeps its files.
    pub data_dir: std::path::PathBuf,
    /// The PostgreSQL database; without one the embedded engine serves.
    pub database: Option<PostgresOptions>,
    /// Where the master key comes from.
    pub master_key: MasterKeySource,
    /// How passwords are hashed.
    pub hashing: HashingConfig,
}

/// Why the parts do not come together.
#[derive(Debug, thiserror::Error)]
pub enum WiringError {
    /// No folder for the data.
    #[error(transparent)]
    Folder(#[from] InstallationLockError),
    /// No master key.
    #[error(transparent)]
    MasterKey(#[from] MasterKeyFailure),
    /// No data.
    #[error("the data cannot be opened: {0}")]
    Store(#[from] StoreError),
    /// The platform's own tenant cannot be made.
    #[error("the installation cannot be prepared: {0}")]
    Prepare(#[from] PrepareError),
    /// No threads to hash on.
    #[error("the hashing room cannot be opened: {0}")]
    HashingRoom(#[source] std::io::Error),
}

/// Opens the installation, or makes it: afterwards the platform's own tenant exists and its keys sign.
pub async fn open(core: CoreConfiguration) -> Result<App, WiringError> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let entropy: Arc<dyn Entropy> = Arc::new(SystemEntropy);
    let origin = core.public_url.public_origin().clone();
    // Processes that share a database take turns there.
    let _opening = match core.database {
        None => Some(InstallationLock::for_opening(&core.data_dir)?),
        Some(_) => None,
    };
    // Before the store: a folder with data and no key must be noticed while it is still told from a new one.
    let master_key = master_key::load_or_make(core.master_key, &core.data_dir, &*entropy)?;
    let options = match core.database {
        None => {
            StoreOptions { engine: EngineOptions::Embedded(core.data_dir), open_tenants_max: OPEN_FILES_MAX }
        }
        Some(options) => {
            StoreOptions { engine: EngineOptions::Postgres(options), open_tenants_max: OPEN_TENANTS_MAX }
        }
    };
    let store = Store::open(options, Arc::clone(&clock), Arc::clone(&entropy)).await?;
    let room = HashingRoom::start(&core.hashing).map_err(WiringError::HashingRoom)?;
    let parts = AppParts { store, clock, entropy, room, master_key };
    let app = App::new(parts, AppOptions { origin, rotation: RotationSchedule::default() });
    if app.store().find_tenant(app.store().platform()).is_none() {
        // Its set-up link is for nobody: each start of the server makes a new one until somebody has used it.
        provision::prepare(&app).await?;
    }
    Ok(app)
}

/// Each open file costs a few file descriptors, threads and a page cache.
const OPEN_FILES_MAX: usize = 128;

/// In a database an open tenant costs a few kilobytes of memory.
const OPEN_TENANTS_MAX: usize = 20_000;

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn core(folder: &Path) -> CoreConfiguration {
        CoreConfiguration {
            public_url: PublicUrl::parse("http://localhost:8080").expect("an origin"),
            data_dir: folder.join("data"),
            database: None,
            master_key: MasterKeySource::DataFolder,
            hashing: HashingConfig::default(),
        }
    }

    #[tokio::test]
    async fn an_installation_is_made_once_and_found_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let platform = open(core(folder.path())).await.expect("made").store().platform();
        assert_eq!(open(core(folder.path())).await.expect("found").store().platform(), platform);
    }

    #[tokio::test]
    async fn two_who_come_to_an_empty_folder_make_one_installation() {
        let folder = tempfile::tempdir().expect("a folder");
        let open = move |core| {
            std::thread::spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
                runtime
                    .expect("a runtime")
                    .block_on(async { open(core).await.map(|app| app.store().platform()) })
            })
        };
        let (one, other) = (open(core(folder.path())), open(core(folder.path())));
        let (one, other) = (one.join().expect("no panic"), other.join().expect("no panic"));
        assert_eq!(one.expect("opened"), other.expect("opened"));
    }
}
