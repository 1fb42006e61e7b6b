//! Where deliveries are sent: a URL as the user typed it, which may leave the path to each delivery.

use super::{Typed, is_loopback, is_this_machine, read};
use crate::error::Error;
use hyper::Uri;
use hyper::http::uri::InvalidUri;

/// A target. With a path it is used as it is; without one it takes the path and query of each delivery.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    typed: Typed,
    has_path: bool,
}

impl Target {
    /// Reads the value of `flag`.
    ///
    /// # Errors
    /// Exit 2 if it is not such a URL.
    pub fn parse(flag: &str, text: &str) -> Result<Self, Error> {
        parse(flag, text).map(Self::from)
    }

    /// All of it, as it was typed or completed.
    pub fn text(&self) -> &str {
        &self.typed.text
    }

    /// Whether it was completed, so that people want to know what it came to.
    pub fn is_short(&self) -> bool {
        self.typed.is_short
    }

    /// Where a delivery goes that came for `path` (with its query).
    ///
    /// # Errors
    /// If that path is not allowed in a URL.
    pub fn url_for(&self, path: &str) -> Result<Uri, InvalidUri> {
        if self.has_path {
            return Ok(self.typed.url.clone());
        }
        let slash = if path.starts_with('/') { "" } else { "/" };
        let scheme = self.typed.url.scheme_str().unwrap_or("http");
        format!("{scheme}://{}{slash}{path}", self.authority()).parse()
    }

    fn authority(&self) -> &str {
        self.typed.url.authority().map_or("", |authority| authority.as_str())
    }

    /// Host and port, for connecting.
    pub fn address(&self) -> (String, u16) {
        let default = if self.typed.url.scheme_str() == Some("https") { 443 } else { 80 };
        let host = self.typed.url.host().unwrap_or_default().trim_matches(['[', ']']);
        (host.to_owned(), self.typed.url.port_u16().unwrap_or(default))
    }

    /// Whether it leads to this machine, as far as the text says.
    pub fn is_this_machine(&self) -> bool {
        self.typed.url.host().is_some_and(is_this_machine)
    }

    /// Whether it is this machine and no other.
    pub fn is_loopback(&self) -> bool {
        self.typed.url.host().is_some_and(is_loopback)
    }
}

impl From<Typed> for Target {
    fn from(typed: Typed) -> Self {
        let behind_scheme = typed.text.split_once("://").map_or("", |(_, rest)| rest);
        Self { has_path: behind_scheme.contains(['/', '?']), typed }
    }
}

/// The URL that `flag` gives: `http` or `https`, with a host.
///
/// # Errors
/// Exit 2 for anything else.
pub(crate) fn parse(flag: &str, text: &str) -> Result<Typed, Error> {
    read(text).map_err(|wrong| {
        // Before an @ there could be a password.
        let shown = if text.contains('@') { "the URL".to_owned() } else { format!("`{text}`") };
        let error = Error::usage(format!("{flag}: {shown} {}", wrong.why)).hint(wrong.hint);
        match wrong.cause {
            Some(cause) => error.because(cause),
            None => error,
        }
    })
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
        assert_eq!(url(":1", "/c?d"), "http://localhost:1/c?d");
        assert_eq!(url("1/a", "/c?d"), "http://localhost:1/a");
        assert_eq!(url("h.example", "/c"), "https://h.example/c");
    }

    #[test]
    fn a_port_that_is_none_is_not_taken_for_the_scheme_s_own() {
        for wrong in ["http://h:99999", "http://h:0/a", "http://h:", "http://[::1]:65536/", "https://h:x"] {
            assert!(Target::parse("--to", wrong).is_err(), "{wrong}");
        }
        assert_eq!(Target::parse("--to", "http://[::1]:65535/").unwrap().address(), ("::1".to_owned(), 65_535));
        assert_eq!(Target::parse("--to", "https://[::1]/").unwrap().address(), ("::1".to_owned(), 443));
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
