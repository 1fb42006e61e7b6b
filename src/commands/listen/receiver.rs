//! The server side of `listen`: refuses requests that are not deliveries, verifies those that are, and lets the
//! handler decide the response.

use super::handler::Handler;
use super::received::{NotADelivery, Received, RefusedRequest, Remembered, SeenDeliveries};
use crate::delivery::{Delivery, Envelope, Identity};
use crate::http::server::{Problem, Reply, Request, Server, Service};
use crate::signing::{Keys, Scheme, UnixTime, verify};
use hyper::header::{ALLOW, HeaderValue};
use hyper::{HeaderMap, Method, StatusCode, Uri};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

/// How deliveries are received.
#[derive(Debug)]
pub(super) struct ReceiverOptions {
    /// The scheme, for reading envelopes.
    pub scheme: Scheme,
    /// What to verify with; `None` skips verification.
    pub keys: Option<Keys>,
    /// The only path that is answered; `None` answers every path.
    pub path: Option<String>,
    /// The largest body, in bytes.
    pub max_body: usize,
    /// Deliveries that were accepted before, oldest first.
    pub seen: Vec<Identity>,
    /// The clock.
    pub clock: fn() -> UnixTime,
}

/// Receives deliveries, and answers what the handler decides.
#[derive(Debug)]
pub(super) struct Receiver {
    options: ReceiverOptions,
    handler: Handler,
    seen: Arc<Mutex<SeenDeliveries>>,
}

impl Receiver {
    /// A server that receives as `options` say; nothing is acknowledged before `handler` says so.
    pub fn server(options: ReceiverOptions, handler: Handler) -> Server<Self> {
        let mut seen = SeenDeliveries::default();
        for identity in &options.seen {
            seen.insert(*identity);
        }
        Server::new(Self { options, handler, seen: Arc::new(seen.into()) })
    }

    fn signature_in(&self, headers: &HeaderMap) -> Option<HeaderValue> {
        headers.get(self.options.scheme.signature_header()).cloned()
    }
}

impl Service for Receiver {
    fn most_body(&self) -> usize {
        self.options.max_body
    }

    async fn refuse(&self, remote: SocketAddr, method: &Method, uri: &Uri, headers: &HeaderMap) -> Option<Reply> {
        let elsewhere = self.options.path.as_ref().is_some_and(|only| only != uri.path());
        let (why, answer) = if elsewhere {
            (NotADelivery::Path(path_and_query(uri)), Reply::text(StatusCode::NOT_FOUND, "not found"))
        } else if method != Method::POST {
            let answer = Reply::text(StatusCode::METHOD_NOT_ALLOWED, "method not allowed");
            (NotADelivery::Method(method.to_string()), answer.with(ALLOW, HeaderValue::from_static("POST")))
        } else {
            return None;
        };
        let signature = self.signature_in(headers);
        self.handler.refused(RefusedRequest { remote, is_post: method == Method::POST, signature, why }).await;
        Some(answer)
    }

    async fn handle(&self, request: Request) -> Reply {
        let Request { method, uri, headers, body, remote, began, waiting } = request;
        let delivery = Delivery { method: method.to_string(), path: path_and_query(&uri), headers, body };
        let ReceiverOptions { scheme, keys, clock, .. } = &self.options;
        let at = clock();
        let verdict = keys.as_ref().map(|keys| verify(keys, &delivery.headers, &delivery.body, at));
        let envelope = Envelope::read(scheme, &delivery.headers, &delivery.body);
        let is_verified = matches!(verdict, Some(Ok(_)));
        let identity = if is_verified { envelope.identity(&delivery.body) } else { None };
        let remembered = identity.map(|identity| Remembered { identity, seen: Arc::clone(&self.seen) });
        let duplicate = remembered.as_ref().is_some_and(|remembered| remembered.seen().contains(remembered.identity));
        let received = Received { at, remote, delivery, envelope, verdict, duplicate, remembered, began, waiting };
        self.handler.received(received).await
    }

    async fn problem(&self, remote: SocketAddr, headers: &HeaderMap, problem: Problem) -> Reply {
        let text = match &problem {
            Problem::TooLarge => "body too large",
            Problem::Idle => "body timed out",
            Problem::NoRoom => "no capacity for the body",
            Problem::HungUp(_) | Problem::Malformed(_) | Problem::HeadersTooLarge | Problem::SlowHeaders => {
                "bad request"
            }
        };
        let status = problem.status().unwrap_or(StatusCode::BAD_REQUEST);
        let signature = self.signature_in(headers);
        self.handler
            .refused(RefusedRequest { remote, is_post: false, signature, why: NotADelivery::Problem(problem) })
            .await;
        Reply::text(status, text)
    }
}

fn path_and_query(uri: &Uri) -> String {
    uri.path_and_query().map_or_else(|| uri.path(), |path| path.as_str()).to_owned()
}
