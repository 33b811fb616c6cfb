//! `doorward demo --once` in process: the whole product, from an empty folder to a refused call.

use server::configuration::{Configuration, ConfigurationFile, Sources};
use server::demo::{Performance, find_free_port};

#[actix_web::test]
async fn the_demo_plays_its_story_twice_in_one_folder_and_leaves_nothing_running() {
    let folder = tempfile::tempdir().expect("a folder");
    for round in ["first", "second"] {
        let port = find_free_port().expect("free ports");
        let defaults = vec![
            ("data_dir", folder.path().join("data").display().to_string()),
            ("listen", format!("localhost:{port}")),
            ("metrics_listen", "off".to_owned()),
        ];
        let sources = Sources { defaults, file: ConfigurationFile::Ignored, ..Sources::default() };
        let configuration = Configuration::load(sources).expect("a configuration");
        let performance = Performance::open(configuration).await.expect("a demo");
        let mut seen = Vec::new();
        let ending = performance.play(|scene| seen.push(scene.seen)).await;
        assert!(ending.is_ok_and(|ending| ending.refused_after_millis < 1_000), "{round}: {seen:?}");
        let app = performance.stage().origins.app.clone();
        performance.end().await.expect("a good end");
        let address = app.socket_addrs(|| None).expect("an address");
        assert!(std::net::TcpStream::connect(&*address).is_err(), "{round}: the app still answers");
    }
}
