//! A command that the test talks to while it runs; it is killed when dropped.

use super::{Cli, Killed, PATIENCE, Stopped, Watchdog};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use std::io::{BufRead as _, BufReader, Read};
use std::process::Stdio;
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

pub struct Running {
    child: Killed,
    stdout: Receiver<String>,
    stderr: Receiver<String>,
}

impl Running {
    pub fn start(cli: Cli) -> Self {
        Self::start_with(cli, Stdio::null())
    }

    /// The same, with this standard input.
    pub fn start_with(cli: Cli, stdin: impl Into<Stdio>) -> Self {
        let mut command = cli.command();
        command.stdin(stdin).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = Killed::spawn(&mut command);
        let (stdout, stderr) = (lines(child.stdout.take().unwrap()), lines(child.stderr.take().unwrap()));
        Self { child, stdout, stderr }
    }

    pub fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    /// Asks until it ends, as somebody does who loses patience.
    #[track_caller]
    pub fn signal_until_ended(mut self, signal: Signal) -> Stopped {
        let watchdog = Watchdog::over(&self.child);
        while self.child.try_wait().unwrap().is_none() {
            self.signal(signal);
            thread::sleep(Duration::from_millis(20));
        }
        assert!(!watchdog.end(), "it did not end");
        self.ended()
    }

    /// The next line of JSON on standard output.
    #[track_caller]
    pub fn stdout_line(&mut self) -> Value {
        serde_json::from_str(&self.stdout_text()).unwrap()
    }

    /// The next line on standard output.
    #[track_caller]
    pub fn stdout_text(&mut self) -> String {
        self.stdout.recv_timeout(PATIENCE).unwrap()
    }

    /// The next line on standard error.
    #[track_caller]
    pub fn stderr_line(&mut self) -> String {
        self.stderr.recv_timeout(PATIENCE).unwrap()
    }

    /// Waits for its end.
    #[track_caller]
    pub fn ended(mut self) -> Stopped {
        let watchdog = Watchdog::over(&self.child);
        let status = self.child.wait().unwrap();
        let stderr: Vec<_> = self.stderr.iter().collect();
        let stderr = stderr.join("\n");
        assert!(!watchdog.end(), "it did not end; stderr:\n{stderr}");
        let lines = self.stdout.iter().filter_map(|line| serde_json::from_str(&line).ok()).collect();
        Stopped { status: status.code(), lines, stderr }
    }
}

fn lines(stream: impl Read + Send + 'static) -> Receiver<String> {
    let (tell, lines) = mpsc::channel();
    thread::spawn(move || {
        let is_shown = |line: &String| !line.ends_with(super::SHORT_KEY);
        for line in BufReader::new(stream).lines().map_while(Result::ok).filter(is_shown) {
            let _ = tell.send(line);
        }
    });
    lines
}
