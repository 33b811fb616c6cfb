//! The demo on a server of its own: opened in one go, then looked at or played, then ended.

use std::io;

use actix_web::dev::ServerHandle;
use actix_web::rt;
use actix_web::rt::task::JoinHandle;
use domain::actor::{Actor, Context, RequestInfo};
use domain::names::DisplayName;
use secrecy::SecretString;
use services::App;
use services::management::api_keys::{self, NewApiKey};
use tokio::sync::mpsc;
use url::Url;

use super::http_client::HttpClient;
use super::opening::{Demo, DemoError, DemoSockets};
use super::stage::Stage;
use super::story::{Ending, Scene, StoryError, play};
use crate::configuration::Configuration;
use crate::listen::ListenError;
use crate::serve::{PreparedServer, ServeError};

/// Server, app and API, all running.
pub struct Performance {
    http: HttpClient,
    stage: Stage,
    programs: [ServerHandle; 2],
    serving: JoinHandle<Result<(), ServeError>>,
    wishes: mpsc::Sender<()>,
}

impl Performance {
    /// Starts a server from this configuration and makes the stage on it.
    pub async fn open(configuration: Configuration) -> Result<Self, DemoError> {
        let platform = Url::parse(configuration.public_url.origin())?;
        let sockets = DemoSockets::beside(configuration.public_url.port())?;
        let server = PreparedServer::prepare(configuration).await?;
        let key = platform_key(server.app()).await?;
        let (wishes, stop) = mpsc::channel(WISHES_MAX);
        let serving = rt::spawn(server.serve(stop));
        let http = HttpClient::new()?;
        match Demo::open(&http, platform, key, sockets).await {
            Ok(Demo { stage, app, api }) => {
                let programs = [app.handle(), api.handle()];
                rt::spawn(app);
                rt::spawn(api);
                Ok(Self { http, stage, programs, serving, wishes })
            }
            Err(failure) => {
                // The server must not outlive the attempt; that it ended is all that matters now.
                let _ = wishes.send(()).await;
                let _ = serving.await;
                Err(failure)
            }
        }
    }

    /// What was made.
    #[must_use]
    pub fn stage(&self) -> &Stage {
        &self.stage
    }

    /// Plays the story and tells each scene as it has held.
    pub async fn play(&self, tell: impl FnMut(Scene)) -> Result<Ending, StoryError> {
        play(&self.http, &self.stage, tell).await
    }

    /// Goes on until a wish to stop comes, or the server ends by itself.
    pub async fn run(mut self, mut stop: mpsc::Receiver<()>) -> Result<(), ServeError> {
        let ended = loop {
            tokio::select! {
                ended = &mut self.serving => break ended,
                Some(()) = stop.recv() => self.wish_to_stop().await,
            }
        };
        ended.map_err(|panicked| ListenError::Ended(io::Error::other(panicked)))?
    }

    /// Ends everything.
    pub async fn end(self) -> Result<(), ServeError> {
        self.wish_to_stop().await;
        let (_silent, stop) = mpsc::channel(WISHES_MAX);
        self.run(stop).await
    }

    async fn wish_to_stop(&self) {
        for program in &self.programs {
            // Not waited for: the browsers that look at a demo keep connections open.
            drop(program.stop(false));
        }
        // Nobody listens when it has ended.
        let _ = self.wishes.send(()).await;
    }
}

async fn platform_key(app: &App) -> Result<SecretString, DemoError> {
    let context =
        Context { tenant: app.store().platform(), actor: Actor::Operator, request: RequestInfo::default() };
    let name = DisplayName::parse("demo")?;
    let created = api_keys::create(app, &context, NewApiKey { name, permissions: None }).await?;
    Ok(created.secret.expose().into())
}

const WISHES_MAX: usize = 4;
