//! `register`: registers a webhook with a hub, and stores its signing secret where it is needed.

use crate::context::Context;
use crate::error::{Error, Exit};
use crate::hub::registration::{Registered, RegistrationArgs, lost, webhook_url};
use crate::hub::without_secret;
use crate::runtime::on_this_thread;
use crate::runtime::signals::Signals;
use crate::terminal::sanitize;

/// Register a webhook with a hub, and print its id and its signing secret
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  pushoney-cli register --hub acme --url https://hooks.example.com/pushoney
  pushoney-cli register --hub acme --url \"$TUNNEL\" --write-env .env
  pushoney-cli register --hub acme --url \"$TUNNEL\" --save   # for listen

The secret is shown only once. The API key is never taken from an argument, where other users could see it.")]
pub struct Args {
    /// URL for the hub to deliver to: https, and reachable from the hub
    #[arg(long, value_name = "URL")]
    url: String,

    /// Events to deliver, comma-separated
    #[arg(long, value_name = "EVENTS", value_delimiter = ',', default_value = "click.recorded,conversion.recorded")]
    events: Vec<String>,

    /// Print the hub's whole response as one JSON object
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    registration: RegistrationArgs,
}

/// Registers.
///
/// # Errors
/// Exit 2 for a URL out of reach, no hub or no key; exit 3 when the hub can't be reached or refuses; exit 4 when a file
/// can't be written.
pub fn run(ctx: &Context, args: Args) -> anyhow::Result<Exit> {
    let (config, save_into) = args.registration.config(ctx)?;
    let with = (&config, save_into.as_deref());
    let url = webhook_url(ctx, &args.url)?;
    let request = args.registration.request(ctx, with, args.events, Some(&url))?;
    let registered = on_this_thread(async {
        let mut signals = Signals::new()?;
        request.send(ctx, &url, &mut signals, args.json).await
    })??;
    print(ctx, registered, args.json)?;
    Ok(Exit::Done)
}

/// Prints what was registered; the secret too, unless it is in the `.env` file.
fn print(ctx: &Context, registered: Registered, json: bool) -> anyhow::Result<()> {
    let hidden = registered.stored.in_env && registered.stored.failed.is_empty();
    let lines = registered.lines(!hidden);
    let Registered { id, secret, answer, stored, .. } = registered;
    let printed = if json {
        sanitize::json_line(&if hidden { without_secret(answer, &secret) } else { answer })
    } else {
        lines.into_bytes()
    };
    let shown = ctx.terminal.data(&printed);
    if let (Err(error), true) = (&shown, stored.done.is_empty()) {
        return Err(lost(error).into());
    }
    if id.is_none() {
        ctx.terminal.warn("the hub's response has no webhook id; use --json to see the whole response");
    }
    for done in &stored.done {
        ctx.terminal.note(done);
    }
    let mut failed = stored.failed.into_iter();
    let Some(first) = failed.next() else { return shown };
    for other in failed {
        ctx.terminal.error(&other.into());
    }
    let what = "the webhook is registered and its signing secret is printed, because it could not be stored";
    Err(Error::files(what).because(first).hint("store it now: it is shown only once").into())
}
