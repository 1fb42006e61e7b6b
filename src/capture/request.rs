//! A captured delivery as a request to make by hand: a curl command, or raw HTTP.
//!
//! A record can come from anyone's file. Anything that could not have been sent over HTTP, such as a line break in
//! a header, is omitted and counted, so that nothing is smuggled into the request.

use super::Record;
use crate::http::curl;
use crate::terminal::sanitize::is_hidden;
use hyper::Uri;
use hyper::header::{HeaderName, HeaderValue};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

/// Headers that belong to a connection or to how a body is framed, and not to the delivery.
const OF_THE_CONNECTION: [&str; 9] = [
    "connection",
    "content-length",
    "keep-alive",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "expect",
];

/// What was made of a record, and what could not be said in it.
pub(crate) struct RecordedRequest {
    pub bytes: Vec<u8>,
    /// Names of headers that were omitted.
    pub left_out: Vec<String>,
}

/// What no request line holds as it is; what is not ASCII is encoded anyway.
const NOT_GRAPHIC: &AsciiSet = &CONTROLS.add(b' ');

/// Path and query, as allowed in a request line or a URL.
pub(crate) fn path(record: &Record) -> String {
    let path = utf8_percent_encode(&record.path, NOT_GRAPHIC).to_string();
    if path.starts_with('/') { path } else { format!("/{path}") }
}

/// Where `base` without a path of its own takes the record's.
fn url(base: &Uri, record: &Record) -> String {
    match base.path_and_query().map(hyper::http::uri::PathAndQuery::as_str) {
        None | Some("/") => base.to_string().trim_end_matches('/').to_owned() + &path(record),
        Some(_) => base.to_string(),
    }
}

/// A command that a shell can run unchanged, on one line. `headers` are the record's, or what is to be shown of them.
pub(crate) fn curl_command(base: &Uri, record: &Record, headers: &[(String, Vec<u8>)]) -> RecordedRequest {
    let mut kept = Vec::new();
    let mut left_out = Vec::new();
    for (name, value) in headers.iter().filter(|(name, _)| is_own(name) && name != "host") {
        match std::str::from_utf8(value) {
            Ok(text) if is_header(name, value) && !text.chars().any(is_hidden) => {
                kept.push((name.clone(), text.to_owned()));
            }
            _ => left_out.push(name.clone()),
        }
    }
    let command = curl(&url(base, record), &kept, &record.body.0);
    RecordedRequest { bytes: (command + "\n").into_bytes(), left_out }
}

/// The request as HTTP/1.1, byte for byte but for what framed it.
pub(crate) fn http(record: &Record) -> RecordedRequest {
    let mut bytes = format!("{} {} HTTP/1.1\r\n", method(record), path(record)).into_bytes();
    let mut left_out = Vec::new();
    if record.header("host").is_none() {
        bytes.extend_from_slice(b"host: localhost\r\n");
    }
    for (name, value) in record.headers.iter().filter(|(name, _)| is_own(name)) {
        if is_header(name, &value.0) {
            bytes.extend([name.as_bytes(), b": ", &value.0, b"\r\n"].concat());
        } else {
            left_out.push(name.clone());
        }
    }
    let end = format!("content-length: {}\r\nconnection: close\r\n\r\n", record.body.0.len());
    bytes.extend_from_slice(end.as_bytes());
    bytes.extend_from_slice(&record.body.0);
    RecordedRequest { bytes, left_out }
}

/// The method, which is POST in everything that was received.
pub(crate) fn method(record: &Record) -> &str {
    if record.method.parse::<hyper::Method>().is_ok() { &record.method } else { "POST" }
}

fn is_own(name: &str) -> bool {
    !OF_THE_CONNECTION.iter().any(|other| name.eq_ignore_ascii_case(other))
}

fn is_header(name: &str, value: &[u8]) -> bool {
    HeaderName::from_bytes(name.as_bytes()).is_ok() && HeaderValue::from_bytes(value).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record() -> Record {
        let line = r#"{"version":1,"id":"r","received_at":"2026-02-02T02:40:00.000Z","method":"POST","path":"/a b\r\nX: 1?c=\u00e9","headers":[["host","h"],["x-a","1"],["x-a",""],["content-length","9"],["x-b",{"base64":"/w=="}],["x-c","1\r\nevil: 2"]],"body":"{}","scheme":"s","verified":null,"reason":null,"delivery_id":null,"event":null,"status":null}"#;
        serde_json::from_str(line).unwrap()
    }

    #[test]
    fn nothing_is_smuggled_into_a_request() {
        let made = http(&record());
        let expected = b"POST /a%20b%0D%0AX:%201?c=%C3%A9 HTTP/1.1\r\nhost: h\r\nx-a: 1\r\nx-a: \r\nx-b: \xff\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}";
        assert_eq!(made.bytes, expected);
        assert_eq!(made.left_out, ["x-c"]);
    }

    #[test]
    fn a_curl_command_goes_where_it_is_told() {
        let record = record();
        let made = |base: &str| {
            let made = curl_command(&base.parse().unwrap(), &record, &record.plain_headers());
            assert_eq!(made.left_out, ["x-b", "x-c"]);
            String::from_utf8(made.bytes).unwrap()
        };
        assert_eq!(
            made("http://127.0.0.1:3000"),
            "curl -sS 'http://127.0.0.1:3000/a%20b%0D%0AX:%201?c=%C3%A9' -H 'x-a: 1' -H 'x-a;' -H 'Content-Type:' --data-raw '{}'\n"
        );
        assert!(made("http://h/x?y").starts_with("curl -sS 'http://h/x?y' -H"));
        for dots in ["/a/../b", "/./a", "/a/..", "/a/%2E%2e/b?c"] {
            let made = made(&format!("http://h{dots}"));
            assert!(made.starts_with(&format!("curl -sS --path-as-is 'http://h{dots}' -H")), "{made}");
        }
        for plain in ["/a/..b", "/a?b=/../c", "/...", "/.well-known/x"] {
            assert!(!made(&format!("http://h{plain}")).contains("--path-as-is"), "{plain}");
        }
    }
}
