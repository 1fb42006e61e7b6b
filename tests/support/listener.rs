//! A `listen --json` that stays up.

use super::cli::read_to_end;
use super::{Cli, Killed, PATIENCE, Place, Response, Watchdog, without_short_key};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;
use std::process::Stdio;
use std::sync::mpsc::{self, Receiver};
use std::thread::{self, JoinHandle};

/// A `listen --json` that is ready; it is killed when dropped.
pub struct Listener {
    child: Killed,
    place: Place,
    ready: Value,
    lines: Receiver<String>,
    stderr: Option<JoinHandle<Vec<u8>>>,
    watchdog: Option<Watchdog>,
}

impl Listener {
    #[track_caller]
    pub(super) fn start(cli: &Cli) -> Self {
        let mut command = cli.command();
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = Killed::spawn(&mut command);
        let (send, lines) = mpsc::channel();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        thread::spawn(move || {
            for line in stdout.lines().map_while(Result::ok) {
                if send.send(line).is_err() {
                    break;
                }
            }
        });
        let stderr = Some(read_to_end(child.stderr.take()));
        let mut listener = Self { child, place: cli.place.clone(), ready: Value::Null, lines, stderr, watchdog: None };
        listener.ready = listener.next_line();
        assert_eq!(listener.ready["type"], "ready", "{}", listener.ready);
        listener
    }

    pub fn ready(&self) -> &Value {
        &self.ready
    }

    pub fn url(&self) -> &str {
        self.ready["url"].as_str().unwrap()
    }

    pub fn place(&self) -> &Place {
        &self.place
    }

    pub fn pid(&self) -> Pid {
        Pid::from_child(&self.child)
    }

    /// A connection to it.
    pub fn connect(&self) -> TcpStream {
        let port = self.ready["port"].as_u64().unwrap();
        let stream = TcpStream::connect(("127.0.0.1", u16::try_from(port).unwrap())).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    /// POSTs a body to `/` and gives the answer.
    #[track_caller]
    pub fn post(&self, body: &[u8], headers: &[(&str, &str)]) -> Response {
        let mut head = format!("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: {}\r\n", body.len());
        for (name, value) in headers {
            let _ = write!(head, "{name}: {value}\r\n");
        }
        head.push_str("Connection: close\r\n\r\n");
        self.send(&[head.as_bytes(), body].concat())
    }

    /// Sends bytes as they are, and gives the answer that ends with the connection.
    #[track_caller]
    pub fn send(&self, request: &[u8]) -> Response {
        let mut stream = self.connect();
        // It may answer before it has read all.
        let _ = stream.write_all(request);
        Response::read(stream)
    }

    /// Its next line, within [`PATIENCE`].
    #[track_caller]
    pub fn next_line(&self) -> Value {
        match self.lines.recv_timeout(PATIENCE) {
            Ok(line) => serde_json::from_str(&line).unwrap(),
            Err(why) => panic!("no line came: {why}"),
        }
    }

    pub fn signal(&self, signal: Signal) {
        kill_process(self.pid(), signal).unwrap();
    }

    /// Ends it with SIGTERM.
    #[track_caller]
    pub fn stop(self) -> Stopped {
        self.signal(Signal::TERM);
        self.ended()
    }

    /// Waits for its end.
    #[track_caller]
    pub fn ended(mut self) -> Stopped {
        self.watchdog = Some(Watchdog::over(&self.child));
        let status = self.child.wait().unwrap();
        let lines = self.lines.iter().map(|line| serde_json::from_str(&line).unwrap()).collect();
        let stderr = without_short_key(&self.stderr.take().unwrap().join().unwrap());
        let hung = self.watchdog.take().unwrap().end();
        let stderr = String::from_utf8_lossy(&stderr).into_owned();
        assert!(!hung, "it did not end; stderr:\n{stderr}");
        Stopped { status: status.code(), lines, stderr }
    }
}

/// What a listener left behind.
pub struct Stopped {
    /// Its exit code; `None` if a signal killed it.
    pub status: Option<i32>,
    /// The lines that were not read yet.
    pub lines: Vec<Value>,
    pub stderr: String,
}
