//! The left half of a hash that binds an ID token to what came with it.

use aws_lc_rs::digest::{SHA256, SHA512, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::SigningAlgorithm;

/// The `at_hash` of an access token in an ID token signed with `algorithm` (OpenID Connect Core 1.0 §3.1.3.6).
///
/// The hash is the one inside the signature algorithm; for Ed25519 that is SHA-512.
#[must_use]
pub fn access_token_hash(algorithm: SigningAlgorithm, access_token: &str) -> String {
    let hash = match algorithm {
        SigningAlgorithm::Es256 | SigningAlgorithm::Rs256 | SigningAlgorithm::Ps256 => &SHA256,
        SigningAlgorithm::EdDsa => &SHA512,
    };
    let whole = digest(hash, access_token.as_bytes());
    let (left, _) = whole.as_ref().split_at(whole.as_ref().len() / 2);
    URL_SAFE_NO_PAD.encode(left)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_openid_connect_core_a_3_holds() {
        let hash = access_token_hash(SigningAlgorithm::Rs256, "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y");
        assert_eq!(hash, "77QmUPtjPfzWtF2AnpK9RQ");
    }

    #[test]
    fn ed25519_uses_the_left_half_of_sha_512() {
        assert_eq!(access_token_hash(SigningAlgorithm::EdDsa, "token").len(), 43);
    }
}
