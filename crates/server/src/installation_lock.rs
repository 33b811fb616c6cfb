//! Who may open an installation's data folder at the same time.
//!
//! Locks are held on open files, so the system itself gives them back when a process ends in whatever way.

use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

/// A lock on a data folder, held until it is dropped.
#[derive(Debug)]
pub struct InstallationLock {
    _file: File,
}

/// Why a data folder cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum InstallationLockError {
    /// Another server has it.
    #[error(
        "another doorward serves the data folder {}; stop it, or name another folder with `data_dir`",
        .0.display()
    )]
    Served(PathBuf),
    /// The folder or a file in it cannot be used.
    #[error("cannot use the data folder {}: {source}", folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl InstallationLock {
    /// For a server: two of them would each believe their own memory, and one would not know what the other revoked.
    pub fn for_serving(folder: &Path) -> Result<Self, InstallationLockError> {
        let file = lock_file(folder, "serving.lock")?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(InstallationLockError::Served(folder.to_owned())),
            Err(TryLockError::Error(source)) => Err(unusable(folder, source)),
        }
    }

    /// For the moment of opening: whoever comes to an empty folder waits until the first has made everything.
    pub fn for_opening(folder: &Path) -> Result<Self, InstallationLockError> {
        let file = lock_file(folder, "opening.lock")?;
        file.lock().map_err(|source| unusable(folder, source))?;
        Ok(Self { _file: file })
    }
}

fn lock_file(folder: &Path, name: &str) -> Result<File, InstallationLockError> {
    let open = || {
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(folder.join(name))
    };
    open().map_err(|source| unusable(folder, source))
}

fn unusable(folder: &Path, source: io::Error) -> InstallationLockError {
    InstallationLockError::Folder { folder: folder.to_owned(), source }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_served_once_at_a_time() {
        let folder = tempfile::tempdir().expect("a folder");
        let data_dir = folder.path().join("data");
        let first = InstallationLock::for_serving(&data_dir).expect("free");
        let second = InstallationLock::for_serving(&data_dir);
        assert!(matches!(second, Err(InstallationLockError::Served(_))));
        drop(first);
        assert!(InstallationLock::for_serving(&data_dir).is_ok());
    }

    #[test]
    fn the_command_line_opens_what_is_served() {
        let folder = tempfile::tempdir().expect("a folder");
        let _serving = InstallationLock::for_serving(folder.path()).expect("free");
        assert!(InstallationLock::for_opening(folder.path()).is_ok());
    }

    #[test]
    fn a_folder_that_is_a_file_is_named() {
        let file = tempfile::NamedTempFile::new().expect("a file");
        let error = InstallationLock::for_serving(file.path()).expect_err("a refusal");
        assert!(error.to_string().contains(&file.path().display().to_string()), "{error}");
    }
}
