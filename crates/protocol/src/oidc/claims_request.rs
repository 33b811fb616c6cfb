//! Single claims that a client asks for.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use crate::json::UniqueObject;

/// The `claims` parameter (OpenID Connect Core 1.0 §5.5), bounded.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ClaimsRequest {
    /// Claims wanted from the userinfo endpoint.
    pub userinfo: BTreeMap<String, ClaimRequest>,
    /// Claims wanted in the ID token.
    pub id_token: BTreeMap<String, ClaimRequest>,
}

/// How one claim is wanted (OpenID Connect Core 1.0 §5.5.1).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ClaimRequest {
    /// Whether the client cannot do without.
    pub essential: bool,
    /// The values it accepts, best first, from `value` or `values`; empty when any will do.
    pub values: Vec<Value>,
}

/// Why a `claims` parameter is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ClaimsRequestError {
    /// Longer than [`ClaimsRequest::BYTES_MAX`].
    #[error("the claims parameter is too long")]
    TooLong,
    /// More than [`ClaimsRequest::CLAIMS_MAX`] claims or [`ClaimsRequest::VALUES_MAX`] values.
    #[error("the claims parameter asks for too much")]
    TooMany,
    /// Not the JSON that the standard describes.
    #[error("the claims parameter is malformed")]
    Malformed,
}

impl ClaimsRequest {
    /// The longest text in bytes.
    pub const BYTES_MAX: usize = 4096;
    /// The largest number of claims wanted from one place.
    pub const CLAIMS_MAX: usize = 50;
    /// The largest number of values of one claim.
    pub const VALUES_MAX: usize = 20;

    /// Reads the JSON text; members that are not understood are ignored.
    pub fn parse(text: &str) -> Result<Self, ClaimsRequestError> {
        if text.len() > Self::BYTES_MAX {
            return Err(ClaimsRequestError::TooLong);
        }
        let UniqueObject::<Value, MEMBERS_MAX>(members) =
            serde_json::from_str(text).map_err(|_| ClaimsRequestError::Malformed)?;
        let mut request = Self::default();
        for (name, value) in members {
            match name.as_str() {
                "userinfo" => request.userinfo = claims_in(value)?,
                "id_token" => request.id_token = claims_in(value)?,
                _ => {}
            }
        }
        Ok(request)
    }

    /// The names of all claims wanted, from either place.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.userinfo.keys().chain(self.id_token.keys()).map(String::as_str)
    }

    /// Whether nothing is wanted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.userinfo.is_empty() && self.id_token.is_empty()
    }
}

impl ClaimRequest {
    /// Whether a value would satisfy it.
    #[must_use]
    pub fn accepts(&self, value: &Value) -> bool {
        self.values.is_empty() || self.values.contains(value)
    }
}

/// `null` and `{}` both ask for nothing.
fn claims_in(place: Value) -> Result<BTreeMap<String, ClaimRequest>, ClaimsRequestError> {
    let claims = match place {
        Value::Null => return Ok(BTreeMap::new()),
        Value::Object(claims) => claims,
        _ => return Err(ClaimsRequestError::Malformed),
    };
    if claims.len() > ClaimsRequest::CLAIMS_MAX {
        return Err(ClaimsRequestError::TooMany);
    }
    claims.into_iter().map(|(name, wish)| Ok((name, claim(wish)?))).collect()
}

fn claim(wish: Value) -> Result<ClaimRequest, ClaimsRequestError> {
    #[derive(Deserialize)]
    struct Wish {
        #[serde(default)]
        essential: bool,
        #[serde(default)]
        value: Option<Value>,
        #[serde(default)]
        values: Vec<Value>,
    }
    if wish.is_null() {
        return Ok(ClaimRequest::default());
    }
    let Wish { essential, value, mut values } =
        serde_json::from_value(wish).map_err(|_| ClaimsRequestError::Malformed)?;
    values.splice(0..0, value);
    if values.len() > ClaimsRequest::VALUES_MAX {
        return Err(ClaimsRequestError::TooMany);
    }
    if values.iter().any(|value| value.is_array() || value.is_object()) {
        return Err(ClaimsRequestError::Malformed);
    }
    Ok(ClaimRequest { essential, values })
}

const MEMBERS_MAX: usize = 10;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn the_example_of_openid_connect_core_is_read() {
        let text = r#"{"userinfo":{"given_name":{"essential":true},"nickname":null,
            "http://example.info/claims/groups":null},
            "id_token":{"auth_time":{"essential":true},"acr":{"values":["urn:mace:incommon:iap:silver"]}}}"#;
        let request = ClaimsRequest::parse(text).unwrap();
        assert!(request.userinfo["given_name"].essential && !request.userinfo["nickname"].essential);
        let acr = &request.id_token["acr"];
        assert!(acr.accepts(&json!("urn:mace:incommon:iap:silver")) && !acr.accepts(&json!("other")));
        assert_eq!(request.userinfo.len(), 3);
    }

    #[test]
    fn a_wanted_subject_is_a_value() {
        let request = ClaimsRequest::parse(r#"{"id_token":{"sub":{"value":"248289761001"}}}"#).unwrap();
        assert_eq!(request.id_token["sub"].values, [json!("248289761001")]);
    }

    #[test]
    fn unknown_members_are_ignored_and_wrong_shapes_refused() {
        let empty = ["{}", r#"{"x":{"y":[1]}}"#, r#"{"userinfo":null,"id_token":{}}"#];
        assert!(empty.iter().all(|text| ClaimsRequest::parse(text).unwrap().is_empty()));
        for text in [
            "",
            "[]",
            "null",
            "1",
            r#"{"userinfo":[]}"#,
            r#"{"userinfo":{"a":1}}"#,
            r#"{"id_token":{},"id_token":{}}"#,
            r#"{"userinfo":{"a":{"essential":"yes"}}}"#,
            r#"{"userinfo":{"a":{"values":"x"}}}"#,
            r#"{"userinfo":{"a":{"value":{"b":1}}}}"#,
            r#"{"userinfo":{"a":{"value":1e400}}}"#,
        ] {
            assert_eq!(ClaimsRequest::parse(text), Err(ClaimsRequestError::Malformed), "{text}");
        }
    }

    #[test]
    fn bombs_are_refused() {
        let claims: BTreeMap<String, Value> =
            (0..51).map(|index| (format!("c{index}"), Value::Null)).collect();
        let many = json!({ "userinfo": claims }).to_string();
        assert_eq!(ClaimsRequest::parse(&many), Err(ClaimsRequestError::TooMany));
        let values = json!({"id_token": {"acr": {"values": vec!["a"; 21]}}}).to_string();
        assert_eq!(ClaimsRequest::parse(&values), Err(ClaimsRequestError::TooMany));
        let deep = format!(r#"{{"userinfo":{}"#, "[".repeat(4000));
        assert_eq!(ClaimsRequest::parse(&deep), Err(ClaimsRequestError::Malformed));
        assert_eq!(ClaimsRequest::parse(&" ".repeat(5000)), Err(ClaimsRequestError::TooLong));
    }

    proptest! {
        #[test]
        fn no_text_makes_the_parser_panic(text in "\\PC{0,200}") {
            let _ = ClaimsRequest::parse(&text);
        }
    }
}
