//! `--dry-run`: prints what would be sent, headers and body, and sends nothing.

use crate::capture::{Body, Value};
use crate::context::Context;
use crate::error::{Error, Exit};
use crate::http::client::Attempt;
use crate::send::{Outgoing, SharedSelected};
use crate::terminal::json::{Limits, paint_body};
use crate::terminal::sanitize::{self, json_line};
use crate::terminal::{Paint, Tone};
use serde_json::json;
use std::fmt::Write as _;

/// Prints what would be sent.
pub(super) fn run(
    ctx: &Context,
    deliveries: impl Iterator<Item = Result<Outgoing, Error>>,
    selected: &SharedSelected,
    json: bool,
) -> anyhow::Result<Exit> {
    for outgoing in deliveries {
        let outgoing = outgoing?;
        let attempt = outgoing.attempt(ctx.now())?;
        let out = if json { json_form(&outgoing, &attempt) } else { text(ctx.terminal.out, &attempt).into_bytes() };
        ctx.terminal.data(&out)?;
        selected.lock().to_send += 1;
    }
    Ok(Exit::Done)
}

fn json_form(outgoing: &Outgoing, attempt: &Attempt) -> Vec<u8> {
    let headers: Vec<_> =
        attempt.headers.iter().map(|(name, value)| (name.as_str(), Value(value.as_bytes().to_vec()))).collect();
    let body = Body(attempt.body.clone());
    let (field, text) = body.field();
    let mut line = json!({
        "type": "dry_run",
        "source": &*outgoing.source,
        "record": outgoing.record_id,
        "delivery_id": outgoing.delivery_id,
        "event": outgoing.event,
        "method": attempt.method.as_str(),
        "url": attempt.url.to_string(),
        "headers": headers,
    });
    line[field] = text.into();
    json_line(&line)
}

fn text(paint: Paint, attempt: &Attempt) -> String {
    let mut out = String::new();
    paint.push(&mut out, Tone::Bold, &format!("{} {}", attempt.method, attempt.url));
    out.push('\n');
    for (name, value) in &attempt.headers {
        let _ = writeln!(out, "  {name}: {}", sanitize::bytes(value.as_bytes()));
    }
    paint_body(&mut out, paint, &attempt.body, "  ", Limits::default());
    out
}
