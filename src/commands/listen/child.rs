//! The command that `listen -- COMMAND` runs, and how it is stopped when its time is up.

use crate::context::Context;
use crate::error::{Error, Exit};
use crate::runtime::signals::Signals;
use std::ffi::OsString;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;
use tokio::process::Command;

/// How long a command may take to end once it was asked to.
const PATIENCE: Duration = Duration::from_secs(5);

/// A running command.
#[derive(Debug)]
pub(super) struct Child {
    process: tokio::process::Child,
    /// It leads a process group of its own, so that what it started ends with it. At a terminal it shares ours, or it
    /// could not read the keyboard and would not get Ctrl-C.
    leads_group: bool,
}

impl Child {
    /// Starts it with `PUSHONEY_LISTEN_URL` set to `url`, and what a hub has given: the environment is not for other users
    /// to see.
    ///
    /// # Errors
    /// Exit 2 when it can't be started.
    pub fn start(
        ctx: &Context,
        command: &[OsString],
        url: &str,
        given: &[(&str, String)],
        stdout_is_ours: bool,
    ) -> Result<Self, Error> {
        let Some((program, args)) = command.split_first() else {
            return Err(Error::usage("no command after `--`"));
        };
        let mut child = Command::new(program);
        child.args(args).env("PUSHONEY_LISTEN_URL", url).kill_on_drop(true);
        child.envs(given.iter().map(|(name, value)| (name, value)));
        if stdout_is_ours {
            child.stdout(standard_error());
        }
        let leads_group = cfg!(unix) && !ctx.stdin_is_terminal;
        #[cfg(unix)]
        if leads_group {
            child.process_group(0);
        }
        let process = child.spawn().map_err(|error| {
            Error::usage(format!("cannot run `{}`", program.to_string_lossy()))
                .because(error)
                .hint("put a program and its arguments after --, as in: listen --count 1 -- npm test")
        })?;
        Ok(Self { process, leads_group })
    }

    /// Waits for its end; its exit code, or 128 and the signal's number, as a shell says it.
    pub async fn wait(&mut self) -> u8 {
        match self.process.wait().await {
            Ok(status) => code(status),
            Err(_) => 1,
        }
    }

    /// Ends it. A second signal ends it and the process at once, so that it does not outlive us.
    pub async fn stop_or_exit(&mut self, asked: bool, signals: &mut Signals) -> u8 {
        tokio::select! {
            code = self.stop(asked) => return code,
            _ = signals.next() => {}
        }
        self.kill();
        std::process::exit(i32::from(Exit::Interrupted.code()));
    }

    /// Asks it to end, and makes it end when it does not. `asked` when the terminal has asked it already.
    async fn stop(&mut self, asked: bool) -> u8 {
        if !asked {
            self.terminate();
        }
        if let Ok(code) = tokio::time::timeout(PATIENCE, self.wait()).await {
            return code;
        }
        self.terminate();
        if let Ok(code) = tokio::time::timeout(PATIENCE, self.wait()).await {
            return code;
        }
        self.kill();
        self.wait().await
    }

    #[cfg(unix)]
    fn signal(&self, signal: rustix::process::Signal) {
        let id = self.process.id().and_then(|id| i32::try_from(id).ok());
        let Some(id) = id.and_then(rustix::process::Pid::from_raw) else { return };
        let _ = if self.leads_group {
            rustix::process::kill_process_group(id, signal)
        } else {
            rustix::process::kill_process(id, signal)
        };
    }

    #[cfg(unix)]
    fn terminate(&mut self) {
        self.signal(rustix::process::Signal::TERM);
    }

    /// Makes it end, and what it started.
    #[cfg(unix)]
    fn kill(&mut self) {
        self.signal(rustix::process::Signal::KILL);
    }

    #[cfg(not(unix))]
    fn terminate(&mut self) {
        let _ = self.process.start_kill();
    }

    /// Makes it end.
    #[cfg(not(unix))]
    fn kill(&mut self) {
        let _ = (self.process.start_kill(), self.leads_group);
    }
}

/// With `--json` our standard output is NDJSON alone, so the command's goes to standard error.
#[cfg(unix)]
fn standard_error() -> Stdio {
    use std::os::fd::AsFd as _;
    std::io::stderr().as_fd().try_clone_to_owned().map_or_else(|_| Stdio::null(), Stdio::from)
}

#[cfg(not(unix))]
fn standard_error() -> Stdio {
    Stdio::null()
}

fn code(status: ExitStatus) -> u8 {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return u8::try_from(128 + signal).unwrap_or(u8::MAX);
    }
    // Windows has codes beyond a byte; failure must stay failure.
    status.code().map_or(1, |code| u8::try_from(code).unwrap_or(1))
}
