//! The registry of tenants and hosts.

use domain::ids::TenantId;
use domain::names::{DisplayName, Host, Slug};
use domain::tenant::TenantState;
use std::sync::Arc;
use std::time::Duration;
use store::{PageAsk, StoreError, TenantEntry, registry};
use tests::harness::{World, on_every_engine};

async fn add(world: &World, slug: &str) -> TenantEntry {
    world.clock.advance(Duration::from_secs(1));
    let entry = world.samples().entry(TenantId::random(world.entropy()), slug);
    let platform = world.store.platform();
    world.keep(platform, async |tx| registry::insert(tx, &entry).await).await;
    entry
}

fn host(text: &str) -> Host {
    Host::parse(text).unwrap()
}

#[tokio::test]
async fn an_entry_is_found_by_each_of_its_hosts_its_slug_and_its_identifier() {
    on_every_engine(async |world| {
        let mut entry = add(&world, "acme").await;
        for _ in 0..2 {
            for registry in [world.store.registry(), world.open_again().await.registry()] {
                assert_eq!(registry.find(entry.tenant.id).as_deref(), Some(&entry));
                assert_eq!(registry.find_by_slug(&entry.tenant.slug).as_deref(), Some(&entry));
                for host in &entry.tenant.hosts {
                    assert_eq!(registry.find_by_host(host).as_deref(), Some(&entry));
                }
                assert_eq!(registry.find_by_host(&host("nobody.example")), None);
            }
            // The same once more, after everything about it has changed.
            let tenant = &mut entry.tenant;
            tenant.display_name = DisplayName::parse("Another name").unwrap();
            tenant.state = TenantState::Disabled;
            tenant.slug = Slug::parse("renamed").unwrap();
            tenant.hosts = vec![host("new.example"), host("login.acme.example"), host("127.0.0.2:8080")];
            tenant.primary_host = host("login.acme.example");
            tenant.version += 1;
            world.keep(world.store.platform(), async |tx| registry::update(tx, &entry).await).await;
            assert_eq!(world.store.registry().find_by_host(&host("acme.idp.example")), None);
        }
    })
    .await;
}

#[tokio::test]
async fn a_host_and_a_slug_belong_to_one_tenant() {
    on_every_engine(async |world| {
        let (one, other) = (add(&world, "one").await, add(&world, "other").await);
        let platform = world.store.platform();
        let mut grab = other.clone();
        grab.tenant.hosts.push(one.tenant.primary_host.clone());
        grab.tenant.version += 1;
        let update = world.attempt(platform, async |tx| registry::update(tx, &grab).await).await;
        assert!(matches!(update, Err(StoreError::Taken("host"))), "{update:?}");
        let mut grab = other.clone();
        grab.tenant.slug = one.tenant.slug.clone();
        grab.tenant.version += 1;
        let update = world.attempt(platform, async |tx| registry::update(tx, &grab).await).await;
        assert!(matches!(update, Err(StoreError::Taken("slug"))), "{update:?}");
        let mut again = world.samples().entry(TenantId::random(world.entropy()), "one");
        let insert = world.attempt(platform, async |tx| registry::insert(tx, &again).await).await;
        assert!(matches!(insert, Err(StoreError::Taken("slug"))), "{insert:?}");
        again.tenant.slug = Slug::parse("third").unwrap();
        let insert = world.attempt(platform, async |tx| registry::insert(tx, &again).await).await;
        assert!(matches!(insert, Err(StoreError::Taken("host"))), "{insert:?}");
        let registry = world.store.registry();
        assert_eq!(registry.find_by_host(&one.tenant.primary_host).as_deref(), Some(&one));
        assert_eq!(registry.find(other.tenant.id).as_deref(), Some(&other));
    })
    .await;
}

#[tokio::test]
async fn an_entry_that_could_not_be_read_back_is_not_written() {
    on_every_engine(async |world| {
        let mut entry = world.samples().entry(TenantId::random(world.entropy()), "acme");
        entry.tenant.primary_host = host("elsewhere.example");
        let platform = world.store.platform();
        let insert = world.attempt(platform, async |tx| registry::insert(tx, &entry).await).await;
        assert!(matches!(insert, Err(StoreError::Corrupt { table: "tenant_host", .. })), "{insert:?}");
    })
    .await;
}

#[tokio::test]
async fn a_tenant_that_is_struck_off_is_found_no_more_and_its_hosts_are_free() {
    on_every_engine(async |world| {
        let entry = add(&world, "acme").await;
        let platform = world.store.platform();
        world.keep(platform, async |tx| registry::delete(tx, entry.tenant.id, 1).await).await;
        for registry in [world.store.registry(), world.open_again().await.registry()] {
            assert_eq!(registry.find(entry.tenant.id), None);
            assert_eq!(registry.find_by_host(&entry.tenant.primary_host), None);
        }
        let again = world.attempt(platform, async |tx| registry::delete(tx, entry.tenant.id, 1).await).await;
        assert!(matches!(again, Err(StoreError::NotFound)));
        add(&world, "acme").await;
    })
    .await;
}

#[tokio::test]
async fn only_the_version_that_was_read_is_struck_off() {
    on_every_engine(async |world| {
        let mut entry = add(&world, "acme").await;
        let (platform, id) = (world.store.platform(), entry.tenant.id);
        entry.tenant.version += 1;
        world.keep(platform, async |tx| registry::update(tx, &entry).await).await;
        assert_eq!(registry::load(&*world.read(platform).await, id).await.unwrap(), entry);
        let stale = world.attempt(platform, async |tx| registry::delete(tx, id, 1).await).await;
        assert!(matches!(stale, Err(StoreError::Stale)), "{stale:?}");
        world.keep(platform, async |tx| registry::delete(tx, id, 2).await).await;
        let gone = registry::load(&*world.read(platform).await, id).await;
        assert!(matches!(gone, Err(StoreError::NotFound)), "{gone:?}");
    })
    .await;
}

#[tokio::test]
async fn a_change_over_an_unknown_version_of_an_entry_is_refused() {
    on_every_engine(async |world| {
        let mut entry = add(&world, "acme").await;
        entry.tenant.version += 2;
        let platform = world.store.platform();
        let update = world.attempt(platform, async |tx| registry::update(tx, &entry).await).await;
        assert!(matches!(update, Err(StoreError::Stale)));
    })
    .await;
}

#[tokio::test]
async fn a_tenant_cannot_touch_the_registry() {
    on_every_engine(async |world| {
        let mut entry = (*world.store.find_tenant(world.b).unwrap()).clone();
        entry.tenant.version += 1;
        let new = world.samples().entry(TenantId::random(world.entropy()), "new");
        let insert = world.attempt(world.a, async |tx| registry::insert(tx, &new).await).await;
        assert!(matches!(insert, Err(StoreError::NotFound)));
        let update = world.attempt(world.a, async |tx| registry::update(tx, &entry).await).await;
        assert!(matches!(update, Err(StoreError::NotFound)));
        let delete = world.attempt(world.a, async |tx| registry::delete(tx, world.b, 1).await).await;
        assert!(matches!(delete, Err(StoreError::NotFound)));
    })
    .await;
}

#[tokio::test]
async fn tenants_are_listed_in_the_order_in_which_they_were_made() {
    on_every_engine(async |world| {
        for slug in ["zulu", "mike", "echo", "bravo"] {
            add(&world, slug).await;
        }
        let registry = world.store.registry();
        let slugs: Vec<_> =
            registry.all().iter().skip(2).map(|entry| entry.tenant.slug.as_str().to_owned()).collect();
        assert_eq!(slugs, ["zulu", "mike", "echo", "bravo"]);
        let first = registry.list(PageAsk::new(None, 4));
        let second = registry.list(PageAsk::new(first.next, 4));
        let walked: Vec<Arc<TenantEntry>> = first.items.into_iter().chain(second.items).collect();
        assert_eq!((walked, second.next), (registry.all(), None));
    })
    .await;
}

#[tokio::test]
async fn a_fresh_registry_is_empty_until_the_first_tenant() {
    on_every_engine(async |world| {
        let platform = world.store.platform();
        assert!(!registry::is_empty(&*world.read(platform).await).await.unwrap());
        for tenant in [world.a, world.b] {
            world.keep(platform, async |tx| registry::delete(tx, tenant, 1).await).await;
        }
        assert!(registry::is_empty(&*world.read(platform).await).await.unwrap());
    })
    .await;
}
