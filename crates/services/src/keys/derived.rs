//! What is derived from a tenant's data key: one key for each purpose, so that a value made for one is nothing to
//! another, and nothing of one tenant opens anything of another.

use crate::vault::{Address, DataKey, KeyPurpose, TokenMac, VaultError};
use domain::ids::TenantId;
use domain::opaque::OpaqueToken;
use domain::secret_token::SecretToken;
use protocol::refresh_token::RefreshTokenKey;
use zeroize::Zeroizing;

/// The derived keys of one tenant.
pub struct DerivedKeys {
    tenant: TenantId,
    data_key: DataKey,
    client_secret: TokenMac,
    api_key: TokenMac,
    session: TokenMac,
    csrf: TokenMac,
    cursor: TokenMac,
    interaction: TokenMac,
    repetition: TokenMac,
    refresh: RefreshTokenKey,
}

impl DerivedKeys {
    pub(crate) fn new(tenant: TenantId, data_key: DataKey) -> Result<Self, VaultError> {
        let mac = |purpose| data_key.derive(purpose).map(|key| TokenMac::new(&key));
        Ok(Self {
            tenant,
            client_secret: mac(KeyPurpose::ClientSecret)?,
            api_key: mac(KeyPurpose::ApiKey)?,
            session: mac(KeyPurpose::SessionToken)?,
            csrf: mac(KeyPurpose::Csrf)?,
            cursor: mac(KeyPurpose::Cursor)?,
            interaction: mac(KeyPurpose::Interaction)?,
            repetition: mac(KeyPurpose::Repetition)?,
            refresh: RefreshTokenKey::new(&*data_key.derive(KeyPurpose::RefreshToken)?),
            data_key,
        })
    }

    /// How a client secret is stored.
    #[must_use]
    pub fn client_secret_mac(&self, secret: &SecretToken) -> [u8; 32] {
        self.client_secret.mac(&[secret.bytes()])
    }

    /// How an API key is stored.
    #[must_use]
    pub fn api_key_mac(&self, key: &SecretToken) -> [u8; 32] {
        self.api_key.mac(&[key.kind().prefix().as_bytes(), key.bytes()])
    }

    /// How a session cookie is stored.
    #[must_use]
    pub fn session_mac(&self, token: &OpaqueToken) -> [u8; 32] {
        self.session.mac(&[token.bytes()])
    }

    /// How the value of one kind of opaque token is stored; the kind keeps one from passing for another.
    #[must_use]
    pub fn interaction_mac(&self, kind: &str, token: &OpaqueToken) -> [u8; 32] {
        self.interaction.mac(&[kind.as_bytes(), token.bytes()])
    }

    /// How a request that may be repeated is recognized.
    #[must_use]
    pub fn repetition_mac(&self, fields: &[&[u8]]) -> [u8; 32] {
        self.repetition.mac(fields)
    }

    /// What guards forms against other sites.
    #[must_use]
    pub fn csrf(&self) -> &TokenMac {
        &self.csrf
    }

    /// What seals list cursors.
    #[must_use]
    pub fn cursor(&self) -> &TokenMac {
        &self.cursor
    }

    /// What makes refresh tokens.
    #[must_use]
    pub fn refresh(&self) -> &RefreshTokenKey {
        &self.refresh
    }

    /// Seals a secret into a place of the database.
    pub fn seal(&self, place: (&str, &str), row: &[u8], secret: &[u8]) -> Result<Vec<u8>, VaultError> {
        self.data_key.seal(&self.address(place, row), secret)
    }

    /// Opens a secret from its place in the database.
    pub fn open(
        &self,
        place: (&str, &str),
        row: &[u8],
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        self.data_key.open(&self.address(place, row), sealed)
    }

    fn address<'a>(&self, (table, column): (&'a str, &'a str), row: &'a [u8]) -> Address<'a> {
        Address { tenant: self.tenant.uuid(), table, column, row }
    }
}
