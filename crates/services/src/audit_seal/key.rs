//! The key that signs the heads of one tenant's trail.

use crate::App;
use crate::keys::{DerivedKeys, KeysError};
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::actor::{Actor, Authority, Context, RequestInfo};
use domain::audit::Unaudited;
use domain::ids::TenantId;
use protocol::audit_trail::{Hash, Head, PublicKey, Seal};
use protocol::jose::{KeyError, KeyKind, SigningKey};
use store::Scope;
use store::audit_keys::{self, StoredAuditKey};

/// Where private keys are sealed.
const PRIVATE_KEY: (&str, &str) = ("audit_key", "private_key");

/// A key that signs heads.
pub(super) struct AuditKey {
    pair: Ed25519KeyPair,
    public: PublicKey,
}

/// The public keys that vouch for a tenant's trail. Each is made from its private half, which only opens under the
/// tenant's data key: a key that somebody put into the database vouches for nothing.
pub(super) async fn public_keys(app: &App, scope: &Scope) -> Result<Vec<PublicKey>, KeysError> {
    let keys = app.derived_keys(scope.tenant())?;
    let stored = audit_keys::list(scope).await?;
    Ok(stored.iter().filter_map(|key| AuditKey::open(&keys, key).ok()).map(|key| key.public).collect())
}

impl AuditKey {
    /// The tenant's key; made now if there is none.
    pub(super) async fn load_or_make(app: &App, tenant: TenantId) -> Result<Self, KeysError> {
        let context = Context { tenant, actor: Actor::System, request: RequestInfo::default() };
        let keys = app.derived_keys(tenant)?;
        let tx = app.store().read(&context, Authority::Operation).await?;
        if let Some(newest) = audit_keys::list(&tx).await?.last() {
            return Self::open(&keys, newest);
        }
        drop(tx);
        let pkcs8 = SigningKey::generate_pkcs8(KeyKind::Ed25519)?;
        let made = Self::from_pkcs8(&pkcs8)?;
        let key_id = made.public.id();
        let sealed_private_key = keys.seal(PRIVATE_KEY, key_id.as_bytes(), &pkcs8)?;
        let tx = app.store().write(&context, Authority::Operation).await?;
        if let Some(newest) = audit_keys::list(&tx).await?.last() {
            // Another process was faster.
            return Self::open(&keys, newest);
        }
        audit_keys::insert(&tx, &StoredAuditKey { key_id, sealed_private_key }).await?;
        tx.commit_unaudited(Unaudited::TrailSealed).await?;
        Ok(made)
    }

    /// The head as a seal that continues the chain after `previous`.
    pub(super) fn sign(&self, head: Head, previous: Hash) -> Result<Seal, KeysError> {
        let chained = head.chained(previous);
        let signature =
            self.pair.try_sign(&Head::signed_bytes(chained)).map_err(|_| KeyError::Cryptography)?;
        let signature = URL_SAFE_NO_PAD.encode(signature);
        Ok(Seal { head, chained, key_id: self.public.id(), signature })
    }

    fn open(keys: &DerivedKeys, stored: &StoredAuditKey) -> Result<Self, KeysError> {
        Self::from_pkcs8(&keys.open(PRIVATE_KEY, stored.key_id.as_bytes(), &stored.sealed_private_key)?)
    }

    fn from_pkcs8(pkcs8: &[u8]) -> Result<Self, KeysError> {
        let pair = Ed25519KeyPair::from_pkcs8(pkcs8).map_err(|_| KeyError::Malformed)?;
        let public = PublicKey::from_bytes(pair.public_key().as_ref()).map_err(|_| KeyError::Malformed)?;
        Ok(Self { pair, public })
    }
}
