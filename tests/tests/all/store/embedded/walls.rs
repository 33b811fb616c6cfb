//! Triggers: a file takes rows of its own tenant only, and the trail is never changed, whoever writes the SQL.
//!
//! Covers AUD-02.

use super::raw::{blob, number, open, run, texts};
use domain::audit::{Action, Event};
use domain::ids::UserId;
use tests::harness::{Engine, World};

async fn trail_of_three() -> World {
    let world = World::open(Engine::Embedded).await;
    for _ in 0..3 {
        world.write(world.a).await.commit(Event::about_nothing(Action::SignInFailed)).await.unwrap();
    }
    world
}

#[tokio::test]
async fn no_sql_changes_or_removes_an_entry_of_the_trail() {
    let world = trail_of_three().await;
    let mut file = open(&world.directory.tenant_file(world.a)).await;
    let columns = "tenant_id, id, sequence, at, actor_kind, actor_id, actor_role, action, entity_kind, entity_id, label, details, ip, \
                   user_agent, request_id";
    let copied = format!("SELECT {} FROM audit_event LIMIT 1", columns.replace("label", "'another label'"));
    let attempts = [
        "UPDATE audit_event SET label = 'nothing happened'".to_owned(),
        "UPDATE OR REPLACE audit_event SET at = 0".to_owned(),
        "UPDATE OR IGNORE audit_event SET at = 0".to_owned(),
        "DELETE FROM audit_event".to_owned(),
        "DELETE FROM audit_event WHERE rowid_of_nothing IS NULL OR 1".replace("rowid_of_nothing", "ip"),
        format!("INSERT OR REPLACE INTO audit_event ({columns}) {copied}"),
        format!("REPLACE INTO audit_event ({columns}) {copied}"),
        format!("REPLACE INTO audit_event ({columns}) {}", copied.replace(" id,", " randomblob(16),")),
        format!("REPLACE INTO audit_event ({columns}) {}", copied.replace("sequence,", "sequence + 100,")),
        format!("INSERT OR IGNORE INTO audit_event ({columns}) {copied}"),
        format!("INSERT INTO audit_event ({columns}) {copied} ON CONFLICT DO UPDATE SET label = 'other'"),
        "WITH gone AS (SELECT id FROM audit_event) DELETE FROM audit_event WHERE id IN gone".to_owned(),
    ];
    for sql in attempts {
        let refused = run(&mut file, &sql).await;
        assert!(
            refused.as_ref().is_err_and(|why| why.contains("audit_event: rows stay")),
            "{sql}: {refused:?}"
        );
    }
    assert_eq!(number(&mut file, "SELECT count(*) FROM audit_event WHERE label = ''").await, 3);
}

#[tokio::test]
async fn no_table_of_a_tenant_takes_a_row_of_another_or_gives_one_away() {
    let world = trail_of_three().await;
    let mut file = open(&world.directory.tenant_file(world.a)).await;
    let tables = texts(
        &mut file,
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' \
         AND name <> 'tenant_schema_history' ORDER BY name",
    )
    .await;
    assert!(tables.len() >= 15, "{tables:?}");
    let (ours, theirs) = (blob(world.a.uuid()), blob(world.b.uuid()));
    for table in tables {
        let columns = texts(&mut file, &format!("SELECT name FROM pragma_table_info('{table}')")).await;
        assert_eq!(columns[0], "tenant_id", "{table}");
        let of = |tenant: &str| {
            let filled: Vec<_> = columns.iter().map(|column| value(column, tenant)).collect();
            format!("INSERT INTO {table} ({}) VALUES ({})", columns.join(", "), filled.join(", "))
        };
        let refused = run(&mut file, &of(&theirs)).await.unwrap_err();
        if table == "tenant_feed" {
            assert!(refused.contains("a file belongs to one tenant"), "{refused}");
        } else {
            assert!(refused.contains("a row of another tenant"), "{table}: {refused}");
            run(&mut file, &of(&ours)).await.unwrap();
        }
        let refused = run(&mut file, &format!("UPDATE {table} SET tenant_id = {theirs}")).await.unwrap_err();
        let kept = refused.contains("a row keeps its tenant") || refused.contains("rows stay as they are");
        assert!(kept, "{table}: {refused}");
    }
}

/// A value that the column's type takes.
fn value(column: &str, tenant: &str) -> String {
    match column {
        "tenant_id" => tenant.to_owned(),
        "sequence" | "number" | "first_sequence" | "last_sequence" => "1000".to_owned(),
        "email_verified" | "administrator" | "version" | "generation" | "retries" | "born_sequence" => {
            "1".to_owned()
        }
        "id" | "subject_id" | "salt" | "private_key" | "incarnation" | "consented_by" | "answer" | "root"
        | "leaves" | "head" => blob(uuid::Uuid::max()),
        "key_id" | "request_id" => "'text'".to_owned(),
        column if column.ends_with("_id") || column.ends_with("_mac") => blob(uuid::Uuid::max()),
        column if column == "at" || column.ends_with("_at") || column.ends_with("auth_time") => {
            "0".to_owned()
        }
        _ => "'text'".to_owned(),
    }
}

#[tokio::test]
async fn a_file_keeps_its_tenant() {
    let world = trail_of_three().await;
    let mut file = open(&world.directory.tenant_file(world.a)).await;
    let theirs = blob(world.b.uuid());
    for sql in [
        format!("UPDATE tenant_feed SET tenant_id = {theirs}"),
        "DELETE FROM tenant_feed".to_owned(),
        format!("REPLACE INTO tenant_feed (tenant_id, incarnation, sequence) VALUES ({theirs}, x'00', 0)"),
        format!(
            "REPLACE INTO tenant_feed (tenant_id, incarnation, sequence) VALUES ({}, x'00', 0)",
            blob(world.a.uuid())
        ),
    ] {
        assert!(run(&mut file, &sql).await.is_err(), "{sql}");
    }
    run(&mut file, "UPDATE tenant_feed SET sequence = sequence + 1").await.unwrap();
}

#[tokio::test]
async fn text_that_looks_like_sql_is_text() {
    let world = World::open(Engine::Embedded).await;
    let mut user = world.samples().user("ada");
    let hostile = "x'); DROP TABLE app_user; SELECT set_config('doorward.tenant', 'b', true); --";
    user.attributes.insert(hostile.to_owned(), hostile.into());
    user.display_name = Some(domain::names::DisplayName::parse(hostile).unwrap());
    world.keep(world.a, async |tx| store::users::insert(tx, &user).await).await;
    let found = store::users::load(&*world.read(world.a).await, user.id).await.unwrap();
    assert_eq!(found, user);
    assert_eq!(
        store::users::find(&*world.read(world.a).await, UserId::random(world.entropy())).await.unwrap(),
        None
    );
}
