//! What can be wrong with a key.

/// Why a key cannot be made, read or used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The bytes are no key of the expected kind.
    #[error("the bytes are no key of that kind")]
    Malformed,
    /// The JWK names no algorithm, so a token could choose one (RFC 8725 §3.1).
    #[error("the key names no algorithm")]
    AlgorithmMissing,
    /// The algorithm does not belong to the kind of key.
    #[error("the algorithm does not fit the key")]
    AlgorithmMismatch,
    /// The key type, curve, use or algorithm is none that we support.
    #[error("the key is of an unsupported kind")]
    Unsupported,
    /// A private member in a document of public keys.
    #[error("the document holds private key material")]
    PrivateMember,
    /// A shared secret in a document of public keys.
    #[error("the document holds a symmetric key")]
    Symmetric,
    /// A key that tokens could not name.
    #[error("the key has no usable identifier")]
    KeyIdMissing,
    /// Two keys of a set share identifier and algorithm.
    #[error("two keys share one identifier")]
    KeyIdTwice,
    /// The document is larger than [`super::JwkSet::BYTES_MAX`] or has more keys than [`super::JwkSet::KEYS_MAX`].
    #[error("the key set is too large")]
    TooLarge,
    /// The cryptographic library refused to work.
    #[error("the cryptographic operation failed")]
    Cryptography,
    /// The claims cannot be written as JSON.
    #[error("the claims cannot be written as JSON")]
    Claims,
    /// The token would exceed [`super::TOKEN_BYTES_MAX`], so no verifier would read it.
    #[error("the token is too long")]
    TokenTooLong,
}
