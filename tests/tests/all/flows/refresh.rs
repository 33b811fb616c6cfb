//! Refresh, row by row of the table of generations.
//! Covers O-12, O-15, O-41, RFT-01, RFT-02; revocation.md §4.

use super::stage::{Stage, Tokens, assert_refused};
use futures_util::future::join_all;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::time::Duration;
use tests::harness::relying_party::claims;

async fn refreshed(stage: &Stage, token: &str) -> Tokens {
    let answer = stage.app.refresh(&stage.server, token).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(answer.header("cache-control"), "no-store");
    Tokens::of(&answer.json())
}

async fn assert_dead(stage: &Stage, token: &str) {
    assert_refused(&stage.app.refresh(&stage.server, token).await, 400, "invalid_grant");
}

async fn with_fields(stage: &Stage, token: &str, fields: &[(&str, &str)]) -> tests::harness::Answer {
    let form = [&[("grant_type", "refresh_token"), ("refresh_token", token)], fields].concat();
    stage.app.post(&stage.server, "/oauth2/token", &form).await
}

#[actix_web::test]
async fn each_refresh_gives_the_next_token_and_keeps_the_grant() {
    let stage = Stage::open().await;
    let first = stage.tokens("openid email").await;
    stage.server.clock.advance(Duration::from_secs(100));
    let second = refreshed(&stage, &first.refresh).await;
    stage.server.clock.advance(Duration::from_secs(100));
    let third = refreshed(&stage, &second.refresh).await;
    assert_eq!(BTreeSet::from([&first.refresh, &second.refresh, &third.refresh]).len(), 3);
    let (before, after) = (claims(&first.id), claims(&third.id));
    for kept in ["iss", "sub", "aud", "auth_time", "sid", "amr"] {
        assert_eq!(before[kept], after[kept], "{kept}");
    }
    assert_eq!((&before["nonce"], &after["nonce"]), (&json!("n-1"), &Value::Null));
    assert_eq!(after["iat"].as_i64().unwrap() - before["iat"].as_i64().unwrap(), 200);
    let (before, after) = (claims(&first.access), claims(&third.access));
    for kept in ["sub", "scope", "aud", "sid", "fam", "client_id", "tid", "inc"] {
        assert_eq!(before[kept], after[kept], "{kept}");
    }
    assert_ne!(before["jti"], after["jti"]);
}

#[actix_web::test]
async fn a_retry_within_the_grace_gives_the_same_token_again() {
    let stage = Stage::open().await;
    let first = stage.tokens("openid").await;
    let second = refreshed(&stage, &first.refresh).await;
    stage.server.clock.advance(Duration::from_secs(10));
    let again = refreshed(&stage, &first.refresh).await;
    assert_eq!(second.refresh, again.refresh);
    assert_ne!(second.access, again.access);
    assert!(stage.is_alive(&second.access).await && stage.is_alive(&again.access).await);
    refreshed(&stage, &second.refresh).await;
}

#[actix_web::test]
async fn too_many_retries_are_refused_and_the_family_lives() {
    let stage = Stage::open().await;
    let first = stage.tokens("openid").await;
    let second = refreshed(&stage, &first.refresh).await;
    for _ in 0..3 {
        assert_eq!(refreshed(&stage, &first.refresh).await.refresh, second.refresh);
    }
    assert_dead(&stage, &first.refresh).await;
    assert_dead(&stage, &first.refresh).await;
    assert!(stage.is_alive(&second.access).await);
    refreshed(&stage, &second.refresh).await;
}

#[actix_web::test]
async fn a_predecessor_after_the_grace_kills_the_family_for_good() {
    let stage = Stage::open().await;
    let first = stage.tokens("openid").await;
    let second = refreshed(&stage, &first.refresh).await;
    stage.server.clock.advance(Duration::from_millis(10_001));
    assert_dead(&stage, &first.refresh).await;
    assert!(!stage.is_alive(&first.access).await && !stage.is_alive(&second.access).await);
    for token in [&second.refresh, &first.refresh, &second.refresh] {
        assert_dead(&stage, token).await;
    }
    assert!(stage.trail_has("refresh.reused").await);
    // The person and the client go on; only the family is gone.
    let fresh = stage.tokens("openid").await;
    refreshed(&stage, &fresh.refresh).await;
}

#[actix_web::test]
async fn a_predecessor_whose_successor_was_used_kills_the_family_even_within_the_grace() {
    let stage = Stage::open().await;
    let first = stage.tokens("openid").await;
    let second = refreshed(&stage, &first.refresh).await;
    let third = refreshed(&stage, &second.refresh).await;
    assert_dead(&stage, &first.refresh).await;
    assert_dead(&stage, &third.refresh).await;
    assert!(!stage.is_alive(&third.access).await);
}

#[actix_web::test]
async fn a_family_that_was_killed_stays_dead_after_a_restart() {
    let stage = Stage::open().await;
    let first = stage.tokens("openid").await;
    let second = refreshed(&stage, &first.refresh).await;
    let other = stage.tokens("openid").await;
    stage.server.clock.advance(Duration::from_secs(11));
    assert_dead(&stage, &first.refresh).await;
    let stage = Stage { server: stage.server.restart().await, ..stage };
    assert_dead(&stage, &second.refresh).await;
    assert!(!stage.is_alive(&second.access).await);
    assert!(stage.is_alive(&other.access).await);
    refreshed(&stage, &other.refresh).await;
}

#[actix_web::test]
async fn a_tenant_without_grace_takes_no_retry_for_honest() {
    let stage = Stage::open().await;
    stage.manage("PUT", "settings", Some(json!({"refresh_grace_secs": 0}))).await;
    let first = stage.tokens("openid").await;
    refreshed(&stage, &first.refresh).await;
    stage.server.clock.advance(Duration::from_millis(1));
    assert_dead(&stage, &first.refresh).await;
}

#[actix_web::test]
async fn a_forged_cut_or_changed_token_changes_nothing() {
    let stage = Stage::open().await;
    let first = stage.tokens("openid").await;
    let second = refreshed(&stage, &first.refresh).await;
    stage.server.clock.advance(Duration::from_mins(1));
    // Every character of an old token changed once: were one taken for genuine, the family would die.
    for index in 0..first.refresh.len() {
        let mut changed = first.refresh.clone().into_bytes();
        changed[index] = if changed[index] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(changed).unwrap();
        assert_dead(&stage, &changed).await;
    }
    for length in [0, 1, 4, 20, first.refresh.len() - 1] {
        let cut = &first.refresh[..length];
        let error = if cut.is_empty() { "invalid_request" } else { "invalid_grant" };
        assert_refused(&stage.app.refresh(&stage.server, cut).await, 400, error);
    }
    for longer in
        [format!("{}A", first.refresh), format!("{}=", first.refresh), format!("{} ", first.refresh)]
    {
        assert_dead(&stage, &longer).await;
    }
    refreshed(&stage, &second.refresh).await;
}

#[actix_web::test]
async fn another_client_gets_nothing_and_the_trail_knows() {
    let stage = Stage::open().await;
    let thief = stage.app(json!({})).await;
    let tokens = stage.tokens("openid").await;
    assert_refused(&thief.refresh(&stage.server, &tokens.refresh).await, 400, "invalid_grant");
    assert!(stage.trail_has("refresh.misused").await);
    let mut spa = stage.app(json!({"type": "spa", "redirect_uris": ["https://app.example/"]})).await;
    assert_refused(&spa.refresh(&stage.server, &tokens.refresh).await, 400, "invalid_grant");
    // Naming the owner is not being the owner.
    spa.client_id.clone_from(&stage.app.client_id);
    assert_refused(&spa.refresh(&stage.server, &tokens.refresh).await, 401, "invalid_client");
    refreshed(&stage, &tokens.refresh).await;
}

#[actix_web::test]
async fn another_tenant_does_not_know_the_token() {
    let stage = Stage::open().await;
    let other = stage.server.tenant("other", 3).await;
    let foreign = stage.server.relying_party(&other, json!({})).await;
    let tokens = stage.tokens("openid").await;
    assert_refused(&foreign.refresh(&stage.server, &tokens.refresh).await, 400, "invalid_grant");
    refreshed(&stage, &tokens.refresh).await;
}

#[actix_web::test]
async fn a_scope_may_shrink_for_one_answer_and_never_grow() {
    let stage = Stage::with(json!({"scope": "openid email profile"})).await;
    let first = stage.tokens("openid email").await;
    let less = with_fields(&stage, &first.refresh, &[("scope", "email")]).await;
    assert_eq!((less.status, &less.json()["scope"]), (200, &json!("email")));
    assert_eq!(less.json()["id_token"], Value::Null);
    let less = Tokens::of(&less.json());
    // RFC 6749 §6: what was granted stays granted.
    let all = with_fields(&stage, &less.refresh, &[]).await;
    assert_eq!(all.json()["scope"], "email openid");
    let all = Tokens::of(&all.json());
    for more in ["openid email profile", "admin", "email email profile", "openid \""] {
        assert_refused(&with_fields(&stage, &all.refresh, &[("scope", more)]).await, 400, "invalid_scope");
    }
    // The refused tries have not spent the token.
    refreshed(&stage, &all.refresh).await;
}

#[actix_web::test]
async fn a_resource_that_was_not_granted_is_refused() {
    let resources = ["https://one.example/", "https://two.example/"];
    let stage = Stage::with(json!({"audiences": resources})).await;
    let tokens = stage.tokens("openid").await;
    assert_eq!(claims(&tokens.access)["aud"], json!(["https://one.example/", stage.tenant.issuer]));
    let other = [("resource", "https://two.example/")];
    assert_refused(&with_fields(&stage, &tokens.refresh, &other).await, 400, "invalid_target");
    let same = with_fields(&stage, &tokens.refresh, &[("resource", "https://one.example/")]).await;
    assert_eq!(same.status, 200, "{}", same.text);
}

#[actix_web::test]
async fn a_wrong_wish_beside_an_old_token_does_not_shelter_the_family() {
    let stage = Stage::open().await;
    for wish in [("scope", "admin"), ("scope", "openid \""), ("resource", "https://nobody.example/")] {
        let first = stage.tokens("openid").await;
        let second = refreshed(&stage, &first.refresh).await;
        stage.server.clock.advance(Duration::from_secs(11));
        assert_refused(&with_fields(&stage, &first.refresh, &[wish]).await, 400, "invalid_grant");
        assert_dead(&stage, &second.refresh).await;
    }
}

#[actix_web::test]
async fn many_at_once_leave_one_chain() {
    let stage = Stage::open().await;
    let mut current = stage.tokens("openid").await.refresh;
    for _ in 0..3 {
        let answers = join_all((0..64).map(|_| stage.app.refresh(&stage.server, &current))).await;
        let (won, lost): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 200);
        for answer in lost {
            assert_refused(answer, 400, "invalid_grant");
        }
        let successors: BTreeSet<_> = won.iter().map(|answer| Tokens::of(&answer.json()).refresh).collect();
        // One rotation and three honest retries, all answered with the one successor.
        assert_eq!((won.len(), successors.len()), (4, 1));
        current = successors.into_iter().next().unwrap();
    }
    refreshed(&stage, &current).await;
}

#[actix_web::test]
async fn a_token_from_the_future_is_taken_for_lost_writes_and_raises_an_alarm() {
    let stage = Stage::open().await;
    let tokens = stage.tokens("openid").await;
    let store = stage.server.app.store();
    let tenant = stage.tenant.id.parse().unwrap();
    let family = claims(&tokens.access)["fam"].as_str().unwrap().parse().unwrap();
    let row = store.hot(tenant).await.unwrap().find_family(family).await.unwrap().unwrap();
    let keys = stage.server.app.derived_keys(tenant).unwrap();
    let future = keys.refresh().mint(*tenant.uuid().as_bytes(), *family.uuid().as_bytes(), 7, &row.salt);
    let next = refreshed(&stage, &future).await;
    assert!(stage.trail_has("refresh.regressed").await);
    refreshed(&stage, &next.refresh).await;
    assert_dead(&stage, &tokens.refresh).await;
}
