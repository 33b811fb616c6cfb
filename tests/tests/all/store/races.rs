//! Single use is decided by the database: of many who come at once, one wins, two hundred times over.

use domain::Authority;
use domain::audit::Unaudited;
use domain::family::{Family, FamilyState};
use domain::ids::LinkId;
use domain::signing_key::{RotationSchedule, SigningKeyState};
use std::sync::Arc;
use std::time::Duration;
use store::families::{self, FamiliesOf};
use store::links::{self, LinkPurpose};
use store::{
    Store, StoreError, WriteTx, api_keys, authorization_codes as codes, authorization_requests as requests,
    sessions, signing_keys, users,
};
use tests::harness::{World, on_every_engine};
use tokio::sync::Barrier;

const ROUNDS: usize = 200;
const AT_ONCE: usize = 16;

/// Lets everybody try the same thing at once, half of them through a store with memory and connections of its own, and
/// counts those who were told that they won.
async fn winners<F>(world: &Arc<World>, stores: &[Store; 2], attempt: F) -> usize
where
    F: AsyncTry + Clone + 'static,
{
    let start = Arc::new(Barrier::new(AT_ONCE));
    let tries = (0..AT_ONCE).map(|number| {
        let (world, start, attempt) = (Arc::clone(world), Arc::clone(&start), attempt.clone());
        let store = stores[number % stores.len()].clone();
        tokio::spawn(async move {
            start.wait().await;
            let mut tx = store.write(&world.context(world.a), Authority::Operation).await.unwrap();
            let won = attempt.attempt(&mut tx).await.unwrap();
            // What a refused statement leaves cannot always be kept; a loser has nothing to keep.
            let kept = tx.commit_unaudited(Unaudited::Prepared).await;
            assert!(kept.is_ok() || !won, "{kept:?}");
            won
        })
    });
    let mut won = 0;
    for attempt in tries.collect::<Vec<_>>() {
        won += usize::from(attempt.await.unwrap());
    }
    won
}

/// One way to use something up; a named trait, because a closure cannot promise that its future may change threads.
trait AsyncTry: Send + Sync {
    fn attempt(&self, tx: &mut WriteTx) -> impl Future<Output = Result<bool, StoreError>> + Send;
}

async fn race<F: AsyncTry + Clone + 'static>(prepare: impl AsyncFn(&Arc<World>) -> F) {
    on_every_engine(async |world| {
        let world = Arc::new(world);
        let stores = [world.store.clone(), world.open_again().await];
        for round in 0..ROUNDS {
            let attempt = prepare(&world).await;
            let won = tokio::time::timeout(Duration::from_secs(20), winners(&world, &stores, attempt)).await;
            assert_eq!(won.expect("nobody waits for ever"), 1, "round {round}");
        }
    })
    .await;
}

macro_rules! attempts {
    ($($name:ident ( $($field:ident : $type:ty),* ) => |$tx:ident| $body:expr;)+) => {$(
        #[derive(Clone)]
        struct $name { $($field: $type),* }

        impl AsyncTry for $name {
            async fn attempt(&self, $tx: &mut WriteTx) -> Result<bool, StoreError> {
                let Self { $($field),* } = self;
                $body
            }
        }
    )+};
}

attempts! {
    SpendCode(mac: [u8; 32]) => |tx| codes::consume(tx, *mac, tx.now()).await;
    OpenLink(mac: [u8; 32]) => |tx| Ok(links::consume(tx, LinkPurpose::SetUp, *mac, tx.now()).await?.is_some());
    AnswerRequest(id: domain::ids::RequestId) => |tx| requests::consume(tx, *id, tx.now()).await;
    Rotate(family: Family) => |tx| {
        let (now, idle) = (tx.now(), family.idle_expires_at);
        families::rotate(tx, family, (now, idle)).await
    };
    WithdrawKey(id: domain::ids::ApiKeyId) => |tx| api_keys::revoke(tx, *id, tx.now()).await;
    EndSession(id: domain::ids::SessionId) => |tx| sessions::end(tx, *id, tx.now()).await;
    EndFamily(id: domain::ids::FamilyId) => |tx| {
        Ok(!families::end(tx, FamiliesOf::Itself(*id), FamilyState::Reused).await?.is_empty())
    };
    TakeStep(record: domain::signing_key::SigningKeyRecord) => |tx| {
        signing_keys::step(tx, record, SigningKeyState::Pending).await
    };
    ChangeUser(user: domain::user::User) => |tx| match users::update(tx, user).await {
        Ok(()) => Ok(true),
        Err(StoreError::Stale) => Ok(false),
        Err(error) => Err(error),
    };
    TakeAddress(world: Arc<World>, name: String) => |tx| {
        // Each a person of their own, all with one address.
        let user = world.samples().user(name);
        match users::insert(tx, &user).await {
            Ok(()) => Ok(true),
            Err(StoreError::Taken("email")) => Ok(false),
            Err(error) => Err(error),
        }
    };
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_who_spend_one_code_at_once_one_wins() {
    race(async |world| {
        let session = world.samples().session(world.samples().user("ada").id);
        let code = world.samples().code(&session, world.samples().client().id);
        let mac = world.samples().mac();
        world.keep(world.a, async |tx| codes::insert(tx, &code, mac).await).await;
        SpendCode { mac }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_who_open_one_link_at_once_one_wins() {
    race(async |world| {
        let (id, mac) = (LinkId::random(world.entropy()), world.samples().mac());
        let end = world.now().plus(Duration::from_mins(15));
        world.keep(world.a, async |tx| links::insert(tx, (LinkPurpose::SetUp, mac), id, end).await).await;
        OpenLink { mac }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_who_answer_one_request_at_once_one_wins() {
    race(async |world| {
        let request = world.samples().request(world.samples().client().id);
        let handle = world.samples().mac();
        world.keep(world.a, async |tx| requests::insert(tx, &request, handle).await).await;
        AnswerRequest { id: request.id }
    })
    .await;
}

async fn family(world: &World) -> Family {
    let user = world.samples().user(&format!("user-{}", world.entropy.below(u64::MAX)));
    let session = world.samples().session(user.id);
    let family = world.samples().family(&session, world.samples().client().id);
    world
        .keep(world.a, async |tx| {
            users::insert(tx, &user).await?;
            sessions::insert(tx, &session).await?;
            families::insert(tx, &family).await
        })
        .await;
    family
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_who_rotate_one_generation_at_once_one_wins() {
    race(async |world| Rotate { family: family(world).await }).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_who_end_one_family_at_once_one_ends_it() {
    race(async |world| EndFamily { id: family(world).await.id }).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_who_end_one_session_at_once_one_ends_it() {
    race(async |world| EndSession { id: family(world).await.session_id }).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_who_withdraw_one_api_key_at_once_one_withdraws_it() {
    race(async |world| {
        let (key, mac) = (world.samples().api_key(), world.samples().mac());
        world.keep(world.a, async |tx| api_keys::insert(tx, &key, mac).await).await;
        WithdrawKey { id: key.id }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_who_take_one_step_of_a_key_at_once_one_takes_it() {
    race(async |world| {
        let key = world.samples().signing_key(&format!("k{}", world.entropy.below(u64::MAX)));
        world.keep(world.a, async |tx| signing_keys::insert(tx, &key).await).await;
        TakeStep { record: key.record.activate(world.now(), RotationSchedule::default()).unwrap() }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_who_change_one_version_at_once_one_is_not_late() {
    race(async |world| {
        let user = world.samples().user(&format!("user-{}", world.entropy.below(u64::MAX)));
        world.keep(world.a, async |tx| users::insert(tx, &user).await).await;
        ChangeUser { user: user.changed(world.now()) }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_who_take_one_address_at_once_one_gets_it() {
    race(async |world| {
        let name = format!("user-{}", world.entropy.below(u64::MAX));
        TakeAddress { world: Arc::clone(world), name }
    })
    .await;
}
