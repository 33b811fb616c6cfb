//! The demo's relying party: a web app of somebody else's, which knows an issuer, a client identifier and a secret.
//!
//! Everything of OpenID Connect is done by the `openidconnect` crate, from discovery alone, so that the page shows
//! what any app gets. It holds its sessions in memory and knows nothing about how Doorward works inside.

mod handlers;
mod page;
mod provider;
mod session;

use std::io;
use std::net::TcpListener;

use actix_web::dev::Server;
use actix_web::{App, HttpServer, web};
use openidconnect::{ClientId, ClientSecret, IssuerUrl, RedirectUrl};
use secrecy::ExposeSecret as _;
use url::Url;

use super::http_client::HttpClient;
use super::stage::Stage;
use page::Pages;
use session::Sessions;

/// The relying party's own state.
pub struct RelyingParty {
    http: HttpClient,
    registration: Registration,
    origin: Url,
    api: Url,
    sessions: Sessions,
    pages: Pages,
}

/// What the app was told when it was registered.
struct Registration {
    issuer: IssuerUrl,
    client_id: ClientId,
    client_secret: ClientSecret,
    redirect_uri: RedirectUrl,
}

/// Why the app cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum RelyingPartyError {
    /// An address of the stage is none.
    #[error("an address of the demo is none: {0}")]
    Address(#[from] url::ParseError),
    /// A template of the demo cannot be read.
    #[error("a page of the demo is broken: {0}")]
    Page(#[from] minijinja::Error),
}

impl RelyingParty {
    /// The app of this stage.
    pub fn new(http: HttpClient, stage: &Stage) -> Result<Self, RelyingPartyError> {
        let origin = stage.origins.app.clone();
        Ok(Self {
            http,
            registration: Registration {
                issuer: IssuerUrl::new(stage.issuer.clone())?,
                client_id: ClientId::new(stage.app.client_id.clone()),
                client_secret: ClientSecret::new(stage.app.client_secret.expose_secret().to_owned()),
                redirect_uri: RedirectUrl::from_url(origin.join("callback")?),
            },
            origin,
            api: stage.origins.api.join("api/whoami")?,
            sessions: Sessions::new(),
            pages: Pages::new()?,
        })
    }

    /// Serves the app with one worker; signals are left to the main server.
    pub fn serve(self, listener: TcpListener) -> io::Result<Server> {
        let state = web::Data::new(self);
        let app = move || App::new().app_data(state.clone()).configure(handlers::routes);
        Ok(HttpServer::new(app).workers(1).disable_signals().listen(listener)?.run())
    }
}
