//! `doorward doctor`: looks at the installation and says what to do.

mod master_key;

use std::fs;
use std::io::ErrorKind;
use std::net::{TcpListener, ToSocketAddrs as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use clap::Args;
use serde::Serialize;

use super::health_probe::{Scheme, is_doorward};
use super::{ExitStatus, Failure, output};
use crate::configuration::{Configuration, ConfigurationError, ListenAddress};
use crate::tls;

/// What can be asked of the doctor.
#[derive(Debug, Args)]
pub(super) struct DoctorArguments {
    /// One JSON object instead of lines
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Serialize)]
struct Findings {
    healthy: bool,
    findings: Vec<Finding>,
}

#[derive(Debug, Serialize)]
struct Finding {
    about: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    trouble: Option<String>,
}

/// Examines everything that can be examined without changing anything.
pub(super) fn run(
    arguments: &DoctorArguments,
    configuration: Result<Configuration, ConfigurationError>,
) -> Result<ExitStatus, Failure> {
    let findings = match configuration {
        Ok(configuration) => {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(examine(&configuration))
        }
        Err(error) => vec![finding("configuration", Some(error.to_string()))],
    };
    let healthy = findings.iter().all(|finding| finding.trouble.is_none());
    if arguments.json {
        output::say_json(&Findings { healthy, findings })?;
    } else {
        for finding in &findings {
            match &finding.trouble {
                None => output::say(&format!("good  {}", finding.about))?,
                Some(trouble) => output::say(&format!("BAD   {}: {trouble}", finding.about))?,
            }
        }
    }
    Ok(if healthy { ExitStatus::Done } else { ExitStatus::CheckFailed })
}

async fn examine(configuration: &Configuration) -> Vec<Finding> {
    let mut findings = vec![finding("configuration", None), data_folder(&configuration.data_dir)];
    match &configuration.database {
        None => {
            findings.extend(master_key::examine(&configuration.master_key, &configuration.data_dir).await);
        }
        Some(options) => {
            tls::install_provider();
            let trouble = store::inspection::examine_database(options).await.err();
            findings.push(finding("database", trouble.as_ref().map(|error| output::with_causes(error))));
        }
    }
    if let Some(files) = &configuration.tls {
        tls::install_provider();
        let trouble = tls::server_configuration(files).err().map(|error| error.to_string());
        findings.push(finding("TLS certificate and key", trouble));
    }
    let scheme = if configuration.tls.is_some() { Scheme::Https } else { Scheme::Http };
    for address in &configuration.listen {
        findings.push(listen_address(address, scheme).await);
    }
    findings
}

fn data_folder(path: &Path) -> Finding {
    let trouble = match fs::metadata(path) {
        Ok(found) if !found.is_dir() => {
            Some("it is not a folder; name another one with `data_dir`".to_owned())
        }
        Ok(found) if found.permissions().readonly() => {
            Some("it cannot be written; change its owner or mode".to_owned())
        }
        Ok(found) if found.permissions().mode() & OTHERS != 0 => {
            Some(format!("others on this machine can look into it; run: chmod 700 {}", path.display()))
        }
        Ok(_) => None,
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => Some(format!("it cannot be looked at ({error}); run as the user who owns it")),
    };
    finding(&format!("data folder {}", path.display()), trouble)
}

async fn listen_address(configured: &ListenAddress, scheme: Scheme) -> Finding {
    let about = format!("address {configured}");
    let found = match configured.to_string().to_socket_addrs() {
        Ok(found) => found,
        Err(error) => return finding(&about, Some(format!("it cannot be looked up ({error})"))),
    };
    let mut is_served = false;
    for address in found {
        match TcpListener::bind(address).map_err(|error| error.kind()) {
            Ok(_) => {}
            // A machine without IPv6 has no `::1` behind `localhost`, and the server does without.
            Err(ErrorKind::AddrNotAvailable) if matches!(configured, ListenAddress::Localhost(_)) => {}
            Err(ErrorKind::AddrInUse) if is_doorward(address, scheme).await => is_served = true,
            Err(kind) => return finding(&about, Some(cannot_listen(kind))),
        }
    }
    finding(&if is_served { format!("{about}, doorward answers there") } else { about }, None)
}

fn cannot_listen(kind: ErrorKind) -> String {
    match kind {
        ErrorKind::AddrInUse => {
            "another program has it already; stop that, or choose another address with `listen`".to_owned()
        }
        ErrorKind::PermissionDenied => {
            "the system keeps this port for others; take one above 1023, or grant \
                                        cap_net_bind_service"
                .to_owned()
        }
        kind => format!("it cannot be taken ({kind}); choose another address with `listen`"),
    }
}

fn finding(about: &str, trouble: Option<String>) -> Finding {
    Finding { about: about.to_owned(), trouble }
}

/// The mode bits of group and others.
const OTHERS: u32 = 0o077;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_data_folder_that_is_not_there_yet_is_fine() {
        assert_eq!(data_folder(Path::new("/nowhere/at/all")).trouble, None);
        let file = tempfile::NamedTempFile::new().expect("a file");
        assert!(data_folder(file.path()).trouble.is_some());
    }

    #[tokio::test]
    async fn an_address_that_is_taken_is_named() {
        let taken = TcpListener::bind("127.0.0.1:0").expect("a socket");
        let address = ListenAddress::Address(taken.local_addr().expect("an address"));
        let finding = listen_address(&address, Scheme::Http).await;
        assert!(finding.trouble.is_some_and(|trouble| trouble.contains("already")), "{}", finding.about);
    }
}
