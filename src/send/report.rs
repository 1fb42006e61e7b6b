//! What is printed about a run: a line for each attempt, the counts, and the latencies.

use super::Outcome;
use super::latency::Latencies;
use super::outgoing::Outgoing;
use crate::capture::{Body, header_pairs};
use crate::http::client::{Answer, Failure};
use crate::signing::{Age, show_duration};
use crate::terminal::head::{AttemptHead, SIGNATURE_HINT, rank};
use crate::terminal::json::{Limits, paint_body};
use crate::terminal::sanitize;
use crate::terminal::{Paint, Tone};
use crate::units::{millis, show_age};
use hyper::header::LOCATION;
use serde::ser::SerializeMap as _;
use serde::{Serialize, Serializer};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::time::{Duration, Instant};

/// How much of an answer that refuses is shown.
const ANSWER: Limits = Limits { lines: 20, width: 500 };

/// How a run is reported.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ReportOptions {
    pub json: bool,
    /// The `type` of the last line of JSON.
    pub summary: &'static str,
    /// Whether people see what an application answers that accepts.
    pub accepted_answers: bool,
    /// Whether people get a summary of a single attempt, which says no more than the line above it.
    pub sums_up_one: bool,
}

/// One attempt, as it is shown.
pub(super) struct ShownAttempt<'a> {
    pub ready: &'a Outgoing,
    /// Which attempt of its delivery, from 1.
    pub attempt: u32,
    pub sent: &'a Result<Answer, Failure>,
    /// When the next attempt is due.
    pub next: Option<Duration>,
    /// How old its signature was, where that was kept.
    pub age: Option<Age>,
    /// Whether it is the first permanent refusal of the run: what many have in common is reported once.
    pub first_refused: bool,
}

impl ShownAttempt<'_> {
    fn took(&self) -> Duration {
        self.sent.as_ref().map_or_else(|failure| failure.took, |answer| answer.took)
    }

    /// The line for people, and below it what an answer that refuses says; one that accepts too if it is `accepted_too`.
    pub fn text(&self, out: &mut String, paint: Paint, accepted_too: bool) {
        let outcome = Outcome::of(self.sent);
        let mut line = AttemptHead {
            time: None,
            accepted: Some(outcome == Outcome::Delivered),
            event: self.ready.event.as_deref(),
            id: self.ready.delivery_id.as_deref().unwrap_or(&self.ready.record_id),
            came_back: match self.sent {
                Ok(answer) => answer.status.as_str().into(),
                Err(failure) => failure.kind.code().replace('_', " ").into(),
            },
            took_ms: millis(self.took()),
            number: self.attempt,
        }
        .line();
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
                    let _ =
                        writeln!(out, "  it redirects to {}; redirects are not followed", sanitize::shorten(&to, 200));
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

/// An `attempt` line. It is written piece by piece: no body is copied for it.
impl Serialize for ShownAttempt<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (answer, failure) = (self.sent.as_ref().ok(), self.sent.as_ref().err());
        let mut line = serializer.serialize_map(None)?;
        line.serialize_entry("type", "attempt")?;
        line.serialize_entry("source", &*self.ready.source)?;
        line.serialize_entry("record", &self.ready.record_id)?;
        line.serialize_entry("delivery_id", &self.ready.delivery_id)?;
        line.serialize_entry("event", &self.ready.event)?;
        line.serialize_entry("url", &self.ready.url.to_string())?;
        line.serialize_entry("attempt", &self.attempt)?;
        line.serialize_entry("outcome", Outcome::of(self.sent).code())?;
        line.serialize_entry("status", &answer.map(|answer| answer.status.as_u16()))?;
        line.serialize_entry("error", &failure.map(|failure| failure.kind.code()))?;
        line.serialize_entry("message", &failure.map(|failure| &failure.message))?;
        line.serialize_entry("duration_ms", &millis(self.took()))?;
        line.serialize_entry("next_attempt_s", &self.next.map(|next| next.as_secs_f64()))?;
        line.serialize_entry("signature_age_s", &self.age.map(Age::as_seconds))?;
        line.serialize_entry("headers", &answer.map(|answer| header_pairs(&answer.headers)))?;
        line.serialize_entry("truncated", &answer.is_some_and(|answer| answer.truncated))?;
        if let Some(answer) = answer {
            Body(answer.body.clone()).put(&mut line)?;
        }
        line.end()
    }
}

/// The counts of a run.
#[derive(Clone, Debug, Default)]
pub(super) struct SendCounts {
    /// Deliveries by what their last attempt came to, in the order of [`Outcome::ALL`].
    ends: [u64; 4],
    /// Attempts that were made.
    pub attempts: u64,
    /// Deliveries that were selected and not brought to an end.
    pub unsent: u64,
    /// There may be more of them: the source was not read to its end.
    pub more_unsent: bool,
    /// Deliveries that `--resume` skipped.
    pub skipped: u64,
    /// Deliveries that were refused on arrival, and so skipped.
    pub refused: u64,
    /// When each pending retry is due.
    waiting: Vec<Instant>,
    /// How long the answers took.
    latencies: Latencies,
}

impl SendCounts {
    /// Counts an attempt.
    pub fn attempt(&mut self, sent: &Result<Answer, Failure>) {
        self.attempts += 1;
        if let Ok(answer) = sent {
            self.latencies.add(answer.took);
        }
    }

    /// Counts a delivery that is done.
    pub fn done(&mut self, outcome: Outcome) {
        self.ends[outcome as usize] += 1;
    }

    /// Deliveries that are done.
    pub fn deliveries(&self) -> u64 {
        self.ends.iter().sum()
    }

    /// Whether there was anything to send.
    pub fn was_anything(&self) -> bool {
        self.deliveries() + self.unsent + self.skipped > 0
    }

    /// How many ended so.
    pub fn of(&self, outcome: Outcome) -> u64 {
        self.ends[outcome as usize]
    }

    /// How many were not accepted.
    pub fn failed(&self) -> u64 {
        self.deliveries() - self.of(Outcome::Delivered)
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
            Some(waiting) => format!("{waiting}; {sent} sent, {failed} not accepted"),
            None => format!("{sent} sent, {failed} not accepted, {rate:.0}/s"),
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
            "delivered": self.of(Outcome::Delivered),
            "failed": self.of(Outcome::Retry),
            "gave_up": self.of(Outcome::GiveUp),
            "disabled": self.of(Outcome::Disabled),
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
        let ends = Outcome::ALL.map(|outcome| (outcome, self.of(outcome)));
        let shown = ends.iter().filter(|(outcome, count)| *outcome == Outcome::Delivered || *count > 0);
        let mut parts: Vec<_> = shown.map(|(outcome, count)| format!("{} {count}", outcome.words())).collect();
        if self.unsent > 0 {
            parts.push(format!("not sent {}{}", self.unsent, if self.more_unsent { " or more" } else { "" }));
        }
        if self.skipped > 0 {
            parts.push(format!("skipped {} already delivered", self.skipped));
        }
        if self.refused > 0 {
            parts.push(format!("skipped {}", self.refused));
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
        let mut counts = SendCounts { attempts: 1, ..SendCounts::default() };
        let took = Duration::from_secs(2);
        assert_eq!(counts.progress(took, now), "0 sent, 0 not accepted, 0/s");
        let due = now + Duration::from_millis(57_300);
        counts.waits(due);
        assert_eq!(counts.progress(took, now), "1 waiting to retry in 58 s");
        counts.waits(now + Duration::from_secs(300));
        counts.done(Outcome::GiveUp);
        let two = "2 waiting to retry, the next in 58 s; 1 sent, 1 not accepted";
        assert_eq!(counts.progress(took, now), two);
        counts.waited(due);
        assert_eq!(counts.progress(took, due), "1 waiting to retry in 4 min 3 s; 1 sent, 1 not accepted");
    }
}
