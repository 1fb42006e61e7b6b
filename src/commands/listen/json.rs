//! The lines of `listen --json`; docs/JSON.md describes them, and a schema in docs/ is held against real output.

use super::entry::{Diagnosis, Entry};
use super::receiver::{Refused, What};
use super::store::{Stored, application, milliseconds};
use crate::capture::{Body, header_pairs};
use crate::http::server::Problem;
use crate::sandbox::Fault;
use crate::signing::{Age, Match, Scheme};
use crate::terminal::sanitize::{JsonLine, json_line};
use crate::terminal::verdict::findings_json;
use crate::units;
use serde_json::{Value, json};

/// A `delivery` line: what it says, and the body, which is not copied.
#[derive(serde::Serialize)]
pub(super) struct Line {
    #[serde(flatten)]
    said: Value,
    #[serde(flatten)]
    body: Body,
}

/// A `delivery` line.
pub(super) fn delivery(scheme: &Scheme, entry: &Entry) -> JsonLine<Line> {
    let received = &entry.received;
    let (age, secret) = match received.verdict {
        Some(Ok(Match { age, secret, .. })) => (age, Some(secret)),
        Some(Err(rejection)) => (rejection.age, None),
        None => (None, None),
    };
    let mut line = json!({
        "type": "delivery",
        "received_at": units::rfc3339(received.at),
        "verified": received.verified(),
        "reason": received.reason().map(crate::signing::Reason::code),
        "event": received.envelope.event,
        "header_event": received.envelope.other_event,
        "delivery_id": received.envelope.delivery_id,
        "header_delivery_id": received.envelope.other_delivery_id,
        "duplicate": received.duplicate,
        "status": entry.status,
        "because": entry.because,
        "fault": entry.fault.map(crate::sandbox::Fault::code),
        "captured": match entry.stored {
            Stored::NotAsked => None,
            stored => Some(stored == Stored::Yes),
        },
        "app": entry.app.as_ref().map(application),
        "method": received.delivery.method,
        "path": received.delivery.path,
        "remote": received.remote.to_string(),
        "secret": secret,
        "age_s": age.map(Age::as_seconds),
        "duration_ms": milliseconds(entry.took),
        "headers": header_pairs(&received.delivery.headers),
        "diagnosis": Value::Array(Vec::new()),
        "diagnosis_skipped": null,
        "notes": entry.notes(scheme).iter().map(|note| json!({"code": note.code, "message": note.message})).collect::<Value>(),
    });
    match &entry.diagnosis {
        Diagnosis::None => {}
        Diagnosis::Skipped(why) => line["diagnosis_skipped"] = (*why).into(),
        Diagnosis::Findings(findings) => line["diagnosis"] = findings_json(findings),
    }
    JsonLine::of(Line { said: line, body: Body(received.delivery.body.clone()) })
}

/// A `request` line: something came that was no delivery.
pub(super) fn refused(refused: &Refused, fault: Option<Fault>) -> Vec<u8> {
    let (problem, detail) = match &refused.what {
        What::Path(path) => ("path", Value::from(path.as_str())),
        What::Method(method) => ("method", Value::from(method.as_str())),
        What::Problem(Problem::TooLarge) => ("too_large", Value::Null),
        What::Problem(Problem::Idle) => ("body_timeout", Value::Null),
        What::Problem(Problem::NoRoom) => ("no_room", Value::Null),
        What::Problem(Problem::HungUp(after)) => ("hung_up", Value::from(*after)),
        What::Problem(Problem::Malformed(error)) => ("malformed", Value::from(error.as_str())),
        What::Problem(Problem::HeadersTooLarge) => ("headers_too_large", Value::Null),
        What::Problem(Problem::SlowHeaders) => ("header_timeout", Value::Null),
    };
    json_line(&json!({
        "type": "request",
        "problem": problem,
        "detail": detail,
        "status": refused.what.status(),
        "remote": refused.remote.to_string(),
        "fault": fault.map(Fault::code),
    }))
}
