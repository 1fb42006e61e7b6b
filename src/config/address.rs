//! Which hub is meant: `acme`, `acme.pushoney.com` or a URL.
//!
//! Plain http is refused except for this machine: the key would be readable on the network.

use crate::http::{self, encoded, is_loopback};
use reqwest::Url;
use serde::de::{Deserialize, Deserializer, Error as _};
use std::fmt;
use std::str::FromStr;

const DOMAIN: &str = ".pushoney.com";

/// Where a hub's API is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// Without query, fragment and credentials; its path may be longer than `/`.
    base: Url,
}

impl Address {
    /// Whether it is on this machine.
    pub fn is_local(&self) -> bool {
        self.base.host_str().is_some_and(is_loopback)
    }

    /// Whether it is spoken to over TLS.
    pub fn is_https(&self) -> bool {
        self.base.scheme() == "https"
    }

    /// Its host, without the port.
    pub fn host(&self) -> &str {
        self.base.host_str().unwrap_or_default()
    }

    /// Its host and port.
    pub fn host_and_port(&self) -> String {
        format!("{}:{}", self.host(), self.base.port_or_known_default().unwrap_or_default())
    }

    /// The URL of `path`, each of whose segments is percent-encoded: none can leave its place.
    ///
    /// # Panics
    /// Never: a base followed by encoded segments is a URL.
    pub fn url(&self, path: &[&str]) -> Url {
        let path = path.iter().fold(String::new(), |path, segment| path + "/" + &encoded(segment));
        Url::parse(&format!("{self}{path}")).expect("a base followed by encoded segments is a URL")
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.base.as_str().trim_end_matches('/'))
    }
}

impl FromStr for Address {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.contains("://") {
            return from_url(text);
        }
        let name = text.to_ascii_lowercase();
        let name = name.strip_suffix(DOMAIN).unwrap_or(&name);
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        let has_domain = name.len() < text.len();
        let is_label = !name.is_empty() && name.len() <= 63 && name.bytes().all(plain) && !name.starts_with('-');
        if name == "localhost" {
            return Err("a hub on this machine needs a port: type localhost:PORT".to_owned());
        }
        if is_label && !has_domain && name.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(format!("could be a port on this machine or a name: type :{name} or {name}{DOMAIN}"));
        }
        if let Some(here) = here(text) {
            return from_url(&here);
        }
        if !is_label {
            return Err(format!("not a hub: use its name (acme), its host (acme{DOMAIN}) or its URL (https://…)"));
        }
        from_url(&format!("https://{name}{DOMAIN}"))
    }
}

/// The URL of a port of this machine, as in `:4000`. A host elsewhere is not completed: a slip of the finger in a name
/// would give the API key to whoever has that domain.
fn here(text: &str) -> Option<String> {
    let typed = http::read(text).ok()?;
    let is_here = typed.url.host().is_some_and(is_loopback) && typed.url.port().is_some();
    is_here.then_some(typed.text)
}

impl<'de> Deserialize<'de> for Address {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <&str>::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

fn from_url(text: &str) -> Result<Address, String> {
    let base = Url::parse(text).map_err(|why| format!("not a URL: {why}"))?;
    let host = base.host_str().unwrap_or_default();
    match base.scheme() {
        "https" => {}
        "http" if is_loopback(host) => {}
        "http" => return Err(format!("the API key would be sent to {host} unencrypted; use https")),
        other => return Err(format!("a hub's URL must start with https://, not {other}://")),
    }
    if !base.username().is_empty() || base.password().is_some() {
        return Err("a hub's URL must not contain a user name or password: the API key is used instead".to_owned());
    }
    if base.query().is_some() || base.fragment().is_some() {
        return Err("a hub's URL must not contain ? or #".to_owned());
    }
    Ok(Address { base })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Result<String, String> {
        text.parse::<Address>().map(|address| address.to_string())
    }

    #[test]
    fn names_hosts_and_urls() {
        for acme in ["acme", "ACME", "acme.pushoney.com", "https://acme.pushoney.com", "https://acme.pushoney.com/"] {
            assert_eq!(parsed(acme).unwrap(), "https://acme.pushoney.com", "{acme}");
        }
        assert_eq!(parsed("http://127.0.0.1:4000").unwrap(), "http://127.0.0.1:4000");
        assert_eq!(parsed("http://localhost:4000/base/").unwrap(), "http://localhost:4000/base");
        assert_eq!(parsed("http://[::1]:4000").unwrap(), "http://[::1]:4000");
        assert_eq!(parsed("https://hub.example:8443").unwrap(), "https://hub.example:8443");
        assert_eq!(parsed("localhost:4000").unwrap(), "http://localhost:4000");
        assert_eq!(parsed("127.0.0.1:4000/").unwrap(), "http://127.0.0.1:4000");
        assert_eq!(parsed("[::1]:4000/base").unwrap(), "http://[::1]:4000/base");
        assert_eq!(parsed(":4000").unwrap(), "http://localhost:4000");
        assert_eq!(parsed("4000/base").unwrap(), "http://localhost:4000/base");
        assert_eq!(parsed("4000.pushoney.com").unwrap(), "https://4000.pushoney.com");
    }

    #[test]
    fn what_would_leak_the_key_or_is_no_hub_is_refused() {
        for wrong in [
            "",
            "-",
            ".pushoney.com",
            "a.b.pushoney.com",
            "acme.example",
            "localhost",
            "4000",
            "localhost:99999",
            ":0",
            "[::1]",
            "192.168.0.1:4000",
            "acme.example:4000",
            "acme:4000",
            "acme/x",
            "acme evil",
            "http://acme.pushoney.com",
            "http://127.0.0.1.evil.example",
            "http://192.168.0.1",
            "ftp://acme.pushoney.com",
            "https://",
            "https://user:pass@acme.pushoney.com",
            "https://acme.pushoney.com/?x",
            "https://acme.pushoney.com/#x",
        ] {
            assert!(parsed(wrong).is_err(), "{wrong:?}");
        }
        assert!(parsed("4000").unwrap_err().contains("type :4000 or 4000.pushoney.com"));
        assert!(parsed("acme:4000").unwrap_err().contains("not a hub"));
    }

    #[test]
    fn a_segment_stays_a_segment() {
        let hub: Address = "http://127.0.0.1:1/base".parse().unwrap();
        let url = hub.url(&["v1", "webhooks", "a b?#%2e/\u{e9}\n", "deliveries"]);
        assert_eq!(url.as_str(), "http://127.0.0.1:1/base/v1/webhooks/a%20b%3F%23%252e%2F%C3%A9%0A/deliveries");
    }
}
