//! `/admin/api/v1/signing-keys`.

use crate::api::ApiResult;
use crate::api::answer::{PageView, whole};
use crate::api::call::Call;
use crate::api::input::{Body, Fields};
use crate::api::problem::ProblemView;
use crate::api::words::{KeyKindWord, KeyStateWord, RotationReasonWord};
use domain::signing_key::SigningKeyRecord;
use protocol::jose::KeyKind;
use serde::Serialize;
use services::keys::RotationReason;
use services::management::signing_keys;
use utoipa::ToSchema;

/// A signing key without its private half.
#[derive(Serialize, ToSchema)]
pub(in crate::api) struct SigningKeyView {
    /// Its name in tokens and in the JWKS document.
    kid: String,
    /// What kind of key.
    #[schema(value_type = KeyKindWord)]
    kind: &'static str,
    /// Where it is in its life.
    #[schema(value_type = KeyStateWord)]
    state: &'static str,
    /// RFC 3339.
    #[schema(format = "date-time")]
    created_at: String,
    /// When the next step of its life is due, or when it retired, RFC 3339.
    #[schema(format = "date-time")]
    next_step_at: String,
}

impl From<SigningKeyRecord> for SigningKeyView {
    fn from(key: SigningKeyRecord) -> Self {
        Self {
            kid: key.key_id.as_str().to_owned(),
            kind: key.kind.as_str(),
            state: key.state.as_str(),
            created_at: key.created_at.rfc3339(),
            next_step_at: key.next_step_at.rfc3339(),
        }
    }
}

/// A rotation to begin.
#[derive(ToSchema)]
pub(in crate::api) struct RotationBody {
    /// `planned`: the new key signs when verifiers have had time to learn it. `urgent`: it signs at once.
    #[schema(value_type = RotationReasonWord)]
    reason: RotationReason,
    /// Which kinds; all by default.
    #[schema(value_type = Vec<KeyKindWord>, required = false)]
    kinds: Option<Vec<KeyKind>>,
}

impl Body for RotationBody {
    fn read(fields: &mut Fields) -> Option<Self> {
        let reason = fields.required("reason");
        let kinds = fields.optional("kinds");
        Some(Self { reason: reason?, kinds })
    }
}

/// Every signing key, oldest first, retired ones included.
#[utoipa::path(get, path = "/admin/api/v1/signing-keys", tag = "signing-keys", operation_id = "signing_keys.list",
    responses((status = 200, description = "As asked.", body = PageView<SigningKeyView>), (status = "default", description = "A problem (RFC 9457).", body = ProblemView<'_>,
        content_type = "application/problem+json")))]
pub(in crate::api) async fn list(call: Call) -> ApiResult {
    whole(signing_keys::list(call.app(), call.context()).await?, SigningKeyView::from)
}

/// Begins a rotation and answers with the new keys.
#[utoipa::path(post, path = "/admin/api/v1/signing-keys/rotate", tag = "signing-keys",
    operation_id = "signing_keys.rotate", request_body = RotationBody,
    responses((status = 200, description = "As asked.", body = PageView<SigningKeyView>), (status = "default", description = "A problem (RFC 9457).", body = ProblemView<'_>,
        content_type = "application/problem+json")))]
pub(in crate::api) async fn rotate(mut call: Call) -> ApiResult {
    let body: RotationBody = call.body().await?;
    let mut kinds = body.kinds.unwrap_or_else(|| KeyKind::ALL.to_vec());
    kinds.sort_unstable();
    kinds.dedup();
    whole(signing_keys::rotate(call.app(), call.context(), &kinds, body.reason).await?, SigningKeyView::from)
}
