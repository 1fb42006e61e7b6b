//! `trigger click.recorded --tracking-id ID`: a click on the link of a campaign, which has the hub fire the event itself.
//!
//! No key goes with it: whoever gets the campaign can click. It is made once, since every click counts.

use crate::config;
use crate::context::Context;
use crate::delivery::sample::KNOWN_EVENTS;
use crate::error::{Error, Exit};
use crate::hub::args::{address, note_wait};
use crate::hub::{Answer, Call, Client};
use crate::runtime::on_this_thread;
use crate::terminal::{Tone, sanitize};
use reqwest::Method;
use serde_json::json;

/// Clicks.
pub(super) fn run(ctx: &Context, event: &str, id: &str, hub: Option<&str>, json: bool) -> anyhow::Result<Exit> {
    let click = KNOWN_EVENTS[0];
    if event != click {
        return Err(Error::usage(format!(
            "--tracking-id fires {click}, and no {event}: a hub fires nothing else on demand"
        ))
        .hint(format!("pushoney-cli trigger {event} --to localhost:3000/webhooks posts one to your application"))
        .hint_too("with a sandbox, leave out --tracking-id: it fires any event")
        .into());
    }
    let config = config::load(ctx)?;
    let hub = address(hub, ctx, &config.profile)?;
    let path = ["c", id];
    let url = hub.url(&path);
    let client = Client::keyless(hub, ctx.clock).map_err(Error::from)?;
    let if_unsure = "see whether your application got the event before you click again";
    let call = Call { method: Method::GET, path: &path, body: None, if_unsure };
    let answer = on_this_thread(client.visit(&call, &|wait| note_wait(ctx, wait)))?.map_err(Error::from)?;
    let status = answer.status.as_u16();
    let location = location(&answer);
    let line = if json {
        let line = json!({"type": "click", "url": url.as_str(), "status": status, "location": location});
        sanitize::json_line(&line)
    } else {
        let to = location.map_or_else(String::new, |to| format!(" → {}", sanitize::line(&to)));
        format!("{} {status}  {click}  {url}{to}\n", ctx.terminal.out.tone(Tone::Good, "✓")).into_bytes()
    };
    ctx.terminal.data(&line)?;
    Ok(Exit::Done)
}

fn location(answer: &Answer) -> Option<String> {
    let to = answer.location.as_ref().filter(|_| answer.status.is_redirection())?;
    Some(String::from_utf8_lossy(to).into_owned())
}
