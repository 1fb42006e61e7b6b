//! The handling of one request: what is answered, and what is told about it.

use super::seen::Seen;
use crate::delivery::{Delivery, Envelope, Identity};
use crate::http::server::{Answer, Problem, Request, Service, Waiting};
use crate::signing::{Keys, Reason, Scheme, UnixTime, Verdict, verify};
use hyper::header::{ALLOW, HeaderValue};
use hyper::{HeaderMap, Method, StatusCode, Uri};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// How deliveries are received.
#[derive(Debug)]
pub struct Options {
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

/// A delivery that came whole.
#[derive(Debug)]
pub struct Received {
    /// When its last byte had come.
    pub at: UnixTime,
    /// Who sent it.
    pub remote: SocketAddr,
    /// The delivery.
    pub delivery: Delivery,
    /// Its event's name and id.
    pub envelope: Envelope,
    /// The verdict; `None` where verification is skipped.
    pub verdict: Option<Verdict>,
    /// It verified, and was answered 2xx before.
    pub duplicate: bool,
    /// Where it is remembered once it is accepted; `None` for what did not verify.
    pub(super) mark: Option<Mark>,
    /// When its headers had come.
    pub began: Instant,
    /// Who waits for the answer.
    pub waiting: Waiting,
}

impl Received {
    /// `Some(false)` when it did not verify, `None` when that was not asked.
    pub fn verified(&self) -> Option<bool> {
        self.verdict.as_ref().map(Verdict::is_ok)
    }

    /// Why it did not verify.
    pub fn reason(&self) -> Option<Reason> {
        self.verdict.and_then(Verdict::err).map(|rejection| rejection.reason)
    }
}

/// How a verified delivery is remembered.
#[derive(Clone, Debug)]
pub(super) struct Mark {
    identity: Identity,
    seen: Arc<Mutex<Seen>>,
}

impl Mark {
    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Received {
    /// It is answered 2xx: remembered from now on. Where the same one was accepted while this was handled, this is the
    /// duplicate, so that of several at once exactly one counts.
    pub fn accepted(&mut self) {
        self.duplicate |= self.mark.as_ref().is_some_and(|mark| mark.seen().insert(mark.identity));
    }
}

/// A request that was no delivery.
#[derive(Clone, Debug)]
pub struct Refused {
    /// Who sent it.
    pub remote: SocketAddr,
    /// Whether it was a POST, as deliveries are, as far as that is known.
    pub is_post: bool,
    /// The value of its signature header, where its head came and has one.
    pub signature: Option<HeaderValue>,
    /// What was wrong with it.
    pub what: What,
}

/// Why a request was no delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// 404: another path than the one that is listened on.
    Path(String),
    /// 405: another method than POST.
    Method(String),
    /// It was no whole request.
    Problem(Problem),
}

impl What {
    /// The status that was answered, if one was.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Path(_) => Some(404),
            Self::Method(_) => Some(405),
            Self::Problem(problem) => problem.status().map(|status| status.as_u16()),
        }
    }
}

/// Who handles what came.
pub trait Sink: Send + Sync + 'static {
    /// A delivery came; the answer leaves when this is done, and not before.
    fn received(&self, received: Received) -> impl Future<Output = Answer> + Send;
    /// Something else came.
    fn refused(&self, refused: Refused) -> impl Future<Output = ()> + Send;
}

/// The handling of every request.
#[derive(Debug)]
pub(super) struct Intake<S> {
    pub options: Options,
    pub sink: S,
    pub seen: Arc<Mutex<Seen>>,
}

impl<S> Intake<S> {
    fn signature_in(&self, headers: &HeaderMap) -> Option<HeaderValue> {
        headers.get(self.options.scheme.signature_header()).cloned()
    }
}

impl<S: Sink> Service for Intake<S> {
    fn most_body(&self) -> usize {
        self.options.max_body
    }

    async fn refuse(&self, remote: SocketAddr, method: &Method, uri: &Uri, headers: &HeaderMap) -> Option<Answer> {
        let elsewhere = self.options.path.as_ref().is_some_and(|only| only != uri.path());
        let (what, answer) = if elsewhere {
            (What::Path(path_and_query(uri)), Answer::text(StatusCode::NOT_FOUND, "not found"))
        } else if method != Method::POST {
            let answer = Answer::text(StatusCode::METHOD_NOT_ALLOWED, "method not allowed");
            (What::Method(method.to_string()), answer.with(ALLOW, HeaderValue::from_static("POST")))
        } else {
            return None;
        };
        let signature = self.signature_in(headers);
        self.sink.refused(Refused { remote, is_post: method == Method::POST, signature, what }).await;
        Some(answer)
    }

    async fn handle(&self, request: Request) -> Answer {
        let Request { method, uri, headers, body, remote, began, waiting } = request;
        let delivery = Delivery { method: method.to_string(), path: path_and_query(&uri), headers, body };
        let Options { scheme, keys, clock, .. } = &self.options;
        let at = clock();
        let verdict = keys.as_ref().map(|keys| verify(keys, &delivery.headers, &delivery.body, at));
        let envelope = Envelope::read(scheme, &delivery.headers, &delivery.body);
        let is_verified = matches!(verdict, Some(Ok(_)));
        let identity = if is_verified { envelope.identity(&delivery.body) } else { None };
        let mark = identity.map(|identity| Mark { identity, seen: Arc::clone(&self.seen) });
        let duplicate = mark.as_ref().is_some_and(|mark| mark.seen().contains(mark.identity));
        let received = Received { at, remote, delivery, envelope, verdict, duplicate, mark, began, waiting };
        self.sink.received(received).await
    }

    async fn problem(&self, remote: SocketAddr, headers: &HeaderMap, problem: Problem) -> Answer {
        let text = match &problem {
            Problem::TooLarge => "body too large",
            Problem::Idle => "body timed out",
            Problem::NoRoom => "no room for the body",
            Problem::HungUp(_) | Problem::Malformed(_) | Problem::HeadersTooLarge | Problem::SlowHeaders => {
                "bad request"
            }
        };
        let status = problem.status().unwrap_or(StatusCode::BAD_REQUEST);
        let signature = self.signature_in(headers);
        self.sink.refused(Refused { remote, is_post: false, signature, what: What::Problem(problem) }).await;
        Answer::text(status, text)
    }
}

fn path_and_query(uri: &Uri) -> String {
    uri.path_and_query().map_or_else(|| uri.path(), |path| path.as_str()).to_owned()
}
