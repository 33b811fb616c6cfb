//! OpenID Connect: the request parameters it adds, ID token and userinfo claims.
//!
//! Owns their shape and which claims a scope stands for. Does not decide whether a user must sign in or agree.

mod claims_request;
mod extra_claims;
mod hints;
mod id_token;
mod max_age;
mod nonce;
mod prompt;
mod standard_claims;
mod userinfo;

pub use crate::audience::{Audience, AudienceError};
pub use claims_request::{ClaimRequest, ClaimsRequest, ClaimsRequestError};
pub use extra_claims::{ExtraClaims, ReservedClaim};
pub use hints::{AcrValues, UiLocales};
pub use id_token::IdTokenClaims;
pub use max_age::{MaxAge, MaxAgeError};
pub use nonce::{Nonce, NonceError};
pub use prompt::{Prompt, PromptError, Prompts};
pub use standard_claims::{claims_of_scope, scope_of_claim};
pub use userinfo::UserinfoClaims;
