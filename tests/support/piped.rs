//! A `listen` whose standard output the test decides about: a pipe that it reads when it wants to, a terminal, or
//! nobody. Standard error is read along, or the listener would wait for it.

use super::{Cli, Killed, PATIENCE, Response, Watchdog};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use std::ffi::OsString;
use std::io::{BufRead as _, BufReader, PipeReader, PipeWriter, Read as _, Write as _};
use std::net::TcpStream;
use std::process::Stdio;
use std::sync::mpsc;
use std::thread::{self, JoinHandle};

/// A running `listen`; it is killed when dropped.
pub struct Piped {
    child: Killed,
    pub port: Port,
    stdout: Option<BufReader<PipeReader>>,
    stderr: Option<JoinHandle<String>>,
}

/// Where it listens.
#[derive(Clone, Copy)]
pub struct Port(u16);

impl Port {
    /// A port of this machine.
    pub fn on(port: u16) -> Self {
        Self(port)
    }

    /// Where this one listens.
    pub fn of(listener: &super::Listener) -> Self {
        Self(u16::try_from(listener.ready()["port"].as_u64().unwrap()).unwrap())
    }

    pub fn number(self) -> u16 {
        self.0
    }

    fn connect(self) -> TcpStream {
        self.try_connect().unwrap()
    }

    /// A connection, if it still listens.
    pub fn try_connect(self) -> std::io::Result<TcpStream> {
        let stream = TcpStream::connect(("127.0.0.1", self.0))?;
        stream.set_read_timeout(Some(PATIENCE))?;
        Ok(stream)
    }

    /// Sends bytes as they are, and gives the answer that ends with the connection.
    pub fn send(self, request: &[u8]) -> Response {
        let mut stream = self.connect();
        let _ = stream.write_all(request);
        Response::read(stream)
    }

    /// POSTs a body and gives the status.
    pub fn post(self, body: &[u8]) -> u16 {
        self.post_with(body, &[])
    }

    /// POSTs a body with headers and gives the status.
    pub fn post_with(self, body: &[u8], headers: &[(String, String)]) -> u16 {
        let lines: String = headers.iter().flat_map(|(name, value)| [name, ": ", value, "\r\n"]).collect();
        let length = body.len();
        let head =
            format!("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n{lines}Connection: close\r\n\r\n");
        self.send(&[head.as_bytes(), body].concat()).status
    }
}

impl Cli {
    /// Runs `listen --port 0` with these arguments and waits for its ready line on standard error.
    #[track_caller]
    pub fn listen_human(self, stdout: impl Into<Stdio>) -> Piped {
        Piped::start(self, stdout.into(), None)
    }

    /// The same with standard output in this pipe, for people or with `--json`.
    #[track_caller]
    pub fn listen_piped(self, reader: PipeReader, writer: PipeWriter) -> Piped {
        Piped::start(self, writer.into(), Some(BufReader::new(reader)))
    }
}

impl Piped {
    fn start(mut cli: Cli, stdout: Stdio, mut reader: Option<BufReader<PipeReader>>) -> Self {
        let given = std::mem::take(&mut cli.args);
        let json = given.iter().any(|arg| arg == "--json");
        cli.args = ["listen", "--port", "0"].map(OsString::from).into();
        cli.args.extend(given);
        let mut command = cli.command();
        command.stdin(Stdio::null()).stdout(stdout).stderr(Stdio::piped());
        let mut child = Killed::spawn(&mut command);
        // Only the child may hold the writing end, or the pipe would never end.
        drop(command);
        let (tell, told) = mpsc::channel();
        let mut err = BufReader::new(child.stderr.take().unwrap());
        let stderr = thread::spawn(move || {
            let mut all = String::new();
            while err.read_line(&mut all).unwrap_or(0) > 0 {
                let line = all.lines().last().unwrap_or_default();
                if line.ends_with(super::SHORT_KEY) {
                    all.truncate(all.len() - line.len() - 1);
                    continue;
                }
                let _ = tell.send(all.lines().last().unwrap_or_default().to_owned());
            }
            all
        });
        let ready = match &mut reader {
            Some(reader) if json => {
                let mut line = String::new();
                reader.read_line(&mut line).unwrap();
                line
            }
            // What was repaired is said before.
            _ => loop {
                let line = told.recv_timeout(PATIENCE).unwrap();
                if line.contains("http://") {
                    break line;
                }
            },
        };
        let port = ready.split("http://127.0.0.1:").nth(1).unwrap_or_else(|| panic!("not ready: {ready}"));
        let port = port.split(|c: char| !c.is_ascii_digit()).next().unwrap().parse().unwrap();
        Self { child, port: Port(port), stdout: reader, stderr: Some(stderr) }
    }

    /// The next lines of JSON, as they come.
    pub fn read_lines(&mut self, count: usize) -> Vec<Value> {
        let reader = self.stdout.as_mut().unwrap();
        let line = |_| {
            let mut line = String::new();
            reader.read_line(&mut line).unwrap();
            serde_json::from_str(&line).unwrap()
        };
        (0..count).map(line).collect()
    }

    /// From now on nobody reads its standard output.
    pub fn close_stdout(&mut self) {
        self.stdout = None;
    }

    /// Reads its standard output along, to its end.
    pub fn read_along(&mut self) -> JoinHandle<String> {
        let mut stdout = self.stdout.take().unwrap();
        thread::spawn(move || {
            let mut rest = String::new();
            stdout.read_to_string(&mut rest).unwrap();
            rest
        })
    }

    /// Everything until the end.
    pub fn read_rest(&mut self) -> String {
        let mut rest = Vec::new();
        self.stdout.as_mut().unwrap().read_to_end(&mut rest).unwrap();
        String::from_utf8(rest).unwrap()
    }

    /// Whether it still accepts connections.
    pub fn is_listening(&self) -> bool {
        TcpStream::connect(("127.0.0.1", self.port.0)).is_ok()
    }

    /// Sends SIGTERM.
    pub fn stop(&self) {
        self.signal(Signal::TERM);
    }

    pub fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    /// Sends SIGTERM again and again until it ends: exit code and standard error.
    #[track_caller]
    pub fn stopped_impatiently(&mut self) -> (Option<i32>, String) {
        let watchdog = Watchdog::over(&self.child);
        while self.child.try_wait().unwrap().is_none() {
            self.stop();
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        assert!(!watchdog.end(), "it did not end");
        self.ended()
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Waits for its end: exit code and standard error.
    #[track_caller]
    pub fn ended(&mut self) -> (Option<i32>, String) {
        let watchdog = Watchdog::over(&self.child);
        let status = self.child.wait().unwrap();
        let stderr = self.stderr.take().unwrap().join().unwrap();
        assert!(!watchdog.end(), "it did not end; stderr:\n{stderr}");
        (status.code(), stderr)
    }
}
