//! `listen` as an assertion: what must arrive and what must not, and when that is decided.
//!
//! A delivery counts if it verified, matched `--events` and `--where`, is not a duplicate and, if deliveries are
//! forwarded, was accepted by the application. One that failed verification counts for `--fail-on refused` whatever
//! the filters say, since its contents can't be trusted.

use super::counts::ListenCounts;
use crate::error::Error;
use crate::sandbox::{Fault, Faults};
use crate::units;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;

/// How long nothing more may come, unless told otherwise.
const SETTLE: Duration = Duration::from_millis(500);

#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Assertions")]
pub(super) struct AssertArgs {
    /// Exit 0 once N deliveries have verified, 1 if they do not arrive
    ///
    /// With --forward-to, the application must have accepted them too (2xx). Duplicates, deliveries that --events or --where
    /// exclude, and deliveries that are not forwarded do not count.
    #[arg(long, value_name = "N", value_parser = units::whole::<u64>(1, u64::MAX))]
    count: Option<u64>,

    /// Exit 1 if more than --count arrive
    #[arg(long, requires = "count")]
    exactly: bool,

    /// With --exactly, how long to wait for further deliveries [default: 500ms]
    #[arg(long, value_name = "DUR", requires = "exactly", hide_short_help = true, value_parser = units::duration)]
    settle: Option<Duration>,

    /// Exit 1 as soon as one of these arrives
    ///
    /// Comma-separated. With a COMMAND, once it has ended.
    #[arg(long, value_name = "WHAT", value_delimiter = ',', value_enum)]
    fail_on: Vec<FailOn>,
}

/// `--fail-on`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum FailOn {
    /// A delivery that fails verification, even if --events or --where exclude it; a POST to another path, or one that is too
    /// large, incomplete or malformed
    Refused,
    /// A delivery that was accepted before
    Duplicate,
    /// A delivery that the application did not answer with 2xx
    App,
}

/// What is asserted.
#[derive(Clone, Debug, Default)]
pub(super) struct Assertion {
    pub expected: Option<u64>,
    /// Nothing more may come within this time.
    pub settle: Option<Duration>,
    pub fail_on: Vec<FailOn>,
}

/// The state of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// Something is still to come.
    Open,
    /// Everything expected has arrived.
    Met,
    /// Nothing that may come can mend it.
    Broken,
}

impl AssertArgs {
    /// What is asserted; `forwards` whether there is an application.
    ///
    /// # Errors
    /// Exit 2 for what can never come.
    pub fn assertion(&self, forwards: bool, verifies: bool, faults: Option<&Faults>) -> Result<Assertion, Error> {
        if self.fail_on.contains(&FailOn::App) && !forwards {
            return Err(
                Error::usage("--fail-on app requires --forward-to").hint("add --forward-to :3001, or remove `app`")
            );
        }
        if !verifies && self.fail_on.iter().any(|what| *what != FailOn::App) {
            return Err(Error::usage(
                "--fail-on refused and duplicate cannot be used with --skip-verify, which verifies nothing",
            )
            .hint("remove --skip-verify, or use --fail-on app"));
        }
        if self.fail_on.contains(&FailOn::Duplicate) && faults.is_some_and(|faults| faults.include(Fault::Duplicate)) {
            return Err(Error::usage("--fail-on duplicate: --faults makes the hub send duplicates on purpose")
                .hint("add duplicate=0 to --faults, or remove --fail-on duplicate"));
        }
        let settle = self.exactly.then(|| self.settle.unwrap_or(SETTLE));
        Ok(Assertion { expected: self.count, settle, fail_on: self.fail_on.clone() })
    }
}

impl FailOn {
    /// How many of these there are, and what they are called.
    pub fn found(self, counts: &ListenCounts) -> (u64, &'static str, &'static str) {
        let duplicates = counts.uncounted.duplicate;
        match self {
            Self::Refused => (counts.refused(), "refused", "refused"),
            Self::Duplicate => (duplicates, "duplicate", duplicate(duplicates)),
            Self::App => (counts.app_failures.values().sum(), "app", "not accepted by the application"),
        }
    }
}

impl Assertion {
    /// The state of a run with these counts.
    pub fn standing(&self, counts: &ListenCounts) -> Standing {
        let expected = self.expected.unwrap_or(0);
        let too_many = self.settle.is_some() && counts.counted > expected;
        if too_many || self.fail_on.iter().any(|what| what.found(counts).0 > 0) {
            return Standing::Broken;
        }
        if self.expected.is_some() && counts.counted >= expected { Standing::Met } else { Standing::Open }
    }
}

pub(super) fn duplicate(count: u64) -> &'static str {
    if count == 1 { "duplicate" } else { "duplicates" }
}

/// What the session waits for and reports.
#[derive(Debug)]
pub(super) struct Progress {
    pub assertion: Assertion,
    changed: Notify,
    counts: Mutex<ListenCounts>,
    settled: AtomicBool,
}

impl Progress {
    /// Of a run that asserts this, with an application if it `forwards`.
    pub fn new(assertion: Assertion, forwards: bool) -> Arc<Self> {
        let counts = ListenCounts::new(assertion.expected, forwards);
        Arc::new(Self { assertion, changed: Notify::new(), counts: counts.into(), settled: AtomicBool::new(false) })
    }

    pub fn counts(&self) -> MutexGuard<'_, ListenCounts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether nothing has arrived, not even a request that was not a delivery.
    pub fn nothing_came(&self) -> bool {
        let counts = self.counts();
        counts.received + counts.other == 0
    }

    pub fn standing(&self) -> Standing {
        self.assertion.standing(&self.counts())
    }

    /// Whether nothing more has arrived within `--settle`, or `--exactly` was not given.
    pub fn is_settled(&self) -> bool {
        self.assertion.settle.is_none() || self.settled.load(Ordering::Acquire)
    }

    /// Returns when nothing that may still come changes the answer: what had to come has, and for `--settle` nothing
    /// more; or something came that must not.
    pub async fn decided(&self) {
        loop {
            match (self.standing(), self.assertion.settle) {
                (Standing::Broken, _) | (Standing::Met, None) => return,
                (Standing::Met, Some(settle)) => tokio::select! {
                    () = tokio::time::sleep(settle) => {
                        self.settled.store(true, Ordering::Release);
                        return;
                    }
                    () = self.changed.notified() => {}
                },
                (Standing::Open, _) => self.changed.notified().await,
            }
        }
    }

    /// Counts something, and says so to whoever waits for a decision if it brings one.
    pub fn count(&self, add: impl FnOnce(&mut ListenCounts)) {
        let (before, after) = {
            let mut counts = self.counts();
            let before = self.assertion.standing(&counts);
            add(&mut counts);
            (before, self.assertion.standing(&counts))
        };
        if before != after {
            self.changed.notify_one();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_come_is_no_silence() {
        let progress = Progress::new(Assertion::default(), false);
        assert!(progress.nothing_came());
        progress.counts().other += 1;
        assert!(!progress.nothing_came());
    }
}
