//! One run of the binary, to its end, and what it should come to.

use super::{Killed, Listener, Output, PATIENCE, Place, SHORT_KEY, Watchdog, without_short_key};
use std::ffi::OsString;
use std::fmt::Write as _;
use std::io::Write as _;
use std::os::unix::process::CommandExt as _;
use std::process::{Command, ExitStatus, Stdio};
use std::thread::{self, JoinHandle};

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
    pub(super) place: Place,
    pub(super) args: Vec<OsString>,
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
    pub(super) fn at(place: &Place) -> Self {
        let variables = [("HOME", place.path("home")), ("XDG_CONFIG_HOME", place.path("config")), ("TZ", "UTC".into())];
        Self {
            place: place.clone(),
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

    pub(super) fn command(&self) -> Command {
        let binary = binary();
        let mut command = if self.limits.is_empty() {
            Command::new(&binary)
        } else {
            let mut shell = Command::new("/bin/sh");
            shell.args(["-c", &format!("{}; exec \"$0\" \"$@\"", self.limits.join("; ")), &binary]);
            shell
        };
        command.args(&self.args).current_dir(self.place.path("")).env_clear();
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
pub(super) fn shown(bytes: &[u8]) -> String {
    let most = 8 * 1024;
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(most)]);
    if bytes.len() > most { format!("{text}… ({} bytes)", bytes.len()) } else { text.into_owned() }
}

pub(super) fn read_to_end(stream: Option<impl std::io::Read + Send + 'static>) -> JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut stream) = stream {
            stream.read_to_end(&mut bytes).unwrap();
        }
        bytes
    })
}
