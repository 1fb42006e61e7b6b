//! A hub's answer to a registration in which no usable secret is found: it is printed whole, since the secret may be in it,
//! under another name or in another form.

use crate::config::Address;
use crate::context::Context;
use crate::error::{Error, Exit};
use crate::hub::Answer;
use crate::signing::KeyError;
use crate::terminal::sanitize;
use serde_json::Value;

/// Prints what came, and says what to do about it.
pub(super) fn no_secret(
    ctx: &Context,
    hub: &Address,
    answer: &Answer,
    json: bool,
    unusable: Option<&KeyError>,
) -> anyhow::Error {
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
        (None, false) if unusable.is_some() => {
            let why = unusable.map(ToString::to_string).unwrap_or_default();
            format!("its signing_secret can't be used: {why}; the answer is printed whole, and nothing is stored")
        }
        (None, false) => "there is no signing_secret in its answer, which is printed whole".to_owned(),
    };
    let message = format!("the hub {hub} answered {}, so the webhook is registered, but {why}", answer.status);
    let error = Error::new(Exit::Hub, message).hint(if unusable.is_some() {
        "delete the webhook at the hub, and register again with a hub that makes secrets up at random"
    } else {
        "look for the secret in what is printed; if it is not there, delete the webhook at the hub and register again"
    });
    match shown {
        Ok(()) => error.into(),
        Err(cause) => error.because(cause).into(),
    }
}
