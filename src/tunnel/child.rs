//! One run of a tunnel program: its lines as they come, whatever it prints and however fast, and its end.
//!
//! Both streams are read for as long as the program lives, or it would stand still once a pipe is full. A line over
//! [`LONGEST`] is cut, and what is kept for an error message is bounded too.

use super::output::plain;
use super::program::Program;
use crate::error::{Error, Exit};
use crate::runtime::watchdog;
use std::collections::VecDeque;
use std::process::ExitStatus;
use tokio::io::{AsyncBufRead, AsyncBufReadExt as _, AsyncRead, BufReader};
use tokio::process::ChildStdin;
use tokio::sync::mpsc::{self, Receiver, Sender};

/// What is kept of a line.
const LONGEST: usize = 16 * 1024;
/// Lines that are kept for an error message.
const LAST: usize = 8;
/// Of each of them.
const LAST_LONGEST: usize = 400;
/// Lines that wait to be read: the program waits beyond.
const WAITING: usize = 64;
/// Variables whose value is a credential of some program: it may be repeated in what is printed.
const CREDENTIALS: [&str; 6] =
    ["NGROK_AUTHTOKEN", "NGROK_API_KEY", "TUNNEL_TOKEN", "CLOUDFLARE_API_TOKEN", "TS_AUTHKEY", "PINGGY_TOKEN"];
/// A shorter value is not looked for: it would stand in any text.
const SHORTEST_CREDENTIAL: usize = 6;

/// A running program.
pub(super) struct TunnelChild {
    process: tokio::process::Child,
    /// What keeps it running: it ends when this is closed.
    leash: Option<ChildStdin>,
    lines: Receiver<String>,
    last: VecDeque<String>,
}

impl TunnelChild {
    /// Starts it for `host` and `port`.
    ///
    /// # Errors
    /// Exit 3 when it can't be started.
    pub fn start(program: &Program, host: &str, port: u16) -> Result<Self, Error> {
        let command = program.command_for(host, port);
        let failed = |error| Error::new(Exit::Hub, format!("cannot run {}", program.executable())).because(error);
        let mut command = watchdog::command(&command, program.ends_on).map_err(failed)?;
        let mut process = command.spawn().map_err(failed)?;
        let (send, lines) = mpsc::channel(WAITING);
        if let (Some(out), Some(err)) = (process.stdout.take(), process.stderr.take()) {
            read(out, send.clone());
            read(err, send);
        }
        let leash = process.stdin.take();
        Ok(Self { process, leash, lines, last: VecDeque::new() })
    }

    /// The next line of either stream; `None` once both are closed, which is at its end.
    pub async fn line(&mut self) -> Option<String> {
        let line = self.lines.recv().await?;
        if !line.trim().is_empty() {
            if self.last.len() == LAST {
                self.last.pop_front();
            }
            self.last.push_back(line.clone());
        }
        Some(line)
    }

    /// The last lines that were read, without credentials.
    pub fn last_lines(&self) -> impl Iterator<Item = String> {
        self.last.iter().map(|line| redact(line).chars().take(LAST_LONGEST).collect())
    }

    /// Waits for the end of a program whose streams are closed.
    pub async fn ended(&mut self) -> Option<ExitStatus> {
        self.process.wait().await.ok()
    }

    /// Ends it: at once where it can be, and within 6 s in any case.
    pub async fn end(mut self) {
        drop(self.leash.take());
        #[cfg(not(unix))]
        let _ = self.process.start_kill();
        // It may have a last word, and must not stand still over it.
        while self.lines.recv().await.is_some() {}
        let _ = self.process.wait().await;
    }
}

/// Reads one stream line by line.
fn read(stream: impl AsyncRead + Send + Unpin + 'static, send: Sender<String>) {
    tokio::spawn(async move {
        let mut stream = BufReader::new(stream);
        while let Ok(Some(line)) = next_line(&mut stream).await {
            // It is read even if nobody needs it any more.
            let _ = send.send(plain(&line)).await;
        }
    });
}

/// The next line without its end, at most [`LONGEST`] of it.
async fn next_line(stream: &mut (impl AsyncBufRead + Unpin)) -> std::io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    let mut is_any = false;
    loop {
        let bytes = stream.fill_buf().await?;
        if bytes.is_empty() {
            return Ok(is_any.then_some(line));
        }
        is_any = true;
        let end = bytes.iter().position(|byte| *byte == b'\n');
        let (part, used) = end.map_or((bytes, bytes.len()), |end| (&bytes[..end], end + 1));
        line.extend_from_slice(&part[..part.len().min(LONGEST - line.len())]);
        stream.consume(used);
        if end.is_some() {
            return Ok(Some(line));
        }
    }
}

/// A line without the credentials that our own environment has for such programs.
fn redact(line: &str) -> String {
    let values = CREDENTIALS.iter().filter_map(|name| std::env::var(name).ok());
    let values = values.filter(|value| value.len() >= SHORTEST_CREDENTIAL);
    values.fold(line.to_owned(), |line, value| line.replace(&value, "[redacted]"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn lines_are_whole_and_bounded() {
        let mut input = b"one\n\n".to_vec();
        input.extend(std::iter::repeat_n(b'x', 3 * LONGEST));
        input.extend(b"\ntail");
        let mut stream = BufReader::with_capacity(100, &input[..]);
        let mut lines = Vec::new();
        while let Some(line) = next_line(&mut stream).await.unwrap() {
            lines.push(line);
        }
        assert_eq!(lines[..2], [b"one".to_vec(), Vec::new()]);
        assert_eq!((lines[2].len(), &lines[3][..]), (LONGEST, &b"tail"[..]));
        assert_eq!(lines.len(), 4);
    }
}
