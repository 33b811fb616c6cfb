//! Everything HTTP answers with, made once, and how a worker of the server is set up from it.

use crate::api;
use crate::client_address::TrustedProxies;
use crate::door::{self, Meter};
use crate::endpoints::{discovery::DiscoveryDocuments, jwks::KeyDocuments, not_found};
use crate::limits::BODY_BYTES_MAX;
use crate::pages::{RenderError, Renderer};
use crate::routes;
use actix_web::body::BoxBody;
use actix_web::dev::ServiceRequest;
use actix_web::middleware::{Next, from_fn};
use actix_web::web;
use services::App;
use std::rc::Rc;
use std::sync::Arc;

/// What the operator decides about HTTP.
#[derive(Clone, Debug, Default)]
pub struct WebOptions {
    /// Whose `X-Forwarded-For` is believed.
    pub trusted_proxies: TrustedProxies,
}

/// The whole site, shared by all workers; cheap to clone.
#[derive(Clone)]
pub struct Site(Arc<Parts>);

struct Parts {
    app: App,
    renderer: Renderer,
    options: WebOptions,
}

/// What one worker keeps for itself, so that requests on different cores share no locks.
pub(crate) struct Worker {
    pub(crate) site: Site,
    pub(crate) meter: Meter,
    pub(crate) discovery: DiscoveryDocuments,
    pub(crate) keys: KeyDocuments,
}

impl Site {
    /// Reads templates and texts.
    pub fn new(app: App, options: WebOptions) -> Result<Self, RenderError> {
        Ok(Self(Arc::new(Parts { app, renderer: Renderer::new()?, options })))
    }

    /// Sets a worker up: every endpoint, behind the door.
    pub fn configure(&self, service: &mut web::ServiceConfig) {
        self.configure_with(service, |_| {});
    }

    /// The same with further endpoints behind the same door.
    pub(crate) fn configure_with(
        &self,
        service: &mut web::ServiceConfig,
        more: impl FnOnce(&mut web::ServiceConfig),
    ) {
        let worker = Rc::new(Worker::new(self.clone()));
        let at_door = Rc::clone(&worker);
        let pass = move |request: ServiceRequest, next: Next<BoxBody>| {
            door::pass(Rc::clone(&at_door), request, next)
        };
        let scope = web::scope("")
            .app_data(worker)
            .app_data(web::PayloadConfig::new(BODY_BYTES_MAX))
            .configure(routes::register)
            .configure(api::configure)
            .configure(more)
            .default_service(web::to(not_found::answer))
            .wrap(from_fn(pass));
        service.service(scope);
    }

    pub(crate) fn app(&self) -> &App {
        &self.0.app
    }

    pub(crate) fn renderer(&self) -> &Renderer {
        &self.0.renderer
    }

    pub(crate) fn options(&self) -> &WebOptions {
        &self.0.options
    }
}

impl Worker {
    fn new(site: Site) -> Self {
        Self {
            site,
            meter: Meter::default(),
            discovery: DiscoveryDocuments::default(),
            keys: KeyDocuments::default(),
        }
    }
}
