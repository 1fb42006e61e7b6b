//! The signals that end a run, as async events.

use crate::error::{Error, Exit};
use std::time::{Duration, Instant};
use tokio::task::JoinHandle;

/// One wish to end may come twice: `timeout` sends it to the process and to its group, `npm run` passes on the Ctrl-C that
/// the terminal has sent to both. What follows so closely is not a second wish.
const ECHO: Duration = Duration::from_millis(100);

/// Ctrl-C and SIGTERM.
pub(crate) struct Signals {
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
    /// When the last one came.
    last: Option<Instant>,
}

#[cfg(unix)]
impl Signals {
    /// Watches from now on.
    ///
    /// # Errors
    /// Exit 4 when the system does not allow it.
    pub fn new() -> Result<Self, Error> {
        use tokio::signal::unix::{SignalKind, signal};
        let failed = |error| Error::files("cannot watch for signals").because(error);
        Ok(Self {
            interrupt: signal(SignalKind::interrupt()).map_err(failed)?,
            terminate: signal(SignalKind::terminate()).map_err(failed)?,
            last: None,
        })
    }

    async fn any(&mut self) -> bool {
        tokio::select! {
            _ = self.interrupt.recv() => true,
            _ = self.terminate.recv() => false,
        }
    }
}

#[cfg(not(unix))]
impl Signals {
    pub fn new() -> Result<Self, Error> {
        Ok(Self { last: None })
    }

    async fn any(&mut self) -> bool {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
        true
    }
}

impl Signals {
    /// The next one; answers whether it was Ctrl-C.
    pub async fn next(&mut self) -> bool {
        loop {
            let is_interrupt = self.any().await;
            if self.last.is_none_or(|last| last.elapsed() >= ECHO) {
                self.last = Some(Instant::now());
                return is_interrupt;
            }
        }
    }

    /// From now on the next one ends the process, whatever is still under way; `before` is done first.
    pub fn next_ends_at_once(mut self, before: impl FnOnce() + Send + 'static) -> JoinHandle<()> {
        tokio::spawn(async move {
            self.next().await;
            before();
            std::process::exit(i32::from(Exit::Interrupted.code()));
        })
    }
}
