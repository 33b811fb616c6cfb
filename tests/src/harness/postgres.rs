//! A PostgreSQL server of the test run's own: private directory, private socket, no network; it ends with the run.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use store::PostgresOptions;
use tempfile::TempDir;

/// A database with Doorward's schema and nothing in it.
#[derive(Clone, Debug)]
pub struct Database {
    name: String,
}

struct Cluster {
    directory: TempDir,
    number: AtomicU64,
}

static CLUSTER: OnceLock<Cluster> = OnceLock::new();

const OWNER: &str = "owner";
const TEMPLATE: &str = "doorward_template";

impl Database {
    /// A fresh one.
    #[must_use]
    pub fn create() -> Self {
        let cluster = CLUSTER.get_or_init(Cluster::start);
        let name = format!("world_{}", cluster.number.fetch_add(1, Ordering::Relaxed));
        cluster.sql("postgres", &format!("CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY file_copy"));
        Self { name }
    }

    /// The address for a role.
    #[must_use]
    pub fn url(&self, role: &str) -> String {
        CLUSTER.get_or_init(Cluster::start).url(role, &self.name)
    }

    /// How a store reaches it.
    #[must_use]
    pub fn options(&self) -> PostgresOptions {
        let url = self.url(migrations::postgres::APP_ROLE);
        PostgresOptions { url, registry_url: None, connections_max: 4 }
    }

    /// The address for the owner of everything.
    #[must_use]
    pub fn owner_url(&self) -> String {
        self.url(OWNER)
    }
}

impl Cluster {
    fn start() -> Self {
        let directory = tempfile::Builder::new().prefix("doorward-pg").tempdir().expect("a directory");
        let data = directory.path().join("data");
        give_to_postgres(directory.path());
        let initdb = as_postgres("initdb")
            .args(["--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C", "-U", OWNER, "-D"])
            .arg(&data)
            .stdout(Stdio::null())
            .status();
        assert!(initdb.expect("initdb").success(), "initdb failed");
        run_server(directory.path(), &data);
        let cluster = Self { directory, number: AtomicU64::new(0) };
        cluster.sql("postgres", &format!("CREATE DATABASE {TEMPLATE}"));
        let url = cluster.url(OWNER, TEMPLATE);
        std::thread::spawn(move || {
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            let passwords = store::RolePasswords::default();
            let prepared = store::prepare_database(&url, &passwords);
            runtime.block_on(prepared).expect("a prepared database");
        })
        .join()
        .expect("a prepared database");
        cluster
    }

    fn url(&self, role: &str, database: &str) -> String {
        let socket = self.directory.path().display().to_string().replace('/', "%2F");
        format!("postgres://{role}@localhost/{database}?host={socket}")
    }

    fn sql(&self, database: &str, statement: &str) {
        let run = Command::new(program("psql"))
            .args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-U", OWNER, "-d", database, "-c", statement, "-h"])
            .arg(self.directory.path())
            .status();
        assert!(run.expect("psql").success(), "{statement}");
    }
}

/// Started from a thread that never ends: the kernel ends the server with the thread that began it.
fn run_server(socket: &Path, data: &Path) {
    let mut server = as_postgres("postgres");
    server.arg("-D").arg(data).args([
        "-c",
        "listen_addresses=",
        "-c",
        "fsync=off",
        "-c",
        "max_connections=300",
        "-k",
    ]);
    server.arg(socket).stdout(Stdio::null()).stderr(Stdio::null());
    std::thread::spawn(move || {
        let mut server = server.spawn().expect("a PostgreSQL server");
        server.wait().expect("a PostgreSQL server");
    });
    for _ in 0..300 {
        let ready = Command::new(program("pg_isready")).arg("-q").arg("-h").arg(socket).status();
        if ready.expect("pg_isready").success() {
            return;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    panic!("PostgreSQL does not start");
}

/// PostgreSQL refuses to run as root, and must not outlive the tests.
fn as_postgres(name: &str) -> Command {
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "KILL"]);
    if is_root() {
        command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"]);
    }
    command.arg("--").arg(program(name)).current_dir("/");
    command
}

fn give_to_postgres(directory: &Path) {
    if is_root() {
        let given = Command::new("chown").arg("postgres:postgres").arg(directory).status();
        assert!(given.expect("chown").success(), "is PostgreSQL installed?");
    }
}

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// Debian keeps each version's programs in a folder of its own.
fn program(name: &str) -> PathBuf {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten();
    let mut found: Vec<_> =
        versions.filter_map(|entry| Some(entry.ok()?.path().join("bin").join(name))).collect();
    found.retain(|path| path.exists());
    found.sort();
    found.pop().unwrap_or_else(|| PathBuf::from(name))
}
