//! `/admin/api/v1/revocations`.

use crate::api::ApiResult;
use crate::api::answer::plain;
use crate::api::call::Call;
use crate::api::input::{Body, Fields, FromJson, Rejected, rejected};
use crate::api::problem::ProblemView;
use crate::api::words::SubjectWord;
use domain::names::DisplayName;
use serde::Serialize;
use serde_json::{Map, Value};
use services::management::revocations::{self, Receipt, Target};
use std::str::FromStr;
use utoipa::ToSchema;

/// A revocation to be made.
#[derive(ToSchema)]
pub(in crate::api) struct RevocationBody {
    /// What is revoked.
    #[schema(value_type = SubjectBody)]
    pub(in crate::api) subject: Target,
    /// Why, for the trail.
    #[schema(value_type = String)]
    pub(in crate::api) reason: DisplayName,
}

/// What is revoked: `user`, `session`, `client` or `family` with its `id`, or `tenant` without.
#[derive(ToSchema)]
#[schema(as = RevocationSubject)]
#[expect(dead_code, reason = "describes `Target` to the OpenAPI document")]
pub(in crate::api) struct SubjectBody {
    /// What kind.
    #[serde(rename = "type")]
    #[schema(value_type = SubjectWord)]
    kind: String,
    /// Which one.
    #[schema(value_type = String, required = false)]
    id: Option<String>,
}

/// The proof that a revocation is in the tenant's sequence: tokens whose `rsq` is smaller are dead.
#[derive(Serialize, ToSchema)]
pub(in crate::api) struct ReceiptView {
    /// The incarnation of the tenant's data, the `inc` of tokens.
    inc: String,
    /// The number of the revocation.
    seq: u64,
    /// RFC 3339.
    #[schema(format = "date-time")]
    committed_at: String,
}

impl Body for RevocationBody {
    fn read(fields: &mut Fields) -> Option<Self> {
        let subject = fields.required("subject");
        let reason = fields.required("reason");
        Some(Self { subject: subject?, reason: reason? })
    }
}

impl FromJson for Target {
    fn from_json(value: Value) -> Result<Self, Vec<Rejected>> {
        let mut members = Map::from_json(value)?;
        let (kind, id) = (members.remove("type"), members.remove("id"));
        if let Some(unknown) = members.keys().next() {
            return Err(rejected(format!("has a field that is not known here, of {} bytes", unknown.len())));
        }
        match (kind.as_ref().and_then(Value::as_str), id) {
            (Some("tenant"), None) => Ok(Self::Tenant),
            (Some("user"), Some(id)) => parse_id(&id).map(Self::User),
            (Some("session"), Some(id)) => parse_id(&id).map(Self::Session),
            (Some("client"), Some(id)) => parse_id(&id).map(Self::Client),
            (Some("family"), Some(id)) => parse_id(&id).map(Self::Family),
            _ => {
                Err(rejected("must be a user, session, client or family with its id, or the tenant without"))
            }
        }
    }
}

fn parse_id<T: FromStr>(id: &Value) -> Result<T, Vec<Rejected>> {
    let parsed = id.as_str().and_then(|text| text.parse().ok());
    parsed
        .ok_or_else(|| vec![Rejected { below: "/id".to_owned(), message: "is not an identifier".to_owned() }])
}

impl From<Receipt> for ReceiptView {
    fn from(receipt: Receipt) -> Self {
        Self {
            inc: receipt.incarnation.to_string(),
            seq: receipt.sequence.number(),
            committed_at: receipt.committed_at.rfc3339(),
        }
    }
}

/// What can be revoked.
pub(in crate::api) const SUBJECTS: [&str; 5] = ["user", "session", "client", "family", "tenant"];

/// Ends everything of a subject; the answer names the number from which on everybody knows.
#[utoipa::path(post, path = "/admin/api/v1/revocations", tag = "revocations", operation_id = "revocations.create",
    request_body = RevocationBody,
    responses((status = 200, description = "As asked.", body = ReceiptView), (status = "default", description = "A problem (RFC 9457).", body = ProblemView<'_>,
        content_type = "application/problem+json")))]
pub(in crate::api) async fn create(mut call: Call) -> ApiResult {
    let body: RevocationBody = call.body().await?;
    let receipt = revocations::create(call.app(), call.context(), body.subject, &body.reason).await?;
    plain(&ReceiptView::from(receipt))
}
