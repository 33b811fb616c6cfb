//! Finds the master key, and makes it once for an installation that has none.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use domain::Entropy;
use services::vault::{MasterKey, MasterKeyError};

use crate::configuration::MasterKeySource;

/// Why there is no master key.
#[derive(Debug, thiserror::Error)]
pub enum MasterKeyFailure {
    /// The file cannot be read or written.
    #[error("cannot use the master key {}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file holds something else.
    #[error("{} holds no master key: {source}", path.display())]
    Content {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: MasterKeyError,
    },
    /// Data is there and its key is not: a fresh key could not open it, and would hide that.
    #[error(
        "{} is missing although there is data beside it; put the old key back, nothing else can open its secrets",
        .0.display()
    )]
    Lost(PathBuf),
}

/// The master key of this installation; made in `data_dir` at the very first start.
pub fn load_or_make(
    source: MasterKeySource,
    data_dir: &Path,
    entropy: &dyn Entropy,
) -> Result<MasterKey, MasterKeyFailure> {
    match source {
        MasterKeySource::Given(key) => Ok(key),
        MasterKeySource::File(path) => load(&path),
        MasterKeySource::DataFolder => match find_own(data_dir)? {
            Some(key) => Ok(key),
            None => make(data_dir, entropy),
        },
    }
}

/// Where the key is that was made in `data_dir`.
#[must_use]
pub fn own_path(data_dir: &Path) -> PathBuf {
    data_dir.join(FILE_NAME)
}

/// The key that was made in `data_dir`; none before the first start.
pub fn find_own(data_dir: &Path) -> Result<Option<MasterKey>, MasterKeyFailure> {
    let path = own_path(data_dir);
    if path.exists() {
        return load(&path).map(Some);
    }
    if data_dir.join(REGISTRY_NAME).exists() { Err(MasterKeyFailure::Lost(path)) } else { Ok(None) }
}

/// The key in a file.
pub fn load(path: &Path) -> Result<MasterKey, MasterKeyFailure> {
    let text = fs::read_to_string(path)
        .map(zeroize::Zeroizing::new)
        .map_err(|source| MasterKeyFailure::File { path: path.to_owned(), source })?;
    MasterKey::parse(&text).map_err(|source| MasterKeyFailure::Content { path: path.to_owned(), source })
}

fn make(data_dir: &Path, entropy: &dyn Entropy) -> Result<MasterKey, MasterKeyFailure> {
    let (path, key) = (own_path(data_dir), MasterKey::generate(|bytes| entropy.fill(bytes)));
    write(data_dir, &path, &key).map_err(|source| MasterKeyFailure::File { path: path.clone(), source })?;
    // Read back: of two first starts at once only one key was kept, and both use that one.
    load(&path)
}

/// Written completely under another name and then linked, so that a power cut leaves a whole key or none, and an
/// existing key is never replaced.
fn write(data_dir: &Path, path: &Path, key: &MasterKey) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(data_dir)?;
    let unfinished = data_dir.join(format!("{FILE_NAME}.{}", std::process::id()));
    let mut file =
        OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&unfinished)?;
    file.write_all(key.expose_text().as_bytes())?;
    file.write_all(b"\n")?;
    file.sync_all()?;
    let linked = match fs::hard_link(&unfinished, path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        linked => linked,
    };
    fs::remove_file(&unfinished)?;
    fs::File::open(data_dir)?.sync_all()?;
    linked
}

const FILE_NAME: &str = "master.key";
/// Where the embedded engine keeps the registry; its presence says that there is data.
const REGISTRY_NAME: &str = "registry.db";

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;
    use crate::random::SystemEntropy;

    fn start(folder: &Path) -> Result<MasterKey, MasterKeyFailure> {
        load_or_make(MasterKeySource::DataFolder, folder, &SystemEntropy)
    }

    #[test]
    fn the_first_start_makes_a_key_that_only_its_owner_reads_and_later_ones_find_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let data_dir = folder.path().join("data");
        let made = start(&data_dir).expect("a key");
        let found = start(&data_dir).expect("a key");
        assert_eq!(made.expose_text(), found.expose_text());
        let permissions = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
        assert_eq!((permissions(&data_dir), permissions(&data_dir.join(FILE_NAME))), (0o700, 0o600));
        assert_eq!(fs::read_dir(&data_dir).expect("a folder").count(), 1);
    }

    #[test]
    fn a_lost_key_is_not_replaced() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join(REGISTRY_NAME), "data").expect("written");
        assert!(matches!(start(folder.path()), Err(MasterKeyFailure::Lost(_))));
    }

    #[test]
    fn a_file_with_something_else_is_named_and_not_repeated() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("key");
        fs::write(&path, "canary").expect("written");
        let error =
            load_or_make(MasterKeySource::File(path), folder.path(), &SystemEntropy).expect_err("a refusal");
        assert!(matches!(error, MasterKeyFailure::Content { .. }));
        assert!(!error.to_string().contains("canary"));
    }
}
