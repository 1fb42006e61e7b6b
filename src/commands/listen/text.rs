//! Deliveries for people: one head line each, then why it failed, then the body.

use super::entry::{Diagnosis, Entry};
use super::forward::Forwarded;
use super::receiver::{Refused, What};
use super::store::{Stored, milliseconds};
use super::view::{Form, View};
use crate::http::server::Problem;
use crate::sandbox::{Fault, Judgement, findings};
use crate::signing::{Age, UnixTime};
use crate::terminal::head::{Head, OfApp, SIGNATURE_HINT, clock, safe_name};
use crate::terminal::json::{Limits, paint_body};
use crate::terminal::verdict::{sentence, write_findings};
use crate::terminal::{Paint, Tone, sanitize};
use crate::units::{self, show_age};
use jiff::Timestamp;
use std::fmt::Write as _;
use std::time::Duration;

/// Appends a delivery.
pub(super) fn delivery(out: &mut String, paint: Paint, view: &View, entry: &Entry) {
    let received = &entry.received;
    head_line(out, paint, view, entry);
    let is_gone = entry.app.as_ref().is_some_and(|app| app.status() == Some(410));
    let judged = entry.judged();
    let (full, of_note) = (view.form != Form::Compact, |judgement| judgement != Judgement::Sound);
    if let Some(judged) = judged.filter(|(_, judgement, _)| full || of_note(*judgement)) {
        findings::write(out, paint, "the application", judged);
    }
    // What it should refuse needs no other words, and the genuine one follows.
    if entry.is_forged_on_purpose() && judged.is_some() {
        return;
    }
    if let Some(app) = &entry.app {
        if full || is_gone {
            application(out, paint, app);
        }
        if received.verified() == Some(true) && judged.is_none() && app.blames_signature() {
            out.push_str(SIGNATURE_HINT);
        }
    }
    if !full || entry.is_forged_on_purpose() {
        return;
    }
    if let Some(Err(rejection)) = &received.verdict {
        let _ = writeln!(out, "  {}", sentence(&view.scheme, rejection, view.secrets));
        match &entry.diagnosis {
            Diagnosis::None => {}
            Diagnosis::Skipped(why) => {
                paint.push(out, Tone::Dim, &format!("  not diagnosed: {why}"));
                out.push('\n');
            }
            Diagnosis::Findings(findings) => write_findings(out, paint, findings),
        }
    }
    if let Some(other) = &received.envelope.other_event {
        let other = safe_name(other);
        let _ = writeln!(out, "  {}: its header says the event is {other}", paint.tone(Tone::Warn, "note"));
    }
    if let Some(other) = &received.envelope.other_delivery_id {
        let (other, note) = (safe_name(other), paint.tone(Tone::Warn, "note"));
        let _ = writeln!(
            out,
            "  {note}: a header says that the delivery id is {other}, which is not the one that is signed"
        );
    }
    for note in entry.notes(&view.scheme) {
        let _ = writeln!(out, "  {}: {}", paint.tone(Tone::Warn, "note"), note.message);
    }
    paint_body(out, paint, &received.delivery.body, "  ", Limits::default());
}

fn head_line(out: &mut String, paint: Paint, view: &View, entry: &Entry) {
    let received = &entry.received;
    let said = match &received.verdict {
        None => "UNVERIFIED".to_owned(),
        Some(Ok(verified)) => verified.age.filter(|age| says_something(*age)).map_or_else(String::new, signed),
        Some(Err(rejection)) => rejection.reason.code().to_owned(),
    };
    let said = match (entry.fault, entry.judged()) {
        (Some(fault), Some((_, Judgement::Sound, _))) if fault.is_forged() => {
            format!("fault {fault}: refused, as it should")
        }
        (Some(fault), _) => format!("fault {fault}"),
        (None, _) => said,
    };
    let mut line = Head {
        date: None,
        time: clock(received.at, &view.time_zone),
        // What is wrong on purpose is no failure, and no success.
        verified: received.verified().filter(|_| !entry.is_forged_on_purpose()),
        event: received.envelope.event.as_deref(),
        id: received.envelope.delivery_id.as_deref(),
        duplicate: received.duplicate,
        said: &said,
        status: Some(entry.status),
        took_ms: Some(milliseconds(entry.took)),
        because: entry.because,
        app: entry.app.as_ref().map(|app| {
            let app = OfApp::new(app.status(), milliseconds(app.took));
            // Of what is wrong on purpose a refusal is the right answer.
            entry.judged().map_or(app, |(_, judgement, _)| app.judged(judgement == Judgement::Sound))
        }),
    }
    .line();
    match entry.stored {
        Stored::Failed => {
            line.push("  ", Tone::Bad, "not stored");
        }
        Stored::Left => {
            line.push("  ", Tone::Plain, "not captured");
        }
        Stored::NotAsked | Stored::Yes => {}
    }
    line.write(out, paint);
    out.push('\n');
}

/// A time in whole seconds is up to a second old as it is signed.
fn says_something(age: Age) -> bool {
    age.is_future() || age.magnitude() >= Duration::from_secs(1)
}

fn signed(age: Age) -> String {
    format!("signed {}", show_age(age))
}

/// What the application answered, where that is not simply good.
fn application(out: &mut String, paint: Paint, app: &Forwarded) {
    let url = sanitize::line(&app.url);
    match &app.result {
        Err(failure) => {
            paint.push(out, Tone::Bad, &format!("  {url}: {}", sanitize::line(&failure.message)));
            out.push('\n');
        }
        Ok(answer) if answer.status.is_success() => {}
        Ok(answer) => {
            let told = match answer.status.as_u16() {
                410 => "410: the hub will disable this webhook".to_owned(),
                code @ 300..400 => format!("{code}: a redirect, which no sender follows"),
                code => code.to_string(),
            };
            paint.push(out, Tone::Bad, &format!("  {url} answered {told}"));
            out.push('\n');
            if !answer.body.is_empty() {
                paint_body(out, paint, &answer.body, "    ", Limits { lines: 20, ..Limits::default() });
            }
            if answer.lacks_route() {
                out.push_str(
                    "  hint: is that your webhook's route? --forward-to takes its path, as in :8080/webhooks\n",
                );
            }
        }
    }
}

/// Appends a request that was no delivery, on one dim line.
pub(super) fn refused(out: &mut String, paint: Paint, view: &View, refused: &Refused, fault: Option<Fault>) {
    let now = Timestamp::now();
    let time = clock(UnixTime::from_nanos(now.as_nanosecond()), &view.time_zone);
    let said = match &refused.what {
        What::Path(path) => {
            format!("404: a request for {}, which is not the path that is listened on", safe_name(path))
        }
        What::Method(method) => format!("405: a {} request; deliveries are POSTs", safe_name(method)),
        What::Problem(Problem::TooLarge) => "413: a body over --max-body".to_owned(),
        What::Problem(Problem::Idle) => "408: a body that stopped coming".to_owned(),
        What::Problem(Problem::NoRoom) => "503: no room for a body; too many large ones at once".to_owned(),
        What::Problem(Problem::HungUp(after)) => {
            format!("no answer: the sender went away after {} of the body", units::show_size(*after))
        }
        What::Problem(Problem::Malformed(error)) => format!("400: {}", sanitize::line(error)),
        What::Problem(Problem::HeadersTooLarge) => "431: headers over 32 KiB, or more than 100 of them".to_owned(),
        What::Problem(Problem::SlowHeaders) => "no answer: the headers did not come in time".to_owned(),
    };
    let fault = fault.map_or_else(String::new, |fault| format!(", fault {fault}"));
    paint.push(out, Tone::Dim, &format!("{time} · {said}{fault} (from {})", refused.remote));
    out.push('\n');
}
