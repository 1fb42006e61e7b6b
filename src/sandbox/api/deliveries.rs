//! A webhook's deliveries with their attempts, and manual retries.

use super::answer::{Refused, json, json_text};
use crate::http::server::Reply;
use crate::sandbox::endpoint::Endpoint;
use crate::sandbox::model::{AttemptRecord, DeliveryStatus, HubDelivery, Moment};
use crate::sandbox::{Refusal, Sandbox};
use crate::terminal::sanitize::json_line;
use hyper::StatusCode;
use serde::Serialize;

/// Deliveries in one answer.
pub(super) const MOST: usize = 1_000;
/// Maximum length of a response: clients such as ours read 1 MiB.
const ANSWER: usize = 900 << 10;

/// A delivery as it is shown.
#[derive(Serialize)]
struct Shown<'a> {
    id: &'a str,
    webhook_id: &'a str,
    event: &'a str,
    status: &'static str,
    reason: Option<&'static str>,
    created_at: String,
    next_attempt_at: Option<String>,
    attempts: Vec<AttemptJson<'a>>,
}

#[derive(Serialize)]
struct AttemptJson<'a> {
    number: u32,
    attempted_at: String,
    trigger: &'static str,
    status: Option<u16>,
    duration_ms: f64,
    error: Option<&'a str>,
    message: Option<&'a str>,
    fault: Option<&'a str>,
}

impl<'a> Shown<'a> {
    fn of(endpoint: &'a Endpoint, delivery: &'a HubDelivery) -> Self {
        let reason = match delivery.status {
            DeliveryStatus::Failed(why) => Some(why.code()),
            _ => None,
        };
        let next = delivery.next.filter(|_| !delivery.status.is_final() && !endpoint.is_under_way(delivery));
        Self {
            id: &delivery.id,
            webhook_id: &endpoint.webhook.id,
            event: &delivery.event.name,
            status: delivery.status.code(),
            reason,
            created_at: delivery.event.at.rfc3339(),
            next_attempt_at: next.map(Moment::rfc3339),
            attempts: delivery.attempts.iter().map(AttemptJson::of).collect(),
        }
    }
}

impl<'a> AttemptJson<'a> {
    fn of(attempt: &'a AttemptRecord) -> Self {
        Self {
            number: attempt.number,
            attempted_at: attempt.at.rfc3339(),
            trigger: attempt.trigger.code(),
            status: attempt.status,
            duration_ms: attempt.took_ms(),
            error: attempt.error.as_deref(),
            message: attempt.message.as_deref(),
            fault: attempt.fault.as_deref(),
        }
    }
}

/// `GET /v1/webhooks/{id}/deliveries`: the newest first.
pub(super) fn list(sandbox: &Sandbox, webhook: &str, limit: usize) -> Result<Reply, Refused> {
    let text = sandbox.look(webhook, |endpoint| {
        let mut text = br#"{"deliveries":["#.to_vec();
        let mut rest = endpoint.deliveries().rev().peekable();
        for number in 0..limit {
            let Some(delivery) = rest.peek() else { break };
            let one = json_line(&Shown::of(endpoint, delivery));
            if text.len() + one.len() > ANSWER {
                break;
            }
            if number > 0 {
                text.push(b',');
            }
            text.extend_from_slice(one.trim_ascii_end());
            rest.next();
        }
        text.extend_from_slice(format!("],\"has_more\":{}}}\n", rest.peek().is_some()).as_bytes());
        text
    })?;
    Ok(json_text(StatusCode::OK, text))
}

/// `POST /v1/webhooks/{id}/deliveries/{delivery_id}/retry`.
pub(super) fn retry(sandbox: &Sandbox, webhook: &str, delivery: &str) -> Result<Reply, Refused> {
    sandbox.retry(webhook, delivery)?;
    let shown = sandbox.look(webhook, |endpoint| {
        let shown = |delivery| json(StatusCode::ACCEPTED, &Shown::of(endpoint, delivery));
        endpoint.by_id(delivery).map(shown)
    })?;
    let gone = || Refusal::NoDelivery { webhook: webhook.to_owned(), delivery: delivery.to_owned() };
    Ok(shown.ok_or_else(gone)?)
}
