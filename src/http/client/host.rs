//! The host in a URL: where a connection leads.

use super::failure::Trouble;
use hyper::Uri;
use std::fmt;

/// The host that a URL means.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Host {
    pub https: bool,
    /// As in a URL: an IPv6 address in brackets.
    pub name: String,
    pub port: u16,
    /// Host, and the port where it is not the scheme's own.
    authority: String,
}

impl Host {
    pub fn of(url: &Uri) -> Result<Self, Trouble> {
        let https = url.scheme_str() == Some("https");
        let host = url.host().filter(|host| !host.is_empty());
        let (Some(host), Some("http" | "https")) = (host, url.scheme_str()) else {
            return Err(Trouble::unsendable("URL", &"it is not an http:// or https:// URL with a host"));
        };
        let own_port = if https { 443 } else { 80 };
        let port = url.port_u16().unwrap_or(own_port);
        let host = host.to_ascii_lowercase();
        let authority = if port == own_port { host.clone() } else { format!("{host}:{port}") };
        Ok(Self { https, name: host, port, authority })
    }

    pub fn host_header(&self) -> &str {
        &self.authority
    }

    /// The host without brackets.
    pub fn bare_host(&self) -> &str {
        self.name.trim_start_matches('[').trim_end_matches(']')
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.name, self.port)
    }
}
