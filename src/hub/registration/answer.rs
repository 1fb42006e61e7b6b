//! A response to a registration without a usable secret: it is printed in full, since the secret may be in it,
//! under another name or in another form.

use crate::config::Address;
use crate::context::Context;
use crate::error::{Error, Exit};
use crate::hub::ApiAnswer;
use crate::signing::KeyError;
use crate::terminal::sanitize;
use serde_json::Value;

/// Prints what came, and says what to do about it.
pub(super) fn no_secret(
    ctx: &Context,
    hub: &Address,
    answer: &ApiAnswer,
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
        (Some(why), false) => format!("its response is incomplete ({why}); what arrived is printed"),
        (Some(why), true) => format!("its response did not arrive ({why})"),
        (None, true) => "its response is empty".to_owned(),
        (None, false) if unusable.is_some() => {
            let why = unusable.map(ToString::to_string).unwrap_or_default();
            format!("its signing_secret is not usable: {why}; the whole response is printed, and nothing is stored")
        }
        (None, false) => "its response, printed in full, has no signing_secret".to_owned(),
    };
    let message = format!("the hub {hub} answered {}, so the webhook is registered, but {why}", answer.status);
    let error = Error::new(Exit::Hub, message).hint(if unusable.is_some() {
        "delete the webhook at the hub, and register with a hub that generates random secrets"
    } else {
        "look for the secret in the output; if it is not there, delete the webhook at the hub and register again"
    });
    match shown {
        Ok(()) => error.into(),
        Err(cause) => error.because(cause).into(),
    }
}
