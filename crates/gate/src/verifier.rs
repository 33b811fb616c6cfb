//! The decision.

use std::sync::{Arc, PoisonError, RwLock};

use protocol::access_token::AccessTokenClaims;
use protocol::jose::{JwkSet, KeyError, KeySet, TokenType};

use crate::{Refusal, VerifierConfiguration};

/// Decides about access tokens of one issuer for one audience; one is shared by all threads of an app.
#[derive(Debug)]
pub struct Verifier {
    configuration: VerifierConfiguration,
    keys: RwLock<Arc<KeySet>>,
}

impl Verifier {
    /// A verifier with the keys that the issuer publishes.
    pub fn new(configuration: VerifierConfiguration, keys: &JwkSet) -> Result<Self, KeyError> {
        let keys = RwLock::new(Arc::new(KeySet::from_jwks(keys)?));
        Ok(Self { configuration, keys })
    }

    /// Accepts a token that is genuine, from the issuer, for the audience and in its time (RFC 9068 §4).
    ///
    /// `now_secs` is the present in seconds since 1970-01-01T00:00:00Z.
    pub fn verify(&self, token: &str, now_secs: i64) -> Result<AccessTokenClaims, Refusal> {
        let claims: AccessTokenClaims = self.keys().verify(token, TokenType::AccessToken)?.claims()?;
        if claims.iss != self.configuration.issuer() {
            return Err(Refusal::Issuer);
        }
        if !claims.aud.contains(self.configuration.audience()) {
            return Err(Refusal::Audience);
        }
        check_times(&claims, now_secs)?;
        Ok(claims)
    }

    /// Takes the issuer's newer keys; on an error the old ones stay.
    pub fn replace_keys(&self, keys: &JwkSet) -> Result<(), KeyError> {
        let fresh = Arc::new(KeySet::from_jwks(keys)?);
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = fresh;
        Ok(())
    }

    /// The lock is held for a pointer's copy, never for a signature; a whole set is swapped, so it cannot be poisoned
    /// half-way.
    fn keys(&self) -> Arc<KeySet> {
        Arc::clone(&self.keys.read().unwrap_or_else(PoisonError::into_inner))
    }
}

fn check_times(claims: &AccessTokenClaims, now_secs: i64) -> Result<(), Refusal> {
    if now_secs >= claims.exp.saturating_add(CLOCK_SKEW_SECS) {
        return Err(Refusal::Expired);
    }
    let latest_begin = now_secs.saturating_add(CLOCK_SKEW_SECS);
    if claims.nbf.is_some_and(|begin| begin > latest_begin) {
        return Err(Refusal::NotYetValid);
    }
    if claims.iat > latest_begin {
        return Err(Refusal::IssuedInTheFuture);
    }
    Ok(())
}

/// How far the clocks of issuer and app may differ, in seconds.
pub const CLOCK_SKEW_SECS: i64 = 60;

#[cfg(test)]
mod tests;
