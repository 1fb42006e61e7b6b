//! Finding out why deliveries do not verify, off the answering path: one at a time, on a thread of its own, and no more
//! of them a second than a person reads, so that a flood of bad requests costs nothing.

use super::desk::View;
use super::entry::{Diagnosis, Entry};
use crate::commands::Setup;
use crate::commands::verify::diagnose;
use crate::signing::Scheme;
use crate::terminal::Slot;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Instant;

/// Larger bodies are not diagnosed here; `verify` does.
const MAX_BODY: usize = 256 * 1024;
/// Diagnoses at once, and then a second.
const BURST: f64 = 16.0;
const PER_SECOND: f64 = 4.0;

/// Takes entries that were rejected, and prints them with a diagnosis.
#[derive(Debug)]
pub(super) struct Diagnostician {
    view: View,
    queue: SyncSender<(Entry, Slot)>,
    allowance: Mutex<Allowance>,
}

#[derive(Debug)]
struct Allowance {
    left: f64,
    since: Instant,
}

impl Allowance {
    fn take(&mut self, now: Instant) -> bool {
        let earned = now.saturating_duration_since(self.since).as_secs_f64() * PER_SECOND;
        self.left = (self.left + earned).min(BURST);
        self.since = now;
        let granted = self.left >= 1.0;
        if granted {
            self.left -= 1.0;
        }
        granted
    }
}

impl Diagnostician {
    /// Starts the thread. It ends when this is dropped; join the handle to see its last lines queued.
    pub fn start(view: View, setup: Setup, scheme: Scheme) -> (Self, JoinHandle<()>) {
        let (queue, entries) = sync_channel(32);
        let allowance = Mutex::new(Allowance { left: BURST, since: Instant::now() });
        let own = Self { view: view.clone(), queue, allowance };
        let thread = std::thread::spawn(move || work(&view, &setup, &scheme, &entries));
        (own, thread)
    }

    /// Prints `entry`, with a diagnosis if there is time for one.
    pub fn take(&self, entry: Entry, slot: Slot) {
        if entry.received.delivery.body.len() > MAX_BODY {
            return self.print_skipped(entry, slot, "the body is over 256 KiB; `verify` looks into it");
        }
        if !self.allowance.lock().unwrap_or_else(PoisonError::into_inner).take(Instant::now()) {
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

fn work(view: &View, setup: &Setup, scheme: &Scheme, entries: &Receiver<(Entry, Slot)>) {
    for (mut entry, slot) in entries {
        let received = &entry.received;
        if let Some(Err(rejection)) = received.verdict {
            let headers = received.delivery.header_pairs();
            let findings = diagnose(setup, scheme, &headers, &received.delivery.body, rejection, received.at);
            entry.diagnosis = Diagnosis::Findings(findings);
        }
        view.print(entry, slot);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_burst_and_then_a_few_a_second() {
        let start = Instant::now();
        let mut allowance = Allowance { left: BURST, since: start };
        assert_eq!((0..100).filter(|_| allowance.take(start)).count(), 16);
        let later = start + Duration::from_secs(1);
        assert_eq!((0..100).filter(|_| allowance.take(later)).count(), 4);
    }
}
