//! The server's own TLS: certificate and key from PEM files, one provider in the process.

use std::path::{Path, PathBuf};

use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, pem};

use crate::configuration::TlsFiles;

/// Why TLS cannot be spoken.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read or is not PEM.
    #[error("cannot read {}: {source}", path.display())]
    Pem {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: pem::Error,
    },
    /// The certificate file holds no certificate.
    #[error("{} holds no certificate", .0.display())]
    NoCertificate(PathBuf),
    /// Certificate and key do not belong together, or the key's kind is unknown.
    #[error("certificate and key are refused: {0}")]
    Refused(#[from] rustls::Error),
}

/// Makes aws-lc-rs the provider of the process, for servers and clients alike; a second call changes nothing.
pub fn install_provider() {
    // The error only says that there is a provider already.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
}

/// Reads the files into what a listener needs: TLS 1.2 and 1.3, HTTP/1.1.
pub fn server_configuration(files: &TlsFiles) -> Result<ServerConfig, TlsError> {
    let unreadable = |path: &Path| {
        let path = path.to_owned();
        move |source| TlsError::Pem { path, source }
    };
    let chain = CertificateDer::pem_file_iter(&files.certificates)
        .map_err(unreadable(&files.certificates))?
        .take(CHAIN_LENGTH_MAX)
        .collect::<Result<Vec<_>, _>>()
        .map_err(unreadable(&files.certificates))?;
    if chain.is_empty() {
        return Err(TlsError::NoCertificate(files.certificates.clone()));
    }
    let key = PrivateKeyDer::from_pem_file(&files.private_key).map_err(unreadable(&files.private_key))?;
    let mut configuration = ServerConfig::builder().with_no_client_auth().with_single_cert(chain, key)?;
    configuration.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(configuration)
}

const CHAIN_LENGTH_MAX: usize = 16;

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use tempfile::NamedTempFile;

    use super::*;

    // A self-signed P-256 pair for `localhost`, made for this test only.
    const CERTIFICATE: &str = include_str!("../tests/fixtures/localhost.crt.pem");
    const PRIVATE_KEY: &str = include_str!("../tests/fixtures/localhost.key.pem");

    fn file(text: &str) -> NamedTempFile {
        let mut file = NamedTempFile::new().expect("a file");
        file.write_all(text.as_bytes()).expect("written");
        file
    }

    fn read(certificates: &str, private_key: &str) -> Result<ServerConfig, TlsError> {
        install_provider();
        let (certificates, private_key) = (file(certificates), file(private_key));
        server_configuration(&TlsFiles {
            certificates: certificates.path().to_owned(),
            private_key: private_key.path().to_owned(),
        })
    }

    #[test]
    fn a_pair_is_served_as_http_1_1() {
        let configuration = read(CERTIFICATE, PRIVATE_KEY).expect("a configuration");
        assert_eq!(configuration.alpn_protocols, [b"http/1.1".to_vec()]);
    }

    #[test]
    fn what_is_no_pair_is_refused_with_its_file() {
        assert!(matches!(read("", PRIVATE_KEY), Err(TlsError::NoCertificate(_))));
        assert!(matches!(read(CERTIFICATE, ""), Err(TlsError::Pem { .. })));
        assert!(matches!(read(CERTIFICATE, CERTIFICATE), Err(TlsError::Pem { .. })));
    }

    #[test]
    fn a_file_that_is_not_there_is_named() {
        let missing = PathBuf::from("/nowhere/tls.pem");
        let error = server_configuration(&TlsFiles { certificates: missing.clone(), private_key: missing })
            .expect_err("a refusal");
        assert!(error.to_string().contains("/nowhere/tls.pem"), "{error}");
    }
}
