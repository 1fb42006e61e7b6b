//! What is told of a run: a line for each attempt, the counts, and the latencies.

use super::Outcome;
use super::latency::Latencies;
use super::outgoing::Outgoing;
use crate::capture::{Body, header_pairs};
use crate::http::client::{Answer, Failure};
use crate::signing::{Age, show_duration};
use crate::terminal::head::{SIGNATURE_HINT, push_event, push_id, rank};
use crate::terminal::json::{Limits, paint_body};
use crate::terminal::sanitize::{self, json_line};
use crate::terminal::{Line, Paint, Tone};
use crate::units::{millis, show_age};
use hyper::header::LOCATION;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::time::{Duration, Instant};

/// How much of an answer that refuses is shown.
const ANSWER: Limits = Limits { lines: 20, width: 500 };

/// How a run is told of.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Telling {
    pub json: bool,
    /// The `type` of the last line of JSON.
    pub summary: &'static str,
    /// Whether people see what an application answers that accepts.
    pub accepted_answers: bool,
    /// Whether people get a summary of a single attempt, which says no more than the line above it.
    pub sums_up_one: bool,
}

/// What became of a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// 2xx.
    Delivered,
    /// The last attempt failed in a way that a provider would retry.
    Failed,
    /// A permanent failure.
    GaveUp,
    /// 410.
    Disabled,
}

impl Fate {
    pub const ALL: [Self; 4] = [Self::Delivered, Self::Failed, Self::GaveUp, Self::Disabled];

    /// After the last attempt.
    pub fn of(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Delivered => Self::Delivered,
            Outcome::Retry => Self::Failed,
            Outcome::GiveUp => Self::GaveUp,
            Outcome::Disabled => Self::Disabled,
        }
    }

    /// Its name in JSON.
    pub fn code(self) -> &'static str {
        match self {
            Self::Delivered => "delivered",
            Self::Failed => "failed",
            Self::GaveUp => "gave_up",
            Self::Disabled => "disabled",
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Delivered => "delivered",
            Self::Failed => "failed",
            Self::GaveUp => "refused for good",
            Self::Disabled => "refused (410)",
        }
    }
}

/// One attempt, as it is told.
pub(super) struct Told<'a> {
    pub ready: &'a Outgoing,
    /// Which attempt of its delivery, from 1.
    pub attempt: u32,
    pub sent: &'a Result<Answer, Failure>,
    /// When the next attempt is due.
    pub next: Option<Duration>,
    /// How old its signature was, where that was kept.
    pub age: Option<Age>,
    /// Whether it is the first of the run that was refused for good: what many have in common is said once.
    pub first_refused: bool,
}

impl Told<'_> {
    fn took(&self) -> Duration {
        self.sent.as_ref().map_or_else(|failure| failure.took, |answer| answer.took)
    }

    /// The line of `--json`.
    pub fn json(&self) -> Vec<u8> {
        let answer = self.sent.as_ref().ok();
        let failure = self.sent.as_ref().err();
        let mut line = json!({
            "type": "attempt",
            "source": &*self.ready.source,
            "record": self.ready.record_id,
            "delivery_id": self.ready.delivery_id,
            "event": self.ready.event,
            "url": self.ready.url.to_string(),
            "attempt": self.attempt,
            "outcome": outcome_code(Outcome::of(self.sent)),
            "status": answer.map(|answer| answer.status.as_u16()),
            "error": failure.map(|failure| failure.kind.code()),
            "message": failure.map(|failure| &failure.message),
            "duration_ms": millis(self.took()),
            "next_attempt_s": self.next.map(|next| next.as_secs_f64()),
            "signature_age_s": self.age.map(Age::as_seconds),
            "headers": answer.map(|answer| header_pairs(&answer.headers)),
            "truncated": answer.is_some_and(|answer| answer.truncated),
        });
        if let Some(answer) = answer {
            let body = Body(answer.body.clone());
            let (field, text) = body.field();
            line[field] = text.into();
        }
        json_line(&line)
    }

    /// The line for people, and below it what an answer that refuses says; one that accepts too if it is `accepted_too`.
    pub fn text(&self, out: &mut String, paint: Paint, accepted_too: bool) {
        let outcome = Outcome::of(self.sent);
        let (mark, tone) = if outcome == Outcome::Delivered { ("✓", Tone::Good) } else { ("✗", Tone::Bad) };
        let mut line = Line::default();
        line.push("", tone, mark);
        match self.sent {
            Ok(answer) => line.push(" ", tone, answer.status.as_str()),
            Err(failure) => line.push(" ", tone, failure.kind.code().replace('_', " ")),
        };
        line.push("", Tone::Plain, format!(" in {:.1} ms", millis(self.took()))).drops(rank::TOOK);
        push_id(&mut line, self.ready.delivery_id.as_deref().unwrap_or(&self.ready.record_id));
        push_event(&mut line, "  ", self.ready.event.as_deref());
        if self.attempt > 1 {
            line.push("  ", Tone::Plain, format!("attempt {}", self.attempt));
        }
        if let Some(age) = self.age {
            line.push("  ", Tone::Plain, format!("signed {}", show_age(age))).drops(rank::AGE);
        }
        line.write(out, paint);
        out.push('\n');
        self.why(out, paint, outcome, accepted_too);
        if let Some(next) = self.next {
            let _ = writeln!(out, "  next attempt in {}", show_duration(next));
        }
    }

    fn why(&self, out: &mut String, paint: Paint, outcome: Outcome, accepted_too: bool) {
        match self.sent {
            Err(failure) => {
                let _ = writeln!(out, "  {}", sanitize::line(&failure.message));
            }
            Ok(answer) if outcome != Outcome::Delivered => {
                if outcome == Outcome::Disabled {
                    paint.push(out, Tone::Bad, "  410: the hub would disable this webhook\n");
                }
                if answer.status.is_redirection() {
                    let to = answer.headers.get(LOCATION).map(|to| sanitize::bytes(to.as_bytes()));
                    let to = to.unwrap_or_else(|| "nowhere".to_owned());
                    let _ = writeln!(out, "  it redirects to {}, which is never followed", sanitize::shorten(&to, 200));
                }
                if !answer.body.is_empty() {
                    paint_body(out, paint, &answer.body, "  ", ANSWER);
                }
                if self.first_refused && self.age.is_none() && answer.blames_signature() {
                    out.push_str(SIGNATURE_HINT);
                }
                if self.first_refused && answer.lacks_route() {
                    let url = self.ready.url.to_string();
                    let _ =
                        writeln!(out, "  hint: it was sent to {}; is that your webhook's route?", sanitize::line(&url));
                }
            }
            Ok(answer) if accepted_too && !answer.body.is_empty() => {
                paint_body(out, paint, &answer.body, "  ", ANSWER);
            }
            Ok(_) => {}
        }
    }
}

fn outcome_code(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Delivered => "delivered",
        Outcome::Retry => "retry",
        Outcome::GiveUp => "give_up",
        Outcome::Disabled => "disabled",
    }
}

/// The counts of a run.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    /// Deliveries by what became of them, in the order of [`Fate::ALL`].
    fates: [u64; 4],
    /// Attempts that were made.
    pub attempts: u64,
    /// Deliveries that were selected and not brought to an end.
    pub unsent: u64,
    /// There may be more of them: the source was not read to its end.
    pub more_unsent: bool,
    /// Deliveries that `--resume` left out.
    pub skipped: u64,
    /// Deliveries that were refused when they arrived, and so left out.
    pub refused: u64,
    /// When each delivery that waits for a retry goes on.
    waiting: Vec<Instant>,
    /// How long the answers took.
    latencies: Latencies,
}

impl Tally {
    /// Counts an attempt.
    pub fn attempt(&mut self, sent: &Result<Answer, Failure>) {
        self.attempts += 1;
        if let Ok(answer) = sent {
            self.latencies.add(answer.took);
        }
    }

    /// Counts a delivery that is done.
    pub fn done(&mut self, fate: Fate) {
        self.fates[fate as usize] += 1;
    }

    /// Deliveries that are done.
    pub fn deliveries(&self) -> u64 {
        self.fates.iter().sum()
    }

    /// Whether there was anything to send.
    pub fn was_anything(&self) -> bool {
        self.deliveries() + self.unsent + self.skipped > 0
    }

    /// How many ended so.
    pub fn of(&self, fate: Fate) -> u64 {
        self.fates[fate as usize]
    }

    /// How many were not accepted.
    pub fn failed(&self) -> u64 {
        self.deliveries() - self.of(Fate::Delivered)
    }

    /// Counts a delivery that waits until `due` for a retry.
    pub fn waits(&mut self, due: Instant) {
        self.waiting.push(due);
    }

    /// It waits no longer.
    pub fn waited(&mut self, due: Instant) {
        if let Some(at) = self.waiting.iter().position(|one| *one == due) {
            self.waiting.swap_remove(at);
        }
    }

    /// What is waited for, where anything is.
    fn waiting(&self, now: Instant) -> Option<String> {
        let next = self.waiting.iter().min()?.saturating_duration_since(now);
        // Up to whole seconds: the last one counts down to 1 s.
        let next = show_duration(Duration::from_secs(next.as_secs() + u64::from(next.subsec_nanos() > 0)));
        Some(match self.waiting.len() {
            1 => format!("1 waiting to retry in {next}"),
            many => format!("{many} waiting to retry, the next in {next}"),
        })
    }

    /// One line on what has been done so far.
    pub fn progress(&self, took: Duration, now: Instant) -> String {
        #[allow(clippy::cast_precision_loss)]
        let rate = self.attempts as f64 / took.as_secs_f64().max(0.001);
        let (sent, failed) = (self.deliveries(), self.failed());
        match self.waiting(now) {
            Some(waiting) if sent == 0 => waiting,
            Some(waiting) => format!("{waiting}; {sent} sent, {failed} of them not accepted"),
            None => format!("{sent} sent, {failed} of them not accepted, {rate:.0} a second"),
        }
    }

    /// Whether each was accepted.
    pub fn all_accepted(&self) -> bool {
        self.unsent == 0 && self.failed() == 0
    }

    /// The last line of `--json`.
    pub fn json(&self, kind: &str, took: Duration) -> Value {
        let percentile = |percent| self.latencies.percentile(percent).map(millis);
        json!({
            "type": kind,
            "deliveries": self.deliveries(),
            "attempts": self.attempts,
            "delivered": self.of(Fate::Delivered),
            "failed": self.of(Fate::Failed),
            "gave_up": self.of(Fate::GaveUp),
            "disabled": self.of(Fate::Disabled),
            "unsent": self.unsent,
            "unsent_is_all": !self.more_unsent,
            "skipped": self.skipped,
            "refused": self.refused,
            "duration_ms": millis(took),
            "latency_ms": {
                "p50": percentile(50),
                "p95": percentile(95),
                "p99": percentile(99),
                "max": self.latencies.max().map(millis),
            },
        })
    }

    /// The summary for people.
    pub fn text(&self, took: Duration) -> String {
        let counts = Fate::ALL.map(|fate| (fate, self.of(fate)));
        let shown = counts.iter().filter(|(fate, count)| *fate == Fate::Delivered || *count > 0);
        let mut parts: Vec<_> = shown.map(|(fate, count)| format!("{} {count}", fate.words())).collect();
        if self.unsent > 0 {
            parts.push(format!("not sent {}{}", self.unsent, if self.more_unsent { " or more" } else { "" }));
        }
        if self.skipped > 0 {
            parts.push(format!("skipped {} that were delivered before", self.skipped));
        }
        if self.refused > 0 {
            parts.push(format!("left out {}", self.refused));
        }
        let mut text = format!("{} in {}", parts.join(", "), show_duration(took));
        if self.attempts > self.deliveries() {
            let _ = write!(text, ", {} attempts", self.attempts);
        }
        let at = |percent| self.latencies.percentile(percent).map(millis);
        if let (Some(p50), Some(p95), Some(p99), Some(max)) = (at(50), at(95), at(99), self.latencies.max()) {
            let max = millis(max);
            let _ = write!(text, "\nlatency p50 {p50:.2} ms, p95 {p95:.2} ms, p99 {p99:.2} ms, max {max:.2} ms");
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_says_what_is_waited_for() {
        let now = Instant::now();
        let mut tally = Tally { attempts: 1, ..Tally::default() };
        let took = Duration::from_secs(2);
        assert_eq!(tally.progress(took, now), "0 sent, 0 of them not accepted, 0 a second");
        let due = now + Duration::from_millis(57_300);
        tally.waits(due);
        assert_eq!(tally.progress(took, now), "1 waiting to retry in 58 s");
        tally.waits(now + Duration::from_secs(300));
        tally.done(Fate::GaveUp);
        let two = "2 waiting to retry, the next in 58 s; 1 sent, 1 of them not accepted";
        assert_eq!(tally.progress(took, now), two);
        tally.waited(due);
        assert_eq!(tally.progress(took, due), "1 waiting to retry in 4 min 3 s; 1 sent, 1 of them not accepted");
    }
}
