//! The lines of `sandbox --json`; docs/JSON.md describes them.

use crate::capture::Body;
use crate::sandbox::{CameTo, SandboxEvent, Tried};
use crate::terminal::sanitize::json_line;
use serde::ser::SerializeMap as _;
use serde::{Serialize, Serializer};
use serde_json::json;

pub(super) fn line(report: &SandboxEvent) -> Vec<u8> {
    json_line(&match report {
        SandboxEvent::Attempt(tried) => return json_line(&AttemptLine(tried)),
        SandboxEvent::Registered { webhook, .. } => {
            json!({"type": "registered", "webhook_id": webhook.id, "url": webhook.url, "events": webhook.events})
        }
        SandboxEvent::Emitted(emitted) => {
            let delivery = |(webhook, id, status): &(String, String, _)| {
                let status: &crate::sandbox::DeliveryStatus = status;
                json!({"webhook_id": webhook, "delivery_id": id, "status": status.code()})
            };
            let deliveries: Vec<_> = emitted.deliveries.iter().map(delivery).collect();
            let event = &emitted.event;
            json!({"type": "event", "event": event.name, "occurred_at": event.at.rfc3339(), "deliveries": deliveries})
        }
        SandboxEvent::Fault { fault, webhook, event, delivery_id } => json!({
            "type": "fault",
            "fault": fault.code(),
            "webhook_id": webhook.id,
            "delivery_id": delivery_id,
            "event": event,
        }),
        SandboxEvent::Refused { status, call, message } => {
            json!({"type": "refused_call", "status": status, "call": call, "message": message})
        }
        SandboxEvent::Unkept(why) => json!({"type": "state_not_kept", "message": why}),
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

/// An `attempt` line.
struct AttemptLine<'a>(&'a Tried);

impl Serialize for AttemptLine<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let tried = self.0;
        let attempt = &tried.attempt;
        let (outcome, reason, next) = outcome(tried.came_to);
        let mut line = serializer.serialize_map(None)?;
        line.serialize_entry("type", "attempt")?;
        line.serialize_entry("webhook_id", &tried.webhook.id)?;
        line.serialize_entry("url", &tried.webhook.url)?;
        line.serialize_entry("delivery_id", &tried.delivery_id)?;
        line.serialize_entry("event", &tried.event.name)?;
        line.serialize_entry("attempt", &attempt.number)?;
        line.serialize_entry("attempted_at", &attempt.at.rfc3339())?;
        line.serialize_entry("trigger", attempt.trigger.code())?;
        line.serialize_entry("fault", &attempt.fault)?;
        line.serialize_entry("outcome", &outcome)?;
        line.serialize_entry("reason", &reason)?;
        line.serialize_entry("status", &attempt.status)?;
        line.serialize_entry("error", &attempt.error)?;
        line.serialize_entry("message", &attempt.message)?;
        line.serialize_entry("duration_ms", &attempt.took_ms())?;
        line.serialize_entry("next_attempt_at", &next)?;
        Body(tried.answer.clone()).put(&mut line)?;
        line.end()
    }
}
