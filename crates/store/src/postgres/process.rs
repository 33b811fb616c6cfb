//! What this process shows the database: a secret made when it started, and for each tenant a pass made from it.

use aws_lc_rs::{digest, hmac};
use domain::entropy::{Entropy, random_bytes};
use domain::ids::TenantId;
use std::fmt::Write as _;
use uuid::Uuid;

/// One process, known to the database by the hash of its secret.
pub(super) struct Process {
    id: Uuid,
    secret: [u8; 32],
}

impl Process {
    pub(super) fn new(entropy: &dyn Entropy) -> Self {
        Self {
            id: uuid::Builder::from_random_bytes(random_bytes(entropy)).into_uuid(),
            secret: random_bytes(entropy),
        }
    }

    pub(super) const fn id(&self) -> Uuid {
        self.id
    }

    pub(super) const fn secret(&self) -> &[u8; 32] {
        &self.secret
    }

    pub(super) fn secret_hash(&self) -> Vec<u8> {
        sha256(&self.secret)
    }

    /// The pass for one tenant; from it nobody finds the pass for another.
    pub(super) fn pass(&self, tenant: TenantId) -> Vec<u8> {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &self.secret);
        hmac::sign(&key, tenant.uuid().as_bytes()).as_ref().to_vec()
    }
}

pub(super) fn sha256(bytes: &[u8]) -> Vec<u8> {
    digest::digest(&digest::SHA256, bytes).as_ref().to_vec()
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
