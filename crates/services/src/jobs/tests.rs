use super::*;
use crate::AppOptions;
use crate::app::AppParts;
use crate::hashing::{HashingConfig, HashingRoom};
use crate::issuer::PublicOrigin;
use crate::provision::{NewTenant, create_tenant, prepare};
use crate::vault::MasterKey;
use domain::names::{DisplayName, Host, Slug};
use domain::signing_key::{RotationSchedule, SigningKeyState};
use domain::{Clock, Entropy};
use protocol::jose::KeyKind;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use store::{EngineOptions, Store, StoreOptions};
use uuid::Uuid;

const BEGINNING: Timestamp = Timestamp::from_secs(1_767_225_600);
const DAY: Duration = Duration::from_hours(24);

struct HandMoved(AtomicI64);

impl Clock for HandMoved {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::SeqCst))
    }
}

impl HandMoved {
    fn advance(&self, by: Duration) {
        self.0.store(self.now().plus(by).millis(), Ordering::SeqCst);
    }
}

/// Counts, which is chance enough for identifiers.
struct Counting(AtomicU64);

impl Entropy for Counting {
    fn fill(&self, buffer: &mut [u8]) {
        for chunk in buffer.chunks_mut(8) {
            let number = self.0.fetch_add(1, Ordering::SeqCst).wrapping_mul(0x9E37_79B9_7F4A_7C15);
            chunk.copy_from_slice(&number.to_be_bytes()[..chunk.len()]);
        }
    }
}

async fn open(folder: &Path, clock: &Arc<HandMoved>, entropy: &Arc<Counting>) -> App {
    let options = StoreOptions { engine: EngineOptions::Embedded(folder.to_owned()), open_tenants_max: 8 };
    let store = Store::open(options, clock.clone(), entropy.clone()).await.expect("a store");
    let room = HashingRoom::start(&HashingConfig::default()).expect("a room");
    let (clock, entropy) = (clock.clone(), entropy.clone());
    let parts = AppParts { store, clock, entropy, room, master_key: MasterKey::from_bytes([7; 32]) };
    let origin = PublicOrigin::https(Host::parse("id.example").expect("a host"));
    App::new(parts, AppOptions { origin, rotation: RotationSchedule::default() })
}

async fn new_tenant(app: &App, slug: &str) -> TenantId {
    let context =
        Context { tenant: app.store().platform(), actor: Actor::Operator, request: RequestInfo::default() };
    let new = NewTenant {
        slug: Slug::parse(slug).expect("a slug"),
        display_name: DisplayName::parse(slug).expect("a name"),
        hosts: Vec::new(),
    };
    create_tenant(app, &context, new).await.expect("a tenant").tenant.id
}

async fn key_count(app: &App, tenant: TenantId, state: SigningKeyState) -> usize {
    let ring = app.key_ring(tenant).await.expect("a ring");
    ring.records().iter().filter(|key| key.state == state && key.kind == KeyKind::EcP256).count()
}

#[tokio::test]
async fn keys_turn_by_themselves_also_where_nobody_asks_and_a_broken_neighbour_is_in_the_way() {
    let folder = tempfile::tempdir().expect("a folder");
    let (clock, entropy) =
        (Arc::new(HandMoved(AtomicI64::new(BEGINNING.millis()))), Arc::new(Counting(AtomicU64::new(1))));
    let app = open(folder.path(), &clock, &entropy).await;
    prepare(&app).await.expect("prepared");
    let (broken, whole) = (new_tenant(&app, "broken").await, new_tenant(&app, "whole").await);
    drop(app);
    std::fs::write(folder.path().join("tenants").join(format!("{broken}.db")), "no database")
        .expect("written");

    let app = open(folder.path(), &clock, &entropy).await;
    let mut upkeep = Upkeep::new(app.clone(), None);
    clock.advance(RotationSchedule::default().sign_for);
    for _ in 0..3 {
        upkeep.tick().await;
        clock.advance(DAY / 2);
    }
    assert_eq!(key_count(&app, whole, SigningKeyState::Pending).await, 1);
    for _ in 0..3 {
        upkeep.tick().await;
        clock.advance(DAY / 2);
    }
    assert_eq!(key_count(&app, whole, SigningKeyState::Pending).await, 0);
    assert_eq!(key_count(&app, whole, SigningKeyState::Active).await, 1);
}

fn tenants(count: u128) -> Vec<TenantId> {
    (1..=count).map(|number| TenantId::from_uuid(Uuid::from_u128(number))).collect()
}

fn schedule() -> Schedule {
    Schedule::new(BEGINNING, TenantId::from_uuid(Uuid::from_u128(700)))
}

#[test]
fn every_tenant_is_visited_once_a_day_and_never_many_at_a_time() {
    let all = tenants(1_000);
    let (mut schedule, mut visited) = (schedule(), Vec::new());
    for second in 0..DAY.as_secs() {
        let due = schedule.due(BEGINNING.plus(Duration::from_secs(second)), Vec::new, || all.clone());
        assert!(due.len() <= 1, "{due:?}");
        visited.extend(due);
    }
    assert_eq!(visited.first(), all.get(700));
    visited.sort();
    assert!(visited.len() <= 1_000 && visited.len() > 990, "{}", visited.len());
    visited.dedup();
    assert!(visited.len() > 990, "{}", visited.len());
}

#[test]
fn open_tenants_are_visited_every_minute_and_a_few_at_a_time() {
    let (mut schedule, open) = (schedule(), tenants(128));
    for minute in 0..3 {
        let mut visited = Vec::new();
        for second in 0..60 {
            let now = BEGINNING.plus(Duration::from_secs(minute * 60 + second));
            let due = schedule.due(now, || open.clone(), Vec::new);
            assert!(due.len() <= TENANTS_PER_TICK);
            visited.extend(due);
        }
        assert_eq!(visited, open);
    }
}

#[test]
fn a_clock_that_was_set_back_stops_nothing() {
    let mut schedule = schedule();
    assert_eq!(schedule.due(BEGINNING.plus(DAY * 365), || tenants(1), Vec::new), tenants(1));
    assert_eq!(schedule.due(BEGINNING, || tenants(1), Vec::new), tenants(1));
}

#[test]
fn nobody_waits_twice() {
    let mut schedule = schedule();
    let mut count = 0;
    for minute in 0..100 {
        let now = BEGINNING.plus(Duration::from_mins(minute));
        count += schedule.due(now, || tenants(10), Vec::new).len();
        assert!(schedule.waiting.len() <= 10);
    }
    assert_eq!(count, 100 * TENANTS_PER_TICK);
}
