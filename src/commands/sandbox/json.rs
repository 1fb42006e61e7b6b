//! The lines of `sandbox --json`; docs/JSON.md describes them.

use crate::capture::Body;
use crate::sandbox::{CameTo, Report, Tried};
use crate::terminal::sanitize::json_line;
use serde_json::{Value, json};

pub(super) fn line(report: &Report) -> Vec<u8> {
    json_line(&match report {
        Report::Attempt(tried) => attempt(tried),
        Report::Registered { webhook, .. } => {
            json!({"type": "registered", "webhook_id": webhook.id, "url": webhook.url, "events": webhook.events})
        }
        Report::Emitted(emitted) => {
            let delivery = |(webhook, id, status): &(String, String, _)| {
                let status: &crate::sandbox::Status = status;
                json!({"webhook_id": webhook, "delivery_id": id, "status": status.code()})
            };
            let deliveries: Vec<_> = emitted.deliveries.iter().map(delivery).collect();
            let event = &emitted.event;
            json!({"type": "event", "event": event.name, "occurred_at": event.at.rfc3339(), "deliveries": deliveries})
        }
        Report::Fault { fault, webhook, event, delivery_id } => json!({
            "type": "fault",
            "fault": fault.code(),
            "webhook_id": webhook.id,
            "delivery_id": delivery_id,
            "event": event,
        }),
        Report::Refused { status, call, message } => {
            json!({"type": "refused_call", "status": status, "call": call, "message": message})
        }
        Report::Unkept(why) => json!({"type": "state_not_kept", "message": why}),
    })
}

/// What an attempt came to: a name, the reason of a failure, and when the next one is due.
fn outcome(came_to: Option<CameTo>) -> (Option<&'static str>, Option<&'static str>, Option<String>) {
    match came_to {
        None => (None, None, None),
        Some(CameTo::Delivered) => (Some("delivered"), None, None),
        Some(CameTo::Retry { at, .. }) => (Some("retry"), None, Some(at.rfc3339())),
        Some(CameTo::Failed(why)) => (Some("failed"), Some(why.code()), None),
    }
}

fn attempt(tried: &Tried) -> Value {
    let attempt = &tried.attempt;
    let (outcome, reason, next) = outcome(tried.came_to);
    let mut line = json!({
        "type": "attempt",
        "webhook_id": tried.webhook.id,
        "url": tried.webhook.url,
        "delivery_id": tried.delivery_id,
        "event": tried.event.name,
        "attempt": attempt.number,
        "attempted_at": attempt.at.rfc3339(),
        "trigger": attempt.trigger.code(),
        "fault": attempt.fault,
        "outcome": outcome,
        "reason": reason,
        "status": attempt.status,
        "error": attempt.error,
        "message": attempt.message,
        "duration_ms": attempt.took_ms(),
        "next_attempt_at": next,
    });
    let body = Body(tried.answer.to_vec().into());
    let (field, text) = body.field();
    line[field] = text.into();
    line
}
