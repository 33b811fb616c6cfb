//! Making a database ready: what an owner does once, and again after each update.

use super::connect::owner;
use super::rows::statement;
use crate::error::StoreError;
use migrations::postgres::{APP_ROLE, REGISTRY_ROLE};
use sea_orm::{ConnectionTrait as _, DatabaseTransaction, TransactionTrait as _};

/// The passwords of the two serving roles; without one a role keeps what it has.
#[derive(Clone, Default)]
pub struct RolePasswords {
    /// Of `doorward_app`.
    pub app: Option<String>,
    /// Of `doorward_registry`.
    pub registry: Option<String>,
}

/// Makes or updates schema, roles, rights and policies, all or nothing, from a connection of the database's owner.
pub async fn prepare_database(owner_url: &str, passwords: &RolePasswords) -> Result<(), StoreError> {
    let connection = owner(owner_url)?;
    let transaction = connection.begin().await?;
    // Two who prepare the same database take turns.
    transaction
        .execute_unprepared("SELECT pg_advisory_xact_lock(hashtextextended('doorward schema', 0))")
        .await?;
    migrations::postgres::prepare(&transaction).await?;
    migrations::tenant::migrate(&transaction).await?;
    migrations::registry::migrate(&transaction).await?;
    migrations::postgres::open_histories(&transaction).await?;
    set_password(&transaction, APP_ROLE, passwords.app.as_deref()).await?;
    set_password(&transaction, REGISTRY_ROLE, passwords.registry.as_deref()).await?;
    transaction.commit().await?;
    Ok(connection.close().await?)
}

/// `ALTER ROLE` takes no parameters, so the server itself quotes what it is given apart from the statement.
async fn set_password(
    transaction: &DatabaseTransaction,
    role: &str,
    password: Option<&str>,
) -> Result<(), StoreError> {
    let Some(password) = password else { return Ok(()) };
    let given = statement("SELECT set_config('doorward.new_password', $1, true)", [password.into()]);
    transaction.query_one_raw(given).await?;
    let alter = format!(
        "DO $$ BEGIN EXECUTE format('ALTER ROLE {role} PASSWORD %L', current_setting('doorward.new_password')); END $$"
    );
    transaction.execute_unprepared(&alter).await?;
    Ok(())
}
