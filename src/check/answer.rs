//! What a receiver answers, read off a connection byte by byte.
//!
//! It may be hostile or broken: the head is bounded, a bounded part of the body is read and less of it is kept, and a
//! provisional response is no answer. A body that breaks off still counts as one.

use crate::http::client::{Failure, FailureKind, Transport};
use std::io;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, ReadHalf};
use tokio::sync::Notify;

/// The head of an answer: nginx and Node allow 8 to 32 KiB.
const MAX_HEAD: usize = 64 * 1024;
/// What is kept of an answer's body, which is enough for the trace of any framework.
const MAX_KEPT: usize = 64 * 1024;
/// What is read of it.
const MAX_READ: usize = 1024 * 1024;

/// What came back.
#[derive(Clone, Debug)]
pub(crate) struct RawAnswer {
    pub status: u16,
    pub headers: Vec<(String, Vec<u8>)>,
    /// At most [`MAX_KEPT`] of it.
    pub body: Vec<u8>,
    pub took: Duration,
    /// Whether the connection can carry another request.
    pub(super) kept_alive: bool,
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

/// Reads answers off a connection.
pub(super) struct Reader {
    pub from: ReadHalf<Box<dyn Transport>>,
    /// What came and is not used yet.
    pub read: Vec<u8>,
}

/// How the body of an answer ends.
enum End {
    Length(usize),
    Chunks,
    Close,
}

impl Reader {
    /// The next answer that is not provisional.
    pub async fn answer(&mut self, go_on: &Notify) -> Result<RawAnswer, Failure> {
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

    pub async fn more(&mut self) -> io::Result<usize> {
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

pub(super) fn broken(why: &str) -> Failure {
    let message = format!("closed the connection without an answer: {why}");
    Failure { kind: FailureKind::Broken, message, took: Duration::ZERO }
}

pub(super) fn malformed(why: &str) -> Failure {
    Failure { kind: FailureKind::Malformed, message: format!("what came is not HTTP/1: {why}"), took: Duration::ZERO }
}
