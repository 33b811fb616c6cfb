//! The words of Doorward and their rules: identifiers, names, states and their transitions, permissions,
//! audit events, and the two outside forces, time and chance, as traits.
//!
//! It knows neither SQL nor HTTP nor files, and nothing here waits.

pub mod actor;
pub mod api_key;
pub mod audit;
pub mod authorization;
pub mod client;
pub mod clock;
pub mod entropy;
pub mod family;
pub mod ids;
pub mod names;
pub mod opaque;
pub mod password;
pub mod permission;
pub mod revocation;
pub mod secret_token;
pub mod session;
pub mod settings;
pub mod signing_key;
pub mod tenant;
pub mod user;

pub use actor::{Actor, Authority, Context, ProtocolStep, RequestInfo};
pub use clock::{Clock, Timestamp};
pub use entropy::Entropy;
