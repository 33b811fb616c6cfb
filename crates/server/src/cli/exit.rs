//! The four ways a command ends.

use std::process::ExitCode;

use services::keys::RotateError;
use services::management::api_keys::ApiKeyError;
use services::provision::PrepareError;
use store::StoreError;

use crate::configuration::ConfigurationError;
use crate::demo::{DemoError, StoryError};
use crate::logging::LoggingError;
use crate::master_key::MasterKeyFailure;
use crate::serve::ServeError;
use crate::wiring::WiringError;

/// How a command ended; the numbers are the contract's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum ExitStatus {
    /// All is well.
    Done = 0,
    /// The check that was asked for failed.
    CheckFailed = 1,
    /// What was asked makes no sense, or the configuration does not.
    Usage = 2,
    /// Something that is needed cannot be reached.
    Unreachable = 3,
}

/// Why a command could not do its work.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The configuration cannot be used.
    #[error(transparent)]
    Configuration(#[from] ConfigurationError),
    /// The answer cannot be written, or the process cannot have what every process has.
    #[error("the system refused: {0}")]
    System(#[from] std::io::Error),
    /// Logs cannot be written.
    #[error(transparent)]
    Logging(#[from] LoggingError),
    /// The installation cannot be opened.
    #[error(transparent)]
    Wiring(#[from] WiringError),
    /// The data cannot be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// No key was made.
    #[error(transparent)]
    Rotate(#[from] RotateError),
    /// The server cannot be started, or broke.
    #[error(transparent)]
    Serve(#[from] ServeError),
    /// The key cannot be made.
    #[error(transparent)]
    ApiKey(#[from] ApiKeyError),
    /// The demo cannot be opened.
    #[error(transparent)]
    Demo(#[from] DemoError),
    /// The demo's story did not end as it should.
    #[error("the story went wrong: {0}")]
    Story(#[from] StoryError),
    /// Nobody of that name.
    #[error("there is no tenant `{0}`")]
    NoTenant(String),
}

impl Failure {
    /// The one place that decides which failure ends with which code.
    #[must_use]
    pub fn status(&self) -> ExitStatus {
        match self {
            Self::Serve(ServeError::Prepare(PrepareError::OtherMasterKey)) => ExitStatus::Usage,
            Self::Wiring(error)
            | Self::Serve(ServeError::Wiring(error))
            | Self::Demo(DemoError::Server(ServeError::Wiring(error)))
                if names_no_key(error) =>
            {
                ExitStatus::Usage
            }
            Self::Configuration(ConfigurationError::Unreadable { .. })
            | Self::System(_)
            | Self::Wiring(_)
            | Self::Store(_)
            | Self::Rotate(RotateError::Keys(_))
            | Self::Serve(_)
            | Self::ApiKey(_)
            | Self::Demo(_) => ExitStatus::Unreachable,
            // The installation is sound, and what was asked for is not so.
            Self::Rotate(RotateError::AlreadyPending(_) | RotateError::TooMany(_)) | Self::Story(_) => {
                ExitStatus::CheckFailed
            }
            Self::Configuration(_) | Self::Logging(_) | Self::NoTenant(_) => ExitStatus::Usage,
        }
    }
}

/// A file that is there and holds something else was named by mistake; one that is not there cannot be reached.
const fn names_no_key(error: &WiringError) -> bool {
    matches!(error, WiringError::MasterKey(MasterKeyFailure::Content { .. }))
}

impl From<ExitStatus> for ExitCode {
    fn from(status: ExitStatus) -> Self {
        Self::from(status as u8)
    }
}
