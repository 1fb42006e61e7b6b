//! Runs the real binary in a world of its own: an empty environment, a fresh home, a fresh working folder.
//!
//! [`Cli`] runs a command to its end and holds its exit code, standard output and standard error against what was
//! expected, all three, every time. [`Listener`] is a `listen --json` that stays up. Nothing here sleeps, and whatever
//! hangs is killed after [`PATIENCE`].

// Each test binary uses a part of this.
#![allow(dead_code, unused_imports)]

pub mod app;
pub mod hub;
mod killed;
pub mod openapi;
mod piped;
pub mod receivers;
pub mod records;
pub mod running;
pub mod sandbox;
pub mod tls;

pub use killed::Killed;
#[allow(unused_imports)]
pub use piped::{Piped, Port};

use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use serde_json::Value;
use std::ffi::{OsStr, OsString};
use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::os::fd::OwnedFd;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::rc::Rc;
use std::sync::mpsc::{self, Receiver};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// After this long a command hangs.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// What is said of secrets as short as most of the tests have them. A test that is not about it need not expect it:
/// it is taken out of standard error, unless it is expected.
pub const SHORT_KEY: &str =
    " makes a key of fewer than 16 bytes, which can be guessed: use a longer one outside of tests";

/// `stderr` without the note of a short key.
pub fn without_short_key(stderr: &[u8]) -> Vec<u8> {
    let lines = stderr.split_inclusive(|byte| *byte == b'\n');
    lines.filter(|line| !line.trim_ascii_end().ends_with(SHORT_KEY.as_bytes())).flatten().copied().collect()
}

/// A temporary folder: the working folder of the commands that run in it, with their home inside.
#[derive(Clone)]
pub struct Place(Rc<tempfile::TempDir>);

impl Place {
    pub fn new() -> Self {
        let place = Self(Rc::new(tempfile::tempdir().unwrap()));
        std::fs::create_dir_all(place.path("home")).unwrap();
        place
    }

    /// Where `name` is, or would be.
    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Writes a file, and the folders that it needs, for its owner alone.
    pub fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> &Self {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        self.mode(name, 0o600)
    }

    /// Writes the configuration file where it is found by itself.
    pub fn config(&self, text: &str) -> &Self {
        self.file("config/pushoney/config.toml", text)
    }

    /// Sets a file's permissions.
    pub fn mode(&self, name: &str, mode: u32) -> &Self {
        std::fs::set_permissions(self.path(name), std::fs::Permissions::from_mode(mode)).unwrap();
        self
    }

    /// A command to run here.
    pub fn cli(&self) -> Cli {
        let variables = [("HOME", self.path("home")), ("XDG_CONFIG_HOME", self.path("config")), ("TZ", "UTC".into())];
        Cli {
            place: self.clone(),
            args: Vec::new(),
            env: variables.map(|(name, value)| (name.into(), value.into())).into(),
            stdin: Input::Bytes(Vec::new()),
            to: None,
            err_to: None,
            limits: Vec::new(),
            status: 0,
            stdout: Expected::exactly(""),
            stderr: Expected::exactly(""),
        }
    }

    /// A command to run here with these arguments.
    pub fn run<A: Into<OsString>>(&self, args: impl IntoIterator<Item = A>) -> Cli {
        self.cli().args(args)
    }
}

/// A command in a place of its own.
pub fn cli() -> Cli {
    Place::new().cli()
}

/// The program that is tested: the one that cargo has just built, or `PUSHONEY_CLI`, so that heavy loads can run on a
/// release build.
fn binary() -> String {
    std::env::var("PUSHONEY_CLI").unwrap_or_else(|_| env!("CARGO_BIN_EXE_pushoney-cli").to_owned())
}

enum Input {
    Bytes(Vec<u8>),
    Stream(Stdio),
}

struct Expected {
    exact: Option<Vec<u8>>,
    parts: Vec<String>,
}

impl Expected {
    fn exactly(bytes: impl AsRef<[u8]>) -> Self {
        Self { exact: Some(bytes.as_ref().to_vec()), parts: Vec::new() }
    }

    fn contains(&mut self, part: &str) {
        self.exact = None;
        self.parts.push(part.to_owned());
    }

    fn mentions(&self, part: &str) -> bool {
        let exact = self.exact.as_deref().map(String::from_utf8_lossy);
        exact.is_some_and(|exact| exact.contains(part)) || self.parts.iter().any(|one| one.contains(part))
    }

    fn is_met(&self, got: &[u8]) -> bool {
        let text = String::from_utf8_lossy(got);
        self.exact.as_ref().is_none_or(|exact| exact == got)
            && self.parts.iter().all(|part| text.contains(part.as_str()))
    }
}

/// Any exit code, but no signal.
const ANY: i32 = -1;

/// One run of the binary and what it should come to. Unless told otherwise: status 0 and nothing on either stream.
pub struct Cli {
    place: Place,
    args: Vec<OsString>,
    env: Vec<(OsString, OsString)>,
    stdin: Input,
    to: Option<Stdio>,
    err_to: Option<Stdio>,
    limits: Vec<String>,
    status: i32,
    stdout: Expected,
    stderr: Expected,
}

impl Cli {
    pub fn arg(mut self, arg: impl Into<OsString>) -> Self {
        self.args.push(arg.into());
        self
    }

    pub fn args<A: Into<OsString>>(mut self, args: impl IntoIterator<Item = A>) -> Self {
        self.args.extend(args.into_iter().map(Into::into));
        self
    }

    /// Sets a variable; the last of a name counts.
    pub fn env(mut self, name: impl Into<OsString>, value: impl Into<OsString>) -> Self {
        self.env.push((name.into(), value.into()));
        self
    }

    pub fn without_env(mut self, name: &str) -> Self {
        self.env.retain(|(known, _)| known != name);
        self
    }

    pub fn stdin(mut self, bytes: impl AsRef<[u8]>) -> Self {
        self.stdin = Input::Bytes(bytes.as_ref().to_vec());
        self
    }

    /// Reads standard input from a file, a pipe or a terminal.
    pub fn stdin_from(mut self, stream: impl Into<Stdio>) -> Self {
        self.stdin = Input::Stream(stream.into());
        self
    }

    /// Sends standard output elsewhere; it is not looked at.
    pub fn stdout_to(mut self, stream: impl Into<Stdio>) -> Self {
        self.to = Some(stream.into());
        self
    }

    /// Writes a file into the place.
    pub fn file(self, name: &str, bytes: impl AsRef<[u8]>) -> Self {
        self.place.file(name, bytes);
        self
    }

    /// Sends standard error elsewhere; it is not looked at.
    pub fn stderr_to(mut self, stream: impl Into<Stdio>) -> Self {
        self.err_to = Some(stream.into());
        self
    }

    pub fn status(mut self, code: i32) -> Self {
        self.status = code;
        self
    }

    /// However it ends: the test is about what is printed.
    pub fn any_status(mut self) -> Self {
        self.status = ANY;
        self
    }

    pub fn stdout(mut self, expected: impl AsRef<[u8]>) -> Self {
        self.stdout = Expected::exactly(expected);
        self
    }

    pub fn stdout_contains(mut self, part: &str) -> Self {
        self.stdout.contains(part);
        self
    }

    /// Whatever it prints: the test looks at the output itself.
    pub fn any_stdout(mut self) -> Self {
        self.stdout.exact = None;
        self
    }

    /// Whatever it says: the test looks at standard error itself.
    pub fn any_stderr(mut self) -> Self {
        self.stderr.exact = None;
        self
    }

    pub fn stderr(mut self, expected: impl AsRef<[u8]>) -> Self {
        self.stderr = Expected::exactly(expected);
        self
    }

    pub fn stderr_contains(mut self, part: &str) -> Self {
        self.stderr.contains(part);
        self
    }

    /// Limits how many files it may have open.
    pub fn open_files(self, most: u64) -> Self {
        self.limit(format!("ulimit -n {most}"))
    }

    /// Limits how large a file it may write: blocks of 512 bytes, as POSIX has it, or of 1,024 in some shells.
    pub fn file_size(self, blocks: u64) -> Self {
        self.limit(format!("ulimit -f {blocks}"))
    }

    fn limit(mut self, limit: String) -> Self {
        self.limits.push(limit);
        self
    }

    fn command(&self) -> Command {
        let binary = binary();
        let mut command = if self.limits.is_empty() {
            Command::new(&binary)
        } else {
            let mut shell = Command::new("/bin/sh");
            shell.args(["-c", &format!("{}; exec \"$0\" \"$@\"", self.limits.join("; ")), &binary]);
            shell
        };
        command.args(&self.args).current_dir(self.place.0.path()).env_clear();
        command.envs(self.env.iter().map(|(name, value)| (name, value)));
        // A group of its own, so that what hangs can be ended whole.
        command.process_group(0);
        command
    }

    /// Runs it and checks everything that was expected.
    #[track_caller]
    pub fn run(mut self) -> Output {
        let mut command = self.command();
        let (stdin, input) = match std::mem::replace(&mut self.stdin, Input::Bytes(Vec::new())) {
            Input::Bytes(bytes) => (Stdio::piped(), bytes),
            Input::Stream(stream) => (stream, Vec::new()),
        };
        command.stdin(stdin).stdout(self.to.take().unwrap_or_else(Stdio::piped));
        command.stderr(self.err_to.take().unwrap_or_else(Stdio::piped));
        let mut child = Killed::spawn(&mut command);
        // A terminal or a pipe that was handed over is closed here, so that only the child holds it.
        drop(command);
        let watchdog = Watchdog::over(&child);
        let mut pipe = child.stdin.take();
        let writer = thread::spawn(move || {
            if let Some(pipe) = &mut pipe {
                // Who does not read its input does not have to.
                let _ = pipe.write_all(&input);
            }
        });
        let stdout = read_to_end(child.stdout.take());
        let stderr = read_to_end(child.stderr.take());
        let (stdout, mut stderr) = (stdout.join().unwrap(), stderr.join().unwrap());
        if !self.stderr.mentions(SHORT_KEY) {
            stderr = without_short_key(&stderr);
        }
        let status = child.wait().unwrap();
        writer.join().unwrap();
        let hung = watchdog.end();
        let as_expected = self.status == ANY && status.code().is_some() || status.code() == Some(self.status);
        let met = as_expected && self.stdout.is_met(&stdout) && self.stderr.is_met(&stderr);
        assert!(met && !hung, "{}", self.report(status, &stdout, &stderr, hung));
        Output { stdout, stderr }
    }

    fn report(&self, status: ExitStatus, stdout: &[u8], stderr: &[u8], hung: bool) -> String {
        let args: Vec<_> = self.args.iter().map(|arg| arg.to_string_lossy()).collect();
        let mut report = format!("pushoney-cli {args:?}\n");
        if hung {
            let _ = writeln!(report, "HUNG: killed after {PATIENCE:?}");
        }
        let _ = writeln!(report, "{status}, expected {}", self.status);
        for (name, got, expected) in [("stdout", stdout, &self.stdout), ("stderr", stderr, &self.stderr)] {
            let _ = writeln!(report, "--- {name}:\n{}", shown(got));
            if expected.is_met(got) {
                continue;
            }
            if let Some(exact) = &expected.exact {
                let _ = writeln!(report, "--- {name}, expected exactly:\n{}", shown(exact));
            }
            for part in &expected.parts {
                let _ = writeln!(report, "--- {name}, expected somewhere:\n{part}");
            }
        }
        report
    }

    /// Runs `listen --json --port 0` with these arguments, and waits until it is ready.
    #[track_caller]
    pub fn listen(mut self) -> Listener {
        let given = std::mem::take(&mut self.args);
        self.args = ["listen", "--json", "--port", "0"].map(OsString::from).into();
        self.args.extend(given);
        Listener::start(&self)
    }
}

/// At most some kilobytes of what was printed.
fn shown(bytes: &[u8]) -> String {
    let most = 8 * 1024;
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(most)]);
    if bytes.len() > most { format!("{text}… ({} bytes)", bytes.len()) } else { text.into_owned() }
}

fn read_to_end(stream: Option<impl std::io::Read + Send + 'static>) -> JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut stream) = stream {
            stream.read_to_end(&mut bytes).unwrap();
        }
        bytes
    })
}

/// Kills a child's whole group when it takes too long.
struct Watchdog {
    call_off: mpsc::Sender<()>,
    thread: JoinHandle<bool>,
}

impl Watchdog {
    fn over(child: &Child) -> Self {
        let (call_off, called_off) = mpsc::channel();
        let group = Pid::from_child(child);
        let thread = thread::spawn(move || {
            let hung = called_off.recv_timeout(PATIENCE) == Err(mpsc::RecvTimeoutError::Timeout);
            if hung {
                let _ = kill_process_group(group, Signal::KILL);
            }
            hung
        });
        Self { call_off, thread }
    }

    /// Whether it had to bite.
    fn end(self) -> bool {
        let _ = self.call_off.send(());
        self.thread.join().unwrap()
    }
}

/// What a command printed.
pub struct Output {
    pub stdout: Vec<u8>,
    pub stderr: Vec<u8>,
}

impl Output {
    #[track_caller]
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.stdout).unwrap()
    }

    pub fn lines(&self) -> Vec<&str> {
        self.text().lines().collect()
    }

    /// The one line of JSON on standard output.
    #[track_caller]
    pub fn json(&self) -> Value {
        let lines = self.lines();
        assert_eq!(lines.len(), 1, "{}", self.text());
        serde_json::from_str(lines[0]).unwrap()
    }

    /// Everything on both streams.
    pub fn everything(&self) -> String {
        String::from_utf8_lossy(&[&self.stdout[..], &self.stderr[..]].concat()).into_owned()
    }
}

/// A pipe whose reader is gone already.
pub fn closed_pipe() -> Stdio {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    writer.into()
}

/// A new terminal: the end that a person would be at, and the end that a program has.
pub fn terminal() -> (std::fs::File, std::fs::File) {
    use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
    let person: OwnedFd = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&person).unwrap();
    unlockpt(&person).unwrap();
    let name = ptsname(&person, Vec::new()).unwrap();
    let program = std::fs::OpenOptions::new().read(true).write(true).open(name.to_str().unwrap()).unwrap();
    (person.into(), program)
}

/// The same, so many columns wide.
pub fn terminal_of(columns: u16) -> (std::fs::File, std::fs::File) {
    let (person, program) = terminal();
    let size = rustix::termios::Winsize { ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 };
    rustix::termios::tcsetwinsize(&program, size).unwrap();
    (person, program)
}

/// What a program printed on its terminal, once it is gone.
pub fn read_terminal(mut person: std::fs::File) -> String {
    let mut bytes = Vec::new();
    // Linux ends a terminal that nobody holds any more with an error, behind all that was written.
    let _ = person.read_to_end(&mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}

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
    fn start(cli: &Cli) -> Self {
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

/// An answer over HTTP.
#[derive(Debug)]
pub struct Response {
    /// 0 where there was no answer.
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Response {
    /// Reads until the other side closes.
    #[track_caller]
    pub fn read(mut stream: TcpStream) -> Self {
        let mut bytes = Vec::new();
        match stream.read_to_end(&mut bytes) {
            // A reset behind an answer is a close too.
            Ok(_) => {}
            Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => {}
            Err(error) => panic!("no end of the answer: {error}; so far: {}", shown(&bytes)),
        }
        let split = bytes.windows(4).position(|four| four == b"\r\n\r\n");
        let Some(end) = split else { return Self { status: 0, headers: Vec::new(), body: bytes } };
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let mut lines = head.split("\r\n");
        let status = lines.next().and_then(|line| line.split(' ').nth(1)?.parse().ok()).unwrap_or(0);
        let pair =
            |line: &str| line.split_once(':').map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()));
        Self { status, headers: lines.filter_map(pair).collect(), body: bytes[end + 4..].to_vec() }
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let same = |(known, _): &&(String, String)| known.eq_ignore_ascii_case(name);
        self.headers.iter().find(same).map(|(_, value)| value.as_str())
    }

    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }
}

/// Whether a program can be run here.
pub fn has_program(name: impl AsRef<OsStr>) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| Path::new(&folder).join(name.as_ref()).is_file())
}

/// Holds a line of output against the schema in docs/.
#[track_caller]
pub fn hold_against_schema(kind: &str, line: &Value) {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/json.schema.json")).unwrap();
    let mut schema: Value = serde_json::from_str(&text).unwrap();
    schema.as_object_mut().unwrap().remove("oneOf");
    schema["$ref"] = format!("#/$defs/{kind}").into();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<_> = validator.iter_errors(line).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{kind}: {errors:?}\n{line}");
}
