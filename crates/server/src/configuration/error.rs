//! What can be wrong with a configuration, said so that the reader knows what to change.

use std::fmt;
use std::path::PathBuf;

use super::keys::Key;

/// Where a value was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// Nowhere: it follows from other values.
    Derived,
    /// The file named by `--config`, or `doorward.toml`.
    File(PathBuf),
    /// An environment variable of this name.
    Environment(String),
    /// A flag of this name.
    Flag(String),
}

impl fmt::Display for Origin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Derived => formatter.write_str("derived value"),
            Self::File(path) => write!(formatter, "file {}", path.display()),
            Self::Environment(name) => write!(formatter, "environment variable {name}"),
            Self::Flag(name) => write!(formatter, "flag {name}"),
        }
    }
}

/// Why the configuration is refused.
#[derive(Debug, thiserror::Error)]
pub enum ConfigurationError {
    /// The file cannot be read.
    #[error("cannot read {}: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file is not TOML. The line itself is not repeated: it may hold a secret.
    #[error("{} is not TOML: line {line}: {reason}", path.display())]
    NotToml {
        /// The file.
        path: PathBuf,
        /// Where the parser gave up, counted from 1.
        line: usize,
        /// What it stumbled over.
        reason: String,
    },
    /// An environment variable of ours is not UTF-8.
    #[error("environment variable {0} is not UTF-8")]
    NotUnicode(String),
    /// No such key.
    #[error("{origin}: there is no key `{name}`{}", hint(*nearest))]
    UnknownKey {
        /// Where it was written.
        origin: Origin,
        /// What was written.
        name: String,
        /// What was probably meant.
        nearest: Option<&'static Key>,
    },
    /// A key whose feature this version does not have.
    #[error("{origin}: `{name}` is refused: {reason}")]
    AbsentFeature {
        /// Where it was written.
        origin: Origin,
        /// The key.
        name: String,
        /// What is absent.
        reason: &'static str,
    },
    /// A value that is not of the key's type. The value itself is not repeated: it may be a secret.
    #[error("{origin}: `{key}` {reason}")]
    Invalid {
        /// Where it was written.
        origin: Origin,
        /// The key.
        key: &'static str,
        /// What is wrong with the value.
        reason: String,
    },
    /// Values that cannot hold together.
    #[error("{0}")]
    Contradiction(Contradiction),
}

/// Two values that cannot hold together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Contradiction {
    /// Two sources for one secret.
    #[error("`master_key` and `master_key_file` are both set; keep one")]
    TwoMasterKeys,
    /// Several servers share a database, so the key is not one server's to make.
    #[error(
        "`database_url` needs `master_key_file` or `master_key`: every server of the database has the same"
    )]
    DatabaseWithoutMasterKey,
    /// A part of an address without the address.
    #[error("`database_registry_url` and `database_connections` need `database_url`")]
    DatabaseOptionsAlone,
    /// A certificate without its key, or the other way round.
    #[error("`tls_cert` and `tls_key` are only useful together; set both or none")]
    HalfOfTls,
    /// Plain http in links to a server that speaks TLS only.
    #[error("`tls_cert` is set, so `public_url` must begin with https://")]
    PlainHttpOverTls,
    /// A switch for development on a server that others can reach.
    #[error(
        "`dev_allow_private_addresses` is for development and refused unless `public_url` is a loopback address"
    )]
    PrivateAddressesInPublic,
    /// Cost parameters outside the accepted table.
    #[error("`password` must be one of log_n/r/p = 17/8/1, 16/8/2, 15/8/3, 14/8/5, 13/8/10")]
    PasswordCost,
    /// Not even one hash would fit.
    #[error("`hashing.memory_mib` is smaller than one password hash with these parameters")]
    HashingMemory,
}

fn hint(nearest: Option<&Key>) -> String {
    nearest.map_or_else(String::new, |key| {
        format!("; did you mean `{}` (environment: {})?", key.name, key.variable())
    })
}
