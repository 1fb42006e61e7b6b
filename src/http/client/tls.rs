//! TLS for `https` targets, set up when the first one is used.
//!
//! Certificates are verified as the system does. `--insecure` accepts any certificate, for an application with a
//! self-signed one; possession of its key is still verified.

use super::failure::{FailureKind, Trouble};
use super::host::Host;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, SignatureScheme};
use rustls_platform_verifier::BuilderVerifierExt as _;
use std::io;
use std::sync::{Arc, OnceLock};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

#[derive(Debug)]
pub(super) struct Tls {
    insecure: bool,
    config: OnceLock<Result<Arc<ClientConfig>, rustls::Error>>,
}

impl Tls {
    pub fn new(insecure: bool) -> Self {
        Self { insecure, config: OnceLock::new() }
    }

    /// Agrees on TLS over a connection.
    pub async fn connect(&self, target: &Host, stream: TcpStream) -> Result<TlsStream<TcpStream>, Trouble> {
        let failed = |why: String| Trouble::new(FailureKind::Tls, format!("no TLS with {target}: {why}"));
        let config = match self.config.get_or_init(|| config(self.insecure)) {
            Ok(config) => Arc::clone(config),
            Err(error) => return Err(failed(error.to_string())),
        };
        let name = ServerName::try_from(target.bare_host().to_owned()).map_err(|error| failed(error.to_string()))?;
        TlsConnector::from(config).connect(name, stream).await.map_err(|error| failed(explained(&error)))
    }
}

fn config(insecure: bool) -> Result<Arc<ClientConfig>, rustls::Error> {
    let provider = Arc::new(ring::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider)).with_safe_default_protocol_versions()?;
    let builder = if insecure {
        builder.dangerous().with_custom_certificate_verifier(Arc::new(AnyCertificate(provider)))
    } else {
        builder.with_platform_verifier()?
    };
    Ok(Arc::new(builder.with_no_client_auth()))
}

/// What went wrong, and what to do about the two cases that everybody meets.
fn explained(error: &io::Error) -> String {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
        Some(rustls::Error::InvalidCertificate(_)) => {
            format!("{error}; for a self-signed certificate, use --insecure")
        }
        Some(rustls::Error::InvalidMessage(_)) => format!("{error}; does it speak http:// instead?"),
        _ => error.to_string(),
    }
}

/// Takes any certificate whose key the other side holds.
#[derive(Debug)]
struct AnyCertificate(Arc<CryptoProvider>);

impl ServerCertVerifier for AnyCertificate {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signed, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signed, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
