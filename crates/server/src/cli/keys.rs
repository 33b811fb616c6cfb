//! `doorward keys`: the tenants' signing keys.

use std::sync::Arc;

use clap::{Args, Subcommand, ValueEnum};
use domain::actor::{Actor, Context, RequestInfo};
use domain::names::Slug;
use domain::signing_key::SigningKeyRecord;
use protocol::jose::KeyKind;
use serde::Serialize;
use services::App;
use services::keys::{RotationReason, rotate};
use store::TenantEntry;

use super::{ExitStatus, Failure, output};

/// What can be done with keys.
#[derive(Debug, Subcommand)]
pub(super) enum KeysCommand {
    /// Begin a rotation: new keys are published now and sign when every verifier has had time to learn them
    #[command(after_help = "Example:\n  doorward keys rotate --tenant acme --algorithm es256")]
    Rotate(RotateArguments),
}

/// Which keys to rotate, and how fast.
#[derive(Debug, Args)]
pub(super) struct RotateArguments {
    /// Only this tenant [default: all]
    #[arg(long, value_name = "SLUG")]
    tenant: Option<String>,
    /// Only keys of this kind; may be given several times [default: all]
    #[arg(long, value_enum)]
    algorithm: Vec<Algorithm>,
    /// Sign with the new keys at once, because an old one may be known to others
    #[arg(long)]
    now: bool,
    /// One JSON object instead of lines
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Algorithm {
    Es256,
    Rs256,
    Eddsa,
}

#[derive(Serialize)]
struct Rotated {
    keys: Vec<NewKey>,
}

#[derive(Serialize)]
struct NewKey {
    tenant: String,
    kid: String,
    kind: &'static str,
    signs_from: String,
}

/// Does what was asked and says which keys there are now.
pub(super) async fn run(command: KeysCommand, app: &App) -> Result<ExitStatus, Failure> {
    let KeysCommand::Rotate(arguments) = command;
    let kinds = kinds(&arguments.algorithm);
    let reason = if arguments.now { RotationReason::Urgent } else { RotationReason::Planned };
    let mut keys = Vec::new();
    for tenant in tenants(app, arguments.tenant.as_deref())? {
        let context =
            Context { tenant: tenant.tenant.id, actor: Actor::Operator, request: RequestInfo::default() };
        let records = rotate(app, &context, &kinds, reason).await?;
        keys.extend(records.iter().map(|record| new_key(app, &tenant, record, reason)));
    }
    if arguments.json {
        output::say_json(&Rotated { keys })?;
    } else {
        for key in keys {
            output::say(&format!(
                "{}  {}  {}  signs from {}",
                key.tenant, key.kind, key.kid, key.signs_from
            ))?;
        }
    }
    Ok(ExitStatus::Done)
}

fn tenants(app: &App, slug: Option<&str>) -> Result<Vec<Arc<TenantEntry>>, Failure> {
    let registry = app.store().registry();
    let Some(slug) = slug else { return Ok(registry.all()) };
    let found = Slug::parse(slug).ok().and_then(|slug| registry.find_by_slug(&slug));
    found.map(|tenant| vec![tenant]).ok_or_else(|| Failure::NoTenant(slug.to_owned()))
}

fn new_key(app: &App, tenant: &TenantEntry, record: &SigningKeyRecord, reason: RotationReason) -> NewKey {
    let signs_from = match reason {
        RotationReason::Planned => record.next_step_at,
        RotationReason::Urgent => app.now(),
    };
    NewKey {
        tenant: tenant.tenant.slug.to_string(),
        kid: record.key_id.as_str().to_owned(),
        kind: record.kind.as_str(),
        signs_from: signs_from.rfc3339(),
    }
}

/// A kind that is named twice is still one key.
fn kinds(named: &[Algorithm]) -> Vec<KeyKind> {
    if named.is_empty() {
        return KeyKind::ALL.to_vec();
    }
    let mut kinds: Vec<_> = named.iter().copied().map(kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    kinds
}

const fn kind(algorithm: Algorithm) -> KeyKind {
    match algorithm {
        Algorithm::Es256 => KeyKind::EcP256,
        Algorithm::Rs256 => KeyKind::Rsa2048,
        Algorithm::Eddsa => KeyKind::Ed25519,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_that_is_named_twice_is_one_key() {
        let kinds = |named: &[Algorithm]| kinds(named).into_iter().map(KeyKind::as_str).collect::<Vec<_>>();
        assert_eq!(kinds(&[Algorithm::Rs256, Algorithm::Es256, Algorithm::Rs256]), ["ec-p256", "rsa-2048"]);
        assert_eq!(kinds(&[]).len(), KeyKind::ALL.len());
    }
}
