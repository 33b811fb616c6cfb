//! What each scenario must reach, on one core of a small machine.

/// Tokens for services, ES256, per second and core.
pub(crate) const CLIENT_CREDENTIALS: f64 = 15_000.0;
/// Rotations per second, each durable before its answer, server on one core.
pub(crate) const REFRESH: f64 = 3_000.0;
/// JWKS and discovery per second and core.
pub(crate) const PUBLIC_DOCUMENTS: f64 = 40_000.0;
/// Introspections per second and core.
pub(crate) const INTROSPECTION: f64 = 12_000.0;
/// Sign-ins as a share of what the bare hash does on the same core.
pub(crate) const LOGIN_SHARE: f64 = 0.95;
/// Token p99 beside a login overload, as a multiple of its quiet value.
pub(crate) const OVERLOADED_TOKEN_P99: f64 = 1.5;
/// Longest refusal of an overloaded sign-in, in milliseconds.
pub(crate) const REFUSAL_MILLIS: f64 = 100.0;
/// Memory an overload may take beside idle and the hashes themselves, in MiB.
pub(crate) const OVERLOAD_EXTRA_MIB: f64 = 60.0;
/// Memory after a start with demo data, in MiB.
pub(crate) const IDLE_MIB: f64 = 40.0;
/// Start to ready on existing data, in milliseconds.
pub(crate) const START_MILLIS: f64 = 150.0;
/// Entries of an audit trail sealed per second and core.
pub(crate) const SEALED: f64 = 5_000.0;
/// Time to verify a million entries, in seconds.
pub(crate) const VERIFY_SECS: f64 = 20.0;
