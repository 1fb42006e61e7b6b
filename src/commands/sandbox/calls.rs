//! `sandbox clock|reset|webhooks`: calls to a running sandbox.

use crate::context::Context;
use crate::error::{Error, Exit};
use crate::hub::args::{HubArgs, note_wait};
use crate::hub::controls::Controls;
use crate::hub::{Client, Wait};
use crate::runtime::on_this_thread;
use crate::signing::show_duration;
use crate::terminal::{push_table, sanitize};
use crate::{config, units};
use serde_json::{Map, Value, json};
use std::time::Duration;

#[derive(Debug, clap::Subcommand)]
pub(super) enum SandboxCall {
    Clock(ClockArgs),
    /// Reset a running sandbox: delete its webhooks and deliveries, but keep its API key
    #[command(after_help = "Example:\n  pushoney-cli sandbox reset --json --hub localhost:4000")]
    Reset(CallArgs),
    /// List the webhooks of a running sandbox, with the status of their deliveries
    #[command(after_help = "Example:\n  pushoney-cli sandbox webhooks --json --hub localhost:4000")]
    Webhooks(CallArgs),
}

/// Advance the clock of a running sandbox, so that retries are due sooner
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  pushoney-cli sandbox clock +1h\n  pushoney-cli sandbox clock 5m --json --hub localhost:4000"
)]
pub(super) struct ClockArgs {
    /// How far to advance it (+1h, 5m, 2d)
    #[arg(value_name = "DUR", value_parser = advance)]
    by: Advance,

    #[command(flatten)]
    call: CallArgs,
}

#[derive(Debug, clap::Args)]
pub(super) struct CallArgs {
    /// Print JSON, one object per line
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    hub: HubArgs,
}

/// A duration as typed, without its sign, which is how the sandbox takes it.
#[derive(Clone, Debug)]
struct Advance {
    text: String,
    by: Duration,
}

fn advance(text: &str) -> Result<Advance, String> {
    let text = text.strip_prefix('+').unwrap_or(text);
    if text.starts_with('-') {
        return Err("the clock can only be advanced".to_owned());
    }
    Ok(Advance { text: text.to_owned(), by: units::duration(text)? })
}

/// Calls the sandbox that is meant.
pub(super) fn run(ctx: &Context, call: SandboxCall) -> anyhow::Result<Exit> {
    let args = match &call {
        SandboxCall::Clock(ClockArgs { call, .. }) | SandboxCall::Reset(call) | SandboxCall::Webhooks(call) => call,
    };
    let (client, json) = (args.hub.sandbox(ctx, &config::load(ctx)?).map_err(with_hint)?, args.json);
    on_this_thread(async {
        let waiting = |wait: Wait| note_wait(ctx, wait);
        let sandbox = Controls::of(&client, &waiting).await.map_err(with_hint)?;
        match call {
            SandboxCall::Clock(ClockArgs { by, .. }) => clock(ctx, &sandbox, &by, json).await,
            SandboxCall::Reset(_) => reset(ctx, &sandbox, &client, json).await,
            SandboxCall::Webhooks(_) => webhooks(ctx, &sandbox, json).await,
        }
    })?
}

fn with_hint(error: Error) -> Error {
    if error.hints().is_empty() {
        error.hint("run one with `pushoney-cli sandbox`, which prints what to export, or name another with --hub")
    } else {
        error
    }
}

async fn clock(ctx: &Context, sandbox: &Controls<'_>, by: &Advance, json: bool) -> anyhow::Result<Exit> {
    let answer = sandbox.advance(&by.text).await?;
    let due = answer.get("due").and_then(Value::as_u64);
    let line = if json {
        sanitize::json_line(&json!({"type": "clock", "advanced_s": by.by.as_secs_f64(), "due": due}))
    } else {
        let due = match due {
            Some(0) => "no attempts became due".to_owned(),
            Some(1) => "1 attempt is now due".to_owned(),
            Some(many) => format!("{many} attempts are now due"),
            None => "it does not say how many attempts are due".to_owned(),
        };
        format!("advanced by {}; {due}\n", show_duration(by.by)).into_bytes()
    };
    ctx.terminal.data(&line)?;
    Ok(Exit::Done)
}

async fn reset(ctx: &Context, sandbox: &Controls<'_>, client: &Client, json: bool) -> anyhow::Result<Exit> {
    sandbox.reset().await?;
    let line = if json {
        sanitize::json_line(&json!({"type": "reset", "hub": client.hub().to_string()}))
    } else {
        format!("{} is reset: its webhooks and deliveries are deleted, its API key is kept\n", client.hub())
            .into_bytes()
    };
    ctx.terminal.data(&line)?;
    Ok(Exit::Done)
}

async fn webhooks(ctx: &Context, sandbox: &Controls<'_>, json: bool) -> anyhow::Result<Exit> {
    let webhooks = sandbox.webhooks().await?;
    if json {
        for webhook in &webhooks {
            ctx.terminal.data(&sanitize::json_line(webhook))?;
        }
    } else if webhooks.is_empty() {
        ctx.terminal.note("no webhooks registered; register one with `pushoney-cli listen --register`");
    } else {
        let rows: Vec<_> = webhooks.iter().map(row).collect();
        let mut out = String::new();
        push_table(&mut out, ctx.terminal.out, ["ID", "STATUS", "DELIVERIES", "URL", "EVENTS"], &rows);
        ctx.terminal.data(out.as_bytes())?;
    }
    Ok(Exit::Done)
}

fn row(webhook: &Value) -> [String; 5] {
    let text = |name: &str| webhook.get(name).and_then(Value::as_str).unwrap_or("-").to_owned();
    let events = webhook.get("events").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let events: Vec<_> = events.iter().filter_map(Value::as_str).collect();
    [
        text("id"),
        text("status"),
        counts(webhook.get("deliveries").and_then(Value::as_object)),
        text("url"),
        events.join(","),
    ]
}

/// Deliveries counted by status, without the statuses that none has.
fn counts(deliveries: Option<&Map<String, Value>>) -> String {
    let some = deliveries.into_iter().flatten().filter(|(_, count)| count.as_u64() != Some(0));
    let some: Vec<_> = some.map(|(status, count)| format!("{count} {status}")).collect();
    if some.is_empty() { "none".to_owned() } else { some.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_goes_forward() {
        assert_eq!(advance("+1h").unwrap().text, "1h");
        assert_eq!(advance("90s").unwrap().by, Duration::from_secs(90));
        for wrong in ["", "+", "1", "-1h", "++1h", "+-1h", "noon"] {
            assert!(advance(wrong).is_err(), "{wrong}");
        }
    }
}
