//! The protected header, read with suspicion.

use serde_json::Value;

use super::{JwsError, SigningAlgorithm};
use crate::json::UniqueObject;

/// The members we act on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ProtectedHeader {
    pub(super) algorithm: SigningAlgorithm,
    pub(super) key_id: Option<String>,
    pub(super) typ: Option<String>,
}

impl ProtectedHeader {
    /// Reads decoded header bytes.
    ///
    /// Refused are critical extensions, of which we know none (RFC 7515 §4.1.11), unencoded payloads (RFC 7797), keys
    /// brought along or pointed to by the token itself, compression and encryption members.
    pub(super) fn parse(json: &[u8]) -> Result<Self, JwsError> {
        let UniqueObject::<Value, MEMBERS_MAX>(members) =
            serde_json::from_slice(json).map_err(|_| JwsError::Header)?;
        if members.iter().any(|(name, _)| FORBIDDEN.contains(&name.as_str())) {
            return Err(JwsError::ForbiddenHeader);
        }
        let algorithm = match find(&members, "alg") {
            Some(Value::String(name)) => name.parse().map_err(|_| JwsError::Algorithm)?,
            _ => return Err(JwsError::Algorithm),
        };
        Ok(Self { algorithm, key_id: bounded_text(&members, "kid")?, typ: bounded_text(&members, "typ")? })
    }
}

fn find<'a>(members: &'a [(String, Value)], wanted: &str) -> Option<&'a Value> {
    members.iter().find(|(name, _)| name == wanted).map(|(_, value)| value)
}

fn bounded_text(members: &[(String, Value)], name: &str) -> Result<Option<String>, JwsError> {
    match find(members, name) {
        None => Ok(None),
        Some(Value::String(text)) if text.len() <= TEXT_BYTES_MAX && !text.chars().any(char::is_control) => {
            Ok(Some(text.clone()))
        }
        Some(_) => Err(JwsError::Header),
    }
}

const MEMBERS_MAX: usize = 16;
const TEXT_BYTES_MAX: usize = 256;
const FORBIDDEN: [&str; 8] = ["crit", "b64", "jku", "jwk", "x5u", "x5c", "zip", "enc"];
