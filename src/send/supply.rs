//! Where deliveries come from that are sent: a thread that reads and makes them ready, some ahead of those that are under
//! way; or one that is made when it is due, so that its times are those of its sending.

use super::ready::Ready;
use crate::error::Error;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};

/// How many deliveries are taken from the thread that reads at once.
const HANDFUL: usize = 32;
/// How long what was not sent is counted after Ctrl-C.
const COUNTING: Duration = Duration::from_secs(2);

/// Deliveries to send.
pub(crate) enum Supply {
    Read(Read),
    Made(Made),
}

/// Deliveries that a thread reads.
pub(crate) struct Read {
    ready: mpsc::Receiver<Result<Ready, Error>>,
    /// What was taken from there already, the next one last.
    taken: Vec<Result<Ready, Error>>,
    count: Arc<Count>,
    /// Told when all has been read.
    finished: oneshot::Receiver<()>,
}

/// What has been read so far.
#[derive(Debug, Default)]
pub(crate) struct Count {
    /// Deliveries to send.
    pub read: AtomicU64,
    /// Deliveries that were delivered before.
    pub skipped: AtomicU64,
    refused: Mutex<Refused>,
}

/// Deliveries that are left out because they were refused when they arrived.
#[derive(Clone, Debug, Default)]
pub(crate) struct Refused {
    pub count: u64,
    /// The first of them, each with the reason.
    pub named: Vec<String>,
}

/// So many of those that are left out are named.
const NAMED: usize = 5;

impl Count {
    /// Counts one that is left out.
    pub fn add_refused(&self, name: impl FnOnce() -> String) {
        let mut refused = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        refused.count += 1;
        if refused.named.len() < NAMED {
            refused.named.push(name());
        }
    }

    pub fn refused(&self) -> Refused {
        self.refused.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Deliveries that are made, so many of them.
pub(crate) struct Made {
    count: u64,
    left: u64,
    make: Box<dyn FnMut() -> Result<Ready, Error> + Send>,
}

/// What there was to send, known once nothing more is sent.
#[derive(Clone, Copy, Debug)]
pub(super) struct Selected {
    pub deliveries: u64,
    pub skipped: u64,
    pub refused: u64,
    /// Nothing was left uncounted.
    pub is_all: bool,
}

impl Read {
    pub fn new(
        ready: mpsc::Receiver<Result<Ready, Error>>,
        count: Arc<Count>,
        finished: oneshot::Receiver<()>,
    ) -> Self {
        Self { ready, taken: Vec::new(), count, finished }
    }

    /// The next one, if it is at hand.
    pub(super) fn at_hand(&mut self) -> Option<Result<Ready, Error>> {
        self.taken.pop()
    }

    /// The next one, when none is at hand. Taking them by the handful lets the thread that reads sleep less often.
    pub(super) async fn take(&mut self) -> Option<Result<Ready, Error>> {
        self.ready.recv_many(&mut self.taken, HANDFUL).await;
        self.taken.reverse();
        self.taken.pop()
    }
}

impl Made {
    /// `count` deliveries, each from a call of `make` at the time when it is due.
    pub fn new(count: u64, make: Box<dyn FnMut() -> Result<Ready, Error> + Send>) -> Self {
        Self { count, left: count, make }
    }

    pub(super) fn is_over(&self) -> bool {
        self.left == 0
    }

    pub(super) fn make(&mut self) -> Result<Ready, Error> {
        self.left = self.left.saturating_sub(1);
        (self.make)()
    }
}

impl Supply {
    /// Ends it, and counts what there was.
    pub(super) async fn end(&mut self) -> Selected {
        match self {
            Self::Read(Read { ready, count, finished, .. }) => {
                // The thread that reads sees this, and only counts from now on.
                ready.close();
                let counted = tokio::time::timeout(COUNTING, finished).await;
                Selected {
                    deliveries: count.read.load(Ordering::Relaxed),
                    skipped: count.skipped.load(Ordering::Relaxed),
                    refused: count.refused().count,
                    is_all: matches!(counted, Ok(Ok(()))),
                }
            }
            Self::Made(made) => Selected { deliveries: made.count, skipped: 0, refused: 0, is_all: true },
        }
    }
}
