//! People, clients, sessions, grants, keys, the revocation sequence and the trail.

use crate::schema::ColumnKind::{Boolean, Bytes, Integer, Text, Uuid};
use crate::schema::{TenantTable, column, optional};
use sea_orm_migration::prelude::{DbErr, MigrationName, MigrationTrait, SchemaManager};
use sea_orm_migration::sea_orm::{self, DbBackend};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0001_first_tables"
    }
}

#[sea_orm_migration::async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in TABLES {
            table.create(manager).await?;
        }
        if manager.get_database_backend() == DbBackend::Postgres {
            CHANGES.create(manager).await?;
        }
        Ok(())
    }

    async fn down(&self, _manager: &SchemaManager) -> Result<(), DbErr> {
        Err(sea_orm::DbErr::Migration("the first tables are never taken away".to_owned()))
    }
}

const PLAIN: TenantTable = TenantTable {
    name: "",
    columns: &[],
    key: &["id"],
    unique: &[],
    indexes: &[],
    append_only: false,
    hidden: &[],
};

/// Where processes share a database, each learns from here that another has committed; a file tells it by itself.
const CHANGES: TenantTable =
    TenantTable { name: "tenant_change", columns: &[column("count", Integer)], key: &[], ..PLAIN };

/// The tables of PostgreSQL.
pub(super) fn tables() -> impl Iterator<Item = &'static TenantTable> {
    TABLES.iter().chain([&CHANGES])
}

// `tenant_feed` is first: the walls of all others ask it whose file this is.
const TABLES: &[TenantTable] = &[
    TenantTable {
        name: "tenant_feed",
        columns: &[column("incarnation", Bytes), column("sequence", Integer)],
        key: &[],
        ..PLAIN
    },
    TenantTable {
        name: "revocation_event",
        columns: &[
            column("sequence", Integer),
            column("subject_kind", Text),
            column("subject_id", Uuid),
            column("effect", Text),
            column("reason", Text),
            column("committed_at", Integer),
        ],
        key: &["sequence"],
        indexes: &[&["committed_at"]],
        ..PLAIN
    },
    TenantTable {
        name: "app_user",
        columns: &[
            column("id", Uuid),
            column("email", Text),
            column("email_verified", Boolean),
            optional("display_name", Text),
            column("state", Text),
            column("administrator", Boolean),
            column("attributes", Text),
            column("created_at", Integer),
            column("updated_at", Integer),
            column("version", Integer),
        ],
        unique: &[&["email"]],
        indexes: &[&["created_at", "id"]],
        ..PLAIN
    },
    TenantTable {
        name: "password_credential",
        columns: &[column("user_id", Uuid), column("hash", Text), column("changed_at", Integer)],
        key: &["user_id"],
        hidden: &["hash"],
        ..PLAIN
    },
    TenantTable {
        name: "client",
        columns: &[
            column("id", Uuid),
            column("metadata", Text),
            optional("resource", Text),
            optional("secret_mac", Bytes),
            column("state", Text),
            column("created_at", Integer),
            column("updated_at", Integer),
            column("version", Integer),
        ],
        unique: &[&["resource"]],
        indexes: &[&["created_at", "id"]],
        ..PLAIN
    },
    TenantTable {
        name: "browser_session",
        columns: &[
            column("id", Uuid),
            column("token_mac", Bytes),
            column("user_id", Uuid),
            column("auth_time", Integer),
            column("methods", Text),
            column("created_at", Integer),
            column("last_seen_at", Integer),
            column("idle_expires_at", Integer),
            column("absolute_expires_at", Integer),
            optional("ended_at", Integer),
            optional("ip", Text),
            column("user_agent", Text),
        ],
        unique: &[&["token_mac"]],
        indexes: &[&["user_id", "created_at"], &["absolute_expires_at"]],
        ..PLAIN
    },
    TenantTable {
        name: "authorization_request",
        columns: &[
            column("id", Uuid),
            column("handle_mac", Bytes),
            column("browser_mac", Bytes),
            column("ask", Text),
            optional("begun_session_id", Uuid),
            optional("begun_auth_time", Integer),
            column("created_at", Integer),
            column("expires_at", Integer),
            optional("consented_by", Uuid),
            optional("answered_at", Integer),
        ],
        unique: &[&["handle_mac"]],
        indexes: &[&["expires_at"]],
        ..PLAIN
    },
    TenantTable {
        name: "authorization_code",
        columns: &[
            column("code_mac", Bytes),
            column("ask", Text),
            column("user_id", Uuid),
            column("session_id", Uuid),
            column("auth_time", Integer),
            column("methods", Text),
            column("family_id", Uuid),
            column("expires_at", Integer),
            optional("consumed_at", Integer),
        ],
        key: &["code_mac"],
        indexes: &[&["expires_at"]],
        ..PLAIN
    },
    TenantTable {
        name: "consent",
        columns: &[
            column("user_id", Uuid),
            column("client_id", Uuid),
            column("scopes", Text),
            column("granted_at", Integer),
        ],
        key: &["user_id", "client_id"],
        ..PLAIN
    },
    TenantTable {
        name: "token_family",
        columns: &[
            column("id", Uuid),
            column("session_id", Uuid),
            column("user_id", Uuid),
            column("client_id", Uuid),
            column("granted", Text),
            column("salt", Bytes),
            column("generation", Integer),
            column("rotated_at", Integer),
            column("retries", Integer),
            column("state", Text),
            column("born_sequence", Integer),
            column("created_at", Integer),
            column("absolute_expires_at", Integer),
            column("idle_expires_at", Integer),
        ],
        indexes: &[&["user_id"], &["session_id"], &["client_id"], &["absolute_expires_at"]],
        ..PLAIN
    },
    TenantTable {
        name: "signing_key",
        columns: &[
            column("key_id", Text),
            column("kind", Text),
            column("state", Text),
            column("private_key", Bytes),
            column("created_at", Integer),
            column("next_step_at", Integer),
        ],
        key: &["key_id"],
        ..PLAIN
    },
    TenantTable {
        name: "api_key",
        columns: &[
            column("id", Uuid),
            column("key_mac", Bytes),
            column("name", Text),
            column("permissions", Text),
            column("created_at", Integer),
            optional("revoked_at", Integer),
        ],
        unique: &[&["key_mac"]],
        indexes: &[&["created_at", "id"]],
        ..PLAIN
    },
    TenantTable {
        name: "one_time_link",
        columns: &[
            column("id", Uuid),
            column("token_mac", Bytes),
            column("purpose", Text),
            column("created_at", Integer),
            column("expires_at", Integer),
            optional("consumed_at", Integer),
        ],
        unique: &[&["token_mac"]],
        ..PLAIN
    },
    TenantTable {
        name: "answered_request",
        columns: &[
            column("key_mac", Bytes),
            column("request_mac", Bytes),
            optional("answer", Bytes),
            column("expires_at", Integer),
        ],
        key: &["key_mac"],
        indexes: &[&["expires_at"]],
        ..PLAIN
    },
    TenantTable {
        name: "setting",
        columns: &[column("chosen", Text), column("updated_at", Integer), column("version", Integer)],
        key: &[],
        ..PLAIN
    },
    TenantTable {
        name: "audit_event",
        columns: &[
            column("id", Uuid),
            column("sequence", Integer),
            column("at", Integer),
            column("actor_kind", Text),
            optional("actor_id", Uuid),
            optional("actor_role", Text),
            column("action", Text),
            column("entity_kind", Text),
            optional("entity_id", Uuid),
            column("label", Text),
            column("details", Text),
            optional("ip", Text),
            column("user_agent", Text),
            column("request_id", Text),
        ],
        unique: &[&["sequence"]],
        indexes: &[&["at", "id"]],
        append_only: true,
        ..PLAIN
    },
    TenantTable {
        name: "audit_key",
        columns: &[column("key_id", Text), column("private_key", Bytes), column("created_at", Integer)],
        key: &["key_id"],
        append_only: true,
        ..PLAIN
    },
    TenantTable {
        name: "audit_seal",
        columns: &[
            column("number", Integer),
            column("first_sequence", Integer),
            column("last_sequence", Integer),
            column("root", Bytes),
            column("leaves", Bytes),
            column("head", Bytes),
            column("key_id", Text),
            column("signature", Text),
            column("sealed_at", Integer),
        ],
        key: &["number"],
        append_only: true,
        ..PLAIN
    },
];
