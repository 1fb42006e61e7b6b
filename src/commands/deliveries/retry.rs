//! `deliveries retry`: one call for each delivery, one line for each; one that fails does not stop the others.

use super::super::hub::note_wait;
use super::super::runtime::on_this_thread;
use crate::context::Context;
use crate::error::{Error, Exit};
use crate::hub::{Answer, Call, Client, Failure};
use crate::terminal::{Tone, sanitize};
use reqwest::Method;
use serde_json::{Value, json};

pub(super) fn run(
    ctx: &Context,
    client: &Client,
    webhook: &str,
    deliveries: &[String],
    json: bool,
) -> anyhow::Result<Exit> {
    let failed = on_this_thread(async {
        let if_unsure = format!("`pushoney-cli deliveries list {webhook}` shows what became of it");
        let mut failed = Vec::new();
        for delivery in deliveries {
            let call = Call {
                method: Method::POST,
                path: &["v1", "webhooks", webhook, "deliveries", delivery, "retry"],
                body: None,
                if_unsure: &if_unsure,
            };
            let outcome = client.call(&call, &|wait| note_wait(ctx, wait)).await;
            let line = if json { json_line(delivery, &outcome) } else { text_line(ctx, delivery, &outcome) };
            ctx.terminal.data(&line)?;
            failed.extend(outcome.err());
        }
        anyhow::Ok(failed)
    })??;
    let count = failed.len();
    let Some(first) = failed.into_iter().next() else { return Ok(Exit::Done) };
    if deliveries.len() == 1 {
        return Err(Error::from(first).into());
    }
    let error = Error::new(Exit::Hub, format!("{count} of {} deliveries could not be retried", deliveries.len()));
    Err(if first.hint.is_empty() { error } else { error.hint(first.hint) }.into())
}

fn text_line(ctx: &Context, delivery: &str, outcome: &Result<Answer, Failure>) -> Vec<u8> {
    let paint = ctx.terminal.out;
    let delivery = sanitize::line(delivery);
    match outcome {
        Ok(answer) => format!("{} {delivery}  {}\n", paint.tone(Tone::Good, "✓"), answer.status.as_u16()),
        Err(failure) => {
            let status = failure.status.map_or_else(|| "no answer".to_owned(), |status| status.to_string());
            let message = sanitize::line(&failure.message).into_owned();
            format!("{} {delivery}  {status}  {message}\n", paint.tone(Tone::Bad, "✗"))
        }
    }
    .into_bytes()
}

fn json_line(delivery: &str, outcome: &Result<Answer, Failure>) -> Vec<u8> {
    sanitize::json_line(&match outcome {
        Ok(answer) => {
            let said: Value = serde_json::from_slice(&answer.body).unwrap_or(Value::Null);
            json!({"delivery_id": delivery, "retried": true, "status": answer.status.as_u16(), "answer": said, "error": null})
        }
        Err(failure) => {
            json!({"delivery_id": delivery, "retried": false, "status": failure.status, "answer": null, "error": failure.message})
        }
    })
}
