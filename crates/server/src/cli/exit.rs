//! The four ways a command ends.

use std::process::ExitCode;

use crate::configuration::ConfigurationError;

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
    /// The answer cannot be written.
    #[error("cannot write the answer: {0}")]
    Output(#[from] std::io::Error),
}

impl Failure {
    /// The one place that decides which failure ends with which code.
    #[must_use]
    pub fn status(&self) -> ExitStatus {
        match self {
            Self::Configuration(ConfigurationError::Unreadable { .. }) | Self::Output(_) => {
                ExitStatus::Unreachable
            }
            Self::Configuration(_) => ExitStatus::Usage,
        }
    }
}

impl From<ExitStatus> for ExitCode {
    fn from(status: ExitStatus) -> Self {
        Self::from(status as u8)
    }
}
