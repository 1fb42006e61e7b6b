//! Finding out why deliveries do not verify, off the answering path: one at a time, on a thread of its own, and no more
//! of them than a tenth of a core affords, so that a flood of bad requests costs nothing.

use super::desk::View;
use super::entry::{Diagnosis, Entry};
use crate::commands::Setup;
use crate::commands::verify::diagnose;
use crate::signing::Scheme;
use crate::terminal::Slot;
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Larger bodies are not diagnosed here; `verify` does.
const MAX_BODY: usize = 256 * 1024;
/// Time that diagnoses may take at once, and what is earned back: a tenth of one core, however many bad requests come.
const BURST: Duration = Duration::from_secs(2);
const EARNED: f64 = 0.1;
/// What each costs at least, so that cheap ones do not scroll the screen away.
const LEAST_COST: Duration = Duration::from_millis(50);

/// Takes entries that were rejected, and prints them with a diagnosis.
#[derive(Debug)]
pub(super) struct Diagnostician {
    view: View,
    queue: SyncSender<(Entry, Slot)>,
    allowance: Arc<Mutex<Allowance>>,
}

/// Seconds that diagnoses may still take. It may be overdrawn by the last one.
#[derive(Debug)]
struct Allowance {
    left: f64,
    since: Instant,
}

impl Allowance {
    fn grants(&mut self, now: Instant) -> bool {
        let earned = now.saturating_duration_since(self.since).as_secs_f64() * EARNED;
        self.left = (self.left + earned).min(BURST.as_secs_f64());
        self.since = now;
        let granted = self.left > 0.0;
        if granted {
            self.left -= LEAST_COST.as_secs_f64();
        }
        granted
    }

    fn charge(&mut self, took: Duration) {
        self.left -= took.saturating_sub(LEAST_COST).as_secs_f64();
    }
}

impl Diagnostician {
    /// Starts the thread. It ends when this is dropped; join the handle to see its last lines queued.
    pub fn start(view: View, setup: Setup, scheme: Scheme) -> (Self, JoinHandle<()>) {
        let (queue, entries) = sync_channel(32);
        let allowance = Arc::new(Mutex::new(Allowance { left: BURST.as_secs_f64(), since: Instant::now() }));
        let own = Self { view: view.clone(), queue, allowance: Arc::clone(&allowance) };
        let thread = std::thread::spawn(move || {
            for (mut entry, slot) in entries {
                let began = Instant::now();
                entry.diagnosis = look_into(&entry, &setup, &scheme);
                allowance.lock().unwrap_or_else(PoisonError::into_inner).charge(began.elapsed());
                view.print(entry, slot);
            }
        });
        (own, thread)
    }

    /// Prints `entry`, with a diagnosis if there is time for one.
    pub fn take(&self, entry: Entry, slot: Slot) {
        if entry.received.delivery.body.len() > MAX_BODY {
            return self.print_skipped(entry, slot, "the body is over 256 KiB; `verify` looks into it");
        }
        if !self.allowance.lock().unwrap_or_else(PoisonError::into_inner).grants(Instant::now()) {
            return self.print_skipped(entry, slot, TOO_MANY);
        }
        if let Err(TrySendError::Full((entry, slot)) | TrySendError::Disconnected((entry, slot))) =
            self.queue.try_send((entry, slot))
        {
            self.print_skipped(entry, slot, TOO_MANY);
        }
    }

    fn print_skipped(&self, mut entry: Entry, slot: Slot, why: &'static str) {
        entry.diagnosis = Diagnosis::Skipped(why);
        self.view.print(entry, slot);
    }
}

const TOO_MANY: &str = "too many bad deliveries at once";

fn look_into(entry: &Entry, setup: &Setup, scheme: &Scheme) -> Diagnosis {
    let received = &entry.received;
    let Some(Err(rejection)) = received.verdict else { return Diagnosis::None };
    let headers = received.delivery.header_pairs();
    Diagnosis::Findings(diagnose(setup, scheme, &headers, &received.delivery.body, rejection, received.at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_and_then_a_tenth_of_a_core() {
        let start = Instant::now();
        let mut allowance = Allowance { left: BURST.as_secs_f64(), since: start };
        assert_eq!((0..100).filter(|_| allowance.grants(start)).count(), 40);
        let later = start + Duration::from_secs(1);
        assert_eq!((0..100).filter(|_| allowance.grants(later)).count(), 2);
        let much_later = later + Duration::from_secs(60);
        assert!(allowance.grants(much_later));
        allowance.charge(Duration::from_secs(3));
        assert!(!allowance.grants(much_later + Duration::from_secs(9)), "an expensive one is paid for");
    }
}
