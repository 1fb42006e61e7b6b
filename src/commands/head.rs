//! The one line that says what a delivery was: the same in `listen` and wherever a capture is read.

use crate::capture::Record;
use crate::signing::UnixTime;
use crate::terminal::{Paint, Tone, sanitize};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::fmt::Write as _;

/// A name or id in a head line is no longer than this; the body or `--json` shows it whole.
const NAME: usize = 60;

/// What stands in a head line, in this order.
#[derive(Clone, Debug)]
pub(crate) struct Head<'a> {
    /// When, as [`clock`] or [`date_and_clock`] shows it.
    pub time: String,
    /// Whether it verified; `None` where that was not asked.
    pub verified: Option<bool>,
    pub event: Option<&'a str>,
    pub id: Option<&'a str>,
    pub duplicate: bool,
    /// The age of its signature, or why it did not verify.
    pub said: &'a str,
    /// What was answered; `None` if nothing was.
    pub status: Option<u16>,
    pub took_ms: Option<f64>,
    /// What made the answer another one, as `--respond`.
    pub because: Option<&'a str>,
    /// What the application answered, `None` where it did not, and how long it took.
    pub app: Option<(Option<u16>, f64)>,
}

impl Head<'_> {
    /// Appends the line, not ended.
    pub fn write(&self, out: &mut String, paint: Paint) {
        let (mark, tone) = match self.verified {
            None => ("–", Tone::Warn),
            Some(true) => ("✓", Tone::Good),
            Some(false) => ("✗", Tone::Bad),
        };
        paint.push(out, Tone::Dim, &self.time);
        out.push(' ');
        paint.push(out, tone, mark);
        out.push(' ');
        match self.event {
            Some(event) => paint.push(out, Tone::Bold, &safe_name(event)),
            None => paint.push(out, Tone::Dim, "(no event name)"),
        }
        if let Some(id) = self.id {
            out.push_str("  ");
            paint.push(out, Tone::Dim, &safe_name(id));
        }
        if self.duplicate {
            out.push_str("  ");
            paint.push(out, Tone::Warn, "duplicate");
        }
        if !self.said.is_empty() {
            out.push_str("  ");
            paint.push(out, if tone == Tone::Good { Tone::Plain } else { tone }, &safe_name(self.said));
        }
        // What the application answered and the sender got is said once.
        if !matches!(self.app, Some((Some(of_app), _)) if Some(of_app) == self.status) {
            let _ = match self.status {
                Some(status) => write!(out, "  {status}"),
                None => write!(out, "  {}", paint.tone(Tone::Warn, "not answered")),
            };
            if let Some(took) = self.took_ms {
                let _ = write!(out, " in {took:.2} ms");
            }
        }
        if let Some(because) = self.because {
            let _ = write!(out, "  {}", paint.tone(Tone::Warn, because));
        }
        let _ = match self.app {
            Some((Some(status), took)) => write!(out, "  app {status} in {took:.1} ms"),
            Some((None, _)) => write!(out, "  {}", paint.tone(Tone::Bad, "app did not answer")),
            None => Ok(()),
        };
    }
}

/// The head line of a record.
pub(crate) fn write_record(out: &mut String, paint: Paint, record: &Record, zone: &TimeZone) {
    let said = match record.verified {
        None => "UNVERIFIED",
        Some(_) => record.reason.as_deref().unwrap_or_default(),
    };
    Head {
        time: record.received().map_or_else(|| "(no time)".to_owned(), |time| date_and_clock(time, zone)),
        verified: record.verified,
        event: record.event.as_deref(),
        // What has no delivery id is named by its record.
        id: record.delivery_id.as_deref().or(Some(&record.id)),
        duplicate: false,
        said,
        status: record.status,
        took_ms: record.duration_ms,
        because: None,
        app: record.app.as_ref().map(|app| (app.status, app.duration_ms)),
    }
    .write(out, paint);
    out.push('\n');
}

/// A name or id, short and safe to print.
pub(crate) fn safe_name(name: &str) -> String {
    sanitize::line(&sanitize::shorten(name, NAME)).into_owned()
}

/// Local time of day.
pub(crate) fn clock(time: UnixTime, zone: &TimeZone) -> String {
    local(time, zone, "%H:%M:%S", "--:--:--")
}

/// Local date and time of day.
pub(crate) fn date_and_clock(time: UnixTime, zone: &TimeZone) -> String {
    local(time, zone, "%Y-%m-%d %H:%M:%S", "---------- --:--:--")
}

fn local(time: UnixTime, zone: &TimeZone, form: &str, unknown: &str) -> String {
    match Timestamp::from_nanosecond(time.nanos()) {
        Ok(time) => zone.to_datetime(time).strftime(form).to_string(),
        Err(_) => unknown.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_one_safe_line() {
        let line = r#"{"version":1,"id":"rec","received_at":"2026-02-02T02:40:00.000Z","method":"POST","path":"/","headers":[],"body":"","scheme":"s","verified":false,"reason":"signature_mismatch","delivery_id":"d\u001b[2J","event":null,"status":502,"duration_ms":3.25,"app":{"url":"http://h/","status":null,"error":"connection refused","duration_ms":1,"headers":[],"body":"","truncated":false}}"#;
        let shown = |change: fn(&mut Record)| {
            let mut record: Record = serde_json::from_str(line).unwrap();
            change(&mut record);
            let mut out = String::new();
            write_record(&mut out, Paint::plain(), &record, &TimeZone::UTC);
            out
        };
        assert_eq!(
            shown(|_| {}),
            "2026-02-02 02:40:00 ✗ (no event name)  d\\u001b[2J  signature_mismatch  502 in 3.25 ms  app did not answer\n"
        );
        assert_eq!(
            shown(|record| {
                record.delivery_id = None;
                (record.verified, record.reason, record.status) = (None, None, None);
                (record.duration_ms, record.app, record.received_at) = (None, None, "then".into());
            }),
            "(no time) – (no event name)  rec  UNVERIFIED  not answered\n"
        );
    }
}
