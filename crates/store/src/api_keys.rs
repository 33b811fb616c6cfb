//! Management API keys.

use crate::door::{Scope, WriteTx};
use crate::entity::api_key::{ActiveModel, Column, Entity, Model};
use crate::error::StoreError;
use crate::hot::Touched;
use crate::page::{Page, PageAsk};
use crate::row::Place;
use domain::Timestamp;
use domain::api_key::ApiKey;
use domain::ids::ApiKeyId;
use domain::names::DisplayName;
use domain::permission::Permission;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _};

/// Finds a key that was not withdrawn.
pub async fn find_live(scope: &Scope, key_mac: [u8; 32]) -> Result<Option<ApiKey>, StoreError> {
    let query = Entity::find()
        .filter(Column::TenantId.eq(scope.tenant().uuid()))
        .filter(Column::KeyMac.eq(key_mac.to_vec()))
        .filter(Column::RevokedAt.is_null());
    query.one(scope.db()).await?.map(ApiKey::try_from).transpose()
}

/// Loads a key that must exist, withdrawn or not.
pub async fn load(scope: &Scope, id: ApiKeyId) -> Result<ApiKey, StoreError> {
    let row = Entity::find_by_id((scope.tenant().uuid(), id.uuid())).one(scope.db()).await?;
    row.ok_or(StoreError::NotFound)?.try_into()
}

/// A page of keys, in the order in which they were handed out.
pub async fn list(scope: &Scope, ask: PageAsk) -> Result<Page<ApiKey>, StoreError> {
    let query = ask.of(
        Entity::find().filter(Column::TenantId.eq(scope.tenant().uuid())),
        (Column::CreatedAt, Column::Id),
    );
    let keys =
        query.all(scope.db()).await?.into_iter().map(ApiKey::try_from).collect::<Result<Vec<_>, _>>()?;
    Ok(ask.page(keys, |key| (key.created_at, key.id.uuid())))
}

/// Stores a key; the key itself is known only as a MAC.
pub async fn insert(tx: &mut WriteTx, key: &ApiKey, key_mac: [u8; 32]) -> Result<(), StoreError> {
    let names: Vec<_> = key.permissions.iter().map(Permission::as_str).collect();
    let row = ActiveModel {
        tenant_id: Set(tx.tenant().uuid()),
        id: Set(key.id.uuid()),
        key_mac: Set(key_mac.to_vec()),
        name: Set(key.name.as_str().to_owned()),
        permissions: Set(names.join(" ")),
        created_at: Set(key.created_at.millis()),
        revoked_at: Set(None),
    };
    Entity::insert(row).exec_without_returning(tx.db()).await?;
    tx.touch(Touched::ApiKeys);
    Ok(())
}

/// Withdraws a key; false if it was withdrawn before.
pub async fn revoke(tx: &mut WriteTx, id: ApiKeyId, now: Timestamp) -> Result<bool, StoreError> {
    let revoked = Entity::update_many()
        .col_expr(Column::RevokedAt, Expr::value(now.millis()))
        .filter(Column::TenantId.eq(tx.tenant().uuid()))
        .filter(Column::Id.eq(id.uuid()))
        .filter(Column::RevokedAt.is_null())
        .exec(tx.db())
        .await?;
    tx.touch(Touched::ApiKeys);
    Ok(revoked.rows_affected == 1)
}

impl TryFrom<Model> for ApiKey {
    type Error = StoreError;
    fn try_from(row: Model) -> Result<Self, StoreError> {
        let place = Place("api_key", "permissions");
        let permissions =
            row.permissions.split_ascii_whitespace().map(|name| place.parsed(name.parse::<Permission>()));
        Ok(Self {
            id: ApiKeyId::from_uuid(row.id),
            name: Place("api_key", "name").parsed(DisplayName::parse(&row.name))?,
            permissions: permissions.collect::<Result<_, _>>()?,
            created_at: Timestamp::from_millis(row.created_at),
            revoked_at: row.revoked_at.map(Timestamp::from_millis),
        })
    }
}
