//! The verifier for apps that accept Doorward's access tokens.
//!
//! It decides, without a call to anybody, whether a token is genuine, meant for this app and in its time. It fetches
//! nothing itself: the caller brings the issuer's keys, and newer ones when a refusal advises it. It does not know
//! whether a genuine token was taken back meanwhile.
//!
//! ```
//! use gate::{KeyRefresh, Verifier, VerifierConfiguration};
//! use protocol::jose::JwkSet;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let configuration = VerifierConfiguration::new("https://acme.id.example.com", "https://orders.example.com")?;
//! let verifier = Verifier::new(configuration, &JwkSet::parse(br#"{"keys":[]}"#)?)?;
//! let now_secs = 1_800_000_000;
//! if let Err(refusal) = verifier.verify("what came in the Authorization header", now_secs) {
//!     assert_eq!(refusal.key_refresh(), KeyRefresh::Useless);
//! }
//! # Ok(())
//! # }
//! ```

mod configuration;
mod refusal;
mod verifier;

pub use configuration::{ConfigurationError, VerifierConfiguration};
pub use refusal::{KeyRefresh, Refusal};
pub use verifier::{CLOCK_SKEW_SECS, Verifier};
