//! The tenant's signing keys, without their private halves.

use crate::App;
use crate::keys::KeysError;
use domain::actor::{Authority, Context};
use domain::permission::Permission;
use domain::signing_key::SigningKeyRecord;
use store::StoreError;

pub use crate::keys::rotate;

/// Every key that was ever made, retired ones included, oldest first.
pub async fn list(app: &App, context: &Context) -> Result<Vec<SigningKeyRecord>, KeysError> {
    context.require(Authority::Permission(Permission::SigningKeysView)).map_err(StoreError::from)?;
    Ok(app.key_ring(context.tenant).await?.records().to_vec())
}
