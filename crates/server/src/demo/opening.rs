//! Opens the demo: stage, app and API, and says how to look at it.

use std::fmt::Write as _;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};

use actix_web::dev::Server;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::entropy::random_bytes;
use domain::names::NameError;
use secrecy::SecretString;
use services::management::api_keys::ApiKeyError;
use url::Url;

use super::http_client::{HttpClient, HttpFailure};
use super::management::ManagementError;
use super::relying_party::{RelyingParty, RelyingPartyError};
use super::resource_server::{ResourceServer, ResourceServerError};
use super::stage::{Admission, Origins, Stage, set_up};
use crate::random::SystemEntropy;
use crate::serve::ServeError;

/// The sockets of the demo's two programs, taken before anything is created.
#[derive(Debug)]
pub struct DemoSockets {
    app: TcpListener,
    api: TcpListener,
}

/// A demo that runs as long as its two servers are awaited.
pub struct Demo {
    /// What was made.
    pub stage: Stage,
    /// The relying party's server.
    pub app: Server,
    /// The API's server.
    pub api: Server,
}

/// Why there is no demo.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// A port next to the server's is taken.
    #[error("cannot listen on {address} for the demo: {source}; choose another port with --listen")]
    Socket {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// A server of the demo cannot be started.
    #[error("the demo cannot be served: {0}")]
    Serve(#[from] io::Error),
    /// The demo's own server cannot be started.
    #[error(transparent)]
    Server(#[from] ServeError),
    /// No key for the platform.
    #[error("there is no platform key for the demo: {0}")]
    PlatformKey(#[from] ApiKeyError),
    /// Our own name for that key is refused by our own rule.
    #[error("the demo's key has no name: {0}")]
    Name(#[from] NameError),
    /// No way to the platform.
    #[error(transparent)]
    Http(#[from] HttpFailure),
    /// The platform refused to make the stage.
    #[error("the stage cannot be made: {0}")]
    Management(#[from] ManagementError),
    /// The app cannot be opened.
    #[error(transparent)]
    RelyingParty(#[from] RelyingPartyError),
    /// The API cannot be opened.
    #[error(transparent)]
    ResourceServer(#[from] ResourceServerError),
    /// An address is none.
    #[error("an address of the demo is none: {0}")]
    Address(#[from] url::ParseError),
}

impl DemoSockets {
    /// The two loopback ports that follow the server's own.
    pub fn beside(server_port: u16) -> Result<Self, DemoError> {
        let bind = |step: u16| {
            let address = SocketAddr::from((Ipv4Addr::LOCALHOST, server_port.saturating_add(step)));
            TcpListener::bind(address).map_err(|source| DemoError::Socket { address, source })
        };
        Ok(Self { app: bind(1)?, api: bind(2)? })
    }

    /// Addresses rather than `localhost`: cookies are shared between the ports of a name, and the demo's app is
    /// somebody else's.
    fn origins(&self) -> Result<Origins, DemoError> {
        let origin = |socket: &TcpListener| -> Result<Url, DemoError> {
            Ok(Url::parse(&format!("http://{}", socket.local_addr()?))?)
        };
        Ok(Origins { app: origin(&self.app)?, api: origin(&self.api)? })
    }
}

impl Demo {
    /// Makes the stage on a platform that serves already, and starts app and API.
    pub async fn open(
        http: &HttpClient,
        platform: Url,
        platform_key: SecretString,
        sockets: DemoSockets,
    ) -> Result<Self, DemoError> {
        let admission = Admission { platform, platform_key, passwords: [fresh_password(), fresh_password()] };
        let stage = set_up(http, admission, sockets.origins()?).await?;
        let app = RelyingParty::new(http.clone(), &stage)?.serve(sockets.app)?;
        let api = ResourceServer::open(http.clone(), &stage).await?.serve(sockets.api)?;
        Ok(Self { stage, app, api })
    }
}

/// What a newcomer needs to click through the demo in a minute.
#[must_use]
pub fn announcement(stage: &Stage) -> String {
    let mut text = format!(
        "\n  Open this in a browser:   {}\n\n  Sign in as one of:\n",
        stage.origins.app.as_str().trim_end_matches('/')
    );
    for person in &stage.people {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "    {:<18} password  {}", person.email, person.password);
    }
    let _ = writeln!(
        text,
        "\n  issuer  {}\n  API     {}",
        stage.issuer,
        stage.origins.api.as_str().trim_end_matches('/')
    );
    if let Some(person) = stage.people.first()
        && let Ok(command) = stage.management.disable_command(&person.id)
    {
        let _ = writeln!(
            text,
            "\n  Signed in as {}? Then disable that person, call the API again, and it refuses:\n    {command}",
            person.email
        );
    }
    text.push_str("\n  Ctrl+C ends the demo.");
    text
}

fn fresh_password() -> String {
    URL_SAFE_NO_PAD.encode(random_bytes::<12>(&SystemEntropy))
}

#[cfg(test)]
impl DemoSockets {
    /// Two ports that nobody else uses.
    pub(super) fn on_free_ports() -> Self {
        let bind = || TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a socket");
        Self { app: bind(), api: bind() }
    }
}
