//! Making signatures.

use std::fmt;

use aws_lc_rs::encoding::AsDer as _;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256,
    RSA_PSS_SHA256, RsaKeyPair,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use zeroize::Zeroizing;

use super::key_material::{KeyMaterial, fixed};
use super::{Jwk, KeyError, KeyId, KeyKind, SigningAlgorithm, TOKEN_BYTES_MAX, TokenType};

/// A key pair that was parsed once and signs many tokens; an RSA key signs both RS256 and PS256.
pub struct SigningKey {
    key_id: KeyId,
    pair: Pair,
    public: KeyMaterial,
    headers: Vec<Header>,
}

enum Pair {
    EcP256(EcdsaKeyPair),
    Rsa(RsaKeyPair),
    Ed25519(Ed25519KeyPair),
}

/// A finished first part of a token: encoded header and dot.
struct Header {
    algorithm: SigningAlgorithm,
    typ: TokenType,
    encoded: String,
}

impl SigningKey {
    /// Makes a new private key in PKCS#8 form; RSA takes tens of milliseconds, so never within a request.
    pub fn generate_pkcs8(kind: KeyKind) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        let random = SystemRandom::new();
        let bytes = match kind {
            KeyKind::EcP256 => EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random)
                .map_err(|_| KeyError::Cryptography)?
                .as_ref()
                .to_vec(),
            KeyKind::Rsa2048 => RsaKeyPair::generate(KeySize::Rsa2048)
                .and_then(|pair| pair.as_der())
                .map_err(|_| KeyError::Cryptography)?
                .as_ref()
                .to_vec(),
            KeyKind::Ed25519 => Ed25519KeyPair::generate_pkcs8v1(&random)
                .map_err(|_| KeyError::Cryptography)?
                .as_ref()
                .to_vec(),
        };
        Ok(Zeroizing::new(bytes))
    }

    /// Reads a private key in PKCS#8 form; a key of another kind or size is refused.
    pub fn from_pkcs8(key_id: KeyId, kind: KeyKind, pkcs8: &[u8]) -> Result<Self, KeyError> {
        let pair = Pair::from_pkcs8(kind, pkcs8)?;
        let public = pair.public()?;
        let headers = headers_of(&key_id, kind);
        Ok(Self { key_id, pair, public, headers })
    }

    /// The `kid` that its tokens carry.
    #[must_use]
    pub const fn key_id(&self) -> &KeyId {
        &self.key_id
    }

    /// What kind of key this is.
    #[must_use]
    pub const fn kind(&self) -> KeyKind {
        self.public.kind()
    }

    /// The public half for a JWK set; `algorithm` must be one of this kind of key, else the kind's default is named.
    #[must_use]
    pub fn public_jwk(&self, algorithm: SigningAlgorithm) -> Jwk {
        let fitting =
            if algorithm.key_kind() == self.kind() { algorithm } else { self.kind().default_algorithm() };
        Jwk {
            material: self.public.clone(),
            key_id: Some(self.key_id.as_str().to_owned()),
            algorithm: Some(fitting),
        }
    }

    /// Signs claims as a compact JWS (RFC 7515 §7.1) with `alg`, `typ` and `kid` in the header.
    pub fn sign(
        &self,
        algorithm: SigningAlgorithm,
        typ: TokenType,
        claims: &impl Serialize,
    ) -> Result<String, KeyError> {
        let fits = |header: &&Header| header.algorithm == algorithm && header.typ == typ;
        let header = self.headers.iter().find(fits).ok_or(KeyError::AlgorithmMismatch)?;
        let mut payload = Vec::with_capacity(PAYLOAD_BYTES_USUAL);
        serde_json::to_writer(&mut payload, claims).map_err(|_| KeyError::Claims)?;
        let signature_bytes_max = RSA_SIGNATURE_BYTES;
        let mut token =
            String::with_capacity(header.encoded.len() + (payload.len() + signature_bytes_max) * 4 / 3 + 8);
        token.push_str(&header.encoded);
        URL_SAFE_NO_PAD.encode_string(&payload, &mut token);
        self.pair.append_signature(algorithm, &mut token)?;
        if token.len() > TOKEN_BYTES_MAX {
            return Err(KeyError::TokenTooLong);
        }
        Ok(token)
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("SigningKey").field("key_id", &self.key_id).finish_non_exhaustive()
    }
}

impl Pair {
    fn from_pkcs8(kind: KeyKind, pkcs8: &[u8]) -> Result<Self, KeyError> {
        match kind {
            KeyKind::EcP256 => {
                EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8).map(Self::EcP256)
            }
            KeyKind::Rsa2048 => RsaKeyPair::from_pkcs8(pkcs8).map(Self::Rsa),
            KeyKind::Ed25519 => Ed25519KeyPair::from_pkcs8(pkcs8).map(Self::Ed25519),
        }
        .map_err(|_| KeyError::Malformed)
    }

    fn public(&self) -> Result<KeyMaterial, KeyError> {
        match self {
            Self::EcP256(pair) => KeyMaterial::from_uncompressed_point(pair.public_key().as_ref()),
            Self::Ed25519(pair) => Ok(KeyMaterial::Ed25519 { x: fixed(pair.public_key().as_ref())? }),
            Self::Rsa(pair) => {
                let public = pair.public_key();
                if public.modulus_len() != RSA_SIGNATURE_BYTES {
                    return Err(KeyError::Malformed);
                }
                let modulus = public.modulus().big_endian_without_leading_zero().to_vec();
                let exponent = public.exponent().big_endian_without_leading_zero().to_vec();
                KeyMaterial::rsa(modulus, exponent)
            }
        }
    }

    /// Signs what `token` holds so far and appends a dot and the signature.
    fn append_signature(&self, algorithm: SigningAlgorithm, token: &mut String) -> Result<(), KeyError> {
        let random = SystemRandom::new();
        let mut rsa_signature = [0_u8; RSA_SIGNATURE_BYTES];
        let fixed_signature;
        let message = token.as_bytes();
        let signature: &[u8] = match (self, algorithm) {
            (Self::EcP256(pair), SigningAlgorithm::Es256) => {
                fixed_signature = pair.sign(&random, message).map_err(|_| KeyError::Cryptography)?;
                fixed_signature.as_ref()
            }
            (Self::Ed25519(pair), SigningAlgorithm::EdDsa) => {
                fixed_signature = pair.try_sign(message).map_err(|_| KeyError::Cryptography)?;
                fixed_signature.as_ref()
            }
            (Self::Rsa(pair), SigningAlgorithm::Rs256) => {
                pair.sign(&RSA_PKCS1_SHA256, &random, message, &mut rsa_signature)
                    .map_err(|_| KeyError::Cryptography)?;
                &rsa_signature
            }
            (Self::Rsa(pair), SigningAlgorithm::Ps256) => {
                pair.sign(&RSA_PSS_SHA256, &random, message, &mut rsa_signature)
                    .map_err(|_| KeyError::Cryptography)?;
                &rsa_signature
            }
            _ => return Err(KeyError::AlgorithmMismatch),
        };
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(signature, token);
        Ok(())
    }
}

fn headers_of(key_id: &KeyId, kind: KeyKind) -> Vec<Header> {
    let algorithms = SigningAlgorithm::ALL.iter().copied().filter(|algorithm| algorithm.key_kind() == kind);
    let header = |algorithm: SigningAlgorithm, typ: TokenType| {
        // None of the three texts can hold a character that JSON would escape.
        let json = format!(r#"{{"alg":"{algorithm}","typ":"{}","kid":"{key_id}"}}"#, typ.as_str());
        Header { algorithm, typ, encoded: URL_SAFE_NO_PAD.encode(json) + "." }
    };
    algorithms.flat_map(|algorithm| TokenType::ALL.iter().map(move |typ| header(algorithm, *typ))).collect()
}

const RSA_SIGNATURE_BYTES: usize = 256;
const PAYLOAD_BYTES_USUAL: usize = 768;
