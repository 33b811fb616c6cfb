//! The configuration: `doorward.toml`, then the environment, then flags, parsed to real types before anything starts.
//!
//! This folder owns the names of all keys, their defaults and the rules between them, and it is the only reader of
//! the environment. It opens no file but its own: keys and certificates are read by those who use them.

mod error;
mod keys;
mod layers;
mod listen_address;
mod public_url;
mod raw;
mod reference;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use domain::password::ScryptParameters;
use services::vault::MasterKey;
use store::PostgresOptions;
use web::TrustedProxies;
use web::client_address::Network;

pub use error::{ConfigurationError, Contradiction, Origin};
pub use keys::{KEYS, Key, VARIABLE_PREFIX, find_key, nearest_key};
pub use layers::{ConfigurationFile, Sources};
use layers::{Setting, Settings};
pub use listen_address::{DEFAULT_PORT, ListenAddress, ListenAddressError};
pub use public_url::{PublicUrl, PublicUrlError};
use raw::RawValue;
pub use reference::reference;
pub use services::hashing::HashingConfig;

/// Everything that can be configured, checked.
#[derive(Debug)]
pub struct Configuration {
    /// Where the server answers; never empty.
    pub listen: Vec<ListenAddress>,
    /// The platform's origin.
    pub public_url: PublicUrl,
    /// Where the embedded engine keeps its files.
    pub data_dir: PathBuf,
    /// Where the heads of the audit trails are kept outside the database; `None` is nowhere.
    pub audit_anchor: Option<PathBuf>,
    /// The PostgreSQL database; without one the embedded engine serves.
    pub database: Option<PostgresOptions>,
    /// Where the master key comes from.
    pub master_key: MasterKeySource,
    /// Whose `X-Forwarded-For` is believed.
    pub trusted_proxies: TrustedProxies,
    /// Certificate and key, when the server itself speaks TLS.
    pub tls: Option<TlsFiles>,
    /// Where Prometheus reads; `None` is off.
    pub metrics_listen: Option<SocketAddr>,
    /// What is logged, and how.
    pub logging: Logging,
    /// Whether outgoing calls may reach loopback and private networks.
    pub private_addresses: PrivateAddresses,
    /// What a password hash costs, and how many are computed at a time.
    pub hashing: HashingConfig,
}

/// Where the master key comes from.
#[derive(Debug)]
pub enum MasterKeySource {
    /// `master.key` in the data folder, made at the first start.
    DataFolder,
    /// A file that somebody else provides.
    File(PathBuf),
    /// The configuration itself.
    Given(MasterKey),
}

/// The files of the server's own TLS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsFiles {
    /// The certificate chain, leaf first, in PEM.
    pub certificates: PathBuf,
    /// The private key of the leaf, in PEM.
    pub private_key: PathBuf,
}

/// What is logged, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logging {
    /// A filter as `tracing_subscriber::EnvFilter` reads it; it has been read once.
    pub filter: String,
    /// The shape of a line; `None` is text on a terminal, else JSON.
    pub format: Option<LogFormat>,
}

/// The shape of a log line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object per line.
    Json,
}

/// Whether outgoing calls may reach loopback and private networks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrivateAddresses {
    /// The rule.
    Refused,
    /// Development on one machine.
    Allowed,
}

impl Configuration {
    /// Reads all layers and checks every value and the rules between them.
    pub fn load(sources: Sources) -> Result<Self, ConfigurationError> {
        let settings = Settings::read(sources)?;
        let tls = read_tls(&settings)?;
        let listen = find(&settings, "listen", parse_listen)?
            .unwrap_or_else(|| vec![ListenAddress::Localhost(DEFAULT_PORT)]);
        let public_url = match find(&settings, "public_url", parse_public_url)? {
            Some(url) => url,
            None => default_public_url(&listen, tls.as_ref())?,
        };
        if tls.is_some() && public_url.scheme() != "https" {
            return Err(ConfigurationError::Contradiction(Contradiction::PlainHttpOverTls));
        }
        let (database, master_key) = (read_database(&settings)?, read_master_key(&settings)?);
        if database.is_some() && matches!(master_key, MasterKeySource::DataFolder) {
            return Err(ConfigurationError::Contradiction(Contradiction::DatabaseWithoutMasterKey));
        }
        let data_dir = find(&settings, "data_dir", parse_path)?.unwrap_or_else(|| PathBuf::from("./data"));
        let audit_anchor = find(&settings, "audit_anchor", parse_optional_path)?;
        Ok(Self {
            audit_anchor: audit_anchor.unwrap_or_else(|| Some(data_dir.join("audit-heads.jsonl"))),
            data_dir,
            database,
            master_key,
            trusted_proxies: find(&settings, "trusted_proxies", parse_proxies)?.unwrap_or_default(),
            tls,
            metrics_listen: find(&settings, "metrics_listen", parse_metrics_listen)?
                .unwrap_or(Some(SocketAddr::from((Ipv4Addr::LOCALHOST, METRICS_PORT)))),
            logging: read_logging(&settings)?,
            private_addresses: read_private_addresses(&settings, &public_url)?,
            hashing: read_hashing(&settings)?,
            listen,
            public_url,
        })
    }
}

fn read_tls(settings: &Settings) -> Result<Option<TlsFiles>, ConfigurationError> {
    match (find(settings, "tls_cert", parse_path)?, find(settings, "tls_key", parse_path)?) {
        (None, None) => Ok(None),
        (Some(certificates), Some(private_key)) => Ok(Some(TlsFiles { certificates, private_key })),
        _ => Err(ConfigurationError::Contradiction(Contradiction::HalfOfTls)),
    }
}

fn read_master_key(settings: &Settings) -> Result<MasterKeySource, ConfigurationError> {
    let given = find(settings, "master_key", |value| {
        MasterKey::parse(&value.text()?).map_err(|error| error.to_string())
    })?;
    match (given, find(settings, "master_key_file", parse_path)?) {
        (None, None) => Ok(MasterKeySource::DataFolder),
        (Some(key), None) => Ok(MasterKeySource::Given(key)),
        (None, Some(path)) => Ok(MasterKeySource::File(path)),
        (Some(_), Some(_)) => Err(ConfigurationError::Contradiction(Contradiction::TwoMasterKeys)),
    }
}

fn read_database(settings: &Settings) -> Result<Option<PostgresOptions>, ConfigurationError> {
    let address = |value: &RawValue| {
        let text = value.text()?;
        let is_address = text.starts_with("postgres://") || text.starts_with("postgresql://");
        if is_address { Ok(text.into_owned()) } else { Err("must begin with postgres://".to_owned()) }
    };
    let registry_url = find(settings, "database_registry_url", address)?;
    let connections = find(settings, "database_connections", |value| value.whole_number(1..=1000))?;
    match find(settings, "database_url", address)? {
        Some(url) => Ok(Some(PostgresOptions {
            url,
            registry_url,
            connections_max: connections.and_then(|count| u32::try_from(count).ok()).unwrap_or(16),
        })),
        None if registry_url.is_none() && connections.is_none() => Ok(None),
        None => Err(ConfigurationError::Contradiction(Contradiction::DatabaseOptionsAlone)),
    }
}

fn read_logging(settings: &Settings) -> Result<Logging, ConfigurationError> {
    Ok(Logging {
        filter: find(settings, "log", parse_log_filter)?
            .unwrap_or_else(|| keys::DEFAULT_LOG_FILTER.to_owned()),
        format: find(settings, "log_format", parse_log_format)?,
    })
}

fn read_private_addresses(
    settings: &Settings,
    public_url: &PublicUrl,
) -> Result<PrivateAddresses, ConfigurationError> {
    match find(settings, "dev_allow_private_addresses", RawValue::switch)? {
        Some(true) if public_url.is_loopback() => Ok(PrivateAddresses::Allowed),
        Some(true) => Err(ConfigurationError::Contradiction(Contradiction::PrivateAddressesInPublic)),
        Some(false) | None => Ok(PrivateAddresses::Refused),
    }
}

fn read_password(settings: &Settings) -> Result<ScryptParameters, ConfigurationError> {
    let number = |key| find(settings, key, |value| value.whole_number(1..=32));
    let (log_n, r, p) = (number("password.log_n")?, number("password.r")?, number("password.p")?);
    let log_n = log_n.unwrap_or(u64::from(ScryptParameters::default().log_n()));
    let is_meant = |preset: &ScryptParameters| {
        u64::from(preset.log_n()) == log_n
            && r.is_none_or(|r| u64::from(preset.r()) == r)
            && p.is_none_or(|p| u64::from(preset.p()) == p)
    };
    ScryptParameters::PRESETS
        .into_iter()
        .find(is_meant)
        .ok_or(ConfigurationError::Contradiction(Contradiction::PasswordCost))
}

fn read_hashing(settings: &Settings) -> Result<HashingConfig, ConfigurationError> {
    let count = |key, highest| find(settings, key, |value| count(value, highest));
    let defaults = HashingConfig { parameters: read_password(settings)?, ..HashingConfig::default() };
    let memory_mib = find(settings, "hashing.memory_mib", |value| value.whole_number(1..=65_536))?;
    let hashing = HashingConfig {
        slots_max: count("hashing.slots", 64)?.unwrap_or(defaults.slots_max),
        memory_bytes_max: memory_mib.map_or(defaults.memory_bytes_max, |mib| mib << 20),
        queue_length_max: count("hashing.queue", 65_536)?.unwrap_or(defaults.queue_length_max),
        ..defaults
    };
    if hashing.memory_bytes_max < hashing.parameters.memory_bytes() {
        return Err(ConfigurationError::Contradiction(Contradiction::HashingMemory));
    }
    Ok(hashing)
}

fn default_public_url(
    listen: &[ListenAddress],
    tls: Option<&TlsFiles>,
) -> Result<PublicUrl, ConfigurationError> {
    let port = listen.first().map_or(DEFAULT_PORT, ListenAddress::port);
    let scheme = if tls.is_some() { "https" } else { "http" };
    PublicUrl::parse(&format!("{scheme}://localhost:{port}")).map_err(|error| ConfigurationError::Invalid {
        origin: Origin::Derived,
        key: "public_url",
        reason: error.to_string(),
    })
}

fn find<T>(
    settings: &Settings,
    key: &'static str,
    parse: impl FnOnce(&RawValue) -> Result<T, String>,
) -> Result<Option<T>, ConfigurationError> {
    let Some(Setting { value, origin }) = settings.find(key) else { return Ok(None) };
    parse(value).map(Some).map_err(|reason| ConfigurationError::Invalid {
        origin: origin.clone(),
        key,
        reason,
    })
}

fn parse_listen(value: &RawValue) -> Result<Vec<ListenAddress>, String> {
    let items = value.items()?;
    if items.is_empty() {
        return Err("must name at least one address".to_owned());
    }
    items.into_iter().map(|item| ListenAddress::parse(item).map_err(|error| error.to_string())).collect()
}

fn parse_public_url(value: &RawValue) -> Result<PublicUrl, String> {
    PublicUrl::parse(&value.text()?).map_err(|error| error.to_string())
}

fn parse_proxies(value: &RawValue) -> Result<TrustedProxies, String> {
    let parse = |item| Network::parse(item).map_err(|error| format!("item `{item}` {error}"));
    value.items()?.into_iter().map(parse).collect::<Result<_, _>>().map(TrustedProxies::new)
}

fn parse_metrics_listen(value: &RawValue) -> Result<Option<SocketAddr>, String> {
    match value.text()?.as_ref() {
        "off" => Ok(None),
        text => text.parse().map(Some).map_err(|_| "must be address:port or `off`".to_owned()),
    }
}

fn parse_log_filter(value: &RawValue) -> Result<String, String> {
    let text = value.text()?.into_owned();
    tracing_subscriber::EnvFilter::try_new(&text)
        .map(|_| text)
        .map_err(|_| "must be a level such as `info`, or `target=level` items with commas".to_owned())
}

fn parse_log_format(value: &RawValue) -> Result<LogFormat, String> {
    match value.text()?.as_ref() {
        "text" => Ok(LogFormat::Text),
        "json" => Ok(LogFormat::Json),
        _ => Err("must be `text` or `json`".to_owned()),
    }
}

fn parse_path(value: &RawValue) -> Result<PathBuf, String> {
    match value.text()?.as_ref() {
        "" => Err("must not be empty".to_owned()),
        text => Ok(PathBuf::from(text)),
    }
}

fn parse_optional_path(value: &RawValue) -> Result<Option<PathBuf>, String> {
    let text = value.text()?;
    Ok((!text.is_empty()).then(|| PathBuf::from(text.as_ref())))
}

fn count(value: &RawValue, highest: u64) -> Result<usize, String> {
    value
        .whole_number(1..=highest)
        .and_then(|number| usize::try_from(number).map_err(|error| error.to_string()))
}

const METRICS_PORT: u16 = 9464;

#[cfg(test)]
mod tests;
