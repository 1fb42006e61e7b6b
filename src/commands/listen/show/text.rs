//! Deliveries for people: a head line, then the reason if it failed, then the body.

use super::super::forward::Forwarded;
use super::super::store::CaptureResult;
use super::{DeliveryPrinter, Diagnosis, Layout, ShownDelivery, ShownRequest};
use crate::sandbox::{Judgement, findings};
use crate::signing::{Age, UnixTime};
use crate::terminal::head::{Head, OfApp, SIGNATURE_HINT, clock, safe_name};
use crate::terminal::json::{Limits, paint_body};
use crate::terminal::verdict::{sentence, write_findings};
use crate::terminal::{Paint, Tone, sanitize};
use crate::units::{millis, show_age};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::fmt::Write as _;
use std::time::Duration;

impl ShownDelivery {
    /// Appends a delivery.
    pub fn write(&self, out: &mut String, paint: Paint, output: &DeliveryPrinter) {
        let received = &self.received;
        self.write_head(out, paint, &output.time_zone);
        let is_gone = self.app.as_ref().is_some_and(|app| app.status() == Some(410));
        let judged = self.judged();
        let (full, of_note) = (output.layout != Layout::Compact, |judgement| judgement != Judgement::Sound);
        if let Some(judged) = judged.filter(|(_, judgement, _)| full || of_note(*judgement)) {
            findings::write(out, paint, "the application", judged);
        }
        // What it should refuse needs no other words, and the genuine one follows.
        if self.is_forged_on_purpose() && judged.is_some() {
            return;
        }
        if let Some(app) = &self.app {
            if full || is_gone {
                application(out, paint, app);
            }
            if received.verified() == Some(true) && judged.is_none() && app.blames_signature() {
                out.push_str(SIGNATURE_HINT);
            }
        }
        if !full || self.is_forged_on_purpose() {
            return;
        }
        if let Some(Err(rejection)) = &received.verdict {
            let _ = writeln!(out, "  {}", sentence(&self.scheme, rejection, output.secrets));
            match &self.diagnosis {
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
            let _ = writeln!(out, "  {}: its header has event {other}", paint.tone(Tone::Warn, "note"));
        }
        if let Some(other) = &received.envelope.other_delivery_id {
            let (other, note) = (safe_name(other), paint.tone(Tone::Warn, "note"));
            let _ = writeln!(out, "  {note}: a header has delivery id {other}, which is not the signed one");
        }
        for note in self.notes() {
            let _ = writeln!(out, "  {}: {}", paint.tone(Tone::Warn, "note"), note.message);
        }
        paint_body(out, paint, &received.delivery.body, "  ", Limits::default());
    }

    fn write_head(&self, out: &mut String, paint: Paint, time_zone: &TimeZone) {
        let received = &self.received;
        let said = match &received.verdict {
            None => "UNVERIFIED".to_owned(),
            Some(Ok(verified)) => verified.age.filter(|age| says_something(*age)).map_or_else(String::new, signed),
            Some(Err(rejection)) => rejection.reason.code().to_owned(),
        };
        let said = match (self.fault, self.judged()) {
            (Some(fault), Some((_, Judgement::Sound, _))) if fault.is_forged() => {
                format!("fault {fault}: refused, as it should be")
            }
            (Some(fault), _) => format!("fault {fault}"),
            (None, _) => said,
        };
        let mut line = Head {
            date: None,
            time: clock(received.at, time_zone),
            // An injected fault is neither a failure nor a success.
            verified: received.verified().filter(|_| !self.is_forged_on_purpose()),
            event: received.envelope.event.as_deref(),
            id: received.envelope.delivery_id.as_deref(),
            duplicate: received.duplicate,
            said: &said,
            status: Some(self.status),
            took_ms: Some(millis(self.took)),
            because: self.because,
            app: self.app.as_ref().map(|app| {
                let app = OfApp::new(app.status(), millis(app.took));
                // Of what is wrong on purpose a refusal is the right answer.
                self.judged().map_or(app, |(_, judgement, _)| app.judged(judgement == Judgement::Sound))
            }),
        }
        .line();
        match self.stored {
            CaptureResult::Failed => {
                line.push("  ", Tone::Bad, "not stored");
            }
            CaptureResult::Left => {
                line.push("  ", Tone::Plain, "not captured");
            }
            CaptureResult::NotAsked | CaptureResult::Yes => {}
        }
        line.write(out, paint);
        out.push('\n');
    }
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
            let said = match answer.status.as_u16() {
                410 => "410: the hub will disable this webhook".to_owned(),
                code @ 300..400 => format!("{code}: a redirect; senders do not follow it"),
                code => code.to_string(),
            };
            paint.push(out, Tone::Bad, &format!("  {url} answered {said}"));
            out.push('\n');
            if !answer.body.is_empty() {
                paint_body(out, paint, &answer.body, "    ", Limits { lines: 20, ..Limits::default() });
            }
            if answer.lacks_route() {
                out.push_str(
                    "  hint: is that your webhook's route? add its path to --forward-to, as in :8080/webhooks\n",
                );
            }
        }
    }
}

impl ShownRequest<'_> {
    /// Appends one dim line.
    pub fn write(&self, out: &mut String, paint: Paint, time_zone: &TimeZone) {
        let time = clock(UnixTime::from_nanos(Timestamp::now().as_nanosecond()), time_zone);
        let fault = self.fault.map_or_else(String::new, |fault| format!(", fault {fault}"));
        paint.push(out, Tone::Dim, &format!("{time} · {}{fault} (from {})", self.sentence, self.refused.remote));
        out.push('\n');
    }
}
