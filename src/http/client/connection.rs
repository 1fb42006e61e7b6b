//! One connection and the HTTP/1.1 on it, driven by the task that sends on it.
//!
//! There is no separate task: nobody polls an idle connection, and the next user first checks whether it has been
//! closed. That saves two thread switches per delivery, and a connection ends with the attempt that uses it.

use super::payload::Payload;
use super::{MAX_KEPT, MAX_READ};
use http_body_util::BodyExt as _;
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1::{self, SendRequest};
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use std::pin::{Pin, pin};
use std::task::{self, Poll};
use std::time::{Duration, Instant};
use tokio::io::{AsyncRead, AsyncWrite};

/// The head of an answer: nginx and Node allow 8 to 32 KiB.
const MAX_HEAD: usize = 64 * 1024;
/// What a connection runs over: TCP, or TLS on it.
pub trait Transport: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Transport for S {}

/// In a box, since connections are handed around and this is large.
type Driver = Box<http1::Connection<TokioIo<Box<dyn Transport>>, Payload>>;

pub(super) struct Connection {
    sender: SendRequest<Payload>,
    /// Moves the bytes; `None` once the connection has ended.
    driver: Option<Driver>,
    /// When its last answer had been read.
    idle_since: Option<Instant>,
}

impl std::fmt::Debug for Connection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Connection").field("idle_since", &self.idle_since).finish_non_exhaustive()
    }
}

/// The body of an answer.
pub(super) struct Body {
    pub kept: Bytes,
    pub truncated: bool,
    /// Whether it was read to its end, so that the connection is free.
    pub whole: bool,
}

impl Connection {
    /// Speaks HTTP on a stream.
    pub async fn start(stream: Box<dyn Transport>) -> hyper::Result<Self> {
        let (sender, driver) = http1::Builder::new().max_header_size(MAX_HEAD).handshake(TokioIo::new(stream)).await?;
        Ok(Self { sender, driver: Some(Box::new(driver)), idle_since: None })
    }

    /// Whether it has carried a delivery before.
    pub fn was_used(&self) -> bool {
        self.idle_since.is_some()
    }

    /// Sends a request and waits for the head of its answer.
    pub async fn exchange(&mut self, request: Request<Payload>) -> hyper::Result<Response<Incoming>> {
        let answer = self.sender.send_request(request);
        driven(&mut self.driver, answer).await
    }

    /// Reads an answer's body, up to [`MAX_READ`].
    pub async fn read(&mut self, mut body: Incoming) -> hyper::Result<Body> {
        let mut kept: Vec<u8> = Vec::new();
        let mut first = Bytes::new();
        let mut length = 0;
        while length <= MAX_READ {
            let Some(frame) = driven(&mut self.driver, body.frame()).await else {
                let kept = if kept.is_empty() { first } else { kept.into() };
                return Ok(Body { truncated: length > kept.len(), kept, whole: true });
            };
            let Ok(data) = frame?.into_data() else { continue };
            let room = MAX_KEPT - length.min(MAX_KEPT);
            length += data.len();
            // Most answers are one piece, which needs no copy.
            if length == data.len() && data.len() <= MAX_KEPT {
                first = data;
                continue;
            }
            kept.append(&mut std::mem::take(&mut first).to_vec());
            kept.extend_from_slice(&data[..data.len().min(room)]);
        }
        Ok(Body { kept: kept.into(), truncated: true, whole: false })
    }

    /// Whether it can carry another delivery: it is open, has nothing under way, and did not lie idle for too long.
    pub async fn is_free(&mut self, most_idle: Duration) -> bool {
        driven(&mut self.driver, std::future::ready(())).await;
        let fresh = self.idle_since.is_none_or(|since| since.elapsed() < most_idle);
        fresh && self.sender.is_ready()
    }

    /// Its answer has been read.
    pub fn rest(&mut self) {
        self.idle_since = Some(Instant::now());
    }
}

/// Waits for `what` while the connection's bytes move.
async fn driven<T>(driver: &mut Option<Driver>, what: impl Future<Output = T>) -> T {
    let mut what = pin!(what);
    std::future::poll_fn(|context| {
        drive(driver, context);
        what.as_mut().poll(context)
    })
    .await
}

/// Moves what bytes can be moved. A failure is told to whoever waits for an answer, by hyper.
fn drive(driver: &mut Option<Driver>, context: &mut task::Context<'_>) {
    if let Some(open) = driver
        && let Poll::Ready(_) = Pin::new(open).poll(context)
    {
        *driver = None;
    }
}
