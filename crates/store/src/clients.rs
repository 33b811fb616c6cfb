//! Registered clients.

use crate::door::{Scope, WriteTx};
use crate::entity::client::{ActiveModel, Column, Entity, Model};
use crate::error::StoreError;
use crate::hot::Touched;
use crate::page::{Page, PageAsk};
use crate::row::Place;
use domain::Timestamp;
use domain::client::{Client, ClientMetadata, ClientState, ClientType};
use domain::ids::ClientId;
use domain::names::DisplayName;
use protocol::jose::SigningAlgorithm;
use protocol::oauth::{
    ClientKind, GrantType, RedirectUri, ResourceIndicator, ScopeSet, TokenEndpointAuthMethod,
};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use serde::{Deserialize, Serialize};

/// Finds a client.
pub async fn find(scope: &Scope, id: ClientId) -> Result<Option<Client>, StoreError> {
    let row = Entity::find_by_id((scope.tenant().uuid(), id.uuid())).one(scope.db()).await?;
    row.map(Client::try_from).transpose()
}

/// Loads a client that must exist.
pub async fn load(scope: &Scope, id: ClientId) -> Result<Client, StoreError> {
    find(scope, id).await?.ok_or(StoreError::NotFound)
}

/// Finds the resource server of a name (RFC 8707).
pub async fn find_resource_server(scope: &Scope, resource: &str) -> Result<Option<Client>, StoreError> {
    let query = Entity::find()
        .filter(Column::TenantId.eq(scope.tenant().uuid()))
        .filter(Column::Resource.eq(resource));
    query.one(scope.db()).await?.map(Client::try_from).transpose()
}

/// A page of clients, in the order in which they were registered.
pub async fn list(scope: &Scope, ask: PageAsk) -> Result<Page<Client>, StoreError> {
    let query = ask.of(
        Entity::find().filter(Column::TenantId.eq(scope.tenant().uuid())),
        (Column::CreatedAt, Column::Id),
    );
    let clients =
        query.all(scope.db()).await?.into_iter().map(Client::try_from).collect::<Result<Vec<_>, _>>()?;
    Ok(ask.page(clients, |client| (client.created_at, client.id.uuid())))
}

/// Registers a client.
pub async fn insert(tx: &mut WriteTx, client: &Client) -> Result<(), StoreError> {
    let row = row(tx, client)?;
    Entity::insert(row)
        .exec_without_returning(tx.db())
        .await
        .map_err(|error| StoreError::from(error).naming("resource"))?;
    tx.touch(Touched::Client(client.id));
    Ok(())
}

/// Writes a changed client, unless somebody else was faster.
pub async fn update(tx: &mut WriteTx, client: &Client) -> Result<(), StoreError> {
    let changed = Entity::update_many()
        .set(row(tx, client)?)
        .filter(Column::TenantId.eq(tx.tenant().uuid()))
        .filter(Column::Id.eq(client.id.uuid()))
        .filter(Column::Version.eq(client.version - 1))
        .exec(tx.db())
        .await
        .map_err(|error| StoreError::from(error).naming("resource"))?;
    if changed.rows_affected != 1 {
        return Err(StoreError::Stale);
    }
    tx.touch(Touched::Client(client.id));
    Ok(())
}

/// Removes a client.
pub async fn delete(tx: &mut WriteTx, id: ClientId) -> Result<(), StoreError> {
    let gone = Entity::delete_by_id((tx.tenant().uuid(), id.uuid())).exec(tx.db()).await?;
    if gone.rows_affected != 1 {
        return Err(StoreError::NotFound);
    }
    tx.touch(Touched::Client(id));
    Ok(())
}

/// A registration as JSON in the row.
#[derive(Serialize, Deserialize)]
struct StoredMetadata {
    name: DisplayName,
    client_type: ClientType,
    redirect_uris: Vec<String>,
    post_logout_redirect_uris: Vec<String>,
    token_endpoint_auth_method: TokenEndpointAuthMethod,
    grant_types: Vec<GrantType>,
    scopes: ScopeSet,
    first_party: bool,
    require_pkce: bool,
    id_token_signed_response_alg: SigningAlgorithm,
    access_token_signed_response_alg: SigningAlgorithm,
    access_token_lifetime_secs: u32,
    audiences: Vec<String>,
}

fn row(scope: &Scope, client: &Client) -> Result<ActiveModel, StoreError> {
    let metadata = &client.metadata;
    let texts = |uris: &[RedirectUri]| uris.iter().map(|uri| uri.as_str().to_owned()).collect();
    let stored = StoredMetadata {
        name: metadata.name.clone(),
        client_type: metadata.client_type,
        redirect_uris: texts(&metadata.redirect_uris),
        post_logout_redirect_uris: texts(&metadata.post_logout_redirect_uris),
        token_endpoint_auth_method: metadata.token_endpoint_auth_method,
        grant_types: metadata.grant_types.clone(),
        scopes: metadata.scopes.clone(),
        first_party: metadata.first_party,
        require_pkce: metadata.require_pkce,
        id_token_signed_response_alg: metadata.id_token_signed_response_alg,
        access_token_signed_response_alg: metadata.access_token_signed_response_alg,
        access_token_lifetime_secs: metadata.access_token_lifetime_secs,
        audiences: metadata.audiences.iter().map(|audience| audience.as_str().to_owned()).collect(),
    };
    Ok(ActiveModel {
        tenant_id: Set(scope.tenant().uuid()),
        id: Set(client.id.uuid()),
        metadata: Set(Place("client", "metadata").to_json(&stored)?),
        resource: Set(metadata.resource.as_ref().map(|resource| resource.as_str().to_owned())),
        secret_mac: Set(client.secret_mac.map(|mac| mac.to_vec())),
        state: Set(state_word(client.state).to_owned()),
        created_at: Set(client.created_at.millis()),
        updated_at: Set(client.updated_at.millis()),
        version: Set(client.version),
    })
}

const fn state_word(state: ClientState) -> &'static str {
    match state {
        ClientState::Active => "active",
        ClientState::Disabled => "disabled",
    }
}

fn read_metadata(text: &str, resource: Option<String>) -> Result<ClientMetadata, StoreError> {
    let place = Place("client", "metadata");
    let stored: StoredMetadata = place.json(text)?;
    let kind = stored.client_type.redirect_kind().unwrap_or(ClientKind::Web);
    let uris = |texts: Vec<String>| -> Result<Vec<_>, StoreError> {
        texts.iter().map(|text| place.parsed(RedirectUri::parse_registered(text, kind))).collect()
    };
    let resource_of = |text: String| place.parsed(ResourceIndicator::parse(&text));
    Ok(ClientMetadata {
        name: stored.name,
        client_type: stored.client_type,
        redirect_uris: uris(stored.redirect_uris)?,
        post_logout_redirect_uris: uris(stored.post_logout_redirect_uris)?,
        token_endpoint_auth_method: stored.token_endpoint_auth_method,
        grant_types: stored.grant_types,
        scopes: stored.scopes,
        first_party: stored.first_party,
        require_pkce: stored.require_pkce,
        id_token_signed_response_alg: stored.id_token_signed_response_alg,
        access_token_signed_response_alg: stored.access_token_signed_response_alg,
        access_token_lifetime_secs: stored.access_token_lifetime_secs,
        audiences: stored.audiences.into_iter().map(resource_of).collect::<Result<_, _>>()?,
        resource: resource.map(resource_of).transpose()?,
    })
}

impl TryFrom<Model> for Client {
    type Error = StoreError;
    fn try_from(row: Model) -> Result<Self, StoreError> {
        let state = match row.state.as_str() {
            "active" => ClientState::Active,
            "disabled" => ClientState::Disabled,
            _ => return Err(Place("client", "state").corrupt()),
        };
        let secret_mac = row.secret_mac.map(|mac| Place("client", "secret_mac").array(&mac)).transpose()?;
        Ok(Self {
            id: ClientId::from_uuid(row.id),
            metadata: read_metadata(&row.metadata, row.resource)?,
            secret_mac,
            state,
            created_at: Timestamp::from_millis(row.created_at),
            updated_at: Timestamp::from_millis(row.updated_at),
            version: row.version,
        })
    }
}
