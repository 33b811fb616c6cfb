//! `doorward audit export`.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use domain::Timestamp;
use protocol::audit_trail::{Entry, Line, inclusion_proof};
use services::App;
use services::audit_seal::{Batch, walk};
use store::audit_seals::StoredSeal;

use super::super::keys::tenants;
use super::super::{ExitStatus, Failure};
use super::csv;

/// What to hand out, and how.
#[derive(Debug, Args)]
pub(in crate::cli) struct ExportArguments {
    /// Whose trail
    #[arg(long, value_name = "SLUG")]
    tenant: String,
    /// The shape; only JSON lines carry seals and proofs
    #[arg(long, value_enum, default_value = "jsonl")]
    format: Format,
    /// Where to write [default: standard output]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    filter: Filter,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    Jsonl,
    Csv,
}

/// Which entries; all that are given must fit.
#[derive(Debug, Args)]
struct Filter {
    /// From this moment on, RFC 3339
    #[arg(long, value_name = "TIME", value_parser = moment)]
    from: Option<Timestamp>,
    /// Before this moment, RFC 3339
    #[arg(long, value_name = "TIME", value_parser = moment)]
    to: Option<Timestamp>,
    /// Done by this identifier, or by this kind of actor
    #[arg(long, value_name = "ID|KIND")]
    actor: Option<String>,
    /// Only this action
    #[arg(long, value_name = "ACTION")]
    action: Option<String>,
    /// Done to this identifier, or to this kind of thing
    #[arg(long, value_name = "ID|KIND")]
    entity: Option<String>,
}

pub(super) async fn run(arguments: &ExportArguments, app: &App) -> Result<ExitStatus, Failure> {
    let mut written = Ok(());
    for tenant in tenants(app, Some(&arguments.tenant))? {
        let mut out: Box<dyn Write> = match &arguments.out {
            None => Box::new(io::stdout().lock()),
            Some(path) => Box::new(BufWriter::new(
                File::create(path).map_err(|source| Failure::File { path: path.clone(), source })?,
            )),
        };
        if matches!(arguments.format, Format::Csv) {
            out.write_all(csv::record(COLUMNS).as_bytes())?;
        }
        let write = |batch| match arguments.format {
            Format::Jsonl => write_lines(&mut *out, &arguments.filter, batch),
            Format::Csv => write_records(&mut *out, &arguments.filter, &batch),
        };
        written = written.and(walk(app, tenant.tenant.id, write).await?);
        written = written.and(out.flush());
    }
    written?;
    Ok(ExitStatus::Done)
}

/// A complete export carries the hashes of all entries, a filtered one a proof for each that is in it.
fn write_lines(out: &mut dyn Write, filter: &Filter, batch: Batch) -> io::Result<()> {
    let leaves = batch.seal.as_ref().map(|stored| stored.leaves.clone());
    for (index, entry) in batch.entries.into_iter().enumerate() {
        if !filter.takes(&entry) {
            continue;
        }
        let leaves = leaves.as_deref().filter(|_| !filter.takes_all());
        let proof = leaves.and_then(|leaves| inclusion_proof(leaves, index));
        write_line(out, &Line::Entry { entry: Box::new(entry), proof })?;
    }
    let Some(StoredSeal { seal, leaves }) = batch.seal else { return Ok(()) };
    let leaves = filter.takes_all().then_some(leaves);
    write_line(out, &Line::Seal { seal: Box::new(seal), leaves })
}

fn write_line(out: &mut dyn Write, line: &Line) -> io::Result<()> {
    serde_json::to_writer(&mut *out, line)?;
    out.write_all(b"\n")
}

fn write_records(out: &mut dyn Write, filter: &Filter, batch: &Batch) -> io::Result<()> {
    for entry in batch.entries.iter().filter(|entry| filter.takes(entry)) {
        let (sequence, at) = (entry.sequence.to_string(), Timestamp::from_millis(entry.at_millis).rfc3339());
        let optional = |text: &'_ Option<String>| text.clone().unwrap_or_default();
        let (actor, role, entity, ip) = (
            optional(&entry.actor_id),
            optional(&entry.actor_role),
            optional(&entry.entity_id),
            optional(&entry.ip),
        );
        let cells: [&str; COLUMNS.len()] = [
            &sequence,
            &entry.id,
            &at,
            &entry.actor_kind,
            &actor,
            &role,
            &entry.action,
            &entry.entity_kind,
            &entity,
            &entry.label,
            &entry.details,
            &ip,
            &entry.user_agent,
            &entry.request_id,
        ];
        out.write_all(csv::record(cells).as_bytes())?;
    }
    Ok(())
}

impl Filter {
    fn takes_all(&self) -> bool {
        let Self { from, to, actor, action, entity } = self;
        from.is_none() && to.is_none() && actor.is_none() && action.is_none() && entity.is_none()
    }

    fn takes(&self, entry: &Entry) -> bool {
        let is_party = |wanted: &Option<String>, kind: &String, id: &Option<String>| {
            wanted.as_ref().is_none_or(|wanted| wanted == kind || Some(wanted) == id.as_ref())
        };
        self.from.is_none_or(|from| entry.at_millis >= from.millis())
            && self.to.is_none_or(|to| entry.at_millis < to.millis())
            && self.action.as_ref().is_none_or(|action| *action == entry.action)
            && is_party(&self.actor, &entry.actor_kind, &entry.actor_id)
            && is_party(&self.entity, &entry.entity_kind, &entry.entity_id)
    }
}

fn moment(text: &str) -> Result<Timestamp, String> {
    let parsed = time::OffsetDateTime::parse(text, &time::format_description::well_known::Rfc3339);
    let moment = parsed.map_err(|_| "must be a moment as 2026-01-31T00:00:00Z".to_owned())?;
    let millis = moment.unix_timestamp_nanos() / 1_000_000;
    i64::try_from(millis).map(Timestamp::from_millis).map_err(|error| error.to_string())
}

const COLUMNS: [&str; 14] = [
    "sequence",
    "id",
    "at",
    "actor_kind",
    "actor_id",
    "actor_role",
    "action",
    "entity_kind",
    "entity_id",
    "label",
    "details",
    "ip",
    "user_agent",
    "request_id",
];
