//! The first start and its link.

use crate::test_site::TestSite;
use domain::actor::{Actor, Authority, Context, RequestInfo};
use domain::names::Email;
use domain::opaque::OpaqueToken;
use domain::password::Password;
use services::provision::{FirstAdministrator, SetUpError, is_set_up_link_open, prepare, spend_set_up_link};

async fn link(site: &TestSite) -> Option<OpaqueToken> {
    let link = prepare(&site.app).await.unwrap()?;
    let token = link.path().strip_prefix("/platform/setup/").unwrap();
    Some(OpaqueToken::parse(token).unwrap())
}

fn first(email: &str, password: &str) -> FirstAdministrator {
    FirstAdministrator {
        email: Email::parse(email).unwrap(),
        display_name: None,
        password: Password::parse(password.to_owned()).unwrap(),
    }
}

async fn spend(site: &TestSite, token: &OpaqueToken, first: FirstAdministrator) -> Result<(), SetUpError> {
    spend_set_up_link(&site.app, RequestInfo::default(), token, first).await.map(drop)
}

#[actix_web::test]
async fn the_link_makes_one_administrator_and_no_later_start_prints_another() {
    let site = TestSite::open().await;
    let token = link(&site).await.unwrap();
    assert!(is_set_up_link_open(&site.app, &token).await.unwrap());
    let weak = spend(&site, &token, first("root@id.example", "short")).await;
    assert!(matches!(weak, Err(SetUpError::Password(_))));
    let (one, other) = both(&site, &token).await;
    assert!(one.is_ok() != other.is_ok());
    assert!(!is_set_up_link_open(&site.app, &token).await.unwrap());
    assert!(link(&site).await.is_none());
}

async fn both(site: &TestSite, token: &OpaqueToken) -> (Result<(), SetUpError>, Result<(), SetUpError>) {
    futures_util::future::join(
        spend(site, token, first("one@id.example", "correct horse battery")),
        spend(site, token, first("other@id.example", "correct horse battery")),
    )
    .await
}

#[actix_web::test]
async fn only_the_newest_link_works_and_no_other_token_does() {
    let site = TestSite::open().await;
    let old = link(&site).await.unwrap();
    let new = link(&site).await.unwrap();
    assert!(!is_set_up_link_open(&site.app, &old).await.unwrap());
    assert!(is_set_up_link_open(&site.app, &new).await.unwrap());
    let stranger = OpaqueToken::random(site.app.entropy());
    for token in [&old, &stranger] {
        let refused = spend(&site, token, first("root@id.example", "correct horse battery")).await;
        assert!(matches!(refused, Err(SetUpError::LinkClosed)));
    }
}

#[actix_web::test]
async fn the_link_is_stored_as_a_mac_only() {
    let site = TestSite::open().await;
    let platform = site.app.store().platform();
    let context = Context { tenant: platform, actor: Actor::System, request: RequestInfo::default() };
    let token = link(&site).await.unwrap();
    let tx = site.app.store().read(&context, Authority::Operation).await.unwrap();
    let trail = store::audit::list(&tx, store::PageAsk::new(None, 200)).await.unwrap();
    assert!(!format!("{trail:?}").contains(&token.expose()));
}
