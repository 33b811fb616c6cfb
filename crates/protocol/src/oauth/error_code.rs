//! The closed list of error codes.

use crate::wire_enum::wire_enum;

wire_enum! {
    /// A registered error code; nothing else ever goes out as `error`.
    pub enum ErrorCode {
        /// RFC 6749 §4.1.2.1, §5.2.
        InvalidRequest = "invalid_request",
        /// RFC 6749 §5.2.
        InvalidClient = "invalid_client",
        /// RFC 6749 §5.2.
        InvalidGrant = "invalid_grant",
        /// RFC 6749 §4.1.2.1, §5.2.
        UnauthorizedClient = "unauthorized_client",
        /// RFC 6749 §5.2.
        UnsupportedGrantType = "unsupported_grant_type",
        /// RFC 6749 §4.1.2.1, §5.2.
        InvalidScope = "invalid_scope",
        /// RFC 6749 §4.1.2.1.
        AccessDenied = "access_denied",
        /// RFC 6749 §4.1.2.1.
        UnsupportedResponseType = "unsupported_response_type",
        /// RFC 6749 §4.1.2.1.
        ServerError = "server_error",
        /// RFC 6749 §4.1.2.1.
        TemporarilyUnavailable = "temporarily_unavailable",
        /// OpenID Connect Core 1.0 §3.1.2.6.
        InteractionRequired = "interaction_required",
        /// OpenID Connect Core 1.0 §3.1.2.6.
        LoginRequired = "login_required",
        /// OpenID Connect Core 1.0 §3.1.2.6.
        AccountSelectionRequired = "account_selection_required",
        /// OpenID Connect Core 1.0 §3.1.2.6.
        ConsentRequired = "consent_required",
        /// OpenID Connect Core 1.0 §3.1.2.6.
        InvalidRequestUri = "invalid_request_uri",
        /// OpenID Connect Core 1.0 §3.1.2.6.
        InvalidRequestObject = "invalid_request_object",
        /// OpenID Connect Core 1.0 §3.1.2.6.
        RequestNotSupported = "request_not_supported",
        /// OpenID Connect Core 1.0 §3.1.2.6.
        RequestUriNotSupported = "request_uri_not_supported",
        /// OpenID Connect Core 1.0 §3.1.2.6.
        RegistrationNotSupported = "registration_not_supported",
        /// OpenID Connect Core Unmet Authentication Requirements 1.0 §2.
        UnmetAuthenticationRequirements = "unmet_authentication_requirements",
        /// RFC 6750 §3.1.
        InvalidToken = "invalid_token",
        /// RFC 6750 §3.1.
        InsufficientScope = "insufficient_scope",
        /// RFC 9470 §3.
        InsufficientUserAuthentication = "insufficient_user_authentication",
        /// RFC 7009 §2.2.1.
        UnsupportedTokenType = "unsupported_token_type",
        /// RFC 8707 §2.
        InvalidTarget = "invalid_target",
    }
}

impl ErrorCode {
    /// The HTTP status with which endpoints that answer in JSON send it (RFC 6749 §5.2, RFC 6750 §3.1, RFC 7009 §2.2.1).
    #[must_use]
    pub const fn http_status(self) -> u16 {
        match self {
            Self::InvalidClient | Self::InvalidToken | Self::InsufficientUserAuthentication => 401,
            Self::InsufficientScope => 403,
            Self::ServerError => 500,
            Self::TemporarilyUnavailable => 503,
            Self::InvalidRequest
            | Self::InvalidGrant
            | Self::UnauthorizedClient
            | Self::UnsupportedGrantType
            | Self::InvalidScope
            | Self::AccessDenied
            | Self::UnsupportedResponseType
            | Self::InteractionRequired
            | Self::LoginRequired
            | Self::AccountSelectionRequired
            | Self::ConsentRequired
            | Self::InvalidRequestUri
            | Self::InvalidRequestObject
            | Self::RequestNotSupported
            | Self::RequestUriNotSupported
            | Self::RegistrationNotSupported
            | Self::UnmetAuthenticationRequirements
            | Self::UnsupportedTokenType
            | Self::InvalidTarget => 400,
        }
    }
}
