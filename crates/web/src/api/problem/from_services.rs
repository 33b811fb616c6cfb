//! What each refusal of a use case means to its caller: one total match per kind of refusal.

use super::{FieldError, Problem, ProblemKind};
use crate::errors::sentence;
use services::hashing::HashingRefused;
use services::keys::{KeysError, RotateError};
use services::management::api_keys::ApiKeyError;
use services::management::clients::{ClientError, Fault};
use services::management::new_password::NewPasswordError;
use services::management::settings::SettingsError;
use services::management::users::UserError;
use services::provision::{ChangeTenantError, CreateTenantError, DeleteTenantError, HostsError};
use store::StoreError;

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Forbidden(_) => {
                Self::new(ProblemKind::Forbidden, "The API key lacks the permission.")
            }
            StoreError::NotFound => Self::not_found(),
            StoreError::Taken(what) => taken(what),
            StoreError::Stale => Self::new(ProblemKind::Stale, "Read it again, and decide again."),
            StoreError::Unavailable(_) | StoreError::CommitLost | StoreError::Files(_) => {
                Self::fault(ProblemKind::Unavailable, error)
            }
            StoreError::Corrupt { .. }
            | StoreError::ForeignFile(_)
            | StoreError::NotPrepared
            | StoreError::SchemaOlder
            | StoreError::SchemaNewer
            | StoreError::PlainDatabase
            | StoreError::Walls(_) => Self::fault(ProblemKind::Internal, error),
        }
    }
}

impl From<services::Fault> for Problem {
    fn from(fault: services::Fault) -> Self {
        match fault {
            services::Fault::Store(error) => error.into(),
            services::Fault::Keys(error) => error.into(),
            services::Fault::Hashing | services::Fault::Defect(_) => {
                Self::fault(ProblemKind::Internal, fault)
            }
        }
    }
}

fn taken(what: &'static str) -> Problem {
    let pointer = match what {
        "host" => "/hosts".to_owned(),
        name => format!("/{name}"),
    };
    let errors = vec![FieldError { pointer, message: "is taken".to_owned() }];
    Problem::new(ProblemKind::Conflict, format!("The {what} is taken.")).with_errors(errors)
}

impl From<KeysError> for Problem {
    fn from(error: KeysError) -> Self {
        match error {
            KeysError::Store(error) => error.into(),
            KeysError::Interrupted => Self::fault(ProblemKind::Unavailable, error),
            KeysError::Vault(_) | KeysError::Signing(_) | KeysError::NoActiveKey => {
                Self::fault(ProblemKind::Internal, error)
            }
        }
    }
}

impl From<NewPasswordError> for Problem {
    fn from(error: NewPasswordError) -> Self {
        match error {
            NewPasswordError::Weak(weakness) => Self::field("/password", weakness),
            NewPasswordError::Hashing(HashingRefused::Busy { retry_after_secs }) => {
                Self::busy(retry_after_secs)
            }
            NewPasswordError::Hashing(HashingRefused::Failed) => Self::fault(ProblemKind::Internal, error),
            NewPasswordError::Store(error) => error.into(),
        }
    }
}

impl From<UserError> for Problem {
    fn from(error: UserError) -> Self {
        match error {
            UserError::Password(error) => error.into(),
            UserError::Transition(_) | UserError::LastAdministrator => {
                Self::new(ProblemKind::Conflict, sentence(&error))
            }
            UserError::Store(error) => error.into(),
        }
    }
}

impl From<ClientError> for Problem {
    fn from(error: ClientError) -> Self {
        match error {
            ClientError::Rejected(faults) => Self::fields(faults.into_iter().map(FieldError::from).collect()),
            ClientError::Unchanged | ClientError::NoSecret => {
                Self::new(ProblemKind::Conflict, sentence(&error))
            }
            ClientError::Keys(error) => error.into(),
            ClientError::Store(error) => error.into(),
        }
    }
}

impl From<Fault> for FieldError {
    fn from(fault: Fault) -> Self {
        let pointer = match fault.index {
            Some(index) => format!("/{}/{index}", fault.field),
            None => format!("/{}", fault.field),
        };
        Self { pointer, message: fault.reason.to_string() }
    }
}

impl From<ApiKeyError> for Problem {
    fn from(error: ApiKeyError) -> Self {
        match error {
            ApiKeyError::BeyondOwn => Self::new(ProblemKind::Forbidden, sentence(&error)),
            ApiKeyError::NoPermission => Self::field("/permissions", error),
            ApiKeyError::Keys(error) => error.into(),
            ApiKeyError::Store(error) => error.into(),
        }
    }
}

impl From<SettingsError> for Problem {
    fn from(error: SettingsError) -> Self {
        match error {
            SettingsError::OutOfBounds(outside) => Self::fields(
                outside
                    .into_iter()
                    .map(|bound| FieldError {
                        pointer: format!("/{}", bound.name),
                        message: bound.to_string(),
                    })
                    .collect(),
            ),
            SettingsError::Store(error) => error.into(),
        }
    }
}

impl From<RotateError> for Problem {
    fn from(error: RotateError) -> Self {
        match error {
            RotateError::AlreadyPending(_) | RotateError::TooMany(_) => {
                Self::new(ProblemKind::Conflict, sentence(&error))
            }
            RotateError::Keys(error) => error.into(),
        }
    }
}

impl From<HostsError> for Problem {
    fn from(error: HostsError) -> Self {
        match error {
            HostsError::TooMany | HostsError::NoneBelowAddress => Self::field("/hosts", error),
            HostsError::Twice(index) => Self::field(format!("/hosts/{index}"), "is given twice"),
            HostsError::PrimaryMissing => Self::field("/primary_host", error),
            HostsError::BelowPlatform(_) => Self::field("/slug", error),
        }
    }
}

impl From<CreateTenantError> for Problem {
    fn from(error: CreateTenantError) -> Self {
        match error {
            CreateTenantError::Hosts(error) => error.into(),
            CreateTenantError::Keys(error) => error.into(),
            CreateTenantError::Store(error) => error.into(),
        }
    }
}

impl From<ChangeTenantError> for Problem {
    fn from(error: ChangeTenantError) -> Self {
        match error {
            ChangeTenantError::Hosts(error) => error.into(),
            ChangeTenantError::Platform => Self::new(ProblemKind::Conflict, sentence(&error)),
            ChangeTenantError::Store(error) => error.into(),
        }
    }
}

impl From<DeleteTenantError> for Problem {
    fn from(error: DeleteTenantError) -> Self {
        match error {
            DeleteTenantError::Platform => Self::new(ProblemKind::Conflict, sentence(&error)),
            DeleteTenantError::Store(error) => error.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use services::Fault;

    #[test]
    fn what_may_pass_is_told_as_it_is_everywhere_else() {
        let errors: [fn() -> StoreError; 4] = [
            || StoreError::Files(std::io::Error::other("no space left")),
            || StoreError::CommitLost,
            || StoreError::Corrupt { table: "client", column: "id" },
            || StoreError::ForeignFile(domain::ids::TenantId::from_uuid(uuid::Uuid::nil())),
        ];
        for error in errors {
            let is_temporary = Fault::Store(error()).is_temporary();
            let kind = Problem::from(error()).kind();
            assert_eq!(kind == ProblemKind::Unavailable, is_temporary, "{:?}", error());
        }
        assert!(Fault::Keys(KeysError::Interrupted).is_temporary());
        assert_eq!(Problem::from(KeysError::Interrupted).kind(), ProblemKind::Unavailable);
    }
}
