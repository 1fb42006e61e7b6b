//! What went wrong with a call, in terms that the user can act on: which host, path and key, and whether the call
//! may have taken effect.
//!
//! A hub's text is first escaped to one line, then the key is masked, and only then is it truncated.

use super::answer::message;
use super::call::{ApiCall, CONNECT_TIMEOUT, Key, TIMEOUT};
use crate::config::Address;
use crate::error::{Error, Exit};
use crate::signing::show_duration;
use crate::terminal::sanitize;
use reqwest::header::LOCATION;
use reqwest::{Method, StatusCode};
use std::error::Error as StdError;
use std::io;
use std::net::IpAddr;
use std::time::Duration;

/// Characters of a hub's own message that are shown.
const SAID: usize = 500;
/// Characters of an answer that is not JSON: enough to see whose page it is.
const EXCERPT: usize = 200;

const NO_HUB: &str = "is this a Pushoney hub?";
const ANOTHER_KEY: &str = "provide another with --api-key-file, PUSHONEY_API_KEY or `api_key` in the profile";

/// A call that did not work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiFailure {
    /// The status that was answered; `None` without an answer.
    pub status: Option<u16>,
    /// What happened.
    pub message: String,
    /// What to do next; may be empty.
    pub hint: String,
}

impl From<ApiFailure> for Error {
    fn from(failure: ApiFailure) -> Self {
        let error = Self::new(Exit::Hub, failure.message);
        if failure.hint.is_empty() { error } else { error.hint(failure.hint) }
    }
}

/// A name that has no address.
#[derive(Debug, thiserror::Error)]
#[error("{host}: {why}")]
pub(super) struct Unresolved {
    pub host: String,
    pub why: io::Error,
}

/// A name that was taken for this machine's and leads to another.
#[derive(Debug, thiserror::Error)]
#[error("{host} is not this machine: it resolves to {address}")]
pub(super) struct Elsewhere {
    pub host: String,
    pub address: IpAddr,
}

/// TLS can't even be set up.
pub(super) fn no_tls(hub: &Address, error: &(dyn StdError + 'static)) -> ApiFailure {
    let message = format!("cannot set up TLS for {}: {}", hub.host(), root(error));
    ApiFailure {
        status: None,
        message,
        hint: "install the system's CA certificates (package ca-certificates)".to_owned(),
    }
}

/// There was no answer.
pub(super) fn transport(hub: &Address, call: &ApiCall<'_>, error: &reqwest::Error) -> ApiFailure {
    let causes = causes(error);
    let is = |kind: io::ErrorKind| {
        causes.iter().any(|one| one.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == kind))
    };
    let host = hub.host();
    let failure = |message: String, hint: &str| ApiFailure { status: None, message, hint: hint.to_owned() };
    if let Some(unresolved) = causes.iter().find_map(|one| one.downcast_ref::<Unresolved>()) {
        let Unresolved { host, why } = unresolved;
        let hint = "is the hub's name right, and is there a network? --hub accepts acme, acme.pushoney.com or a URL";
        return failure(format!("cannot find the host {host} of the hub {hub}: {why}"), hint);
    }
    if let Some(elsewhere) = causes.iter().find_map(|one| one.downcast_ref::<Elsewhere>()) {
        let message = format!("{elsewhere}, and http would send the API key unencrypted");
        return failure(
            message,
            "name a hub on this machine by its address, as in http://127.0.0.1:4000; others need https",
        );
    }
    if let Some(tls) = causes.iter().find_map(|one| one.downcast_ref::<rustls::Error>()) {
        let hint = "is it the right host and port, and is its certificate from an authority that this machine trusts?";
        return failure(format!("no secure connection to {host} (TLS): {tls}"), hint);
    }
    if is(io::ErrorKind::ConnectionRefused) && hub.is_local() {
        let message = format!("nothing is listening on {} for the hub {hub}: connection refused", hub.host_and_port());
        return failure(message, "start the hub, or name another with --hub");
    }
    if error.is_connect() {
        let why = if error.is_timeout() {
            format!("no answer within {}", show_duration(CONNECT_TIMEOUT))
        } else {
            root(error)
        };
        return failure(
            format!("cannot connect to {} for the hub {hub}: {why}", hub.host_and_port()),
            "is there a network, and does the proxy set in the environment (https_proxy) work?",
        );
    }
    let happened = if error.is_timeout() {
        format!("did not answer within {}", show_duration(TIMEOUT))
    } else {
        match causes.iter().find_map(|one| one.downcast_ref::<hyper::Error>()) {
            Some(hyper) if hyper.is_parse() => format!("did not answer with HTTP ({hyper})"),
            Some(hyper) if hyper.is_incomplete_message() => "closed the connection before answering".to_owned(),
            _ => format!("gave no response: {}", root(error)),
        }
    };
    failure(format!("the hub {hub} {happened}"), &unsure(call))
}

/// A call that changes something may have taken effect, and is not sent again.
fn unsure(call: &ApiCall<'_>) -> String {
    if call.method == Method::POST || !call.if_unsure.is_empty() {
        format!("the request may have succeeded, so it is not sent again: {}", call.if_unsure)
    } else {
        "try again".to_owned()
    }
}

/// There was an answer, and it was no.
pub(super) fn refused(
    hub: &Address,
    key: Option<&Key>,
    call: &ApiCall<'_>,
    response: &reqwest::Response,
    body: &[u8],
    pause: Option<Duration>,
) -> ApiFailure {
    let status = response.status();
    let path = format!("/{}", call.path.join("/"));
    let said = said(key, body);
    let (what, hint) = match (status, key) {
        (StatusCode::UNAUTHORIZED, Some(key)) => {
            (format!("the hub {hub} does not accept the API key {}", key.shown()), ANOTHER_KEY.to_owned())
        }
        (StatusCode::FORBIDDEN, Some(key)) => {
            (format!("the hub {hub} does not allow the API key {} to do this", key.shown()), ANOTHER_KEY.to_owned())
        }
        (StatusCode::NOT_FOUND, _) => (
            format!("the hub {hub} has no {path}"),
            // Under /v1/webhooks itself nothing has an id yet.
            if call.path == ["v1", "webhooks"] { NO_HUB } else { "are the ids right, and do they belong to this hub?" }
                .to_owned(),
        ),
        (StatusCode::TOO_MANY_REQUESTS, _) => (
            format!("the hub {hub} is rate limiting requests"),
            format!("try again in {}", show_duration(pause.unwrap_or_default())),
        ),
        _ if status.is_redirection() => {
            let to = response.headers().get(LOCATION).map_or(&b"nowhere"[..], |to| to.as_bytes());
            let to = without(key, &sanitize::bytes(to));
            let to = sanitize::shorten(&to, EXCERPT);
            (
                format!("the hub {hub} redirects {path} to {to}"),
                "redirects are not followed: the API key is only sent to the hub. If that is the hub, name it with --hub"
                    .to_owned(),
            )
        }
        _ if status.is_server_error() => (format!("the hub {hub} failed at {} {path}", call.method), unsure(call)),
        _ => (format!("the hub {hub} refused {} {path}", call.method), String::new()),
    };
    ApiFailure { status: Some(status.as_u16()), message: format!("{what} ({status}{said})"), hint }
}

/// `text` without the key, if there is one.
fn without(key: Option<&Key>, text: &str) -> String {
    key.map_or_else(|| text.to_owned(), |key| key.kept_out_of(text))
}

/// What an error's body says, behind a colon; nothing if it is empty.
fn said(key: Option<&Key>, body: &[u8]) -> String {
    if let Some(message) = message(body) {
        return format!(": {}", sanitize::shorten(&without(key, &sanitize::line(&message)), SAID));
    }
    excerpt(key, body).map_or_else(String::new, |excerpt| format!(": it answered {excerpt}"))
}

/// The beginning of what is not as expected, safe, on one line and without the key.
fn excerpt(key: Option<&Key>, body: &[u8]) -> Option<String> {
    let text = without(key, &sanitize::bytes(body.trim_ascii()));
    (!text.is_empty()).then(|| sanitize::shorten(&text, EXCERPT).into_owned())
}

/// An answer of 2xx that is not what was asked for.
pub(super) fn unexpected(hub: &Address, key: Option<&Key>, status: StatusCode, what: &str, body: &[u8]) -> ApiFailure {
    let excerpt = excerpt(key, body).unwrap_or_else(|| "nothing".to_owned());
    let message = format!("the hub {hub} answered {status}, and {what}: {excerpt}");
    ApiFailure { status: Some(status.as_u16()), message, hint: NO_HUB.to_owned() }
}

/// The deepest cause, in words.
pub(super) fn root(error: &(dyn StdError + 'static)) -> String {
    causes(error).last().map_or_else(|| error.to_string(), ToString::to_string)
}

/// An error and all that it comes from. An `io::Error` hides what it was made of from `source`.
fn causes<'e>(error: &'e (dyn StdError + 'static)) -> Vec<&'e (dyn StdError + 'static)> {
    let mut all = Vec::new();
    let mut next = Some(error);
    while let Some(error) = next {
        all.push(error);
        let made_of = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        next = made_of.map(|inner| inner as &(dyn StdError + 'static)).or_else(|| error.source());
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const KEY: &str = "pk_live_0a1b2c3d4e5f6g7h8i9j0k1l2m3n4";

    #[test]
    fn no_cut_of_ours_leaves_a_piece_of_the_key() {
        let key = Key::new(KEY.as_bytes(), "test").unwrap();
        let shows = |text: &str| (8..KEY.len() - 5).find(|at| text.contains(&KEY[*at..at + 6]));
        for at in [EXCERPT, SAID, EXCERPT * 4].into_iter().flat_map(|cut| cut - 50..cut + 50) {
            let pad = "é".repeat(at);
            let text = format!("{pad}{KEY} and {KEY}");
            let hub: Address = "http://127.0.0.1:1".parse().unwrap();
            for body in [json!({"message": text}).to_string(), text.clone(), json!([text]).to_string()] {
                let said = said(Some(&key), body.as_bytes());
                assert_eq!(shows(&said), None, "{at}: {said}");
                let unexpected = unexpected(&hub, Some(&key), StatusCode::OK, "no", body.as_bytes()).message;
                assert_eq!(shows(&unexpected), None, "{at}: {unexpected}");
            }
        }
        // Many of them shrink to less than a cut.
        let said = said(Some(&key), KEY.repeat(40).as_bytes());
        assert_eq!(shows(&said), None, "{said}");
    }
}
