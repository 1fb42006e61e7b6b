//! HTTP/1.1 as bytes: requests that hyper would not send, and whatever comes back.
//!
//! A case needs control over every byte: repeated headers, chunks, a body that arrives slowly or breaks off,
//! several requests on one connection. The other side may be hostile or broken: the head is bounded, a bounded part
//! of the body is read, and everything ends with the timeout. A response may arrive before the request is complete,
//! and counts.

use crate::http::client::{Failure, FailureKind, Sender, Transport};
use hyper::Uri;
use hyper::body::Bytes;
use std::io;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, ReadHalf, WriteHalf};
use tokio::sync::Notify;

/// The head of an answer: nginx and Node allow 8 to 32 KiB.
const MAX_HEAD: usize = 64 * 1024;
/// What is kept of an answer's body, which is enough for the trace of any framework.
const MAX_KEPT: usize = 64 * 1024;
/// What is read of it.
const MAX_READ: usize = 1024 * 1024;
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

/// What came back.
#[derive(Clone, Debug)]
pub(crate) struct RawAnswer {
    pub status: u16,
    pub headers: Vec<(String, Vec<u8>)>,
    /// At most [`MAX_KEPT`] of it.
    pub body: Vec<u8>,
    pub took: Duration,
    /// Whether the connection can carry another request.
    kept_alive: bool,
}

impl RawAnswer {
    /// As if it had come.
    #[cfg(test)]
    pub fn test(status: u16, headers: &[(&str, &str)], body: &str) -> Self {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), value.as_bytes().to_vec())).collect();
        Self { status, headers, body: body.as_bytes().to_vec(), took: Duration::ZERO, kept_alive: true }
    }

    /// The first header of this name, as text.
    pub fn header(&self, name: &str) -> Option<String> {
        let found = self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name))?;
        Some(String::from_utf8_lossy(&found.1).into_owned())
    }

    /// The same without `secret` in what may be shown of it.
    pub fn without(mut self, secret: &[u8]) -> Self {
        for text in self.headers.iter_mut().map(|(_, value)| value).chain([&mut self.body]) {
            *text = without(text, secret);
        }
        self
    }

    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
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

/// Where `part`, which is not empty, begins in `text`.
pub(super) fn position(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len()).position(|window| window == part)
}

/// `text` with `***` for each `secret` in it.
fn without(text: &[u8], secret: &[u8]) -> Vec<u8> {
    let (mut kept, mut rest) = (Vec::with_capacity(text.len()), text);
    while let Some(at) = position(rest, secret) {
        kept.extend_from_slice(&rest[..at]);
        kept.extend_from_slice(b"***");
        rest = &rest[at + secret.len()..];
    }
    kept.extend_from_slice(rest);
    kept
}

fn broken(why: &str) -> Failure {
    let message = format!("closed the connection without an answer: {why}");
    Failure { kind: FailureKind::Broken, message, took: Duration::ZERO }
}

fn malformed(why: &str) -> Failure {
    Failure { kind: FailureKind::Malformed, message: format!("what came is not HTTP/1: {why}"), took: Duration::ZERO }
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

struct Reader {
    from: ReadHalf<Box<dyn Transport>>,
    /// What came and is not used yet.
    read: Vec<u8>,
}

/// How the body of an answer ends.
enum End {
    Length(usize),
    Chunks,
    Close,
}

impl Reader {
    /// The next answer that is not provisional.
    async fn answer(&mut self, go_on: &Notify) -> Result<RawAnswer, Failure> {
        loop {
            let (status, headers) = self.head().await?;
            if (100..200).contains(&status) {
                go_on.notify_one();
                continue;
            }
            let mut answer = RawAnswer { status, headers, body: Vec::new(), took: Duration::ZERO, kept_alive: true };
            let says = |name: &str| answer.header(name).unwrap_or_default().to_ascii_lowercase();
            let end = match says("content-length").trim().parse() {
                _ if matches!(status, 204 | 304) => End::Length(0),
                _ if says("transfer-encoding").contains("chunked") => End::Chunks,
                Ok(length) => End::Length(length),
                Err(_) => End::Close,
            };
            let closes = says("connection").contains("close") || matches!(end, End::Close);
            let (body, whole) = self.body(&end).await?;
            answer.body = body;
            answer.kept_alive = whole && !closes;
            return Ok(answer);
        }
    }

    /// Status and headers.
    async fn head(&mut self) -> Result<(u16, Vec<(String, Vec<u8>)>), Failure> {
        loop {
            let mut space = [httparse::EMPTY_HEADER; 128];
            let mut head = httparse::Response::new(&mut space);
            match head.parse(&self.read) {
                Ok(httparse::Status::Complete(length)) => {
                    let headers = head.headers.iter().map(|one| (one.name.to_owned(), one.value.to_vec())).collect();
                    let status = head.code.unwrap_or_default();
                    self.read.drain(..length);
                    return Ok((status, headers));
                }
                Ok(httparse::Status::Partial) if self.read.len() > MAX_HEAD => {
                    return Err(malformed("its head is too large"));
                }
                Ok(httparse::Status::Partial) => {}
                Err(error) => return Err(malformed(&error.to_string())),
            }
            match self.more().await {
                Ok(0) if self.read.is_empty() => return Err(broken("it ended")),
                Ok(0) => return Err(broken("it ended within the head of an answer")),
                Ok(_) => {}
                Err(error) => return Err(broken(&error.to_string())),
            }
        }
    }

    async fn more(&mut self) -> io::Result<usize> {
        self.from.read_buf(&mut self.read).await
    }

    /// What is kept of a body, and whether it was read to its end. One that breaks off still counts as a response.
    async fn body(&mut self, end: &End) -> Result<(Vec<u8>, bool), Failure> {
        let (mut kept, mut length) = (Vec::new(), 0);
        while length <= MAX_READ {
            let piece = match end {
                End::Length(whole) if length >= *whole => return Ok((kept, true)),
                End::Length(whole) => self.piece(whole - length).await,
                End::Close => self.piece(usize::MAX).await,
                End::Chunks => match self.chunk().await? {
                    Some(chunk) if chunk.is_empty() => return Ok((kept, true)),
                    other => other,
                },
            };
            let Some(piece) = piece else { return Ok((kept, matches!(end, End::Close))) };
            length += piece.len();
            let room = MAX_KEPT - kept.len().min(MAX_KEPT);
            kept.extend_from_slice(&piece[..piece.len().min(room)]);
        }
        Ok((kept, false))
    }

    /// At most `most` bytes; `None` at the end.
    async fn piece(&mut self, most: usize) -> Option<Vec<u8>> {
        if self.read.is_empty() && self.more().await.unwrap_or(0) == 0 {
            return None;
        }
        let piece = self.read.drain(..self.read.len().min(most)).collect();
        Some(piece)
    }

    /// The next chunk, empty for the last; `None` where they break off.
    async fn chunk(&mut self) -> Result<Option<Vec<u8>>, Failure> {
        let (start, size) = loop {
            match httparse::parse_chunk_size(&self.read) {
                Ok(httparse::Status::Complete(size)) => break size,
                Ok(httparse::Status::Partial) if self.read.len() > MAX_HEAD => {
                    return Err(malformed("a chunk without end"));
                }
                Ok(httparse::Status::Partial) => {}
                Err(_) => return Err(malformed("a chunk without its size")),
            }
            if self.more().await.unwrap_or(0) == 0 {
                return Ok(None);
            }
        };
        let size = usize::try_from(size).unwrap_or(usize::MAX).min(2 * MAX_READ);
        self.read.drain(..start);
        while self.read.len() < size + 2 {
            if self.more().await.unwrap_or(0) == 0 {
                return Ok(None);
            }
        }
        let chunk = self.read.drain(..size + 2).take(size).collect();
        Ok(Some(chunk))
    }
}
