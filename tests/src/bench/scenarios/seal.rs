//! Sealing the audit trail, and checking all of it, in this process: what is measured is one core and the disk.

use std::fmt::Display;

use domain::actor::{Actor, Authority, Context, RequestInfo};
use domain::audit::{Action, Event};
use protocol::audit_trail::Anchor;
use server::configuration::{HashingConfig, MasterKeySource, PublicUrl};
use server::wiring::{self, CoreConfiguration};
use services::App;
use services::audit_seal::{seal, verify};

use super::Bench;
use crate::bench::{check::Check, clock, fault::Fault, targets};

/// Fills the platform's trail, seals it from its beginning, and walks it once.
#[expect(clippy::cast_precision_loss, reason = "a million entries")]
pub(crate) async fn run(bench: &mut Bench<'_>) -> Result<(), Fault> {
    let folder = tempfile::tempdir_in(bench.arguments.parent_directory())?;
    let core = CoreConfiguration {
        public_url: PublicUrl::parse("http://localhost:8080").map_err(broken)?,
        data_dir: folder.path().join("data"),
        database: None,
        master_key: MasterKeySource::DataFolder,
        hashing: HashingConfig::default(),
    };
    let app = wiring::open(core).await.map_err(broken)?;
    let tenant = app.store().platform();
    fill(&app, bench.arguments.trail_entries()).await?;

    let began = clock::now();
    while !seal(&app, tenant).await.map_err(broken)?.is_empty() {}
    let sealing = began.elapsed().as_secs_f64();

    let began = clock::now();
    let verdict = verify(&app, tenant, Anchor::new(), |_| {}).await.map_err(broken)?.map_err(broken)?;
    let verifying = began.elapsed().as_secs_f64();

    let sealed = verdict.sealed as f64;
    bench.report.check(Check::at_least("entries sealed", targets::SEALED, sealed / sealing, "/s"));
    let million = verifying / sealed * 1e6;
    bench.report.check(Check::at_most("a million entries verified", targets::VERIFY_SECS, million, "s"));
    bench.report.note("seal: entries sealed and verified", sealed, "");
    Ok(())
}

async fn fill(app: &App, entries: usize) -> Result<(), Fault> {
    let tenant = app.store().platform();
    let request = RequestInfo {
        repetition: None,
        request_id: "7f0c2c1e-9d0d-4f5a-8f0e-2f3f6f1f2a10".to_owned(),
        ip: Some(std::net::Ipv4Addr::LOCALHOST.into()),
        user_agent: "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0".to_owned(),
    };
    let context = Context { tenant, actor: Actor::System, request };
    let event = Event::about_nothing(Action::SignInFailed).with("reason", "wrong_password");
    for _ in 0..entries / ENTRIES_AT_ONCE {
        let tx = app.store().write(&context, Authority::Operation).await.map_err(broken)?;
        tx.commit_all(vec![event.clone(); ENTRIES_AT_ONCE]).await.map_err(broken)?;
    }
    Ok(())
}

fn broken(error: impl Display) -> Fault {
    Fault::Process(error.to_string())
}

const ENTRIES_AT_ONCE: usize = 1_000;
