//! `doorward audit verify`.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, BufRead as _, BufReader, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

use clap::Args;
use protocol::audit_trail::{Anchor, Finding, PublicKey, Verdict, Verifier, read_line};
use serde::Serialize;
use services::App;
use services::audit_seal;

use super::super::keys::tenants;
use super::super::{ExitStatus, Failure, output};
use crate::audit_anchor::read_heads;
use crate::configuration::{Configuration, ConfigurationError};

/// Which trail to check, and against what.
#[derive(Debug, Args)]
pub(in crate::cli) struct VerifyArguments {
    /// Only this tenant [default: all]
    #[arg(long, value_name = "SLUG", conflicts_with = "export")]
    tenant: Option<String>,
    /// Check an export instead of an installation
    #[arg(long, value_name = "FILE", requires = "public_key")]
    export: Option<PathBuf>,
    /// The public keys that an export's seals must be signed with, one per line
    #[arg(long, value_name = "FILE", requires = "export")]
    public_key: Option<PathBuf>,
    /// The file with the heads that were kept outside the database [default: `audit_anchor`, if it is there]
    #[arg(long, value_name = "FILE")]
    anchor: Option<PathBuf>,
    /// One JSON object instead of lines
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Report {
    whole: bool,
    trails: Vec<Trail>,
}

#[derive(Serialize)]
struct Trail {
    name: String,
    sealed: u64,
    unsealed: u64,
    seals: u64,
    complete: bool,
    anchored: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    head: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_bad: Option<FirstBad>,
}

#[derive(Serialize)]
struct FirstBad {
    sequence: i64,
    wrong: &'static str,
    meaning: String,
}

pub(super) fn run(
    arguments: &VerifyArguments,
    configuration: impl FnOnce() -> Result<Configuration, ConfigurationError>,
) -> Result<ExitStatus, Failure> {
    if let (Some(export), Some(key)) = (&arguments.export, &arguments.public_key) {
        let trail = verify_export(export, key, arguments.anchor.as_deref())?;
        return report(arguments, vec![trail]);
    }
    let configuration = configuration()?;
    let configured = configuration.audit_anchor.clone().filter(|path| path.exists());
    let heads = arguments.anchor.clone().or(configured).map(|path| heads_of(&path)).transpose()?;
    super::super::with_app(configuration, async |app| {
        let trails =
            verify_installation(&app, arguments.tenant.as_deref(), heads.unwrap_or_default()).await?;
        report(arguments, trails)
    })
}

async fn verify_installation(
    app: &App,
    slug: Option<&str>,
    mut heads: HashMap<String, Anchor>,
) -> Result<Vec<Trail>, Failure> {
    let mut trails = Vec::new();
    for tenant in tenants(app, slug)? {
        let name = tenant.tenant.slug.to_string();
        let anchor = heads.remove(&tenant.tenant.id.to_string()).unwrap_or_default();
        let anchored = !anchor.is_empty();
        let mut progress = Progress::of(&name);
        let found = audit_seal::verify(app, tenant.tenant.id, anchor, |sealed| progress.show(sealed)).await?;
        trails.push(trail(name.clone(), anchored, &found));
    }
    Ok(trails)
}

fn verify_export(path: &Path, keys: &Path, anchor: Option<&Path>) -> Result<Trail, Failure> {
    let keys = public_keys(keys)?;
    let heads = anchor.map(heads_of).transpose()?.unwrap_or_default();
    let file = File::open(path).map_err(|source| unusable(path, source))?;
    let (name, mut anchor) = (path.display().to_string(), Anchor::new());
    let mut lines = BufReader::new(file).lines().peekable();
    if let Some(Ok(first)) = lines.peek()
        && let Ok(line) = read_line(first)
    {
        anchor = heads.get(line.tenant()).cloned().unwrap_or_default();
    }
    let anchored = !anchor.is_empty();
    let mut progress = Progress::of(&name);
    let mut verifier = Verifier::new(keys, anchor);
    for line in lines {
        let line = line.map_err(|source| unusable(path, source))?;
        let line = read_line(&line)
            .map_err(|error| Failure::NotReadable { path: path.to_owned(), reason: error.to_string() })?;
        if let Err(finding) = verifier.take(line) {
            return Ok(trail(name.clone(), anchored, &Err(finding)));
        }
        progress.show(verifier.sealed());
    }
    Ok(trail(name.clone(), anchored, &verifier.finish()))
}

fn public_keys(path: &Path) -> Result<Vec<PublicKey>, Failure> {
    let text = fs::read_to_string(path).map_err(|source| unusable(path, source))?;
    let keys = text.lines().filter(|line| !line.trim().is_empty()).map(PublicKey::parse);
    keys.collect::<Result<_, _>>()
        .map_err(|error| Failure::NotReadable { path: path.to_owned(), reason: error.to_string() })
}

fn heads_of(path: &Path) -> Result<HashMap<String, Anchor>, Failure> {
    read_heads(path).map_err(|source| unusable(path, source))
}

fn trail(name: String, anchored: bool, found: &Result<Verdict, Finding>) -> Trail {
    match found {
        Ok(verdict) => Trail {
            name,
            sealed: verdict.sealed,
            unsealed: verdict.unsealed,
            seals: verdict.seals,
            complete: verdict.complete,
            anchored,
            head: Some(verdict.head.to_string()),
            first_bad: None,
        },
        Err(Finding { sequence, wrong }) => {
            let bad = FirstBad { sequence: *sequence, wrong: wrong.as_str(), meaning: wrong.to_string() };
            let (sealed, unsealed, seals) = (0, 0, 0);
            Trail {
                name,
                sealed,
                unsealed,
                seals,
                complete: false,
                anchored,
                head: None,
                first_bad: Some(bad),
            }
        }
    }
}

fn report(arguments: &VerifyArguments, trails: Vec<Trail>) -> Result<ExitStatus, Failure> {
    let whole = trails.iter().all(|trail| trail.first_bad.is_none());
    if arguments.json {
        output::say_json(&Report { whole, trails })?;
    } else {
        for trail in &trails {
            output::say(&sentence(trail))?;
        }
    }
    Ok(if whole { ExitStatus::Done } else { ExitStatus::CheckFailed })
}

fn sentence(trail: &Trail) -> String {
    let Trail { name, sealed, unsealed, seals, .. } = trail;
    if let Some(bad) = &trail.first_bad {
        return format!("BAD   {name}: entry {} is wrong: {}", bad.sequence, bad.meaning);
    }
    let extent = if trail.complete { "whole" } else { "proven one by one" };
    let anchor = if trail.anchored { "as the anchor knows them" } else { "without an anchor" };
    format!("good  {name}: {sealed} entries {extent} under {seals} seals {anchor}, {unsealed} not sealed yet")
}

fn unusable(path: &Path, source: io::Error) -> Failure {
    Failure::File { path: path.to_owned(), source }
}

/// Says on a terminal how far it is; nobody else is told.
struct Progress<'a> {
    name: &'a str,
    shown: Option<u64>,
}

impl<'a> Progress<'a> {
    fn of(name: &'a str) -> Self {
        Self { name, shown: io::stderr().is_terminal().then_some(0) }
    }

    fn show(&mut self, sealed: u64) {
        let Some(shown) = &mut self.shown else { return };
        if sealed >= *shown + PROGRESS_EVERY {
            *shown = sealed;
            // A terminal that is gone needs no progress.
            let _ = write!(io::stderr(), "\r{}: {sealed} entries …", self.name);
        }
    }
}

impl Drop for Progress<'_> {
    fn drop(&mut self) {
        if self.shown.is_some_and(|shown| shown > 0) {
            let _ = writeln!(io::stderr());
        }
    }
}

const PROGRESS_EVERY: u64 = 10_000;
