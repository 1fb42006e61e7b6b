//! The head line of a record, the same as that of a live delivery.

use super::Record;
use crate::terminal::Paint;
use crate::terminal::head::{DATED, Head, OfApp, clock, date};
use jiff::tz::TimeZone;

/// The head line of a record.
pub(crate) fn write_record(out: &mut String, paint: Paint, record: &Record, zone: &TimeZone) {
    let said = match record.verified {
        None => "UNVERIFIED",
        Some(_) => record.reason.as_deref().unwrap_or_default(),
    };
    let received = record.received();
    // By the screen and not by the line, so that lines begin alike.
    let is_wide = paint.columns().is_none_or(|columns| columns >= DATED);
    Head {
        date: received.filter(|_| is_wide).map(|time| date(time, zone)),
        time: received.map_or_else(|| "(no time)".to_owned(), |time| clock(time, zone)),
        verified: record.verified,
        event: record.event.as_deref(),
        // What has no delivery id is named by its record.
        id: record.delivery_id.as_deref().or(Some(&record.id)),
        duplicate: false,
        said,
        status: record.status,
        took_ms: record.duration_ms,
        because: None,
        app: record.app.as_ref().map(|app| OfApp::new(app.status, app.duration_ms)),
    }
    .line()
    .write(out, paint);
    out.push('\n');
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
            "2026-02-02 02:40:00 ✗ (no event name)  d\\u001b[2J  signature_mismatch  502 in 3.25 ms  app ✗ no answer\n"
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
