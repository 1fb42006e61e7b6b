//! Ctrl-C and SIGTERM, for a command that waits for something else at the same time.

use crate::error::Error;
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

/// Tells once, when the command is asked to end. Asked a second time, the process ends at once: it may hang in writing
/// to a terminal that was stopped.
#[derive(Debug)]
pub(crate) struct Interrupt(Receiver<()>);

impl Interrupt {
    /// Begins to watch.
    ///
    /// # Errors
    /// When that is not possible.
    pub fn watch() -> Result<Self, Error> {
        let failed =
            |error| Error::files("cannot watch for signals").because(anyhow::Error::new::<std::io::Error>(error));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(failed)?;
        let (tell, told) = mpsc::channel();
        let (ready, is_ready) = mpsc::channel();
        std::thread::spawn(move || {
            runtime.block_on(async {
                let mut signals = match Signals::new() {
                    Ok(signals) => signals,
                    Err(error) => return drop(ready.send(Err(error))),
                };
                let _ = ready.send(Ok(()));
                signals.next().await;
                let _ = tell.send(());
                signals.next().await;
                std::process::exit(0);
            });
        });
        is_ready.recv().unwrap_or(Ok(())).map_err(failed)?;
        Ok(Self(told))
    }

    /// Waits for it, at most this long.
    pub fn within(&self, time: Duration) -> bool {
        self.0.recv_timeout(time).is_ok()
    }
}

#[cfg(unix)]
struct Signals(tokio::signal::unix::Signal, tokio::signal::unix::Signal);

#[cfg(unix)]
impl Signals {
    fn new() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self(signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?))
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.0.recv() => {}
            _ = self.1.recv() => {}
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn new() -> std::io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
