//! One request, from its head to its answer.

use super::body::{self, Unread};
use super::connections::{Expendable, Membership};
use super::stream::Stream;
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::{CONNECTION, CONTENT_TYPE, HeaderName, HeaderValue};
use hyper::{HeaderMap, Method, Response, StatusCode, Uri};
use std::future::poll_fn;
use std::net::SocketAddr;
use std::sync::Arc;
use std::task::Poll;
use std::time::Instant;

/// A request that arrived in full.
#[derive(Debug)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// The path and the query, as they stood in the request line.
    pub uri: Uri,
    /// The headers: names in lower case, repeats of a name in order.
    pub headers: HeaderMap,
    /// The body's bytes.
    pub body: Bytes,
    /// Who sent it.
    pub remote: SocketAddr,
    /// When its headers had come.
    pub began: Instant,
    /// Who waits for the answer.
    pub waiting: Waiting,
}

/// What is answered.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The status.
    pub status: StatusCode,
    /// Headers in addition to those that HTTP itself needs.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// The body.
    pub body: Bytes,
}

impl Reply {
    /// A status with a line of text.
    pub fn text(status: StatusCode, text: impl Into<Bytes>) -> Self {
        let plain = HeaderValue::from_static("text/plain; charset=utf-8");
        Self { status, headers: vec![(CONTENT_TYPE, plain)], body: text.into() }
    }

    /// With one more header.
    pub fn with(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    fn reply(self) -> HyperReply {
        let mut reply = Response::new(Full::new(self.body));
        *reply.status_mut() = self.status;
        reply.headers_mut().extend(self.headers);
        reply
    }
}

/// The sender's end of a request that is not answered yet.
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

    /// Says that this request may be given up when places or room for bodies run out, before any other has to make room.
    pub fn expendable(&self) -> Expendable {
        self.stream.peer().expendable()
    }
}

/// Why a request is incomplete.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// 413: a body over the limit.
    TooLarge,
    /// 408: the body stopped arriving.
    Idle,
    /// 503: there was no capacity for the body.
    NoRoom,
    /// Not answered: the sender went away after this many bytes of the body.
    HungUp(usize),
    /// 400: not HTTP.
    Malformed(String),
    /// 431: headers over the limits.
    HeadersTooLarge,
    /// Not answered: the headers did not arrive in time.
    SlowHeaders,
}

impl Problem {
    /// The status that is answered, if one is.
    pub fn status(&self) -> Option<StatusCode> {
        match self {
            Self::TooLarge => Some(StatusCode::PAYLOAD_TOO_LARGE),
            Self::Idle => Some(StatusCode::REQUEST_TIMEOUT),
            Self::NoRoom => Some(StatusCode::SERVICE_UNAVAILABLE),
            Self::Malformed(_) => Some(StatusCode::BAD_REQUEST),
            Self::HeadersTooLarge => Some(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE),
            Self::HungUp(_) | Self::SlowHeaders => None,
        }
    }
}

impl From<Unread> for Problem {
    fn from(unread: Unread) -> Self {
        match unread {
            Unread::TooLarge => Self::TooLarge,
            Unread::Idle => Self::Idle,
            Unread::NoRoom => Self::NoRoom,
            Unread::HungUp(after) => Self::HungUp(after),
            Unread::Malformed => Self::Malformed("invalid chunk of a body".to_owned()),
        }
    }
}

/// Answers requests.
pub trait Service: Send + Sync + 'static {
    /// The largest body, in bytes.
    fn most_body(&self) -> usize;
    /// Looks at a request's head; an answer here leaves its body unread.
    fn refuse(
        &self,
        remote: SocketAddr,
        method: &Method,
        uri: &Uri,
        headers: &HeaderMap,
    ) -> impl Future<Output = Option<Reply>> + Send;
    /// Answers a request; the answer leaves when this is done, and not before.
    fn handle(&self, request: Request) -> impl Future<Output = Reply> + Send;
    /// Something came that is no whole request: its headers, if those came. What is answered is read only where the problem has a status and hyper
    /// has not answered by itself.
    fn problem(&self, remote: SocketAddr, headers: &HeaderMap, problem: Problem) -> impl Future<Output = Reply> + Send;
}

pub(super) type HyperReply = Response<Full<Bytes>>;

/// Answers one request of `service`; `None` if its connection had to make room before anything was acknowledged.
pub(super) async fn exchange<S: Service>(
    service: Arc<S>,
    membership: Arc<Membership>,
    stream: Stream,
    remote: SocketAddr,
    request: hyper::Request<Incoming>,
) -> Option<HyperReply> {
    let began = Instant::now();
    let (head, mut body) = request.into_parts();
    if let Some(refusal) = service.refuse(remote, &head.method, &head.uri, &head.headers).await {
        body::linger(body);
        return Some(refusal.reply());
    }
    let mut hold = membership.hold();
    let bytes = match body::read(&mut body, service.most_body(), &mut hold).await {
        Ok(bytes) => bytes,
        Err(unread) => {
            body::linger(body);
            let answer = service.problem(remote, &head.headers, unread.into()).await;
            return Some(answer.with(CONNECTION, HeaderValue::from_static("close")).reply());
        }
    };
    if !membership.peer().begin() {
        // Told to make room in this very moment: nothing was acknowledged, so the sender will try again.
        return None;
    }
    let waiting = Waiting { stream, since: Instant::now() };
    let (method, uri, headers) = (head.method, head.uri, head.headers);
    let request = Request { method, uri, headers, body: bytes, remote, began, waiting };
    // hyper drops this future when the sender hangs up; a complete request is handled anyway.
    let place = Arc::clone(&membership);
    let mut handling = Box::pin(async move {
        let answer = service.handle(request).await;
        drop(place);
        (answer, hold)
    });
    // What has nothing to wait for is done here, where nothing can come between; a task costs as much as the rest.
    let at_once = poll_fn(|context| Poll::Ready(handling.as_mut().poll(context))).await;
    let (answer, hold) = match at_once {
        Poll::Ready((answer, hold)) => (answer, Some(hold)),
        Poll::Pending => match tokio::spawn(handling).await {
            Ok((answer, hold)) => (answer, Some(hold)),
            // A handler that panicked has no response; the server continues.
            Err(_) => (Reply::text(StatusCode::INTERNAL_SERVER_ERROR, "internal error"), None),
        },
    };
    drop(hold);
    Some(answer.reply())
}
