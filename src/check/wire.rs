//! HTTP/1.1 as bytes: requests that hyper would not send.
//!
//! A case needs control over every byte: repeated headers, chunks, a body that arrives slowly or breaks off,
//! several requests on one connection. Everything ends with the timeout. A response may arrive before the request is
//! complete, and counts.

use super::answer::{RawAnswer, Reader, broken, malformed};
use crate::http::client::{Failure, FailureKind, Sender, Transport};
use hyper::Uri;
use hyper::body::Bytes;
use std::io;
use std::time::{Duration, Instant};
use tokio::io::{AsyncWriteExt as _, WriteHalf};
use tokio::sync::Notify;

/// How long a receiver may think about `Expect: 100-continue`; curl waits as long.
const CONTINUE: Duration = Duration::from_secs(1);
/// How long a receiver may take to notice that a request ended in its middle. Those that answer to that, or die of it, are
/// quicker; those that wait for the rest of it can't be told from the slow.
const NOTICE: Duration = Duration::from_millis(300);

/// How the body of a message is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Framing {
    /// With its length, at once.
    Whole,
    /// In chunks of this many bytes.
    Chunked(usize),
    /// Once the receiver has asked for it, or waited too long.
    Continue,
    /// In this many pieces, with a pause before each.
    Slow(u32, Duration),
}

/// A request. Its headers include neither `Host` nor the framing.
#[derive(Clone, Debug)]
pub(crate) struct RawRequest {
    pub method: &'static str,
    /// Path and query.
    pub path: String,
    pub headers: Vec<(String, Vec<u8>)>,
    pub body: Bytes,
    pub framing: Framing,
    /// The times that its signature claims, each with its id.
    pub stamps: Vec<(String, String)>,
}

impl RawRequest {
    /// Its headers as they are sent, in order, but for `Host`.
    pub fn all_headers(&self) -> Vec<(String, Vec<u8>)> {
        let mut all = self.headers.clone();
        match self.framing {
            Framing::Chunked(_) => all.push(("Transfer-Encoding".into(), b"chunked".into())),
            _ => all.push(("Content-Length".into(), self.body.len().to_string().into())),
        }
        if self.framing == Framing::Continue {
            all.push(("Expect".into(), b"100-continue".into()));
        }
        all
    }

    fn head(&self, host: &str) -> Vec<u8> {
        let mut head = format!("{} {} HTTP/1.1\r\nHost: {host}\r\n", self.method, self.path).into_bytes();
        for (name, value) in self.all_headers() {
            head.extend_from_slice(name.as_bytes());
            head.extend_from_slice(b": ");
            head.extend_from_slice(&value);
            head.extend_from_slice(b"\r\n");
        }
        head.extend_from_slice(b"\r\n");
        head
    }
}

/// What every connection of a check has in common.
#[derive(Clone, Debug)]
pub(crate) struct Wire {
    sender: Sender,
    url: Uri,
    timeout: Duration,
}

impl Wire {
    pub fn new(sender: Sender, url: Uri, timeout: Duration) -> Self {
        Self { sender, url, timeout }
    }

    fn host(&self) -> String {
        self.url.authority().map(ToString::to_string).unwrap_or_default()
    }

    pub async fn open(&self) -> Result<RawConnection, Failure> {
        let began = Instant::now();
        let dialled = self.limit("no connection", self.sender.dial(&self.url)).await?;
        let (reader, writer) =
            tokio::io::split(dialled.map_err(|failure| Failure { took: began.elapsed(), ..failure })?);
        Ok(RawConnection { wire: self.clone(), reader: Reader { from: reader, read: Vec::new() }, writer })
    }

    /// Sends a message over a connection of its own.
    pub async fn send(&self, message: &RawRequest) -> Result<RawAnswer, Failure> {
        self.open().await?.exchange(message).await
    }

    /// Sends the head and half of the body, and ends there; then the receiver has some time to end, too, so that what it
    /// does about it is done when this returns.
    pub async fn break_off(&self, message: &RawRequest) -> Result<(), Failure> {
        let mut connection = self.open().await?;
        let half = &message.body[..message.body.len() / 2];
        let bytes = [&message.head(&self.host()), half].concat();
        let writing = async {
            connection.writer.write_all(&bytes).await?;
            connection.writer.shutdown().await
        };
        self.limit("the request was not taken", writing).await?.map_err(|error| broken(&error.to_string()))?;
        let ending = async { while connection.reader.more().await.is_ok_and(|read| read > 0) {} };
        let _ = tokio::time::timeout(NOTICE, ending).await;
        Ok(())
    }

    async fn limit<T>(&self, missing: &str, what: impl Future<Output = T>) -> Result<T, Failure> {
        tokio::time::timeout(self.timeout, what).await.map_err(|_| Failure {
            kind: FailureKind::TimedOut,
            message: format!("{missing} within {:?}", self.timeout),
            took: self.timeout,
        })
    }
}

/// One connection, for one request after another.
pub(crate) struct RawConnection {
    wire: Wire,
    reader: Reader,
    writer: WriteHalf<Box<dyn Transport>>,
}

impl RawConnection {
    pub async fn exchange(&mut self, message: &RawRequest) -> Result<RawAnswer, Failure> {
        let began = Instant::now();
        let host = self.wire.host();
        let go_on = Notify::new();
        let (reader, writer) = (&mut self.reader, &mut self.writer);
        let exchange = async {
            let mut reading = std::pin::pin!(reader.answer(&go_on));
            tokio::select! {
                answer = &mut reading => answer,
                // Who takes no more may have answered before it closed.
                _ = write(writer, message, &host, &go_on) => reading.await,
            }
        };
        let answer = self.wire.limit("no answer", exchange).await?;
        let took = began.elapsed();
        answer.map(|answer| RawAnswer { took, ..answer }).map_err(|failure| Failure { took, ..failure })
    }

    /// The same, unless the receiver has ended the connection with its last answer.
    pub async fn exchange_again(
        &mut self,
        last: &RawAnswer,
        message: &RawRequest,
    ) -> Option<Result<RawAnswer, Failure>> {
        if !last.kept_alive {
            return None;
        }
        // It would be taken for the answer to what is sent now.
        if !self.reader.read.is_empty() {
            return Some(Err(malformed("more than one answer to one request")));
        }
        Some(self.exchange(message).await)
    }
}

async fn write(
    to: &mut WriteHalf<Box<dyn Transport>>,
    message: &RawRequest,
    host: &str,
    go_on: &Notify,
) -> io::Result<()> {
    let head = message.head(host);
    match message.framing {
        // One write, as a sender does it: a head alone may be answered before its body is there.
        Framing::Whole if message.body.len() < 64 * 1024 => to.write_all(&[&head, &*message.body].concat()).await?,
        Framing::Whole => {
            to.write_all(&head).await?;
            to.write_all(&message.body).await?;
        }
        Framing::Continue => {
            to.write_all(&head).await?;
            to.flush().await?;
            let _ = tokio::time::timeout(CONTINUE, go_on.notified()).await;
            to.write_all(&message.body).await?;
        }
        Framing::Chunked(size) => {
            to.write_all(&head).await?;
            for chunk in message.body.chunks(size) {
                to.write_all(&[format!("{:x}\r\n", chunk.len()).as_bytes(), chunk, b"\r\n"].concat()).await?;
            }
            to.write_all(b"0\r\n\r\n").await?;
        }
        Framing::Slow(pieces, pause) => {
            to.write_all(&head).await?;
            for piece in message.body.chunks(message.body.len().div_ceil(pieces.max(1) as usize).max(1)) {
                to.flush().await?;
                tokio::time::sleep(pause).await;
                to.write_all(piece).await?;
            }
        }
    }
    to.flush().await
}
