//! Events, and the calls that only a sandbox has: its clock, its reset, its description.

use super::answer::{Invalid, Refused, json, json_text};
use super::body::{Fields, text};
use super::webhooks::event_name;
use crate::http::server::Reply;
use crate::sandbox::{Emitted, Sandbox};
use crate::units;
use hyper::StatusCode;
use hyper::header::{HeaderValue, LOCATION};
use serde::Serialize;

/// Characters of a tracking id.
const TRACKING_ID: usize = 256;

/// Where a click leads.
const LANDED: &str = "/sandbox/landed";

const EVENT: &str = r#"{"event":"click.recorded"} or {"event":"order.paid","data":{"order":7}}"#;

/// `GET /c/{tracking_id}`: redirects, as a link in a campaign does.
pub(super) async fn click(sandbox: &Sandbox, tracking_id: &str) -> Result<Reply, Refused> {
    let length = tracking_id.chars().count();
    if length > TRACKING_ID || tracking_id.chars().any(char::is_control) {
        let message = format!("a tracking id must be 1 to {TRACKING_ID} characters long, without control characters");
        return Err(Invalid::new("tracking_id", message).into());
    }
    let emitted = sandbox.click(tracking_id).await?;
    let text = match emitted.deliveries.len() {
        0 => format!("click.recorded {}\n", emitted.why_nobody()),
        1 => "click.recorded is on its way to 1 webhook\n".to_owned(),
        many => format!("click.recorded is on its way to {many} webhooks\n"),
    };
    Ok(Reply::text(StatusCode::FOUND, text).with(LOCATION, HeaderValue::from_static(LANDED)))
}

/// `GET /sandbox/landed`.
pub(super) fn landed() -> Reply {
    Reply::text(StatusCode::OK, "This is where the link in a campaign would have led.\n")
}

/// `POST /sandbox/events`.
pub(super) async fn emit(sandbox: &Sandbox, body: &[u8]) -> Result<Reply, Refused> {
    let mut fields = Fields::read(body, &["event", "data"], EVENT)?;
    let event = fields.required("event", |value| event_name("event", value).map_err(|wrong| vec![wrong]));
    let data = fields.value("data");
    fields.done()?;
    // Where nothing is wrong, it is there.
    let emitted = sandbox.emit(&event.unwrap_or_default(), data.map(serde_json::value::RawValue::get)).await?;
    Ok(json(StatusCode::ACCEPTED, &accepted(&emitted)))
}

#[derive(Serialize)]
struct Accepted<'a> {
    event: &'a str,
    occurred_at: String,
    deliveries: Vec<AddressedJson<'a>>,
}

#[derive(Serialize)]
struct AddressedJson<'a> {
    id: &'a str,
    webhook_id: &'a str,
    status: &'static str,
}

fn accepted(emitted: &Emitted) -> Accepted<'_> {
    let addressed = emitted.deliveries.iter();
    let addressed = addressed.map(|(webhook_id, id, status)| AddressedJson { id, webhook_id, status: status.code() });
    Accepted { event: &emitted.event.name, occurred_at: emitted.event.at.rfc3339(), deliveries: addressed.collect() }
}

/// `POST /sandbox/clock`.
pub(super) fn advance(sandbox: &Sandbox, body: &[u8]) -> Result<Reply, Refused> {
    #[derive(Serialize)]
    struct Advanced {
        advanced: String,
        due: usize,
    }
    let mut fields = Fields::read(body, &["advance"], r#"{"advance":"5m"}"#)?;
    let advance = fields.required("advance", |value| {
        let text = text("advance", value).map_err(|wrong| vec![wrong])?;
        let by = units::duration(&text).map_err(|why| vec![Invalid::new("advance", format!("advance: {why}"))])?;
        Ok((text, by))
    });
    fields.done()?;
    let (advanced, by) = advance.unwrap_or_default();
    let due = sandbox.advance(by)?;
    Ok(json(StatusCode::OK, &Advanced { advanced, due }))
}

/// `POST /sandbox/reset`.
pub(super) fn reset(sandbox: &Sandbox) -> Result<Reply, Refused> {
    sandbox.reset()?;
    Ok(Reply { status: StatusCode::NO_CONTENT, headers: Vec::new(), body: hyper::body::Bytes::new() })
}

/// `GET /sandbox/openapi.json`.
pub(super) fn description() -> Reply {
    let text = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/openapi.json"));
    json_text(StatusCode::OK, text.into())
}
