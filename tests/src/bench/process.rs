//! The server as a process of our own: started on its core, watched, stopped or killed.

use std::{
    fs::OpenOptions,
    io,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use super::{
    clock,
    fault::Fault,
    http::Connection,
    machine::{self, Resident},
    pinning,
    request::RequestHead,
};

/// How the server is started: everything but the moment.
#[derive(Clone)]
pub(crate) struct Launch {
    program: PathBuf,
    cpu: usize,
    directory: PathBuf,
    port: u16,
    metrics_port: u16,
    settings: Vec<(String, String)>,
}

/// A running server; dropping it kills it.
pub(crate) struct Server {
    child: Child,
    cpu: usize,
    /// From the start of the process to the first good answer of `/readyz`.
    pub(crate) ready_after: Duration,
}

impl Launch {
    /// A launch on free loopback ports with data and log below `directory`.
    pub(crate) fn plan(
        program: &Path,
        cpu: usize,
        directory: &Path,
        settings: &[(String, String)],
    ) -> Result<Self, Fault> {
        if !program.is_file() {
            return Err(Fault::NoServer(program.to_owned()));
        }
        Ok(Self {
            program: program.canonicalize()?,
            cpu,
            directory: directory.to_owned(),
            port: free_port()?,
            metrics_port: free_port()?,
            settings: settings.to_vec(),
        })
    }

    /// Where the server listens.
    pub(crate) fn address(&self) -> SocketAddr {
        SocketAddr::from((Ipv4Addr::LOCALHOST, self.port))
    }

    /// The platform's host.
    pub(crate) fn platform_host(&self) -> String {
        format!("localhost:{}", self.port)
    }

    /// The host of the tenant that is measured; a loopback address needs no name service.
    pub(crate) fn tenant_host(&self) -> String {
        format!("127.0.0.2:{}", self.port)
    }

    /// Starts the server and waits until it can serve.
    pub(crate) async fn start(&self) -> Result<Server, Fault> {
        let log = OpenOptions::new().create(true).append(true).open(self.log_path())?;
        let mut command = pinning::command_on(self.cpu, &self.program);
        self.configure(&mut command);
        command.arg("serve").stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        let began = clock::now();
        let child = command.spawn()?;
        let mut server = Server { child, cpu: self.cpu, ready_after: Duration::ZERO };
        while !self.is_ready().await {
            if began.elapsed() > READY_WITHIN || server.child.try_wait()?.is_some() {
                return Err(Fault::Process(format!("the server did not become ready: {}", self.log_tail())));
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        server.ready_after = began.elapsed();
        Ok(server)
    }

    /// Runs another command of the program on the same data and returns what it printed.
    pub(crate) fn run(&self, arguments: &[&str]) -> Result<Vec<u8>, Fault> {
        let mut command = Command::new(&self.program);
        self.configure(&mut command);
        let output = command.args(arguments).stdin(Stdio::null()).output()?;
        if output.status.success() {
            return Ok(output.stdout);
        }
        let why = String::from_utf8_lossy(&output.stderr);
        Err(Fault::Process(format!("doorward {}: {} {}", arguments.join(" "), output.status, why.trim())))
    }

    /// The end of what the server wrote, for a person to read.
    pub(crate) fn log_tail(&self) -> String {
        let log = std::fs::read_to_string(self.log_path()).unwrap_or_default();
        let lines: Vec<&str> = log.lines().rev().take(LOG_TAIL_LINES).collect();
        lines.into_iter().rev().collect::<Vec<_>>().join("\n")
    }

    fn configure(&self, command: &mut Command) {
        let Self { port, metrics_port, directory, .. } = self;
        command
            .current_dir(directory)
            .env_clear()
            .env("PATH", "/usr/local/bin:/usr/bin:/bin")
            .env("DOORWARD_LISTEN", format!("127.0.0.1:{port}"))
            .env("DOORWARD_PUBLIC_URL", format!("http://localhost:{port}"))
            .env("DOORWARD_DATA_DIR", directory.join("data"))
            .env("DOORWARD_METRICS_LISTEN", format!("127.0.0.1:{metrics_port}"))
            .env("DOORWARD_LOG_FORMAT", "json")
            .envs(self.settings.iter().map(|(name, value)| (name, value)));
    }

    fn log_path(&self) -> PathBuf {
        self.directory.join("server.log")
    }

    async fn is_ready(&self) -> bool {
        let Ok(mut connection) = Connection::open(self.address()).await else { return false };
        let request = RequestHead::get(&self.platform_host(), "/readyz").empty();
        matches!(connection.exchange(&request).await, Ok(answer) if answer.status == 200)
    }
}

impl Server {
    /// Processor time used so far.
    pub(crate) fn cpu_used(&self) -> io::Result<Duration> {
        machine::process_cpu(self.child.id())
    }

    /// Busy time of the server's core so far, whoever used it.
    pub(crate) fn core_busy(&self) -> io::Result<Duration> {
        machine::core_busy(self.cpu)
    }

    /// Resident memory now and at its highest.
    pub(crate) fn resident(&self) -> io::Result<Resident> {
        machine::resident_bytes(self.child.id())
    }

    /// Whether the process is still there.
    pub(crate) fn is_running(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Kills without warning, as a crash would (SIGKILL).
    pub(crate) fn kill(mut self) -> io::Result<()> {
        self.child.kill()?;
        self.child.wait().map(|_| ())
    }

    /// Asks to end (SIGTERM) and waits for it.
    pub(crate) async fn stop(mut self) -> Result<(), Fault> {
        let pid = self.child.id().to_string();
        Command::new("kill").args(["-s", "TERM", &pid]).status()?;
        let began = clock::now();
        while self.is_running() {
            if began.elapsed() > STOP_WITHIN {
                return Err(Fault::Process("the server did not stop when asked".to_owned()));
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Fails only when it has already ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn free_port() -> io::Result<u16> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr().map(|address| address.port())
}

const READY_WITHIN: Duration = Duration::from_mins(1);
const STOP_WITHIN: Duration = Duration::from_secs(15);
const LOG_TAIL_LINES: usize = 12;
