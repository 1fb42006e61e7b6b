//! What `register` prints of a hub's answer: id and secret, or all of it where they are not found in it.

use super::stores::{Stored, Stores};
use crate::context::Context;
use crate::error::{Error, Exit};
use crate::hub::{Answer, Client, registration, without_secret};
use crate::terminal::sanitize;
use serde_json::Value;

/// Stores the secret and prints what came.
///
/// # Errors
/// Exit 3 when there is no secret in the answer, exit 4 when it could not be stored or printed.
pub(super) fn finish(ctx: &Context, client: &Client, answer: Answer, stores: Stores, json: bool) -> anyhow::Result<()> {
    let value: Option<Value> = serde_json::from_slice(&answer.body).ok().filter(|_| answer.broken.is_none());
    let found = value.as_ref().map(registration).unwrap_or_default();
    let (Some(value), Some(secret)) = (value, found.secret) else {
        return Err(no_secret(ctx, client, &answer, json));
    };
    let outcome = stores.store(found.id.as_deref(), &secret);
    let hidden = outcome.in_env && outcome.failed.is_empty();
    let printed = if json {
        sanitize::json_line(&if hidden { without_secret(value, &secret) } else { value })
    } else {
        lines(found.id.as_deref(), (!hidden).then_some(secret.as_str())).into_bytes()
    };
    let shown = ctx.terminal.data(&printed);
    if let (Err(error), true) = (&shown, outcome.done.is_empty()) {
        return Err(Error::files("the webhook is registered, and its signing secret could not be printed")
            .because(anyhow::anyhow!("{error}"))
            .hint("it is shown once and is lost: delete the webhook at the hub and register again")
            .into());
    }
    if found.id.is_none() {
        ctx.terminal.warn("the hub's answer has no id of the webhook; --json shows the whole answer");
    }
    report(ctx, outcome)?;
    shown
}

fn report(ctx: &Context, stored: Stored) -> anyhow::Result<()> {
    for done in &stored.done {
        ctx.terminal.note(done);
    }
    let mut failed = stored.failed.into_iter();
    let Some(first) = failed.next() else { return Ok(()) };
    for other in failed {
        ctx.terminal.error(&other.into());
    }
    let what = "the webhook is registered and its signing secret is printed, because it could not be stored";
    Err(Error::files(what).because(first).hint("put it where it belongs now: it is shown once").into())
}

fn lines(id: Option<&str>, secret: Option<&str>) -> String {
    let line = |name: &str, value: Option<&str>| {
        value.map_or_else(String::new, |value| format!("{name} {}\n", sanitize::line(value)))
    };
    line("id", id) + &line("signing_secret", secret)
}

/// Prints the answer whole: the secret may be in it, under another name or in another form.
fn no_secret(ctx: &Context, client: &Client, answer: &Answer, json: bool) -> anyhow::Error {
    let value: Option<Value> = serde_json::from_slice(&answer.body).ok();
    let printed = match value {
        Some(value) if json => sanitize::json_line(&value),
        None if json => sanitize::json_line(&serde_json::json!({"answer": sanitize::bytes(&answer.body)})),
        _ => {
            let lines = answer.body.split(|byte| *byte == b'\n').map(sanitize::bytes);
            format!("{}\n", lines.collect::<Vec<_>>().join("\n").trim_end_matches('\n')).into_bytes()
        }
    };
    let shown = if answer.body.is_empty() { Ok(()) } else { ctx.terminal.data(&printed) };
    let why = match (&answer.broken, answer.body.is_empty()) {
        (Some(why), false) => format!("its answer is not whole ({why}); what came of it is printed"),
        (Some(why), true) => format!("its answer did not come ({why})"),
        (None, true) => "its answer is empty".to_owned(),
        (None, false) => "there is no signing_secret in its answer, which is printed whole".to_owned(),
    };
    let hub = client.hub();
    let message = format!("the hub {hub} answered {}, so the webhook is registered, but {why}", answer.status);
    let error = Error::new(Exit::Hub, message).hint(
        "look for the secret in what is printed; if it is not there, delete the webhook at the hub and register again",
    );
    match shown {
        Ok(()) => error.into(),
        Err(cause) => error.because(cause).into(),
    }
}
