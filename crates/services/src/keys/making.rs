//! Making key pairs, which takes a core for as long as it takes.

use super::ring::PRIVATE_KEY;
use super::{DerivedKeys, KeysError};
use crate::App;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::Entropy;
use domain::entropy::random_bytes;
use domain::signing_key::SigningKeyRecord;
use protocol::jose::{KeyId, KeyKind, SigningKey};
use store::signing_keys::StoredSigningKey;
use tokio::sync::OwnedSemaphorePermit;

/// Makes keys that nobody has stored yet. Whoever makes some holds the turn, and only one can.
pub(super) async fn make(
    app: &App,
    keys: &DerivedKeys,
    kinds: &[KeyKind],
    turn: OwnedSemaphorePermit,
) -> Result<Vec<StoredSigningKey>, KeysError> {
    let found = kinds.to_vec();
    // An RSA key takes tens of milliseconds to find; no request thread may wait for that.
    let found = tokio::task::spawn_blocking(move || {
        // Goes in with the search: callers that went away cannot begin a second one beside it.
        let _turn = turn;
        let one = |kind| SigningKey::generate_pkcs8(kind).map(|pkcs8| (kind, pkcs8));
        found.into_iter().map(one).collect::<Result<Vec<_>, _>>()
    });
    let mut made = Vec::new();
    for (kind, pkcs8) in found.await.map_err(|_| KeysError::Interrupted)?? {
        let key_id = key_id(app.entropy())?;
        let sealed_private_key = keys.seal(PRIVATE_KEY, key_id.as_str().as_bytes(), &pkcs8)?;
        let record = SigningKeyRecord::pending(key_id, kind, app.now(), app.options().rotation);
        made.push(StoredSigningKey { record, sealed_private_key });
    }
    Ok(made)
}

fn key_id(entropy: &dyn Entropy) -> Result<KeyId, KeysError> {
    let bytes: [u8; 12] = random_bytes(entropy);
    KeyId::parse(&URL_SAFE_NO_PAD.encode(bytes)).map_err(|_| KeysError::NoActiveKey)
}
