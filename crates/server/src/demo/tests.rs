mod stand_in;

use stand_in::Manners;

use super::*;

async fn story(manners: Manners) -> (Vec<String>, Result<Ending, StoryError>) {
    crate::tls::install_provider();
    let http = HttpClient::new().expect("a client");
    let sockets = DemoSockets::on_free_ports();
    let platform = stand_in::start(manners);
    let Demo { stage, app, api } =
        Demo::open(&http, platform, "dwp_1".to_owned().into(), sockets).await.expect("a demo");
    actix_web::rt::spawn(app);
    actix_web::rt::spawn(api);
    let told = announcement(&stage);
    assert!(told.contains("ada@demo.example") && told.contains("http://127.0.0.1:"), "{told}");
    let mut seen = Vec::new();
    let ending = play(&http, &stage, |scene| seen.push(scene.seen)).await;
    (seen, ending)
}

#[actix_web::test]
async fn the_story_is_told_to_its_end() {
    let (seen, ending) = story(Manners::Good).await;
    let ending = ending.expect("a good end");
    assert_eq!(ending.way, WAY);
    assert!(ending.refused_after_millis < 10_000);
    assert_eq!(seen.len(), 6, "{seen:?}");
}

#[actix_web::test]
async fn a_disabled_person_who_can_refresh_spoils_the_story() {
    let (seen, ending) = story(Manners::RefreshesTheDisabled).await;
    assert!(ending.expect_err("a bad end").to_string().contains("refresh token is dead"));
    assert_eq!(seen.len(), 5, "{seen:?}");
}

#[actix_web::test]
async fn an_api_that_cannot_ask_accepts_nobody() {
    let (seen, ending) = story(Manners::CannotIntrospect).await;
    assert!(ending.expect_err("a bad end").to_string().contains("503"));
    assert_eq!(seen.len(), 2, "{seen:?}");
}
