//! Where deliveries go, as a user types it: `http` or `https`, a host, and perhaps a path.

use crate::error::Error;
use hyper::Uri;
use hyper::http::uri::InvalidUri;
use std::net::IpAddr;

/// A target. With a path it is used as it is; without one it takes the path and query of each delivery.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    url: Uri,
    has_path: bool,
}

impl Target {
    /// Reads the value of `flag`.
    ///
    /// # Errors
    /// Exit 2 for what is no such URL.
    pub fn parse(flag: &str, text: &str) -> Result<Self, Error> {
        let url = parse(flag, text)?;
        let behind_scheme = text.split_once("://").map_or("", |(_, rest)| rest);
        Ok(Self { url, has_path: behind_scheme.contains(['/', '?']) })
    }

    /// Where a delivery goes that came for `path` (with its query).
    ///
    /// # Errors
    /// When that path can't stand in a URL.
    pub fn url_for(&self, path: &str) -> Result<Uri, InvalidUri> {
        if self.has_path {
            return Ok(self.url.clone());
        }
        let slash = if path.starts_with('/') { "" } else { "/" };
        let scheme = self.url.scheme_str().unwrap_or("http");
        format!("{scheme}://{}{slash}{path}", self.authority()).parse()
    }

    /// Host and port, as typed.
    pub fn authority(&self) -> &str {
        self.url.authority().map_or("", |authority| authority.as_str())
    }

    /// Host and port, for connecting.
    pub fn address(&self) -> (String, u16) {
        let default = if self.url.scheme_str() == Some("https") { 443 } else { 80 };
        let host = self.url.host().unwrap_or_default().trim_matches(['[', ']']);
        (host.to_owned(), self.url.port_u16().unwrap_or(default))
    }

    /// Whether it is this machine and no other.
    pub fn is_loopback(&self) -> bool {
        let host = self.url.host().unwrap_or_default().trim_matches(['[', ']']).to_ascii_lowercase();
        match host.parse::<IpAddr>() {
            Ok(ip) => ip.is_loopback(),
            Err(_) => host == "localhost" || host.ends_with(".localhost"),
        }
    }
}

/// The URL that `flag` gives: `http` or `https`, with a host.
///
/// # Errors
/// Exit 2 for anything else.
pub(crate) fn parse(flag: &str, text: &str) -> Result<Uri, Error> {
    let wrong = |why: &str| {
        Error::usage(format!("{flag}: `{text}` {why}")).hint("give it whole, as in http://127.0.0.1:3000/webhooks")
    };
    if !text.bytes().all(|b| b.is_ascii_graphic()) {
        return Err(wrong("has a blank or a character that is not ASCII").hint("percent-encode it, as in %C3%A9 for é"));
    }
    if text.contains('#') {
        return Err(wrong("has a fragment, which is never sent").hint("leave out what starts with #"));
    }
    let url: Uri =
        text.parse().map_err(|error| wrong("is not a URL").because(anyhow::Error::new::<InvalidUri>(error)))?;
    match url.scheme_str() {
        Some("http" | "https") if url.authority().is_some_and(|authority| !authority.as_str().contains('@')) => Ok(url),
        Some("http" | "https") => Err(wrong("has a user name, which would be sent as it stands")),
        _ => Err(wrong("does not start with http:// or https://")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(target: &str, path: &str) -> String {
        Target::parse("--to", target).unwrap().url_for(path).unwrap().to_string()
    }

    #[test]
    fn a_path_is_used_as_it_is_and_without_one_the_delivery_has_its_own() {
        assert_eq!(url("http://h:1/a?b", "/c?d"), "http://h:1/a?b");
        assert_eq!(url("http://h:1/", "/c?d"), "http://h:1/");
        assert_eq!(url("https://h:1", "/c?d"), "https://h:1/c?d");
        assert_eq!(url("http://[::1]:1", "c"), "http://[::1]:1/c");
        assert_eq!(url("http://h?x", "/c"), "http://h/?x");
    }

    #[test]
    fn this_machine_is_told_from_others() {
        let is = |text: &str| Target::parse("--to", text).unwrap().is_loopback();
        for own in
            ["http://localhost", "http://LOCALHOST:1/", "http://127.9.9.9", "http://[::1]:3/", "http://a.localhost"]
        {
            assert!(is(own), "{own}");
        }
        for other in ["http://192.168.0.1", "http://localhost.example", "http://0.0.0.0", "https://h", "http://[::2]"] {
            assert!(!is(other), "{other}");
        }
    }
}
