//! URLs as users type them: complete, without a scheme, or just a port on this machine.
//!
//! `localhost:8080/hook`, `:8080`, `8080/hook` and `example.com/hook` are URLs: `http` for this machine, `https`
//! elsewhere. A word that could mean something else (`app`, `/hook`) is an error that shows what to type, and
//! callers print the full URL of an abbreviated one. This runs before any URL parser, which would take
//! `localhost:8080` for the scheme `localhost`.

use hyper::Uri;
use hyper::http::uri::InvalidUri;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use std::borrow::Cow;
use std::net::{IpAddr, Ipv6Addr};

/// What is typed where nothing says better.
const WHOLE: &str = "use a URL, as in http://127.0.0.1:3000/webhooks, or for short localhost:3000/webhooks or :3000";

/// A URL that was typed: `http` or `https`, with a host.
#[derive(Clone, Debug)]
pub(crate) struct Typed {
    pub url: Uri,
    /// All of it, as it was typed or completed.
    pub text: String,
    /// Whether something had to be added.
    pub is_short: bool,
}

/// Why a text is not accepted as a URL: what is wrong with it, and what to type.
#[derive(Debug)]
pub(crate) struct Wrong {
    pub why: &'static str,
    pub hint: String,
    pub cause: Option<InvalidUri>,
}

impl Wrong {
    fn new(why: &'static str, hint: impl Into<String>) -> Self {
        Self { why, hint: hint.into(), cause: None }
    }
}

/// Reads a URL as it was typed.
pub(crate) fn read(text: &str) -> Result<Typed, Wrong> {
    if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        let hint = "percent-encode it, as in %C3%A9 for é";
        return Err(Wrong::new("has a space or a character that is not ASCII", hint));
    }
    if text.contains('#') {
        return Err(Wrong::new("has a fragment, which is never sent", "remove the # and what follows it"));
    }
    let full = complete(text)?;
    let url: Uri = full.parse().map_err(|cause| Wrong { cause: Some(cause), ..Wrong::new("is not a URL", WHOLE) })?;
    if !matches!(url.scheme_str(), Some("http" | "https")) {
        return Err(Wrong::new("does not start with http:// or https://", WHOLE));
    }
    if url.authority().is_none_or(|authority| authority.as_str().contains('@')) {
        return Err(Wrong::new("has a user name, which would be sent as is", WHOLE));
    }
    if url.host().is_none_or(str::is_empty) && url.port().is_some() {
        let behind_scheme = text.split_once("://").map_or("", |(_, behind)| behind);
        return Err(Wrong::new("has no host", format!("for this machine, type {behind_scheme}")));
    }
    if has_invalid_port(&url) {
        return Err(Wrong::new("has an invalid port", "use 1 to 65535"));
    }
    let is_short = matches!(full, Cow::Owned(_));
    Ok(Typed { url, text: full.into_owned(), is_short })
}

/// The text with its scheme, and its host where only a port was typed.
fn complete(text: &str) -> Result<Cow<'_, str>, Wrong> {
    let (authority, rest) = text.split_at(text.find(['/', '?']).unwrap_or(text.len()));
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if authority.strip_suffix(':').is_some_and(is_scheme) && rest.starts_with("//") {
        return Ok(Cow::Borrowed(text));
    }
    if authority.is_empty() {
        return Err(without_host(rest));
    }
    if is_digits(authority) {
        return Ok(Cow::Owned(format!("http://localhost:{text}")));
    }
    if authority.strip_prefix(':').is_some_and(is_digits) {
        return Ok(Cow::Owned(format!("http://localhost{text}")));
    }
    if authority.parse::<Ipv6Addr>().is_ok() {
        return Err(Wrong::new("is an IPv6 address without its brackets", format!("type [{authority}]{rest}")));
    }
    let host = host(authority);
    if host.eq_ignore_ascii_case("http") || host.eq_ignore_ascii_case("https") {
        return Err(Wrong::new("has no // after its scheme", WHOLE));
    }
    if is_this_machine(host) {
        return Ok(Cow::Owned(format!("http://{text}")));
    }
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    let is_host = host.starts_with('[') || (host.bytes().all(plain) && !host.starts_with('.'));
    if !is_host && !host.contains('@') {
        return Err(Wrong::new("is not a URL", WHOLE));
    }
    if host == authority && !host.contains('.') && !host.starts_with('[') {
        let hint = format!(
            "for a host, type http://{text} or https://{text}; for a path on this machine, add its port: :3000/{text}"
        );
        return Err(Wrong::new("could be a host or a path", hint));
    }
    Ok(Cow::Owned(format!("https://{text}")))
}

fn without_host(rest: &str) -> Wrong {
    match rest {
        "" => Wrong::new("is empty", WHOLE),
        _ if rest.starts_with("//") => Wrong::new("has no scheme", format!("type http:{rest} or https:{rest}")),
        _ => Wrong::new("has no host and no port", format!("for this machine, add its port: :3000{rest}")),
    }
}

fn is_scheme(text: &str) -> bool {
    let rest = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
    text.starts_with(|first: char| first.is_ascii_alphabetic()) && text.bytes().all(rest)
}

/// The part before the port, with an IPv6 address in brackets.
fn host(authority: &str) -> &str {
    match (authority.starts_with('['), authority.find(']')) {
        (true, Some(end)) => &authority[..=end],
        _ => authority.rsplit_once(':').map_or(authority, |(host, _)| host),
    }
}

fn address(host: &str) -> Option<IpAddr> {
    let address: IpAddr = host.trim_matches(['[', ']']).parse().ok()?;
    Some(address.to_canonical())
}

/// Whether `host` is a name or an address of this machine that no other has.
pub(crate) fn is_loopback(host: &str) -> bool {
    let name = host.trim_end_matches('.').to_ascii_lowercase();
    address(&name).map_or_else(|| name == "localhost" || name.ends_with(".localhost"), |address| address.is_loopback())
}

/// What has a meaning of its own in a URL: everything but letters, digits and `-._~`.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A text that is one segment of a path, whatever it holds.
pub(crate) fn encoded(segment: &str) -> String {
    utf8_percent_encode(segment, RESERVED).to_string()
}

/// The same, or `0.0.0.0` or `[::]`, which servers print and which lead to this machine.
pub(crate) fn is_this_machine(host: &str) -> bool {
    is_loopback(host) || address(host).is_some_and(|address| address.is_unspecified())
}

/// Whether the text after the host is not a port: `Uri` accepts it, and connecting would use the scheme's default port.
fn has_invalid_port(url: &Uri) -> bool {
    let authority = url.authority().map_or("", |authority| authority.as_str());
    let behind = authority.strip_prefix(url.host().unwrap_or_default()).unwrap_or_default();
    !behind.is_empty() && url.port_u16().is_none_or(|port| port == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn full(text: &str) -> String {
        read(text).unwrap_or_else(|wrong| panic!("{text}: {wrong:?}")).text
    }

    #[test]
    fn what_is_left_out_is_added() {
        for (typed, full_url) in [
            ("localhost:8080/webhooks", "http://localhost:8080/webhooks"),
            (":8080", "http://localhost:8080"),
            (":8080/hook", "http://localhost:8080/hook"),
            ("8080/hook", "http://localhost:8080/hook"),
            ("8080", "http://localhost:8080"),
            ("8080?x=1", "http://localhost:8080?x=1"),
            ("127.0.0.1:3000", "http://127.0.0.1:3000"),
            ("127.8.8.8", "http://127.8.8.8"),
            ("0.0.0.0:3000", "http://0.0.0.0:3000"),
            ("[::1]:3000/x", "http://[::1]:3000/x"),
            ("[::]:3000", "http://[::]:3000"),
            ("[::ffff:127.0.0.1]:1", "http://[::ffff:127.0.0.1]:1"),
            ("localhost", "http://localhost"),
            ("LOCALHOST/hook", "http://LOCALHOST/hook"),
            ("app.localhost:5", "http://app.localhost:5"),
            ("example.com/hook", "https://example.com/hook"),
            ("example.com:8443", "https://example.com:8443"),
            ("web:3000/x", "https://web:3000/x"),
            ("192.168.0.1:3000", "https://192.168.0.1:3000"),
            ("[fd00::1]:3000", "https://[fd00::1]:3000"),
            ("localhost.example.com", "https://localhost.example.com"),
            ("localhost:8080/?next=http://h/x", "http://localhost:8080/?next=http://h/x"),
            ("localhost:8080//x", "http://localhost:8080//x"),
        ] {
            assert_eq!(full(typed), full_url, "{typed}");
            assert!(read(typed).unwrap().is_short, "{typed}");
        }
        for whole in ["http://h", "HTTP://h/x", "https://h:1/a?b=c://d"] {
            assert_eq!(full(whole), whole);
            assert!(!read(whole).unwrap().is_short, "{whole}");
        }
    }

    #[test]
    fn what_could_be_something_else_is_an_error_that_shows_what_to_type() {
        for (typed, why, hint) in [
            (
                "app",
                "could be a host or a path",
                "http://app or https://app; for a path on this machine, add its port: :3000/app",
            ),
            ("app/hook", "could be a host or a path", "https://app/hook"),
            ("/hook", "has no host and no port", "add its port: :3000/hook"),
            ("?x", "has no host and no port", ":3000?x"),
            ("//h/x", "has no scheme", "type http://h/x or https://h/x"),
            ("", "is empty", "localhost:3000/webhooks or :3000"),
            ("::1", "is an IPv6 address without its brackets", "type [::1]"),
            ("fd00::1/x", "is an IPv6 address without its brackets", "type [fd00::1]/x"),
            ("http:/h", "has no // after its scheme", "http://"),
            ("https:h", "has no // after its scheme", "http://"),
            ("ftp://h", "does not start with http:// or https://", "http://"),
            ("localhost://h", "does not start with http:// or https://", "http://"),
            ("user@h.example", "has a user name", "http://"),
            ("http://user:pass@h", "has a user name", "http://"),
            ("mailto:x", "has an invalid port", "1 to 65535"),
            (":0", "has an invalid port", "1 to 65535"),
            ("99999", "has an invalid port", "1 to 65535"),
            (":99999/x", "has an invalid port", "1 to 65535"),
            ("localhost:", "has an invalid port", "1 to 65535"),
            ("localhost:x/y", "has an invalid port", "1 to 65535"),
            ("http://h:0", "has an invalid port", "1 to 65535"),
            ("http://", "is not a URL", "http://"),
            ("./hook", "is not a URL", "http://"),
            ("click.*", "is not a URL", "http://"),
            (":x", "has an invalid port", "1 to 65535"),
            (":", "has an invalid port", "1 to 65535"),
            ("http://:8080", "has no host", "type :8080"),
            ("h.example/#a", "has a fragment", "remove the #"),
            ("h.example/a b", "has a space", "percent-encode"),
            ("bücher.example", "is not ASCII", "percent-encode"),
        ] {
            let wrong = read(typed).expect_err(typed);
            assert!(wrong.why.contains(why), "{typed}: {}", wrong.why);
            assert!(wrong.hint.contains(hint), "{typed}: {}", wrong.hint);
        }
    }
}
