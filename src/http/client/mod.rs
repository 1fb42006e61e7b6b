//! The HTTP client: every delivery that this program sends goes through [`Sender`].
//!
//! It sends exactly what it is given: the headers in their order with their repeats and the bytes of the body, plus
//! only `Host` and `Content-Length`. No proxy, no redirect, no header of ours: an application must see what its
//! provider would send. A request is sent again only if it used a kept connection that was closed before the first
//! byte of the response: the other side had closed it in the meantime. At worst an application gets a delivery
//! twice, with the same id, as it may from any provider. Where attempts are counted, `once` rules that out.

mod connection;
mod failure;
mod headers;
mod host;
mod payload;
mod pool;
#[cfg(test)]
mod tests;
mod tls;

pub use connection::Transport;
pub use failure::{Failure, FailureKind};
pub use headers::{end_to_end, header};

use connection::Body;
use failure::Trouble;
use host::Host;
use hyper::body::Bytes;
use hyper::header::{CONTENT_LENGTH, HOST, HeaderName, HeaderValue, TRANSFER_ENCODING};
use hyper::{HeaderMap, Method, Request, StatusCode, Uri};
use payload::Payload;
use pool::Pool;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// What is kept of an answer's body: enough for any error message, and for the trace that a framework puts into it.
pub const MAX_KEPT: usize = 64 * 1024;
/// What is read of an answer's body, so that its connection can be used again. A longer one costs the connection.
const MAX_READ: usize = 1024 * 1024;

/// How deliveries are sent.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// For a whole attempt, from looking up the host to the end of the answer; `None` waits for ever.
    pub timeout: Option<Duration>,
    /// Take any certificate.
    pub insecure: bool,
    /// Idle connections that are kept to one host.
    pub connections: usize,
    /// Send no attempt twice, where each is counted: connections are kept for moments, and what one loses is a failure.
    pub once: bool,
}

/// Sends deliveries over connections that it keeps; clones share them.
#[derive(Clone, Debug)]
pub struct Sender(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    timeout: Option<Duration>,
    once: bool,
    pool: Pool,
}

/// One delivery to send, once.
#[derive(Clone, Debug)]
pub struct Attempt {
    /// The method.
    pub method: Method,
    /// Where to: `http` or `https`, with a host.
    pub url: Uri,
    /// The headers, sent as they are; `Content-Length` comes from the body, and `Host` from the URL unless it is here.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// The body.
    pub body: Bytes,
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, at most [`MAX_KEPT`] of it.
    pub body: Bytes,
    /// Whether the body was longer.
    pub truncated: bool,
    /// From the start of the attempt to the end of the answer.
    pub took: Duration,
}

impl Answer {
    /// Whether it refuses, as far as can be told, because of the signature: it says so (`invalid signature`, in published
    /// receivers), has no other status for anything else (401, 403), or gives no reason with the 400 of published ones.
    pub fn blames_signature(&self) -> bool {
        blames_signature(self.status.as_u16(), &self.body)
    }

    /// Whether nothing accepts a POST at that URL: usually the path is missing or mistyped.
    pub fn lacks_route(&self) -> bool {
        matches!(self.status, StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED)
    }
}

/// The same of an answer that was recorded.
pub(crate) fn blames_signature(status: u16, body: &[u8]) -> bool {
    let word = b"signature";
    let names_it = || body.windows(word.len()).any(|part| part.eq_ignore_ascii_case(word));
    match status {
        401 | 403 => true,
        400 if body.trim_ascii().is_empty() => true,
        status => (400..500).contains(&status) && names_it(),
    }
}

impl Attempt {
    /// Its head as it is sent: the request line's method and path, and every header in its order. Nothing where it can't
    /// be sent.
    pub fn head(&self) -> Option<(Method, String, HeaderMap)> {
        let (head, _) = request(self.clone(), &Host::of(&self.url).ok()?).ok()?.into_parts();
        Some((head.method, head.uri.to_string(), head.headers))
    }
}

impl Sender {
    /// A sender without connections yet. Certificates are looked at only when the first `https` target is.
    pub fn new(options: Options) -> Self {
        let pool = Pool::new(&options);
        Self(Arc::new(Shared { timeout: options.timeout, once: options.once, pool }))
    }

    /// Sends a delivery and reads the answer.
    ///
    /// # Errors
    /// When there was no answer, or none to its end.
    pub async fn send(&self, attempt: Attempt) -> Result<Answer, Failure> {
        let began = Instant::now();
        let clock = Clock(self.0.timeout.map(|timeout| (began + timeout, timeout)));
        let sent = self.send_timed(attempt, clock).await;
        let took = began.elapsed();
        match sent {
            Ok(answer) => Ok(Answer { took, ..answer }),
            Err(Trouble { kind, message }) => Err(Failure { kind, message, took }),
        }
    }

    /// Sends the head of a delivery and the first `cut` bytes of its body, over a connection of its own that ends there.
    ///
    /// # Errors
    /// Always, except for a response to an incomplete request.
    pub async fn break_off(&self, attempt: Attempt, cut: usize) -> Result<Answer, Failure> {
        let began = Instant::now();
        let clock = Clock(self.0.timeout.map(|timeout| (began + timeout, timeout)));
        let sent = async {
            let target = Host::of(&attempt.url)?;
            let payload = Payload::cut(attempt.body.clone(), cut);
            let request = request(attempt, &target)?.map(|_| payload);
            let mut connection = clock.limit("no connection", self.0.pool.connect(&target)).await??;
            let answer = clock.limit("no answer", connection.exchange(request)).await?;
            answer.map(|answer| answer.status()).map_err(|error| Trouble::broken_off(&target, &error))
        };
        let sent = sent.await;
        let took = began.elapsed();
        match sent {
            Ok(status) => Ok(Answer { status, headers: HeaderMap::new(), body: Bytes::new(), truncated: false, took }),
            Err(Trouble { kind, message }) => Err(Failure { kind, message, took }),
        }
    }

    /// A bare connection to the host of `url`, for bytes that are no request as others send it. It is not kept, and how
    /// long it may take is up to the caller.
    ///
    /// # Errors
    /// When there is none.
    pub async fn dial(&self, url: &Uri) -> Result<Box<dyn Transport>, Failure> {
        let began = Instant::now();
        let dialled = async { self.0.pool.dial(&Host::of(url)?).await };
        dialled.await.map_err(|Trouble { kind, message }| Failure { kind, message, took: began.elapsed() })
    }

    async fn send_timed(&self, attempt: Attempt, clock: Clock) -> Result<Answer, Trouble> {
        let pool = &self.0.pool;
        let target = Host::of(&attempt.url)?;
        let mut request = request(attempt, &target)?;
        let mut connection = match pool.take(&target).await {
            Some(idle) => idle,
            None => clock.limit("no connection", pool.connect(&target)).await??,
        };
        let answer = loop {
            let again = (connection.was_used() && !self.0.once).then(|| request.clone());
            match (clock.limit("no answer", connection.exchange(request)).await?, again) {
                (Ok(answer), _) => break answer,
                // The other side closed it while it lay idle, and the goodbye may still have been on its way.
                (Err(error), Some(again)) if failure::ended_early(&error) => {
                    request = again;
                    connection = clock.limit("no connection", pool.connect(&target)).await??;
                }
                (Err(error), _) => return Err(Trouble::exchange(&target, &error)),
            }
        };
        let (head, body) = answer.into_parts();
        let read = async { connection.read(body).await.map_err(|error| Trouble::exchange(&target, &error)) };
        let body = clock
            .limit("no end of the response", read)
            .await
            .and_then(|read| read)
            .map_err(|trouble| trouble.after(head.status))?;
        if body.whole {
            pool.put(target, connection).await;
        }
        let Body { kept, truncated, .. } = body;
        Ok(Answer { status: head.status, headers: head.headers, body: kept, truncated, took: Duration::ZERO })
    }
}

/// The time that an attempt has: when it is over, and how long it was.
#[derive(Clone, Copy, Debug)]
struct Clock(Option<(Instant, Duration)>);

impl Clock {
    async fn limit<T>(self, missing: &str, what: impl Future<Output = T>) -> Result<T, Trouble> {
        let Some((deadline, timeout)) = self.0 else { return Ok(what.await) };
        tokio::time::timeout_at(deadline.into(), what).await.map_err(|_| Trouble::timed_out(missing, timeout))
    }
}

/// The request as hyper takes it. hyper writes no length for an empty body, and a receiver may insist on one.
fn request(attempt: Attempt, target: &Host) -> Result<Request<Payload>, Trouble> {
    // Written out, a query without a path before it gets its slash.
    let path = attempt.url.path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string);
    let mut request = Request::new(Payload::whole(attempt.body.clone()));
    *request.method_mut() = attempt.method;
    *request.uri_mut() = path.parse().map_err(|error| Trouble::unsendable("path", &error))?;
    let headers = request.headers_mut();
    let too_many = || Trouble::unsendable("headers", &"there are too many of them");
    headers.try_reserve(attempt.headers.len() + 2).map_err(|_| too_many())?;
    headers.insert(
        HOST,
        HeaderValue::from_str(target.host_header()).map_err(|error| Trouble::unsendable("host", &error))?,
    );
    for (name, value) in attempt.headers {
        if name == HOST {
            headers.insert(name, value);
        } else if name != CONTENT_LENGTH && name != TRANSFER_ENCODING {
            headers.try_append(name, value).map_err(|_| too_many())?;
        }
    }
    headers.insert(CONTENT_LENGTH, attempt.body.len().into());
    Ok(request)
}
