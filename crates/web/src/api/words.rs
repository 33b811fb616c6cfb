//! The closed lists of words, as the description names them: those that are read, and those that are shown.

use super::input::Words;
use domain::client::ClientType;
use domain::permission::Permission;
use domain::signing_key::SigningKeyState;
use domain::tenant::TenantState;
use protocol::jose::{KeyKind, SigningAlgorithm};
use protocol::oauth::{GrantType, TokenEndpointAuthMethod};
use services::keys::RotationReason;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

macro_rules! described {
    ($($(#[$doc:meta])* $name:ident => $words:expr),+ $(,)?) => {$(
        $(#[$doc])*
        pub(super) struct $name;

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                ObjectBuilder::new().schema_type(Type::String).enum_values(Some($words)).into()
            }
        }

        impl ToSchema for $name {}
    )+};
}

described! {
    /// What kind of client.
    ClientTypeWord => ClientType::words(),
    /// What a client may use.
    GrantTypeWord => GrantType::words(),
    /// How a client proves who it is.
    AuthMethodWord => TokenEndpointAuthMethod::words(),
    /// How tokens are signed.
    AlgorithmWord => SigningAlgorithm::words(),
    /// What kind of key.
    KeyKindWord => KeyKind::words(),
    /// Where a signing key is in its life.
    KeyStateWord => SigningKeyState::ALL.map(SigningKeyState::as_str),
    /// Whether a person, a client or a tenant is served.
    StateWord => TenantState::words(),
    /// Why keys are turned.
    RotationReasonWord => RotationReason::words(),
    /// What a key may do.
    PermissionWord => Permission::ALL.iter().copied().map(Permission::as_str),
    /// What is revoked.
    SubjectWord => super::tenant::revocations::SUBJECTS,
}
