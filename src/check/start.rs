//! `--start`: runs the receiver for the check and ends it afterwards, with its secret, with an empty one and
//! without one.
//!
//! It runs under a watchdog, so nothing of it outlives the check. Whatever listens at the URL must be the program
//! that was started: a port that responds before is an error, not a receiver.

use crate::error::{Error, Exit};
use crate::runtime::watchdog::{self, EndsOn};
use crate::signing::show_duration;
use std::collections::VecDeque;
use std::ffi::OsString;
use std::process::ExitStatus;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt as _};
use tokio::net::TcpStream;
use tokio::process::{Child, ChildStdin};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, timeout};

/// How often it is looked whether it listens.
const LOOK: Duration = Duration::from_millis(20);
/// How long one look may take.
const KNOCK: Duration = Duration::from_secs(1);
/// What is kept of what it prints.
const KEPT: usize = 4 * 1024;
/// Lines of it that are shown.
const SHOWN: usize = 6;
/// How long what it printed may take to be read once it has ended.
const DRAINED: Duration = Duration::from_millis(500);
/// How long its port may stay open after its end.
const CLOSING: Duration = Duration::from_secs(10);

/// How to start a receiver.
#[derive(Clone, Debug)]
pub(crate) struct Start {
    /// A line for the shell.
    pub command: String,
    /// The variable that it takes its secret from.
    pub variable: String,
    /// Host and port that answer once it is ready.
    pub address: (String, u16),
    pub patience: Duration,
}

/// What the receiver finds in its variable.
#[derive(Clone, Debug)]
pub(crate) enum GivenSecret {
    Secret(OsString),
    Empty,
    Unset,
}

impl GivenSecret {
    /// What the case of that id starts the receiver with; `None` for every other case.
    pub fn without(case: &str) -> Option<Self> {
        match case {
            "secret-empty-at-start" => Some(Self::Empty),
            "secret-unset-at-start" => Some(Self::Unset),
            _ => None,
        }
    }
}

/// A receiver that was started.
pub(crate) struct Started {
    process: Child,
    leash: Option<ChildStdin>,
    printed: Arc<Mutex<VecDeque<u8>>>,
    reading: Vec<JoinHandle<()>>,
}

/// Why a receiver that was started is not ready.
pub(crate) enum Unready {
    /// It has ended.
    Ended(ExitStatus),
    /// It listens nowhere, or not where it should.
    Late,
}

impl Start {
    /// Starts it and waits until it listens; an error where it does not.
    ///
    /// # Errors
    /// Exit 4 when something listens there already or it can't be run, exit 3 when it does not come up.
    pub async fn ready(&self, given: GivenSecret) -> Result<Started, Error> {
        let secret = if let GivenSecret::Secret(secret) = &given {
            secret.to_string_lossy().into_owned()
        } else {
            String::new()
        };
        let mut started = self.start(given).await?;
        let Err(unready) = self.until_ready(&mut started).await else { return Ok(started) };
        let what = match unready {
            Unready::Ended(status) => format!("--start: the receiver ended ({status}) before it listened"),
            Unready::Late => {
                let (host, port) = &self.address;
                format!("--start: nothing is listening on {host} port {port} after {}", show_duration(self.patience))
            }
        };
        let printed = started.end().await;
        let shown = |line: &String| if secret.len() < 8 { line.clone() } else { line.replace(&secret, "***") };
        let mut hints: Vec<_> = printed.iter().map(|line| format!("it printed: {}", shown(line))).collect();
        hints.push(format!("run it by hand with its secret in {}: {}", self.variable, self.command));
        Err(Error::new(Exit::Hub, what).hint(hints))
    }

    /// Starts it.
    ///
    /// # Errors
    /// Exit 4 when something listens there already, or it can't be run.
    pub async fn start(&self, given: GivenSecret) -> Result<Started, Error> {
        let (host, port) = &self.address;
        if self.answers().await {
            return Err(Error::files(format!("--start: something listens on {host} port {port} already")).hint(
                "stop it, so that what is checked is what --start runs; or leave out --start to check what is there",
            ));
        }
        let failed = |error| Error::files(format!("--start: cannot run `{}`", self.command)).because(error);
        let mut command = watchdog::command(&watchdog::shell(&self.command), EndsOn::Term).map_err(failed)?;
        match given {
            GivenSecret::Secret(secret) => command.env(&self.variable, secret),
            GivenSecret::Empty => command.env(&self.variable, ""),
            GivenSecret::Unset => command.env_remove(&self.variable),
        };
        let mut process = command.spawn().map_err(failed)?;
        let printed = Arc::default();
        let reading = [
            process.stdout.take().map(|out| keep(out, &printed)),
            process.stderr.take().map(|err| keep(err, &printed)),
        ];
        let leash = process.stdin.take();
        Ok(Started { process, leash, printed, reading: reading.into_iter().flatten().collect() })
    }

    /// Waits until it listens.
    pub async fn until_ready(&self, started: &mut Started) -> Result<(), Unready> {
        let deadline = Instant::now() + self.patience;
        loop {
            if let Ok(Some(status)) = started.process.try_wait() {
                return Err(Unready::Ended(status));
            }
            if self.answers().await {
                return Ok(());
            }
            if Instant::now() >= deadline {
                return Err(Unready::Late);
            }
            sleep(LOOK).await;
        }
    }

    /// Waits until nothing listens there any more: the next start must find its port free.
    pub async fn until_gone(&self) {
        let gone = async {
            while self.answers().await {
                sleep(LOOK).await;
            }
        };
        let _ = timeout(CLOSING, gone).await;
    }

    async fn answers(&self) -> bool {
        let (host, port) = &self.address;
        matches!(timeout(KNOCK, TcpStream::connect((host.as_str(), *port))).await, Ok(Ok(_)))
    }
}

impl Started {
    /// Ends it and all that it has started; the last lines that it printed.
    pub async fn end(mut self) -> Vec<String> {
        drop(self.leash.take());
        #[cfg(not(unix))]
        let _ = self.process.start_kill();
        let _ = self.process.wait().await;
        for mut reading in self.reading {
            // Who has left the process group holds its output open, for ever.
            if timeout(DRAINED, &mut reading).await.is_err() {
                reading.abort();
            }
        }
        let printed = self.printed.lock().unwrap_or_else(PoisonError::into_inner);
        let text: Vec<u8> = printed.iter().copied().collect();
        let text = String::from_utf8_lossy(&text).into_owned();
        let lines: Vec<_> = text.lines().map(str::trim_end).filter(|line| !line.is_empty()).collect();
        lines[lines.len().saturating_sub(SHOWN)..].iter().map(|line| (*line).to_owned()).collect()
    }
}

/// Reads a stream for as long as there is one, and keeps its end.
fn keep(mut stream: impl AsyncRead + Send + Unpin + 'static, printed: &Arc<Mutex<VecDeque<u8>>>) -> JoinHandle<()> {
    let printed = Arc::clone(printed);
    tokio::spawn(async move {
        let mut bytes = [0; 4096];
        while let Ok(read @ 1..) = stream.read(&mut bytes).await {
            let mut printed = printed.lock().unwrap_or_else(PoisonError::into_inner);
            printed.extend(&bytes[..read]);
            let excess = printed.len().saturating_sub(KEPT);
            printed.drain(..excess);
        }
    })
}
