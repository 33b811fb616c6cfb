//! Compact signed tokens, read strictly.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::{DeserializeOwned, IgnoredAny};

use super::header::ProtectedHeader;
use super::{SigningAlgorithm, TOKEN_BYTES_MAX, TokenType, VerifyingKey};
use crate::json::UniqueObject;

/// A token whose shape is right and whose signature nobody has checked yet.
///
/// It shows only what is needed to choose a key; claims come from [`VerifiedJws`].
#[derive(Debug, Clone)]
pub struct Jws<'a> {
    header: ProtectedHeader,
    signing_input: &'a str,
    payload: Vec<u8>,
    signature: Vec<u8>,
}

/// A token whose signature was checked with the algorithm of our key record.
#[derive(Debug, Clone)]
pub struct VerifiedJws {
    header: ProtectedHeader,
    payload: Vec<u8>,
}

/// Why a token is refused; callers answer all of them alike, the difference is for logs and tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum JwsError {
    /// Longer than [`TOKEN_BYTES_MAX`].
    #[error("the token is too long")]
    TooLong,
    /// Not exactly three parts; five parts would be an encrypted token, which we never accept.
    #[error("the token does not have three parts")]
    Parts,
    /// A part is not base64url, or could have been written differently.
    #[error("a part of the token is not canonical base64url")]
    Encoding,
    /// The header is not a JSON object of the right members, or a name is given twice.
    #[error("the header of the token is malformed")]
    Header,
    /// The header asks for something we must not do.
    #[error("the header of the token has a member that is not allowed")]
    ForbiddenHeader,
    /// `none`, symmetric, unknown or missing.
    #[error("the algorithm of the token is not accepted")]
    Algorithm,
    /// The token was made for another use.
    #[error("the token is of another type")]
    WrongType,
    /// No key of ours has that identifier.
    #[error("the token names no known key")]
    UnknownKey,
    /// The header's algorithm is not the key's.
    #[error("the algorithm of the token is not that of the key")]
    AlgorithmMismatch,
    /// The signature is not by that key over these bytes.
    #[error("the signature is wrong")]
    Signature,
    /// The payload is not a JSON object with the claims expected.
    #[error("the claims of the token are malformed")]
    Claims,
}

impl<'a> Jws<'a> {
    /// Reads the compact form (RFC 7515 §7.1) without believing any of it.
    pub fn parse(token: &'a str) -> Result<Self, JwsError> {
        if token.len() > TOKEN_BYTES_MAX {
            return Err(JwsError::TooLong);
        }
        let (signing_input, signature) = token.rsplit_once('.').ok_or(JwsError::Parts)?;
        let (header, payload) = signing_input.split_once('.').ok_or(JwsError::Parts)?;
        if payload.contains('.') {
            return Err(JwsError::Parts);
        }
        let header = ProtectedHeader::parse(&decode(header)?)?;
        Ok(Self { header, signing_input, payload: decode(payload)?, signature: decode(signature)? })
    }

    /// The `kid` it names.
    #[must_use]
    pub fn key_id(&self) -> Option<&str> {
        self.header.key_id.as_deref()
    }

    /// The `alg` it claims.
    #[must_use]
    pub const fn algorithm(&self) -> SigningAlgorithm {
        self.header.algorithm
    }

    /// The `typ` it claims.
    #[must_use]
    pub fn typ(&self) -> Option<&str> {
        self.header.typ.as_deref()
    }

    /// Whether its `typ` names that kind; a missing one names none.
    #[must_use]
    pub fn is_type(&self, expected: TokenType) -> bool {
        self.typ().is_some_and(|typ| expected.is_named_by(typ))
    }

    /// Checks the signature; the key's algorithm decides, the token's must merely agree.
    pub fn verify(&self, key: &VerifyingKey) -> Result<VerifiedJws, JwsError> {
        if self.header.algorithm != key.algorithm() {
            return Err(JwsError::AlgorithmMismatch);
        }
        if !key.accepts(self.signing_input.as_bytes(), &self.signature) {
            return Err(JwsError::Signature);
        }
        Ok(VerifiedJws { header: self.header.clone(), payload: self.payload.clone() })
    }
}

impl VerifiedJws {
    /// The `kid` of the key that signed.
    #[must_use]
    pub fn key_id(&self) -> Option<&str> {
        self.header.key_id.as_deref()
    }

    /// The algorithm that was checked.
    #[must_use]
    pub const fn algorithm(&self) -> SigningAlgorithm {
        self.header.algorithm
    }

    /// Whether its `typ` names that kind; a missing one names none.
    #[must_use]
    pub fn is_type(&self, expected: TokenType) -> bool {
        self.header.typ.as_deref().is_some_and(|typ| expected.is_named_by(typ))
    }

    /// Reads the claims; an object in which a name is given twice is refused (RFC 7519 §4).
    pub fn claims<T: DeserializeOwned>(&self) -> Result<T, JwsError> {
        serde_json::from_slice::<UniqueObject<IgnoredAny, CLAIMS_MAX>>(&self.payload)
            .map_err(|_| JwsError::Claims)?;
        serde_json::from_slice(&self.payload).map_err(|_| JwsError::Claims)
    }
}

/// The engine refuses padding, foreign characters and spare bits, so every token has exactly one spelling.
fn decode(part: &str) -> Result<Vec<u8>, JwsError> {
    URL_SAFE_NO_PAD.decode(part).map_err(|_| JwsError::Encoding)
}

const CLAIMS_MAX: usize = 128;
