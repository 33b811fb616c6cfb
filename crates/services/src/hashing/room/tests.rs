//! The room as its callers see it. Time does not pass here: a gate holds the threads until the test opens it.

use std::pin::Pin;
use std::sync::Mutex;
use std::sync::mpsc::{self, Receiver, Sender};

use futures_util::FutureExt;

use super::super::lanes::DeriveError;
use super::*;

const A: Uuid = Uuid::from_u128(0xa);
const B: Uuid = Uuid::from_u128(0xb);

const BUSY: HashingRefused = HashingRefused::Busy { retry_after_secs: 2 };

fn password(text: &str) -> Password {
    Password::parse(text.to_owned()).unwrap()
}

fn cheap() -> ScryptParameters {
    ScryptParameters::new(10, 8, 1).unwrap()
}

fn config() -> HashingConfig {
    HashingConfig { slots_max: 1, parameters: cheap(), ..HashingConfig::default() }
}

/// Lanes that report each batch and hold it until a permit comes, or until the gate is gone.
struct GatedLanes {
    entered: Mutex<Sender<Vec<ScryptParameters>>>,
    permits: Mutex<Receiver<()>>,
}

struct Gate {
    entered: Receiver<Vec<ScryptParameters>>,
    permits: Sender<()>,
}

impl Lanes for GatedLanes {
    fn width(&self) -> usize {
        1
    }

    fn derive_batch(&self, jobs: &[HashJob]) -> Result<Vec<HashOutput>, DeriveError> {
        let parameters = jobs.iter().map(|job| job.parameters).collect();
        self.entered.lock().unwrap().send(parameters).ok();
        self.permits.lock().unwrap().recv().ok();
        Ok(jobs.iter().map(|job| HashOutput::new([job.salt[0]; 64])).collect())
    }
}

impl Gate {
    fn wait_for_batch(&self) -> Vec<ScryptParameters> {
        self.entered.recv_timeout(Duration::from_secs(30)).expect("a batch begins")
    }

    fn let_one_pass(&self) {
        self.permits.send(()).unwrap();
    }
}

fn gated_room(config: &HashingConfig) -> (HashingRoom, Gate) {
    let (entered_sender, entered) = mpsc::channel();
    let (permits, permits_receiver) = mpsc::channel();
    let lanes = GatedLanes { entered: Mutex::new(entered_sender), permits: Mutex::new(permits_receiver) };
    let lanes: Arc<dyn Lanes> = Arc::new(lanes);
    (HashingRoom::start_with(config, &lanes).unwrap(), Gate { entered, permits })
}

type Pending<'a> = Pin<Box<dyn Future<Output = Result<Verification, HashingRefused>> + Send + 'a>>;

/// Asks the room and lets the request run until it waits.
fn ask<'a>(room: &'a HashingRoom, tenant: Uuid, password: &'a Password) -> Pending<'a> {
    let mut pending: Pending<'a> = Box::pin(room.verify(tenant, password, None));
    assert_eq!(pending.as_mut().now_or_never(), None, "the request waits");
    pending
}

#[tokio::test]
async fn the_right_password_verifies_and_any_other_does_not() {
    let room = HashingRoom::start(&config()).unwrap();
    let stored = room.hash(A, &password("correct horse"), [7; 16], cheap()).await.unwrap();
    let stored = PasswordHash::parse(&stored.to_string()).unwrap();
    let right = room.verify(A, &password("correct horse"), Some(&stored)).await;
    assert_eq!(right, Ok(Verification::Right { needs_upgrade: false }));
    for wrong in ["correct hors", "correct horse ", "Correct horse"] {
        assert_eq!(room.verify(A, &password(wrong), Some(&stored)).await, Ok(Verification::Wrong), "{wrong}");
    }
}

#[tokio::test]
async fn a_hash_weaker_than_the_default_asks_for_an_upgrade() {
    let parameters = ScryptParameters::new(11, 8, 1).unwrap();
    let room = HashingRoom::start(&HashingConfig { parameters, ..config() }).unwrap();
    for (used, needs_upgrade) in [(cheap(), true), (parameters, false), (ScryptParameters::LN13_P10, false)] {
        let stored = room.hash(A, &password("correct horse"), [7; 16], used).await.unwrap();
        let verification = room.verify(A, &password("correct horse"), Some(&stored)).await;
        assert_eq!(verification, Ok(Verification::Right { needs_upgrade }));
    }
}

#[tokio::test]
async fn without_a_stored_hash_the_same_work_is_done_and_the_answer_is_wrong() {
    let (room, gate) = gated_room(&config());
    let password = password("correct horse");
    let pending = ask(&room, A, &password);
    assert_eq!(gate.wait_for_batch(), [cheap()]);
    gate.let_one_pass();
    assert_eq!(pending.await, Ok(Verification::Wrong));
}

#[tokio::test]
async fn when_every_place_is_taken_the_next_is_refused_at_once() {
    let (room, gate) = gated_room(&HashingConfig { queue_length_max: 2, ..config() });
    let password = password("correct horse");
    let running = ask(&room, A, &password);
    gate.wait_for_batch();
    let waiting = [ask(&room, A, &password), ask(&room, A, &password)];
    assert_eq!(room.verify(A, &password, None).now_or_never(), Some(Err(BUSY)));
    drop(gate);
    assert_eq!(running.await, Ok(Verification::Wrong));
    for pending in waiting {
        assert_eq!(pending.await, Ok(Verification::Wrong));
    }
}

#[tokio::test]
async fn another_tenant_gets_in_although_one_floods() {
    let (room, gate) = gated_room(&HashingConfig { queue_length_max: 3, ..config() });
    let password = password("correct horse");
    let _running = ask(&room, A, &password);
    gate.wait_for_batch();
    let [first, second, third] = std::array::from_fn(|_| ask(&room, A, &password));
    let other = ask(&room, B, &password);
    assert_eq!(third.await, Err(BUSY));
    drop(gate);
    assert_eq!(other.await, Ok(Verification::Wrong));
    assert_eq!(first.await, Ok(Verification::Wrong));
    assert_eq!(second.await, Ok(Verification::Wrong));
}

#[tokio::test]
async fn who_waits_too_long_is_refused_and_the_job_never_runs() {
    let (room, gate) = gated_room(&HashingConfig { wait_max: Duration::ZERO, ..config() });
    let job = HashJob { password: password("correct horse"), salt: [0; 16], parameters: cheap() };
    let (running, _receipt) = Ticket::new(job);
    room.desk.submit(A, running).unwrap();
    gate.wait_for_batch();
    let refused = room.verify(A, &password("correct horse"), None).await;
    assert_eq!(refused, Err(HashingRefused::Busy { retry_after_secs: 1 }));
    gate.let_one_pass();
    drop(room);
    assert!(gate.entered.try_recv().is_err(), "the refused job never ran");
}

#[tokio::test]
async fn a_caller_that_goes_away_frees_its_place() {
    let (room, gate) = gated_room(&HashingConfig { queue_length_max: 1, ..config() });
    let password = password("correct horse");
    let running = ask(&room, A, &password);
    gate.wait_for_batch();
    drop(ask(&room, A, &password));
    let waiting = ask(&room, A, &password);
    gate.let_one_pass();
    gate.let_one_pass();
    assert_eq!(running.await, Ok(Verification::Wrong));
    assert_eq!(waiting.await, Ok(Verification::Wrong));
    assert_eq!(gate.wait_for_batch().len(), 1);
    assert!(gate.entered.try_recv().is_err(), "the abandoned job never ran");
}

#[tokio::test]
async fn a_panic_costs_one_answer_and_no_slot() {
    struct Panicking;
    impl Lanes for Panicking {
        fn width(&self) -> usize {
            1
        }
        fn derive_batch(&self, _: &[HashJob]) -> Result<Vec<HashOutput>, DeriveError> {
            panic!("a defect");
        }
    }
    let lanes: Arc<dyn Lanes> = Arc::new(Panicking);
    let room = HashingRoom::start_with(&config(), &lanes).unwrap();
    for _ in 0..3 {
        assert_eq!(room.verify(A, &password("correct horse"), None).await, Err(HashingRefused::Failed));
    }
}

#[test]
fn dropping_the_room_ends_its_threads() {
    let lanes: Arc<dyn Lanes> = Arc::new(SingleLane);
    let room = HashingRoom::start_with(&HashingConfig { slots_max: 2, ..config() }, &lanes).unwrap();
    assert!(Arc::strong_count(&lanes) > 1);
    drop(room);
    assert_eq!(Arc::strong_count(&lanes), 1);
}

#[test]
fn a_room_too_small_for_one_hash_does_not_start() {
    let config = HashingConfig { memory_bytes_max: 1, ..HashingConfig::default() };
    let refusal = HashingRoom::start(&config).err().map(|error| error.kind());
    assert_eq!(refusal, Some(io::ErrorKind::InvalidInput));
}
