//! A tenant's own signing key, taken out of its store to make tokens that no endpoint would make.

use super::stage::Stage;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::actor::{Actor, Authority, Context, RequestInfo};
use domain::signing_key::SigningKeyState;
use protocol::jose::KeyKind;
use serde_json::{Value, json};
use tests::harness::TestTenant;

/// Signs whatever it is given with ES256.
pub(super) struct Forger {
    pub(super) key_id: String,
    pair: EcdsaKeyPair,
}

impl Forger {
    /// With the key that signs for a tenant.
    pub(super) async fn of(stage: &Stage, tenant: &TestTenant) -> Self {
        let (app, tenant) = (&stage.server.app, tenant.id.parse().unwrap());
        let context = Context { tenant, actor: Actor::System, request: RequestInfo::default() };
        let tx = app.store().read(&context, Authority::Operation).await.unwrap();
        let keys = store::signing_keys::list(&tx).await.unwrap();
        let signs = |key: &store::signing_keys::StoredSigningKey| {
            key.record.kind == KeyKind::EcP256 && key.record.state == SigningKeyState::Active
        };
        let key = keys.into_iter().find(signs).unwrap();
        let key_id = key.record.key_id.as_str().to_owned();
        let place = ("signing_key", "private_key");
        let keys = app.derived_keys(tenant).unwrap();
        let private = keys.open(place, key_id.as_bytes(), &key.sealed_private_key).unwrap();
        Self { key_id, pair: EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &private).unwrap() }
    }

    /// With a key of the attacker's own, under a name of their choice.
    pub(super) fn stranger(key_id: &str) -> Self {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
        Self { key_id: key_id.to_owned(), pair }
    }

    /// The header that a token of this key should have.
    pub(super) fn header(&self) -> Value {
        json!({"alg": "ES256", "typ": "at+jwt", "kid": self.key_id})
    }

    /// A token with the usual header.
    pub(super) fn sign(&self, claims: &Value) -> String {
        self.sign_bytes(&self.header().to_string(), &claims.to_string())
    }

    /// A token of any two texts.
    pub(super) fn sign_bytes(&self, header: &str, payload: &str) -> String {
        let input = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(payload));
        let signature = self.pair.sign(&SystemRandom::new(), input.as_bytes()).unwrap();
        format!("{input}.{}", URL_SAFE_NO_PAD.encode(signature.as_ref()))
    }
}
