//! The app's pages and buttons.

use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, Responder, get, post, web};
use serde::Deserialize;
use url::Url;

use super::RelyingParty;
use super::page::{Pages, STYLE};
use super::provider::{Callback, ProviderFailure};
use super::session::{ApiCall, Session, SignedIn};

type State = web::Data<RelyingParty>;

/// All routes of the app.
pub(super) fn routes(services: &mut web::ServiceConfig) {
    services
        .service((home, style, sign_in, callback, call_api, refresh, sign_out))
        .app_data(web::FormConfig::default().limit(FORM_LENGTH_MAX))
        .default_service(web::to(|| std::future::ready(HttpResponse::NotFound())));
}

#[derive(Deserialize)]
struct CallbackQuery {
    code: Option<String>,
    state: Option<String>,
    iss: Option<String>,
    error: Option<String>,
    error_description: Option<String>,
}

#[get("/")]
async fn home(app: State, request: HttpRequest) -> HttpResponse {
    let session = session_id(&request).and_then(|id| app.sessions.find(&id));
    match app.pages.home(&app, session.as_deref()) {
        Ok(page) => HttpResponse::Ok()
            .insert_header(header::ContentType::html())
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .insert_header((header::CONTENT_SECURITY_POLICY, Pages::policy(&app)))
            .insert_header((header::REFERRER_POLICY, "no-referrer"))
            .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
            .body(page),
        Err(error) => {
            tracing::error!(%error, "the demo's page cannot be rendered");
            HttpResponse::InternalServerError().finish()
        }
    }
}

#[get("/style.css")]
async fn style() -> impl Responder {
    HttpResponse::Ok().insert_header((header::CONTENT_TYPE, "text/css; charset=utf-8")).body(STYLE)
}

#[get("/sign-in")]
async fn sign_in(app: State, request: HttpRequest) -> HttpResponse {
    let old = session_id(&request);
    match app.begin().await {
        Ok((url, pending)) => {
            let id =
                app.sessions.begin(old.as_deref(), Session { pending: Some(pending), ..Session::default() });
            see_other(&url, Some(&id))
        }
        Err(failure) => app.show(old.as_deref(), &failure),
    }
}

#[get("/callback")]
async fn callback(app: State, request: HttpRequest, query: web::Query<CallbackQuery>) -> HttpResponse {
    let old = session_id(&request);
    let pending =
        old.as_deref().and_then(|id| app.sessions.find(id)).and_then(|session| session.pending.clone());
    let finished = match (pending, answered(query.into_inner())) {
        (Some(pending), Ok(callback)) => app.finish(pending, callback).await,
        (None, Ok(_)) => Err(ProviderFailure::ForeignState),
        (_, Err(failure)) => Err(failure),
    };
    match finished {
        Ok(mut person) => {
            person.last_call = Some(app.call(&person).await);
            let session = Session { signed_in: Some(person), ..Session::default() };
            see_other(&app.origin, Some(&app.sessions.begin(old.as_deref(), session)))
        }
        Err(failure) => app.show(old.as_deref(), &failure),
    }
}

#[post("/call-api")]
async fn call_api(app: State, request: HttpRequest) -> HttpResponse {
    let Some((id, mut person)) = app.signed_in(&request) else { return see_other(&app.origin, None) };
    person.last_call = Some(app.call(&person).await);
    app.sessions.replace(&id, Session { signed_in: Some(person), ..Session::default() });
    see_other(&app.origin, None)
}

#[post("/refresh")]
async fn refresh(app: State, request: HttpRequest) -> HttpResponse {
    let Some((id, person)) = app.signed_in(&request) else { return see_other(&app.origin, None) };
    let session = match app.refresh(&person).await {
        Ok(fresh) => Session { signed_in: Some(fresh), ..Session::default() },
        Err(failure) => {
            Session { signed_in: Some(person), notice: Some(failure.to_string()), ..Session::default() }
        }
    };
    app.sessions.replace(&id, session);
    see_other(&app.origin, None)
}

#[post("/sign-out")]
async fn sign_out(app: State, request: HttpRequest) -> HttpResponse {
    let Some((id, person)) = app.signed_in(&request) else { return see_other(&app.origin, None) };
    app.sessions.end(&id);
    match app.sign_out_url(&person).await {
        Ok(url) => see_other(&url, None),
        Err(failure) => app.show(None, &failure),
    }
}

impl RelyingParty {
    /// Asks the API who we are; an API that is away is an answer, too.
    async fn call(&self, person: &SignedIn) -> ApiCall {
        let request = self.http.get(self.api.clone()).bearer_auth(&person.access_token);
        match self.http.send(request).await {
            Ok(answer) => ApiCall { status: answer.status, body: answer.text() },
            Err(failure) => ApiCall { status: 0, body: failure.to_string() },
        }
    }

    fn signed_in(&self, request: &HttpRequest) -> Option<(String, SignedIn)> {
        let id = session_id(request)?;
        let person = self.sessions.find(&id)?.signed_in.clone()?;
        Some((id, person))
    }

    fn show(&self, old: Option<&str>, failure: &ProviderFailure) -> HttpResponse {
        let session = Session { notice: Some(failure.to_string()), ..Session::default() };
        see_other(&self.origin, Some(&self.sessions.begin(old, session)))
    }
}

fn answered(query: CallbackQuery) -> Result<Callback, ProviderFailure> {
    if let Some(error) = query.error {
        let words = query.error_description.unwrap_or_default();
        return Err(ProviderFailure::Token(format!("{error} {words}")));
    }
    match (query.code, query.state) {
        (Some(code), Some(state)) => Ok(Callback { code, state, issuer: query.iss }),
        _ => Err(ProviderFailure::ForeignState),
    }
}

fn session_id(request: &HttpRequest) -> Option<String> {
    request.cookie(COOKIE).map(|cookie| cookie.value().to_owned())
}

fn see_other(url: &Url, session: Option<&str>) -> HttpResponse {
    let mut answer = HttpResponse::SeeOther();
    answer.insert_header((header::LOCATION, url.as_str()));
    answer.insert_header((header::CACHE_CONTROL, "no-store"));
    if let Some(id) = session {
        // Lax, because the browser comes back from another site; the app is on loopback, hence not Secure.
        let cookie = Cookie::build(COOKIE, id).path("/").http_only(true).same_site(SameSite::Lax).finish();
        answer.cookie(cookie);
    }
    answer.finish()
}

const COOKIE: &str = "demo_app";
const FORM_LENGTH_MAX: usize = 1024;
