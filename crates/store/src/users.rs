//! People.

use crate::door::{Scope, WriteTx};
use crate::entity::app_user::{ActiveModel, Column, Entity, Model};
use crate::error::StoreError;
use crate::hot::Touched;
use crate::page::{Page, PageAsk};
use crate::row::Place;
use domain::Timestamp;
use domain::ids::UserId;
use domain::names::{DisplayName, Email};
use domain::user::{User, UserState};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _};

/// Finds a person.
pub async fn find(scope: &Scope, id: UserId) -> Result<Option<User>, StoreError> {
    let row = Entity::find_by_id((scope.tenant().uuid(), id.uuid())).one(scope.db()).await?;
    row.map(User::try_from).transpose()
}

/// Loads a person who must exist.
pub async fn load(scope: &Scope, id: UserId) -> Result<User, StoreError> {
    find(scope, id).await?.ok_or(StoreError::NotFound)
}

/// Finds a person by what they sign in with.
pub async fn find_by_email(scope: &Scope, email: &Email) -> Result<Option<User>, StoreError> {
    let query = Entity::find()
        .filter(Column::TenantId.eq(scope.tenant().uuid()))
        .filter(Column::Email.eq(email.as_str()));
    query.one(scope.db()).await?.map(User::try_from).transpose()
}

/// A page of people, in the order in which they were added.
pub async fn list(scope: &Scope, ask: PageAsk) -> Result<Page<User>, StoreError> {
    let query = ask.of(
        Entity::find().filter(Column::TenantId.eq(scope.tenant().uuid())),
        (Column::CreatedAt, Column::Id),
    );
    let users =
        query.all(scope.db()).await?.into_iter().map(User::try_from).collect::<Result<Vec<_>, _>>()?;
    Ok(ask.page(users, |user| (user.created_at, user.id.uuid())))
}

/// Adds a person.
pub async fn insert(tx: &mut WriteTx, user: &User) -> Result<(), StoreError> {
    let row = row(tx, user)?;
    Entity::insert(row)
        .exec_without_returning(tx.db())
        .await
        .map_err(|error| StoreError::from(error).naming("email"))?;
    tx.touch(Touched::User(user.id));
    Ok(())
}

/// Writes a changed person, unless somebody else was faster.
pub async fn update(tx: &mut WriteTx, user: &User) -> Result<(), StoreError> {
    let changed = Entity::update_many()
        .set(row(tx, user)?)
        .filter(Column::TenantId.eq(tx.tenant().uuid()))
        .filter(Column::Id.eq(user.id.uuid()))
        .filter(Column::Version.eq(user.version - 1))
        .exec(tx.db())
        .await
        .map_err(|error| StoreError::from(error).naming("email"))?;
    if changed.rows_affected != 1 {
        return Err(StoreError::Stale);
    }
    tx.touch(Touched::User(user.id));
    Ok(())
}

/// Removes a person; what hangs on them is removed by the caller in the same transaction.
pub async fn delete(tx: &mut WriteTx, id: UserId) -> Result<(), StoreError> {
    let gone = Entity::delete_by_id((tx.tenant().uuid(), id.uuid())).exec(tx.db()).await?;
    if gone.rows_affected != 1 {
        return Err(StoreError::NotFound);
    }
    tx.touch(Touched::User(id));
    Ok(())
}

fn row(scope: &Scope, user: &User) -> Result<ActiveModel, StoreError> {
    Ok(ActiveModel {
        tenant_id: Set(scope.tenant().uuid()),
        id: Set(user.id.uuid()),
        email: Set(user.email.as_str().to_owned()),
        email_verified: Set(user.email_verified),
        display_name: Set(user.display_name.as_ref().map(|name| name.as_str().to_owned())),
        state: Set(state_word(user.state).to_owned()),
        administrator: Set(user.administrator),
        attributes: Set(Place("app_user", "attributes").to_json(&user.attributes)?),
        created_at: Set(user.created_at.millis()),
        updated_at: Set(user.updated_at.millis()),
        version: Set(user.version),
    })
}

const fn state_word(state: UserState) -> &'static str {
    match state {
        UserState::Active => "active",
        UserState::Disabled => "disabled",
    }
}

impl TryFrom<Model> for User {
    type Error = StoreError;
    fn try_from(row: Model) -> Result<Self, StoreError> {
        let state = match row.state.as_str() {
            "active" => UserState::Active,
            "disabled" => UserState::Disabled,
            _ => return Err(Place("app_user", "state").corrupt()),
        };
        let name =
            row.display_name.map(|name| Place("app_user", "display_name").parsed(DisplayName::parse(&name)));
        Ok(Self {
            id: UserId::from_uuid(row.id),
            email: Place("app_user", "email").parsed(Email::parse(&row.email))?,
            email_verified: row.email_verified,
            display_name: name.transpose()?,
            state,
            administrator: row.administrator,
            attributes: Place("app_user", "attributes").json(&row.attributes)?,
            created_at: Timestamp::from_millis(row.created_at),
            updated_at: Timestamp::from_millis(row.updated_at),
            version: row.version,
        })
    }
}
