//! Password verifiers.

use domain::ids::TenantId;
use domain::password::{PasswordHash, ScryptParameters};
use domain::user::{User, UserState};
use store::{passwords, users};
use tests::harness::{World, on_every_engine};

fn hash(world: &World, log_n: u8) -> PasswordHash {
    let parameters = ScryptParameters::new(log_n, 8, 3).unwrap();
    let (salt, output) = (world.samples().mac(), world.samples().mac());
    let mut wide = [0; 64];
    wide[..32].copy_from_slice(&output);
    PasswordHash::from_parts(parameters, salt[..16].try_into().unwrap(), wide)
}

async fn person(world: &World, tenant: TenantId) -> User {
    let user = world.samples().user("ada");
    world.keep(tenant, async |tx| users::insert(tx, &user).await).await;
    user
}

#[tokio::test]
async fn somebody_who_is_disabled_has_no_verifier() {
    on_every_engine(async |world| {
        let user = person(&world, world.a).await;
        let hash = hash(&world, 14);
        world.keep(world.a, async |tx| passwords::put(tx, user.id, &hash, tx.now()).await).await;
        let disabled = User { state: UserState::Disabled, ..user.clone() }.changed(world.now());
        world.keep(world.a, async |tx| users::update(tx, &disabled).await).await;
        assert!(passwords::find(&*world.read(world.a).await, user.id).await.unwrap().is_none());
    })
    .await;
}

#[tokio::test]
async fn a_verifier_is_replaced_and_removed() {
    on_every_engine(async |world| {
        let user = person(&world, world.a).await.id;
        assert!(passwords::find(&*world.read(world.a).await, user).await.unwrap().is_none());
        for log_n in [14, 15] {
            let hash = hash(&world, log_n);
            world.keep(world.a, async |tx| passwords::put(tx, user, &hash, tx.now()).await).await;
            let found = passwords::find(&*world.read(world.a).await, user).await.unwrap();
            assert_eq!(found.map(|found| found.to_string()), Some(hash.to_string()));
        }
        world.keep(world.a, async |tx| passwords::delete(tx, user).await).await;
        assert!(passwords::find(&*world.read(world.a).await, user).await.unwrap().is_none());
    })
    .await;
}

#[tokio::test]
async fn verifiers_of_another_tenant_do_not_exist() {
    on_every_engine(async |world| {
        let person = person(&world, world.b).await;
        let user = person.id;
        world.keep(world.a, async |tx| users::insert(tx, &person).await).await;
        let (ours, theirs) = (hash(&world, 15), hash(&world, 14));
        world.keep(world.b, async |tx| passwords::put(tx, user, &theirs, tx.now()).await).await;
        assert!(passwords::find(&*world.read(world.a).await, user).await.unwrap().is_none());
        world.keep(world.a, async |tx| passwords::put(tx, user, &ours, tx.now()).await).await;
        world.keep(world.a, async |tx| passwords::delete(tx, user).await).await;
        let found = passwords::find(&*world.read(world.b).await, user).await.unwrap();
        assert_eq!(found.map(|found| found.to_string()), Some(theirs.to_string()));
    })
    .await;
}
