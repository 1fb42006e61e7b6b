//! What the sandbox does, for people: a line for each attempt, and below it why it failed and what follows.

use crate::sandbox::{CameTo, Fault, SandboxEvent, Tried, Webhook, Why, findings};
use crate::send::RetrySchedule;
use crate::signing::{UnixTime, show_duration};
use crate::terminal::head::{AttemptHead, clock, rank, safe_name};
use crate::terminal::json::{Limits, paint_body};
use crate::terminal::{Paint, Tone, sanitize};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::fmt::Write as _;

/// How much of an answer that refuses is shown.
const ANSWER: Limits = Limits { lines: 20, width: 500 };

/// What is left of an endpoint's URL on a narrow screen.
const LEAST_URL: usize = 16;

pub(super) fn write(out: &mut String, paint: Paint, zone: &TimeZone, report: &SandboxEvent) {
    match report {
        SandboxEvent::Attempt(tried) => attempt(out, paint, zone, tried),
        SandboxEvent::Registered { webhook, beside } => registered(out, paint, zone, webhook, *beside),
        SandboxEvent::Emitted(emitted) if emitted.deliveries.is_empty() => {
            let said = format!("{} {}", safe_name(&emitted.event.name), emitted.why_nobody());
            note(out, paint, zone, Tone::Warn, &said);
        }
        SandboxEvent::Emitted(emitted) => {
            for (webhook, delivery, _) in emitted.deliveries.iter().filter(|(.., status)| status.is_final()) {
                let why = format!("too many deliveries are waiting for {webhook}, which does not respond");
                note(out, paint, zone, Tone::Bad, &format!("{delivery} failed: {why}"));
            }
        }
        SandboxEvent::Fault { fault, event, delivery_id, .. } => {
            let what = match fault {
                Fault::Delay => "delayed",
                Fault::Reorder => "waiting for the next one to overtake it",
                _ => "two signatures, the current one last",
            };
            let (fault, event) = (fault.code(), safe_name(event));
            note(out, paint, zone, Tone::Warn, &format!("{event}  {delivery_id}  {fault}: {what}"));
        }
        SandboxEvent::Refused { status, call, message } => {
            let line = format!("{status} to {}: {}", sanitize::line(call), sanitize::line(message));
            note(out, paint, zone, Tone::Warn, &line);
        }
        SandboxEvent::Unkept(why) => {
            let line = format!(
                "the state could not be saved; after a restart, this attempt is repeated: {}",
                sanitize::line(why)
            );
            note(out, paint, zone, Tone::Bad, &line);
        }
    }
}

fn registered(out: &mut String, paint: Paint, zone: &TimeZone, webhook: &Webhook, beside: usize) {
    let events: Vec<_> = webhook.events.iter().map(|event| safe_name(event)).collect();
    note(out, paint, zone, Tone::Dim, &format!("registered {} at {}", webhook.id, sanitize::line(&webhook.url)));
    paint.push(out, Tone::Dim, &format!("  for {}", events.join(", ")));
    out.push('\n');
    if beside > 0 {
        let what = if beside == 1 { "1 other webhook delivers" } else { &format!("{beside} other webhooks deliver") };
        let line = format!("  {what} there, with its own secret; POST /sandbox/reset deletes them all");
        paint.push(out, Tone::Warn, &line);
        out.push('\n');
    }
}

/// Everything except attempts, one line each.
fn note(out: &mut String, paint: Paint, zone: &TimeZone, tone: Tone, line: &str) {
    let now = UnixTime::from_nanos(Timestamp::now().as_nanosecond());
    paint.push(out, Tone::Dim, &clock(now, zone));
    out.push(' ');
    paint.push(out, tone, &format!("· {line}"));
    out.push('\n');
}

fn attempt(out: &mut String, paint: Paint, zone: &TimeZone, tried: &Tried) {
    let attempt = &tried.attempt;
    let mut line = AttemptHead {
        time: Some(clock(attempt.at.time(), zone)),
        accepted: tried.came_to.map(|came_to| came_to == CameTo::Delivered),
        event: Some(&tried.event.name),
        id: &tried.delivery_id,
        came_back: attempt.came_back().into(),
        took_ms: attempt.took_ms(),
        number: attempt.number,
    }
    .line();
    if let Some(fault) = tried.fault {
        line.push("  ", Tone::Warn, fault.code());
    }
    if tried.one_of_several {
        line.push("  ", Tone::Plain, sanitize::line(&tried.webhook.url)).shrinks(rank::EVENT, LEAST_URL);
    }
    line.write(out, paint);
    out.push('\n');
    match (tried.fault, tried.came_to) {
        (Some(fault), _) => of_fault(out, paint, tried, fault),
        (None, Some(came_to)) => of_attempt(out, paint, tried, came_to),
        (None, None) => out.push_str("  ignored: its webhook was deleted by a reset\n"),
    }
}

/// What the answer to a fault says about the endpoint, if anything.
fn of_fault(out: &mut String, paint: Paint, tried: &Tried, fault: Fault) {
    if let (Some(judgement), Some(status)) = (tried.judgement, tried.attempt.status) {
        findings::write(out, paint, "this endpoint", (fault, judgement, status));
    }
}

fn of_attempt(out: &mut String, paint: Paint, tried: &Tried, came_to: CameTo) {
    if came_to == CameTo::Delivered {
        return;
    }
    if let Some(message) = &tried.attempt.message {
        let _ = writeln!(out, "  {}", sanitize::line(message));
    }
    if !tried.answer.is_empty() {
        paint_body(out, paint, &tried.answer, "  ", ANSWER);
    }
    match came_to {
        CameTo::Delivered => {}
        CameTo::Retry { at, retries } => {
            let (of, wait) = (RetrySchedule::default().retries(), at.from(tried.attempt.ended_at()));
            let _ = writeln!(out, "  retry {retries} of {of} in {}", show_duration(wait));
        }
        CameTo::Failed(why) => {
            let why = match why {
                Why::Refused if tried.attempt.status.is_some_and(|status| status < 400) => {
                    "a permanent failure: redirects are not followed"
                }
                Why::Refused => "a permanent failure: it is not retried",
                Why::Exhausted => "that was the last attempt: it failed permanently",
                Why::Disabled => "410: the webhook is disabled, and gets no more deliveries",
                Why::QueueFull => "too many are waiting",
            };
            paint.push(out, Tone::Bad, &format!("  {why}"));
            out.push('\n');
        }
    }
}
