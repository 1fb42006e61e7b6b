//! Diagnoses deliveries that do not verify, off the response path: one at a time, on a separate thread that uses at
//! most a tenth of a core, so that a flood of bad requests costs nothing. Each diagnosis has a time limit and is
//! cut off when that is used up, or shortly after listening has ended; its delivery is shown anyway.

use super::{DeliveryPrinter, Diagnosis, ShownDelivery};
use crate::commands::verify::diagnose_while;
use crate::secrets::Setup;
use crate::signing::Scheme;
use crate::terminal::Slot;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, OnceLock};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Larger bodies are not diagnosed here; `verify` does.
const MAX_BODY: usize = 256 * 1024;
/// Time that diagnoses may take at once, and what is earned back: a tenth of one core, however many bad requests come.
const BURST: Duration = Duration::from_secs(2);
const EARNED: f64 = 0.1;
/// What each costs at least, so that cheap ones do not scroll the screen away.
const LEAST_COST: Duration = Duration::from_millis(50);
/// How long diagnoses may go on behind the end: most take a few milliseconds, and nobody waits for the others.
const AFTER_END: Duration = Duration::from_millis(500);
/// How many may wait for theirs.
const QUEUE: usize = 32;

enum ToDiagnose {
    Look(Box<(ShownDelivery, Slot)>),
    End,
}

/// Takes deliveries that were rejected, and prints them with a diagnosis.
#[derive(Debug)]
pub struct Diagnostician {
    output: DeliveryPrinter,
    queue: SyncSender<ToDiagnose>,
}

/// The thread behind it.
#[derive(Debug)]
pub struct Diagnosing {
    queue: SyncSender<ToDiagnose>,
    ended: Arc<OnceLock<Instant>>,
    thread: JoinHandle<()>,
}

/// Seconds that diagnoses may still take. It is never overdrawn: nobody gets more than is left.
#[derive(Debug)]
struct Allowance {
    left: f64,
    since: Instant,
}

impl Allowance {
    /// How long the next diagnosis may take; `None` if there is no time for one.
    fn grants(&mut self, now: Instant) -> Option<Duration> {
        let earned = now.saturating_duration_since(self.since).as_secs_f64() * EARNED;
        self.left = (self.left + earned).min(BURST.as_secs_f64());
        self.since = now;
        (self.left >= LEAST_COST.as_secs_f64()).then(|| Duration::from_secs_f64(self.left))
    }

    fn charge(&mut self, took: Duration) {
        self.left -= took.max(LEAST_COST).as_secs_f64();
    }
}

impl Diagnostician {
    /// Starts the thread.
    pub fn start(output: DeliveryPrinter, setup: Setup, scheme: Scheme) -> (Self, Diagnosing) {
        let (queue, messages) = sync_channel(QUEUE);
        let ended = Arc::<OnceLock<Instant>>::default();
        let own = Self { output: output.clone(), queue: queue.clone() };
        let mut work = Work {
            output,
            setup,
            scheme,
            ended: Arc::clone(&ended),
            allowance: Allowance { left: BURST.as_secs_f64(), since: Instant::now() },
        };
        let thread = std::thread::spawn(move || work.run(&messages));
        (own, Diagnosing { queue, ended, thread })
    }

    /// Prints `shown`, with a diagnosis if there is time for one.
    pub fn take(&self, shown: ShownDelivery, slot: Slot) {
        if shown.received.delivery.body.len() > MAX_BODY {
            return self.output.print_skipped(shown, slot, "the body is over 256 KiB; diagnose it with `verify`");
        }
        if let Err(TrySendError::Full(ToDiagnose::Look(both)) | TrySendError::Disconnected(ToDiagnose::Look(both))) =
            self.queue.try_send(ToDiagnose::Look(Box::new((shown, slot))))
        {
            let (shown, slot) = *both;
            self.output.print_skipped(shown, slot, TOO_MANY);
        }
    }
}

impl Diagnosing {
    /// Listening has ended: what is still waiting has little time.
    pub fn end(&self) {
        let _ = self.ended.set(Instant::now());
    }

    /// Waits until everything that was taken is printed. Answers whether the thread did its work to the end.
    pub fn join(self) -> bool {
        let _ = self.queue.send(ToDiagnose::End);
        self.thread.join().is_ok()
    }
}

/// What the thread does.
struct Work {
    output: DeliveryPrinter,
    setup: Setup,
    scheme: Scheme,
    ended: Arc<OnceLock<Instant>>,
    allowance: Allowance,
}

impl Work {
    fn run(&mut self, messages: &Receiver<ToDiagnose>) {
        while let Ok(ToDiagnose::Look(both)) = messages.recv() {
            let (mut shown, slot) = *both;
            shown.diagnosis = self.look_into(&shown);
            self.output.print(shown, slot);
        }
        // Whatever was queued behind the end is shown too.
        while let Ok(ToDiagnose::Look(both)) = messages.try_recv() {
            let (shown, slot) = *both;
            self.output.print_skipped(shown, slot, ENDED);
        }
    }

    fn look_into(&mut self, shown: &ShownDelivery) -> Diagnosis {
        let received = &shown.received;
        let Some(Err(rejection)) = received.verdict else { return Diagnosis::None };
        if self.is_over() {
            return Diagnosis::Skipped(ENDED);
        }
        let began = Instant::now();
        let Some(most) = self.allowance.grants(began) else { return Diagnosis::Skipped(TOO_MANY) };
        let keep_going = || began.elapsed() < most && !self.is_over();
        let headers = received.delivery.header_pairs();
        let (body, of) = (&received.delivery.body, (rejection, received.at));
        let found = diagnose_while(&self.setup, &self.scheme, &headers, body, of, &keep_going);
        self.allowance.charge(began.elapsed());
        match found {
            Some(findings) => Diagnosis::Findings(findings),
            None if self.is_over() => Diagnosis::Skipped(ENDED),
            None => Diagnosis::Skipped(TOO_LONG),
        }
    }

    fn is_over(&self) -> bool {
        self.ended.get().is_some_and(|ended| ended.elapsed() >= AFTER_END)
    }
}

impl DeliveryPrinter {
    fn print_skipped(&self, mut shown: ShownDelivery, slot: Slot, why: &'static str) {
        shown.diagnosis = Diagnosis::Skipped(why);
        self.print(shown, slot);
    }
}

const TOO_MANY: &str = "too many invalid deliveries at once";
const TOO_LONG: &str = "it takes too long to do here; diagnose it with `verify`";
const ENDED: &str = "listening ended first; diagnose it with `verify`";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_and_then_a_tenth_of_a_core() {
        let start = Instant::now();
        let mut allowance = Allowance { left: BURST.as_secs_f64(), since: start };
        let mut cheap_ones = |now| {
            std::iter::from_fn(|| allowance.grants(now).map(|_| allowance.charge(Duration::ZERO))).take(100).count()
        };
        assert!((39..=40).contains(&cheap_ones(start)));
        let later = start + Duration::from_secs(1);
        assert!((2..=3).contains(&cheap_ones(later)));
    }

    #[test]
    fn nobody_gets_more_than_is_left() {
        let start = Instant::now();
        let mut allowance = Allowance { left: BURST.as_secs_f64(), since: start };
        assert_eq!(allowance.grants(start), Some(BURST));
        allowance.charge(Duration::from_millis(1_500));
        assert_eq!(allowance.grants(start), Some(Duration::from_millis(500)));
        allowance.charge(Duration::from_millis(500));
        assert_eq!(allowance.grants(start), None);
    }
}
