//! The set-up link makes exactly one administrator, and only for whoever sends its form.
//!
//! Covers E-15, E-10; contract.md §1 (no default password anywhere).

use super::stage::{Stage, text};
use serde_json::json;
use std::collections::HashSet;
use std::time::Duration;
use tests::harness::{Answer, Browser, PageForm};

#[actix_web::test]
async fn looking_at_the_link_does_not_spend_it() {
    let stage = Stage::open().await;
    let url = format!("{}{}", stage.server.platform(), stage.server.set_up_path);
    for _ in 0..5 {
        assert_eq!(Browser::new(stage.server.http()).open(&url).await.status, 200);
        let head = stage.server.http().head(&url).send().await.unwrap();
        assert_eq!(head.status(), 200);
    }
    assert_eq!(administrators(&stage).await.len(), 0);
    assert_eq!(spend(&stage, "root@example.org", "long walks at night").await.status, 303);
    assert_eq!(administrators(&stage).await, ["root@example.org"]);
    assert_eq!(Browser::new(stage.server.http()).open(&url).await.status, 410);
}

#[actix_web::test]
async fn of_twenty_at_once_one_becomes_administrator() {
    let stage = Stage::open().await;
    let all = (0..20).map(|number| {
        let stage = &stage;
        async move { spend(stage, &format!("root{number}@example.org"), "long walks at night").await.status }
    });
    let statuses = futures_util::future::join_all(all).await;
    assert_eq!(statuses.iter().filter(|status| **status == 303).count(), 1, "{statuses:?}");
    assert!(statuses.iter().all(|status| matches!(status, 303 | 410 | 503)), "{statuses:?}");
    assert_eq!(administrators(&stage).await.len(), 1);
    let trail = stage.platform_trail().await;
    assert_eq!(trail.iter().filter(|entry| entry["action"] == "set_up.completed").count(), 1);
}

#[actix_web::test]
async fn a_form_that_cannot_be_used_leaves_the_link_open() {
    let stage = Stage::open().await;
    for (email, password) in [
        ("", "long walks at night"),
        ("no address", "long walks at night"),
        ("a@b@example.org", "long walks at night"),
        ("root@example.org", ""),
        ("root@example.org", "short"),
        ("root@example.org", "password"),
        ("root@example.org", "root@example.org"),
        ("root@example.org", &"x".repeat(1025)),
    ] {
        let refused = spend(&stage, email, password).await;
        assert_eq!(refused.status, 422, "{email} {password}");
        assert!(
            password.len() < 5
                || !refused.text.contains(&format!("value=\"{password}\""))
                || password == email
        );
    }
    assert_eq!(administrators(&stage).await.len(), 0);
    assert_eq!(spend(&stage, "root@example.org", "long walks at night").await.status, 303);
}

#[actix_web::test]
async fn every_field_that_cannot_be_used_says_why_and_all_at_once() {
    let stage = Stage::open().await;
    let (no_name, no_email) = ("Enter your name.", "Enter an email address like name@example.com.");
    let (known, common) = ("Others know this about you.", "Attackers try this password first.");
    let (too_short, one) = ("This password is too short.", "This password repeats one character.");
    let hidden = "Use only characters that can be seen.";
    let long = "R".repeat(201);
    let cases: [([&str; 3], &[&str]); 8] = [
        (["no address", "", "short"], &[no_email, no_name, too_short]),
        (["", "Root", ""], &["Enter your email address.", "Choose a password."]),
        (["root@example.org", "Ro\u{202e}ot", "aaaaaaaaaaaa"], &[hidden, one]),
        (["root@example.org", &long, "password1"], &["Use at most", common]),
        (["no address", "Ada Lovelace", "ADA LOVELACE"], &[no_email, known]),
        (["ada.lovelace@example.org", "", "ada.lovelace"], &[no_name, known]),
        (["root@example.org", "Root", "root@example.org"], &[known]),
        (["root@example.org", "Root", "PassWord123"], &[common]),
    ];
    for (typed, said) in cases {
        let refused = fill_in(&stage, typed).await;
        assert_eq!(refused.status, 422, "{typed:?}");
        assert_eq!(refused.text.matches("class=\"field-error\"").count(), said.len(), "{typed:?}");
        for why in said {
            assert!(refused.text.contains(why), "{typed:?} does not say: {why}");
        }
    }
}

#[actix_web::test]
async fn an_address_that_somebody_has_is_refused_at_its_field() {
    let stage = Stage::open().await;
    let users = format!("{}/admin/api/v1/users", stage.server.platform());
    let body = json!({"email": "ada@example.org"});
    let made = stage.server.call("POST", &users, &stage.server.platform_key, Some(&body)).await;
    assert_eq!(made.status, 201, "{}", made.text);
    for email in ["ada@example.org", "ADA@example.org"] {
        let refused = spend(&stage, email, "long walks at night").await;
        assert_eq!(refused.status, 422, "{}", refused.text);
        assert!(refused.text.contains("This address already belongs to somebody."));
        assert_eq!(refused.text.matches("class=\"field-error\"").count(), 1);
    }
    assert_eq!(administrators(&stage).await.len(), 0);
    assert_eq!(spend(&stage, "root@example.org", "long walks at night").await.status, 303);
    assert_eq!(administrators(&stage).await, ["root@example.org"]);
}

#[actix_web::test]
async fn the_link_ends_after_a_day_to_the_millisecond() {
    let stage = Stage::open().await;
    let url = format!("{}{}", stage.server.platform(), stage.server.set_up_path);
    stage.server.clock.advance(Duration::from_hours(24) - Duration::from_millis(1));
    assert_eq!(Browser::new(stage.server.http()).open(&url).await.status, 200);
    stage.server.clock.advance(Duration::from_millis(1));
    assert_eq!(Browser::new(stage.server.http()).open(&url).await.status, 410);
}

#[actix_web::test]
async fn other_links_are_one_answer_and_no_tenant_has_any() {
    let stage = Stage::open().await;
    let token = stage.server.set_up_path.rsplit('/').next().unwrap();
    assert_eq!(token.len(), 43, "256 bits in base64url");
    let mut answers = HashSet::new();
    for other in
        ["A".repeat(43), token[..42].to_owned(), format!("{token}A"), token.to_lowercase(), "x".to_owned()]
    {
        let answer = stage
            .server
            .call("GET", &format!("{}/platform/setup/{other}", stage.server.platform()), "", None)
            .await;
        assert_eq!(answer.status, 410, "{other}");
        answers.insert(answer.text.replace(answer.header("x-request-id"), "-"));
    }
    assert_eq!(answers.len(), 1);
    assert_eq!(stage.server.call("GET", &stage.a.at(&stage.server.set_up_path), "", None).await.status, 404);
    let mut browser = Browser::new(stage.server.http());
    let page = browser.open(&format!("{}{}", stage.server.platform(), stage.server.set_up_path)).await;
    assert!(matches!(page.header("referrer-policy"), "no-referrer" | "same-origin"));
}

async fn spend(stage: &Stage, email: &str, password: &str) -> Answer {
    fill_in(stage, [email, "Root", password]).await
}

async fn fill_in(stage: &Stage, [email, display_name, password]: [&str; 3]) -> Answer {
    let url = format!("{}{}", stage.server.platform(), stage.server.set_up_path);
    let mut browser = Browser::new(stage.server.http());
    let page = browser.open(&url).await;
    let Some(form) = PageForm::find(&page.text, "/platform/setup/") else { return page };
    let form = form.with("email", email).with("display_name", display_name).with("new_password", password);
    browser.submit(&url, &form.fields).await
}

async fn administrators(stage: &Stage) -> Vec<String> {
    let url = format!("{}/admin/api/v1/users", stage.server.platform());
    let people = stage.list(&url, &stage.server.platform_key).await;
    people
        .iter()
        .filter(|person| person["administrator"] == json!(true))
        .map(|person| text(person, "email"))
        .collect()
}
