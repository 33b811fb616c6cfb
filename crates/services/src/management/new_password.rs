//! Turning a new password into its verifier: the tenant's policy first, the slow hash second, no transaction yet.

use crate::App;
use crate::hashing::HashingRefused;
use domain::entropy::random_bytes;
use domain::ids::TenantId;
use domain::names::{DisplayName, Email};
use domain::password::{Password, PasswordHash, PasswordPolicy, PasswordWeakness};
use store::StoreError;

/// Why a new password was not taken.
#[derive(Debug, thiserror::Error)]
pub enum NewPasswordError {
    /// The tenant's policy refuses it.
    #[error(transparent)]
    Weak(#[from] PasswordWeakness),
    /// The hashing room is full, or failed.
    #[error(transparent)]
    Hashing(#[from] HashingRefused),
    /// The settings could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Whose password it will be: what others know of them must not be it.
pub(crate) struct NewOwner<'a> {
    pub(crate) tenant: TenantId,
    /// None while a form is not filled in as it should be.
    pub(crate) email: Option<&'a Email>,
    pub(crate) display_name: Option<&'a DisplayName>,
}

/// Checks and hashes a new password. Call it before opening a transaction: hashing takes a tenth of a second, and a
/// turn to write is everybody's.
pub(crate) async fn hash_new_password(
    app: &App,
    owner: NewOwner<'_>,
    password: &Password,
) -> Result<PasswordHash, NewPasswordError> {
    if let Some(weakness) = find_weakness(app, &owner, password).await? {
        return Err(weakness.into());
    }
    let (salt, room) = (random_bytes(app.entropy()), app.room());
    Ok(room.hash(owner.tenant.uuid(), password, salt, room.parameters()).await?)
}

/// Finds what the tenant's policy has against a new password.
pub(crate) async fn find_weakness(
    app: &App,
    owner: &NewOwner<'_>,
    password: &Password,
) -> Result<Option<PasswordWeakness>, StoreError> {
    let tenant = app.store().find_tenant(owner.tenant).ok_or(StoreError::NotFound)?;
    let mut known_words = vec![tenant.tenant.slug.as_str(), tenant.tenant.display_name.as_str()];
    known_words.extend(owner.email.map(Email::as_str));
    known_words.extend(owner.display_name.map(DisplayName::as_str));
    Ok(policy(app, owner.tenant).await?.check(password, &known_words).err())
}

async fn policy(app: &App, tenant: TenantId) -> Result<PasswordPolicy, StoreError> {
    let settings = app.store().hot(tenant).await?.settings().await?;
    let length_min = u16::try_from(settings.password_length_min).ok().map(PasswordPolicy::new);
    // Settings are checked when they are chosen; an impossible one must not make passwords weaker.
    Ok(length_min.and_then(Result::ok).unwrap_or_default())
}
