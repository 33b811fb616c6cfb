//! `/admin/api/v1/settings`.

use crate::api::ApiResult;
use crate::api::answer::versioned;
use crate::api::call::Call;
use crate::api::input::{Body, Fields};
use crate::api::problem::ProblemView;
use domain::settings::Settings;
use serde::Serialize;
use services::management::settings::{self, VersionedSettings};
use utoipa::ToSchema;

/// A tenant's choices; when they are replaced, absent ones return to their default.
#[derive(Serialize, ToSchema)]
pub(in crate::api) struct SettingsDocument {
    /// The end of a session regardless of activity; 60 to 43200.
    #[schema(required = false)]
    session_absolute_lifetime_secs: u32,
    /// The end of a session without activity; 60 to 43200.
    #[schema(required = false)]
    session_idle_lifetime_secs: u32,
    /// The end of refresh tokens regardless of use; 60 to 34560000.
    #[schema(required = false)]
    refresh_absolute_lifetime_secs: u32,
    /// The end of refresh tokens without use; 60 to 34560000.
    #[schema(required = false)]
    refresh_idle_lifetime_secs: u32,
    /// How long an honest retry of a refresh is answered; 0 to 60.
    #[schema(required = false)]
    refresh_grace_secs: u32,
    /// The fewest characters of a new password; 8 to 64.
    #[schema(required = false)]
    password_length_min: u32,
}

impl From<Settings> for SettingsDocument {
    fn from(settings: Settings) -> Self {
        Self {
            session_absolute_lifetime_secs: settings.session_absolute_lifetime_secs,
            session_idle_lifetime_secs: settings.session_idle_lifetime_secs,
            refresh_absolute_lifetime_secs: settings.refresh_absolute_lifetime_secs,
            refresh_idle_lifetime_secs: settings.refresh_idle_lifetime_secs,
            refresh_grace_secs: settings.refresh_grace_secs,
            password_length_min: settings.password_length_min,
        }
    }
}

impl Body for Settings {
    fn read(fields: &mut Fields) -> Option<Self> {
        let mut or_default = |name, default| fields.optional(name).unwrap_or(default);
        let default = Self::default();
        Some(Self {
            session_absolute_lifetime_secs: or_default(
                "session_absolute_lifetime_secs",
                default.session_absolute_lifetime_secs,
            ),
            session_idle_lifetime_secs: or_default(
                "session_idle_lifetime_secs",
                default.session_idle_lifetime_secs,
            ),
            refresh_absolute_lifetime_secs: or_default(
                "refresh_absolute_lifetime_secs",
                default.refresh_absolute_lifetime_secs,
            ),
            refresh_idle_lifetime_secs: or_default(
                "refresh_idle_lifetime_secs",
                default.refresh_idle_lifetime_secs,
            ),
            refresh_grace_secs: or_default("refresh_grace_secs", default.refresh_grace_secs),
            password_length_min: or_default("password_length_min", default.password_length_min),
        })
    }
}

/// The tenant's settings.
#[utoipa::path(get, path = "/admin/api/v1/settings", tag = "settings", operation_id = "settings.load",
    responses((status = 200, description = "As asked.", body = SettingsDocument, headers(("ETag" = String, description = "The version, for If-Match."))), (status = "default", description = "A problem (RFC 9457).", body = ProblemView<'_>,
        content_type = "application/problem+json")))]
pub(in crate::api) async fn load(call: Call) -> ApiResult {
    answer(settings::load(call.app(), call.context()).await?)
}

/// Replaces the tenant's settings.
#[utoipa::path(put, path = "/admin/api/v1/settings", tag = "settings", operation_id = "settings.put",
    params(("If-Match" = Option<String>, Header)), request_body = SettingsDocument,
    responses((status = 200, description = "As asked.", body = SettingsDocument, headers(("ETag" = String, description = "The version, for If-Match."))), (status = "default", description = "A problem (RFC 9457).", body = ProblemView<'_>,
        content_type = "application/problem+json")))]
pub(in crate::api) async fn put(mut call: Call) -> ApiResult {
    let expected = call.expected()?;
    let chosen: Settings = call.body().await?;
    answer(settings::put(call.app(), call.context(), chosen, expected).await?)
}

fn answer(current: VersionedSettings) -> ApiResult {
    versioned(&SettingsDocument::from(current.settings), current.version)
}
