//! What a client may wish for about who signs in and when: `prompt`, `max_age`, `id_token_hint`, `claims`.
//! Covers O-22, O-24 (at authorize), O-27; oidc.md §1.

use super::stage::{Stage, Tokens, assert_sent_to};
use domain::Clock as _;
use serde_json::{Value, json};
use std::time::Duration;
use tests::harness::relying_party::{claims, query};
use tests::harness::{Answer, Browser, PageForm};
use url::Url;

/// A parameter that the client adds or changes.
type Wish<'a> = (&'a str, &'a str);

const SILENT: Wish<'_> = ("prompt", "none");

async fn silently(stage: &Stage, browser: &mut Browser, change: Wish<'_>) -> Answer {
    browser.open(&stage.app.authorize_url(&[SILENT, change])).await
}

/// The page to which a request leads.
async fn asked(stage: &Stage, browser: &mut Browser, wishes: &[Wish<'_>]) -> Answer {
    let url = stage.app.authorize_url(wishes);
    let begun = browser.open(&url).await;
    browser.follow(&url, begun).await.1
}

async fn id_token(stage: &Stage, code: &str) -> Value {
    let answer = stage.app.exchange(&stage.server, code, &[]).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    claims(answer.json()["id_token"].as_str().unwrap())
}

#[actix_web::test]
async fn prompt_none_never_shows_a_page() {
    let stage = Stage::open().await;
    let nobody = stage.visit(&stage.app.authorize_url(&[SILENT])).await;
    assert_eq!(stage.error_at_client(&nobody), "login_required");
    let mut browser = stage.signed_in_browser().await;
    let code = stage.code_at_client(&browser.open(&stage.app.authorize_url(&[SILENT])).await);
    assert_eq!(id_token(&stage, &code).await["sub"], stage.person.id);
    let other = stage.app(json!({"first_party": false})).await;
    let unasked = browser.open(&other.authorize_url(&[SILENT])).await;
    assert!(unasked.header("location").contains("error=consent_required"), "{}", unasked.header("location"));
    other.sign_in(&mut browser, &stage.person, &[("scope", "openid")]).await;
    let agreed = browser.open(&other.authorize_url(&[SILENT, ("scope", "openid")])).await;
    assert!(agreed.header("location").contains("code="), "{}", agreed.header("location"));
    let more = browser.open(&other.authorize_url(&[SILENT, ("scope", "openid email")])).await;
    assert!(more.header("location").contains("error=consent_required"), "{}", more.header("location"));
}

#[actix_web::test]
async fn somebody_who_is_signed_in_gets_a_code_without_a_page() {
    let stage = Stage::open().await;
    let mut browser = stage.signed_in_browser().await;
    let first = stage.code_at_client(&browser.open(&stage.app.authorize_url(&[])).await);
    let second = stage.code_at_client(&browser.open(&stage.app.authorize_url(&[])).await);
    assert_ne!(first, second);
    let (first, second) = (id_token(&stage, &first).await, id_token(&stage, &second).await);
    assert_eq!((&first["sid"], &first["auth_time"]), (&second["sid"], &second["auth_time"]));
}

#[actix_web::test]
async fn prompt_login_asks_again_and_moves_auth_time() {
    let stage = Stage::open().await;
    let mut browser = stage.signed_in_browser().await;
    let before =
        id_token(&stage, &stage.code_at_client(&browser.open(&stage.app.authorize_url(&[])).await)).await;
    for wish in
        [("prompt", "login"), ("prompt", "select_account"), ("prompt", "login consent"), ("max_age", "0")]
    {
        assert_sent_to(&browser.open(&stage.app.authorize_url(&[wish])).await, "/login");
    }
    let back = stage.app.sign_in(&mut browser, &stage.person, &[("prompt", "login")]).await;
    let after = id_token(&stage, &query(&back, "code")).await;
    assert_eq!(after["auth_time"].as_i64().unwrap() - before["auth_time"].as_i64().unwrap(), 60);
    assert_eq!(after["sid"], before["sid"]);
}

#[actix_web::test]
async fn the_page_says_which_account_is_asked_for_and_fills_in_the_one_that_is_confirmed() {
    let stage = Stage::open().await;
    let bob = stage.server.person(&stage.tenant, "bob").await;
    let bobs = json!({"id_token": {"sub": {"value": bob.id}}}).to_string();
    let mut browser = stage.signed_in_browser().await;
    let ada = stage.person.email.as_str();
    let (again, choose) = ("Confirm it’s you", "Choose an account");
    let cases: [(&[Wish<'_>], &str, &str); 7] = [
        (&[("prompt", "login")], again, ada),
        (&[("max_age", "0")], again, ada),
        (&[("prompt", "login"), ("login_hint", "grace@example.org")], again, "grace@example.org"),
        (&[("prompt", "select_account")], choose, ""),
        (&[("prompt", "login select_account")], choose, ""),
        (&[("claims", &bobs)], "Another account is needed", ""),
        (&[("claims", &bobs), ("prompt", "select_account")], "Another account is needed", ""),
    ];
    for (wishes, heading, login) in cases {
        let page = asked(&stage, &mut browser, wishes).await;
        assert!(page.text.contains(&format!("<h1>{heading}</h1>")), "{wishes:?}: {}", page.text);
        assert!(page.text.contains("<label for=\"login\">Email</label>"), "nobody has another name");
        let form = PageForm::find(&page.text, "/login").unwrap();
        assert!(form.fields.contains(&("login".to_owned(), login.to_owned())), "{wishes:?}: {form:?}");
        assert_eq!(page.text.contains(&format!("<bdi>{ada}</bdi>")), heading != again, "{wishes:?}");
        assert!(!page.text.contains(&bob.email), "the page tells who else has an account");
        let wrong = form.with("login", ada).with("password", "not the one");
        let refused = browser.submit(&stage.tenant.at("/login"), &wrong.fields).await;
        assert!(refused.text.contains(&format!("<h1>{heading}</h1>")), "{wishes:?}: {}", refused.text);
    }
    let nobody = asked(&stage, &mut stage.browser(), &[("prompt", "select_account")]).await;
    assert!(nobody.text.contains("<h1>Sign in</h1>"), "{}", nobody.text);
}

#[actix_web::test]
async fn the_session_cookie_is_new_after_every_sign_in() {
    let stage = Stage::open().await;
    let mut browser = stage.browser();
    browser.set_cookie(&stage.tenant.issuer, "dw_session", &"A".repeat(43));
    stage.app.sign_in(&mut browser, &stage.person, &[]).await;
    let first = browser.cookie(&stage.tenant.issuer, "dw_session").unwrap().to_owned();
    assert_ne!(first, "A".repeat(43));
    stage.server.clock.advance(Duration::from_secs(1));
    stage.app.sign_in(&mut browser, &stage.person, &[("prompt", "login")]).await;
    let second = browser.cookie(&stage.tenant.issuer, "dw_session").unwrap().to_owned();
    assert_ne!(first, second);
    browser.set_cookie(&stage.tenant.issuer, "dw_session", &first);
    let old = browser.open(&stage.app.authorize_url(&[SILENT])).await;
    assert_eq!(stage.error_at_client(&old), "login_required");
}

#[actix_web::test]
async fn another_person_who_answers_a_fresh_sign_in_gets_their_own_session() {
    let stage = Stage::open().await;
    let bob = stage.server.person(&stage.tenant, "bob").await;
    let mut browser = stage.signed_in_browser().await;
    let adas = stage.code_at_client(&browser.open(&stage.app.authorize_url(&[])).await);
    let adas = stage.app.exchange(&stage.server, &adas, &[]).await.json();
    let adas = Tokens::of(&adas);
    let back = stage.app.sign_in(&mut browser, &bob, &[("prompt", "login")]).await;
    let bobs = id_token(&stage, &query(&back, "code")).await;
    assert_eq!(bobs["sub"], bob.id);
    assert_ne!(bobs["sid"], claims(&adas.id)["sid"]);
    // The former person is not left signed in behind the new one.
    assert!(!stage.is_alive(&adas.access).await);
    assert_eq!(stage.app.refresh(&stage.server, &adas.refresh).await.json()["error"], "invalid_grant");
}

#[actix_web::test]
async fn a_sign_in_older_than_max_age_is_not_enough() {
    let stage = Stage::open().await;
    let mut browser = stage.signed_in_browser().await;
    for (age, fresh) in [("59", false), ("60", true), ("4294967295", true), ("0", false), ("1", false)] {
        let answer = browser.open(&stage.app.authorize_url(&[("max_age", age)])).await;
        let silent = silently(&stage, &mut browser, ("max_age", age)).await;
        if fresh {
            let id_token = id_token(&stage, &stage.code_at_client(&answer)).await;
            assert!(id_token["auth_time"].is_i64(), "{id_token}");
            stage.code_at_client(&silent);
        } else {
            assert_sent_to(&answer, "/login");
            assert_eq!(stage.error_at_client(&silent), "login_required", "{age}");
        }
    }
    let back = stage.app.sign_in(&mut browser, &stage.person, &[("max_age", "1")]).await;
    let fresh = id_token(&stage, &query(&back, "code")).await;
    assert_eq!(fresh["auth_time"], fresh["iat"]);
}

#[actix_web::test]
async fn a_hint_names_who_must_be_signed_in() {
    let stage = Stage::open().await;
    let bob = stage.server.person(&stage.tenant, "bob").await;
    let adas = stage.tokens("openid").await;
    let bobs = Tokens::of(&stage.app.tokens(&stage.server, &bob, "openid").await);
    let mut browser = stage.signed_in_browser().await;
    let same = silently(&stage, &mut browser, ("id_token_hint", &adas.id)).await;
    stage.code_at_client(&same);
    let other = silently(&stage, &mut browser, ("id_token_hint", &bobs.id)).await;
    assert_eq!(stage.error_at_client(&other), "login_required");
    let mut nobody = stage.browser();
    let absent = silently(&stage, &mut nobody, ("id_token_hint", &adas.id)).await;
    assert_eq!(stage.error_at_client(&absent), "login_required");
    stage.server.clock.advance(Duration::from_hours(1));
    let expired = silently(&stage, &mut browser, ("id_token_hint", &adas.id)).await;
    stage.code_at_client(&expired);
    // OIDC Core §3.1.2.2: nobody else will do where a page may be shown, either.
    let hinted = [("id_token_hint", bobs.id.as_str())];
    assert_sent_to(&browser.open(&stage.app.authorize_url(&hinted)).await, "/login");
    let back = stage.app.sign_in(&mut browser, &stage.person, &hinted).await;
    assert_eq!((query(&back, "error").as_str(), query(&back, "code").as_str()), ("login_required", ""));
    let back = stage.app.sign_in(&mut browser, &bob, &hinted).await;
    assert_eq!(id_token(&stage, &query(&back, "code")).await["sub"], bob.id);
}

#[actix_web::test]
async fn a_hint_that_is_not_an_id_token_of_this_client_is_worth_nothing() {
    let stage = Stage::open().await;
    let other_app = stage.app(json!({})).await;
    let foreign_tenant = stage.server.tenant("other", 3).await;
    let eve = stage.server.person(&foreign_tenant, "eve").await;
    let foreign_app = stage.server.relying_party(&foreign_tenant, json!({})).await;
    let own = stage.tokens("openid").await;
    let others = Tokens::of(&other_app.tokens(&stage.server, &stage.person, "openid").await);
    let foreign = Tokens::of(&foreign_app.tokens(&stage.server, &eve, "openid").await);
    let (head, _) = own.id.rsplit_once('.').unwrap();
    let unsigned = format!("{head}.");
    let mut browser = stage.signed_in_browser().await;
    for hint in [&others.id, &foreign.id, &own.access, &own.refresh, &unsigned] {
        let answer = silently(&stage, &mut browser, ("id_token_hint", hint)).await;
        assert_eq!(stage.error_at_client(&answer), "login_required");
        // Where a page can ask, it is as if there were no hint.
        let ignored = browser.open(&stage.app.authorize_url(&[("id_token_hint", hint)])).await;
        stage.code_at_client(&ignored);
    }
}

#[actix_web::test]
async fn single_claims_come_where_they_were_asked_for() {
    let stage = Stage::open().await;
    let wish = json!({
        "id_token": {"email": {"essential": true}, "auth_time": null, "zoneinfo": null, "acr": null},
        "userinfo": {"name": null, "email": null, "iss": null, "unknown": {"essential": true}},
    });
    let wish = wish.to_string();
    let code = stage.code(&[("claims", &wish), ("scope", "openid")]).await;
    let tokens = Tokens::of(&stage.app.exchange(&stage.server, &code, &[]).await.json());
    assert_eq!(claims(&tokens.id)["email"], stage.person.email);
    let userinfo = stage.userinfo(&tokens.access).await.json();
    assert_eq!(userinfo, json!({"sub": stage.person.id, "name": "ada", "email": stage.person.email}));
    let later = stage.app.refresh(&stage.server, &tokens.refresh).await.json();
    assert_eq!(claims(later["id_token"].as_str().unwrap())["email"], stage.person.email);
    let plain = stage.tokens("openid email").await;
    assert_eq!(claims(&plain.id)["email"], Value::Null);
}

#[actix_web::test]
async fn single_claims_go_no_further_than_the_clients_scopes() {
    let stage = Stage::with(json!({"scope": "openid"})).await;
    let wish = json!({"id_token": {"email": null}, "userinfo": {"email": {"essential": true}, "name": null}});
    let code = stage.code(&[("claims", &wish.to_string()), ("scope", "openid")]).await;
    let tokens = Tokens::of(&stage.app.exchange(&stage.server, &code, &[]).await.json());
    assert_eq!(claims(&tokens.id)["email"], Value::Null);
    assert_eq!(stage.userinfo(&tokens.access).await.json(), json!({"sub": stage.person.id}));
}

#[actix_web::test]
async fn single_claims_shrink_with_the_scope_and_with_the_client() {
    let stage = Stage::open().await;
    let wish = json!({"id_token": {"email": null}, "userinfo": {"name": null}}).to_string();
    let code = stage.code(&[("claims", &wish), ("scope", "openid email")]).await;
    let tokens = Tokens::of(&stage.app.exchange(&stage.server, &code, &[]).await.json());
    let fields = [("grant_type", "refresh_token"), ("refresh_token", &tokens.refresh), ("scope", "openid")];
    let less = Tokens::of(&stage.app.post(&stage.server, "/oauth2/token", &fields).await.json());
    assert_eq!(claims(&less.id)["email"], Value::Null);
    assert_eq!(stage.userinfo(&less.access).await.json(), json!({"sub": stage.person.id}));
    let all = Tokens::of(&stage.app.refresh(&stage.server, &less.refresh).await.json());
    assert_eq!(stage.userinfo(&all.access).await.json()["name"], "ada");
    let client = format!("clients/{}", stage.app.client_id);
    stage.manage("PATCH", &client, Some(json!({"scope": "openid email"}))).await;
    let lost = Tokens::of(&stage.app.refresh(&stage.server, &all.refresh).await.json());
    assert_eq!(stage.userinfo(&lost.access).await.json()["name"], Value::Null);
    assert_eq!(claims(&lost.id)["email"], stage.person.email);
}

#[actix_web::test]
async fn more_than_a_token_holds_is_refused_before_a_code_is_given() {
    let long = |name: char| format!("https://{}.example/", name.to_string().repeat(1_900));
    let resources = [long('a'), long('b'), long('c')];
    let stage = Stage::with(json!({"audiences": resources})).await;
    let url = resources.iter().fold(stage.app.authorize_url(&[]), |url, resource| {
        Url::parse_with_params(&url, [("resource", resource)]).unwrap().into()
    });
    assert_eq!(stage.error_at_client(&stage.visit(&url).await), "invalid_target");
    // One of them fits; of single claims too long for an ID token nothing is told in it.
    let address = json!({"address": {"street_address": "x".repeat(6_400)}});
    let person = format!("users/{}", stage.person.id);
    stage.manage("PATCH", &person, Some(json!({"attributes": address}))).await;
    let client = format!("clients/{}", stage.app.client_id);
    stage.manage("PATCH", &client, Some(json!({"scope": "openid email address"}))).await;
    let wish = json!({"id_token": {"address": null, "email": null}}).to_string();
    let code = stage.code(&[("claims", &wish), ("scope", "openid"), ("resource", &resources[0])]).await;
    let told = id_token(&stage, &code).await;
    assert_eq!((&told["address"], &told["sub"]), (&Value::Null, &json!(stage.person.id)));
}

#[actix_web::test]
async fn an_essential_acr_cannot_be_met_and_a_voluntary_one_is_left_out() {
    let stage = Stage::open().await;
    let essential = json!({"id_token": {"acr": {"essential": true, "values": ["urn:gold"]}}}).to_string();
    let answer = stage.visit(&stage.app.authorize_url(&[("claims", &essential)])).await;
    assert_eq!(stage.error_at_client(&answer), "unmet_authentication_requirements");
    let voluntary = json!({"id_token": {"acr": {"values": ["urn:gold"]}}}).to_string();
    let code = stage.code(&[("claims", &voluntary), ("acr_values", "urn:gold")]).await;
    let told = id_token(&stage, &code).await;
    assert_eq!((&told["acr"], &told["amr"]), (&Value::Null, &json!(["pwd"])));
}

#[actix_web::test]
async fn a_demanded_subject_is_the_only_one_that_will_do() {
    let stage = Stage::open().await;
    let bob = stage.server.person(&stage.tenant, "bob").await;
    let demand = |sub: &str| json!({"id_token": {"sub": {"value": sub}}}).to_string();
    let mut browser = stage.signed_in_browser().await;
    let right = silently(&stage, &mut browser, ("claims", &demand(&stage.person.id))).await;
    stage.code_at_client(&right);
    let wrong = silently(&stage, &mut browser, ("claims", &demand(&bob.id))).await;
    assert_eq!(stage.error_at_client(&wrong), "login_required");
    let demanded = demand(&bob.id);
    assert_sent_to(&browser.open(&stage.app.authorize_url(&[("claims", &demanded)])).await, "/login");
    // Ada answers all the same: the client hears that it was not Bob, and no code leaves.
    let back = stage.app.sign_in(&mut browser, &stage.person, &[("claims", &demanded)]).await;
    assert_eq!((query(&back, "error").as_str(), query(&back, "code").as_str()), ("login_required", ""));
}

#[actix_web::test]
async fn any_of_several_demanded_subjects_will_do_wherever_they_are_demanded() {
    let stage = Stage::open().await;
    let bob = stage.server.person(&stage.tenant, "bob").await;
    let eve = stage.server.person(&stage.tenant, "eve").await;
    let mut browser = stage.signed_in_browser().await;
    let either = json!({"id_token": {"sub": {"values": [bob.id, stage.person.id]}}}).to_string();
    stage.code_at_client(&silently(&stage, &mut browser, ("claims", &either)).await);
    let neither = json!({"userinfo": {"sub": {"values": [bob.id, eve.id]}}}).to_string();
    let refused = silently(&stage, &mut browser, ("claims", &neither)).await;
    assert_eq!(stage.error_at_client(&refused), "login_required");
}

#[actix_web::test]
async fn a_fresh_sign_in_is_one_that_came_after_the_request_whatever_the_clock_says() {
    let stage = Stage::open().await;
    let mut browser = stage.signed_in_browser().await;
    let wish = [("prompt", "login")];
    // The same millisecond, and an hour before the sign-in that is there.
    for back in [Duration::ZERO, Duration::from_hours(1)] {
        stage.app.sign_in(&mut browser, &stage.person, &wish).await;
        let now = stage.server.clock.now().millis() - i64::try_from(back.as_millis()).unwrap();
        stage.server.clock.set(domain::Timestamp::from_millis(now));
        assert_sent_to(&browser.open(&stage.app.authorize_url(&wish)).await, "/login");
        let again = stage.app.sign_in(&mut browser, &stage.person, &wish).await;
        assert!(!query(&again, "code").is_empty(), "{again}");
    }
}

#[actix_web::test]
async fn a_hint_and_a_demanded_subject_that_disagree_let_nobody_in() {
    let stage = Stage::open().await;
    let bob = stage.server.person(&stage.tenant, "bob").await;
    let adas = stage.tokens("openid").await;
    let demand = json!({"id_token": {"sub": {"value": bob.id}}}).to_string();
    let mut browser = stage.signed_in_browser().await;
    let changes = [SILENT, ("claims", demand.as_str()), ("id_token_hint", adas.id.as_str())];
    let answer = browser.open(&stage.app.authorize_url(&changes)).await;
    assert_eq!(stage.error_at_client(&answer), "login_required");
}

#[actix_web::test]
async fn a_flow_goes_on_only_in_the_browser_that_began_it() {
    let stage = Stage::open().await;
    let begun = stage.visit(&stage.app.authorize_url(&[])).await;
    let page = stage.tenant.at(begun.header("location"));
    let mut victim = stage.signed_in_browser().await;
    let opened = victim.open(&page).await;
    assert_eq!((opened.status, opened.header("location")), (403, ""));
    let consent = page.replace("/login", "/consent");
    assert_eq!(victim.open(&consent).await.status, 403);
    assert_eq!(stage.visit(&page).await.status, 403);
}

#[actix_web::test]
async fn a_flow_is_answered_once_and_ends_after_half_an_hour() {
    let stage = Stage::open().await;
    let mut browser = stage.browser();
    let begun = browser.open(&stage.app.authorize_url(&[])).await;
    let page = stage.tenant.at(begun.header("location"));
    stage.app.sign_in(&mut browser, &stage.person, &[]).await;
    stage.code_at_client(&browser.open(&page).await);
    assert_eq!(browser.open(&page).await.status, 400);
    stage.server.clock.advance(Duration::from_secs(1));
    let begun = browser.open(&stage.app.authorize_url(&[("prompt", "login")])).await;
    let page = stage.tenant.at(begun.header("location"));
    stage.server.clock.advance(Duration::from_mins(30));
    assert_eq!(browser.open(&page).await.status, 400);
    for flow in ["", "x", &"A".repeat(43), "../../"] {
        let answer = browser.open(&stage.tenant.at(&format!("/consent?flow={flow}"))).await;
        assert_eq!(answer.status, 400, "{flow}");
    }
}
