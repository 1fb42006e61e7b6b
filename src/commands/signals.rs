//! The signals that end what is running, as the runtime sees them.

use crate::error::{Error, Exit};
use tokio::task::JoinHandle;

/// Ctrl-C and SIGTERM.
pub(crate) struct Signals {
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
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
        })
    }

    /// The next one; answers whether it was Ctrl-C.
    pub async fn next(&mut self) -> bool {
        tokio::select! {
            _ = self.interrupt.recv() => true,
            _ = self.terminate.recv() => false,
        }
    }
}

#[cfg(not(unix))]
impl Signals {
    pub fn new() -> Result<Self, Error> {
        Ok(Self {})
    }

    pub async fn next(&mut self) -> bool {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
        true
    }
}

impl Signals {
    /// From now on the next one ends the process, whatever is still under way; `before` is done first.
    pub fn next_ends_at_once(mut self, before: impl FnOnce() + Send + 'static) -> JoinHandle<()> {
        tokio::spawn(async move {
            self.next().await;
            before();
            std::process::exit(i32::from(Exit::Interrupted.code()));
        })
    }
}
