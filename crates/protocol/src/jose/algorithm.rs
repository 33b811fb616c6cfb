//! Signature algorithms and the kinds of keys behind them.

use crate::wire_enum::wire_enum;

wire_enum! {
    /// A signature algorithm we make and accept (RFC 7518 §3.1, RFC 8037 §3.1).
    pub enum SigningAlgorithm {
        /// ECDSA on P-256 with SHA-256.
        Es256 = "ES256",
        /// RSASSA-PKCS1-v1_5 with SHA-256.
        Rs256 = "RS256",
        /// RSASSA-PSS with SHA-256.
        Ps256 = "PS256",
        /// Ed25519.
        EdDsa = "EdDSA",
    }
}

wire_enum! {
    /// What a key pair is, independent of the algorithm it signs with.
    pub enum KeyKind {
        /// NIST P-256.
        EcP256 = "ec-p256",
        /// RSA with a modulus of 2048 bits.
        Rsa2048 = "rsa-2048",
        /// Edwards25519.
        Ed25519 = "ed25519",
    }
}

impl SigningAlgorithm {
    /// The only kind of key this algorithm works with.
    #[must_use]
    pub const fn key_kind(self) -> KeyKind {
        match self {
            Self::Es256 => KeyKind::EcP256,
            Self::Rs256 | Self::Ps256 => KeyKind::Rsa2048,
            Self::EdDsa => KeyKind::Ed25519,
        }
    }
}

impl KeyKind {
    /// The algorithm to use when nobody asked for another.
    #[must_use]
    pub const fn default_algorithm(self) -> SigningAlgorithm {
        match self {
            Self::EcP256 => SigningAlgorithm::Es256,
            Self::Rsa2048 => SigningAlgorithm::Rs256,
            Self::Ed25519 => SigningAlgorithm::EdDsa,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_exactly() {
        for algorithm in SigningAlgorithm::ALL {
            assert_eq!(algorithm.as_str().parse(), Ok(*algorithm));
        }
        for text in ["none", "None", "nOnE", "es256", "HS256", "ES256 ", "ES384", "RSA-OAEP", ""] {
            assert!(text.parse::<SigningAlgorithm>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_kind_of_key_works_with_its_default_algorithm() {
        for kind in KeyKind::ALL {
            assert_eq!(kind.default_algorithm().key_kind(), *kind);
        }
    }
}
