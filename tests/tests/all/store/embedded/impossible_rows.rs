//! Rows that our own code cannot have written: each is an error that names its table and column, never a guess.

use super::raw::{blob, edit, open, run};
use domain::audit::{Action, Event};
use domain::ids::UserId;
use domain::password::{PasswordHash, ScryptParameters};
use domain::revocation::{Revocation, Subject};
use domain::settings::Settings;
use protocol::jose::KeyId;
use protocol::oauth::ScopeSet;
use store::{
    PageAsk, ReadTx, StoreError, api_keys, audit, authorization_codes, authorization_requests, clients,
    consents, families, passwords, revocations, sessions, settings, signing_keys, users,
};
use tests::harness::{Engine, World};

/// One thing of each kind, and how to find it again.
struct Things {
    user: domain::user::User,
    client: domain::client::Client,
    session: domain::session::Session,
    family: domain::family::Family,
    key: domain::api_key::ApiKey,
    mac: [u8; 32],
}

async fn fill(world: &World) -> Things {
    let (user, client) = (world.samples().user("ada"), world.samples().client());
    let session = world.samples().session(user.id);
    let family = world.samples().family(&session, client.id);
    let (code, request) = (world.samples().code(&session, client.id), world.samples().request(client.id));
    let (key, mac) = (world.samples().api_key(), world.samples().mac());
    let signing_key = world.samples().signing_key("k1");
    let hash = PasswordHash::from_parts(ScryptParameters::new(15, 8, 3).unwrap(), [1; 16], [2; 64]);
    let scopes = ScopeSet::parse("openid").unwrap();
    let mut tx = world.write(world.a).await;
    users::insert(&mut tx, &user).await.unwrap();
    clients::insert(&mut tx, &client).await.unwrap();
    sessions::insert(&mut tx, &session).await.unwrap();
    families::insert(&mut tx, &family).await.unwrap();
    api_keys::insert(&mut tx, &key, mac).await.unwrap();
    signing_keys::insert(&mut tx, &signing_key).await.unwrap();
    settings::put(&mut tx, &Settings::default(), 1).await.unwrap();
    passwords::put(&mut tx, user.id, &hash, world.now()).await.unwrap();
    consents::put(&tx, (user.id, client.id), &scopes, world.now()).await.unwrap();
    authorization_codes::insert(&tx, &code, mac).await.unwrap();
    authorization_requests::insert(&tx, &request, mac).await.unwrap();
    revocations::append(&mut tx, &[Revocation::kill(Subject::Tenant, "conformance")]).await.unwrap();
    tx.commit(Event::about_nothing(Action::SignInFailed)).await.unwrap();
    Things { user, client, session, family, key, mac }
}

/// Reads the row of a table in the way that the store reads it.
async fn read(tx: &ReadTx, things: &Things, (table, now): (&str, domain::Timestamp)) -> Option<StoreError> {
    match table {
        "app_user" => users::find(tx, things.user.id).await.err(),
        "client" => clients::find(tx, things.client.id).await.err(),
        "browser_session" => sessions::find(tx, things.session.id).await.err(),
        "token_family" => families::find(tx, things.family.id).await.err(),
        "api_key" => api_keys::load(tx, things.key.id).await.err(),
        "signing_key" => signing_keys::list(tx).await.err(),
        "setting" => settings::load(tx).await.err(),
        "password_credential" => passwords::find(tx, things.user.id).await.err(),
        "consent" => consents::find_scopes(tx, things.user.id, things.client.id).await.err(),
        "authorization_code" => authorization_codes::find(tx, things.mac).await.err(),
        "authorization_request" => authorization_requests::find_open(tx, things.mac, now).await.err(),
        "audit_event" => audit::list(tx, PageAsk::new(None, 10)).await.err(),
        other => panic!("nobody reads {other}"),
    }
}

const IMPOSSIBLE: &[(&str, &str, &str)] = &[
    ("app_user", "state", "'asleep'"),
    ("app_user", "email", "'no address'"),
    ("app_user", "display_name", "''"),
    ("app_user", "attributes", "'[1]'"),
    ("client", "state", "''"),
    ("client", "metadata", "'{}'"),
    (
        "client",
        "metadata",
        "replace(metadata, 'https://album.example.org/back', 'https://album.example.org/#')",
    ),
    ("client", "secret_mac", "x'00'"),
    ("browser_session", "token_mac", "x'00'"),
    ("browser_session", "methods", "'pwd magic'"),
    ("token_family", "state", "'undead'"),
    ("token_family", "granted", "'null'"),
    ("token_family", "salt", "x'00'"),
    ("token_family", "generation", "-1"),
    ("token_family", "generation", "4294967296"),
    ("token_family", "retries", "-1"),
    ("token_family", "born_sequence", "-1"),
    ("api_key", "permissions", "'users.view users.everything'"),
    ("api_key", "name", "''"),
    ("signing_key", "state", "'active '"),
    ("signing_key", "kind", "'DSA'"),
    ("setting", "chosen", "'{\"unknown\":1}'"),
    ("password_credential", "hash", "'$scrypt$ln=30,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAA'"),
    ("consent", "scopes", "'open\"id'"),
    ("authorization_code", "ask", "'{}'"),
    ("authorization_request", "ask", "'{}'"),
    ("authorization_request", "browser_mac", "x'00'"),
];

#[tokio::test]
async fn an_impossible_value_is_an_error_that_names_its_place() {
    let world = World::open(Engine::Embedded).await;
    let things = fill(&world).await;
    let mut file = open(&world.directory.tenant_file(world.a)).await;
    for (table, column, value) in IMPOSSIBLE {
        run(&mut file, &format!("CREATE TEMP TABLE before AS SELECT {column} FROM {table}")).await.unwrap();
        run(&mut file, &format!("UPDATE {table} SET {column} = {value}")).await.unwrap();
        let found = read(&world.read(world.a).await, &things, (table, world.now())).await;
        let named =
            matches!(found, Some(StoreError::Corrupt { table: t, column: c }) if t == *table && c == *column);
        assert!(named, "{table}.{column} = {value}: {found:?}");
        let back = format!("UPDATE {table} SET {column} = (SELECT {column} FROM before); DROP TABLE before");
        run(&mut file, &back).await.unwrap();
        let found = read(&world.read(world.a).await, &things, (table, world.now())).await;
        assert!(found.is_none(), "{table}.{column}: {found:?}");
    }
    assert!(KeyId::parse("k 1").is_err());
    run(&mut file, "UPDATE signing_key SET key_id = 'k 1'").await.unwrap();
    let found = read(&world.read(world.a).await, &things, ("signing_key", world.now())).await;
    assert!(
        matches!(found, Some(StoreError::Corrupt { table: "signing_key", column: "key_id" })),
        "{found:?}"
    );
}

#[tokio::test]
async fn an_entry_of_the_trail_that_is_not_ours_is_named() {
    let world = World::open(Engine::Embedded).await;
    let things = fill(&world).await;
    let sql = format!(
        "INSERT INTO audit_event (tenant_id, id, sequence, at, actor_kind, action, entity_kind, label, details, user_agent, \
         request_id) VALUES ({}, {}, 99, 0, 'system', 'a', 'b', '', 'no json', '', '')",
        blob(world.a.uuid()),
        blob(UserId::random(world.entropy()).uuid()),
    );
    edit(&world.directory.tenant_file(world.a), &sql).await;
    let found = read(&world.read(world.a).await, &things, ("audit_event", world.now())).await;
    assert!(
        matches!(found, Some(StoreError::Corrupt { table: "audit_event", column: "details" })),
        "{found:?}"
    );
}

#[tokio::test]
async fn a_tenant_whose_revocations_cannot_be_read_is_not_served() {
    for (table, column, value) in [
        ("tenant_feed", "sequence", "-1"),
        ("tenant_feed", "incarnation", "x'00'"),
        ("revocation_event", "subject_kind", "'everything'"),
        ("revocation_event", "sequence", "-1"),
        ("revocation_event", "effect", "'forgive'"),
    ] {
        let world = World::open(Engine::Embedded).await;
        fill(&world).await;
        let sql = format!("UPDATE {table} SET {column} = {value}");
        edit(&world.directory.tenant_file(world.a), &sql).await;
        let fresh = world.open_again().await;
        let found = fresh.hot(world.a).await.err();
        let named =
            matches!(found, Some(StoreError::Corrupt { table: t, column: c }) if t == table && c == column);
        assert!(named, "{table}.{column}: {found:?}");
        assert!(fresh.hot(world.b).await.is_ok(), "the others are served");
        // A process that is running finds it out too, and says so each time until it is mended.
        for _ in 0..2 {
            assert!(world.store.notice_foreign_writes().await.is_err(), "{table}.{column}");
        }
    }
}

#[tokio::test]
async fn a_registry_that_cannot_be_read_is_not_served() {
    for (table, column, value) in [
        ("tenant", "state", "'asleep'"),
        ("tenant", "slug", "'Not A Label'"),
        ("tenant", "display_name", "''"),
        ("tenant_host", "host", "'not a host'"),
    ] {
        let world = World::open(Engine::Embedded).await;
        let sql = format!("UPDATE {table} SET {column} = {value} WHERE rowid = 1");
        edit(&world.directory.registry_file(), &sql).await;
        let found = world.try_open_again().await.err();
        let named =
            matches!(found, Some(StoreError::Corrupt { table: t, column: c }) if t == table && c == column);
        assert!(named, "{table}.{column}: {found:?}");
    }
}
