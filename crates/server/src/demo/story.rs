//! The story that `demo --once` plays: sign in, tokens, a verified call, and how long a disabled person gets on.

use std::time::Duration;

use serde::Serialize;
use tokio::time::Instant;

use super::browser::{Browser, BrowserError, Page};
use super::html_form::find_text;
use super::http_client::{HttpClient, HttpFailure};
use super::jwt_display::take_apart;
use super::management::ManagementError;
use super::stage::Stage;

/// How it ended, if it ended well.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Ending {
    /// Milliseconds from the answer that disabled the person to the API's first refusal.
    pub refused_after_millis: u64,
    /// How the API learned of it.
    pub way: &'static str,
}

/// Where the story broke.
#[derive(Debug, thiserror::Error)]
pub enum StoryError {
    /// A page was not reached.
    #[error(transparent)]
    Browser(#[from] BrowserError),
    /// No answer.
    #[error(transparent)]
    Http(#[from] HttpFailure),
    /// The management API said no.
    #[error(transparent)]
    Management(#[from] ManagementError),
    /// An address of the stage is none.
    #[error("an address of the demo is none: {0}")]
    Address(#[from] url::ParseError),
    /// Something else happened than the story says.
    #[error("{expected}, but {found}")]
    Otherwise {
        /// What should have happened.
        expected: &'static str,
        /// What did.
        found: String,
    },
}

/// One scene that held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Scene {
    /// What was seen.
    pub seen: String,
}

/// Plays the story with the first person of the stage and tells each scene as it has held.
pub async fn play(
    http: &HttpClient,
    stage: &Stage,
    mut tell: impl FnMut(Scene),
) -> Result<Ending, StoryError> {
    let person = stage.people.first().ok_or_else(|| otherwise("the stage has people", "it has none"))?;
    let mut browser = Browser::new(http.clone());
    let home = sign_in(&mut browser, stage, person.email, &person.password).await?;
    tell(scene(format!("{} signed in on the hosted page", person.email)));

    let token = find_text(&home.html, "access-token")
        .filter(|token| take_apart(token).is_some_and(|parts| parts.header.contains("at+jwt")))
        .ok_or_else(|| otherwise("the app has an access token", "its page shows none"))?;
    tell(scene("the app verified the ID token and holds an access token (at+jwt)".to_owned()));

    expect_status(http, stage, &token, 200).await?;
    tell(scene("the API accepted the token: verified by JWKS".to_owned()));

    let home = browser.press(&home, "/refresh").await?;
    let token = find_text(&home.html, "access-token")
        .filter(|fresh| *fresh != token)
        .ok_or_else(|| otherwise("a refresh gives a fresh access token", "the app shows the old one"))?;
    expect_status(http, stage, &token, 200).await?;
    tell(scene("a refresh gave a fresh token, which the API accepted".to_owned()));

    stage.management.disable_user(&person.id).await?;
    let disabled_at = now();
    while status(http, stage, &token).await? == 200 {
        if disabled_at.elapsed() > PATIENCE {
            return Err(otherwise("the API refuses a disabled person", "it still accepts the token"));
        }
    }
    let refused_after = disabled_at.elapsed();
    expect_status(http, stage, &token, 401).await?;
    tell(scene("the person was disabled, and the API refused the token".to_owned()));

    let home = browser.press(&home, "/refresh").await?;
    if !home.html.contains("invalid_grant") {
        return Err(otherwise("a disabled person's refresh token is dead", "the app could refresh"));
    }
    tell(scene("the refresh token is dead, too".to_owned()));
    Ok(Ending {
        refused_after_millis: u64::try_from(refused_after.as_millis()).unwrap_or(u64::MAX),
        way: WAY,
    })
}

async fn sign_in(
    browser: &mut Browser,
    stage: &Stage,
    login: &str,
    password: &str,
) -> Result<Page, StoryError> {
    let login_page = browser.open(stage.origins.app.join("sign-in")?).await?;
    let mut page = browser.submit(&login_page, &[("login", login), ("password", password)]).await?;
    if page.url.path() == "/consent" {
        page = browser.submit(&page, &[("decision", "allow")]).await?;
    }
    if page.url.origin() == stage.origins.app.origin() && page.html.contains("id=\"signed-in-as\"") {
        return Ok(page);
    }
    let found = format!("the browser stopped at {} with status {}", page.url, page.status);
    Err(StoryError::Otherwise { expected: "the browser comes back to the app, signed in", found })
}

async fn expect_status(
    http: &HttpClient,
    stage: &Stage,
    token: &str,
    expected: u16,
) -> Result<(), StoryError> {
    match status(http, stage, token).await? {
        status if status == expected => Ok(()),
        status => Err(StoryError::Otherwise {
            expected: if expected == 200 { "the API accepts the token" } else { "the API refuses the token" },
            found: format!("it answered with status {status}"),
        }),
    }
}

async fn status(http: &HttpClient, stage: &Stage, token: &str) -> Result<u16, StoryError> {
    let request = http.get(stage.origins.api.join("api/whoami")?).bearer_auth(token);
    Ok(http.send(request).await?.status)
}

fn scene(seen: String) -> Scene {
    Scene { seen }
}

fn otherwise(expected: &'static str, found: &str) -> StoryError {
    StoryError::Otherwise { expected, found: found.to_owned() }
}

fn now() -> Instant {
    Instant::now()
}

/// How the demo's API learns that a token was taken back.
pub const WAY: &str = "introspection per call";
const PATIENCE: Duration = Duration::from_secs(10);
