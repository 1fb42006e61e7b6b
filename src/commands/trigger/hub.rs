//! Events that a hub fires: a sandbox fires any event (`--hub URL`), signs it and delivers it to the webhooks that
//! are registered for it; a real hub fires `click.recorded` when a campaign's link is clicked (`--tracking-id ID`).
//!
//! A sandbox only takes the payload's `data`: it makes the envelope, the ids and the signature. That an event was
//! fired says nothing about the application, so without `--wait` nothing is green. A click is sent without the key,
//! as anybody with the campaign can click, and only once, as every click counts.

use super::make::Recipe;
use super::{Args, HubArgs};
use crate::commands::deliveries::{came_to, came_to_json};
use crate::config;
use crate::context::Context;
use crate::delivery::sample::KNOWN_EVENTS;
use crate::error::{Error, Exit};
use crate::hub::args::{address, note_wait};
use crate::hub::controls::{Controls, EventDelivery, Fired};
use crate::hub::listed::{self, Listed};
use crate::hub::{ApiAnswer, ApiCall, Client, Wait};
use crate::runtime::on_this_thread;
use crate::secrets::Setup;
use crate::signing::{DEFAULT_SCHEME, show_duration};
use crate::terminal::{Tone, sanitize};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::time::Instant;

/// Fires an event through a sandbox, as often as was asked for.
pub(super) fn fire(ctx: &Context, args: &Args, event: &str) -> anyhow::Result<Exit> {
    if let Some(other) = args.scheme.typed().filter(|name| *name != DEFAULT_SCHEME) {
        return Err(Error::usage(format!("--hub: hubs sign with scheme {DEFAULT_SCHEME}, not {other}"))
            .hint("remove --scheme, or send the event yourself with --to")
            .into());
    }
    let recipe = Recipe::new(ctx, args, event, &Setup::load(ctx, &args.scheme.or(DEFAULT_SCHEME))?)?;
    let first = recipe.make(ctx.now())?;
    recipe.data(&first)?;
    recipe.check(ctx, &first)?;
    let hub = HubArgs::of(args.hub.clone(), args.api_key_file.clone());
    let client = hub.sandbox(ctx, &config::load(ctx)?).map_err(|error| elsewhere(error, event))?;
    on_this_thread(fire_all(&Firing { ctx, args, client: &client, event }, &recipe))?
}

async fn fire_all(firing: &Firing<'_>, recipe: &Recipe) -> anyhow::Result<Exit> {
    let Firing { ctx, args, client, event } = firing;
    let waiting = |wait: Wait| note_wait(ctx, wait);
    let sandbox = Controls::of(client, &waiting).await.map_err(|error| elsewhere(error, event))?;
    let (mut is_good, mut to_nobody) = (true, false);
    for _ in 0..args.count {
        let made = recipe.make(ctx.now())?;
        let fired = sandbox.fire(event, recipe.data(&made)?).await?;
        to_nobody |= fired.deliveries.is_empty();
        is_good &= firing.tell(&fired).await?;
    }
    if to_nobody {
        ctx.terminal.note(&format!(
            "no enabled webhook of this sandbox is registered for {event}: list them with `pushoney-cli sandbox webhooks`, register one with `pushoney-cli listen --register --events {event}`; `listen --sandbox` has --events too"
        ));
    }
    Ok(if is_good { Exit::Done } else { Exit::No })
}

/// A hub that is not a sandbox can fire only one event.
fn elsewhere(error: Error, event: &str) -> Error {
    if !error.hints().is_empty() {
        return error;
    }
    let click = "a real hub fires click.recorded when one of its links is clicked: use --tracking-id ID".to_owned();
    error.hint(vec![click, format!("to send {event} to your application, use --to localhost:3000/webhooks")])
}

/// What a run fires, and where.
struct Firing<'a> {
    ctx: &'a Context,
    args: &'a Args,
    client: &'a Client,
    event: &'a str,
}

impl Firing<'_> {
    /// Tells of an event; answers whether it went to somebody and, where that is waited for, was accepted by all.
    async fn tell(&self, fired: &Fired) -> anyhow::Result<bool> {
        let line = if self.args.json { as_json(fired) } else { self.head(fired) };
        self.ctx.terminal.data(&line)?;
        let mut is_good = !fired.deliveries.is_empty();
        let deadline = self.args.wait.map(|wait| Instant::now() + wait);
        for delivery in &fired.deliveries {
            let row = match deadline {
                // No attempt is made of it.
                Some(_) if delivery.status == "failed" => None,
                Some(deadline) => {
                    let of = (&*delivery.webhook_id, &*delivery.id);
                    listed::attempted(self.client, of, None, deadline).await.map_err(Error::from)?
                }
                None => None,
            };
            is_good &= match deadline {
                Some(_) => row.as_ref().is_some_and(|row| Listed(row).is_accepted() == Some(true)),
                None => delivery.status != "failed",
            };
            if let Some(line) = self.line(delivery, row.as_ref()) {
                self.ctx.terminal.data(&line)?;
            }
        }
        Ok(is_good)
    }

    fn head(&self, fired: &Fired) -> Vec<u8> {
        let event = sanitize::line(&fired.event);
        match fired.deliveries.len() {
            0 => format!(
                "{} {event} fired, but no webhook is registered for it\n",
                self.ctx.terminal.out.tone(Tone::Bad, "✗")
            ),
            1 => format!("{event} fired to 1 webhook\n"),
            many => format!("{event} fired to {many} webhooks\n"),
        }
        .into_bytes()
    }

    /// A delivery, and what its first attempt came to where that is waited for.
    fn line(&self, delivery: &EventDelivery, row: Option<&Value>) -> Option<Vec<u8>> {
        let EventDelivery { id, webhook_id, status } = delivery;
        let is_waited_for = self.args.wait.is_some();
        if self.args.json {
            let line = json!({
                "type": "came_to",
                "delivery_id": id,
                "webhook_id": webhook_id,
                "came_to": row.map(|row| came_to_json(Listed(row))),
            });
            return is_waited_for.then(|| sanitize::json_line(&line));
        }
        let paint = self.ctx.terminal.out;
        let accepted = row.is_some_and(|row| Listed(row).is_accepted() == Some(true));
        let (mark, tone) = match (is_waited_for, accepted) {
            (true, true) => ("✓", Tone::Good),
            (true, false) => ("✗", Tone::Bad),
            (false, _) if status == "failed" => ("✗", Tone::Bad),
            (false, _) => ("→", Tone::Plain),
        };
        let said = match (row, self.args.wait) {
            (Some(row), _) => came_to(Listed(row)),
            (None, Some(wait)) if status != "failed" => format!("no attempt within {}", show_duration(wait)),
            (None, _) => status.clone(),
        };
        let text = [id, webhook_id, &said].map(|part| sanitize::line(part).into_owned()).join("  ");
        Some(format!("  {} {text}\n", paint.tone(tone, mark)).into_bytes())
    }
}

fn as_json(fired: &Fired) -> Vec<u8> {
    let delivery = |one: &EventDelivery| json!({"id": one.id, "webhook_id": one.webhook_id, "status": one.status});
    sanitize::json_line(&json!({
        "type": "fired",
        "event": fired.event,
        "occurred_at": fired.occurred_at,
        "deliveries": fired.deliveries.iter().map(delivery).collect::<Vec<_>>(),
    }))
}

/// Clicks on the link of a campaign.
pub(super) fn click(ctx: &Context, event: &str, id: &str, hub: Option<&str>, json: bool) -> anyhow::Result<Exit> {
    let clicked = KNOWN_EVENTS[0];
    if event != clicked {
        return Err(Error::usage(format!(
            "--tracking-id fires {clicked}, and no {event}: a hub fires nothing else on demand"
        ))
        .hint(format!("to send one to your application: pushoney-cli trigger {event} --to localhost:3000/webhooks"))
        .hint_too("with a sandbox, which fires any event, remove --tracking-id")
        .into());
    }
    let config = config::load(ctx)?;
    let hub = address(hub, ctx, &config.profile)?;
    let path = ["c", id];
    let url = hub.url(&path);
    let client = Client::keyless(hub, ctx.clock).map_err(Error::from)?;
    let if_unsure = "check whether your application got the event before you click again";
    let call = ApiCall { method: Method::GET, path: &path, body: None, if_unsure };
    let answer = on_this_thread(client.visit(&call, &|wait| note_wait(ctx, wait)))?.map_err(Error::from)?;
    let status = answer.status.as_u16();
    let location = location(&answer);
    let line = if json {
        let line = json!({"type": "click", "url": url.as_str(), "status": status, "location": location});
        sanitize::json_line(&line)
    } else {
        let to = location.map_or_else(String::new, |to| format!(" → {}", sanitize::line(&to)));
        format!("{} {status}  {clicked}  {url}{to}\n", ctx.terminal.out.tone(Tone::Good, "✓")).into_bytes()
    };
    ctx.terminal.data(&line)?;
    Ok(Exit::Done)
}

fn location(answer: &ApiAnswer) -> Option<String> {
    let to = answer.location.as_ref().filter(|_| answer.status.is_redirection())?;
    Some(String::from_utf8_lossy(to).into_owned())
}
