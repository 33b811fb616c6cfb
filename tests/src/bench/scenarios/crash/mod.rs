//! SIGKILL under mixed load, again and again: nothing acknowledged may be lost, nothing used twice.
//!
//! Workers write down what the server acknowledged ([`workers`]); after each restart an auditor presents it all
//! again ([`auditor`]). What was in flight at the kill may have happened or not, but not twice.

mod auditor;
mod family;
mod workers;

use std::time::Duration;

use futures_util::future::join_all;
use rand::{RngExt as _, SeedableRng as _, rngs::StdRng};

use self::{
    auditor::{Auditor, Violations},
    family::Family,
    workers::{CodeWorker, Rotator, UserCreator},
};
use super::Bench;
use crate::bench::{
    check::Check, fault::Fault, flow::Browser, http::Connection, process::Server, report::millis,
    world::World,
};

/// Kills, restarts and audits as often as asked.
pub(crate) async fn run(bench: &mut Bench<'_>) -> Result<(), Fault> {
    let chance = StdRng::seed_from_u64(bench.arguments.seed);
    let mut crash = Crash::prepare(&bench.world, chance).await?;
    let cycles = bench.arguments.crash_cycles();
    for _ in 0..cycles {
        crash.cycle(&bench.world).await?;
    }
    crash.audit_everything(&bench.world).await?;
    crash.report(bench, cycles);
    Ok(())
}

/// The state of the load between two kills.
struct Crash {
    chance: StdRng,
    server: Option<Server>,
    creators: Vec<UserCreator>,
    rotators: Vec<Rotator>,
    redeemers: Vec<CodeWorker>,
    violations: Violations,
    acknowledged: u64,
    slowest_start: Duration,
}

impl Crash {
    async fn prepare(world: &World, chance: StdRng) -> Result<Self, Fault> {
        let server = world.launch.start().await?;
        let app = &world.plain_app;
        let mut connection = Connection::open(world.launch.address()).await?;
        let mut redeemers = Vec::with_capacity(REDEEMERS);
        for (number, person) in world.people_in_turn().take(REDEEMERS).enumerate() {
            let mut browser = Browser::new(&app.host);
            browser.authorize(&mut connection, app, Some(person)).await?;
            redeemers.push(CodeWorker::new(app.clone(), browser, number));
        }
        let families = world.open_families(app, ROTATORS).await?;
        let rotators = families.into_iter().map(|token| Rotator::new(app.clone(), Family::new(token)));
        Ok(Self {
            chance,
            server: Some(server),
            creators: (0..CREATORS).map(|number| UserCreator::new(world.api.clone(), number)).collect(),
            rotators: rotators.collect(),
            redeemers,
            violations: Violations::default(),
            acknowledged: 0,
            slowest_start: Duration::ZERO,
        })
    }

    /// Load, kill, start, audit.
    async fn cycle(&mut self, world: &World) -> Result<(), Fault> {
        let server = match self.server.take() {
            Some(server) => server,
            None => world.launch.start().await?,
        };
        let life = Duration::from_micros(self.chance.random_range(LIFE_MICROS));
        self.load_until_killed(world, server, life).await?;
        let server = world.launch.start().await?;
        self.slowest_start = self.slowest_start.max(server.ready_after);
        self.server = Some(server);
        self.audit_cycle(world).await
    }

    async fn load_until_killed(
        &mut self,
        world: &World,
        server: Server,
        life: Duration,
    ) -> Result<(), Fault> {
        let address = world.launch.address();
        let seed: u64 = self.chance.random();
        let creators = self.creators.drain(..).map(|worker| tokio::spawn(worker.work(address)));
        let creators: Vec<_> = creators.collect();
        let rotators = self.rotators.drain(..).map(|worker| tokio::spawn(worker.work(address)));
        let rotators: Vec<_> = rotators.collect();
        let redeemers = self.redeemers.drain(..).map(|worker| tokio::spawn(worker.work(address, seed)));
        let redeemers: Vec<_> = redeemers.collect();
        tokio::time::sleep(life).await;
        server.kill()?;
        let ended = async { (join_all(creators).await, join_all(rotators).await, join_all(redeemers).await) };
        let ended = tokio::time::timeout(ENDING, ended).await.map_err(|_| Fault::Stalled)?;
        self.creators = ended.0.into_iter().flatten().collect();
        self.rotators = ended.1.into_iter().flatten().collect();
        self.redeemers = ended.2.into_iter().flatten().collect();
        Ok(())
    }

    async fn audit_cycle(&mut self, world: &World) -> Result<(), Fault> {
        let mut auditor = Auditor::open(world).await?;
        // Families first, and new ones for those that end only after everything: an honest retry has only a few seconds
        // (the grace of refresh rotation), and somebody has to sign in for each new one.
        let mut bereaved = Vec::new();
        for rotator in &mut self.rotators {
            self.acknowledged += rotator.family.take_rotations();
            auditor.note_fault(rotator.fault.take());
            let fate = auditor.audit_family(&mut rotator.family, &mut self.chance).await?;
            if fate.is_dead() {
                bereaved.push(rotator);
            }
        }
        for redeemer in &mut self.redeemers {
            auditor.note_fault(redeemer.fault.take());
            for code in redeemer.codes.drain(..) {
                self.acknowledged += code.acknowledgements();
                auditor.audit_code(code).await?;
            }
        }
        for creator in &mut self.creators {
            self.acknowledged += creator.take_acknowledged();
            auditor.note_fault(creator.fault.take());
            for user in creator.users_of_last_cycle() {
                auditor.audit_user(user).await?;
            }
        }
        let families = world.open_families(&world.plain_app, bereaved.len()).await?;
        for (rotator, token) in bereaved.into_iter().zip(families) {
            rotator.family = Family::new(token);
        }
        self.violations.merge(auditor.into_violations());
        Ok(())
    }

    /// Looks for every user of every cycle once more.
    async fn audit_everything(&mut self, world: &World) -> Result<(), Fault> {
        let mut auditor = Auditor::open(world).await?;
        for user in self.creators.iter().flat_map(UserCreator::all_users) {
            auditor.audit_user(user).await?;
        }
        self.violations.merge(auditor.into_violations());
        match self.server.take() {
            Some(server) => server.stop().await,
            None => Ok(()),
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
    fn report(self, bench: &mut Bench<'_>, cycles: u32) {
        let report = &mut bench.report;
        report.note("crash: kills", f64::from(cycles), "");
        report.note("crash: acknowledged writes", self.acknowledged as f64, "");
        report.note("crash: slowest start after a kill", millis(self.slowest_start), "ms");
        let Violations { lost, twice, faults } = self.violations;
        report.check(Check::at_most("crash: acknowledged writes lost", 0.0, lost.len() as f64, ""));
        report.check(Check::at_most("crash: single-use objects used twice", 0.0, twice.len() as f64, ""));
        for (kind, found) in [("lost", lost), ("used twice", twice), ("fault", faults)] {
            for what in found.into_iter().take(EXAMPLES_MAX) {
                report.misbehaved(format!("crash: {kind}: {what}"));
            }
        }
    }
}

const CREATORS: usize = 2;
const ROTATORS: usize = 8;
const REDEEMERS: usize = 4;
/// How long a server lives under load before it is killed.
const LIFE_MICROS: std::ops::Range<u64> = 5_000..400_000;
/// Of each kind, printed; all are counted.
const EXAMPLES_MAX: usize = 10;
const ENDING: Duration = Duration::from_secs(20);
