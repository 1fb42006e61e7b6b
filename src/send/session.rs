//! One run: a number of workers take deliveries in turn, send each until it is done, and report it.
//!
//! Ctrl-C stops new deliveries and waits for attempts in progress; pending retries are abandoned.

use super::outgoing::Outgoing;
use super::pace::Pace;
use super::report::{ReportOptions, SendCounts, ShownAttempt};
use super::results::Results;
use super::supply::Supply;
use super::{Manner, Outcome, RetrySchedule, verbose};
use crate::context::Context;
use crate::error::{Error, Exit};
use crate::http::client::{Answer, Attempt, Failure, Sender};
use crate::runtime::signals::Signals;
use crate::terminal::sanitize::json_line;
use crate::terminal::{Printer, PrinterHandle, Printout};
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// How often progress is shown, and after how long for the first time.
const PROGRESS: Duration = Duration::from_millis(250);
const LONG_RUN: Duration = Duration::from_secs(1);

/// Why sending ended.
enum RunEnd {
    AllSent,
    Signal,
    Output,
}

/// What the workers share.
struct Run {
    ctx: Context,
    report: ReportOptions,
    verbose: bool,
    sender: Sender,
    schedule: Option<RetrySchedule>,
    results: Option<Results>,
    /// What is to be sent, and how fast it may be pulled.
    supply: tokio::sync::Mutex<(Supply, Pace)>,
    printer: PrinterHandle,
    counts: Mutex<SendCounts>,
    /// What ends the run before its time.
    error: Mutex<Option<Error>>,
    stop: watch::Sender<bool>,
}

/// Sends everything that is supplied.
///
/// # Errors
/// What ended the run before its time.
pub(super) async fn run(ctx: &Context, manner: Manner, supply: Supply) -> anyhow::Result<Exit> {
    let mut signals = Signals::new()?;
    let began = Instant::now();
    let printer = Printer::start(&ctx.terminal, manner.report.json);
    let run = Arc::new(Run {
        ctx: ctx.clone(),
        report: manner.report,
        verbose: manner.verbose,
        sender: manner.sender,
        schedule: manner.schedule,
        results: manner.results,
        supply: tokio::sync::Mutex::new((supply, manner.pace)),
        printer: printer.handle(),
        counts: Mutex::default(),
        error: Mutex::default(),
        stop: watch::Sender::new(false),
    });
    let mut workers = tokio::task::JoinSet::new();
    for _ in 0..manner.concurrency {
        workers.spawn(Arc::clone(&run).work());
    }
    let progress = tokio::spawn(Arc::clone(&run).show_progress(began));
    let end = tokio::select! {
        () = all(&mut workers) => RunEnd::AllSent,
        _ = signals.next() => RunEnd::Signal,
        () = run.printer.when_ended() => RunEnd::Output,
    };
    run.stop.send_replace(true);
    if matches!(end, RunEnd::Signal) {
        run.note("stopping: waiting for deliveries in flight; press Ctrl-C again to quit at once".to_owned()).await;
    }
    let terminal = ctx.terminal.clone();
    let impatient = signals.next_ends_at_once(move || terminal.hide_status());
    all(&mut workers).await;
    let (selected, is_all) = run.supply.lock().await.0.end().await;
    let counts = {
        let mut counts = run.counts();
        counts.skipped = selected.skipped;
        counts.refused = selected.refused;
        counts.unsent = selected.to_send.saturating_sub(counts.deliveries());
        counts.more_unsent = !is_all;
        counts.clone()
    };
    progress.abort();
    let nothing_began = counts.attempts == 0 && run.error().is_some();
    if !nothing_began {
        run.summary(&counts, began.elapsed()).await;
    }
    printer.finish().await;
    impatient.abort();
    run.exit(&end, &counts)
}

/// Waits for every worker.
async fn all(workers: &mut tokio::task::JoinSet<()>) {
    while workers.join_next().await.is_some() {}
}

impl Run {
    fn counts(&self) -> MutexGuard<'_, SendCounts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn error(&self) -> MutexGuard<'_, Option<Error>> {
        self.error.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns when no new delivery is to start.
    async fn stopped(&self) {
        let _ = self.stop.subscribe().wait_for(|stop| *stop).await.is_ok();
    }

    /// Ends the run with an error; the first one counts.
    fn fail(&self, error: Error) {
        self.error().get_or_insert(error);
        self.stop.send_replace(true);
    }

    /// Whether the run ends with an error.
    fn has_failed(&self) -> bool {
        self.error.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    async fn work(self: Arc<Self>) {
        while let Some(outgoing) = self.next().await {
            if let Err(error) = self.deliver(&outgoing).await {
                self.fail(error);
            }
        }
    }

    /// The next delivery, when it is due.
    async fn next(&self) -> Option<Outgoing> {
        let mut supply = self.supply.lock().await;
        if *self.stop.borrow() {
            return None;
        }
        let (supply, pace) = &mut *supply;
        let next = tokio::select! {
            biased;
            next = supply.next(pace) => next?,
            () = self.stopped() => return None,
        };
        next.map_err(|error| self.fail(error)).ok()
    }

    /// Sends a delivery, again and again as the policy says, until it is done or the run stops.
    async fn deliver(&self, ready: &Outgoing) -> Result<(), Error> {
        for attempt in 1.. {
            let now = self.ctx.now();
            let attempt_made = ready.attempt(now)?;
            let shown = self.verbose.then(|| attempt_made.clone());
            let sent = self.sender.send(attempt_made).await;
            let outcome = Outcome::of(&sent);
            let schedule = self.schedule.as_ref().filter(|_| outcome == Outcome::Retry);
            let next = schedule.and_then(|schedule| schedule.wait(attempt as usize - 1));
            let first_refused = {
                let mut counts = self.counts();
                counts.attempt(&sent);
                if next.is_none() {
                    counts.done(outcome);
                }
                outcome == Outcome::GiveUp && counts.of(outcome) == 1
            };
            if let (None, Some(results)) = (next, &self.results) {
                let status = sent.as_ref().ok().map(|answer| answer.status.as_u16());
                results.add(ready, outcome, status, attempt, self.ctx.now())?;
            }
            if let Some(shown) = shown {
                self.show(shown, &sent).await;
            }
            self.print(&ShownAttempt { ready, attempt, sent: &sent, next, age: ready.age(now), first_refused }).await;
            let Some(next) = next else { break };
            let due = Instant::now() + next;
            self.counts().waits(due);
            let is_stopped = tokio::select! {
                biased;
                () = self.stopped() => true,
                () = tokio::time::sleep_until(due.into()) => false,
            };
            self.counts().waited(due);
            if is_stopped {
                break;
            }
        }
        Ok(())
    }

    /// What was sent and answered, for `--verbose`.
    async fn show(&self, attempt: Attempt, sent: &Result<Answer, Failure>) {
        let (sent, bytes) = (sent.clone(), attempt.body.len());
        let show = move |paint, out: &mut String| verbose::write(out, paint, &attempt, &sent);
        self.printer.print_when_room(Printout::Note(Box::new(show)), bytes).await;
    }

    async fn print(&self, shown: &ShownAttempt<'_>) {
        let line = if self.report.json {
            json_line(shown)
        } else {
            let mut text = String::new();
            shown.text(&mut text, self.ctx.terminal.out, self.report.accepted_answers);
            text.into_bytes()
        };
        let bytes = line.len();
        self.printer.print_when_room(Printout::Line(line), bytes).await;
    }

    async fn show_progress(self: Arc<Self>, began: Instant) {
        if !self.ctx.terminal.shows_progress() {
            return;
        }
        tokio::time::sleep(LONG_RUN).await;
        loop {
            let status = self.counts().progress(began.elapsed(), Instant::now());
            self.printer.print_when_room(Printout::Status(status), 0).await;
            tokio::time::sleep(PROGRESS).await;
        }
    }

    async fn summary(&self, counts: &SendCounts, took: Duration) {
        if self.ctx.terminal.shows_progress() {
            self.printer.print_when_room(Printout::Status(String::new()), 0).await;
        }
        let is_said = !self.ctx.terminal.quiet && (self.report.sums_up_one || counts.attempts + counts.unsent > 1);
        if self.report.json {
            let line = json_line(&counts.json(self.report.summary, took));
            self.printer.print_when_room(Printout::Line(line), 0).await;
        } else if is_said && counts.was_anything() && !(self.has_failed() && counts.attempts == 0) {
            self.note(counts.text(took)).await;
        }
    }

    /// Says something on standard error, between other lines.
    async fn note(&self, text: String) {
        let say = move |_, out: &mut String| {
            let _ = writeln!(out, "{text}");
        };
        self.printer.print_when_room(Printout::Note(Box::new(say)), 0).await;
    }

    fn exit(&self, end: &RunEnd, counts: &SendCounts) -> anyhow::Result<Exit> {
        if let Some(error) = self.printer.failure() {
            return Err(error.into());
        }
        if let Some(error) = self.error().take() {
            return Err(error.into());
        }
        if matches!(end, RunEnd::AllSent) && counts.more_unsent {
            return Err(Error::new(Exit::Bug, "the input could not be read to its end").into());
        }
        Ok(match end {
            RunEnd::Signal if counts.unsent > 0 || counts.more_unsent => Exit::Interrupted,
            RunEnd::Output if counts.failed() == 0 => Exit::Done,
            _ if counts.all_accepted() => Exit::Done,
            _ => Exit::No,
        })
    }
}
