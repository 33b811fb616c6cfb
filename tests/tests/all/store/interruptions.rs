//! Futures that are dropped in the middle of a turn: nothing that was acknowledged is lost, nothing is half kept, and
//! the next writer does not wait.

use domain::audit::Unaudited;
use domain::ids::{ClientId, UserId};
use domain::revocation::{Revocation, Sequence, Subject};
use protocol::oauth::ScopeSet;
use std::collections::HashSet;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;
use store::{Standing, Store, StoreError, WriteTx};
use tests::harness::{SeededEntropy, World, on_every_engine};
use uuid::Uuid;

const WRITERS: u64 = 8;
const ROUNDS: u64 = 400;

/// One write of two rows and a revocation, which belong together.
#[derive(Clone, Copy, Debug)]
struct Write {
    user: UserId,
    clients: [ClientId; 2],
}

/// What its author knows of a write at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Known {
    /// The store said that it is kept.
    Kept,
    /// Its author let go before asking for the commit.
    LetGo,
    /// Its author vanished after asking for the commit.
    Unknown,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_turn_cut_short_anywhere_is_kept_whole_or_not_at_all() {
    on_every_engine(async |world| {
        let world = Arc::new(world);
        // Sees only what is committed, because it has connections and memory of its own.
        let witness = world.open_again().await;
        let ledger = Arc::new(Mutex::new(Vec::new()));
        let writers: Vec<_> = (0..WRITERS)
            .map(|seed| {
                tokio::spawn(write_many(Arc::clone(&world), witness.clone(), seed, Arc::clone(&ledger)))
            })
            .collect();
        for writer in writers {
            writer.await.unwrap();
        }
        let ledger = std::mem::take(&mut *ledger.lock().unwrap());
        let fresh = world.open_again().await;
        for store in [&world.store, &witness, &fresh] {
            compare(&world, store, &ledger).await;
        }
        memory_is_true(&world, &fresh, &ledger).await;
        let cut = ledger.iter().filter(|(_, known)| *known == Known::Unknown).count();
        let let_go = ledger.iter().filter(|(_, known)| *known == Known::LetGo).count();
        assert!(cut > 100 && let_go > 100, "chance must reach every place: {cut} {let_go}");
    })
    .await;
}

async fn write_many(world: Arc<World>, witness: Store, seed: u64, ledger: Arc<Mutex<Vec<(Write, Known)>>>) {
    let chance = SeededEntropy::new(seed);
    for _ in 0..ROUNDS {
        let write = Write {
            user: UserId::random(&chance),
            clients: [ClientId::random(&chance), ClientId::random(&chance)],
        };
        let asked = Arc::new(AtomicBool::new(false));
        let polls = if chance.below(4) == 0 { u64::MAX } else { chance.below(14) };
        let lets_go = chance.below(8) == 0;
        let turn = Box::pin(take_turn(Arc::clone(&world), write, (Arc::clone(&asked), lets_go)));
        let cut = CutShort { turn: Some(turn), polls, before_polling: chance.below(2) == 0 };
        let end =
            tokio::time::timeout(Duration::from_secs(20), cut).await.expect("the next writer waits for ever");
        let known = match end {
            Some(Ok(true)) => Known::Kept,
            Some(Err(error)) => panic!("a healthy disk refuses nothing: {error:?}"),
            None if asked.load(Ordering::SeqCst) => Known::Unknown,
            Some(Ok(false)) | None => Known::LetGo,
        };
        if known == Known::Kept {
            assert_eq!(rows(&world, &witness, write).await, 2, "answered before it was durable");
        }
        ledger.lock().unwrap().push((write, known));
    }
}

async fn take_turn(
    world: Arc<World>,
    write: Write,
    (asked, lets_go): (Arc<AtomicBool>, bool),
) -> Result<bool, StoreError> {
    let mut tx = world.store.write(&world.context(world.a), domain::Authority::Operation).await?;
    write_rows(&mut tx, write).await?;
    if lets_go {
        return Ok(false);
    }
    asked.store(true, Ordering::SeqCst);
    tx.commit_unaudited(Unaudited::Prepared).await?;
    Ok(true)
}

async fn write_rows(tx: &mut WriteTx, write: Write) -> Result<(), StoreError> {
    let now = tx.now();
    for client in write.clients {
        store::consents::put(tx, (write.user, client), &ScopeSet::parse("openid").unwrap(), now).await?;
    }
    let revocation = Revocation::kill(Subject::Token(write.user.uuid()), "conformance");
    store::revocations::append(tx, &[revocation]).await.map(drop)
}

async fn rows(world: &World, store: &Store, write: Write) -> usize {
    let tx = store.read(&world.context(world.a), domain::Authority::Operation).await.unwrap();
    let mut found = 0;
    for client in write.clients {
        let scopes = store::consents::find_scopes(&tx, write.user, client).await.unwrap();
        found += usize::from(!scopes.is_empty());
    }
    found
}

async fn compare(world: &World, store: &Store, ledger: &[(Write, Known)]) {
    for (write, known) in ledger {
        let found = rows(world, store, *write).await;
        match known {
            Known::Kept => assert_eq!(found, 2, "an acknowledged write is lost: {write:?}"),
            Known::LetGo => assert_eq!(found, 0, "a write was kept that nobody asked to keep: {write:?}"),
            Known::Unknown => assert_ne!(found, 1, "a write is half kept: {write:?}"),
        }
    }
}

/// Memory knows every revocation that the disk knows, and no other.
async fn memory_is_true(world: &World, fresh: &Store, ledger: &[(Write, Known)]) {
    let memory = world.hot(world.a).await;
    let disk = fresh.hot(world.a).await.unwrap();
    assert_eq!(memory.sequence(), disk.sequence());
    let mut kept = HashSet::new();
    for (write, _) in ledger {
        let stands = |token: Uuid| Standing {
            user: None,
            session: None,
            client: None,
            family: None,
            token: Some(token),
            sequence: Sequence::new(0),
        };
        let standing = stands(write.user.uuid());
        assert_eq!(memory.stands(&standing), disk.stands(&standing), "{write:?}");
        if rows(world, fresh, *write).await == 2 {
            assert!(!disk.stands(&standing));
            kept.insert(write.user);
        }
    }
    assert!(kept.len() > 100);
}

/// Polls a turn so many times and then drops it, where it waits or where it has just been woken.
struct CutShort<F> {
    turn: Option<Pin<Box<F>>>,
    polls: u64,
    before_polling: bool,
}

impl<F: Future> Future for CutShort<F> {
    type Output = Option<F::Output>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if self.before_polling && self.polls == 0 {
            self.turn = None;
            return Poll::Ready(None);
        }
        let Some(turn) = self.turn.as_mut() else { return Poll::Ready(None) };
        if let Poll::Ready(output) = turn.as_mut().poll(context) {
            return Poll::Ready(Some(output));
        }
        if self.polls == 0 {
            self.turn = None;
            return Poll::Ready(None);
        }
        self.polls -= 1;
        Poll::Pending
    }
}
