//! The server: everything that has to be there before the first request, then requests and upkeep until it is stopped.

use std::convert::Infallible;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::num::NonZero;
use std::sync::Arc;
use std::thread::available_parallelism;
use std::time::Duration;

use actix_web::dev::Server;
use actix_web::{App as ActixApp, HttpServer, rt};
use rustls::ServerConfig;
use services::App;
use services::audit_seal::Anchor;
use services::jobs::Upkeep;
use services::provision::{self, PrepareError, SetUpLink};
use tokio::sync::mpsc;
use tokio::time::MissedTickBehavior;
use web::pages::RenderError;
use web::{Site, WebOptions, limits};

use crate::audit_anchor::AuditAnchorFile;
use crate::configuration::{Configuration, ListenAddress};
use crate::installation_lock::{InstallationLock, InstallationLockError};
use crate::listen::{self, Changes, ListenError, Listeners};
use crate::loopback_hosts::{LateHosts, LoopbackNeighbours};
use crate::metrics::{self, MetricsError, MetricsListener};
use crate::tls::{self, TlsError};
use crate::wiring::{self, CoreConfiguration, WiringError};

/// A server that can answer as soon as it is served: its sockets are bound, so callers wait already.
pub struct PreparedServer {
    app: App,
    site: Site,
    listeners: Listeners,
    late: mpsc::Receiver<TcpListener>,
    tls: Option<ServerConfig>,
    metrics: Option<MetricsListener>,
    anchor: Option<Arc<dyn Anchor>>,
    set_up_link: Option<SetUpLink>,
    _serving: Option<InstallationLock>,
}

/// Why there is no server.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// No socket, or it broke.
    #[error(transparent)]
    Listen(#[from] ListenError),
    /// No TLS.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// No metrics.
    #[error(transparent)]
    Metrics(#[from] MetricsError),
    /// The data folder is not ours alone.
    #[error(transparent)]
    Lock(#[from] InstallationLockError),
    /// The installation cannot be opened.
    #[error(transparent)]
    Wiring(#[from] WiringError),
    /// The platform's own tenant cannot be brought up to date.
    #[error("the installation cannot be prepared: {0}")]
    Prepare(#[from] PrepareError),
    /// A template or a text is broken.
    #[error("a page cannot be rendered: {0}")]
    Render(#[from] RenderError),
}

impl PreparedServer {
    /// Binds the sockets, opens the installation and makes sure of its platform; inside an actix system.
    pub async fn prepare(configuration: Configuration) -> Result<Self, ServeError> {
        tls::install_provider();
        let tls = configuration.tls.as_ref().map(tls::server_configuration).transpose()?;
        let mut listeners = Listeners::bind(&configuration.listen)?;
        let metrics = match configuration.metrics_listen {
            Some(address) => Some(MetricsListener::bind(address, metrics::install_recorder()?).await?),
            None => None,
        };
        // Several servers may share a database; a folder has one.
        let serving = match configuration.database {
            None => Some(InstallationLock::for_serving(&configuration.data_dir)?),
            Some(_) => None,
        };
        let anchor =
            configuration.audit_anchor.map(|path| Arc::new(AuditAnchorFile::new(path)) as Arc<dyn Anchor>);
        let Configuration { public_url, data_dir, database, master_key, hashing, .. } = configuration;
        let app =
            wiring::open(CoreConfiguration { public_url, data_dir, database, master_key, hashing }).await?;
        finish_removals(&app).await;
        let set_up_link = provision::prepare(&app).await?;
        let late = follow_loopback_hosts(&app, &mut listeners, &configuration.listen);
        let options = WebOptions { trusted_proxies: configuration.trusted_proxies };
        let site = Site::new(app.clone(), options)?;
        Ok(Self { app, site, listeners, late, tls, metrics, anchor, set_up_link, _serving: serving })
    }

    /// The installation.
    #[must_use]
    pub fn app(&self) -> &App {
        &self.app
    }

    /// Where it listens.
    #[must_use]
    pub fn addresses(&self) -> &[SocketAddr] {
        self.listeners.addresses()
    }

    /// The link for the first administrator, as long as there is none; its secret is nowhere else.
    #[must_use]
    pub fn set_up_link(&self) -> Option<&SetUpLink> {
        self.set_up_link.as_ref()
    }

    /// Serves until the first wish to stop comes and all requests have ended, or a second one comes.
    pub async fn serve(self, stop: mpsc::Receiver<()>) -> Result<(), ServeError> {
        let Self { app, site, listeners, late, tls, metrics, anchor, .. } = self;
        let metrics = metrics.map(|metrics| rt::spawn(metrics.serve()));
        let start = |sockets, workers| start(&site, tls.as_ref(), sockets, workers);
        // Not a task of its own: connections of the store can only be given back while the runtime is there.
        let ended = tokio::select! {
            ended = listen::serve(listeners, worker_count(), Changes { late, stop }, start) => ended,
            never = keep_up(app, anchor) => match never {},
        };
        if let Some(metrics) = metrics {
            metrics.abort();
        }
        Ok(ended?)
    }
}

/// Nobody else serves this folder, so no tenant is being made or deleted. What cannot be done keeps nobody waiting.
async fn finish_removals(app: &App) {
    if let Err(error) = app.store().finish_removals().await {
        tracing::warn!(%error, "cannot remove what is left of deleted tenants");
    }
    match app.store().find_unknown_files() {
        Ok(unknown) => {
            for tenant in unknown {
                tracing::warn!(%tenant, "there is a file of a tenant that is not registered; it is left alone");
            }
        }
        Err(error) => tracing::warn!(%error, "cannot look for files of tenants that are not registered"),
    }
}

/// Registered hosts on loopback addresses of their own are answered there, those of today and those to come.
fn follow_loopback_hosts(
    app: &App,
    listeners: &mut Listeners,
    configured: &[ListenAddress],
) -> mpsc::Receiver<TcpListener> {
    let Some(neighbours) = LoopbackNeighbours::of(configured) else { return mpsc::channel(1).1 };
    let (hosts, late) = LateHosts::beside(listeners, neighbours, &app.store().registry());
    app.store().observe_registry(move |registry| hosts.follow(registry));
    late
}

fn start(
    site: &Site,
    tls: Option<&ServerConfig>,
    sockets: Vec<TcpListener>,
    workers: usize,
) -> io::Result<Server> {
    let site = site.clone();
    let mut server = HttpServer::new(move || ActixApp::new().configure(|service| site.configure(service)))
        .workers(workers)
        .max_connections(limits::CONNECTIONS_PER_WORKER_MAX)
        .keep_alive(limits::KEEP_ALIVE)
        .client_request_timeout(limits::CLIENT_REQUEST_TIMEOUT)
        .client_disconnect_timeout(limits::CLIENT_DISCONNECT_TIMEOUT)
        .tls_handshake_timeout(limits::CLIENT_REQUEST_TIMEOUT)
        .tcp_nodelay(true)
        .shutdown_timeout(DRAIN_SECS_MAX)
        .disable_signals();
    for socket in sockets {
        server = match tls {
            Some(tls) => server.listen_rustls_0_23(socket, tls.clone())?,
            None => server.listen(socket)?,
        };
    }
    Ok(server.run())
}

async fn keep_up(app: App, anchor: Option<Arc<dyn Anchor>>) -> Infallible {
    let mut upkeep = Upkeep::new(app, anchor);
    let mut seconds = tokio::time::interval(UPKEEP_EVERY);
    seconds.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        seconds.tick().await;
        upkeep.tick().await;
    }
}

/// One for each core that this process may use.
fn worker_count() -> usize {
    available_parallelism().map_or(1, NonZero::get)
}

/// How long requests that have begun may take to end when the server is stopped.
const DRAIN_SECS_MAX: u64 = 10;
const UPKEEP_EVERY: Duration = Duration::from_secs(1);

#[cfg(test)]
mod tests {
    use std::path::Path;

    use domain::actor::{Actor, Authority, Context, RequestInfo};
    use domain::audit::Unaudited;
    use domain::names::{DisplayName, Slug};
    use services::provision::NewTenant;

    use super::*;
    use crate::configuration::Sources;

    fn configuration(folder: &Path) -> Configuration {
        let defaults = vec![
            ("public_url", "http://localhost:8080".to_owned()),
            ("data_dir", folder.display().to_string()),
        ];
        let loaded = Configuration::load(Sources { defaults, ..Sources::default() });
        let listen = vec![ListenAddress::Address(SocketAddr::from(([127, 0, 0, 1], 0)))];
        Configuration { listen, metrics_listen: None, ..loaded.expect("a configuration") }
    }

    #[actix_web::test]
    async fn a_start_removes_what_a_crash_left_of_a_deleted_tenant_and_nothing_unknown() {
        let folder = tempfile::tempdir().expect("a folder");
        let server = PreparedServer::prepare(configuration(folder.path())).await.expect("a first start");
        let store = server.app().store();
        let platform = store.platform();
        let context = Context { tenant: platform, actor: Actor::Operator, request: RequestInfo::default() };
        let new = NewTenant {
            slug: Slug::parse("acme").expect("a slug"),
            display_name: DisplayName::parse("Acme").expect("a name"),
            hosts: Vec::new(),
        };
        let made = provision::create_tenant(server.app(), &context, new).await.expect("a tenant");
        // As far as a deletion comes that is killed right after its commit.
        let mut tx = store.write(&context, Authority::Operation).await.expect("a transaction");
        store::registry::delete(&mut tx, made.tenant.id, made.tenant.version).await.expect("struck off");
        tx.commit_unaudited(Unaudited::Prepared).await.expect("a commit");
        let file = |name: &str| folder.path().join("tenants").join(format!("{name}.db"));
        let (left, unknown) =
            (file(&made.tenant.id.to_string()), file("6fa459ea-ee8a-4ca4-894e-db77e160355e"));
        std::fs::write(&unknown, "").expect("written");
        assert!(left.exists());
        drop(server);
        let server = PreparedServer::prepare(configuration(folder.path())).await.expect("a second start");
        assert!(!left.exists() && unknown.exists());
        assert_eq!(server.app().store().platform(), platform);
    }
}
