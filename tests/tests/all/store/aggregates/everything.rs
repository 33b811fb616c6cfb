//! Ending everything of a tenant at once.

use domain::family::FamilyState;
use domain::ids::TenantId;
use store::{authorization_codes, everything, families, sessions};
use tests::harness::{World, on_every_engine};

type Things = (domain::session::Session, domain::family::Family, [u8; 32]);

async fn fill(world: &World, tenant: TenantId) -> Things {
    let session = world.samples().session(world.samples().user("ada").id);
    let family = world.samples().family(&session, world.samples().client().id);
    let (code, mac) = (world.samples().code(&session, family.client_id), world.samples().mac());
    world
        .keep(tenant, async |tx| {
            sessions::insert(tx, &session).await?;
            families::insert(tx, &family).await?;
            authorization_codes::insert(tx, &code, mac).await
        })
        .await;
    (session, family, mac)
}

#[tokio::test]
async fn everything_of_a_tenant_ends_and_nothing_of_another() {
    on_every_engine(async |world| {
        let ((session, family, code), theirs) = (fill(&world, world.a).await, fill(&world, world.b).await);
        let hot = world.hot(world.a).await;
        assert!(hot.find_session(session.id).await.unwrap().unwrap().is_live(world.now()));
        assert!(hot.find_family(family.id).await.unwrap().unwrap().is_live(world.now()));
        world.keep(world.a, everything::end).await;
        let tx = world.read(world.a).await;
        assert_eq!(sessions::load(&tx, session.id).await.unwrap().ended_at, Some(world.now()));
        assert_eq!(families::find(&tx, family.id).await.unwrap().unwrap().state, FamilyState::Revoked);
        assert_eq!(authorization_codes::find(&tx, code).await.unwrap(), None);
        assert!(!hot.find_session(session.id).await.unwrap().unwrap().is_live(world.now()));
        assert!(!hot.find_family(family.id).await.unwrap().unwrap().is_live(world.now()));
        let tx = world.read(world.b).await;
        assert_eq!(sessions::load(&tx, theirs.0.id).await.unwrap(), theirs.0);
        assert_eq!(families::find(&tx, theirs.1.id).await.unwrap(), Some(theirs.1));
        assert!(authorization_codes::find(&tx, theirs.2).await.unwrap().is_some());
    })
    .await;
}
