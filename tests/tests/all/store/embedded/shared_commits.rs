//! One sync for everybody who wrote meanwhile, counted where it can be counted: in the write-ahead log, in which every
//! COMMIT leaves one frame that says so.

use domain::audit::Unaudited;
use std::path::Path;
use std::sync::Arc;
use store::users;
use tests::harness::{Engine, World};
use tokio::sync::Barrier;

const WRITERS: usize = 64;
const ROUNDS: usize = 5;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_who_write_at_once_share_few_commits() {
    let world = Arc::new(World::open(Engine::Embedded).await);
    let file = world.directory.tenant_file(world.a);
    let before = commits(&file);
    let start = Arc::new(Barrier::new(WRITERS));
    let mut tasks = Vec::new();
    for writer in 0..WRITERS {
        let (world, start) = (Arc::clone(&world), Arc::clone(&start));
        tasks.push(tokio::spawn(async move {
            start.wait().await;
            for round in 0..ROUNDS {
                let user = world.samples().user(&format!("user-{writer}-{round}"));
                let mut tx = world.write(world.a).await;
                users::insert(&mut tx, &user).await.unwrap();
                tx.commit_unaudited(Unaudited::Prepared).await.unwrap();
            }
        }));
    }
    for task in tasks {
        task.await.unwrap();
    }
    let shared = commits(&file) - before;
    // Each writer waits for its own answer before it writes again, so there are at least as many commits as rounds.
    assert!((ROUNDS..=WRITERS * ROUNDS / 5).contains(&shared), "{shared} commits for {}", WRITERS * ROUNDS);
}

#[tokio::test]
async fn one_who_writes_alone_has_a_commit_of_their_own() {
    let world = World::open(Engine::Embedded).await;
    let file = world.directory.tenant_file(world.a);
    let before = commits(&file);
    for number in 0..10 {
        let user = world.samples().user(&format!("user-{number}"));
        world.keep(world.a, async |tx| users::insert(tx, &user).await).await;
        assert_eq!(commits(&file) - before, number + 1);
        // Reading in a transaction to write in, and letting it go, costs the disk nothing.
        let tx = world.write(world.a).await;
        users::find(&tx, user.id).await.unwrap();
        drop(tx);
    }
}

/// The frames of the log that end a transaction (<https://www.sqlite.org/fileformat2.html#walformat>).
fn commits(file: &Path) -> usize {
    let mut name = file.to_owned().into_os_string();
    name.push("-wal");
    let log = std::fs::read(name).unwrap_or_default();
    let number = |bytes: &[u8], at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap());
    if log.len() < 32 {
        return 0;
    }
    let frame = 24 + number(&log, 8) as usize;
    let of_this_log = |bytes: &&[u8]| bytes[8..16] == log[16..24];
    log[32..].chunks_exact(frame).take_while(of_this_log).filter(|bytes| number(bytes, 4) != 0).count()
}
