//! Files: private, each its tenant's own, whole even if their making is interrupted, and not too many open at once.

use super::super::steps::advance;
use super::raw::edit;
use domain::ids::TenantId;
use domain::revocation::{Revocation, Subject};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::time::Duration;
use store::{StoreError, revocations, users};
use tests::harness::{Directory, Engine, World};

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[tokio::test]
async fn only_their_owner_reads_the_files() {
    let world = World::open(Engine::Embedded).await;
    let user = world.samples().user("ada");
    world.keep(world.a, async |tx| users::insert(tx, &user).await).await;
    let (registry, tenant) = (world.directory.registry_file(), world.directory.tenant_file(world.a));
    for file in [&registry, &tenant] {
        for suffix in ["", "-wal", "-shm"] {
            let mut name = file.clone().into_os_string();
            name.push(suffix);
            assert_eq!(mode(Path::new(&name)), 0o600, "{}", name.display());
        }
    }
    assert_eq!(mode(&world.directory.path().join("tenants")), 0o700);
}

#[tokio::test]
async fn a_data_directory_is_made_for_its_owner_only_and_what_was_opened_to_others_is_closed_again() {
    let directory = Directory::default();
    let world = World::open(Engine::Embedded).await;
    let folder = directory.path().join("deep").join("data");
    let options =
        store::StoreOptions { engine: store::EngineOptions::Embedded(folder.clone()), open_tenants_max: 4 };
    let (clock, entropy) = (world.clock.clone(), world.entropy.clone());
    drop(store::Store::open(options.clone(), clock.clone(), entropy.clone()).await.unwrap());
    for folder in [&folder, &folder.join("tenants")] {
        assert_eq!(mode(folder), 0o700, "{}", folder.display());
    }
    let wide =
        |path: &Path, mode| std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    wide(&folder.join("registry.db"), 0o644);
    wide(&folder.join("tenants"), 0o755);
    drop(store::Store::open(options, clock, entropy).await.unwrap());
    assert_eq!(mode(&folder.join("registry.db")), 0o600);
    assert_eq!(mode(&folder.join("tenants")), 0o700);
}

#[tokio::test]
async fn a_file_in_another_tenants_place_is_refused() {
    let world = World::open(Engine::Embedded).await;
    let (ours, theirs) = (world.directory.tenant_file(world.a), world.directory.tenant_file(world.b));
    let registry = world.directory.registry_file();
    for file in [&ours, &theirs, &registry] {
        edit(file, "PRAGMA wal_checkpoint(TRUNCATE)").await;
    }
    // The same data elsewhere, with one file in another's place.
    let with_swapped = async |from: &Path, to: &Path| {
        let moved = Directory::default();
        std::fs::create_dir(moved.path().join("tenants")).unwrap();
        let place = |file: &Path| moved.path().join(file.strip_prefix(world.directory.path()).unwrap());
        for file in [&ours, &theirs, &registry] {
            std::fs::copy(if *file == to { from } else { file }, place(file)).unwrap();
        }
        let options = store::StoreOptions {
            engine: store::EngineOptions::Embedded(moved.path().to_owned()),
            open_tenants_max: 4,
        };
        (store::Store::open(options, world.clock.clone(), world.entropy.clone()).await, moved)
    };
    for foreign in [&theirs, &registry] {
        let (store, _moved) = with_swapped(foreign, &ours).await;
        let store = store.unwrap();
        let opened = store.hot(world.a).await.err();
        assert!(matches!(opened, Some(StoreError::ForeignFile(tenant)) if tenant == world.a), "{opened:?}");
        assert!(store.hot(world.b).await.is_ok());
    }
    let (store, _moved) = with_swapped(&theirs, &registry).await;
    let opened = store.err();
    assert!(matches!(opened, Some(StoreError::Corrupt { table: "tenant", .. })), "{opened:?}");
}

#[tokio::test]
async fn a_first_start_that_is_interrupted_anywhere_is_finished_by_the_next() {
    let world = World::open(Engine::Embedded).await;
    for polls in 0..60 {
        let directory = Directory::default();
        let options = store::StoreOptions {
            engine: store::EngineOptions::Embedded(directory.path().join("data")),
            open_tenants_max: 4,
        };
        let open = || store::Store::open(options.clone(), world.clock.clone(), world.entropy.clone());
        let mut first = Box::pin(open());
        advance(&mut first, polls).await;
        drop(first);
        let store = open().await.unwrap_or_else(|error| panic!("after {polls} steps: {error:?}"));
        let platform = store.platform();
        assert!(store.hot(platform).await.is_ok());
        assert_eq!(open().await.unwrap().platform(), platform);
    }
}

#[tokio::test]
async fn forty_tenants_share_eight_open_files() {
    let world = World::open(Engine::Embedded).await;
    let tenants: Vec<_> = (0..40).map(|_| TenantId::random(world.entropy())).collect();
    for (number, tenant) in tenants.iter().enumerate() {
        world.register(*tenant, &format!("tenant-{number}")).await;
    }
    let name = |round: usize| format!("user-{round}");
    for round in 0..3 {
        for tenant in &tenants {
            let user = world.samples().user(&name(round));
            let kill = Revocation::kill(Subject::User(user.id.uuid()), "conformance");
            world
                .keep(*tenant, async |tx| {
                    users::insert(tx, &user).await?;
                    revocations::append(tx, &[kill]).await
                })
                .await;
            assert!(world.store.open_tenants().len() <= 8);
        }
    }
    // All at once: as many as are in use are open, and when they rest, no more than the limit.
    let held = futures_util::future::join_all(tenants.iter().map(|tenant| world.hot(*tenant))).await;
    assert!(world.store.open_tenants().len() >= 40);
    for (hot, tenant) in held.iter().zip(&tenants) {
        let page = users::list(&*world.read(*tenant).await, store::PageAsk::new(None, 10)).await.unwrap();
        assert_eq!(page.items.len(), 3);
        assert!(hot.find_user(page.items[0].id).await.unwrap().is_some());
    }
    drop(held);
    world.store.notice_foreign_writes().await.unwrap();
    assert!(world.store.open_tenants().len() <= 8);
    let closed = tokio::time::timeout(Duration::from_secs(20), async {
        while open_files(world.directory.path()) > 8 * 3 {
            tokio::task::yield_now().await;
        }
    });
    closed.await.expect("what is closed leaves no file open");
}

/// How many database files of the folder this process has open, each once.
fn open_files(folder: &Path) -> usize {
    let links = std::fs::read_dir("/proc/self/fd").unwrap();
    let targets = links.filter_map(|link| std::fs::read_link(link.ok()?.path()).ok());
    let ours: std::collections::HashSet<_> = targets.filter(|target| target.starts_with(folder)).collect();
    ours.len()
}

#[tokio::test]
async fn names_without_a_file_do_not_take_the_place_of_tenants() {
    let world = World::open(Engine::Embedded).await;
    let hot = world.hot(world.a).await;
    let life = hot.keys_epoch();
    for _ in 0..50 {
        assert!(world.store.hot(TenantId::random(world.entropy())).await.is_err());
    }
    assert_eq!(world.hot(world.a).await.keys_epoch(), life, "a file in use stays open");
    assert!(world.store.open_tenants().len() <= 8);
}

#[tokio::test]
async fn a_removed_tenant_leaves_no_file() {
    let world = World::open(Engine::Embedded).await;
    let platform = world.store.platform();
    world.keep(platform, async |tx| store::registry::delete(tx, world.b, 1).await).await;
    world.store.remove_tenant_home(world.b).await.unwrap();
    let left: Vec<_> = std::fs::read_dir(world.directory.path().join("tenants")).unwrap().collect();
    let ours = world.a.to_string();
    assert!(left.into_iter().all(|file| file.unwrap().file_name().to_string_lossy().starts_with(&ours)));
    assert!(world.store.hot(world.b).await.is_err());
    world.store.remove_tenant_home(platform).await.unwrap();
    assert!(world.directory.registry_file().exists(), "the registry is no tenant to remove");
}

#[tokio::test]
async fn a_deleted_tenant_that_a_crash_left_behind_goes_at_the_next_start_and_no_other() {
    let world = World::open(Engine::Embedded).await;
    let user = world.samples().user("ada");
    world.keep(world.a, async |tx| users::insert(tx, &user).await).await;
    let stranger = TenantId::random(world.entropy());
    world.store.create_tenant_home(stranger).await.unwrap();
    let platform = world.store.platform();
    world.keep(platform, async |tx| store::registry::delete(tx, world.b, 1).await).await;
    let folder = world.directory.path().join("tenants");
    let (left, foreign) = (world.directory.tenant_file(world.b), folder.join("notes.db"));
    std::fs::write(&foreign, "").unwrap();
    assert!(left.exists(), "the crash came before");
    let again = world.open_again().await;
    assert_eq!(sorted(again.find_unknown_files().unwrap()), sorted(vec![world.b, stranger]));
    again.finish_removals().await.unwrap();
    assert!(!left.exists() && foreign.exists() && world.directory.registry_file().exists());
    // An older registry that was put back must not cost tenants their data.
    assert_eq!(again.find_unknown_files().unwrap(), [stranger]);
    assert!(again.hot(world.a).await.unwrap().find_user(user.id).await.unwrap().is_some());
    again.finish_removals().await.unwrap();
    assert_eq!(again.find_unknown_files().unwrap(), [stranger]);
}

fn sorted(mut tenants: Vec<TenantId>) -> Vec<TenantId> {
    tenants.sort();
    tenants
}
