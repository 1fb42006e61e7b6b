//! The handling of one request: what is answered, and what is told about it.

use super::body::{self, Unread};
use super::connections::Membership;
use super::seen::Seen;
use super::stream::Stream;
use crate::delivery::{Delivery, Envelope};
use crate::signing::{Keys, Reason, Scheme, UnixTime, Verdict, verify};
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::{ALLOW, CONNECTION, CONTENT_TYPE, HeaderName, HeaderValue};
use hyper::{Method, Request, Response, StatusCode};
use std::future::poll_fn;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Poll;
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
    /// Delivery ids that were accepted before, oldest first.
    pub seen: Vec<String>,
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
    /// An earlier verified delivery with this id was answered 2xx.
    pub duplicate: bool,
    /// When its headers had come.
    pub began: Instant,
    /// Who waits for the answer.
    pub waiting: Waiting,
}

impl Received {
    /// `Some(false)` when it did not verify, `None` when that was not asked.
    #[must_use]
    pub fn verified(&self) -> Option<bool> {
        self.verdict.as_ref().map(Verdict::is_ok)
    }

    /// Why it did not verify.
    #[must_use]
    pub fn reason(&self) -> Option<Reason> {
        self.verdict.and_then(Verdict::err).map(|rejection| rejection.reason)
    }
}

/// What is answered to a delivery.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// Headers beside those that HTTP itself needs.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// The body.
    pub body: Bytes,
}

impl Answer {
    /// A status with a line of text.
    #[must_use]
    pub fn text(status: StatusCode, text: &'static str) -> Self {
        let plain = HeaderValue::from_static("text/plain; charset=utf-8");
        Self { status, headers: vec![(CONTENT_TYPE, plain)], body: Bytes::from_static(text.as_bytes()) }
    }
}

/// The sender's end of a delivery that is not answered yet.
#[derive(Clone, Debug)]
pub struct Waiting {
    stream: Stream,
    since: Instant,
}

impl Waiting {
    /// Whether the sender has gone away and will not see the answer, as far as that shows.
    pub async fn is_gone(&self) -> bool {
        self.stream.is_gone(self.since.elapsed()).await
    }
}

/// A request that was no delivery.
#[derive(Clone, Debug)]
pub struct Refused {
    /// Who sent it.
    pub remote: SocketAddr,
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
    /// 413: a body over the limit.
    TooLarge,
    /// 408: the body stopped coming.
    Idle,
    /// Not answered: the sender went away after so many bytes of the body.
    HungUp(usize),
    /// 400: not HTTP.
    Malformed(String),
    /// 431: headers over the limits.
    HeadersTooLarge,
    /// Not answered: the headers did not come in time.
    SlowHeaders,
}

impl What {
    /// The status that was answered, if one was.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Path(_) => Some(404),
            Self::Method(_) => Some(405),
            Self::TooLarge => Some(413),
            Self::Idle => Some(408),
            Self::Malformed(_) => Some(400),
            Self::HeadersTooLarge => Some(431),
            Self::HungUp(_) | Self::SlowHeaders => None,
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

/// What all requests share.
#[derive(Debug)]
pub(super) struct Intake<S> {
    pub options: Options,
    pub sink: S,
    pub seen: Mutex<Seen>,
}

type Reply = Response<Full<Bytes>>;

impl<S: Sink> Intake<S> {
    /// Answers one request.
    pub async fn handle(
        self: Arc<Self>,
        membership: Arc<Membership>,
        stream: Stream,
        remote: SocketAddr,
        request: Request<Incoming>,
    ) -> Option<Reply> {
        let began = Instant::now();
        let (head, mut body) = request.into_parts();
        let path = head.uri.path_and_query().map_or_else(|| head.uri.path(), |path| path.as_str()).to_owned();
        if let Some(what) = self.unwanted(&head.method, head.uri.path()) {
            body::linger(body);
            return Some(self.refuse(remote, what).await);
        }
        let mut hold = membership.hold();
        let bytes = match body::read(&mut body, self.options.max_body, &mut hold).await {
            Ok(bytes) => bytes,
            Err(unread) => {
                let what = match unread {
                    Unread::TooLarge => What::TooLarge,
                    Unread::Idle => What::Idle,
                    Unread::HungUp(after) => What::HungUp(after),
                    Unread::Malformed => What::Malformed("invalid chunk of a body".to_owned()),
                };
                body::linger(body);
                return Some(self.refuse(remote, what).await);
            }
        };
        if !membership.peer().begin() {
            // Told to make room in this very moment: nothing was acknowledged, so the sender will try again.
            return None;
        }
        let delivery = Delivery { method: head.method.to_string(), path, headers: head.headers, body: bytes };
        // hyper drops this future when the sender hangs up; what came whole is handled all the same.
        let waiting = Waiting { stream, since: Instant::now() };
        let place = Arc::clone(&membership);
        let mut handling = Box::pin(async move {
            let answer = self.deliver(delivery, remote, began, waiting).await;
            drop(place);
            (answer, hold)
        });
        // What has nothing to wait for is done here, where nothing can come between; a task costs as much as the rest.
        let at_once = poll_fn(|context| Poll::Ready(handling.as_mut().poll(context))).await;
        let (answer, hold) = match at_once {
            Poll::Ready((answer, hold)) => (answer, Some(hold)),
            Poll::Pending => match tokio::spawn(handling).await {
                Ok((answer, hold)) => (answer, Some(hold)),
                // A handler that panicked has no answer; the listener goes on.
                Err(_) => (Answer::text(StatusCode::INTERNAL_SERVER_ERROR, "internal error"), None),
            },
        };
        // Only here, where hyper writes the answer next: in the task, the connection could still be told to make room
        // before the answer has come out of it.
        membership.answered();
        drop(hold);
        Some(reply(answer))
    }

    fn unwanted(&self, method: &Method, path: &str) -> Option<What> {
        if self.options.path.as_ref().is_some_and(|only| only != path) {
            return Some(What::Path(path.to_owned()));
        }
        (method != Method::POST).then(|| What::Method(method.to_string()))
    }

    async fn refuse(&self, remote: SocketAddr, what: What) -> Reply {
        let mut refusal = match &what {
            What::Path(_) => text(StatusCode::NOT_FOUND, "not found"),
            What::Method(_) => text(StatusCode::METHOD_NOT_ALLOWED, "method not allowed"),
            What::TooLarge => text(StatusCode::PAYLOAD_TOO_LARGE, "body too large"),
            What::Idle => text(StatusCode::REQUEST_TIMEOUT, "body timed out"),
            // Said for what is left, which hyper answers or nobody reads.
            What::HungUp(_) | What::Malformed(_) | What::HeadersTooLarge | What::SlowHeaders => {
                text(StatusCode::BAD_REQUEST, "bad request")
            }
        };
        if matches!(what, What::Method(_)) {
            refusal.headers_mut().insert(ALLOW, HeaderValue::from_static("POST"));
        }
        if !matches!(what, What::Method(_) | What::Path(_)) {
            refusal.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
        }
        self.sink.refused(Refused { remote, what }).await;
        refusal
    }

    async fn deliver(&self, delivery: Delivery, remote: SocketAddr, began: Instant, waiting: Waiting) -> Answer {
        let Options { scheme, keys, clock, .. } = &self.options;
        let at = clock();
        let verdict = keys.as_ref().map(|keys| verify(keys, &delivery.headers, &delivery.body, at));
        let envelope = Envelope::read(scheme, &delivery.headers, &delivery.body);
        let id = envelope.delivery_id.clone().filter(|_| matches!(verdict, Some(Ok(_))));
        let duplicate = id.as_ref().is_some_and(|id| self.seen().contains(id));
        let received = Received { at, remote, delivery, envelope, verdict, duplicate, began, waiting };
        let answer = self.sink.received(received).await;
        if let Some(id) = id.filter(|_| answer.status.is_success()) {
            self.seen().insert(&id);
        }
        answer
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn reply(answer: Answer) -> Reply {
    let mut reply = Response::new(Full::new(answer.body));
    *reply.status_mut() = answer.status;
    reply.headers_mut().extend(answer.headers);
    reply
}

fn text(status: StatusCode, text: &'static str) -> Reply {
    reply(Answer::text(status, text))
}
