//! One public key as JSON.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use super::key_material::{KeyMaterial, fixed};
use super::{KeyError, SigningAlgorithm};
use crate::json::present;

/// A public signature key (RFC 7517 §4); cannot hold private or shared material.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "JwkMembers", into = "JwkMembers")]
pub struct Jwk {
    pub(super) material: KeyMaterial,
    pub(super) key_id: Option<String>,
    pub(super) algorithm: Option<SigningAlgorithm>,
}

impl Jwk {
    /// The longest `kid` of a foreign key in bytes.
    pub const KEY_ID_BYTES_MAX: usize = 256;

    /// Reads one JWK; refuses private members, shared secrets and keys that are not for signatures.
    pub fn parse(json: &[u8]) -> Result<Self, KeyError> {
        let members: JwkMembers = serde_json::from_slice(json).map_err(|_| KeyError::Malformed)?;
        Self::try_from(members)
    }

    /// The `kid` member.
    #[must_use]
    pub fn key_id(&self) -> Option<&str> {
        self.key_id.as_deref()
    }

    /// The `alg` member.
    #[must_use]
    pub const fn algorithm(&self) -> Option<SigningAlgorithm> {
        self.algorithm
    }

    /// The RFC 7638 thumbprint with SHA-256, in base64url.
    #[must_use]
    pub fn thumbprint(&self) -> String {
        self.material.thumbprint()
    }
}

/// The members as written, before they are believed.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(super) struct JwkMembers {
    kty: String,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    crv: Option<String>,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    x: Option<String>,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    y: Option<String>,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    n: Option<String>,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    e: Option<String>,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    kid: Option<String>,
    #[serde(default, deserialize_with = "present", rename = "use", skip_serializing_if = "Option::is_none")]
    public_key_use: Option<String>,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    alg: Option<String>,
    #[serde(flatten, skip_serializing)]
    private: PrivateMembers,
}

/// Members that must not be there (RFC 7518 §6.2.2, §6.3.2, §6.4.1).
#[derive(Clone, Default, Deserialize)]
struct PrivateMembers {
    #[serde(default, deserialize_with = "present")]
    d: Option<IgnoredAny>,
    #[serde(default, deserialize_with = "present")]
    p: Option<IgnoredAny>,
    #[serde(default, deserialize_with = "present")]
    q: Option<IgnoredAny>,
    #[serde(default, deserialize_with = "present")]
    dp: Option<IgnoredAny>,
    #[serde(default, deserialize_with = "present")]
    dq: Option<IgnoredAny>,
    #[serde(default, deserialize_with = "present")]
    qi: Option<IgnoredAny>,
    #[serde(default, deserialize_with = "present")]
    oth: Option<IgnoredAny>,
    #[serde(default, deserialize_with = "present")]
    k: Option<IgnoredAny>,
}

impl PrivateMembers {
    fn any(&self) -> bool {
        let members = [&self.d, &self.p, &self.q, &self.dp, &self.dq, &self.qi, &self.oth, &self.k];
        members.into_iter().any(Option::is_some)
    }
}

impl TryFrom<JwkMembers> for Jwk {
    type Error = KeyError;

    fn try_from(members: JwkMembers) -> Result<Self, KeyError> {
        if members.kty == "oct" {
            return Err(KeyError::Symmetric);
        }
        if members.private.any() {
            return Err(KeyError::PrivateMember);
        }
        if members.public_key_use.as_deref().is_some_and(|purpose| purpose != "sig") {
            return Err(KeyError::Unsupported);
        }
        let algorithm = match &members.alg {
            Some(name) => Some(name.parse().map_err(|_| KeyError::Unsupported)?),
            None => None,
        };
        let material = material_of(&members)?;
        if algorithm.is_some_and(|algorithm: SigningAlgorithm| algorithm.key_kind() != material.kind()) {
            return Err(KeyError::AlgorithmMismatch);
        }
        if members.kid.as_ref().is_some_and(|kid| kid.is_empty() || kid.len() > Self::KEY_ID_BYTES_MAX) {
            return Err(KeyError::KeyIdMissing);
        }
        Ok(Self { material, key_id: members.kid, algorithm })
    }
}

fn material_of(members: &JwkMembers) -> Result<KeyMaterial, KeyError> {
    match (members.kty.as_str(), members.crv.as_deref()) {
        ("EC", Some("P-256")) => Ok(KeyMaterial::EcP256 {
            x: fixed(&decode(members.x.as_ref())?)?,
            y: fixed(&decode(members.y.as_ref())?)?,
        }),
        ("OKP", Some("Ed25519")) => Ok(KeyMaterial::Ed25519 { x: fixed(&decode(members.x.as_ref())?)? }),
        ("RSA", None) => KeyMaterial::rsa(decode(members.n.as_ref())?, decode(members.e.as_ref())?),
        _ => Err(KeyError::Unsupported),
    }
}

fn decode(member: Option<&String>) -> Result<Vec<u8>, KeyError> {
    let text = member.ok_or(KeyError::Malformed)?;
    URL_SAFE_NO_PAD.decode(text).map_err(|_| KeyError::Malformed)
}

impl From<Jwk> for JwkMembers {
    fn from(jwk: Jwk) -> Self {
        let encode = |bytes: &[u8]| Some(URL_SAFE_NO_PAD.encode(bytes));
        let numbers = match &jwk.material {
            KeyMaterial::EcP256 { x, y } => Self {
                kty: "EC".into(),
                crv: Some("P-256".into()),
                x: encode(x),
                y: encode(y),
                ..Self::default()
            },
            KeyMaterial::Rsa { n, e } => {
                Self { kty: "RSA".into(), n: encode(n), e: encode(e), ..Self::default() }
            }
            KeyMaterial::Ed25519 { x } => {
                Self { kty: "OKP".into(), crv: Some("Ed25519".into()), x: encode(x), ..Self::default() }
            }
        };
        let alg = jwk.algorithm.map(|algorithm| algorithm.as_str().to_owned());
        Self { kid: jwk.key_id, public_key_use: Some("sig".into()), alg, ..numbers }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RFC_7638_MODULUS: &str = "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";
    const RFC_8037_PUBLIC: &str =
        r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;

    fn rfc_7638_key(extra: &str) -> String {
        format!(r#"{{"kty":"RSA","n":"{RFC_7638_MODULUS}","e":"AQAB"{extra}}}"#)
    }

    #[test]
    fn the_thumbprints_of_rfc_7638_and_rfc_8037_hold() {
        let rsa = Jwk::parse(rfc_7638_key(r#","alg":"RS256","kid":"2011-04-29""#).as_bytes()).unwrap();
        assert_eq!(rsa.thumbprint(), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
        let edwards = Jwk::parse(RFC_8037_PUBLIC.as_bytes()).unwrap();
        assert_eq!(edwards.thumbprint(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    }

    #[test]
    fn private_and_shared_material_is_refused_even_as_null() {
        for name in ["d", "p", "q", "dp", "dq", "qi", "oth", "k"] {
            for value in [r#""AQ""#, "null", "[]"] {
                let json = rfc_7638_key(&format!(r#","{name}":{value}"#));
                assert_eq!(Jwk::parse(json.as_bytes()), Err(KeyError::PrivateMember), "{json}");
            }
        }
        assert_eq!(Jwk::parse(br#"{"kty":"oct","k":"AQ"}"#), Err(KeyError::Symmetric));
    }

    #[test]
    fn keys_for_other_purposes_curves_and_algorithms_are_unsupported() {
        for extra in [r#","use":"enc""#, r#","alg":"RSA-OAEP""#, r#","alg":"HS256""#, r#","alg":"none""#] {
            assert_eq!(Jwk::parse(rfc_7638_key(extra).as_bytes()), Err(KeyError::Unsupported), "{extra}");
        }
        let mismatch = rfc_7638_key(r#","alg":"ES256""#);
        assert_eq!(Jwk::parse(mismatch.as_bytes()), Err(KeyError::AlgorithmMismatch));
        assert_eq!(
            Jwk::parse(br#"{"kty":"EC","crv":"P-384","x":"AQ","y":"AQ"}"#),
            Err(KeyError::Unsupported)
        );
    }

    #[test]
    fn short_numbers_and_repeated_members_are_refused() {
        assert_eq!(Jwk::parse(br#"{"kty":"RSA","n":"AQAB","e":"AQAB"}"#), Err(KeyError::Unsupported));
        assert_eq!(Jwk::parse(br#"{"kty":"EC","crv":"P-256","x":"AQ","y":"AQ"}"#), Err(KeyError::Malformed));
        assert_eq!(Jwk::parse(rfc_7638_key(r#","e":"Aw""#).as_bytes()), Err(KeyError::Malformed));
        assert_eq!(Jwk::parse(rfc_7638_key(r#","kid":"""#).as_bytes()), Err(KeyError::KeyIdMissing));
    }

    #[test]
    fn writing_and_reading_gives_the_same_key() {
        let jwk = Jwk::parse(rfc_7638_key(r#","alg":"PS256","kid":"a""#).as_bytes()).unwrap();
        let json = serde_json::to_vec(&jwk).unwrap();
        assert_eq!(Jwk::parse(&json).unwrap(), jwk);
        let value: serde_json::Value = serde_json::from_slice(&json).unwrap();
        assert_eq!((&value["use"], &value["alg"]), (&"sig".into(), &"PS256".into()));
    }
}
